"""Playing a recording: a timer that asks for frames, and never waits for one."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Qt, QTimer, Signal

from marey.docks.sight import canvas_of
from marey.layers.playing import Clockwork, Move

if TYPE_CHECKING:
    from qtpy.QtWidgets import QWidget

    from marey.docks.desk import Desk
    from marey.layers import Session

PATIENCE = 10.0
"""Seconds to wait for a picture before going on without it."""
WAKE = 20
"""Milliseconds between two looks while a picture is waited for."""
SWAP = 0.25
"""Seconds to wait for a picture that is put in to be painted; a window that is
hidden paints nothing."""
TELL = 0.25
"""Seconds between two measurements of the true rate."""
_MEASURED = 1.0


class Player(QObject):
    """Steps a session through its frames, at a rate or a multiple of real time.

    A frame that is not decoded yet is fetched beside the window's thread.
    *Every frame* waits for it, so that the true rate falls; *keep time* goes on
    with the frame whose time it is then, and counts what it left out.

    Parameters
    ----------
    session : Session
        What is played.
    desk : Desk
        Owner.
    """

    playing_changed = Signal(bool)
    """Whether frames follow one another from now on."""
    measured = Signal(float, int)
    """Pictures a second drawn in the last second, 0 when stopped, and how many
    frames were dropped since the start."""
    bounds_changed = Signal(int, int)
    """First and last frame that are played."""

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__(desk)
        self.session = session
        self._desk = desk
        self._clockwork = Clockwork()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._playing = False
        self._awaited: Move | None = None
        self._since = 0.0
        self._unpainted_since: float | None = None
        self._canvas: QWidget | None = None
        self._drawn: list[float] = []
        self._dropped = 0
        self._told = 0.0
        self._told_bounds = (0, 0)
        session.stepped.connect(self._on_stepped)
        session.opened.connect(self._on_opened)
        session.grew.connect(self._on_grew)

    # What is set

    @property
    def rate(self) -> float:
        """Frames a second, where `speed` is None."""
        return self._clockwork.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._clockwork.rate = float(rate)
        self._begin_anew()

    @property
    def speed(self) -> float | None:
        """Multiple of real time; None plays by `rate`."""
        return self._clockwork.speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self._clockwork.speed = None if speed is None else float(speed)
        self._begin_anew()

    @property
    def every(self) -> int:
        """Show every n-th frame."""
        return self._clockwork.every

    @every.setter
    def every(self, every: int) -> None:
        self._clockwork.every = max(int(every), 1)
        self._begin_anew()

    @property
    def loop(self) -> str:
        """``"once"``, ``"loop"`` or ``"ping-pong"``."""
        return self._clockwork.loop

    @loop.setter
    def loop(self, loop: str) -> None:
        self._clockwork.loop = loop

    @property
    def direction(self) -> int:
        """1 forward, -1 backward."""
        return self._clockwork.direction

    @direction.setter
    def direction(self, direction: int) -> None:
        self._clockwork.direction = direction
        self._begin_anew()

    @property
    def keep_time(self) -> bool:
        """Whether frames that come late are left out, to keep time."""
        return self._clockwork.keep_time

    @keep_time.setter
    def keep_time(self, keep_time: bool) -> None:
        self._clockwork.keep_time = bool(keep_time)
        self._begin_anew()

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last frame that are played, both included."""
        self._clockwork.n_frames = self.session.n_frames
        return self._clockwork.bounds

    def set_bounds(self, first: int | None = None, last: int | None = None) -> None:
        """Play these frames only; None is the end of the recording.

        Parameters
        ----------
        first, last : int, optional
            Both included; an end that is None grows with the recording.
        """
        self._clockwork.set_bounds(first, last)
        self._tell_bounds()

    # Playing

    def is_playing(self) -> bool:
        """Tell whether frames follow one another."""
        return self._playing

    def toggle(self) -> None:
        """Play, or pause."""
        if self._playing:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Play on from the drawn frame; from the other end where it is the last."""
        if self._playing or self.session.n_frames < 2 or self.session.recording is None:
            return
        timing = self.session.recording.series.timing
        self._clockwork.set_times(timing.seconds, timing.gaps)
        self._playing = True
        self._drawn, self._dropped = [], 0
        self._watch_canvas()
        self.session.go_along(self._clockwork.ahead)
        self._begin_anew()
        self.playing_changed.emit(True)

    def stop(self) -> None:
        """Pause at the drawn frame."""
        if not self._playing:
            return
        self._playing = False
        self._timer.stop()
        self._awaited = None
        self.session.go_along(None)
        self.playing_changed.emit(False)
        self.measured.emit(0.0, self._dropped)

    def _watch_canvas(self) -> None:
        """Hear when pictures have been painted: before, none may take their place."""
        canvas = canvas_of(self._desk.window)
        swapped = getattr(canvas, "frameSwapped", None)
        if swapped is not None and canvas is not self._canvas:
            swapped.connect(self._on_painted)
            self._canvas = canvas

    def _on_painted(self) -> None:
        if self._unpainted_since is not None:
            self._unpainted_since = None
            if self._playing and self._awaited is None:
                self._arm()

    def _begin_anew(self) -> None:
        """Take the drawn frame for the beginning of the way, from now on."""
        if not self._playing:
            return
        self._awaited = None
        self._clockwork.n_frames = self.session.n_frames
        now = monotonic()
        first = self._clockwork.begin(self.session.t, now)
        if first != self.session.t:
            self._ask(Move(first, now, self._clockwork.direction))
        else:
            self._arm()

    def _tick(self) -> None:
        if not self._playing:
            return
        now = monotonic()
        if self._awaited is not None and now - self._since < PATIENCE:
            self._timer.start(WAKE)
            return
        if self._is_unpainted(now):
            return
        move = self._clockwork.next(now)
        if move is None:
            self.stop()
        elif move.due > now:
            self._arm()
        else:
            self._ask(self._clockwork.at_hand(move, self._is_at_hand))

    def _is_unpainted(self, now: float) -> bool:
        """Whether the picture that was put in last is still to be painted."""
        since = self._unpainted_since
        if since is None or now - since > SWAP:
            self._unpainted_since = None
            return False
        self._timer.start(max(round(1000 * (since + SWAP - now)), 1))
        return True

    def _is_at_hand(self, t: int) -> bool:
        recording = self.session.recording
        return recording is not None and recording.series.at_hand(t, self.session.plane)

    def _ask(self, move: Move) -> None:
        """Have a frame drawn; what follows begins when it is."""
        self._awaited, self._since = move, monotonic()
        self._dropped += move.dropped
        self._clockwork.show(move)
        self._timer.start(WAKE)
        if self.session.t == move.t:
            self._on_stepped(move.t)
        else:
            self.session.go(move.t)

    def _on_stepped(self, t: int) -> None:
        if self._awaited is None or t != self._awaited.t:
            return
        self._awaited = None
        now = monotonic()
        if self._canvas is not None:
            self._unpainted_since = now
        self._count(now)
        self._arm()

    def _arm(self) -> None:
        """Set the timer to the next frame."""
        now = monotonic()
        move = self._clockwork.next(now)
        if move is None:
            self.stop()
        else:
            self._timer.start(max(round(1000 * (move.due - now)), 0))

    # What is told

    def _count(self, now: float) -> None:
        self._drawn = [at for at in self._drawn if now - at < _MEASURED] + [now]
        if len(self._drawn) > 2 and now - self._told > TELL:
            self._told = now
            rate = (len(self._drawn) - 1) / (now - self._drawn[0])
            self.measured.emit(rate, self._dropped)

    def _tell_bounds(self) -> None:
        bounds = self.bounds
        if bounds != self._told_bounds:
            self._told_bounds = bounds
            self.bounds_changed.emit(*bounds)

    def _on_opened(self, recording: object) -> None:
        del recording
        self.set_bounds()

    def _on_grew(self, count: int) -> None:
        del count
        self._tell_bounds()
