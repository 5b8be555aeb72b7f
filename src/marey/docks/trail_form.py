"""The step *Trails*: how long the ways of tracks are drawn, and in which colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QSignalBlocker, Qt
from qtpy.QtGui import QImage, QPixmap
from qtpy.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
)

from marey.docks.dock_part import DockPart
from marey.docks.parts import Line, check_box
from marey.errors import BadValue
from marey.jobs.colours import OF_OPENCV, table_of
from marey.jobs.trails import NAMED, columns_of

if TYPE_CHECKING:
    from psygnal import SignalInstance


MOST = 10_000
"""Frames that can be chosen here before and after the shown one."""


class TrailForm(DockPart):
    """Length and colour of trails, with a legend."""

    def build(self) -> None:
        """Make the controls."""
        self._trails = self._session.trails
        self.box = check_box(
            "show", self._switch, self, "The ways of tracked objects on the picture"
        )
        self.behind = self._number("behind", "Frames before the shown one")
        self.ahead = self._number("ahead", "Frames after the shown one, fainter")
        self.after = self._number(
            "hide_after", "Frames for which the trail of an object stays that is gone"
        )
        self.color, self.colormap = QComboBox(self), QComboBox(self)
        self.color.addItems(list(NAMED))
        self.color.setToolTip("What the colour tells; speed in pixels a frame")
        self.color.activated.connect(
            lambda _row: self._set(color=self.color.currentText())
        )
        self.colormap.addItems(list(OF_OPENCV))
        self.colormap.setToolTip("Colours from the least to the largest number")
        self.colormap.activated.connect(
            lambda _row: self._set(colormap=self.colormap.currentText())
        )
        self.low, self.high = Line(self), Line(self)
        for line, words in ((self.low, "Least"), (self.high, "Largest")):
            line.setToolTip(f"{words} number of the colours; empty: as found")
            line.setAccessibleName(f"{words} number")
            line.editingFinished.connect(self._set_limits)
        self.legend = QLabel(self)
        self.legend.setScaledContents(True)
        self.legend.setFixedHeight(14)
        self.legend.setMinimumWidth(20)
        self._lay_out()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the step."""
        return [(self._trails.changed, self.refresh), (self._session.opened, self._ask)]

    def refresh(self, *_news: object) -> None:
        """Show how trails are drawn."""
        trail = self._trails.trail
        with QSignalBlocker(self.box):
            self.box.setChecked(self._trails.on)
        for spin, value in (
            (self.behind, trail.behind),
            (self.ahead, trail.ahead),
            (self.after, trail.hide_after),
        ):
            with QSignalBlocker(spin):
                spin.setValue(value)
        if self.color.findText(trail.color) < 0:
            self.color.addItem(trail.color)
        self.color.setCurrentText(trail.color)
        if self.colormap.findText(trail.colormap) < 0:
            self.colormap.addItem(trail.colormap)
        self.colormap.setCurrentText(trail.colormap)
        self._show_legend()

    def showEvent(self, event: Any) -> None:
        """Look what numbers the tracks have when the step is unfolded."""
        super().showEvent(event)
        self._ask()
        self.refresh()

    # -- building --------------------------------------------------------------------
    def _number(self, name: str, words: str) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(0, MOST)
        spin.setKeyboardTracking(False)
        spin.setToolTip(words)
        spin.setAccessibleName(words)
        spin.valueChanged.connect(lambda value: self._set(**{name: value}))
        return spin

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setSpacing(4)
        grid.addWidget(self.box, 0, 0)
        for row, (words, spin) in enumerate(
            (
                ("frames behind", self.behind),
                ("frames ahead", self.ahead),
                ("hide after", self.after),
            )
        ):
            grid.addWidget(QLabel(words, self), row, 1)
            grid.addWidget(spin, row, 2)
        grid.addWidget(QLabel("colour by", self), 3, 0)
        grid.addWidget(self.color, 3, 1)
        grid.addWidget(self.colormap, 3, 2)
        scale = QHBoxLayout()
        scale.setSpacing(4)
        scale.addWidget(self.low, 1)
        scale.addWidget(self.legend, 2)
        scale.addWidget(self.high, 1)
        grid.addLayout(scale, 4, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)

    # -- showing ---------------------------------------------------------------------
    def _ask(self, *_news: object) -> None:
        recording = self._session.recording
        if recording is not None and self.isVisible():
            future = self._desk.read(columns_of, recording)
            self._asking.ask("columns", future, self._offer)

    def _offer(self, names: list[str]) -> None:
        chosen = self._trails.trail.color
        self.color.clear()
        self.color.addItems(names if chosen in names else [*names, chosen])
        self.color.setCurrentText(chosen)

    def _show_legend(self) -> None:
        trail, limits = self._trails.trail, self._trails.limits
        for control in (self.colormap, self.low, self.high, self.legend):
            control.setVisible(trail.is_number)
        if not trail.is_number:
            return
        for line, value in zip((self.low, self.high), limits or ("", ""), strict=True):
            if not line.hasFocus():
                line.setText(value if value == "" else f"{value:.5g}")
                line.setModified(False)
        ramp = table_of(trail.colormap).tobytes()
        image = QImage(ramp, 256, 1, 3 * 256, QImage.Format.Format_RGB888)
        self.legend.setPixmap(
            QPixmap.fromImage(image).scaled(
                256, 14, Qt.AspectRatioMode.IgnoreAspectRatio
            )
        )
        self.legend.setAccessibleName(f"{trail.color}: {self.low.text()} to")

    # -- setting ---------------------------------------------------------------------
    def _switch(self, on: bool) -> None:
        self._trails.on = on

    def _set(self, **settings: Any) -> None:
        try:
            self._trails.set(**settings)
        except BadValue as error:
            self._session.say(str(error))
            self.refresh()

    def _set_limits(self) -> None:
        if not (self.low.isModified() or self.high.isModified()):
            return
        texts = self.low.text().strip(), self.high.text().strip()
        for line in (self.low, self.high):
            line.setModified(False)
        found = self._trails.limits or ("", "")
        told = [text or str(one) for text, one in zip(texts, found, strict=True)]
        self._set(limits=told if any(texts) else None)
