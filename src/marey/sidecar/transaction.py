"""What a door holds while it writes: one transaction, one revision.

The writer makes a `Transaction`, hands it to the door's function and commits.
The door says what it touched; nothing touched means nothing is kept.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marey.words import Change

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

MANY = 10_000
"""Above so many ids a change only says that there were many."""
SHOWN_FRAMES = 100


@dataclass
class Act:
    """Who acts, and how: made by a door at the time of the call.

    One act is one action of the history. A group is an act shared by many calls.

    Attributes
    ----------
    words : str
        What is done, in words.
    kind : str
        ``edit``, ``job``, ``undo`` or ``redo``.
    author, session : str, int
        Who, in which session.
    target : int or None
        The action that an undo or redo is about.
    action : int
        Number in the file once the first transaction is committed; 0 before.
    named : bool
        Whether a caller chose the words, as for a group; doors then keep them.
    """

    words: str
    kind: str
    author: str
    session: int
    target: int | None = None
    action: int = 0
    named: bool = False


@dataclass
class Touched:
    """Rows of one table that a transaction changed in one way."""

    table: str
    kind: str
    ids: Sequence[int]
    frames: Sequence[int] | None
    begins: Sequence[int] = ()


@dataclass
class Transaction:
    """One transaction of ours.

    Attributes
    ----------
    connection : sqlite3.Connection
        The writer's connection, inside ``BEGIN IMMEDIATE``.
    act : Act
        The action it belongs to.
    rev, action : int
        Revision and action number.
    touched : list of Touched
        What the door said it changed.
    """

    connection: sqlite3.Connection
    act: Act
    rev: int = 0
    action: int = 0
    words: str = ""
    touched: list[Touched] = field(default_factory=list)

    def begin(self) -> None:
        """Take the lock, number the action and the revision, open the clock."""
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        now = time.time()
        self.action = self.act.action or self._new_action(now)
        cursor = run(
            "INSERT INTO changeset(uid, action, at) VALUES (?, ?, ?)",
            (os.urandom(16), self.action, now),
        )
        self.rev = int(cursor.lastrowid or 0)
        run("UPDATE clock SET open = ?", (self.rev,))

    def _new_action(self, now: float) -> int:
        act = self.act
        if act.kind in {"edit", "job"}:
            # A new act puts what was undone before it out of redo's reach.
            self.connection.execute(
                "UPDATE action SET undone = 2 WHERE author = ? AND undone = 1",
                (act.author,),
            )
        if self._unknown_author():
            self.connection.execute(
                "INSERT INTO author(name, first_at) VALUES (?, ?)", (act.author, now)
            )
        cursor = self.connection.execute(
            "INSERT INTO action(kind, words, author, session, at, target)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (act.kind, act.words, act.author, act.session, now, act.target),
        )
        return int(cursor.lastrowid or 0)

    def _unknown_author(self) -> bool:
        found = self.connection.execute(
            "SELECT 1 FROM author WHERE name = ?", (self.act.author,)
        )
        return found.fetchone() is None

    def end(self) -> None:
        """Close the clock, sum up the action, commit."""
        run = self.connection.execute
        run("UPDATE clock SET open = 0")
        rows = sum(
            len(one.ids)
            for one in self.touched
            if one.table not in {"conflict", "action"}
        )
        words = (not self.act.named and self.words) or self.act.words
        seen = run("SELECT frames FROM action WHERE id = ?", (self.action,)).fetchone()
        frames = self._frames(json.loads(seen[0]))
        run(
            "UPDATE action SET words = ?, rows = rows + ?, frames = ? WHERE id = ?",
            (words, rows, json.dumps(frames), self.action),
        )
        if not rows:
            # Nothing but a conflict was written down: nothing to take back.
            run("UPDATE action SET undone = 2 WHERE id = ?", (self.action,))
        run("COMMIT")

    def _frames(self, before: list[int]) -> list[int]:
        """Return at most 100 frames of the action so far."""
        known = dict.fromkeys(before)
        for one in self.touched:
            for frame in one.frames or one.begins:
                if len(known) >= SHOWN_FRAMES:
                    return list(known)
                known[int(frame)] = None
        return list(known)

    def rollback(self) -> None:
        """Take everything back; SQLite may have done so itself already."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict = ()
    ) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Run one statement for many rows."""
        return self.connection.executemany(sql, rows)

    def new_ids(self, table: str, count: int) -> range:
        """Return ids that were never used in a table."""
        found = self.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)
        ).fetchone()
        first = (found[0] if found else 0) + 1
        return range(first, first + count)

    def touch(
        self,
        table: str,
        kind: str,
        ids: Sequence[int],
        frames: Sequence[int] | None = None,
        *,
        begins: Sequence[int] = (),
    ) -> None:
        """Say which rows changed and how.

        Parameters
        ----------
        table : str
            Name of the head table.
        kind : {"added", "changed", "removed", "mixed"}
            What happened to them.
        ids : sequence of int
            The rows.
        frames : sequence of int, optional
            Ids of the frames concerned; None means any.
        begins : sequence of int
            Where any frame is concerned: those where one sees it first, for the
            history.
        """
        if len(ids):
            self.touched.append(Touched(table, kind, ids, frames, begins))

    def changes(self) -> list[Change]:
        """Return the news that views need, after the commit."""
        return [self._change(one) for one in self.touched]

    def _change(self, one: Touched) -> Change:
        many = len(one.ids) > MANY
        frames = None
        if one.frames is not None:
            frames = tuple(sorted({int(frame) for frame in one.frames}))
        return Change(
            table=one.table,
            ids=None if many else tuple(int(row) for row in one.ids),
            frames=frames,
            kind=one.kind,
            author=self.act.author,
            revision=self.rev,
            action=self.action,
            origin=self.act.session,
        )
