"""Marks that were found: counted, read page by page, ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.corners import centre_of
from marey.sidecar.mark_table import authors_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar

COLUMNS = (
    "table",
    "id",
    "t",
    "type",
    "kind",
    "y",
    "x",
    "z",
    "track",
    "score",
    "text",
    "author",
    "source",
    "review",
)
"""Columns of what is found."""

TABLES = ("marker", "shape", "frame_label", "object")
"""Where marks stand: points, outlines, labels of frames, cells of masks."""

ORDERS = ("id", "t", "type", "track", "score", "text", "source", "review")
"""What the list may be ordered by; ``id`` is the order in which they were made."""

SOURCES = ("person", "program", "model")

_OF: dict[str, dict[str, str]] = {
    "marker": {"kind": "'point'", "y": "m.y", "x": "m.x", "z": "m.z"},
    "shape": {"kind": "m.kind", "y": "m.vertices", "x": "NULL", "z": "m.z"},
    "frame_label": {"kind": "'frame'", "y": "NULL", "x": "NULL", "z": "NULL"},
    "object": {"kind": "'cell'", "y": "NULL", "x": "NULL", "z": "m.z"},
}
_UNTRACKED = {"frame_label"}
_UNTOLD = {"object"}
_BY = {
    "t": "m.frame",
    "type": "(SELECT name FROM type WHERE id = m.type)",
    "track": "m.track",
    "score": "m.score",
    "text": "coalesce(m.text, '')",
    "source": "(SELECT kind || ' ' || name FROM maker WHERE id = m.origin)",
    "review": "m.review",
}


@dataclass
class Found:
    """Marks that were found: counted, read page by page, or all.

    What is listed is that of the moment of asking; in the order ``id`` pages are
    read as they are wanted, so that a million marks show their first page at once.

    Parameters
    ----------
    sidecar : Sidecar
        Whose marks.
    tables : tuple of str
        Where they stand.
    parts : tuple of str
        Conditions on table ``m``.
    values : mapping
        Their parameters.
    order : str
        One of `ORDERS`.
    descending : bool
        Whether the largest stands first.
    """

    sidecar: Sidecar
    tables: tuple[str, ...]
    parts: tuple[str, ...]
    values: Mapping[str, Any]
    order: str = "id"
    descending: bool = False
    _counts: dict[str, int] | None = field(default=None, repr=False)
    _rows: NDArray[np.int64] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return sum(self.counts.values())

    @property
    def counts(self) -> dict[str, int]:
        """How many there are in each table."""
        if self._counts is None:
            self._counts = {
                table: int(self._ask(f"SELECT count(*) {self._from(table)}")[0][0])
                for table in self.tables
            }
        return self._counts

    def page(self, first: int = 0, count: int = 200) -> pd.DataFrame:
        """Return some of them as a table.

        Parameters
        ----------
        first : int
            Place in the list, from 0.
        count : int
            How many at most.

        Returns
        -------
        pandas.DataFrame
            Columns `COLUMNS`: y, x are the centre (NaN for frames and cells), z the
            plane (NaN: all), track `<NA>` where there is none, source ``person`` or
            kind and name of the program or model, review a value of `Review`.
        """
        import pandas as pd

        wanted = self._wanted(first, count)
        rows = [row for table, ids in wanted for row in self._read(table, ids)]
        place = {
            (table, row): number
            for number, (table, row) in enumerate(
                (table, row) for table, ids in wanted for row in ids
            )
        }
        rows.sort(key=lambda row: place[row[0], row[1]])
        return self._frame(pd.DataFrame(rows, columns=list(COLUMNS)))

    def table(self) -> pd.DataFrame:
        """Return all of them as a table; see `page`."""
        return self.page(0, len(self))

    def ids(self) -> dict[str, NDArray[np.int64]]:
        """Return the ids of all of them by table, for doors that take ids."""
        return {
            table: np.array(
                [
                    row[0]
                    for row in self._ask(
                        f"SELECT m.id {self._from(table)} ORDER BY m.id"
                    )
                ],
                np.int64,
            )
            for table in self.tables
        }

    def ids_at(self, rows: ArrayLike) -> dict[str, NDArray[np.int64]]:
        """Return the ids of some of them by table.

        Parameters
        ----------
        rows : (N,) array of int
            Places in the list, from 0.
        """
        places = np.unique(np.asarray(rows, np.int64))
        found: dict[str, list[int]] = {}
        # neighbours are read together: people select in runs
        for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
            if len(run):
                for table, ids in self._wanted(int(run[0]), len(run)):
                    found.setdefault(table, []).extend(ids)
        return {table: np.array(ids, np.int64) for table, ids in found.items()}

    # -- reading -----------------------------------------------------------------

    def _ask(self, sql: str, **more: Any) -> list[tuple]:
        return self.sidecar.rows(sql, {**self.values, **more})

    def _from(self, table: str) -> str:
        parts = [_fitting(part, table) for part in self.parts]
        where = f" WHERE {' AND '.join(parts)}" if parts else ""
        return f"FROM {table} m{where}"

    def _wanted(self, first: int, count: int) -> list[tuple[str, list[int]]]:
        """Return the ids of a page, by table, in order."""
        if self.order != "id":
            return _runs(self._ordered()[first : first + count])
        found: list[tuple[str, list[int]]] = []
        tables = self.tables[::-1] if self.descending else self.tables
        way = "DESC" if self.descending else "ASC"
        for table in tables:
            size = self.counts[table]
            if first < size and count > 0:
                rows = self._ask(
                    f"SELECT m.id {self._from(table)} ORDER BY m.id {way}"
                    " LIMIT :most OFFSET :first",
                    most=count,
                    first=first,
                )
                found.append((table, [row[0] for row in rows]))
                count -= len(rows)
            first = max(first - size, 0)
        return found

    def _ordered(self) -> NDArray[np.int64]:
        """Return table and id of all of them in order, shape (N, 2); read once."""
        if self._rows is None:
            parts = [
                f"SELECT {TABLES.index(table)}, m.id,"
                f" {_fitting(_BY[self.order], table)} {self._from(table)}"
                for table in self.tables
            ]
            way = "DESC" if self.descending else "ASC"
            sql = f"{' UNION ALL '.join(parts)} ORDER BY 3 {way} NULLS LAST, 1, 2"
            rows = self._ask(sql)
            if self.order == "t" and not self.sidecar.axis.is_plain:
                rows = self._by_place(rows)
            self._rows = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
        return self._rows

    def _by_place(self, rows: list[tuple]) -> list[tuple]:
        """Order by where frames stand now, which their ids do not say."""
        places = self.sidecar.axis.t(np.array([row[2] for row in rows], np.int64))
        keys = -places if self.descending else places
        return [rows[one] for one in np.argsort(keys, kind="stable")]

    def _read(self, table: str, ids: list[int]) -> list[tuple]:
        of = _OF[table]
        track = "NULL" if table in _UNTRACKED else "m.track"
        text = "''" if table in _UNTOLD else "coalesce(m.text, '')"
        return self.sidecar.rows(
            f"SELECT '{table}', m.id, m.frame, coalesce(y.name, ''), {of['kind']},"
            f" {of['y']}, {of['x']}, {of['z']}, {track}, m.score, {text}, m.created,"
            " coalesce(k.kind || ' ' || k.name, 'person'), m.review"
            f" FROM json_each(?) j JOIN {table} m ON m.id = j.value"
            " LEFT JOIN type y ON y.id = m.type LEFT JOIN maker k ON k.id = m.origin",
            (str(ids),),
        )

    def _frame(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give columns their types: places of frames, centres, names of authors."""
        if not len(table):
            return table
        table["t"] = self.sidecar.axis.t(table["t"].to_numpy(np.int64))
        outlined = table["table"] == "shape"
        if outlined.any():
            centres = np.array([centre_of(one) for one in table.loc[outlined, "y"]])
            table["y"] = table["y"].astype(object)
            table["x"] = table["x"].astype(object)
            table.loc[outlined, ["y", "x"]] = centres
        for name in ("y", "x", "z", "score"):
            table[name] = table[name].astype(float)
        table["track"] = table["track"].astype("Int64")
        authors = authors_of(self.sidecar, set(table["author"]))
        table["author"] = table["author"].map(authors).fillna("")
        return table


def _fitting(part: str, table: str) -> str:
    """Return a condition for a table that lacks some of the columns."""
    if table in _UNTRACKED:
        part = part.replace("m.track", "NULL")
    if table in _UNTOLD:
        part = part.replace("m.text", "NULL")
    return part


def _runs(rows: NDArray[np.int64]) -> list[tuple[str, list[int]]]:
    """Return ids in runs of the same table, in order."""
    found: list[tuple[str, list[int]]] = []
    for code, row in rows.tolist():
        if not found or found[-1][0] != TABLES[code]:
            found.append((TABLES[code], []))
        found[-1][1].append(row)
    return found
