"""The times of a recording's frames, and what can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.clock import Doubt

if TYPE_CHECKING:
    from marey.frames.clock import Spoken

GAP = 5.0
"""A gap is longer than so many usual steps."""
# Seconds since 1970 in float64 jitter by a quarter of a microsecond.
_SAME = 1e-6


@dataclass(frozen=True)
class Timing:
    """Times of frames and who says so.

    Attributes
    ----------
    seconds : ndarray of float64, shape (T,)
        Since the first frame whose time is known; NaN where unknown.
    start : float
        That frame's time in seconds since 1970 UTC; NaN where unknown.
    source : str
        ``"file name"``, ``"OME"``, ``"video"``, ``"given"`` and so on; empty
        where nobody says.
    zone : str
        The zone in which the times were written; empty where nobody said, and
        they were taken for UTC.
    doubts : tuple of Doubt
        What the clock said of itself.
    """

    seconds: np.ndarray
    start: float
    source: str
    zone: str = ""
    doubts: tuple[Doubt, ...] = ()

    @cached_property
    def known(self) -> np.ndarray:
        """Frames whose time is known, int64."""
        return np.flatnonzero(np.isfinite(self.seconds))

    @cached_property
    def _steps(self) -> np.ndarray:
        """Seconds from each known time to the next."""
        return np.diff(self.seconds[self.known])

    @cached_property
    def interval(self) -> float:
        """The usual step forward in seconds; NaN where there is none."""
        forward = self._steps[self._steps > _SAME]
        return float(np.median(forward)) if len(forward) else float("nan")

    @cached_property
    def gaps(self) -> np.ndarray:
        """Frames after which a gap comes, (G,) int64."""
        if np.isnan(self.interval):
            return np.empty(0, np.int64)
        return self.known[:-1][self._steps > GAP * self.interval]

    @property
    def duration(self) -> float:
        """Seconds from the earliest to the latest frame; NaN where unknown."""
        seconds = self.seconds[self.known]
        return float(np.ptp(seconds)) if len(seconds) else float("nan")

    def prepared(self) -> Timing:
        """Work out, in this thread, what is asked for later; return itself."""
        _ = self.gaps, self.trouble, self._sorted
        return self

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """Known times in rising order, and their frames."""
        seconds = self.seconds[self.known]
        if not (self._steps < 0).any():
            return seconds, self.known
        order = np.argsort(seconds, kind="stable")
        return seconds[order], self.known[order]

    def nearest(self, seconds: float) -> int:
        """Return the frame taken nearest to a time; 0 where none is known.

        Of frames with the same time the first.
        """
        times, frames = self._sorted
        if not len(times):
            return 0
        after = int(np.searchsorted(times, seconds))
        before = max(after - 1, 0)
        after = min(after, len(times) - 1)
        near = before if seconds - times[before] <= times[after] - seconds else after
        return int(frames[np.searchsorted(times, times[near])])

    @cached_property
    def trouble(self) -> tuple[Doubt, ...]:
        """All that a person should know, each kind once."""
        steps = self._steps
        kinds = (
            (self.known[1:][steps < -_SAME], _backwards),
            (self.known[1:][np.abs(steps) <= _SAME], _repeated),
            (self._holes(), _unknown),
        )
        said = [Doubt(int(t[0]), words(t)) for t, words in kinds if len(t)]
        return (*self.doubts, *said)

    def _holes(self) -> np.ndarray:
        """Frames without a time between frames that have one."""
        if not len(self.known) or self.doubts:
            return np.empty(0, np.int64)
        first, last = int(self.known[0]), int(self.known[-1])
        inside = np.isnan(self.seconds[first : last + 1])
        return first + np.flatnonzero(inside)


def _backwards(t: np.ndarray) -> str:
    places = f"at {len(t):,} places, first here" if len(t) > 1 else "here"
    return (
        f"time runs backwards {places}: frames stay in their order. Check the names"
        " and the zone"
    )


def _repeated(t: np.ndarray) -> str:
    if len(t) == 1:
        return "this frame has the same time as the one before"
    return f"{len(t):,} frames, first this one, have the same time as the one before"


def _unknown(t: np.ndarray) -> str:
    if len(t) == 1:
        return "nobody says when this frame was taken, but of frames around it"
    return (
        f"nobody says when {len(t):,} frames, first this one, were taken, but of"
        " frames around them"
    )


def since_first(spoken: Spoken) -> Timing:
    """Return what a clock said, counted from the first known frame."""
    seconds = spoken.seconds
    known = np.flatnonzero(np.isfinite(seconds))
    if not len(known):
        return Timing(seconds, float("nan"), "", doubts=spoken.doubts)
    first = float(seconds[known[0]])
    start = first if spoken.absolute else float("nan")
    return Timing(seconds - first, start, spoken.source, spoken.zone, spoken.doubts)
