"""The step *More*: marks copied on, filled between, moved to what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QSpinBox,
    QWidget,
)

from marey.docks.parts import ExistingBox, push_button

if TYPE_CHECKING:
    from marey.docks.desk import Desk

WAYS = {"brightest": "maximum", "darkest": "minimum", "middle": "centroid"}


class MarkMore(QWidget):
    """Acts on the selected marks.

    Parameters
    ----------
    desk : Desk
        Whose session has the selection.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = desk.session
        self.copy = push_button(
            "Copy to next", self._copy, self, "Copy what is selected to the next frames"
        )
        self.frames = QSpinBox(self)
        self.frames.setRange(1, 100_000)
        self.frames.setToolTip("How many frames")
        self.link = QCheckBox("as one object", self)
        self.link.setChecked(True)
        self.link.setToolTip("Copies and original are one track: it can be filled")
        self.fill = push_button(
            "Interpolate",
            self._interpolate,
            self,
            "Between marks of a track that were placed by hand (Shift+I)",
        )
        self.existing = ExistingBox(
            self, "Where the track has a mark already, for copies and between"
        )
        self.snap = push_button(
            "Snap to",
            self._snap,
            self,
            "Move selected points to what is seen (Shift+S)",
        )
        self.way = QComboBox(self)
        self.way.addItems(list(WAYS))
        self.way.setToolTip("The brightest or darkest pixel, or the middle of a spot")
        self.reach = QDoubleSpinBox(self)
        self.reach.setRange(1, 500)
        self.reach.setDecimals(0)
        self.reach.setValue(5)
        self.reach.setSuffix(" px")
        self.reach.setToolTip("How far from the point is looked")
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setSpacing(4)
        grid.addWidget(self.copy, 0, 0)
        grid.addWidget(self.frames, 0, 1)
        grid.addWidget(self.link, 0, 2)
        grid.addWidget(self.fill, 1, 0)
        grid.addWidget(self.existing, 1, 1, 1, 2)
        grid.addWidget(self.snap, 2, 0)
        grid.addWidget(self.way, 2, 1)
        grid.addWidget(self.reach, 2, 2)

    def _copy(self) -> None:
        if self._session.handling is not None:
            link = self.link.isChecked()
            self._session.handling.copy_on(
                self.frames.value(), link=link, existing=self.existing.choice
            )

    def _interpolate(self) -> None:
        if self._session.handling is not None:
            self._session.handling.interpolate(self.existing.choice)

    def _snap(self) -> None:
        if self._session.handling is not None:
            how = WAYS[self.way.currentText()]
            self._session.handling.snap(how, self.reach.value())
