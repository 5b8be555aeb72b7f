"""Parquet: the same tables as CSV, with their dtypes, for pandas, polars and R."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError
from marey.exchange.any_tables import (
    one_table,
    parcel_of_marks,
    parcel_of_one,
    parcel_of_several,
)
from marey.exchange.formats import Format
from marey.exchange.mask_files import write_masks
from marey.exchange.own_tables import ORDER, plain_tables
from marey.exchange.parsing import beginning

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "parquet",
    "Parquet tables",
    (".parquet",),
    losses=("Masks, where one file is written; a folder of tables holds them.",),
    completes=True,
)

_MOST_CELLS = 5 * 10**8
"""Rows times columns: ten million marks have half as many."""

_NEEDED = "Parquet needs pyarrow: pip install napari-marey[exchange]."


def recognise(path: Path) -> bool:
    """Whether a file begins as Parquet does, or a folder has such tables."""
    if path.is_dir():
        names = (*ORDER, "masks")
        return any((path / f"{name}.parquet").is_file() for name in names)
    return beginning(path, 4) == b"PAR1"


def read(
    path: Path,
    *,
    type: str = "mark",  # noqa: A002 - what a person would call it
    first: int = 0,
    corner: bool = False,
) -> Parcel:
    """Return the marks of a Parquet file or a folder of them.

    Parameters
    ----------
    path : Path
        A file, or a folder with files called markers.parquet, shapes.parquet, ...
    type : str
        Type of marks where no column says it.
    first : int
        Number of the first frame in the file.
    corner : bool
        Whether (0, 0) is the corner of the first pixel; half a pixel is taken off.
    """
    if path.is_dir():
        files = sorted(path.glob("*.parquet"))
        return parcel_of_several({one.stem: _table(one) for one in files}, path)
    table = _table(path)
    if "table" in table:
        return parcel_of_one(table)
    return parcel_of_marks(table, type=type, first=first, corner=corner)


def _table(path: Path) -> pd.DataFrame:
    """Return a table; text stays text, whatever pandas would make of it."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise ExchangeError(_NEEDED) from error
    try:
        with path.open("rb") as file:
            about = pyarrow.parquet.read_metadata(file)
            if about.num_rows * about.num_columns > _MOST_CELLS:
                raise ExchangeError(
                    f"{path.name} claims {about.num_rows} rows of {about.num_columns} "
                    "columns; that is no table of marks."
                )
            found = pyarrow.parquet.read_table(file)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise ExchangeError(
            f"{path.name} is damaged or no Parquet: {error}."
        ) from error
    import pandas as pd

    columns = zip(found.column_names, found.columns, strict=True)
    return pd.DataFrame({name: _column(values) for name, values in columns})


def _column(values: Any) -> pd.Series:
    """Return numbers as they are and all else as objects, None where unknown."""
    import pandas as pd
    import pyarrow as pa

    kind = values.type
    if (pa.types.is_integer(kind) or pa.types.is_floating(kind)) and not (
        values.null_count
    ):
        return pd.Series(values.to_numpy())
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return pd.Series(values.to_pylist(), dtype="float64")
    return pd.Series(values.to_pylist(), dtype=object)


def write(parcel: Parcel, path: Path, *, rows: str = "all") -> list[Path]:
    """Write a parcel as Parquet; return the files.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        A file ending in .parquet; else a folder of tables.
    rows : {"all", "markers", "shapes", "tracks", ...}
        What one file holds: everything, with a column ``table``, or one table.
    """
    if path.suffix.lower() == ".parquet":
        return [_write(one_table(plain_tables(parcel), rows), path)]
    files, masks = write_masks(parcel, path)
    path.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Any] = plain_tables(parcel) | masks
    made = [_write(table, path / f"{name}.parquet") for name, table in tables.items()]
    return [*made, *files]


def _write(table: pd.DataFrame, path: Path) -> Path:
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as error:
        raise ExchangeError(_NEEDED) from error
    columns = {str(name): _plain(table[name]) for name in table}
    pyarrow.parquet.write_table(pa.table(columns), path)
    return path


def _plain(values: pd.Series) -> Any:
    """Return a column without what only pandas knows."""
    if values.dtype.kind in "iuf":
        return values.to_numpy()
    return [None if one is None or one != one else one for one in values]
