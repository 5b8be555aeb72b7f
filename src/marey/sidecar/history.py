"""What was done, by whom, and taking it back.

Undo is a new action. For each row that the undone one touched it asks: is the row
still as that action left it? Then it becomes what it was before; else somebody has
changed it since, and it is left alone and reported.

Taking back *one* act out of the middle is an act like any other, which undo takes back
in its turn; it is made only where nothing later stands on it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marey.errors import NothingToUndo, StillNeeded, UnknownName
from marey.sidecar.dependence import standing_on, why_never
from marey.sidecar.family import Family
from marey.sidecar.reversal import reverse
from marey.words import Action, Undone

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from marey.sidecar.reversal import Reversed
    from marey.sidecar.transaction import Transaction

_TAKEN = (
    "(undone IN (1, 2) AND kind IN ('edit', 'job', 'external') OR EXISTS (SELECT 1"
    " FROM action k WHERE k.target = action.id AND k.kind = 'edit' AND k.undone = 0))"
)
_COLUMNS = (
    f"id, kind, words, author, session, at, rows, frames, rows > 0 AND {_TAKEN}, target"
)
_CAN = "kind IN ('edit', 'job', 'external')"

UNDONE, AGAIN = "undone", "done again"
"""What was reversed is called so in words."""


class History(Family):
    """What was done, and what can be undone."""

    def next_undo(self, author: str | None = None) -> Action | None:
        """Return what `undo` would take back, or None."""
        return self._one(
            f"author = ? AND {_CAN} AND undone = 0 ORDER BY id DESC",
            (author or self._sidecar.author,),
        )

    def next_redo(self, author: str | None = None) -> Action | None:
        """Return what `redo` would do again, or None."""
        who = author or self._sidecar.author
        last = self.next_undo(who)
        return self._one(
            f"author = ? AND {_CAN} AND undone = 1 AND id > ? ORDER BY id",
            (who, last.id if last else 0),
        )

    def get(self, action: int | Action) -> Action:
        """Return one act as it stands now.

        Parameters
        ----------
        action : int or Action
            Its number, or the act as it was listed before.

        Raises
        ------
        UnknownName
            If there is none of that number.
        """
        number = action.id if isinstance(action, Action) else int(action)
        found = self._one("id = ?", (number,))
        if found is None:
            raise UnknownName(
                f"There is no act {number} in this history. history.table() lists "
                "those there are."
            )
        return found

    def _one(self, where: str, parameters: tuple) -> Action | None:
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM action WHERE {where} LIMIT 1", parameters
        )
        return _action(rows[0]) if rows else None

    # -- taking back -------------------------------------------------------------

    def undo(
        self,
        action: int | Action | None = None,
        *,
        author: str | None = None,
        expected: int | None = None,
    ) -> Undone:
        """Take back the last act of an author, or just this one.

        Parameters
        ----------
        action : int or Action, optional
            One act out of the history, of whomever: it is taken back where nothing
            later stands on it, as a new act that undo takes back. Left out: the last
            act of an author, as `Sidecar.undo`.
        author : str, optional
            Whose last act; your own where left out.
        expected : int, optional
            Number of the act that has to be the next one: a window that has named it
            takes back no other that came meanwhile.

        Raises
        ------
        NothingToUndo
            If there is nothing, or nothing of that number, to take back.
        StillNeeded
            If later acts stand on `action`; nothing is changed then.
        UnknownName
            If there is no act of that number.
        """
        if action is not None:
            return self._undo_one(self.get(action))
        found = self.next_undo(author)
        if found is None:
            raise NothingToUndo(
                f"{author or self._sidecar.author} has done nothing here that could "
                "be taken back."
            )
        _expect(found, expected)
        return self._reverse(found, "undo", UNDONE, 1)

    def redo(self, author: str | None = None, *, expected: int | None = None) -> Undone:
        """Do again what was last undone; see `Sidecar.redo`."""
        action = self.next_redo(author)
        if action is None:
            raise NothingToUndo(
                "There is nothing to do again: nothing was undone since the last act."
            )
        _expect(action, expected)
        return self._reverse(action, "redo", AGAIN, 0)

    def can_undo(self, action: int | Action) -> str:
        """Say why one act cannot be taken back by itself; empty where it can.

        Tries it and takes everything back, so it costs what the undo would.

        Parameters
        ----------
        action : int or Action
            The act, of whomever.
        """
        act = self.get(action)
        why = why_never(self._sidecar, act)
        if why:
            return why

        def trial(transaction: Transaction) -> str:
            found = self._take_back(transaction, act)
            words = standing_on(transaction, act, found)
            # Nothing touched is nothing kept: the transaction is rolled back.
            transaction.touched.clear()
            return words

        return self._sidecar.write("looked ahead", trial, kind="undo", target=act.id)

    def _undo_one(self, act: Action) -> Undone:
        why = why_never(self._sidecar, act)
        if why:
            raise NothingToUndo(why)
        words = _said_of(UNDONE, act.words)

        def work(transaction: Transaction) -> Undone:
            found = self._take_back(transaction, act)
            why = standing_on(transaction, act, found)
            if why:
                raise StillNeeded(why) if found.conflicts else NothingToUndo(why)
            return Undone(act, words, found.rows, found.frames)

        return self._sidecar.write(words, work, target=act.id)

    def _take_back(self, transaction: Transaction, act: Action) -> Reversed:
        return reverse(transaction, _doer(transaction, act.id, "redo"))

    def _reverse(self, action: Action, kind: str, verb: str, undone: int) -> Undone:
        """Reverse what last did or undid an action."""
        doer = "redo" if kind == "undo" else "undo"
        words = _said_of(verb, action.words)

        def work(transaction: Transaction) -> Undone:
            result = reverse(transaction, _doer(transaction, action.id, doer))
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

    # -- looking -----------------------------------------------------------------

    def list(
        self,
        limit: int = 1000,
        *,
        before: int | None = None,
        author: str | None = None,
        t: int | None = None,
    ) -> list[Action]:
        """Return acts, newest first.

        Parameters
        ----------
        limit : int
            How many at most.
        before : int, optional
            Only acts with a smaller number: the next page of a long list.
        author : str, optional
            Only those of one author; ``external`` is other programs.
        t : int, optional
            Only those that touched this frame.
        """
        rows, values = self._among(before, author, t)
        found = self._rows(f"SELECT {_COLUMNS} {rows}", (*values, int(limit)))
        return [_action(row) for row in found]

    def authors(self) -> Sequence[str]:
        """Return everybody who did something, other programs last."""
        rows = self._rows(
            "SELECT DISTINCT author FROM action ORDER BY author = 'external', author"
        )
        return [row[0] for row in rows]

    def table(
        self,
        limit: int = 1000,
        *,
        before: int | None = None,
        author: str | None = None,
        t: int | None = None,
    ) -> pd.DataFrame:
        """Return acts, newest first: who did what when.

        Parameters
        ----------
        limit, before, author, t
            As of `list`.

        Returns
        -------
        pandas.DataFrame
            Columns action, at (UTC), author, kind, words, t (place of the first frame
            it touched, -1 where there is none), frames (how many, at most 100), rows,
            undone, session, target (the act that it took back or did again, 0 where
            it did neither).
        """
        import pandas as pd

        acts = self.list(limit, before=before, author=author, t=t)
        made: dict[str, Any] = {
            "action": [act.id for act in acts],
            "at": pd.to_datetime([act.at for act in acts], unit="s", utc=True),
            "author": [act.author for act in acts],
            "kind": [act.kind for act in acts],
            "words": [act.words for act in acts],
            "t": self.places(acts),
            "frames": [len(act.frames) for act in acts],
            "rows": [act.rows for act in acts],
            "undone": [act.undone for act in acts],
            "session": [act.session for act in acts],
            "target": [act.target or 0 for act in acts],
        }
        return pd.DataFrame(made)

    def size(self) -> int:
        """Return how many changes of rows all acts made together."""
        return int(self._rows("SELECT coalesce(sum(rows), 0) FROM action")[0][0])

    def places(self, acts: Sequence[Action]) -> Sequence[int]:
        """Return where the first frame of each act stands now, -1 where none does."""
        import numpy as np

        first = np.array([act.frames[0] if act.frames else -1 for act in acts])
        places = self._axis.t(np.maximum(first, 0).astype(np.int64))
        return np.where(first < 0, -1, places).tolist()

    def _among(
        self, before: int | None, author: str | None, t: int | None
    ) -> tuple[str, tuple]:
        """Return a FROM with its WHERE, and the values for it."""
        tests: dict[str, Any] = {"kind <> ?": "index"}
        if before is not None:
            tests["id < ?"] = int(before)
        if author is not None:
            # not by its index, whose rows would all have to be sorted
            tests["+author = ?"] = author
        if t is not None:
            touched = "EXISTS (SELECT 1 FROM json_each(frames) WHERE value = ?)"
            tests[touched] = self._axis.id(int(t))
        where = f"FROM action WHERE {' AND '.join(tests)} ORDER BY id DESC LIMIT ?"
        return where, tuple(tests.values())


def _doer(transaction: Transaction, action: int, kind: str) -> int:
    """Return the act whose change is in force: the last of a kind, or itself."""
    latest = transaction.execute(
        "SELECT max(id) FROM action WHERE target = ? AND kind = ?", (action, kind)
    ).fetchone()[0]
    return int(latest or action)


def _said_of(verb: str, words: str) -> str:
    """Return what a reversal is called; that of a reversal is called by its effect.

    Examples
    --------
    >>> _said_of("undone", "undone: marked 1 cell")
    'done again: marked 1 cell'
    """
    for one, other in ((UNDONE, AGAIN), (AGAIN, UNDONE)):
        if words.startswith(f"{one}: "):
            verb = other if verb == UNDONE else one
            return f"{verb}: {words.removeprefix(f'{one}: ')}"
    return f"{verb}: {words}"


def _expect(found: Action, expected: int | None) -> None:
    if expected is not None and found.id != expected:
        raise NothingToUndo(
            f"Something was done meanwhile ({found.words}), so nothing was taken "
            "back. Press again."
        )


def _action(row: tuple) -> Action:
    *values, frames, undone, target = row
    return Action(
        *values,  # type: ignore[misc]
        frames=tuple(json.loads(frames)),
        undone=bool(undone),
        target=target,
    )
