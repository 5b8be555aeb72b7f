"""Conflicts: edits that came too late, kept until somebody has looked at them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.rows import change_where, remove_where
from marey.sidecar.schema import VERSIONED
from marey.sidecar.values import whole
from marey.words import Conflict

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.transaction import Transaction

STATES = ("open", "mine", "theirs")


class Conflicts(Family):
    """Edits that came too late."""

    def list(self, state: str | None = "open") -> list[Conflict]:
        """Return conflicts in the order they came; those still open by default."""
        rows = self._rows(
            'SELECT table_name, "row", frame, words, id FROM conflict'
            " WHERE ? IS NULL OR state = ? ORDER BY id",
            (state, state),
        )
        return [Conflict(*row) for row in rows]

    def table(self) -> pd.DataFrame:
        """Return all conflicts: id, table, row, t, wanted, words, author, at, state."""
        import numpy as np
        import pandas as pd

        rows = self._rows(
            'SELECT id, table_name, "row", frame, wanted, words, author, at, state'
            " FROM conflict ORDER BY id"
        )
        names = ["id", "table", "row", "t", "wanted", "words", "author", "at", "state"]
        table = pd.DataFrame(rows, columns=names)
        frames = [-1 if one is None else one for one in table["t"].astype(object)]
        frames = [-1 if one != one else int(one) for one in frames]
        places = self._axis.t(np.array(frames, np.int64))
        table["t"] = np.where(np.array(frames, np.int64) < 0, -1, places)
        table["wanted"] = [json.loads(text) for text in table["wanted"]]
        table["at"] = pd.to_datetime(table["at"], unit="s", utc=True)
        return table

    def settle(self, id: int, take: str = "theirs") -> bool:  # noqa: A002
        """Decide a conflict; return whether a row was changed.

        Parameters
        ----------
        id : int
            The conflict.
        take : {"theirs", "mine"}
            Leave the row as it is, or write after all what was wanted.
        """
        if take not in STATES[1:]:
            raise BadValue(f"'mine' or 'theirs' was expected; {take!r} came.")
        number = whole("The id of a conflict", id)
        rows = self._rows(
            'SELECT table_name, "row", wanted FROM conflict WHERE id = ?', (number,)
        )
        if not rows:
            raise UnknownName(f"There is no conflict {number}.")
        table, row, wanted = rows[0]

        def work(transaction: Transaction) -> bool:
            transaction.execute(
                "UPDATE conflict SET state = ? WHERE id = ?", (take, number)
            )
            transaction.touch("conflict", "changed", [number])
            if take == "theirs":
                return False
            return bool(_write_wanted(transaction, table, row, json.loads(wanted)))

        return self._write(f"settled a conflict about a {table}", work)


def _write_wanted(
    transaction: Transaction, table: str, row: int, wanted: dict[str, Any]
) -> int:
    """Write what an edit had wanted; 0 where the row is gone."""
    if wanted.pop("removed", False):
        return remove_where(transaction, table, "id = ?", (row,))
    known = set(VERSIONED[table].data)
    values = {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
        for name, value in wanted.items()
        if name in known
    }
    return change_where(transaction, table, values, "id = ?", (row,))
