"""Marks between key frames, filled in along a track."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.marking import shape_between
from marey.sidecar.arriving import checked_existing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.recording import Recording

    Between = tuple[int, NDArray, "_Key"]
    """Frame and corners of what is to lie there, and the key mark before it."""


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
    is_key: bool  # placed by hand: what is computed lies between such
    is_computed: bool  # between others, so that it may be moved
    is_reviewed: bool


def interpolate(
    rec: Recording,
    tracks: ArrayLike,
    *,
    existing: str = "fill",
    hand_made: bool = False,
) -> Filled:
    """Fill tracks between the marks that were placed by hand: one undo.

    Frames between two hand-set marks of a track get one in between: points and
    lines along straight ways, boxes and ellipses with their right angles, polygons
    and polylines with any numbers of corners. What was computed so before and
    nobody reviewed is no work of anybody's: it follows when its key marks move.

    Parameters
    ----------
    rec : Recording
        Whose tracks.
    tracks : int or array of int
        Their ids.
    existing : {"fill", "overwrite", "beside"}
        In frames where the track has a mark already: it stays; what a program
        found and nobody reviewed is moved as well; or all that is computed comes
        beside, as a track of its own. Frames that somebody called complete for
        the type stay as they are.
    hand_made : bool
        Whether "overwrite" may move what was accepted or corrected, too. Marks
        placed by hand are what is filled between, and always stay.

    Returns
    -------
    Filled
        How many marks were added and moved.

    Raises
    ------
    BadValue
        For an unknown choice, or a track that is not there.
    """
    checked_existing(existing)
    ids = np.unique(np.atleast_1d(np.asarray(tracks, np.int64))).tolist()
    added = moved = 0
    noun = "track" if len(ids) == 1 else f"{len(ids)} tracks"

    asked = existing == "overwrite" and hand_made

    def free(one: _Key) -> bool:
        if existing == "overwrite":
            return not one.is_key and (hand_made or not one.is_reviewed)
        return one.is_computed

    with rec.group(f"interpolated {noun}"):
        for track in ids:
            rec.tracks.known(track)
            for marks, store in (
                (_points(rec, track), _store_points),
                (_shapes(rec, track), _store_shapes),
            ):
                there = [] if existing == "beside" else marks
                wanted = _wanted(marks) if asked else _open(rec, _wanted(marks))
                new, old = _fitting(there, wanted, free)
                apart = new and existing == "beside"
                store(rec, _track_beside(rec, track) if apart else track, new, old)
                added, moved = added + len(new), moved + len(old)
    return Filled(added, moved)


def _track_beside(rec: Recording, track: int) -> int:
    """Start a track of the same type, for what comes beside."""
    kinds = rec.tracks.kinds()
    return rec.tracks.add(kinds.get(track) or None)


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
            is_computed=not found.hand_set[row]
            and not found.origin[row]
            and not found.review[row],
            is_reviewed=bool(found.review[row]),
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
            is_computed=not row.hand_set and row.origin is None and not row.review,
            is_reviewed=bool(row.review),
        )
        for row in rows
        if row.t >= 0
    ]


def _wanted(marks: Sequence[_Key]) -> list[Between]:
    """Return what lies between the key marks of a track."""
    keys = [one for one in marks if one.is_key]
    return [found for pair in pairwise(keys) for found in _between(*pair)]


def _open(rec: Recording, wanted: list[Between]) -> list[Between]:
    """Leave out frames of which somebody said that all of the type are marked."""
    complete = {
        kind: set(rec.review.completed(kind).tolist())
        for kind in {key.type for _, _, key in wanted}
    }
    return [one for one in wanted if one[0] not in complete[one[2].type]]


def _fitting(
    marks: Sequence[_Key], wanted: list[Between], free: Callable[[_Key], bool]
) -> tuple[list[Between], list[tuple[int, NDArray]]]:
    """Return what is new, and the ids and corners of marks that lie elsewhere."""
    there = {one.t: one for one in marks}
    new = [one for one in wanted if one[0] not in there]
    old = [
        (there[t].id, corners)
        for t, corners, _ in wanted
        if t in there and free(there[t]) and not _lies(there[t], corners)
    ]
    return new, old


def _lies(mark: _Key, corners: NDArray[np.float64]) -> bool:
    """Whether a mark lies where it is to lie."""
    return mark.corners.shape == corners.shape and bool(
        np.allclose(mark.corners, corners, rtol=0, atol=1e-9)
    )


def _between(first: _Key, last: _Key) -> Iterator[Between]:
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
