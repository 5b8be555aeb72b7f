"""The Markers dock: types of marks, how many there are, what a click adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QCheckBox, QComboBox, QHBoxLayout

from marey.docks.dock import Dock
from marey.docks.mark_form import MarkForm
from marey.docks.mark_more import MarkMore
from marey.docks.parts import Fold
from marey.docks.review_line import ReviewLine
from marey.docks.template_menu import TemplateMenu
from marey.docks.trail_form import TrailForm
from marey.docks.type_form import TypeForm
from marey.docks.type_list import TypeList

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.recording import Recording
    from marey.words import Change

NEW_KINDS = {
    "points": "point",
    "lines": "line",
    "polylines": "polyline",
    "rectangles": "rectangle",
    "ellipses": "ellipse",
    "polygons": "polygon",
    "frames": "frame",
}


class MarkersDock(Dock):
    """Types with colour, shape, key and counts; number keys choose."""

    title = "Markers"
    empty_words: ClassVar[str] = (
        "Open a recording; then a click in the picture sets a mark."
    )

    def build(self) -> None:
        """Make the list of types and what belongs to this frame."""
        self.list = TypeList(self.desk, self.asking, "point", self)
        self.list.chosen.connect(self.session.choose_type)
        self.complete = QCheckBox(self)
        self.complete.setToolTip(
            "Looked at, nothing more there: counts then give 0, not unknown"
        )
        self.complete.clicked.connect(self._set_complete)
        self.column.addWidget(self.list)
        self.column.addWidget(self.complete)
        self.review = ReviewLine(self.desk, self.asking, self)
        self.column.addWidget(self.review)
        self._add_steps()
        self.column.addStretch(1)
        self.new = self.button("+ New type", self._name_new)
        self.kind = QComboBox(self)
        self.kind.addItems(list(NEW_KINDS))
        self.kind.setToolTip("What the new type marks")
        line = QHBoxLayout()
        line.setSpacing(3)
        line.addWidget(self.kind)
        self.foot.addWidget(self.new)
        self.foot.addLayout(line)
        self.template = TemplateMenu(self.desk, self)
        self.foot.addWidget(self.template)
        self._totals: dict[str, int] = {}
        self._recount = QTimer(self)  # many acts in a row are counted once
        self._recount.setSingleShot(True)
        self._recount.setInterval(250)
        self._recount.timeout.connect(self._ask_totals)

    def _add_steps(self) -> None:
        """Add the folding steps below the list; one of them is open at a time."""
        self.form = TypeForm(self.desk, self.asking, self)
        self.mark = MarkForm(self.desk, self.asking, self)
        self.more = MarkMore(self.desk, self)
        self.trails = TrailForm(self.desk, self.asking, self)
        self.steps = [
            Fold("Type", self.form, self),
            Fold("This frame", self.mark, self),
            Fold("More", self.more, self),
            Fold("Trails", self.trails, self),
        ]
        for step in self.steps:
            step.opened.connect(lambda step=step: self._close_others(step))
            self.column.addWidget(step)

    def _close_others(self, opened: Fold) -> None:
        for step in self.steps:
            if step is not opened:
                step.close_up()

    def flush(self) -> None:
        """Write what was typed in the steps, and a least score that was set."""
        self.review.scores.flush()
        self.form.flush()
        self.mark.flush()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.types_changed, self.refresh_soon),
            (session.type_changed, self.refresh_soon),
            (session.counted, self.seldom(self._show_counts)),
            (session.stepped, self.seldom(self._show_frame)),
            (session.changed, self._hear),
            (session.trust.slid, self._show_counts),
            (session.others_changed, self.refresh_soon),
            *self.review.wires(),
            *self.form.wires(),
            *self.mark.wires(),
            *self.trails.wires(),
        ]

    def refresh(self) -> None:
        """Show types, counts and whether this frame is complete."""
        has_recording = self.session.recording is not None
        for control in (self.new, self.kind, self.template, *self.steps):
            control.setVisible(has_recording)
        if has_recording:
            kind = self.session.mark_type
            self.steps[0].set_heading(f"Type: {kind.name}" if kind else "Type")
            self.list.show_types([k for k in self.session.types if k.kind != "mask"])
            self._show_frame()
            self._ask_totals()
            self.review.refresh()
            self.review.scores.refresh()

    def raised(self) -> None:
        """Give the left button from painting to marking."""
        if self.session.tool == "paint":
            self.session.choose("mark")

    def as_python(self) -> str:
        """Return lines that count the marks."""
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            "    print(rec.types.table())\n"
            "    print(rec.markers.table())\n"
            "    print(rec.markers.count_table())  # frames x types\n"
        )

    # -- showing ------------------------------------------------------------------
    def _show_frame(self, *_news: object) -> None:
        if self.in_sight:
            self._show_counts()
            self._ask_complete()

    def _show_counts(self, *_news: object) -> None:
        totals = self._totals | self.review.live_total()
        self.list.show_counts(self.session.counts_here(), totals)

    def _hear(self, change: Change) -> None:
        tables = {"marker", "shape", "type", "complete", "frame_label"}
        if change.table in tables:
            self._recount.start()
            self._ask_complete()

    def _ask_totals(self) -> None:
        recording = self.session.recording
        if recording is not None and self.in_sight:
            self.asking.ask(
                "totals", self.desk.read(_totals, recording), self._tell_totals
            )

    def _tell_totals(self, totals: dict[str, int]) -> None:
        self._totals = totals
        self._show_counts()

    # -- this frame is complete ---------------------------------------------------
    def _ask_complete(self) -> None:
        recording, kind = self.session.recording, self.session.type
        known = kind is not None and kind.id > 0
        self.complete.setVisible(known)
        if recording is None or kind is None or not known:
            return
        self.complete.setText(f"this frame is complete for {kind.name}")
        self.asking.ask(
            "complete",
            self.desk.read(recording.review.is_complete, self.session.t, kind.name),
            self.complete.setChecked,
        )

    def _set_complete(self, complete: bool) -> None:
        recording, kind = self.session.recording, self.session.type
        if recording is not None and kind is not None:
            door = (
                recording.review.complete if complete else recording.review.incomplete
            )
            self.session.post(door, self.session.t, kind.name)

    def _name_new(self) -> None:
        self.list.new_kind = NEW_KINDS[self.kind.currentText()]
        self.list.name_new()
        self.scroll.ensureWidgetVisible(self.list.naming)


def _totals(recording: Recording) -> dict[str, int]:
    """Read how many marks of each type there are in all."""
    return {
        kind.name: sum(
            family.count(type=kind.name)
            for family in (recording.markers, recording.shapes, recording.frame_labels)
        )
        for kind in recording.types.list()
        if kind.kind != "mask"
    }
