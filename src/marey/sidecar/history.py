"""What was done, by whom, and taking it back.

Undo is a new action. For each row that the undone one touched it asks: is the row
still as that action left it? Then it becomes what it was before; else somebody has
changed it since, and it is left alone and reported.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from marey.errors import NothingToUndo
from marey.sidecar.family import Family
from marey.sidecar.reversal import reverse
from marey.words import Action, Undone

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.transaction import Transaction

_COLUMNS = "id, kind, words, author, session, at, rows, frames"
_CAN = "kind IN ('edit', 'job', 'external')"


class History(Family):
    """What was done, and what can be undone."""

    def next_undo(self, author: str | None = None) -> Action | None:
        """Return what `undo` would take back, or None."""
        return self._one(
            f"{_CAN} AND undone = 0 ORDER BY id DESC", (author or self._sidecar.author,)
        )

    def next_redo(self, author: str | None = None) -> Action | None:
        """Return what `redo` would do again, or None."""
        who = author or self._sidecar.author
        last = self.next_undo(who)
        return self._one(
            f"{_CAN} AND undone = 1 AND id > ? ORDER BY id",
            (who, last.id if last else 0),
        )

    def _one(self, where: str, parameters: tuple) -> Action | None:
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM action WHERE author = ? AND {where} LIMIT 1",
            parameters,
        )
        return _action(rows[0]) if rows else None

    def undo(self, author: str | None = None) -> Undone:
        """Take back the last act of an author; see `Sidecar.undo`."""
        action = self.next_undo(author)
        if action is None:
            raise NothingToUndo(
                f"{author or self._sidecar.author} has done nothing here that could "
                "be taken back."
            )
        return self._reverse(action, "undo", "undone", 1)

    def redo(self, author: str | None = None) -> Undone:
        """Do again what was last undone; see `Sidecar.redo`."""
        action = self.next_redo(author)
        if action is None:
            raise NothingToUndo(
                "There is nothing to do again: nothing was undone since the last act."
            )
        return self._reverse(action, "redo", "done again", 0)

    def _reverse(self, action: Action, kind: str, verb: str, undone: int) -> Undone:
        """Reverse what last did or undid an action."""
        doer = "redo" if kind == "undo" else "undo"
        words = f"{verb}: {action.words}"

        def work(transaction: Transaction) -> Undone:
            latest = transaction.execute(
                "SELECT max(id) FROM action WHERE target = ? AND kind = ?",
                (action.id, doer),
            ).fetchone()[0]
            result = reverse(transaction, latest or action.id)
            transaction.execute(
                "UPDATE action SET undone = ? WHERE id = ?", (undone, action.id)
            )
            # The step is made even where every row was somebody else's by now.
            transaction.touch("action", "changed", [action.id])
            said = words
            if result.conflicts:
                said += f" ({len(result.conflicts)} changed since, left alone)"
            return Undone(action, said, result.rows, result.frames, result.conflicts)

        return self._sidecar.write(words, work, kind=kind, target=action.id)

    def list(self, limit: int = 1000) -> list[Action]:
        """Return the latest actions, newest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM action WHERE kind <> 'index'"
            " ORDER BY id DESC LIMIT ?",
            (int(limit),),
        )
        return [_action(row) for row in rows]

    def table(self, limit: int = 1000) -> pd.DataFrame:
        """Return the latest actions, newest first: who did what when."""
        import pandas as pd

        rows = self._rows(
            "SELECT id, at, author, kind, words, rows, undone FROM action"
            " WHERE kind <> 'index' ORDER BY id DESC LIMIT ?",
            (int(limit),),
        )
        names = ["action", "at", "author", "kind", "words", "rows", "undone"]
        table = pd.DataFrame(rows, columns=names)
        table["at"] = pd.to_datetime(table["at"], unit="s", utc=True)
        table["undone"] = table["undone"] > 0
        return table


def _action(row: tuple) -> Action:
    *values, frames = row
    return Action(*values, frames=tuple(json.loads(frames)))  # type: ignore[misc]
