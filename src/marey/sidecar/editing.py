"""Changing and removing rows, for all families: stale edits become conflicts.

An edit that names etags is made only on rows that nobody changed since; the others
are written down in ``conflict`` with what was wanted, and left alone.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marey.sidecar.rows import WITH_FRAME
from marey.words import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.sidecar.transaction import Transaction

BULK = 1000
"""From so many rows on, one UPDATE from a temporary table is cheaper."""

_SLOTS = 16


@dataclass(frozen=True)
class Edited:
    """What became of an edit.

    Attributes
    ----------
    ids : tuple of int
        Rows that were changed.
    conflicts : tuple of Conflict
        Rows that were not, because they changed or went since.
    """

    ids: tuple[int, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class Current:
    """Rows as they are now: id to (frame, etag); the frame None where none is."""

    rows: dict[int, tuple[int | None, int]]

    def places(self, ids: Sequence[int]) -> list[int] | None:
        """Return the frames of rows that exist."""
        found = [self.rows[row][0] for row in ids if row in self.rows]
        return [frame for frame in found if frame is not None] or None


def current(transaction: Transaction, table: str, ids: Sequence[int]) -> Current:
    """Read frame and etag of rows."""
    found = transaction.execute(
        f"SELECT id, {'frame' if table in WITH_FRAME else 'NULL'}, etag FROM {table}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )
    return Current({row: (frame, etag) for row, frame, etag in found})


def edit_rows(
    transaction: Transaction,
    table: str,
    ids: list[int],
    columns: dict[str, list[Any]],
    etags: Sequence[int] | None = None,
) -> Edited:
    """Set columns of rows.

    Parameters
    ----------
    transaction : Transaction
        The open transaction.
    table : str
        Head table with a column ``frame``.
    ids : list of int, length N
        The rows, each once.
    columns : dict of str to list of length N
        New values.
    etags : sequence of int, length N, optional
        As last read; rows whose etag is another are left alone.
    """
    now = current(transaction, table, ids)
    fit, late = _sorted_out(now, ids, etags)
    conflicts = [
        _conflict(
            transaction,
            table,
            ids[place],
            now,
            {name: values[place] for name, values in columns.items()},
        )
        for place in late
    ]
    if len(fit) == len(ids):
        changed, values = ids, list(columns.values())
    else:
        changed = [ids[place] for place in fit]
        values = [[one[place] for place in fit] for one in columns.values()]
    if changed:
        _update(transaction, table, changed, list(columns), values)
        transaction.touch(table, "changed", changed, now.places(changed))
    return Edited(tuple(changed), tuple(conflicts))


def mark_corrected(transaction: Transaction, table: str, ids: Sequence[int]) -> None:
    """Say of machine-made rows that a person has just changed them.

    Call it after the change, in the same transaction: it adds no step of history.
    """
    if ids:
        transaction.execute(
            f"UPDATE {table} SET review = 2, reviewed_by = ?, reviewed_at = ?"
            " WHERE id IN (SELECT value FROM json_each(?))"
            " AND origin IS NOT NULL AND review <> 2",
            (transaction.act.author, time.time(), json.dumps(ids)),
        )


def remove_rows(
    transaction: Transaction,
    table: str,
    ids: list[int],
    etags: Sequence[int] | None = None,
) -> Edited:
    """Remove rows, but for those that changed since `etags` were read."""
    now = current(transaction, table, ids)
    fit, late = _sorted_out(now, ids, etags)
    # Somebody else removed it: what was wanted is so.
    late = [place for place in late if ids[place] in now.rows]
    conflicts = [
        _conflict(transaction, table, ids[place], now, {"removed": True})
        for place in late
    ]
    gone = [ids[place] for place in fit]
    transaction.execute(
        f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(gone),),
    )
    transaction.touch(table, "removed", gone, now.places(gone))
    return Edited(tuple(gone), tuple(conflicts))


def _sorted_out(
    now: Current, ids: list[int], etags: Sequence[int] | None
) -> tuple[list[int], list[int]]:
    """Return the places of rows that may be changed, and of those that may not."""
    fit: list[int] = []
    late: list[int] = []
    for place, row in enumerate(ids):
        found = now.rows.get(row)
        stale = found is None or (etags is not None and found[1] != int(etags[place]))
        (late if stale else fit).append(place)
    return fit, late


def _conflict(
    transaction: Transaction,
    table: str,
    row: int,
    now: Current,
    wanted: dict[str, Any],
) -> Conflict:
    """Write down an edit that came too late."""
    there = row in now.rows
    words = (
        f"this {table} was changed by somebody else in the meantime"
        if there
        else f"this {table} was removed by somebody else in the meantime"
    )
    frame = now.rows[row][0] if there else None
    cursor = transaction.execute(
        'INSERT INTO conflict(table_name, "row", frame, wanted, words, author, at)'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            table,
            row,
            frame,
            json.dumps(wanted, default=_readable),
            words,
            transaction.act.author,
            time.time(),
        ),
    )
    frames = None if frame is None else [frame]
    number = int(cursor.lastrowid or 0)
    transaction.touch("conflict", "added", [number], frames)
    return Conflict(table, row, frame, words, number)


def _readable(value: Any) -> Any:
    """Return what JSON has no word for, so that it can be read back."""
    return {"hex": value.hex()} if isinstance(value, bytes) else repr(value)


def _update(
    transaction: Transaction,
    table: str,
    ids: list[int],
    names: list[str],
    values: list[list[Any]],
) -> None:
    if len(ids) < BULK or len(names) > _SLOTS:
        sets = ", ".join(f"{name} = ?" for name in names)
        rev = transaction.rev
        transaction.executemany(
            f"UPDATE {table} SET {sets}, rev = ?, etag = etag + 1 WHERE id = ?",
            zip(*values, [rev] * len(ids), ids, strict=True),
        )
        return
    _update_from(transaction, table, ids, names, values)


def _update_from(
    transaction: Transaction,
    table: str,
    ids: list[int],
    names: list[str],
    values: list[list[Any]],
) -> None:
    """Change many rows with one statement.

    A statement a row would open every index of the history anew each time.
    """
    slots = [f"v{place}" for place in range(_SLOTS)]
    # Without the primary key the join would be quadratic.
    transaction.execute(
        "CREATE TEMP TABLE IF NOT EXISTS wanted"
        f"(id INTEGER PRIMARY KEY, {', '.join(slots)})"
    )
    transaction.execute("DELETE FROM temp.wanted")
    used = slots[: len(names)]
    marks = ", ".join("?" * (len(names) + 1))
    transaction.executemany(
        f"INSERT INTO temp.wanted(id, {', '.join(used)}) VALUES ({marks})",
        zip(ids, *values, strict=True),
    )
    sets = ", ".join(
        f"{name} = w.{slot}" for name, slot in zip(names, used, strict=True)
    )
    transaction.execute(
        f"UPDATE {table} SET {sets}, rev = ?, etag = etag + 1"
        f" FROM temp.wanted w WHERE w.id = {table}.id",
        (transaction.rev,),
    )
    transaction.execute("DELETE FROM temp.wanted")
