"""Marks between key frames, and marks moved to what the picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.marking import shape_between, snap_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.recording import Recording


@dataclass(frozen=True)
class Filled:
    """What came of interpolating.

    Attributes
    ----------
    added, moved : int
        Marks that are new, and computed ones that lie elsewhere now.
    """

    added: int
    moved: int


@dataclass(frozen=True)
class _Key:
    """A mark of a track in one frame, point or shape."""

    id: int
    t: int
    type: int
    kind: str
    corners: NDArray[np.float64]
    z: float | None
    is_key: bool
    is_free: bool  # computed between others, so that it may be moved


def interpolate(rec: Recording, tracks: ArrayLike) -> Filled:
    """Fill tracks between the marks that were placed by hand: one undo.

    Frames between two hand-set marks of a track get one in between: points and
    lines along straight ways, boxes and ellipses with their right angles, polygons
    and polylines with any numbers of corners. Marks that were computed before are
    moved; what a person placed or accepted and what a program found stay.

    Parameters
    ----------
    rec : Recording
        Whose tracks.
    tracks : int or array of int
        Their ids.

    Returns
    -------
    Filled
        How many marks were added and moved.
    """
    ids = np.unique(np.atleast_1d(np.asarray(tracks, np.int64))).tolist()
    added = moved = 0
    noun = "track" if len(ids) == 1 else f"{len(ids)} tracks"
    with rec.group(f"interpolated {noun}"):
        for track in ids:
            rec.tracks.known(track)
            for marks, door in ((_points(rec, track), "p"), (_shapes(rec, track), "s")):
                new, other = _fill(rec, track, marks, door)
                added, moved = added + new, moved + other
    return Filled(added, moved)


def _points(rec: Recording, track: int) -> list[_Key]:
    found = rec.tracks.points(track)
    return [
        _Key(
            int(found.ids[row]),
            int(found.t[row]),
            int(found.type[row]),
            "point",
            found.yx[row : row + 1],
            None if np.isnan(found.z[row]) else float(found.z[row]),
            is_key=bool(found.hand_set[row]) and not found.origin[row],
            is_free=not found.hand_set[row]
            and not found.origin[row]
            and not found.review[row],
        )
        for row in range(len(found))
        if found.t[row] >= 0
    ]


def _shapes(rec: Recording, track: int) -> list[_Key]:
    rows = sorted(rec.shapes.of_track(track), key=lambda row: row.t)
    return [
        _Key(
            row.id,
            row.t,
            row.type,
            row.kind,
            row.corners,
            row.z,
            is_key=row.hand_set and row.origin is None,
            is_free=not row.hand_set and row.origin is None and not row.review,
        )
        for row in rows
        if row.t >= 0
    ]


def _fill(
    rec: Recording, track: int, marks: Sequence[_Key], door: str
) -> tuple[int, int]:
    """Fill one track between its key marks; return how many came and moved."""
    there = {one.t: one for one in marks}
    keys = [one for one in marks if one.is_key]
    wanted = [found for pair in pairwise(keys) for found in _between(*pair)]
    new = [one for one in wanted if one[0] not in there]
    old = [(there[t].id, corners) for t, corners, _ in wanted if _may_move(there, t)]
    store = _store_points if door == "p" else _store_shapes
    store(rec, track, new, old)
    return len(new), len(old)


def _may_move(there: dict[int, _Key], t: int) -> bool:
    return t in there and there[t].is_free


def _between(first: _Key, last: _Key) -> Iterator[tuple[int, NDArray, _Key]]:
    """Yield frame, corners and the mark before of all frames between two marks."""
    if first.kind != last.kind:
        return
    for t in range(first.t + 1, last.t):
        share = (t - first.t) / (last.t - first.t)
        yield t, shape_between(first.kind, first.corners, last.corners, share), first


def _store_points(rec: Recording, track: int, new: Any, old: Any) -> None:
    for kind, z in {(before.type, before.z) for _, _, before in new}:
        mine = [one for one in new if (one[2].type, one[2].z) == (kind, z)]
        places = np.concatenate([corners for _, corners, _ in mine])
        frames = np.array([t for t, _, _ in mine], np.int64)
        rec.markers.add(kind, frames, places, z=z, track=track, hand_set=0)
    if old:
        places = np.concatenate([corners for _, corners in old])
        rec.markers.move([row for row, _ in old], places, hand_set=False)


def _store_shapes(rec: Recording, track: int, new: Any, old: Any) -> None:
    for type_id, kind, z in {(b.type, b.kind, b.z) for _, _, b in new}:
        mine = [
            (t, corners)
            for t, corners, b in new
            if (b.type, b.kind, b.z) == (type_id, kind, z)
        ]
        frames = np.array([t for t, _ in mine], np.int64)
        outlines = [corners for _, corners in mine]
        more = {"z": z, "track": track, "hand_set": 0}
        rec.shapes.add_many(type_id, frames, outlines, kind, **more)
    if old:
        ids, others = [row for row, _ in old], [corners for _, corners in old]
        rec.shapes.reshape(ids, others, hand_set=False)


def snap(
    rec: Recording,
    ids: ArrayLike,
    how: str = "maximum",
    *,
    reach: float = 5.0,
    channel: int | None = None,
) -> int:
    """Move points to what the picture shows near them: one undo.

    Parameters
    ----------
    rec : Recording
        Whose points.
    ids : int or array of int
        The markers.
    how : {"maximum", "minimum", "centroid"}
        See :func:`marey.marking.snap_to`.
    reach : float
        How far is looked, in pixels.
    channel : int, optional
        In which channel; the first where left out.

    Returns
    -------
    int
        How many were moved; points that lie right stay.

    Raises
    ------
    FrameUnreadable
        A frame cannot be read; the points of the frames before it are moved.
    """
    marks = rec.markers.of_ids(ids)
    moved = 0
    with rec.group(f"snapped {len(marks)} points to the {how}"):
        for t, z in sorted(
            {(int(t), float(z)) for t, z in zip(marks.t, marks.z, strict=True)}
        ):
            rows = (marks.t == t) & ((marks.z == z) | (np.isnan(marks.z) & np.isnan(z)))
            plane = None if np.isnan(z) else round(z)
            picture = rec.series.plane(t, plane, channel)
            places = snap_to(picture, marks.yx[rows], reach, how)
            other = np.hypot(*(places - marks.yx[rows]).T) > 1e-6
            if other.any():
                rec.markers.move(marks.ids[rows][other], places[other])
                moved += int(other.sum())
    return moved
