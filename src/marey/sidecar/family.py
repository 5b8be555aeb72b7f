"""What the families of a sidecar have in common: reading rows, writing as one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.door import Sidecar
    from marey.sidecar.transaction import Transaction

Result = TypeVar("Result")


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
