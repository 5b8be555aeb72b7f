"""Restoring rows to what they were before an action.

For a change set *r* a row *was* what history ended at r, and was *left* as the head
with ``rev = r`` or history begun at r. It is restored where what stands there now
equals what was left, column by column; an etag would forbid undoing two acts in
turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marey.sidecar.schema import VERSIONED, Versioned
from marey.words import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marey.sidecar.transaction import Transaction

_SHOWN = 100


@dataclass
class Reversed:
    """What a reversal did: rows restored, frames concerned, rows left alone."""

    rows: int = 0
    frames: tuple[int, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    seen: dict[int, None] = field(default_factory=dict)


def reverse(transaction: Transaction, action: int) -> Reversed:
    """Restore what an action changed, its last change set first."""
    transaction.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched (place INTEGER, id INTEGER,"
        " verdict TEXT, frame INTEGER, PRIMARY KEY (place, id)) WITHOUT ROWID"
    )
    revisions = transaction.execute(
        "SELECT rev FROM changeset WHERE action = ? ORDER BY rev DESC", (action,)
    ).fetchall()
    result = Reversed()
    conflicts: list[Conflict] = []
    for (rev,) in revisions:
        conflicts += _reverse_one(transaction, rev, result)
    result.frames = tuple(result.seen)[:_SHOWN]
    result.conflicts = tuple(conflicts)
    return result


def _reverse_one(
    transaction: Transaction, rev: int, result: Reversed
) -> list[Conflict]:
    """Reverse one change set: decide on every row, then write."""
    # Parents and children come and go together; what remains is right at the end.
    transaction.execute("PRAGMA defer_foreign_keys = ON")
    transaction.execute("DELETE FROM temp.touched")
    tables = [
        (place, table)
        for place, table in enumerate(VERSIONED.values())
        if _classify(transaction, place, table, rev)
    ]
    # A row that is left alone may hold back others, and these again others.
    while any(_refuse(transaction, place, table, rev) for place, table in tables):
        pass
    for place, table in reversed(tables):
        transaction.execute(
            f"DELETE FROM {table.name} WHERE id IN"
            " (SELECT id FROM temp.touched WHERE place = ? AND verdict = 'd')",
            (place,),
        )
    for place, table in tables:
        _restore(transaction, place, table, rev)
        _report(transaction, place, table, result)
    return [
        conflict
        for place, table in tables
        for conflict in _lost(transaction, place, table)
    ]


def _classify(transaction: Transaction, place: int, table: Versioned, rev: int) -> bool:
    """Decide on each touched row.

    d delete, u update, i insert, c conflict, - as it should be.
    """
    head, hist = table.name, f"{table.name}_hist"
    frame = "coalesce(n.frame, b.frame, a.frame)" if table.has_frame else "NULL"
    left = " AND ".join(f"n.{name} IS a.{name}" for name in table.data)
    was = " AND ".join(f"n.{name} IS b.{name}" for name in table.data)
    done = transaction.execute(
        f"""
        INSERT INTO temp.touched(place, id, verdict, frame)
        SELECT :place, i.id, CASE
          WHEN n.id IS NULL AND b.id IS NULL THEN '-'
          WHEN n.id IS NULL AND a.id IS NULL THEN 'i'
          WHEN n.id IS NULL THEN 'c'
          WHEN n.rev = :rev OR (a.id IS NOT NULL AND {left})
            THEN CASE WHEN b.id IS NULL THEN 'd' ELSE 'u' END
          WHEN b.id IS NOT NULL AND {was} THEN '-'
          ELSE 'c' END, {frame}
        FROM (SELECT id FROM {head} WHERE rev = :rev
              UNION SELECT id FROM {hist} WHERE rev_from = :rev
              UNION SELECT id FROM {hist} WHERE rev_to = :rev) i
        LEFT JOIN {head} n ON n.id = i.id
        LEFT JOIN {hist} b ON b.id = i.id AND b.rev_to = :rev
        LEFT JOIN {hist} a ON a.id = i.id AND a.rev_from = :rev AND a.rev_to > :rev
        """,
        {"place": place, "rev": rev},
    )
    return done.rowcount > 0


def _refuse(transaction: Transaction, place: int, table: Versioned, rev: int) -> int:
    """Leave rows alone that others hold on to; return how many are new."""
    tests = [("d", test) for test in _still_needed(table)]
    tests += [("ui", test) for test in _without_parent(table)]
    if table.key:
        tests.append(("ui", _place_taken(table)))
    refused = 0
    for verdicts, test in tests:
        among = ", ".join(f"'{one}'" for one in verdicts)
        refused += transaction.execute(
            "UPDATE temp.touched SET verdict = 'c' WHERE place = :place"
            f" AND verdict IN ({among}) AND {test}",
            {"place": place, "rev": rev},
        ).rowcount
    return refused


def _place_of(name: str) -> int:
    return list(VERSIONED).index(name)


def _verdict(table: str, row: str, verdicts: str) -> str:
    """Return a condition: the verdict on a row of a table is one of some."""
    among = ", ".join(f"'{one}'" for one in verdicts)
    return (
        f"EXISTS (SELECT 1 FROM temp.touched o WHERE o.place = {_place_of(table)}"
        f" AND o.id = {row} AND o.verdict IN ({among}))"
    )


def _still_needed(table: Versioned) -> Iterator[str]:
    """Yield conditions: a row to be removed is referred to by one that stays."""
    for child in VERSIONED.values():
        for column, parent in child.parents:
            if parent == table.name:
                yield (
                    f"EXISTS (SELECT 1 FROM {child.name} k"
                    f" WHERE k.{column} = touched.id"
                    f" AND NOT {_verdict(child.name, 'k.id', 'd')}"
                    f" AND NOT ({_verdict(child.name, 'k.id', 'u')} AND EXISTS"
                    f" (SELECT 1 FROM {child.name}_hist b WHERE b.id = k.id"
                    f" AND b.rev_to = :rev AND b.{column} IS NOT touched.id)))"
                )


def _without_parent(table: Versioned) -> Iterator[str]:
    """Yield conditions: a row to be restored refers to one that will not be there."""
    for column, parent in table.parents:
        if parent not in VERSIONED:
            continue  # makers are never removed
        yield (
            f"EXISTS (SELECT 1 FROM {table.name}_hist b WHERE b.id = touched.id"
            f" AND b.rev_to = :rev AND b.{column} IS NOT NULL"
            f" AND NOT {_verdict(parent, f'b.{column}', 'i')}"
            f" AND (NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = b.{column})"
            f" OR {_verdict(parent, f'b.{column}', 'd')}))"
        )


def _place_taken(table: Versioned) -> str:
    """Return a condition: a row to be restored finds its place taken."""
    same = " AND ".join(f"h.{name} = b.{name}" for name in table.key)
    return (
        f"EXISTS (SELECT 1 FROM {table.name}_hist b JOIN {table.name} h ON {same}"
        f" WHERE b.id = touched.id AND b.rev_to = :rev AND h.id <> b.id"
        f" AND NOT {_verdict(table.name, 'h.id', 'du')})"
    )


def _restore(transaction: Transaction, place: int, table: Versioned, rev: int) -> None:
    """Write what history says, as of the open revision."""
    head, hist = table.name, f"{table.name}_hist"
    names = ", ".join(table.data)
    values = {"place": place, "rev": rev, "now": transaction.rev}
    sets = ", ".join(f"{name} = b.{name}" for name in table.data)
    transaction.execute(
        f"UPDATE {head} SET {sets}, rev = :now, etag = {head}.etag + 1"
        f" FROM temp.touched t JOIN {hist} b ON b.id = t.id AND b.rev_to = :rev"
        f" WHERE t.place = :place AND t.verdict = 'u' AND {head}.id = t.id",
        values,
    )
    old = ", ".join(f"b.{name}" for name in table.data)
    transaction.execute(
        f"INSERT INTO {head}(id, {names}, created, etag, rev)"
        f" SELECT b.id, {old}, b.created, b.etag + 1, :now"
        f" FROM temp.touched t JOIN {hist} b ON b.id = t.id AND b.rev_to = :rev"
        " WHERE t.place = :place AND t.verdict = 'i' ORDER BY b.id",
        values,
    )


def _report(
    transaction: Transaction, place: int, table: Versioned, result: Reversed
) -> None:
    """Tell the feed what was restored."""
    kinds = {"d": "removed", "u": "changed", "i": "added"}
    for verdict, kind in kinds.items():
        rows = transaction.execute(
            "SELECT id, frame FROM temp.touched WHERE place = ? AND verdict = ?",
            (place, verdict),
        ).fetchall()
        frames = [row[1] for row in rows if row[1] is not None]
        result.rows += len(rows)
        result.seen.update(dict.fromkeys(frames[: _SHOWN - len(result.seen)]))
        transaction.touch(
            table.name,
            kind,
            [row[0] for row in rows],
            frames if table.has_frame else None,
        )


def _lost(transaction: Transaction, place: int, table: Versioned) -> list[Conflict]:
    rows = transaction.execute(
        "SELECT id, frame FROM temp.touched WHERE place = ? AND verdict = 'c'",
        (place,),
    )
    words = f"this {table.name} was changed by somebody else since"
    return [Conflict(table.name, row, frame, words) for row, frame in rows]
