"""Copying marks to other frames, with all they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.rows import insert_row
from marey.sidecar.values import counted, in_frames, row_ids

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

_PLACE = {"marker": "y, x, radius", "shape": "kind, vertices, rotation"}
_SAME = "z, type, text, attributes, style, visibility"


def copy_on(
    sidecar: Sidecar, table: str, ids: ArrayLike, t: ArrayLike, *, link: bool | None
) -> NDArray[np.int64]:
    """Copy marks to frames; see :meth:`Markers.copy_on`."""
    rows = list(dict.fromkeys(row_ids(ids)))
    places = np.unique(np.atleast_1d(np.asarray(t)))
    if places.size and not np.issubdtype(places.dtype, np.integer):
        raise BadValue(f"Frames are counted by whole numbers; {t!r} came.")
    frames = sidecar.axis.ids(places).tolist()

    def work(transaction: Transaction) -> list[int]:
        originals = _originals(transaction, table, rows)
        tracks = _tracks(transaction, table, originals, link=link)
        wanted = [
            (frame, tracks[row], row)
            for row, at, *_ in originals
            for frame in frames
            if frame != at and not _is_there(transaction, table, tracks[row], frame)
        ]
        return _insert(transaction, table, wanted)

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


def _is_there(
    transaction: Transaction, table: str, track: int | None, frame: int
) -> bool:
    """Whether a track has a mark in a frame already: it is in one place at a time."""
    if track is None:
        return False
    sql = f"SELECT 1 FROM {table} WHERE track = ? AND frame = ? LIMIT 1"
    return transaction.execute(sql, (track, frame)).fetchone() is not None


def _insert(
    transaction: Transaction, table: str, wanted: list[tuple[int, int | None, int]]
) -> list[int]:
    new = transaction.new_ids(table, len(wanted))
    columns, rev = f"{_PLACE[table]}, {_SAME}", transaction.rev
    transaction.executemany(
        f"INSERT INTO {table}(id, frame, track, hand_set, created, rev, {columns})"
        f" SELECT ?, ?, ?, 0, {rev}, {rev}, {columns} FROM {table} WHERE id = ?",
        [(row, *one) for row, one in zip(new, wanted, strict=True)],
    )
    transaction.touch(table, "added", new, [frame for frame, _, _ in wanted])
    return list(new)
