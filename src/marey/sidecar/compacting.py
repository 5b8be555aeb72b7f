"""Dropping history that no version and no undo needs: on demand, never by itself.

The head tables, the versions, who did what when, and the ids of all change sets stay.
What goes are rows of the past. A copy of the whole file is written first; the rows go
in one transaction; the file is then written anew by SQLite, which keeps the old one
until the new one is whole.
"""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marey.errors import BadValue, SidecarReadOnly
from marey.sidecar.connection import in_words
from marey.sidecar.dependence import KEPT_NO_LONGER
from marey.sidecar.past import COMPACTED
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

KEEPS = ("undo", "versions")
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


@dataclass(frozen=True)
class Compacted:
    """What compacting dropped, or would drop.

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
    before, after : int
        Size of the file in bytes.
    backup : Path or None
        The copy that was written first.
    notice : str
        Why the file did not become smaller, in words; empty where it did.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    bytes: int = 0
    acts: int = 0
    versions: tuple[str, ...] = ()
    before: int = 0
    after: int = 0
    backup: Path | None = None
    notice: str = ""

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        rows = sum(self.rows.values())
        if not rows:
            return "there is no history that could go"
        kept = len(self.versions)
        stay = f"{kept} version{'' if kept == 1 else 's'} and all marks stay"
        undo = f"; {self.acts:,} acts cannot be undone any more" if self.acts else ""
        return f"{rows:,} rows of history (about {_size(self.bytes)}){undo}; {stay}"


def compact(
    sidecar: Sidecar,
    keep: str = "undo",
    *,
    days: float = 0.0,
    backup: bool | str | os.PathLike[str] = True,
    dry_run: bool = False,
) -> Compacted:
    """Drop history; see `Sidecar.compact`."""
    if keep not in KEEPS:
        raise BadValue(f"keep is one of {', '.join(map(repr, KEEPS))}; {keep!r} came.")
    if sidecar.read_only:
        raise SidecarReadOnly(sidecar.read_only)
    if not sidecar.exists:
        return Compacted()
    plan = sidecar.write(
        "looked ahead", lambda one: _drop(one, keep, days, dry_run=True), kind="undo"
    )
    before = _bytes_of(sidecar)
    if dry_run or not plan.rows:
        return _with(plan, before=before, after=before)
    copy = None
    if backup is not False:
        copy = sidecar.backup(_free_name(sidecar) if backup is True else backup)
    done = sidecar.write(
        f"compacted: {plan.words}",
        lambda one: _drop(one, keep, days, dry_run=False),
        kind="version",
    )
    notice = _vacuum(sidecar)
    after = _bytes_of(sidecar)
    return _with(done, before=before, after=after, backup=copy, notice=notice)


def _with(plan: Compacted, **more: object) -> Compacted:
    return Compacted(**{**vars(plan), **more})


def _drop(
    transaction: Transaction, keep: str, days: float, *, dry_run: bool
) -> Compacted:
    """Drop what is not needed, or only count it."""
    run = transaction.execute
    kept = _ACTS
    if keep == "versions":
        oldest = time.time() - days * _DAY if days > 0 else time.time() + _DAY
        kept += f" AND a.at >= {oldest}"
    run("CREATE TEMP TABLE IF NOT EXISTS kept (rev INTEGER PRIMARY KEY)")
    run("DELETE FROM temp.kept")
    run(f"INSERT OR IGNORE INTO temp.kept {_IN_FORCE.format(kept=kept)}")
    rows: dict[str, int] = {}
    size = 0
    for name in VERSIONED:
        count, much = run(_count(name)).fetchone()
        if count:
            rows[name] = count
            size += much
            if not dry_run:
                run(f"DELETE FROM {name}_hist WHERE NOT ({_NEEDED})")
    out = f"{_ACTS} AND rows > 0 AND NOT ({kept.replace('a.at', 'at')})"
    acts = run(f"SELECT count(*) FROM action WHERE {out}").fetchone()[0]
    names = run("SELECT name FROM version ORDER BY rev").fetchall()
    if not dry_run:
        run(f"UPDATE action SET undone = {KEPT_NO_LONGER} WHERE {out}")
        _remember(transaction)
        transaction.touch("action", "changed", [transaction.action])
    run("DELETE FROM temp.kept")
    return Compacted(rows, size, acts, tuple(row[0] for row in names))


def _count(name: str) -> str:
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


def _free_name(sidecar: Sidecar) -> Path:
    """Return a name beside the file that nothing has."""
    stem = sidecar.path.name.removesuffix(".marey")
    target = sidecar.path.with_name(f"{stem}.before-compacting.marey")
    number = 1
    while target.exists():
        number += 1
        target = sidecar.path.with_name(f"{stem}.before-compacting-{number}.marey")
    return target


def _vacuum(sidecar: Sidecar) -> str:
    """Give the room back to the disk; say why where that could not be done."""
    try:
        sidecar.give_back_room()
    except sqlite3.DatabaseError as error:
        return (
            "The history was dropped, but the file could not be written anew "
            f"({in_words(error, sidecar.path)}). The room it took is used for what "
            "comes; compact once more to make the file smaller."
        )
    return ""


def _bytes_of(sidecar: Sidecar) -> int:
    """Return the size of the file, with what still lies in its log."""
    sizes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    return int(sidecar.rows(sizes)[0][0])


def _size(count: int) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"
