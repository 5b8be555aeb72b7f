"""The acts of a history as what each made of the rows, ready to be done again.

Each row has a chain of states. Where an act took another one back, the chain returns
to the state before, so that neither of them is told; a version between them keeps
both. What is left ends, row by row, in what is true now.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marey.sidecar.door import Sidecar
    from marey.sidecar.schema_base import Versioned

Row = tuple
Chain = list[tuple[int, Row | None]]
"""Revision and state from there on; None where the row is not there."""

NOW = "everything as it is now: the way there was dropped by compacting"


@dataclass
class Told:
    """What one act made of the rows.

    Attributes
    ----------
    number : int
        Of the act.
    words, author, kind : str
        What it did, who, and how.
    at : float
        When, in seconds since 1970.
    version, note : str
        Name of the version that it made, and what it is good for.
    rows : dict
        Table to id to (before, after), tuples of the table's data; None where the
        row is not there.
    """

    number: int
    words: str
    author: str = ""
    kind: str = "edit"
    at: float = 0.0
    version: str = ""
    note: str = ""
    rows: dict[str, dict[int, tuple[Row | None, Row | None]]] = field(
        default_factory=dict
    )


def told(
    sidecar: Sidecar, until: int | None = None, *, how: str = "acts"
) -> list[Told]:
    """Return the acts of a history in their order.

    Parameters
    ----------
    sidecar : Sidecar
        Whose history.
    until : int, optional
        Number of the last act; all where left out.
    how : {"acts", "all", "now"}
        Acts without those that were taken back; all of them; or one act that makes
        everything that is true at the end.
    """
    sql = (
        "SELECT c.rev, a.id, a.words, a.author, a.kind, a.at, a.target,"
        " coalesce(v.name, ''), coalesce(v.note, '') FROM changeset c"
        " JOIN action a ON a.id = c.action LEFT JOIN version v ON v.rev = c.rev"
        " WHERE a.id <= ? ORDER BY c.rev"
    )
    last = 2**62 if until is None else int(until)
    acts = {row[0]: row[1:] for row in sidecar.rows(sql, (last,))}
    if not acts:
        return []
    about = {
        rev: one[5] if one[5] and one[3] in {"undo", "redo"} else one[0]
        for rev, one in acts.items()
    }
    targets = {rev: one[5] for rev, one in acts.items() if one[5] and how == "acts"}
    versions = [rev for rev, one in acts.items() if one[6]]
    made: dict[int, Told] = {}
    for table in VERSIONED.values():
        for row, chain in chains(sidecar, table, max(acts)):
            kept = _forward(chain, targets, about, versions)
            if how == "now":
                kept = [kept[0], (min(acts), kept[-1][1])]
            for (_, before), (rev, after) in pairwise(kept):
                if before != after:
                    one = made.setdefault(rev, _act(acts.get(rev)))
                    one.rows.setdefault(table.name, {})[row] = (before, after)
    for rev in versions if how != "now" else ():
        made.setdefault(rev, _act(acts[rev]))
    if how == "now":
        for one in made.values():
            one.words, one.version = NOW, ""
    return list(_joined(made[rev] for rev in sorted(made)))


def _act(row: tuple | None) -> Told:
    if row is None:
        return Told(0, "what was there before the history begins", kind="job")
    number, words, author, kind, at, _, version, note = row
    return Told(number, words, author, kind, at, version, note)


def chains(
    sidecar: Sidecar, table: Versioned, last: int
) -> Iterator[tuple[int, Chain]]:
    """Yield each row of a table with its states up to a revision.

    Parameters
    ----------
    sidecar : Sidecar
        Whose rows.
    table : Versioned
        The table.
    last : int
        The last revision that counts.
    """
    data = ", ".join(table.data)
    rows = sidecar.rows(
        f"SELECT id, rev, NULL, {data} FROM {table.name} WHERE rev <= :last"
        f" UNION ALL SELECT id, rev_from, rev_to, {data} FROM {table.name}_hist"
        " WHERE rev_from <= :last AND rev_from < rev_to ORDER BY 1, 2",
        {"last": last},
    )
    for row, states in groupby(rows, key=lambda one: one[0]):
        chain: Chain = [(-1, None)]
        ended = None
        for _, begin, end, *values in states:
            if ended is not None and ended < begin:
                chain.append((ended, None))
            chain.append((begin, tuple(values)))
            ended = end
        if ended is not None and ended <= last:
            chain.append((ended, None))
        yield row, chain


def _forward(
    chain: Chain, targets: dict[int, int], about: dict[int, int], versions: list[int]
) -> Chain:
    """Return a chain without what was taken back and without who took it back.

    Parameters
    ----------
    chain : list
        The states of a row.
    targets : dict of int to int
        Revision to the act that it takes back or does again.
    about : dict of int to int
        Revision to the act that made it, or that it takes back or does again.
    versions : list of int
        Revisions that bear names.
    """
    kept: Chain = []
    for rev, state in chain:
        place = None
        if rev in targets:
            place = _before(kept, state, targets[rev], about)
        if place is not None and not _between(versions, kept[place + 1][0], rev):
            del kept[place + 1 :]
        else:
            kept.append((rev, state))
    return kept


def _before(
    kept: Chain, state: Row | None, act: int, about: dict[int, int]
) -> int | None:
    """Return the place where a row was in a state before one act, and no other."""
    for place in range(len(kept) - 2, -1, -1):
        if about.get(kept[place + 1][0]) != act:
            return None
        if kept[place][1] == state:
            return place
    return None


def _between(versions: list[int], begin: int, end: int) -> bool:
    place = bisect_left(versions, begin)
    return place < len(versions) and versions[place] < end


def _joined(acts: Iterable[Told]) -> Iterator[Told]:
    """Yield acts, those whole that were stored in several steps one after another."""
    last: Told | None = None
    for one in acts:
        if last is None or one.number != last.number or one.version or last.version:
            if last is not None:
                yield last
            last = one
            continue
        for name, rows in one.rows.items():
            known = last.rows.setdefault(name, {})
            for row, (before, after) in rows.items():
                known[row] = (known.get(row, (before, None))[0], after)
    if last is not None:
        yield last
