"""Graphs of detections as tracks with parents, and back.

Other programs link detections one by one. Here a track is a line of marks; where a
line forks, each branch is a track whose parent is the stem, and where lines meet, the
line that goes on is the child of one of them, the others being events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Lineage:
    """Tracks of N detections.

    Attributes
    ----------
    track : ndarray of int64, shape (N,)
        Track of each detection; -1: none.
    parent : dict of int to int
        Parent of each track that has one.
    joins : tuple of (int, int, int)
        Track that ends by joining another, detection where it joins, the other.
    """

    track: NDArray[np.int64]
    parent: dict[int, int]
    joins: tuple[tuple[int, int, int], ...]


def forward(edges: NDArray, times: NDArray) -> NDArray[np.int64]:
    """Return links in order of time and without doubles, shape (E, 2).

    Raises
    ------
    ExchangeError
        Where a link names a detection that is not there, or joins two of one frame.
    """
    found = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if found.size and (found.min() < 0 or found.max() >= len(times)):
        raise ExchangeError("A link names a detection that is not there.")
    source, target = times[found[:, 0]], times[found[:, 1]]
    if (source == target).any():
        raise ExchangeError(
            f"{int((source == target).sum())} links join two detections of one frame; "
            "a link leads from one frame to a later one."
        )
    turned = np.where((source > target)[:, None], found[:, ::-1], found)
    return np.unique(turned, axis=0) if len(turned) else turned


def lines(edges: NDArray, count: int) -> NDArray[np.int64]:
    """Return for each detection the unbranched line it is in; -1: it has no link.

    Parameters
    ----------
    edges : ndarray of int, shape (E, 2)
        Links in order of time, none twice.
    count : int
        Number of detections.
    """
    leaving = np.bincount(edges[:, 0], minlength=count)
    coming = np.bincount(edges[:, 1], minlength=count)
    straight = (leaving[edges[:, 0]] == 1) & (coming[edges[:, 1]] == 1)
    linked = np.flatnonzero(leaving + coming)
    found = _components(edges[straight], count)
    made = np.full(count, -1, dtype=np.int64)
    _, made[linked] = np.unique(found[linked], return_inverse=True)
    return made


def lineage(track: NDArray, edges: NDArray, times: NDArray) -> Lineage:
    """Return parents and joins of tracks by the links between them.

    Parameters
    ----------
    track : ndarray of int, shape (N,)
        Track of each detection; -1: none.
    edges : ndarray of int, shape (E, 2)
        Links in order of time.
    times : ndarray of int, shape (N,)
        Frame of each detection.

    Raises
    ------
    ExchangeError
        Where a track is twice in one frame.
    """
    own = track >= 0
    pairs = np.stack([track[own], times[own]], axis=1)
    if len(np.unique(pairs, axis=0)) < len(pairs):
        raise ExchangeError("A track is at two places in one frame.")
    first: dict[int, int] = {}
    for one in np.lexsort((times, track)):
        first.setdefault(int(track[one]), int(one))
    parent: dict[int, int] = {}
    joins = []
    for source, target in edges.tolist():
        above, below = int(track[source]), int(track[target])
        if above == below or above < 0 or below < 0:
            continue
        if first[below] == target and below not in parent:
            parent[below] = above
        else:
            joins.append((above, target, below))
    return Lineage(np.asarray(track, dtype=np.int64), parent, tuple(joins))


def links(
    track: NDArray, times: NDArray, parent: Mapping[int, int]
) -> NDArray[np.int64]:
    """Return the links of tracks and of children to their parents, shape (E, 2).

    A child hangs on the last detection of its parent before its own first; where
    there is none, the link is left out.
    """
    order = np.lexsort((times, track))
    order = order[track[order] >= 0]
    same = track[order[1:]] == track[order[:-1]]
    later = times[order[1:]] > times[order[:-1]]
    within = np.stack([order[:-1][same & later], order[1:][same & later]], axis=1)
    begin = np.flatnonzero(np.r_[True, ~same]) if len(order) else np.empty(0, int)
    end = np.r_[begin[1:], len(order)][: len(begin)]
    spans = {
        int(track[order[a]]): (int(a), int(b)) for a, b in zip(begin, end, strict=True)
    }
    between = []
    for child, mother in parent.items():
        if child in spans and mother in spans:
            birth = order[spans[child][0]]
            line = order[slice(*spans[mother])]
            before = line[times[line] < times[birth]]
            if len(before):
                between.append((int(before[-1]), int(birth)))
    return np.concatenate([within, np.array(between, dtype=np.int64).reshape(-1, 2)])


def divisions(
    parents: Mapping[int, int], last: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Return the tracks that divide and the frame of each, its last one.

    A track with a single child goes on after a pause; with two or more it divides.
    """
    children: dict[int, int] = {}
    for mother in parents.values():
        children[mother] = children.get(mother, 0) + 1
    return [
        (mother, last[mother])
        for mother, count in children.items()
        if count > 1 and mother in last
    ]


def last_frames(track: Iterable[int], frames: Iterable[int]) -> dict[int, int]:
    """Return the last frame of each track."""
    found: dict[int, int] = {}
    for one, frame in zip(track, frames, strict=True):
        if one >= 0:
            found[int(one)] = max(int(frame), found.get(int(one), -1))
    return found


def _components(edges: NDArray, count: int) -> NDArray[np.int64]:
    """Return the number of the connected part each of `count` nodes is in."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(edges), dtype=np.int8)
    graph = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
