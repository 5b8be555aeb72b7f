"""Copying marks to other frames, with all they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.arriving import checked_existing
from marey.sidecar.putting import clear_rows
from marey.sidecar.rows import insert_row
from marey.sidecar.values import counted, in_frames, row_ids

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

    Wanted = tuple[int, int | None, int]
    """A copy: frame, track, and the mark it is made of."""

_PLACE = {"marker": "y, x, radius", "shape": "kind, vertices, rotation"}
_COMPUTED = (
    "review = 0 AND (hand_set = 0 OR origin IS NOT NULL) AND NOT EXISTS"
    " (SELECT 1 FROM complete c WHERE c.frame = m.frame AND c.type = m.type)"
)
"""SQL: whether nobody placed or reviewed a mark, nor called its frame complete."""
_SPOT = {
    "marker": "type, z, y, x",
    "shape": "type, z, kind, vertices, rotation",
}
_SAME = "z, type, text, attributes, style, visibility"


def copy_on(
    sidecar: Sidecar,
    table: str,
    ids: ArrayLike,
    t: ArrayLike,
    *,
    link: bool | None,
    existing: str,
    hand_made: bool,
) -> NDArray[np.int64]:
    """Copy marks to frames; see :meth:`Markers.copy_on`."""
    checked_existing(existing)
    rows = list(dict.fromkeys(row_ids(ids)))
    places = np.unique(np.atleast_1d(np.asarray(t)))
    if places.size and not np.issubdtype(places.dtype, np.integer):
        raise BadValue(f"Frames are counted by whole numbers; {t!r} came.")
    frames = sidecar.frames_to_mark(places).tolist()

    def work(transaction: Transaction) -> list[int]:
        originals = _originals(transaction, table, rows)
        tracks = _tracks(transaction, table, originals, link=link)
        if existing == "beside":
            tracks = _tracks_beside(transaction, tracks)
        wanted = [
            (frame, tracks[row], row)
            for row, at, *_ in originals
            for frame in frames
            if frame != at
        ]
        if existing != "beside":
            wanted, gone = _fitting(transaction, table, wanted, hand_made=hand_made)
            if existing == "overwrite":
                wanted += [one for _, one in gone]
                clear_rows(transaction, table, np.array([row for row, _ in gone]))
        return _insert(transaction, table, sorted(wanted, key=lambda one: one[2]))

    if not rows or not frames:
        return np.zeros(0, np.int64)
    words = f"copied {counted(len(rows), 'mark')}{in_frames(places.tolist())}"
    made = sidecar.write(words.replace(" in ", " to "), work)
    return np.array(made, np.int64)


def _originals(
    transaction: Transaction, table: str, rows: list[int]
) -> list[tuple[int, int, int, int | None, int]]:
    """Return id, frame, type, track of marks, and whether the type is tracked."""
    return transaction.execute(
        f"SELECT m.id, m.frame, m.type, m.track, coalesce(t.tracked, 0) FROM {table} m"
        " LEFT JOIN type t ON t.id = m.type"
        " WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id",
        (json.dumps(rows),),
    ).fetchall()


def _tracks(
    transaction: Transaction,
    table: str,
    originals: list[tuple[int, int, int, int | None, int]],
    *,
    link: bool | None,
) -> dict[int, int | None]:
    """Return the track of each original, started where the copies are to be linked."""
    found: dict[int, int | None] = {}
    for row, frame, kind, track, is_tracked in originals:
        linked = bool(track or is_tracked) if link is None else link
        if linked and not track:
            track = insert_row(transaction, "track", {"type": kind})
            transaction.execute(
                f"UPDATE {table} SET track = ?, rev = ?, etag = etag + 1 WHERE id = ?",
                (track, transaction.rev, row),
            )
            transaction.touch(table, "changed", [row], [frame])
        found[row] = track if linked else None
    return found


def _tracks_beside(
    transaction: Transaction, tracks: dict[int, int | None]
) -> dict[int, int | None]:
    """Return a new track for each: copies beside a track are one of their own."""
    new: dict[int, int] = {}
    for track in {one for one in tracks.values() if one is not None}:
        kind = transaction.execute("SELECT type FROM track WHERE id = ?", (track,))
        new[track] = insert_row(transaction, "track", {"type": kind.fetchone()[0]})
    return {row: None if one is None else new[one] for row, one in tracks.items()}


def _fitting(
    transaction: Transaction, table: str, wanted: list[Wanted], *, hand_made: bool
) -> tuple[list[Wanted], list[tuple[int, Wanted]]]:
    """Return the copies that fit, and those that would, with the row that goes.

    A track is in one place at a time; a copy without a track stands where one of
    its type stands already where it would be the same mark twice.
    """
    tracked, spots = _standing(transaction, table, [frame for frame, *_ in wanted])
    own = _spots(transaction, table, [row for *_, row in wanted])
    fit: list[Wanted] = []
    gone: list[tuple[int, Wanted]] = []
    for frame, track, row in wanted:
        if track is None:
            if (frame, own[row]) not in spots:
                fit.append((frame, track, row))
            continue
        there, computed = tracked.get((frame, track), (None, False))
        if there is None:
            fit.append((frame, track, row))
        elif there and (computed or hand_made):
            gone.append((there, (frame, track, row)))
        tracked[frame, track] = (0, False)  # of two originals the first one comes
    return fit, gone


def _standing(
    transaction: Transaction, table: str, frames: list[int]
) -> tuple[dict[tuple[int, int], tuple[int | None, bool]], set[tuple[int, tuple]]]:
    """Return what stands in frames: marks of tracks, and spots of all marks."""
    rows = transaction.execute(
        f"SELECT id, frame, track, {_COMPUTED}, {_SPOT[table]} FROM {table} m"
        " WHERE frame IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(frames))),),
    ).fetchall()
    tracked = {
        (frame, track): (row, bool(computed))
        for row, frame, track, computed, *_ in rows
        if track is not None
    }
    return tracked, {(row[1], row[4:]) for row in rows}


def _spots(
    transaction: Transaction, table: str, ids: list[int]
) -> dict[int, tuple[Any, ...]]:
    """Return type and place of marks, as one thing to compare."""
    rows = transaction.execute(
        f"SELECT id, {_SPOT[table]} FROM {table}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(ids))),),
    )
    return {row[0]: row[1:] for row in rows.fetchall()}


def _insert(transaction: Transaction, table: str, wanted: list[Wanted]) -> list[int]:
    new = transaction.new_ids(table, len(wanted))
    columns, rev = f"{_PLACE[table]}, {_SAME}", transaction.rev
    transaction.executemany(
        f"INSERT INTO {table}(id, frame, track, hand_set, created, rev, {columns})"
        f" SELECT ?, ?, ?, 0, {rev}, {rev}, {columns} FROM {table} WHERE id = ?",
        [(row, *one) for row, one in zip(new, wanted, strict=True)],
    )
    transaction.touch(table, "added", new, [frame for frame, _, _ in wanted])
    return list(new)
