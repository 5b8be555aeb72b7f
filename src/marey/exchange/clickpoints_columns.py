"""Columns of a ClickPoints table as numbers and texts, whatever SQLite keeps in them.

SQLite lets any value stand in any column, and old files use that: a time that is 0,
numbers that are text, NULL where a default was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def numbers(values: pd.Series) -> NDArray[np.float64]:
    """Return a column as float64, NaN where it holds no number."""
    import pandas as pd

    return pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)


def whole(values: pd.Series, default: int = -1) -> NDArray[np.int64]:
    """Return a column as int64; the default where it holds no whole number.

    Examples
    --------
    >>> import pandas as pd
    >>> whole(pd.Series([3, "4", None, 2.5, b"x", 10**18], dtype=object)).tolist()
    [3, 4, -1, -1, -1, 1000000000000000000]
    """
    plain = values.tolist()
    if all(type(one) is int for one in plain):
        return np.array(plain, dtype=np.int64)
    return np.array([_whole(one, default) for one in plain], dtype=np.int64)


def _whole(value: object, default: int) -> int:
    if isinstance(value, int):
        return int(value)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return default
    return int(number) if number.is_integer() and abs(number) < 2**53 else default


def texts(values: pd.Series) -> list[str]:
    """Return a column as text, empty where there is none."""
    return [_text(one) for one in values.tolist()]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value)


def places(name: str, table: pd.DataFrame, columns: tuple[str, ...]) -> NDArray:
    """Return coordinates, shape (N, len(columns)), or say which row has none.

    Raises
    ------
    ExchangeError
        A coordinate is missing, no number, or infinite.
    """
    found = np.column_stack([numbers(table[one]) for one in columns])
    odd = ~np.isfinite(found).all(axis=1)
    if odd.any():
        row = int(np.flatnonzero(odd)[0])
        said = ", ".join(f"{one} {table[one].iloc[row]!r}" for one in columns)
        raise ExchangeError(
            f"Row {table['id'].iloc[row]} of ClickPoints' table {name} has no place in "
            f"the picture ({said}); finite numbers were expected. Correct or delete it "
            "there."
        )
    return found


def own_name(wanted: str, taken: set[str]) -> str:
    """Return a name that nothing has, and take it.

    Examples
    --------
    >>> taken = {"Color"}
    >>> own_name("Color", taken), own_name("Color", taken)
    ('Color 2', 'Color 3')
    """
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    taken.add(name)
    return name
