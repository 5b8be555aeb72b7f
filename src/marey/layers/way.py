"""What to read ahead: the way of the one who steps, as far as it is worth it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames import FrameSeries

AHEAD_SECONDS = 0.5
"""So long before its time a frame is read."""
LEAST, MOST = 4, 128
"""Frames read ahead."""
_IDLE = 1.0


class Travel:
    """Reads ahead on the way of the one who steps.

    Two steps in a row of the same size are a way, a step of another size is a
    jump and cancels what was planned. Somebody who plays knows his way.

    Parameters
    ----------
    series : FrameSeries
        What is read.

    Attributes
    ----------
    way : callable or None
        ``way(n)`` returns the next `n` frames; None guesses them.
    """

    def __init__(self, series: FrameSeries) -> None:
        self._series = series
        self.way: Callable[[int], list[int]] | None = None
        self._t = self._step = 0
        self._at = 0.0
        self._pace = 0.0
        self._planning = False

    def to(self, where: tuple[int, int | None]) -> None:
        """Note where somebody wants to be, and plan what comes after."""
        t, plane = where
        step = t - self._t
        if not step:
            return
        now = monotonic()
        self._pace = self._pace_at(now)
        same = step == self._step
        self._t, self._step, self._at = t, step, now
        if self.way is not None:
            frames = self.way(self._count())
        elif same:
            frames = list(range(t + step, t + step * (self._count() + 1), step))
        else:
            frames = []
        if frames or self._planning:
            self._series.read_along(t, frames, plane)
        self._planning = bool(frames)

    def stop(self) -> None:
        """Read nothing ahead any more."""
        self.way = None
        if self._planning:
            self._planning = False
            self._series.read_along(self._t, ())

    def _pace_at(self, now: float) -> float:
        """Return steps a second, of late."""
        passed = now - self._at
        if passed > _IDLE:
            return 0.0
        last = 1.0 / max(passed, 1e-3)
        return last if not self._pace else self._pace + 0.3 * (last - self._pace)

    def _count(self) -> int:
        """Return how many frames ahead are worth it, by pace and reading time."""
        seconds = AHEAD_SECONDS + 4 * self._series.read_seconds
        return min(max(round(self._pace * seconds), LEAST), MOST)
