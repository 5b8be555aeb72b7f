"""Playing a recording: a timer that steps, and never waits for a picture."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from marey.layers import Session

_PATIENCE = 2.0  # seconds to wait for a picture before stepping all the same


class Player(QObject):
    """Steps a session through its frames at a rate.

    A frame that is not decoded yet is asked for and waited for between two
    ticks, so that the window stays alive; the rate shown then falls.

    Parameters
    ----------
    session : Session
        What is played.
    parent : QObject
        Owner.

    Attributes
    ----------
    rate : float
        Wanted frames per second.
    every : int
        Show every n-th frame.
    loop : bool
        Begin again at the end.
    """

    playing_changed = Signal(bool)
    measured = Signal(float)
    """Frames per second shown in the last second; 0 when stopped."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.rate = 10.0
        self.every = 1
        self.loop = True
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        self._playing = False
        self._due = 0.0
        self._waiting_since: float | None = None
        self._shown: list[float] = []

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
        """Play from the shown frame, or from the first when at the last."""
        if self._playing or self.session.n_frames < 2:
            return
        if self.session.t >= self.session.n_frames - 1:
            self.session.go(0)
        self._playing = True
        self._shown = []
        self._due = monotonic()
        self.playing_changed.emit(True)
        self._timer.start(0)

    def stop(self) -> None:
        """Pause at the shown frame."""
        if self._playing:
            self._playing = False
            self._timer.stop()
            self.playing_changed.emit(False)
            self.measured.emit(0.0)

    def _tick(self) -> None:
        wanted = self._next()
        if wanted is None:
            self.stop()
            return
        if self._ready(wanted):
            self.session.go(wanted)
            self._count()
        self._arm()

    def _next(self) -> int | None:
        wanted = self.session.t + self.every
        if wanted < self.session.n_frames:
            return wanted
        return 0 if self.loop and self.session.n_frames else None

    def _ready(self, wanted: int) -> bool:
        """Tell whether a frame can be shown at once; ask for it if not."""
        recording = self.session.recording
        if recording is None or recording.series.held(wanted):
            self._waiting_since = None
            return True
        now = monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
            recording.series.read_ahead(self.session.t, self.every)
        if now - self._waiting_since < _PATIENCE:
            return False
        self._waiting_since = None
        return True

    def _arm(self) -> None:
        """Set the timer to the next frame; what is late is not made up for."""
        period = 1.0 / self.rate
        now = monotonic()
        if self._waiting_since is not None:
            self._timer.start(5)
            return
        self._due = max(self._due + period, now)
        self._timer.start(round(1000 * (self._due - now)))

    def _count(self) -> None:
        now = monotonic()
        self._shown = [at for at in self._shown if now - at < 1.0] + [now]
        if len(self._shown) > 2:
            self.measured.emit((len(self._shown) - 1) / (now - self._shown[0]))
