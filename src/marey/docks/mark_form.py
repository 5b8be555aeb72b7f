"""The step *This frame*: what is known of the selected mark, and what may be said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from qtpy.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel

from marey.docks.attribute_fields import AttributeFields
from marey.docks.dock_part import DockPart
from marey.docks.parts import ColourButton, Line, check_box, push_button
from marey.docks.parts.symbols import sign_of
from marey.words import Review

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.sidecar.about import About
    from marey.words import Change

_REVIEWED = {Review.ACCEPTED: "accepted", Review.CORRECTED: "corrected"}


class MarkForm(DockPart):
    """Shows and edits the selected mark; without one, what holds for the frame."""

    def build(self) -> None:
        """Make the controls."""
        self._about: About | None = None
        self._table = "marker"
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.type = QComboBox(self)
        self.type.textActivated.connect(self._retype)
        self.text = Line(self)
        self.text.editingFinished.connect(self._write_text)
        self.attributes = AttributeFields(self)
        self.attributes.changed.connect(lambda said: self._amend(attributes=said))
        self.attributes.refused.connect(self._session.said)
        self.hidden = check_box(
            "not visible here",
            lambda on: self._edit(visibility=int(on)),
            self,
            "Its object is there, but cannot be seen in this frame (Shift+N)",
        )
        self.colour = ColourButton("#808080", parent=self)
        self.colour.setToolTip("A colour of its own")
        self.colour.chosen.connect(lambda colour: self._restyle(color=colour))
        self.plain = push_button(
            "as its type", self._be_plain, self, "No colour of its own any more"
        )
        self._lay_out()
        self.show_none()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 4)
        form.setVerticalSpacing(3)
        form.addRow(self.words)
        form.addRow("Type", self.type)
        form.addRow("Text", self.text)
        form.addRow(self.attributes)
        look = QHBoxLayout()
        look.setSpacing(4)
        look.addWidget(self.colour)
        look.addWidget(self.plain)
        look.addStretch(1)
        look.addWidget(self.hidden)
        form.addRow(look)
        self._form = form

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the form."""
        session = self._session
        return [
            (session.selected, self.refresh),
            (session.counted, self.refresh),
            (session.changed, self._hear),
            (session.types_changed, self.refresh),
        ]

    def refresh(self, *_news: object) -> None:
        """Ask what is known of what is selected."""
        recording, handling = self._session.recording, self._session.handling
        if recording is None or handling is None or not self.isVisible():
            return
        table, ids = handling.selected()
        if len(ids) != 1:
            self._about = None
            self.show_none(len(ids))
            return
        self._table = table
        door = recording.markers if table == "marker" else recording.shapes
        self._asking.ask("about", self._desk.read(door.about, ids[0]), self._show)

    def showEvent(self, event: Any) -> None:
        """Show what was selected while this was out of sight."""
        super().showEvent(event)
        self.refresh()

    def _hear(self, change: Change) -> None:
        if change.table in {"marker", "shape", "track", "frame_label"}:
            self.refresh()

    def flush(self) -> None:
        """Write what was typed."""
        self._write_text()

    # -- showing ---------------------------------------------------------------------
    def show_none(self, count: int = 0) -> None:
        """Show how many are selected, or what holds for the frame."""
        labels = self._session.frame_labels
        if count:
            words = f"{count} marks are selected"
        elif labels:
            words = f"This frame: {', '.join(labels)}. Click a mark to see what it says"
        else:
            words = "No mark is selected: click one"
        self.words.setText(words)
        self._show_fields(shown=False)

    def _show_fields(self, *, shown: bool) -> None:
        for row in range(1, self._form.rowCount()):
            self._form.setRowVisible(row, shown)

    def _show(self, found: About) -> None:
        self._about = found
        kinds = {kind.id: kind for kind in self._session.types}
        kind = kinds.get(found.type)
        self.words.setText(told(found, kind.name if kind else "mark"))
        self._show_fields(shown=True)
        self.type.clear()
        if kind is not None:
            same = [one.name for one in kinds.values() if one.kind == kind.kind]
            self.type.addItems(same)
            self.type.setCurrentText(kind.name)
        if not self.text.isModified():
            self.text.setText(found.text)
        schema = () if kind is None else kind.attribute_schema
        self.attributes.show_values(schema, found.attributes)
        self._form.setRowVisible(self.attributes, bool(schema))
        self.hidden.setChecked(bool(found.visibility))
        own = found.style.get("color")
        base = "#808080" if kind is None else kind.color
        sign = sign_of(kind.kind, kind.symbol) if kind else "square"
        self.colour.show_colour(own or base, sign)
        self.plain.setVisible(bool(found.style))

    # -- acts --------------------------------------------------------------------------
    def _edit(self, **columns: Any) -> None:
        if self._about is not None and self._session.recording is not None:
            recording = self._session.recording
            door = recording.markers if self._table == "marker" else recording.shapes
            self._session.post(door.edit, self._about.id, **columns)

    def _amend(self, **said: Any) -> None:
        """Change one word of many: what is shown may be older than what is stored."""
        recording = self._session.recording
        if self._about is not None and recording is not None:
            self._session.post(
                recording.marks.amend, self._table, self._about.id, **said
            )

    def _write_text(self) -> None:
        if self.text.isModified():
            self.text.setModified(False)
            self._edit(text=self.text.text())

    def _restyle(self, **said: Any) -> None:
        self._amend(style=said)

    def _be_plain(self) -> None:
        self._edit(style=None)

    def _retype(self, name: str) -> None:
        recording = self._session.recording
        if self._about is None or recording is None:
            return
        if self._table == "marker":
            self._session.post(recording.markers.retype, self._about.id, name)
        else:
            self._session.post(recording.shapes.edit, self._about.id, type=name)


def told(found: About, kind: str) -> str:
    """Say who made a mark, how, and who changed it.

    Parameters
    ----------
    found : About
        What is known of it.
    kind : str
        Name of its type.

    Examples
    --------
    >>> from marey.sidecar.about import About
    >>> told(About(7, 1, "Ada", "Ada", 0.0, 0.0, maker="finder", score=0.5), "cell")
    'cell 7 by finder, score 0.50, not reviewed'
    """
    parts = [f"{kind} {found.id} by {found.maker or found.author or 'nobody known'}"]
    if found.at and not found.maker:
        parts.append(f"{datetime.fromtimestamp(found.at):%Y-%m-%d %H:%M}")
    if not found.hand_set and not found.maker:
        parts.append("computed, not placed by hand")
    if found.changed_by and found.changed_by != found.author:
        parts.append(f"changed by {found.changed_by}")
    if found.score is not None:
        parts.append(f"score {found.score:.2f}")
    if found.maker:
        parts.append(_REVIEWED.get(Review(found.review), "not reviewed"))
    if found.track:
        parts.append(f"track {found.track}")
    return ", ".join(parts)
