"""What two frame indexes do not agree in."""

from __future__ import annotations

from operator import eq
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.columns import Digests, Paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import FrameTable

# Seconds since 1970 in float64 are exact to a quarter of a microsecond.
_SAME_TIME = 1e-5


def differing(one: FrameTable, other: FrameTable) -> np.ndarray | None:
    """Return the rows of another table that differ, None where all may.

    A frame of one id is always of one path.
    """
    count = len(one)
    known = not len(one.digests), not len(other.digests)
    if len(other) < count or known[0] != known[1]:
        return None
    columns = ("ids", "indices", "sizes", "mtimes", "missing")
    differs = ~np.isclose(
        one.times, other.times[:count], rtol=0, atol=_SAME_TIME, equal_nan=True
    )
    for name in columns:
        differs |= np.asarray(getattr(one, name)) != getattr(other, name)[:count]
    if not known[0]:
        if not isinstance(one.digests, Digests) or not isinstance(
            other.digests, Digests
        ):
            return None
        differs |= one.digests.column() != other.digests.column()[:count]
    return np.concatenate((np.flatnonzero(differs), np.arange(count, len(other))))


def same(one: FrameTable, other: FrameTable) -> bool:
    """Whether two tables say the same of every frame."""
    columns = ("ids", "indices", "sizes", "mtimes", "missing")
    return (
        len(one) == len(other)
        and all(np.array_equal(getattr(one, c), getattr(other, c)) for c in columns)
        and same_times(one.times, other.times)
        and one.facts == other.facts
        and _alike(one.paths, other.paths)
        and _alike(one.digests, other.digests)
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two columns of text are equal; nothing is unpacked at once."""
    if isinstance(one, Paths | Digests) and isinstance(other, Paths | Digests):
        return one == other
    return len(one) == len(other) and all(map(eq, one, other))


def same_times(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether times are equal but for the rounding of large numbers."""
    return np.allclose(one, two, rtol=0, atol=_SAME_TIME, equal_nan=True)
