"""What the families of a sidecar have in common: reading rows, writing as one act."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from marey.sidecar.scores import thresholds
from marey.sidecar.values import counted, in_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

Result = TypeVar("Result")

BULK = 5000
"""Rows above which an act is told without looking at each of them."""


class Family:
    """A group of tables with its doors.

    Parameters
    ----------
    sidecar : Sidecar
        Whose tables they are.
    """

    def __init__(self, sidecar: Sidecar) -> None:
        self._sidecar = sidecar

    @property
    def _axis(self) -> FrameAxis:
        return self._sidecar.axis

    def _rows(self, sql: str, parameters: Sequence[Any] | dict = ()) -> list[tuple]:
        return self._sidecar.rows(sql, parameters)

    def _write(
        self, words: str, work: Callable[[Transaction], Result], *, kind: str = "edit"
    ) -> Result:
        return self._sidecar.write(words, work, kind=kind)

    def _frame_table(
        self, columns: Sequence[str], rows: list[tuple], *, frame: str = "t"
    ) -> pd.DataFrame:
        """Return rows as a table, frame ids in column `frame` turned into places."""
        import pandas as pd

        table = pd.DataFrame(rows, columns=list(columns))
        if frame in table:
            table[frame] = self._axis.t(table[frame].to_numpy(dtype="int64"))
        return table

    def _any(self, source: str, values: Sequence[Any] = ()) -> bool:
        """Whether a table, or a FROM and its WHERE, has any row."""
        rows = self._rows(f"SELECT EXISTS (SELECT 1 FROM {source})", values)
        return bool(rows and rows[0][0])

    def _sentence(
        self, transaction: Transaction, table: str, verb: str, rows: Sequence[int]
    ) -> str:
        """Say what was done to marks: ``"moved 3 adults in frame 12"``."""
        if transaction.act.action or len(rows) > BULK:
            return transaction.act.words
        found = transaction.execute(
            f"SELECT m.frame, t.name FROM {table} m LEFT JOIN type t ON t.id = m.type"
            " WHERE m.id IN (SELECT value FROM json_each(?))",
            (json.dumps(rows),),
        ).fetchall()
        names = {name for _, name in found}
        noun = names.pop() if len(names) == 1 else None
        places = self._axis.t([frame for frame, _ in found]).tolist()
        return f"{verb} {counted(len(rows), noun or table)}{in_frames(places)}"

    def _count(
        self, table: str, kind: str | int | MarkType | None, *, all_scores: bool
    ) -> int:
        """Return how many rows of a table count, of one type or all."""
        sure = thresholds(self._sidecar, all_scores=all_scores).sql(table)
        sql, values = f"SELECT count(*) FROM {table} WHERE {sure}", []
        if kind is not None:
            sql, values = f"{sql} AND type = ?", [self._sidecar.types.get(kind).id]
        return int(self._rows(sql, values)[0][0])

    def _next_frame(
        self, source: str, values: Sequence[Any], t: int, direction: int
    ) -> int | None:
        """Return the place of the next frame in `source`, a FROM and its WHERE.

        One step down an index where places are ids; else all frames are read.
        """
        later = direction > 0
        if self._axis.is_plain:
            order, beyond = ("ASC", ">") if later else ("DESC", "<")
            sql = (
                f"SELECT frame FROM {source} AND frame {beyond} ?"
                f" ORDER BY frame {order} LIMIT 1"
            )
            rows = self._rows(sql, (*values, int(t)))
            return int(rows[0][0]) if rows else None
        rows = self._rows(f"SELECT DISTINCT frame FROM {source}", values)
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        places = places[(places >= 0) & ((places > t) if later else (places < t))]
        if not len(places):
            return None
        return int(places.min() if later else places.max())
