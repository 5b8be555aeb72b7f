"""Contrast, channel by channel: histogram, black, white, gamma."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import check_box, push_button
from marey.docks.parts.histogram_plot import HistogramPlot

if TYPE_CHECKING:
    from marey.docks.desk import Desk

COLOURS = "The colours of this recording are shown as they are stored."
_STEPS = 100  # of the gamma slider, for a factor of ten


class ContrastPart(QWidget):
    """What is black and what is white in one channel.

    Parameters
    ----------
    desk : Desk
        Whose session is shown.
    parent : QWidget
        The dock.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._display = desk.session.display
        self.channel = QComboBox(self)
        self.channel.setToolTip("The channel that is set below")
        self.channel.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.channel.activated.connect(self._display.choose_channel)
        self.plot = HistogramPlot(self)
        self.plot.limits_dragged.connect(self._display.set_limits)
        self.low = self._number("Value that is drawn black")
        self.high = self._number("Value that is drawn white")
        tip = "By the part of the picture that is in sight (C or G)"
        self.auto = push_button("Auto", self._display.auto, self, tip)
        self.gamma = QSlider(Qt.Orientation.Horizontal, self)
        self.gamma.setRange(-_STEPS, round(_STEPS * log10(5)))
        self.gamma.setToolTip("Below 1 lifts the dark; a double click sets it to 1")
        self.gamma.valueChanged.connect(self._set_gamma)
        self.gamma_said = QLabel(self)
        self.gamma_said.setMinimumWidth(34)
        self.per_frame = check_box(
            "each frame by itself",
            self._set_per_frame,
            self,
            "Every frame gets its own black and white: brightness can no longer be"
            " compared between frames",
        )
        self.colours = QLabel(COLOURS, self)
        self.colours.setWordWrap(True)
        self._lay_out()

    def refresh(self) -> None:
        """Show the chosen channel as it is drawn."""
        display = self._display
        has_contrast = display.has_contrast
        self.colours.setVisible(not has_contrast)
        self.controls.setVisible(has_contrast)
        if not has_contrast:
            return
        names = display.channels
        if names != [self.channel.itemText(i) for i in range(self.channel.count())]:
            self.channel.clear()
            self.channel.addItems(names)
        self.channel.setCurrentIndex(display.channel)
        self.channel.setVisible(len(names) > 1)
        limits = display.limits()
        self.plot.show_counts(*display.histogram())
        self.plot.show_limits(*limits)
        whole = display.layer().dtype.kind in "ui"
        for spin, value in zip((self.low, self.high), limits, strict=True):
            _show(spin, value, whole=whole, width=limits[1] - limits[0])
        self._show_gamma(display.gamma)
        self.per_frame.setChecked(display.per_frame)

    def _lay_out(self) -> None:
        self.controls = QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(4)
        for words, spin in (("Black", self.low), ("White", self.high)):
            row.addWidget(QLabel(words, self))
            row.addWidget(spin, 1)
        grid = QGridLayout()
        grid.addWidget(QLabel("Gamma", self), 0, 0)
        grid.addWidget(self.gamma, 0, 1)
        grid.addWidget(self.gamma_said, 0, 2)
        foot = QHBoxLayout()
        foot.addWidget(self.per_frame, 1)
        foot.addWidget(self.auto)
        inner = QVBoxLayout(self.controls)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.channel)
        inner.addWidget(self.plot)
        inner.addLayout(row)
        inner.addLayout(grid)
        inner.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2, 0, 4)
        outer.addWidget(self.colours)
        outer.addWidget(self.controls)

    def _number(self, words: str) -> QDoubleSpinBox:
        spin = QDoubleSpinBox(self)
        spin.setRange(-1e12, 1e12)
        spin.setKeyboardTracking(False)
        spin.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        spin.setToolTip(words)
        spin.setAccessibleName(words)
        # as wide as there is room: Qt would ask for the longest number of its range
        spin.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        spin.valueChanged.connect(self._set_limits)
        return spin

    def _set_limits(self) -> None:
        low, high = self.low.value(), self.high.value()
        if low < high:
            self._display.set_limits(low, high)
        else:
            self._display.changed.emit()  # shows again what holds

    def _set_gamma(self, value: int) -> None:
        self._display.gamma = 10 ** (value / _STEPS)

    def _show_gamma(self, gamma: float) -> None:
        self.gamma.blockSignals(True)
        self.gamma.setValue(round(_STEPS * log10(gamma)))
        self.gamma.blockSignals(False)
        self.gamma_said.setText(f"{gamma:.2f}")

    def _set_per_frame(self, on: bool) -> None:
        self._display.per_frame = on


def _show(spin: QDoubleSpinBox, value: float, *, whole: bool, width: float) -> None:
    """Show a number with as many digits as its range asks for."""
    decimals = 0 if whole else max(0, min(9, 3 - round(log10(width))))
    spin.blockSignals(True)
    spin.setDecimals(decimals)
    spin.setSingleStep(max(10.0**-decimals, width / 50))
    spin.setValue(value)
    spin.blockSignals(False)
