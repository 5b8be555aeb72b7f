"""The timeline along the bottom: tool line, playing, frame and time, strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QSize, Qt, QTimer
from qtpy.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout

from marey.docks.dock import Dock
from marey.docks.parts import IconButton
from marey.docks.parts.clock_text import absolute, elapsed
from marey.docks.parts.strip import FrameStrip
from marey.docks.strip_news import StripNews
from marey.docks.tool_line import ToolLine

if TYPE_CHECKING:
    from psygnal import SignalInstance

TALL_WINDOW = 900
HEIGHTS = (94, 140)
"""Height of the dock in a window below and above 900 pixels."""


class TimelineDock(Dock):
    """Plays and steps, says where we are, and which tool is active."""

    title = "Timeline"
    empty_words: ClassVar[str] = ""

    def frame(self) -> None:
        """Lay out three flat rows; no scrolling, no foot."""
        self.setMinimumHeight(HEIGHTS[0])
        self.setMaximumHeight(HEIGHTS[1])
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(4, 3, 4, 3)
        self.column.setSpacing(2)
        self.state.hide()
        self.copy_button = IconButton("copy", "Copy as Python", self)
        self.copy_button.clicked.connect(self.copy_as_python)

    def turn_page(self, *, is_open: bool) -> None:
        """Grey out what cannot be used; the timeline has one page only."""
        for control in self._controls:
            control.setEnabled(is_open)

    def build(self) -> None:
        """Make the tool line, the buttons and the strip."""
        self.tool_line = ToolLine(self.desk, self)
        self.strip = FrameStrip(self)
        self.strip.asked.connect(self._go)
        self.news = StripNews(self.desk, self.asking, self.strip)
        self.column.addWidget(self.tool_line)
        self.column.addLayout(self._buttons())
        self.column.addWidget(self.strip, 1)
        if self.session.recording is not None:
            self.news.begin(self.session.recording)
        self._cached = QTimer(self)
        self._cached.setInterval(1000)
        self._cached.timeout.connect(self.news.look_at_cache)
        self.desk.player.playing_changed.connect(self._show_playing)
        self.desk.player.measured.connect(self._show_rate)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session, line = self.session, self.tool_line
        return [
            (session.stepped, self._show_step),
            (session.stepped, self.news.look_at_frame),
            (session.grew, self.refresh_soon),
            (session.grew, self.news.grow),
            (session.opened, self.news.begin),
            (session.closed, self.news.forget),
            (session.calibrated, self._show_time),
            (session.changed, self.news.hear),
            (session.types_changed, self.news.show_ticks),
            (session.tool_changed, line.show_tool),
            (session.type_changed, line.show_tool),
            (session.hinted, line.show_tool),
            (session.counted, line.show_tool),
            (session.said, line.say),
            (session.acted, line.show_act),
            (session.closed, line.forget),
        ]

    def sizeHint(self) -> QSize:
        """Return a flat dock, a little taller in a tall window."""
        tall = self.window().height() >= TALL_WINDOW
        return QSize(600, HEIGHTS[1 if tall else 0])

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which every control is whole."""
        return QSize(560, HEIGHTS[0])

    def refresh(self) -> None:
        """Show frames, time and ticks of the open recording."""
        recording = self.session.recording
        n = self.session.n_frames
        self.spin.setMaximum(max(0, n - 1))
        self.total.setText(f"/ {n - 1:,}" if n else "")
        self.total.setToolTip("Frames are counted from 0, as on napari's slider")
        if recording is None:
            self.strip.show_frames(0)
            self._cached.stop()
        else:
            self.strip.show_frames(n, recording.series.held)
            self._cached.start()
        self.tool_line.show_tool()
        self._show_step(self.session.t)

    def as_python(self) -> str:
        """Return lines that go through the frames as this dock plays them."""
        every = self.desk.player.every
        return (
            "import marey\n\n"
            f"series = marey.open_series({self.source!r})\n"
            f"for t in range({self.session.t}, len(series), {every}):\n"
            "    frame = series[t]\n"
        )

    # -- building -------------------------------------------------------------
    def _buttons(self) -> QHBoxLayout:
        player = self.desk.player
        row = QHBoxLayout()
        row.setSpacing(3)
        steps = [
            ("first", "First frame (Home)", lambda: self._go(0)),
            ("back", "One frame back (Left)", lambda: self.session.step(-1)),
            ("play", "Play (Space)", player.toggle),
            ("forward", "One frame on (Right)", lambda: self.session.step(1)),
            ("last", "Last frame (End)", lambda: self._go(self.session.n_frames - 1)),
        ]
        buttons = [self._sign(*step) for step in steps]
        self.play = buttons[2]
        self.spin = self._number(0, 0, "Frame, counted from 0")
        self.spin.setKeyboardTracking(False)
        self.spin.valueChanged.connect(self._go)
        self.total, self.clock, self.day = QLabel(self), QLabel(self), QLabel(self)
        self.rate = self._number(1, 1000, "Frames a second while playing", " fps")
        self.rate.setValue(int(player.rate))
        self.rate.valueChanged.connect(self._set_rate)
        self.every = self._number(1, 10000, "Show every n-th frame", "", "every ")
        self.every.valueChanged.connect(self._set_every)
        self.loop = self._sign("loop", "Begin again at the end", self._set_loop)
        self.loop.setCheckable(True)
        self.loop.setChecked(player.loop != "once")
        self.shown = QLabel(self)
        for control in (*buttons, QLabel("frame", self), self.spin, self.total):
            row.addWidget(control)
        row.addSpacing(8)
        for spin, width in ((self.spin, 104), (self.rate, 112), (self.every, 122)):
            spin.setFixedWidth(width)
        row.addWidget(self.clock)
        row.addWidget(self.day)
        row.addStretch(1)
        for control in (self.shown, self.rate, self.every, self.loop, self.copy_button):
            row.addWidget(control)
        self._controls = [
            *buttons, self.spin, self.rate, self.every, self.loop, self.copy_button,
        ]  # fmt: skip
        return row

    def _sign(self, sign: str, words: str, act: Any) -> IconButton:
        button = IconButton(sign, words, self)
        button.clicked.connect(lambda: act())
        return button

    def _number(
        self, low: int, high: int, words: str, suffix: str = "", prefix: str = ""
    ) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(low, high)
        spin.setSuffix(suffix)
        spin.setPrefix(prefix)
        spin.setToolTip(words)
        spin.setAccessibleName(words)
        spin.setAlignment(Qt.AlignmentFlag.AlignRight)
        return spin

    # -- acts --------------------------------------------------------------------
    def _go(self, t: int) -> None:
        self.desk.player.stop()
        self.session.go(t)

    def _set_rate(self, rate: int) -> None:
        self.desk.player.rate = float(rate)

    def _set_every(self, every: int) -> None:
        self.desk.player.every = every

    def _set_loop(self) -> None:
        self.desk.player.loop = "loop" if self.loop.isChecked() else "once"

    # -- showing -------------------------------------------------------------------
    def _show_step(self, t: int) -> None:
        self.strip.show_position(t)
        self.spin.blockSignals(True)
        self.spin.setValue(t)
        self.spin.blockSignals(False)
        self._show_time()

    def _show_time(self, *_news: object) -> None:
        recording = self.session.recording
        if recording is None or not self.session.n_frames:
            self.clock.setText("")
            self.day.setText("")
            return
        series, t = recording.series, self.session.t
        seconds = float(series.times[t])
        self.clock.setText(elapsed(seconds))
        self.day.setText(absolute(series.start, seconds))

    def _show_playing(self, playing: bool) -> None:
        if playing:
            self.play.show_sign("pause", "Pause (Space)")
        else:
            self.play.show_sign("play", "Play (Space)")
            self.shown.setText("")

    def _show_rate(self, rate: float, dropped: int = 0) -> None:
        del dropped
        self.shown.setText(f"shown {rate:.1f}" if rate else "")
