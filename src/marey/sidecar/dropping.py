"""The rows of the past that no version and no undo asks for, counted or dropped."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, NamedTuple

from marey.sidecar.dependence import KEPT_NO_LONGER
from marey.sidecar.past import COMPACTED
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from marey.sidecar.transaction import Transaction

CHUNK = 20_000
"""Rows of the past that are looked at between two words of how far it is."""
_DAY = 86400.0
_BOOK_BYTES = 56
"""About what a row of the past takes beside its texts and pixels, indexes included."""

_ACTS = "kind IN ('edit', 'job', 'external') AND undone IN (0, 1)"
_IN_FORCE = (
    "SELECT c.rev FROM changeset c JOIN (SELECT coalesce((SELECT max(k.id) FROM action"
    " k WHERE k.target = a.id AND k.kind = CASE a.undone WHEN 1 THEN 'undo' ELSE 'redo'"
    " END), a.id) AS act FROM action a WHERE {kept}) f ON f.act = c.action"
)
"""The change sets that undoing or redoing the kept acts would reverse."""

_NEEDED = (
    "rev_to IN (SELECT rev FROM temp.kept) OR rev_from IN (SELECT rev FROM temp.kept)"
    " OR EXISTS (SELECT 1 FROM version v WHERE rev_from <= v.rev AND v.rev < rev_to)"
)


class Dropped(NamedTuple):
    """What may go, or went.

    Attributes
    ----------
    rows : mapping of str to int
        Rows of the past by table.
    bytes : int
        About how much they take.
    acts : int
        How many acts can no longer be undone or redone.
    versions : tuple of str
        Versions, which all stay whole.
    """

    rows: Mapping[str, int]
    bytes: int
    acts: int
    versions: tuple[str, ...]


def count(transaction: Transaction, keep: str, days: float) -> Dropped:
    """Count what `drop` would drop, and change nothing.

    Parameters
    ----------
    transaction : Transaction
        In which it is looked at.
    keep : {"undo", "versions"}
        As of `Sidecar.compact`.
    days : float
        Likewise.
    """
    run = transaction.execute
    kept = _choose(transaction, keep, days)
    rows: dict[str, int] = {}
    size = 0
    for name in VERSIONED:
        found, much = run(_counted(name)).fetchone()
        if found:
            rows[name] = found
            size += much
    acts = run(f"SELECT count(*) FROM action WHERE {_out_of_reach(kept)}").fetchone()[0]
    names = run("SELECT name FROM version ORDER BY rev").fetchall()
    run("DELETE FROM temp.kept")
    return Dropped(rows, size, acts, tuple(row[0] for row in names))


def drop(
    transaction: Transaction,
    keep: str,
    days: float,
    told: Callable[[float], object] | None = None,
) -> Dropped:
    """Drop rows of the past; all of them or, where it is broken off, none.

    Parameters
    ----------
    transaction : Transaction
        In which they go.
    keep : {"undo", "versions"}
        As of `Sidecar.compact`.
    days : float
        Likewise.
    told : callable, optional
        Called now and then with the part that is done, 0 to 1; what it raises
        breaks off.
    """
    plan = count(transaction, keep, days)
    kept = _choose(transaction, keep, days)
    spans = list(_spans(transaction, plan.rows))
    for number, (name, first, last) in enumerate(spans):
        if told is not None:
            told(number / len(spans))
        transaction.execute(
            f"DELETE FROM {name}_hist WHERE rowid BETWEEN ? AND ? AND NOT ({_NEEDED})",
            (first, last),
        )
    transaction.execute(
        f"UPDATE action SET undone = {KEPT_NO_LONGER} WHERE {_out_of_reach(kept)}"
    )
    _remember(transaction)
    transaction.touch("action", "changed", [transaction.action])
    transaction.execute("DELETE FROM temp.kept")
    return plan


def _choose(transaction: Transaction, keep: str, days: float) -> str:
    """List the change sets that undo has to find; return which acts these are of."""
    kept = _ACTS
    if keep == "versions":
        oldest = time.time() - days * _DAY if days > 0 else time.time() + _DAY
        kept += f" AND a.at >= {oldest}"
    transaction.execute(
        "CREATE TEMP TABLE IF NOT EXISTS kept (rev INTEGER PRIMARY KEY)"
    )
    transaction.execute("DELETE FROM temp.kept")
    transaction.execute(
        f"INSERT OR IGNORE INTO temp.kept {_IN_FORCE.format(kept=kept)}"
    )
    return kept


def _out_of_reach(kept: str) -> str:
    return f"{_ACTS} AND rows > 0 AND NOT ({kept.replace('a.at', 'at')})"


def _spans(
    transaction: Transaction, tables: Mapping[str, int]
) -> Iterator[tuple[str, int, int]]:
    """Yield tables with first and last number of some of their rows."""
    for name in tables:
        first, last = transaction.execute(
            f"SELECT min(rowid), max(rowid) FROM {name}_hist"
        ).fetchone()
        for start in range(first, last + 1, CHUNK):
            yield name, start, start + CHUNK - 1


def _counted(name: str) -> str:
    """Return SQL: number and about the size of rows of the past that may go."""
    long = [
        one.name
        for one in VERSIONED[name].head.columns
        if str(one.type) in {"TEXT", "BLOB"} and one.name in VERSIONED[name].data
    ]
    texts = " + ".join(f"coalesce(length({one}), 0)" for one in long) or "0"
    whole = _BOOK_BYTES + 8 * (len(VERSIONED[name].data) - len(long))
    return (
        f"SELECT count(*), coalesce(sum({whole} + {texts}), 0) FROM {name}_hist"
        f" WHERE NOT ({_NEEDED})"
    )


def _remember(transaction: Transaction) -> None:
    """Say up to where the history has holes, for who asks for a revision."""
    transaction.execute(
        "INSERT INTO fact(name, value) VALUES (?, ?)"
        " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (COMPACTED, json.dumps({"revision": transaction.rev, "at": time.time()})),
    )
