"""CSV: one file of marks, one of everything with a column ``table``, or a folder.

What Marey writes is Marey's own: pixels with (0, 0) at the centre of the first, t from
0. A table of another program is read where it has y, x and a frame: its own count of
frames and pixels is said with ``first`` and ``corner``. Columns that have no place of
their own become attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.exchange.any_tables import (
    one_table,
    parcel_of_marks,
    parcel_of_one,
    parcel_of_several,
)
from marey.exchange.csv_reading import header, read_csv
from marey.exchange.formats import Format
from marey.exchange.mask_files import write_masks
from marey.exchange.own_tables import ORDER, plain_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "csv",
    "CSV tables",
    (".csv", ".tsv"),
    losses=("Masks, where one file is written; a folder of tables holds them.",),
    completes=True,
)


def recognise(path: Path) -> bool:
    """Whether a file is a table of marks, or a folder has such files."""
    if path.is_dir():
        return any((path / f"{name}.csv").is_file() for name in (*ORDER, "masks"))
    names = {name.lower() for name in header(path)[0]}
    one = "table" in names and "t" in names
    return one or ({"y", "x"} <= names and bool(names & {"t", "frame", "path"}))


def read(
    path: Path,
    *,
    type: str = "mark",  # noqa: A002 - what a person would call it
    columns: Mapping[str, str] | None = None,
    first: int = 0,
    corner: bool = False,
) -> Parcel:
    """Return the marks of a CSV file or a folder of them.

    Parameters
    ----------
    path : Path
        A file, or a folder with files called markers.csv, shapes.csv, ...
    type : str
        Type of marks where no column says it.
    columns : mapping of str to str, optional
        Name in the file to name here, such as ``{"POSITION_X": "x"}``.
    first : int
        Number of the first frame in the file.
    corner : bool
        Whether (0, 0) is the corner of the first pixel; half a pixel is taken off.
    """
    if path.is_dir():
        tables = {one.stem: read_csv(one) for one in sorted(path.glob("*.csv"))}
        return parcel_of_several(tables, path)
    table = read_csv(path)
    if columns:
        table = table.rename(columns=dict(columns))
    if "table" in table:
        return parcel_of_one(table)
    return parcel_of_marks(table, type=type, first=first, corner=corner)


def write(parcel: Parcel, path: Path, *, rows: str = "all") -> list[Path]:
    """Write a parcel as CSV; return the files.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        A file ending in .csv or .tsv; else a folder of tables.
    rows : {"all", "markers", "shapes", "tracks", ...}
        What one file holds: everything, with a column ``table``, or one table.
    """
    if path.suffix.lower() in {".csv", ".tsv"}:
        return [_write(one_table(plain_tables(parcel), rows), path)]
    files, masks = write_masks(parcel, path)
    tables: dict[str, Any] = plain_tables(parcel) | masks
    path.mkdir(parents=True, exist_ok=True)
    made = [_write(table, path / f"{name}.csv") for name, table in tables.items()]
    return [*made, *files]


def _write(table: pd.DataFrame, path: Path) -> Path:
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    table.to_csv(path, index=False, sep=separator, encoding="utf-8")
    return path
