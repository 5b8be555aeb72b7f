"""CSV files as tables of text: any usual delimiter, names of columns as they come."""

from __future__ import annotations

import csv
import warnings
from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange.parsing import beginning

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_DELIMITERS = (",", ";", "\t")


def header(path: Path) -> tuple[list[str], str]:
    """Return the names of the columns of a CSV file and what stands between them.

    Empty where it is no text.
    """
    line = beginning(path).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], ","
    if "\0" in text:
        return [], ","
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        found = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [], ","
    return [name.strip() for name in found], delimiter


def read_csv(path: Path) -> pd.DataFrame:
    """Return a CSV file as text, "" where nothing stands.

    Where columns are parted by semicolons a decimal comma is read as a point.

    Raises
    ------
    ExchangeError
        It is no table, or a row has more columns than the header.
    """
    import pandas as pd

    _, delimiter = header(path)
    try:
        with warnings.catch_warnings():
            # of a first row too long it would drop the rest, and only warn
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                path,
                sep=delimiter,
                dtype=object,
                keep_default_na=False,
                encoding="utf-8-sig",
                skipinitialspace=False,
                index_col=False,
                lineterminator=None,
            )
    except (
        ValueError,
        OSError,
        pd.errors.ParserError,
        pd.errors.ParserWarning,
    ) as error:
        raise ExchangeError(f"{path.name} is no table: {error}.") from error
    table.columns = [str(name).strip() for name in table.columns]
    if delimiter == ";":
        for name in table:
            values = table[name]
            if values.str.fullmatch(r"[+-]?\d+,\d+([eE][+-]?\d+)?|").all():
                table[name] = values.str.replace(",", ".", regex=False)
    return table
