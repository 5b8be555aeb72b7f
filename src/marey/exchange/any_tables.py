"""Tables in one file, in several, or of anybody: to a parcel and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError
from marey.exchange.columns import TABLES
from marey.exchange.mask_files import read_masks
from marey.exchange.naming import json_text
from marey.exchange.own_tables import (
    ORDER,
    Frames,
    lone_table,
    numbers,
    parcel_tables,
)
from marey.exchange.parcel import Parcel
from marey.exchange.parsing import json_value

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_IGNORED = {"id", "author", "etag", "index"}
"""Columns of tables for people that mean nothing in another recording."""
_FRAME = {"t", "frame", "path"}


def one_table(tables: dict[str, pd.DataFrame], rows: str = "all") -> pd.DataFrame:
    """Return tables as one with a column ``table``, or one of them.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As `plain_tables` made them.
    rows : str
        ``all``, or the name of one table.
    """
    import pandas as pd

    if rows != "all":
        if rows not in ORDER:
            raise ExchangeError(f"One of all, {', '.join(ORDER)} was expected.")
        found = lone_table(tables, rows)
        empty = pd.DataFrame(columns=["t", "type", "y", "x"])
        return empty if found is None else found
    parts = [
        table.astype(object).assign(table=name).set_axis(table.index)
        for name, table in tables.items()
    ]
    if not parts:
        return pd.DataFrame(columns=["table", "t", "type", "y", "x"])
    made = pd.concat(parts, ignore_index=True)
    first = ["table", "t", "type", "y", "x"]
    names = [one for one in first if one in made]
    return made[[*names, *(one for one in made if one not in names)]]


def parcel_of_one(table: pd.DataFrame) -> Parcel:
    """Return the parcel of a table with a column ``table``."""
    tables = {}
    for name, part in table.groupby("table", sort=False):
        columns = set(TABLES.get(str(name), ())) | _FRAME | {"track"}
        said = [one for one in part if one in columns and _any(part[one])]
        odd = [
            one
            for one in part
            if one not in columns and one != "table" and _any(part[one])
        ]
        if odd:
            raise ExchangeError(f"Rows of {name} have no {', '.join(map(str, odd))}.")
        tables[str(name)] = part[said].reset_index(drop=True)
    return Parcel.of(**parcel_tables(tables))


def _any(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype(object) != "")).any())


def parcel_of_several(tables: dict[str, pd.DataFrame], folder: Path) -> Parcel:
    """Return the parcel of a folder of tables, masks included."""
    marks = {name: one for name, one in tables.items() if name in ORDER}
    odd = sorted(set(tables) - set(ORDER) - {"masks", "objects"})
    cannot = [f"{name} is no table of marks." for name in odd]
    made = parcel_tables(marks)
    frames = Frames.of(made.pop("frames"))
    masks = read_masks(tables, folder, frames)
    return Parcel.of(frames=frames.table(), masks=masks, cannot=cannot, **made)


def parcel_of_marks(
    table: pd.DataFrame,
    *,
    type: str = "mark",  # noqa: A002 - what a person would call it
    first: int = 0,
    corner: bool = False,
) -> Parcel:
    """Return the parcel of a lone table of points or shapes, by whomever.

    Parameters
    ----------
    table : DataFrame
        y and x, or vertices; t, frame or path; columns that are not known become
        attributes.
    type : str
        Type of marks where no column says it.
    first : int
        Number of the first frame in the table.
    corner : bool
        Whether (0, 0) is the corner of the first pixel.
    """
    small = {str(name).lower(): name for name in table}
    name = "shapes" if "vertices" in small else "markers"
    wanted = set(TABLES[name]) | _FRAME
    known = {old: new for new, old in small.items() if new in wanted}
    given = table.rename(columns=known)
    given = given.drop(columns=[one for one in given if str(one).lower() in _IGNORED])
    rest = [one for one in given if one not in wanted]
    if rest:
        given = given.assign(attributes=_attributes(given, rest)).drop(columns=rest)
    if "type" not in given:
        given = given.assign(type=type)
    else:
        given = given.assign(type=[one or type for one in given["type"]])
    for one in _FRAME & set(given) - {"path"}:
        given = given.assign(**{one: numbers(one, given[one]) - first})
    for one in {"y", "x"} & set(given) if corner else ():
        given = given.assign(**{one: numbers(one, given[one]) - 0.5})
    given, makers = _makers(given)
    return Parcel.of(**parcel_tables({name: given}), makers=makers)


def _makers(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return a table whose makers are rows, and these, of names."""
    if "maker" not in table:
        return table, {"name": []}
    said = ["" if one is None or one != one else str(one) for one in table["maker"]]
    names = list(dict.fromkeys(one for one in said if one))
    rows = [names.index(one) if one else -1 for one in said]
    return table.assign(maker=rows), {"name": names}


def _attributes(table: pd.DataFrame, names: list[Any]) -> pd.Series:
    """Return columns without a place of their own as attributes of each row."""
    import pandas as pd

    columns = []
    for name in names:
        values = table[name]
        try:
            found: list[Any] = numbers(str(name), values).tolist()
        except ExchangeError:
            found = [str(one) for one in values]
        columns.append(
            [None if one in ("", "nan") or one != one else one for one in found]
        )
    made = []
    own = table["attributes"] if "attributes" in table else [None] * len(table)
    for before, *row in zip(own, *columns, strict=True):
        said = json_value(before) if before else {}
        said |= {str(n): v for n, v in zip(names, row, strict=True) if v is not None}
        made.append(json_text(said) if said else None)
    return pd.Series(made, index=table.index, dtype=object)
