"""The step *Polygons* of the Masks dock: shapes into the mask, and out of it."""

from __future__ import annotations

from typing import Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QComboBox, QGridLayout, QLabel

from marey.docks.dock_part import DockPart
from marey.docks.parts import ExistingBox, push_button
from marey.jobs.outlining import masks_to_shapes, shapes_to_masks

INSIDE = ("polygon", "rectangle", "ellipse")
"""Kinds of shapes that can be painted."""


class OutlineForm(DockPart):
    """Draws the shapes of a type into the painted layer, or makes polygons of it."""

    asked = Signal(object, str, str)
    """What makes a job, to be run beside the window; in words what it does, and what
    becomes of it where it is stopped."""

    def build(self) -> None:
        """Make the controls."""
        self._last = ""
        self.types = QComboBox(self)
        self.types.setToolTip("The type of the shapes")
        self.frames = QComboBox(self)
        self.frames.setToolTip("In which frames; the range is that of the timeline")
        self.existing = ExistingBox(
            self,
            "Where a frame has something painted, or polygons of the type, already."
            " Into the mask of this frame shapes are drawn where it is free, unless"
            " another choice is made.",
        )
        self.fill = push_button(
            "Into mask", self._fill, self, "Paint what the shapes of the type enclose"
        )
        self.outline = push_button(
            "Out of mask",
            self._outline,
            self,
            "Make polygons of the areas of the chosen class, or of all cells",
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setSpacing(4)
        lines = (("Type", self.types), ("In", self.frames), ("Make", self.existing))
        for row, (words, box) in enumerate(lines):
            grid.addWidget(QLabel(words, self), row, 0)
            grid.addWidget(box, row, 1, 1, 2)
        grid.addWidget(self.fill, 3, 1)
        grid.addWidget(self.outline, 3, 2)

    def refresh(self) -> None:
        """Show the types of shapes there are, and the range of the timeline."""
        session = self._session
        kinds = [kind for kind in session.types if kind.kind in INSIDE and kind.id]
        names = [kind.name for kind in kinds]
        new = f"{session.mask_layer} outline"
        _fill_box(self.types, [*names, *([new] if new not in names else [])])
        _fill_box(self.frames, self._scopes())
        self.fill.setEnabled(bool(names))

    def frames_meant(self) -> Any:
        """Return the frames that are meant, as jobs take them: None for all."""
        place = self.frames.currentIndex()
        return (self._session.t, None, self._desk.player.bounds)[max(place, 0)]

    def as_python(self) -> str:
        """Return lines that do the same, in a file that is open as ``rec``."""
        name, layer = self.types.currentText(), self._session.mask_layer
        where = f"frames={self.frames_meant()}, z={self._session.plane}"
        kind = self._session.painted_class
        inward = outward = f", existing={self.existing.choice!r}"
        if self._existing_in() is None:
            inward = ""
        if kind is not None:
            inward = f", into={kind.name!r}{inward}"
            outward = f", value={kind.name!r}{outward}"
        lines = {
            "fill": f"shapes_to_masks(rec, {name!r}, {layer!r}, {where}{inward})",
            "outline": f"masks_to_shapes(rec, {layer!r}, {name!r}, {where}{outward})",
        }
        made = lines[self._last] if self._last else ""
        if made:
            return f"    marey.jobs.{made}.run()\n"
        hints = "".join(f"    # marey.jobs.{line}.run()\n" for line in lines.values())
        return f"    # shapes into the mask, polygons out of it:\n{hints}"

    # -- acts ----------------------------------------------------------------------
    def _scopes(self) -> list[str]:
        first, last = self._desk.player.bounds
        whole = (first, last) == (0, self._session.n_frames - 1)
        scopes = ["this frame", "all frames"]
        return scopes if whole else [*scopes, f"frames {first} to {last}"]

    def _existing_in(self) -> str | None:
        """Return the choice for masks: none for drawing, as by hand, in one frame."""
        choice = self.existing.choice
        by_hand = choice == "fill" and self.frames.currentIndex() < 1
        return None if by_hand else choice

    def _fill(self) -> None:
        recording, session = self._session.recording, self._session
        name, frames, z = self.types.currentText(), self.frames_meant(), session.plane
        layer, over, kind = (
            session.mask_layer,
            session.paint_over,
            session.painted_class,
        )
        into = None if kind is None else kind.name
        existing = self._existing_in()
        if recording is not None:
            self._last = "fill"
            self.asked.emit(
                lambda: shapes_to_masks(
                    recording,
                    name,
                    layer,
                    frames,
                    into=into,
                    z=z,
                    over=over,
                    existing=existing,
                ),
                f"drawing {name} into {layer}",
                "Ctrl+Z takes them back",
            )

    def _outline(self) -> None:
        recording, session = self._session.recording, self._session
        name, frames, z = self.types.currentText(), self.frames_meant(), session.plane
        layer, kind = session.mask_layer, session.painted_class
        value = None if kind is None else kind.name
        existing = self.existing.choice
        if recording is not None:
            self._last = "outline"
            self.asked.emit(
                lambda: masks_to_shapes(
                    recording, layer, name, frames, value=value, z=z, existing=existing
                ),
                f"making polygons of {layer}",
                "no polygon was made",
            )


def _fill_box(box: QComboBox, names: list[str]) -> None:
    """Offer names; what was chosen stays chosen where it is offered still."""
    if names == [box.itemText(place) for place in range(box.count())]:
        return
    place = max(box.currentIndex(), 0)
    chosen = box.currentText()
    box.blockSignals(True)
    box.clear()
    box.addItems(names)
    found = box.findText(chosen)
    box.setCurrentIndex(found if found >= 0 else min(place, len(names) - 1))
    box.blockSignals(False)
