"""When frames come after the first of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts


class Inside(NamedTuple):
    """Time since the first frame of each frame's file, and who says so.

    Attributes
    ----------
    seconds : ndarray of float64, shape (T,)
        NaN where unknown.
    source : str
        Who says so; empty where nobody does.
    """

    seconds: np.ndarray
    source: str


def within_files(
    index: Index, inner: Mapping[int, SourceFacts], carried: np.ndarray | None
) -> Inside:
    """Return the time of each frame since its file's first, and who says so."""
    within = np.where(index.inner == 0, 0.0, np.nan)
    source = ""
    agrees = carried is not None
    since = np.empty(0) if carried is None else _since_own_first(index, carried)
    for file, facts in inner.items():
        if facts.times.seconds is None:
            continue
        rows = np.flatnonzero(index.file_of == file)
        places = index.inner[rows]
        good = places < len(facts.times.seconds)
        within[rows[good]] = facts.times.seconds[places[good]]
        source = source or facts.times.source
        if agrees:
            agrees = _no_contradiction(since[rows], within[rows])
    if agrees and source:
        gaps = np.isnan(within)
        within[gaps] = since[gaps]
    return Inside(within, source)


def _since_own_first(index: Index, times: np.ndarray) -> np.ndarray:
    """Return times counted from the first frame of each frame's file."""
    return times - of_files(index, times)[index.file_of]


def of_files(index: Index, times: np.ndarray) -> np.ndarray:
    """Return the time of each file's first frame, (files,) float64."""
    first = np.full(len(index.files), np.nan)
    opening = np.flatnonzero(index.inner == 0)
    first[index.file_of[opening]] = times[opening]
    return first


def _no_contradiction(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether times agree where both are known, and there are such."""
    both = np.isfinite(one) & np.isfinite(two)
    return bool(np.allclose(one[both], two[both], atol=1e-3, rtol=0))
