"""Tracked types: which track a click joins, and where its object was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.points import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

WINDOW = 10
"""A track without a point in so many frames before is no longer open."""


@dataclass(frozen=True)
class Ghosts:
    """Where the objects of tracks were last, one row a track.

    Attributes
    ----------
    tracks, types : ndarray of int64, shape (K,)
        Ids of tracks and of their types.
    yx : ndarray of float64, shape (K, 2)
        Last position before the shown frame, in pixels.
    ages : ndarray of int64, shape (K,)
        How many frames ago that was, from 1.
    """

    tracks: np.ndarray
    types: np.ndarray
    yx: np.ndarray
    ages: np.ndarray

    def __len__(self) -> int:
        return len(self.tracks)

    def take(self, rows: np.ndarray) -> Ghosts:
        """Return some of the rows."""
        return Ghosts(
            self.tracks[rows], self.types[rows], self.yx[rows], self.ages[rows]
        )


def no_ghosts() -> Ghosts:
    """Return ghosts without a row."""
    none = np.zeros(0, np.int64)
    return Ghosts(none, none, np.zeros((0, 2)), none)


def last_positions(arrays: Any, t: int) -> Ghosts:
    """Find the last position of every track before a frame.

    Parameters
    ----------
    arrays : MarkArrays
        Marks of the frames before, with their positions on the time axis in
        ``t``.
    t : int
        The shown frame.

    Returns
    -------
    Ghosts
        One row a track, by rising track id.
    """
    tracks = np.nan_to_num(np.asarray(arrays.track, float)).astype(np.int64)
    times = np.asarray(arrays.t, np.int64)
    rows = np.flatnonzero((tracks > 0) & (times < t))
    if not len(rows):
        return no_ghosts()
    rows = rows[np.lexsort((times[rows], tracks[rows]))]
    last = rows[np.append(np.diff(tracks[rows]) != 0, True)]
    return Ghosts(
        tracks[last],
        np.asarray(arrays.type, np.int64)[last],
        np.asarray(arrays.yx, float)[last],
        t - times[last],
    )


def track_for_click(
    yx: tuple[float, float],
    ghosts: Ghosts,
    here: Collection[int],
    *,
    chosen: int,
    reach: float,
) -> int:
    """Say which track a click at a place joins.

    Parameters
    ----------
    yx : tuple of float
        Where, in pixels.
    ghosts : Ghosts
        Last positions of the tracks of this type.
    here : collection of int
        Tracks with a point in this frame; they take no second one.
    chosen : int
        The track that was selected; 0 without.
    reach : float
        How far from its last position an object is looked for, in pixels.

    Returns
    -------
    int
        The selected track, else the nearest open one, else 0: a new one.

    Examples
    --------
    >>> track_for_click((0, 0), no_ghosts(), here=(), chosen=3, reach=5)
    3
    >>> track_for_click((0, 0), no_ghosts(), here=(3,), chosen=3, reach=5)
    0
    """
    if chosen and chosen not in here:
        return chosen
    free = ghosts.take(~np.isin(ghosts.tracks, np.fromiter(here, np.int64)))
    row = nearest(free.yx, yx, reach)
    return 0 if row is None else int(free.tracks[row])
