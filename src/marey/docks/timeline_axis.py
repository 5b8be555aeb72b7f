"""Where frames lie on a strip: side by side, or each at its moment.

Frames are found on a strip by *rank*: their place from left to right. On the
frame axis the rank is the frame itself; on the time axis it differs where
times are unknown or run backwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ranks = NDArray[np.int64]

FINEST = 0.005
"""Seconds: the shortest span that a strip of time can show."""
FEWEST = 4.0
"""Frames: the fewest that a strip of frames can show."""
_SAMPLED = 50_000  # intervals looked at for the usual one


class Axis(Protocol):
    """What a strip asks of its axis; places are frames or seconds."""

    least: float
    """The shortest span that may be shown."""

    @property
    def whole(self) -> tuple[float, float]:
        """Where the first frame begins and the last one ends."""

    def ranks(self, frames: Ranks) -> Ranks:
        """Return rising ranks of rising frames; those without place are left out."""

    def edges(self, places: ArrayLike) -> Ranks:
        """Return how many frames begin before each place."""

    def begins(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return where frames begin."""

    def ends(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return where frames end."""

    def cell(self, t: int) -> tuple[float, float] | None:
        """Return where a frame begins and ends; None where it has no place."""

    def at(self, place: float) -> int:
        """Return the frame at a place, or the nearest one."""


class FrameAxis:
    """Frames side by side; frame `t` lies between `t` and `t + 1`.

    Parameters
    ----------
    n : int
        How many frames there are.
    """

    def __init__(self, n: int) -> None:
        self.n = n
        self.least = float(min(max(1, n), FEWEST))

    @property
    def whole(self) -> tuple[float, float]:
        """From the first to behind the last."""
        return 0.0, float(max(1, self.n))

    def ranks(self, frames: Ranks) -> Ranks:
        """Return the frames themselves."""
        return frames

    def edges(self, places: ArrayLike) -> Ranks:
        """Return how many frames begin before each place."""
        found = np.ceil(np.asarray(places)).astype(np.int64)
        return np.clip(found, 0, self.n)

    def begins(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return where frames begin."""
        return ranks.astype(np.float64)

    def ends(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return where frames end."""
        return ranks.astype(np.float64) + 1.0

    def cell(self, t: int) -> tuple[float, float] | None:
        """Return where a frame begins and ends."""
        return float(t), t + 1.0

    def at(self, place: float) -> int:
        """Return the frame at a place, held within the recording."""
        return int(min(max(0, np.floor(place)), max(0, self.n - 1)))


class TimeAxis:
    """Frames at their moments; each lasts until the next, or as long as usual.

    Parameters
    ----------
    seconds : ndarray of float64, shape (T,)
        Time of each frame since the first, NaN where unknown; may run backwards.
    gaps : ndarray of int64, shape (G,)
        Frames after which nothing was recorded for a while.

    Attributes
    ----------
    usual : float
        Seconds that a frame lasts before a gap: the median interval.
    gap_ranks : ndarray of int64
        Ranks after which a gap lies.
    """

    def __init__(self, seconds: NDArray[np.float64], gaps: Ranks) -> None:
        self._order, self._when = _in_order(seconds)
        self._places: Ranks | None = None
        self._is_rising = True
        if self._order is not None:
            self._is_rising = bool((self._order[1:] > self._order[:-1]).all())
            self._places = np.full(len(seconds), -1, np.int64)
            self._places[self._order] = np.arange(len(self._order))
        self.usual = _usual(self._when)
        self.least = FINEST
        inside = self.ranks(np.asarray(gaps, np.int64))
        inside = inside[inside < len(self._when) - 1]
        apart = self._when[inside + 1] - self._when[inside]
        self.gap_ranks = inside[apart > self.usual]

    def __len__(self) -> int:
        return len(self._when)

    @property
    def whole(self) -> tuple[float, float]:
        """From the first moment to the end of the last."""
        if not len(self._when):
            return 0.0, 1.0
        low, high = float(self._when[0]), float(self._when[-1]) + self.usual
        return low, max(high, low + FINEST)

    def ranks(self, frames: Ranks) -> Ranks:
        """Return rising ranks; frames without a time are left out."""
        if self._places is None:
            return frames
        # marks may lie on frames that the search has not come to yet
        found = self._places[frames[frames < len(self._places)]]
        found = found[found >= 0]
        return found if self._is_rising else np.sort(found)

    @property
    def is_plain(self) -> bool:
        """Whether ranks are frames: all times are known and never run backwards."""
        return self._order is None

    def ranks_between(self, first: int, last: int) -> tuple[int, int] | None:
        """Return lowest and highest rank of a run of frames; None if it has none."""
        if self._places is None:
            return first, last
        found = self._places[first : last + 1]
        found = found[found >= 0]
        return (int(found.min()), int(found.max())) if len(found) else None

    def frames(self, ranks: Ranks) -> Ranks:
        """Return which frames have these ranks."""
        return ranks if self._order is None else self._order[ranks]

    def edges(self, places: ArrayLike) -> Ranks:
        """Return how many frames begin before each place."""
        return np.searchsorted(self._when, np.asarray(places)).astype(np.int64)

    def begins(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return when frames begin."""
        return self._when[np.minimum(ranks, len(self._when) - 1)]

    def ends(self, ranks: Ranks) -> NDArray[np.float64]:
        """Return when the next begins; before a gap, what is usual later."""
        last = len(self._when) - 1
        ranks = np.minimum(ranks, last)
        begins = self._when[ranks]
        until = self._when[np.minimum(ranks + 1, last)]
        short = (ranks == last) | _among(ranks, self.gap_ranks)
        return np.where(short, begins + self.usual, until)

    def cell(self, t: int) -> tuple[float, float] | None:
        """Return when a frame begins and ends; None where its time is unknown."""
        places = self._places
        if not 0 <= t < (len(self._when) if places is None else len(places)):
            return None
        rank = t if places is None else int(places[t])
        if rank < 0:
            return None
        one = np.array([rank])
        return float(self.begins(one)[0]), float(self.ends(one)[0])

    def at(self, place: float) -> int:
        """Return the frame that lasts at a moment; in a gap the nearer end."""
        last = len(self._when) - 1
        rank = int(np.searchsorted(self._when, place, "right")) - 1
        rank = min(max(rank, 0), last)
        if rank < last and place > self.ends(np.array([rank]))[0]:
            after = self._when[rank + 1] - place
            rank += int(after < place - self._when[rank])
        return int(self.frames(np.array([rank]))[0])


def _in_order(seconds: NDArray[np.float64]) -> tuple[Ranks | None, NDArray[np.float64]]:
    """Return frames in the order of their times, None if they are, and the times."""
    if np.isfinite(seconds).all() and (seconds[1:] >= seconds[:-1]).all():
        return None, seconds
    known = np.flatnonzero(np.isfinite(seconds))
    order = known[np.argsort(seconds[known], kind="stable")]
    return order, seconds[order]


def _usual(when: NDArray[np.float64]) -> float:
    """Return the median interval, of a sample where there are very many."""
    if len(when) < 2:
        return 1.0
    at = np.arange(0, len(when) - 1, max(1, len(when) // _SAMPLED))
    apart = when[at + 1] - when[at]
    apart = apart[apart > 0]
    return float(np.median(apart)) if len(apart) else 1.0


def _among(values: Ranks, few: Ranks) -> NDArray[np.bool_]:
    """Tell which values are among a few rising ones."""
    if not len(few):
        return np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(few, values), len(few) - 1)
    return few[at] == values
