"""The tools of the Masks dock: by hand, with help, and from other frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import push_button

if TYPE_CHECKING:
    from qtpy.QtWidgets import QPushButton

    from marey.layers.session import Session

HAND = {
    "paint": ("Brush", "Paint with the chosen class, or a single cell (P)"),
    "erase": ("Eraser", "Erase (E)"),
    "fill": ("Fill", "Fill a connected area (F)"),
    "pick": ("Pick", "Pick the class or cell below the pointer (K)"),
}
HELP = {
    "grow": ("Grow", "Press where it begins; drag right for more, left for less"),
    "superpixel": ("Patches", "Superpixels: click or drag over patches of like pixels"),
    "split": ("Split", "Draw a line across a single cell, or click it"),
    "merge": ("Merge", "Drag from one single cell onto others"),
}
MODES = {**HAND, **HELP}


class MaskTools(QWidget):
    """Buttons of the ways of painting, and the sliders that belong to them.

    Parameters
    ----------
    session : Session
        Whose tool they choose.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.modes: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for names in (HAND, HELP):
            row = QHBoxLayout()
            row.setSpacing(3)
            for mode, (words, tip) in names.items():
                self.modes[mode] = self._button(mode, words, tip)
                row.addWidget(self.modes[mode])
            column.addLayout(row)
        self.brush, self.brush_said = self._slider(1, 200, self._set_brush)
        self.patch, self.patch_said = self._slider(4, 120, self._set_patch)
        self.brush_name, self.patch_name = QLabel("Brush", self), QLabel("Patch", self)
        grid = QGridLayout()
        lines = (
            (self.brush_name, self.brush, self.brush_said),
            (self.patch_name, self.patch, self.patch_said),
        )
        for row_number, line in enumerate(lines):
            for place, widget in enumerate(line):
                grid.addWidget(widget, row_number, place)
        column.addLayout(grid)

    def show_tools(self) -> None:
        """Show the active tool, its slider, and what the layer allows."""
        session = self._session
        painting = session.tool == "paint"
        for mode, button in self.modes.items():
            button.setChecked(painting and session.paint_mode == mode)
        cells = session.paints_cells
        for mode in ("split", "merge"):
            self.modes[mode].setEnabled(cells)
            tip = MODES[mode][1] if cells else "For layers of single cells"
            self.modes[mode].setToolTip(tip)
        patches = painting and session.paint_mode == "superpixel"
        for widget in (self.patch_name, self.patch, self.patch_said):
            widget.setVisible(patches)
        for widget in (self.brush_name, self.brush, self.brush_said):
            widget.setVisible(not patches)
        self.brush.setEnabled(session.labels is not None)
        self.show_sizes()

    def show_sizes(self, *_news: object) -> None:
        """Show how large brush and patches are."""
        labels = self._session.labels
        if labels is not None:
            show_silently(self.brush, round(labels.brush_size))
            self.brush_said.setText(f"{labels.brush_size:.0f} px")
        show_silently(self.patch, round(self._session.patch_size))
        self.patch_said.setText(f"{self._session.patch_size:.0f} px")

    def _button(self, mode: str, words: str, tip: str) -> QPushButton:
        button = push_button(words, lambda: self._choose(mode), self, tip)
        button.setCheckable(True)
        return button

    def _slider(self, low: int, high: int, act: Any) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(low, high)
        slider.valueChanged.connect(act)
        said = QLabel(self)
        said.setMinimumWidth(46)
        return slider, said

    def _choose(self, mode: str) -> None:
        self._session.choose(mode)
        self.show_tools()

    def _set_brush(self, size: int) -> None:
        if self._session.labels is not None:
            self._session.labels.brush_size = size

    def _set_patch(self, size: int) -> None:
        self._session.patch_size = size
        self.show_sizes()


def show_silently(slider: QSlider, value: int) -> None:
    """Show a value that was set elsewhere; nobody hears of it."""
    slider.blockSignals(True)
    slider.setValue(value)
    slider.blockSignals(False)
