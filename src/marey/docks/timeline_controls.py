"""Playing: how fast, which frames, what happens at the end, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

from marey.docks.parts import ElidedLabel, IconButton
from marey.docks.timeline_rate import OFFERED, Rate, read_rate
from marey.errors import BadValue

if TYPE_CHECKING:
    from marey.docks.desk import Desk

LOOPS = {
    "loop": "At the end begin again",
    "ping-pong": "At the end turn round",
    "once": "At the end stop",
}
_EVERY = "Every frame is shown, however late"
_ON_TIME = "Time is kept: frames that come late are left out"


class PlayControls(QWidget):
    """The right half of the timeline's buttons, for the player of a desk.

    Parameters
    ----------
    desk : Desk
        Whose player.
    parent : QWidget
        The timeline.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._player = desk.player
        self.shown = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.shown.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.shown.setAccessibleName(
            "Pictures a second drawn, and frames left out since Play"
        )
        self.rate = self._make_rate()
        self.every = self._make_every()
        self.loop = IconButton("loop", LOOPS["loop"], self)
        self.loop.clicked.connect(self._next_loop)
        self.backward = self._make_switch("backward", "Play backward")
        self.backward.toggled.connect(self._turn)
        self.on_time = self._make_switch("clock", _EVERY)
        self.on_time.toggled.connect(self._keep_time)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        row.addWidget(self.shown, 1)
        for control in (
            self.rate, self.every, self.on_time, self.backward, self.loop,
        ):  # fmt: skip
            row.addWidget(control)
        self._player.measured.connect(self._show_measured)
        self._player.playing_changed.connect(self._show_playing)
        self.show_settings()

    def show_settings(self) -> None:
        """Show how the player is set now."""
        player = self._player
        self.rate.setEditText(str(Rate(player.rate, player.speed)))
        self.every.blockSignals(True)
        self.every.setValue(player.every)
        self.every.blockSignals(False)
        self.loop.show_sign(player.loop, LOOPS[player.loop])
        for switch, on in (
            (self.backward, player.direction < 0),
            (self.on_time, player.keep_time),
        ):
            switch.blockSignals(True)
            switch.setChecked(on)
            switch.blockSignals(False)
        words = _ON_TIME if player.keep_time else _EVERY
        self.on_time.show_sign("clock", words)

    # -- building -------------------------------------------------------------
    def _make_rate(self) -> QComboBox:
        rate = QComboBox(self)
        rate.setEditable(True)
        rate.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        rate.addItems(OFFERED)
        rate.setMaxVisibleItems(len(OFFERED))
        rate.setFixedWidth(92)
        words = "Frames a second (30 fps), or a multiple of real time (10x)"
        rate.setToolTip(words)
        rate.setAccessibleName(words)
        rate.textActivated.connect(self._set_rate)
        line = rate.lineEdit()
        if line is not None:
            line.editingFinished.connect(lambda: self._set_rate(rate.currentText()))
        return rate

    def _make_every(self) -> QSpinBox:
        every = QSpinBox(self)
        every.setRange(1, 10_000)
        every.setPrefix("every ")
        every.setFixedWidth(112)
        every.setAlignment(Qt.AlignmentFlag.AlignRight)
        every.setToolTip("Show every n-th frame")
        every.setAccessibleName("Show every n-th frame")
        every.valueChanged.connect(self._set_every)
        return every

    def _make_switch(self, sign: str, words: str) -> IconButton:
        button = IconButton(sign, words, self)
        button.setCheckable(True)
        return button

    # -- acts --------------------------------------------------------------------
    def _set_rate(self, text: str) -> None:
        player = self._player
        if text == str(Rate(player.rate, player.speed)):
            return
        try:
            rate = read_rate(text, player.rate)
        except BadValue as trouble:
            self._desk.session.say(str(trouble))
            self.show_settings()
            return
        player.speed = rate.speed
        player.rate = rate.fps
        self.show_settings()
        self._desk.back_to_picture()

    def _set_every(self, every: int) -> None:
        self._player.every = every

    def _next_loop(self) -> None:
        names = list(LOOPS)
        after = (names.index(self._player.loop) + 1) % len(names)
        self._player.loop = names[after]
        self.show_settings()
        self._desk.session.say(LOOPS[names[after]].lower())

    def _turn(self, backward: bool) -> None:
        self._player.direction = -1 if backward else 1

    def _keep_time(self, on_time: bool) -> None:
        self._player.keep_time = on_time
        self.show_settings()
        self._desk.session.say((_ON_TIME if on_time else _EVERY).lower())

    # -- showing -------------------------------------------------------------------
    def _show_measured(self, rate: float, dropped: int) -> None:
        if not self._player.is_playing():
            return
        left_out = f", {dropped:,} dropped" if dropped else ""
        self.shown.setText(f"shown {rate:.1f}{left_out}")

    def _show_playing(self, playing: bool) -> None:
        if playing:
            self.shown.setText("")
