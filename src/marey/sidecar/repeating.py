"""Rows made, changed and removed under their own numbers, in one transaction."""

from __future__ import annotations

import sqlite3
from ast import literal_eval
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from marey.sidecar.connection import in_words
from marey.sidecar.schema import VERSIONED, creation
from marey.sidecar.transaction import Act, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from marey.errors import MareyError
    from marey.sidecar.retelling import Told

MAKER = "maker"
"""The one table without a history whose rows are repeated too."""


@dataclass(frozen=True)
class Change:
    """Rows of one table that become something.

    Attributes
    ----------
    table : str
        Name of the table.
    kind : {"added", "changed", "removed"}
        What happens to them.
    ids : sequence of int, length N
        The rows.
    columns : dict of str to list of length N
        What they say from now on; those left out when adding keep their default.
    """

    table: str
    kind: str
    ids: Sequence[int]
    columns: dict[str, list[Any]]


def changes_of(act: Told) -> list[Change]:
    """Return what an act did: rows that do the same go together."""
    made: list[Change] = []
    for table, rows in act.rows.items():
        names = VERSIONED[table].data
        groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for row, (before, after) in rows.items():
            if before == after:
                continue
            if after is None:
                groups.setdefault(("removed", ()), []).append(row)
                continue
            known = before or (object(),) * len(names)
            fresh = tuple(
                name
                for name, one, other in zip(names, known, after, strict=True)
                if one != other
            )
            kind = "added" if before is None else "changed"
            groups.setdefault((kind, fresh), []).append(row)
        for (kind, fresh), ids in groups.items():
            places = [names.index(name) for name in fresh]
            states = [rows[row][1] or () for row in ids]
            columns = {names[at]: [one[at] for one in states] for at in places}
            if kind == "added":
                columns = _said(table, columns)
            made.append(Change(table, kind, ids, columns))
    return made


def _said(table: str, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return columns without those that keep their default throughout."""
    defaults = _defaults(table)
    return {
        name: values
        for name, values in columns.items()
        if any(one != defaults[name] for one in values)
    }


@cache
def _defaults(table: str) -> dict[str, Any]:
    """Return what a column holds where nothing is said."""
    made: dict[str, Any] = {}
    for name in VERSIONED[table].data:
        server = VERSIONED[table].head.c[name].server_default
        text = None if server is None else str(server.arg)  # type: ignore[attr-defined]
        made[name] = None if text is None else literal_eval(text)
    return made


def repeat(transaction: Transaction, changes: Iterable[Change]) -> None:
    """Do changes; what refers to what is looked at when all are done."""
    transaction.execute("PRAGMA defer_foreign_keys = ON")
    order = [MAKER, *VERSIONED]
    sorted_ = sorted(changes, key=lambda one: order.index(one.table))
    for one in reversed(sorted_):
        if one.kind == "removed":
            _remove(transaction, one)
    for one in sorted_:
        if one.kind == "changed":
            _change(transaction, one)
    for one in sorted_:
        if one.kind == "added":
            _add(transaction, one)
    for one in sorted_:
        transaction.touch(one.table, one.kind, list(one.ids), _frames(one))


def _frames(change: Change) -> list[int] | None:
    return change.columns.get("frame")


def _remove(transaction: Transaction, change: Change) -> None:
    sql = f"DELETE FROM {change.table} WHERE id = ?"
    transaction.executemany(sql, [(row,) for row in change.ids])


def _change(transaction: Transaction, change: Change) -> None:
    if set(change.columns) & set(VERSIONED[change.table].key):
        _give_way(transaction, change)
    sets = ", ".join(f"{name} = ?" for name in change.columns)
    transaction.executemany(
        f"UPDATE {change.table} SET {sets}, rev = ?, etag = etag + 1 WHERE id = ?",
        zip(
            *change.columns.values(),
            [transaction.rev] * len(change.ids),
            change.ids,
            strict=True,
        ),
    )


def _give_way(transaction: Transaction, change: Change) -> None:
    """Give rows that change their key one of nobody first: two may have swapped."""
    key = VERSIONED[change.table].key
    name = next(one for one in reversed(key) if one in change.columns)
    nobody = "char(1) || id" if name == "name" else "-id"
    transaction.executemany(
        f"UPDATE {change.table} SET {name} = {nobody}, rev = ? WHERE id = ?",
        [(transaction.rev, row) for row in change.ids],
    )


def _add(transaction: Transaction, change: Change) -> None:
    columns: dict[str, Sequence[Any]] = {"id": change.ids, **change.columns}
    if change.table != MAKER:
        revisions = [transaction.rev] * len(change.ids)
        columns |= {"created": revisions, "rev": revisions}
    marks = ", ".join("?" * len(columns))
    transaction.executemany(
        f"INSERT INTO {change.table}({', '.join(columns)}) VALUES ({marks})",
        zip(*columns.values(), strict=True),
    )


def trouble(
    acts: Iterable[Sequence[Change]], makers: Change | None, path: Path
) -> MareyError | None:
    """Say why acts cannot be done one after the other; None where they can.

    Parameters
    ----------
    acts : iterable of sequence of Change
        What each does.
    makers : Change, optional
        The programs and models that rows refer to.
    path : Path
        The file that it is about, for words.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        for statement in creation():
            connection.execute(statement)
        for changes in ([makers] if makers else [], *acts):
            transaction = Transaction(connection, Act("trial", "job", "", 0))
            transaction.begin()
            repeat(transaction, changes)
            transaction.end()
    except sqlite3.IntegrityError as error:
        return in_words(error, path)
    finally:
        connection.close()
    return None
