"""Tables that pandas kept in HDF5, read without pandas' own reader.

That reader unpickles names of columns, and unpickling a stranger's file runs what the
stranger likes. Here the names are read as the letters they are: of a pickle only lists,
tuples, texts and small numbers are taken, and whatever would make an object is refused.
Learnt from the files that pandas and PyTables write, in both of their layouts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.hdf5 import Hdf5
from marey.exchange.plain_pickle import plain_pickle

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

KEY = "df_with_missing"
"""What DeepLabCut calls its one table."""


def has_table(path: Path) -> bool:
    """Whether a file is HDF5 with such a table; never raises."""
    try:
        with Hdf5(path) as file:
            return file.has(KEY) and file.attribute(KEY, "pandas_type") is not None
    except ExchangeError:
        return False


def table_of(path: Path) -> tuple[list[tuple[str, ...]], list[str], NDArray]:
    """Return heads of columns, names of rows, and the numbers between them.

    Returns
    -------
    heads : list of tuple of str
        Of each column, a text for each level.
    rows : list of str
        A number or a path for each row; levels are joined by ``/``.
    values : ndarray of float64, shape (rows, columns)

    Raises
    ------
    ExchangeError
        There is no such table, it is damaged, or its names are no plain texts.
    """
    with Hdf5(path) as file:
        if not file.has(KEY):
            raise ExchangeError(f"{path.name} has no table {KEY}, as DeepLabCut has.")
        kind = file.attribute(KEY, "pandas_type")
        found = (_table if kind == "frame_table" else _fixed)(file)
    heads, rows, values = found
    if values.shape != (len(rows), len(heads)) or values.dtype.kind not in "fiu":
        raise ExchangeError(
            f"{path.name} has {len(rows)} rows of {len(heads)} columns and numbers of "
            f"shape {values.shape}."
        )
    return heads, rows, values.astype(np.float64)


def _fixed(file: Hdf5) -> tuple[list[tuple[str, ...]], list[str], NDArray]:
    """Read the layout in which each part is an array of its own."""
    if file.attribute(KEY, "nblocks") != 1:
        raise ExchangeError(f"{file.name}: {KEY} should hold numbers of one kind.")
    heads = _levels(file, "block0_items")
    if file.attribute(KEY, "axis1_variety") == "multi":
        rows = ["/".join(one) for one in _levels(file, "axis1")]
    else:
        rows = _texts(file.array(f"{KEY}/axis1"))
    values = file.array(f"{KEY}/block0_values")
    is_turned = file.attribute(f"{KEY}/block0_values", "transposed")
    return heads, rows, values if is_turned else values.T


def _levels(file: Hdf5, name: str) -> list[tuple[str, ...]]:
    """Return the tuples of an index of several levels."""
    count = file.attribute(KEY, f"{name}_nlevels")
    if not isinstance(count, int | np.integer) or not 1 <= count <= 8:
        raise ExchangeError(f"{file.name}: {KEY}/{name} has {count} levels.")
    columns = []
    for level in range(count):
        texts = _texts(file.array(f"{KEY}/{name}_level{level}"))
        places = file.array(f"{KEY}/{name}_label{level}")
        if places.dtype.kind not in "iu" or places.ndim != 1:
            raise ExchangeError(f"{file.name}: {KEY}/{name} has no whole numbers.")
        if places.size and not 0 <= places.min() <= places.max() < len(texts):
            raise ExchangeError(f"{file.name}: {KEY}/{name} points beyond its texts.")
        columns.append([texts[place] for place in places.tolist()])
    if len({len(one) for one in columns}) != 1:
        raise ExchangeError(f"{file.name}: the levels of {name} differ in length.")
    return list(zip(*columns, strict=True))


def _table(file: Hdf5) -> tuple[list[tuple[str, ...]], list[str], NDArray]:
    """Read the layout in which all is one table."""
    place = f"{KEY}/table"
    found = file.table(place, ("index", "values_block_0"))
    if len(found.dtype.names or ()) != 2 or found["values_block_0"].ndim != 2:
        raise ExchangeError(f"{file.name}: {KEY} should hold numbers of one kind.")
    said = file.attribute(place, "values_block_0_kind")
    heads = plain_pickle(str(said), f"{file.name}: the heads of {KEY}")
    if not isinstance(heads, list) or not all(
        isinstance(one, tuple) and all(isinstance(text, str) for text in one)
        for one in heads
    ):
        raise ExchangeError(f"{file.name}: the heads of {KEY} are no texts.")
    return heads, _texts(found["index"]), found["values_block_0"]


def _texts(values: NDArray) -> list[str]:
    return [
        one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
        for one in values.ravel().tolist()
    ]
