"""Excel, out only: a sheet for each table, with a first sheet of marks for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange.formats import Format
from marey.exchange.own_tables import plain_tables

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from marey.exchange.parcel import Parcel

ROWS = 1_048_575
"""Rows of a sheet below its header."""
LETTERS = 32_767
"""Characters of a cell."""

FORMAT = Format(
    "excel",
    "Excel",
    (".xlsx",),
    reads=False,
    losses=(
        "Masks.",
        f"Texts and outlines of more than {LETTERS} characters are cut off there.",
    ),
    completes=True,
)


def recognise(path: Path) -> bool:
    """Return False: Excel is written, not read."""
    del path
    return False


def write(parcel: Parcel, path: Path) -> list[Path]:
    """Write a parcel as an Excel file with a sheet for each table.

    Text that begins with ``=`` stays text: nothing in the file is computed.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        The file, ending in .xlsx.

    Raises
    ------
    ExchangeError
        A table has more rows than a sheet holds, or XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        message = "Excel needs XlsxWriter: pip install napari-marey[exchange]."
        raise ExchangeError(message) from error
    tables = plain_tables(parcel)
    for name, table in tables.items():
        if len(table) > ROWS:
            raise ExchangeError(
                f"A sheet holds {ROWS} rows and there are {len(table)} {name}. Choose "
                "fewer frames or types, or write CSV or Parquet."
            )
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        for name in sorted(tables, key=_place):
            _sheet(book.add_worksheet(name), tables[name])
        if not tables:
            book.add_worksheet("markers")
    return [path]


def _place(name: str) -> int:
    """Return where a sheet stands: marks first."""
    order = (
        "markers",
        "shapes",
        "tracks",
        "events",
        "frame_labels",
        "notes",
        "complete",
    )
    return order.index(name) if name in order else len(order)


def _sheet(sheet: object, table: pd.DataFrame) -> None:
    for column, name in enumerate(table):
        sheet.write_string(0, column, str(name))  # type: ignore[attr-defined]
        for row, value in enumerate(table[name].tolist(), start=1):
            if value is None or value != value:
                continue
            if isinstance(value, int | float):
                sheet.write_number(row, column, value)  # type: ignore[attr-defined]
            else:
                sheet.write_string(row, column, str(value)[:LETTERS])  # type: ignore[attr-defined]
    sheet.freeze_panes(1, 0)  # type: ignore[attr-defined]
