"""The timeline along the bottom: tool line, playing, frame and time, strips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from qtpy.QtCore import QPointF, QSize, QTimer
from qtpy.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from marey.docks import acts
from marey.docks.dock import Dock
from marey.docks.parts import IconButton
from marey.docks.parts.clock_text import absolute, elapsed
from marey.docks.parts.strips import Strips
from marey.docks.saved_plots import let_save
from marey.docks.strip_news import StripNews
from marey.docks.timeline_axis import TimeAxis
from marey.docks.timeline_controls import PlayControls
from marey.docks.timeline_field import PlaceField
from marey.docks.timeline_menu import menu_of
from marey.docks.tool_line import ToolLine
from marey.frames.zones import zone_of

if TYPE_CHECKING:
    from psygnal import SignalInstance
    from qtpy.QtGui import QResizeEvent

    from marey.frames import FrameSeries
    from marey.recording import Recording

TALL_WINDOW = 900
HEIGHTS = (96, 140)
"""Height of the dock in a window below and above 900 pixels."""
LOOK_AT_CACHE = 250
"""Milliseconds between two looks at which frames are in memory."""


class TimelineDock(Dock):
    """Plays and steps, says where we are, and which tool is active."""

    title = "Timeline"
    empty_words: ClassVar[str] = ""

    def frame(self) -> None:
        """Lay out three flat rows; no scrolling, no foot."""
        self.setMinimumHeight(HEIGHTS[0])
        self.setMaximumHeight(HEIGHTS[1])
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(4, 2, 4, 2)
        self.column.setSpacing(1)
        self.state.hide()
        self.copy_button = IconButton("copy", "Copy as Python", self)
        self.copy_button.clicked.connect(self.copy_as_python)

    def turn_page(self, *, is_open: bool) -> None:
        """Grey out what cannot be used; the timeline has one page only."""
        for control in self._controls:
            control.setEnabled(is_open)

    def build(self) -> None:
        """Make the tool line, the buttons and the strips."""
        player = self.desk.player
        self._shown: Recording | None = None
        self.tool_line = ToolLine(self.desk, self)
        self.strips = Strips(self)
        self.strips.asked.connect(self._go)
        self.strips.bounds_asked.connect(player.set_bounds)
        self.strips.frame_menu_asked.connect(self._open_menu)
        self.saving = let_save(self, self.strips, lambda: "timeline")
        self.news = StripNews(self.desk, self.asking, self.strips)
        self.column.addWidget(self.tool_line)
        self.column.addLayout(self._buttons())
        self.column.addWidget(self.strips, 1)
        if self.session.recording is not None:
            self._begin(self.session.recording)
        self._cached = QTimer(self)
        self._cached.setInterval(LOOK_AT_CACHE)
        self._cached.timeout.connect(self.news.look_at_cache)
        player.playing_changed.connect(self._show_playing)
        player.bounds_changed.connect(self.strips.show_bounds)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session, line = self.session, self.tool_line
        return [
            (session.stepped, self.seldom(self._show_step)),
            (session.stepped, self.news.look_at_frame),
            (session.grew, self.refresh_soon),
            (session.grew, self.news.grow),
            (session.opened, self._begin),
            (session.closed, self.news.forget),
            (session.pending, self._show_wanted),
            (session.calibrated, self._show_time),
            (session.changed, self.news.hear),
            (session.types_changed, self.news.count_anew),
            (session.trust.slid, self.news.show_ticks),
            (session.others_changed, self.news.look_anew),
            (session.tool_changed, line.show_tool),
            (session.type_changed, line.show_tool),
            (session.hinted, line.show_tool),
            (session.counted, self.seldom(line.show_tool)),
            (session.said, line.say),
            (session.acted, line.show_act),
            (session.display.changed, line.show_offer),
            (session.closed, line.forget),
        ]

    def sizeHint(self) -> QSize:
        """Return a flat dock, a little taller in a tall window."""
        tall = self.window().height() >= TALL_WINDOW
        return QSize(600, HEIGHTS[1 if tall else 0])

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which every control is whole."""
        return QSize(560, HEIGHTS[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out of the row what has no room: the date first."""
        super().resizeEvent(event)
        for control, least in (
            (self.day, 1080),
            (self.word, 920),
            (self.controls.every, 870),
            (self.total, 750),
            (self.clock, 660),
        ):
            control.setVisible(self.width() >= least)

    def refresh(self) -> None:
        """Show frames, time and ticks of the open recording."""
        recording = self.session.recording
        n = self.session.n_frames
        self.total.setText(f"/ {n - 1:,}" if n else "")
        if recording is None:
            self.strips.show_frames(0)
            self._cached.stop()
        else:
            series = recording.series
            self.strips.show_frames(
                n,
                _time_axis(series),
                start=series.start,
                zone=series.zone,
                keep=recording is self._shown,
            )
            self.strips.show_bounds(*self.desk.player.bounds)
            self._cached.start()
        self._shown = recording
        self.tool_line.show_tool()
        self._show_step(self.session.t)

    def as_python(self) -> str:
        """Return lines that go through the frames as this dock plays them."""
        player = self.desk.player
        first, last = player.bounds
        frames = f"range({first}, {last + 1}, {player.every})"
        if player.direction < 0:
            frames = f"range({last}, {first - 1}, {-player.every})"
        return (
            "import marey\n\n"
            f"series = marey.open_series({self.source!r})\n"
            f"for t in {frames}:\n"
            "    frame = series[t]\n"
        )

    # -- building -------------------------------------------------------------
    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(3)
        steps = [
            ("first", "First frame (Home)", lambda: self._go(0)),
            ("back", "One frame back (Left)", lambda: self._step(-1)),
            ("play", "Play (Space)", lambda: acts.play(self.desk)),
            ("forward", "One frame on (Right)", lambda: self._step(1)),
            ("last", "Last frame (End)", lambda: self._go(self.session.n_frames - 1)),
        ]
        buttons = [self._sign(*step) for step in steps]
        self.play = buttons[2]
        self.place = PlaceField(self.desk, self)
        self.total, self.clock, self.day = QLabel(self), QLabel(self), QLabel(self)
        self.total.setToolTip("Frames are counted from 0, as on napari's slider")
        self.controls = PlayControls(self.desk, self)
        self.word = QLabel("frame", self)
        for control in (*buttons, self.word, self.place, self.total):
            row.addWidget(control)
        row.addSpacing(8)
        row.addWidget(self.clock)
        row.addWidget(self.day)
        row.addWidget(self.controls, 1)
        row.addWidget(self.copy_button)
        self._controls: list[QWidget] = [
            *buttons,
            self.place,
            self.controls,
            self.copy_button,
        ]
        return row

    def _sign(self, sign: str, words: str, act: Any) -> IconButton:
        button = IconButton(sign, words, self)
        button.clicked.connect(lambda: act())
        return button

    # -- acts --------------------------------------------------------------------
    def _go(self, t: int) -> None:
        self.desk.player.stop()
        self.session.go(t)
        self._show_wanted()

    def _step(self, n: int) -> None:
        self.desk.player.stop()
        self.session.step(n)

    def _open_menu(self, place: QPointF, t: int) -> None:
        menu = menu_of(self, t)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place.toPoint())

    # -- showing -------------------------------------------------------------------
    def _begin(self, recording: Recording) -> None:
        """Show another recording; its times may become known later."""
        recording.series.retimed.connect(self.refresh_soon)
        self.news.begin(recording)

    def _show_step(self, t: int) -> None:
        self.strips.show_position(t)
        self._show_wanted()
        self.place.show_frame(t)
        self._show_time()

    def _show_wanted(self, *_news: object) -> None:
        """Show where the slider is, as long as the picture has not come."""
        self.strips.show_wanted(self.session.wanted)

    def _show_time(self, *_news: object) -> None:
        recording = self.session.recording
        if recording is None or not self.session.n_frames:
            self.clock.setText("")
            self.day.setText("")
            return
        series, t = recording.series, self.session.t
        seconds = float(series.times[t])
        start = series.start
        here = None if start is None else start.astimezone(zone_of(series.zone))
        self.clock.setText(elapsed(seconds))
        self.day.setText(absolute(here, seconds))
        self.day.setToolTip(f"in {series.zone or 'UTC'}")

    def _show_playing(self, playing: bool) -> None:
        if playing:
            self.play.show_sign("pause", "Pause (Space)")
        else:
            self.play.show_sign("play", "Play (Space)")


def _time_axis(series: FrameSeries) -> TimeAxis | None:
    """Return when frames were taken; None where that is known of fewer than two."""
    times = series.times
    if np.count_nonzero(np.isfinite(times)) < 2:
        return None
    return TimeAxis(times, series.gaps)
