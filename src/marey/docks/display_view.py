"""How the picture lies: rotation, fit, scale bar, lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtGui import QColor
from qtpy.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from marey.docks import acts
from marey.docks.parts import ColourButton, IconButton, check_box, push_button
from marey.layers.display import LENS
from marey.layers.scale_bar import NO_SCALE

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.docks.desk import Desk

PLAIN = "#ff00ff"
"""Colour of a scale bar that nobody coloured."""


class ViewPart(QWidget):
    """Turns and fits the picture; switches scale bar and lens.

    Parameters
    ----------
    desk : Desk
        Whose session is shown.
    parent : QWidget
        The dock.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._display = desk.session.display
        self.angle = QDoubleSpinBox(self)
        self.angle.setRange(-360, 360)
        self.angle.setDecimals(1)
        self.angle.setSuffix("°")
        self.angle.setWrapping(True)
        self.angle.setKeyboardTracking(False)
        self.angle.setToolTip("Turned clockwise on the screen; pixels stay as they are")
        self.angle.valueChanged.connect(self._set_angle)
        self.left = self._sign("turn left", "A quarter turn to the left", -90)
        self.right = self._sign("turn right", "A quarter turn to the right (R)", 90)
        self.bar = check_box("Scale bar", self._set_bar, self)
        self.bar_color = ColourButton(PLAIN, "square", self)
        self.bar_color.chosen.connect(self._set_bar_color)
        self.bar_size = self._number(6, 48, " pt", "Size of its letters")
        self.bar_size.valueChanged.connect(self._set_bar_size)
        self.no_scale = QLabel(f"T{NO_SCALE[1:]}.", self)
        self.no_scale.setWordWrap(True)
        tip = "Follows the pointer with magnified pixels and values"
        self.lens = check_box("Lens (Q)", self._set_lens, self, tip)
        self.factor = self._number(*LENS, " px a pixel", "Magnification of the lens")
        self.factor.valueChanged.connect(self._display.set_lens_factor)
        self._lay_out()

    def refresh(self) -> None:
        """Show how the picture lies."""
        display = self._display
        for spin, value in (
            (self.angle, display.rotation),
            (self.bar_size, round(display.scale_bar_size)),
            (self.factor, display.lens_factor),
        ):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        self.bar.setChecked(display.scale_bar)
        self.no_scale.setVisible(display.scale_bar and not display.has_scale)
        self.bar_color.show_colour(display.scale_bar_color or PLAIN, "square")
        for control in (self.bar_color, self.bar_size):
            control.setEnabled(display.scale_bar)
        self.lens.setChecked(display.lens)

    def _lay_out(self) -> None:
        turn = QHBoxLayout()
        turn.setSpacing(3)
        turn.addWidget(QLabel("Rotation", self))
        turn.addWidget(self.angle)
        turn.addWidget(self.left)
        turn.addWidget(self.right)
        turn.addStretch(1)
        turn.addWidget(self._button("Fit", "The whole picture (F)", acts.fit))
        turn.addWidget(
            self._button("1:1", "One pixel on one screen pixel (T)", acts.one_to_one)
        )
        grid = QGridLayout()
        grid.setColumnStretch(3, 1)
        grid.addWidget(self.bar, 0, 0)
        grid.addWidget(self.bar_color, 0, 1)
        grid.addWidget(self.bar_size, 0, 2)
        grid.addWidget(self.no_scale, 1, 0, 1, 4)
        grid.addWidget(self.lens, 2, 0)
        grid.addWidget(self.factor, 2, 1, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 4)
        column.addLayout(turn)
        column.addLayout(grid)

    def _button(self, words: str, tip: str, act: Callable[[Desk], None]) -> QPushButton:
        return push_button(words, lambda: act(self._desk), self, tip)

    def _sign(self, sign: str, words: str, degrees: float) -> IconButton:
        button = IconButton(sign, words, self)
        button.clicked.connect(lambda: self._display.rotate(degrees))
        return button

    def _number(self, low: int, high: int, unit: str, words: str) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(low, high)
        spin.setSuffix(unit)
        spin.setKeyboardTracking(False)
        spin.setToolTip(words)
        spin.setAccessibleName(words)
        return spin

    def _set_angle(self, degrees: float) -> None:
        self._display.rotation = degrees

    def _set_bar(self, on: bool) -> None:
        self._display.scale_bar = on

    def _set_bar_color(self, color: str) -> None:
        self._display.scale_bar_color = QColor(color).name()

    def _set_bar_size(self, points: int) -> None:
        self._display.scale_bar_size = points

    def _set_lens(self, on: bool) -> None:
        self._display.lens = on
