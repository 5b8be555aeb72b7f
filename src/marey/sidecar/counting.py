"""How many marks there are, and where nobody has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.family import Family
from marey.sidecar.scores import thresholds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.words import MarkType


class Counting(Family):
    """Counts of markers by frame and type."""

    def _where(
        self,
        t: ArrayLike | None,
        type: str | int | MarkType | None,  # noqa: A002
        track: int | None,
        *,
        all_scores: bool = False,
        revision: int | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """Return a WHERE clause for table ``m`` and its parameters."""
        sure = thresholds(self._sidecar, all_scores=all_scores, revision=revision)
        parts: list[str] = [sure.sql("m")] if sure else []
        values: dict[str, Any] = {}
        if t is not None and np.ndim(t) == 0:
            parts.append("m.frame = :frame")
            values["frame"] = self._axis.id(t)  # type: ignore[arg-type]
        elif t is not None:
            ids = self._axis.ids(np.atleast_1d(np.asarray(t))).tolist()
            parts.append("m.frame IN (SELECT value FROM json_each(:frames))")
            values["frames"] = str(ids)
        if type is not None:
            parts.append("m.type = :type")
            values["type"] = self._sidecar.types.get(type).id
        if track is not None:
            parts.append("m.track = :track")
            values["track"] = int(track)
        return (" WHERE " + " AND ".join(parts) if parts else ""), values

    def frames(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        all_scores: bool = False,
    ) -> NDArray[np.int64]:
        """Return the places of frames that have markers that count, in order."""
        where, values = self._where(None, type, None, all_scores=all_scores)
        rows = self._rows(f"SELECT DISTINCT m.frame FROM marker m{where}", values)
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        return np.sort(places[places >= 0])

    def any(self) -> bool:
        """Whether there is a marker anywhere; the same cost at any number."""
        return self._any("marker")

    def next_frame(self, t: int, direction: int = 1) -> int | None:
        """Return the next frame after `t` with a marker; before it, if negative.

        Markers that are not sure enough for their type are passed over.
        """
        sure = thresholds(self._sidecar).sql("marker")
        return self._next_frame(f"marker WHERE {sure}", (), t, direction)

    def count(
        self,
        t: int | None = None,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        all_scores: bool = False,
    ) -> int:
        """Return the number of markers, in one frame or all, of one type or all.

        Those with a score below the least of their type (`MarkType.least_score`)
        count only with `all_scores`; so it is with all that counts or lists.
        """
        where, values = self._where(t, type, None, all_scores=all_scores)
        return int(self._rows(f"SELECT count(*) FROM marker m{where}", values)[0][0])

    def counts(
        self, *, all_scores: bool = False
    ) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
        """Return the frames that have markers and how many of each type.

        Parameters
        ----------
        all_scores : bool
            Whether those below the least score of their type count too.

        Returns
        -------
        t : ndarray of int64, shape (F,)
            Places of the frames, in order.
        counts : dict of str to ndarray of int64, shape (F,)
            For each type its number in each of these frames.
        """
        sure = thresholds(self._sidecar, all_scores=all_scores).sql("marker")
        rows = self._rows(
            f"SELECT frame, type, count(*) FROM marker WHERE {sure}"
            " GROUP BY frame, type"
        )
        found = np.array(rows, np.int64).reshape(-1, 3)
        places = self._axis.t(found[:, 0])
        t, where = np.unique(places, return_inverse=True)
        counts = {}
        for one in self._sidecar.types.list():
            mine = found[:, 1] == one.id
            column = np.zeros(len(t), np.int64)
            np.add.at(column, where[mine], found[mine, 2])
            if one.kind == "point" or mine.any():
                counts[one.name] = column
        return t, counts

    def count_table(self, *, all_scores: bool = False) -> pd.DataFrame:
        """Return counts by frame and type.

        A frame in which nobody said that a type is complete, and nobody marked any,
        is unseen: NaN. Where somebody said so, 0 is a result.

        Parameters
        ----------
        all_scores : bool
            Whether those below the least score of their type count too.

        Returns
        -------
        pandas.DataFrame
            Index ``t`` over all frames, a column of float64 for each type.
        """
        import pandas as pd

        t, counts = self.counts(all_scores=all_scores)
        complete = self._rows(
            "SELECT c.frame, t.name FROM complete c JOIN type t ON t.id = c.type"
        )
        places = self._axis.t(np.array([row[0] for row in complete], np.int64))
        last = max([len(self._axis) - 1, *t.tolist(), *places.tolist()], default=-1)
        index = pd.RangeIndex(last + 1, name="t")
        names = np.array([row[1] for row in complete], object)
        columns = {name: np.full(last + 1, np.nan) for name in counts}
        for name, column in counts.items():
            looked = places[(names == name) & (places >= 0)]
            columns[name][looked] = 0.0
            marked = (t >= 0) & (column > 0)
            columns[name][t[marked]] = column[marked]
        return pd.DataFrame(columns, index=index)
