"""Which frame a playing recording shows next, and when; no clock of its own.

Two modes. *Every frame* shows all frames on its way and falls behind where
pictures come late: what is late is not made up for. *Keep time* holds to the
clock and leaves out the frames whose time has passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

LOOPS = ("once", "loop", "ping-pong")
"""What happens at the end of the range."""
PAUSE = 0.5
"""Seconds on the screen that a gap of the recording takes at most."""
_NO_GAPS: NDArray[np.int64] = np.empty(0, np.int64)
_SLOWEST = 0.001
_SMOOTH = 0.3
_LONGEST_LOOK = 256


class Move(NamedTuple):
    """A frame on the way of a playing recording.

    Attributes
    ----------
    t : int
        The frame.
    due : float
        When it is to be drawn, in seconds of the clock that was handed in.
    heading : int
        1 or -1: which way goes on from it.
    dropped : int
        How many frames before it are left out, to keep time.
    """

    t: int
    due: float
    heading: int = 1
    dropped: int = 0


class Clockwork:
    """Says which frame is next, from settings, bounds and the time that is told.

    Parameters
    ----------
    n_frames : int
        Length of the recording.

    Attributes
    ----------
    n_frames : int
        Length of the recording; may be set while it grows.
    rate : float
        Frames a second.
    speed : float or None
        Multiple of real time; None plays by ``rate``. Where times are unknown
        the rate is taken.
    every : int
        Show every n-th frame.
    keep_time : bool
        Leave out frames to keep time, instead of showing all of them.

    Examples
    --------
    >>> clockwork = Clockwork(3)
    >>> clockwork.begin(1, 0.0)
    1
    >>> clockwork.next(0.0)
    Move(t=2, due=0.1, heading=1, dropped=0)
    """

    def __init__(self, n_frames: int = 0) -> None:
        self.n_frames = int(n_frames)
        self.rate = 10.0
        self.speed: float | None = None
        self.every = 1
        self.keep_time = False
        self._loop = "loop"
        self._direction = 1
        self._first: int | None = None
        self._last: int | None = None
        self._mark = Move(0, 0.0)
        self._stride = 1.0
        self._seconds: np.ndarray | None = None
        self._gaps: NDArray[np.int64] = _NO_GAPS
        self._film: tuple[float, np.ndarray, float] | None = None

    # What is set

    @property
    def loop(self) -> str:
        """``"once"``, ``"loop"`` or ``"ping-pong"``; may be set."""
        return self._loop

    @loop.setter
    def loop(self, loop: str) -> None:
        if loop not in LOOPS:
            message = f"expected one of {', '.join(LOOPS)}; {loop!r} came"
            raise BadValue(message)
        self._loop = loop

    @property
    def direction(self) -> int:
        """1 plays forward, -1 backward; may be set."""
        return self._direction

    @direction.setter
    def direction(self, direction: int) -> None:
        if direction not in (1, -1):
            message = f"expected 1 (forward) or -1 (backward); {direction!r} came"
            raise BadValue(message)
        self._direction = int(direction)
        self._mark = self._mark._replace(heading=self._direction)

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last frame that are played, both included."""
        end = max(self.n_frames - 1, 0)
        first = min(self._first or 0, end)
        last = end if self._last is None else min(self._last, end)
        return first, max(first, last)

    def set_bounds(self, first: int | None = None, last: int | None = None) -> None:
        """Play these frames only, both included.

        Parameters
        ----------
        first, last : int, optional
            None is the first or the last frame of the recording, also of one
            that grows. Where they come in the wrong order they change places.
        """
        if first is not None and last is not None and last < first:
            first, last = last, first
        self._first = None if first is None else max(int(first), 0)
        self._last = None if last is None else max(int(last), 0)

    def set_times(self, seconds: np.ndarray | None, gaps: ArrayLike = _NO_GAPS) -> None:
        """Tell when the frames were taken.

        Parameters
        ----------
        seconds : ndarray, shape (T,), optional
            The time of each frame; None where unknown.
        gaps : array-like of int, shape (G,)
            Frames after which a gap comes, as ``series.gaps`` has them: it is
            cut short. Whatever is not among them is played in full.
        """
        self._seconds = None if seconds is None else np.asarray(seconds, np.float64)
        self._gaps = np.asarray(gaps, np.int64)
        self._film = None

    # The way

    def begin(self, t: int, now: float) -> int:
        """Begin at a frame that is drawn now; return the one to show first.

        It is another where `t` lies outside the bounds, or at the end of the
        way: then the way begins anew.
        """
        first, last = self.bounds
        start = first if self._direction > 0 else last
        mark = Move(int(t), now, self._direction)
        ended = self._loop == "once" and self._following(mark) is None
        if not first <= t <= last or ended:
            mark = mark._replace(t=start)
        self._mark, self._stride = mark, 1.0
        return mark.t

    def next(self, now: float) -> Move | None:
        """Return the frame to show next; None at the end of the way."""
        following = self._following(self._mark)
        if following is None:
            return None
        if self.keep_time:
            return following if following.due > now else self._in_time(following, now)
        # a little late is made up for; a step late and more is not
        lasts = following.due - self._mark.due
        return following._replace(due=max(following.due, now - max(lasts, 0.0)))

    def show(self, move: Move) -> None:
        """Go on from a move that was made."""
        self._mark = move
        self._stride += _SMOOTH * (move.dropped + 1 - self._stride)

    def at_hand(self, move: Move, is_at_hand: Callable[[int], bool]) -> Move:
        """Return the newest frame up to a move that can be drawn at once.

        What is read ahead and what the clock asks for rarely is the very same
        frame; one that is there a little before it is better than waiting.

        Parameters
        ----------
        move : Move
            From `next`; returned as it is where no earlier one is at hand.
        is_at_hand : callable
            ``is_at_hand(t)``.
        """
        if not move.dropped or is_at_hand(move.t):
            return move
        way: list[Move] = []
        one: Move | None = self._mark
        for _ in range(min(move.dropped, _LONGEST_LOOK)):
            one = None if one is None else self._following(one)
            if one is not None:
                way.append(one._replace(dropped=len(way)))
        return next((one for one in reversed(way) if is_at_hand(one.t)), move)

    def ahead(self, count: int) -> list[int]:
        """Return the next frames of the way, those left out that will be dropped.

        Parameters
        ----------
        count : int
            How many at most.
        """
        frames: list[int] = []
        move: Move | None = self._mark
        stride = round(self._stride) if self.keep_time else 1
        for _ in range(count):
            for _ in range(max(stride, 1)):
                move = None if move is None else self._following(move)
            if move is None:
                break
            frames.append(move.t)
        return frames

    def _in_time(self, move: Move, now: float) -> Move:
        """Return the last frame of the way whose time has come."""
        step, passed = max(int(self.every), 1), 0
        while True:
            further = self._along(move, now)
            passed += abs(further.t - move.t) // step
            following = self._following(further)
            if following is None or following.due > now:
                return further._replace(dropped=passed)
            move, passed = following, passed + 1

    def _following(self, move: Move) -> Move | None:
        """Return the next frame on the way, turned round or back at its end."""
        step = max(int(self.every), 1)
        first, last = self.bounds
        t, heading = move.t + move.heading * step, move.heading
        if not first <= t <= last:
            if self._loop == "once" or first == last:
                return None
            if self._loop == "loop":
                t = first if heading > 0 else last
                return Move(t, move.due + self._usual(), heading)
            heading = -heading
            t = move.t + heading * step
            if not first <= t <= last:  # the range is shorter than a step
                t = first if move.t == last else last
        return Move(t, move.due + self._between(move.t, t), heading)

    def _along(self, move: Move, until: float) -> Move:
        """Go on, without turning, as far as time allows."""
        step = max(int(self.every), 1)
        first, last = self.bounds
        room = (last - move.t if move.heading > 0 else move.t - first) // step
        film = self._film_seconds()
        if film is None:
            # what rounding took from a whole number of steps is given back
            count = int((until - move.due) * self._pace() + 1e-9)
            count = min(max(count, 0), max(room, 0))
            spent = count / self._pace()
        else:
            speed = self.speed or 1.0
            target = film[move.t] + move.heading * (until - move.due) * speed
            if move.heading > 0:
                there = int(np.searchsorted(film, target, "right")) - 1
            else:
                there = int(np.searchsorted(film, target, "left"))
            count = max((there - move.t) * move.heading // step, 0)
            count = min(count, max(room, 0))
            end = move.t + count * step * move.heading
            spent = abs(float(film[end] - film[move.t])) / speed
        t = move.t + count * step * move.heading
        return Move(t, move.due + spent, move.heading)

    # How long

    def _pace(self) -> float:
        return max(float(self.rate), _SLOWEST)

    def _usual(self) -> float:
        """Seconds on the screen that a step takes as a rule."""
        if self._film_seconds() is None or self._film is None:
            return 1.0 / self._pace()
        return self._film[2] * max(int(self.every), 1) / (self.speed or 1.0)

    def _between(self, t: int, other: int) -> float:
        film = self._film_seconds()
        if film is None:
            return 1.0 / self._pace()
        return abs(float(film[other] - film[t])) / (self.speed or 1.0)

    def _film_seconds(self) -> np.ndarray | None:
        """Return the time of each frame with gaps cut short; None plays by rate."""
        if self.speed is None or self._seconds is None:
            return None
        if len(self._seconds) < self.n_frames:
            return None  # frames have come whose times are not told yet
        if self._film is None or self._film[0] != self.speed:
            usual, film = without_gaps(self._seconds, self._gaps, PAUSE * self.speed)
            self._film = (float(self.speed), film, usual)
        return self._film[1] if self._film[2] > 0 else None


def without_gaps(
    seconds: np.ndarray, gaps: NDArray[np.int64], longest: float
) -> tuple[float, np.ndarray]:
    """Cut the gaps of a recording short.

    Intervals that are unknown or negative are taken for usual ones.

    Parameters
    ----------
    seconds : ndarray, shape (T,)
        When frames were taken.
    gaps : ndarray of int64, shape (G,)
        Frames after which a gap comes.
    longest : float
        Seconds that a gap may last.

    Returns
    -------
    usual : float
        The median interval; 0 where no time is known.
    film : ndarray, shape (T,)
        Times that never run backwards.

    Examples
    --------
    >>> import numpy as np
    >>> seconds = np.array([0.0, 1, 2, 3, 90, 91, 92])
    >>> without_gaps(seconds, np.array([3]), 2.0)[1].tolist()
    [0.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.0]
    """
    steps = np.diff(seconds)
    good = steps[np.isfinite(steps) & (steps > 0)]
    if not good.size:
        return 0.0, np.zeros(len(seconds))
    usual = float(np.median(good))
    steps = np.where(np.isfinite(steps) & (steps >= 0), steps, usual)
    gaps = gaps[gaps < len(steps)]
    steps[gaps] = np.minimum(steps[gaps], max(longest, usual))
    return usual, np.concatenate([[0.0], np.cumsum(steps)])
