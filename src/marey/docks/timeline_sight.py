"""What the two strips show: the same frames, by number and by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.docks.timeline_axis import FrameAxis, TimeAxis

if TYPE_CHECKING:
    from marey.docks.timeline_axis import Axis

Span = tuple[float, float]

FRAMES, TIME = "frames", "time"


class Sight:
    """The part of a recording that is in sight, kept the same on both strips.

    Attributes
    ----------
    frames : tuple of float
        First and last place of the strip of frames.
    seconds : tuple of float
        First and last moment of the strip of time.
    """

    def __init__(self) -> None:
        self._frame_axis = FrameAxis(0)
        self._time_axis: TimeAxis | None = None
        self.frames: Span = (0.0, 1.0)
        self.seconds: Span = (0.0, 1.0)

    # -- what there is ---------------------------------------------------------
    def show(self, n: int, time_axis: TimeAxis | None, *, keep: bool) -> None:
        """Take another recording, or one that has grown.

        Parameters
        ----------
        n : int
            How many frames there are.
        time_axis : TimeAxis or None
            When they were taken; None where nobody knows.
        keep : bool
            Stay where a person has zoomed to; otherwise fit.
        """
        fitted = self.is_fitted
        self._frame_axis, self._time_axis = FrameAxis(n), time_axis
        if keep and not fitted:
            self.look(FRAMES, self.frames)
        else:
            self.fit()

    @property
    def has_time(self) -> bool:
        """Whether any frame has a time."""
        return self._time_axis is not None

    def axis(self, strip: str) -> Axis:
        """Return the axis of a strip; that of frames where no time is known."""
        if strip == TIME and self._time_axis is not None:
            return self._time_axis
        return self._frame_axis

    def span(self, strip: str) -> Span:
        """Return what is in sight on a strip."""
        return self.seconds if strip == TIME else self.frames

    @property
    def is_fitted(self) -> bool:
        """Whether all frames are in sight."""
        return self.frames == self._frame_axis.whole

    # -- moving ------------------------------------------------------------------
    def fit(self) -> None:
        """Bring all frames into sight."""
        self.frames = self._frame_axis.whole
        if self._time_axis is not None:
            self.seconds = self._time_axis.whole

    def look(self, strip: str, span: Span) -> None:
        """Show a span on one strip, and the same frames on the other."""
        axis = self.axis(strip)
        held = _held(span, axis.whole, axis.least)
        if held == axis.whole:
            self.fit()
        elif strip == FRAMES:
            self.frames = held
            self.seconds = self._seconds_of(held)
        else:
            self.seconds = held
            self.frames = self._frames_of(held)

    def zoom(self, strip: str, about: float, factor: float) -> None:
        """Make the span of a strip `factor` times as long about a place."""
        low, high = self.span(strip)
        low, high = (about + (end - about) * factor for end in (low, high))
        self.look(strip, (low, high))

    def pan(self, strip: str, by: float) -> None:
        """Move the span of a strip."""
        low, high = self.span(strip)
        self.look(strip, (low + by, high + by))

    def follow(self, t: int) -> bool:
        """Bring a frame into sight, if it is not; tell whether anything moved."""
        low, high = self.frames
        if low <= t and t + 1 <= high:
            return False
        long = high - low
        if low - long < t < high + long:  # a step over the edge: turn the page
            to = t - 0.1 * long if t > low else t + 1 - 0.9 * long
        else:
            to = t + 0.5 - long / 2
        self.look(FRAMES, (to, to + long))
        return True

    # -- one strip's span on the other ---------------------------------------------
    def _seconds_of(self, frames: Span) -> Span:
        axis = self._time_axis
        if axis is None:
            return frames
        first, last = int(frames[0]), int(np.ceil(frames[1])) - 1
        ranks = axis.ranks_between(first, last)
        if ranks is None:
            return self.seconds
        ends = np.array(ranks)
        (a, c), (b, d) = axis.begins(ends), axis.ends(ends)
        low = a + (frames[0] - first) * (b - a)
        high = d - (last + 1 - frames[1]) * (d - c)
        return _held((float(low), float(high)), axis.whole, axis.least)

    def _frames_of(self, seconds: Span) -> Span:
        axis = self._time_axis
        if axis is None:
            return seconds
        low, high = (self._place(axis, moment) for moment in seconds)
        if not axis.is_plain:
            last = min(int(np.ceil(high)), len(axis))
            there = axis.frames(np.arange(min(int(low), last - 1), last))
            low, high = float(there.min()), there.max() + 1.0
        return _held((low, high), self._frame_axis.whole, self._frame_axis.least)

    @staticmethod
    def _place(axis: TimeAxis, moment: float) -> float:
        """Return rank and part of it that a moment falls on."""
        rank = max(0, int(axis.edges([moment])[0]) - 1)
        one = np.array([rank])
        begin, end = float(axis.begins(one)[0]), float(axis.ends(one)[0])
        part = (moment - begin) / (end - begin) if end > begin else 1.0
        return rank + min(max(part, 0.0), 1.0)


def _held(span: Span, whole: Span, least: float) -> Span:
    """Return a span no shorter than allowed, moved and cut into the whole.

    Examples
    --------
    >>> _held((-10.0, 20.0), (0.0, 100.0), 4.0)
    (0.0, 30.0)
    >>> _held((50.0, 50.0), (0.0, 100.0), 4.0)
    (48.0, 52.0)
    """
    low, high = span
    long = min(max(high - low, least), whole[1] - whole[0])
    low = (low + high - long) / 2
    low = min(max(low, whole[0]), whole[1] - long)
    if long == whole[1] - whole[0]:
        return whole
    return low, low + long
