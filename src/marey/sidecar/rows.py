"""Writing rows of versioned tables, and saying what was touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.sidecar.transaction import Transaction

WITH_FRAME = {name for name, table in VERSIONED.items() if table.has_frame}
"""Tables whose rows belong to frames."""


def insert_row(
    transaction: Transaction,
    table: str,
    values: dict[str, Any],
    *,
    frame: int | None = None,
    begins: int | None = None,
) -> int:
    """Insert one row of a versioned table; return its id.

    Parameters
    ----------
    transaction : Transaction
        The open transaction.
    table : str
        Head table.
    values : dict
        Data columns; those left out keep their default.
    frame : int, optional
        Id of the frame that a view must read again; any where left out.
    begins : int, optional
        Id of the frame to which the history leads, where any is concerned.
    """
    names = ", ".join((*values, "created", "rev"))
    marks = ", ".join("?" * (len(values) + 2))
    cursor = transaction.execute(
        f"INSERT INTO {table}({names}) VALUES ({marks})",
        (*values.values(), transaction.rev, transaction.rev),
    )
    row = int(cursor.lastrowid or 0)
    frames = None if frame is None else [frame]
    first = () if begins is None else (begins,)
    transaction.touch(table, "added", [row], frames, begins=first)
    return row


def change_where(
    transaction: Transaction,
    table: str,
    values: dict[str, Any],
    where: str,
    parameters: Sequence[Any],
) -> int:
    """Set columns of all rows that a condition names; return how many.

    Columns are given as values, or as SQL where they begin with ``=``.
    """
    sets, given = [], []
    for name, value in values.items():
        if isinstance(value, str) and value.startswith("="):
            sets.append(f"{name} {value}")
        else:
            sets.append(f"{name} = ?")
            given.append(value)
    frame = "frame" if table in WITH_FRAME else "NULL"
    rows = transaction.execute(
        f"UPDATE {table} SET {', '.join(sets)}, rev = ?, etag = etag + 1"
        f" WHERE {where} RETURNING id, {frame}",
        (*given, transaction.rev, *parameters),
    ).fetchall()
    _touch_rows(transaction, table, "changed", rows)
    return len(rows)


def remove_where(
    transaction: Transaction, table: str, where: str, parameters: Sequence[Any]
) -> int:
    """Remove all rows that a condition names; return how many."""
    frame = "frame" if table in WITH_FRAME else "NULL"
    rows = transaction.execute(
        f"DELETE FROM {table} WHERE {where} RETURNING id, {frame}", parameters
    ).fetchall()
    _touch_rows(transaction, table, "removed", rows)
    return len(rows)


def _touch_rows(
    transaction: Transaction, table: str, kind: str, rows: Sequence[tuple]
) -> None:
    frames = [row[1] for row in rows] if table in WITH_FRAME else None
    transaction.touch(table, kind, [row[0] for row in rows], frames)
