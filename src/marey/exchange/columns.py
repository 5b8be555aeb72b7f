"""The tables of a parcel: their columns, and making any table fit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 1e9
"""No coordinate, size or angle of a picture is larger, in pixels or degrees."""

LARGEST_INT = 2**53
"""Above it whole numbers are no longer whole in JSON and in floats."""


@dataclass(frozen=True)
class Column:
    """What a column of a parcel's table holds.

    Attributes
    ----------
    kind : {"int", "float", "text", "flag", "any"}
        int64, float64, str, bool, or objects as they are.
    default : object
        Where the column, or one value of it, is left out.
    needed : bool
        Whether there is no default: the column has to be there.
    finite : bool
        Whether NaN is refused; infinity always is.
    """

    kind: str
    default: Any = None
    needed: bool = False
    finite: bool = False


def _int(default: int = -1) -> Column:
    return Column("int", default)


def _float(default: float = np.nan) -> Column:
    return Column("float", default, finite=default == default)


_TEXT = Column("text", "")
_ANY = Column("any", None)
_KEY = Column("int", needed=True)
_NAME = Column("text", needed=True)
_PLACE = Column("float", needed=True, finite=True)
_MARK = {
    "frame": _KEY,
    "type": _NAME,
    "z": _float(),
    "track": _int(),
    "score": _float(),
    "text": _TEXT,
    "attributes": _ANY,
    "hand_set": Column("flag", default=True),
    "visibility": _int(0),
    "review": _int(0),
    "maker": _int(),
    "style": _ANY,
    "uid": _ANY,
}

TABLES: dict[str, dict[str, Column]] = {
    "frames": {
        "t": _int(),
        "path": _TEXT,
        "inner": _int(),
        "height": _int(),
        "width": _int(),
        "time": _float(),
    },
    "types": {
        "name": _NAME,
        "kind": Column("text", "point"),
        "color": _TEXT,
        "symbol": _TEXT,
        "key": _TEXT,
        "size": _float(),
        "description": _TEXT,
        "group": _TEXT,
        "attribute_schema": _ANY,
        "tracked": _int(),
        "visible": _int(),
        "active": _int(),
        "line_style": _TEXT,
        "line_width": _float(),
        "label": _TEXT,
        "box_height": _float(),
        "box_width": _float(),
        "least_score": _float(),
        "persistent": _int(),
    },
    "makers": {
        "kind": Column("text", "program"),
        "name": _NAME,
        "version": _TEXT,
        "recipe": _ANY,
    },
    "tracks": {
        "key": _KEY,
        "type": _TEXT,
        "parent": _int(),
        "name": _TEXT,
        "color": _TEXT,
        "maker": _int(),
        "style": _ANY,
        "visible": _int(),
    },
    "markers": {**_MARK, "y": _PLACE, "x": _PLACE, "radius": _float()},
    "shapes": {
        **_MARK,
        "kind": Column("text", "polygon"),
        "vertices": Column("any", needed=True),
        "rotation": _float(0.0),
    },
    "frame_labels": {
        "frame": _KEY,
        "last": _int(),
        "type": _NAME,
        "score": _float(),
        "text": _TEXT,
        "attributes": _ANY,
        "review": _int(0),
        "maker": _int(),
        "uid": _ANY,
    },
    "notes": {"frame": _KEY, "text": _TEXT, "tags": _ANY, "rating": _int(0)},
    "offsets": {
        "frame": _KEY,
        "dy": _PLACE,
        "dx": _PLACE,
        "rotation": _float(0.0),
    },
    "complete": {
        "frame": _KEY,
        "type": _NAME,
        "checked_by": _TEXT,
        "checked_at": _int(),
    },
    "events": {
        "track": _KEY,
        "frame": _KEY,
        "kind": _NAME,
        "certainty": _float(1.0),
        "text": _TEXT,
        "review": _int(0),
        "maker": _int(),
    },
}
"""Every table of a parcel and its columns."""

OBJECTS = {
    "value": _KEY,
    "type": _TEXT,
    "track": _int(),
    "score": _float(),
    "attributes": _ANY,
    "review": _int(0),
}
"""What is known of the values of an instance mask."""


def fitted(name: str, table: Any, columns: dict[str, Column]) -> pd.DataFrame:
    """Return a table with all its columns, in their order and of their dtypes.

    Parameters
    ----------
    name : str
        What to call it in a message.
    table : DataFrame, dict of columns or None
        What a reader found; columns may be left out, and None or NaN stand for a
        value that is not known.
    columns : dict
        What it should have.

    Raises
    ------
    ExchangeError
        A column is unknown or missing, or holds what does not fit.
    """
    import pandas as pd

    given = _as_series({} if table is None else table)
    odd = [str(one) for one in given if one not in columns]
    if odd:
        raise ExchangeError(
            f"The {name} of a parcel have {', '.join(columns)}; {', '.join(odd)} came."
        )
    count = max(map(len, given.values()), default=0)
    short = [key for key, values in given.items() if len(values) != count]
    if short:
        raise ExchangeError(
            f"The columns of {name} have {count} rows; {short[0]} has "
            f"{len(given[short[0]])}."
        )
    made = {}
    for key, column in columns.items():
        if key in given:
            made[key] = _column(f"{key} of {name}", given[key], column)
        elif column.needed and count:
            raise ExchangeError(f"The {name} have no column {key}, which each needs.")
        else:
            made[key] = _filled(column, count)
    return pd.DataFrame({key: _series(values) for key, values in made.items()})


def _as_series(table: Any) -> dict[str, pd.Series]:
    """Return columns one by one; a single value stands for all rows."""
    count = max((len(one) for one in dict(table).values() if _is_many(one)), default=0)
    return {
        key: _series(values if _is_many(values) else [values] * max(count, 1))
        for key, values in dict(table).items()
    }


def _is_many(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, str | bytes | dict)


def _series(values: Any) -> pd.Series:
    """Return values as a column, text and objects as they are.

    Without a dtype pandas turns text into strings of Arrow where that is
    installed, and fails on half a character.
    """
    import pandas as pd

    if isinstance(values, pd.Series):
        return values.reset_index(drop=True)
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return pd.Series(values, copy=False)
    return pd.Series(values, dtype=object, copy=False)


def _filled(column: Column, count: int) -> np.ndarray:
    """Return a column of defaults."""
    kinds = {"int": np.int64, "float": np.float64, "flag": np.bool_}
    default = 0 if column.needed and column.kind == "int" else column.default
    return np.full(count, default, dtype=kinds.get(column.kind, object))


def _column(words: str, values: pd.Series, column: Column) -> np.ndarray:
    """Return the values of a column in its dtype, or say what does not fit."""
    if column.kind == "any":
        found = values.to_numpy(dtype=object, copy=True)
        found[values.isna().to_numpy()] = None
        return found
    if column.kind == "text":
        return _texts(words, values, column)
    return _numbers(words, values, column)


def _texts(words: str, values: pd.Series, column: Column) -> np.ndarray:
    found = values.to_numpy(dtype=object)
    lacks = values.isna().to_numpy()
    made = np.array(
        [one if isinstance(one, str) else str(one) for one in found], dtype=object
    )
    if lacks.any():
        if column.needed:
            raise ExchangeError(f"The {words} should be text; none came.")
        made[lacks] = column.default
    try:
        "".join(made).encode()
    except UnicodeEncodeError as error:
        raise ExchangeError(
            f"The {words} hold half a character (a lone surrogate), which is no text."
        ) from error
    return made


def _numbers(words: str, values: pd.Series, column: Column) -> np.ndarray:
    try:
        found = values.to_numpy(dtype=np.float64, na_value=np.nan)
        exact = values.to_numpy() if values.dtype.kind in "iu" else found
    except (TypeError, ValueError, OverflowError) as error:
        raise ExchangeError(f"The {words} should be numbers: {error}.") from error
    lacks = np.isnan(found)
    if np.isinf(found).any() or (lacks.any() and (column.needed or column.finite)):
        raise ExchangeError(
            f"The {words} should be finite numbers; "
            f"{found[~np.isfinite(found)][0]} came."
        )
    largest = LARGEST if column.kind == "float" else LARGEST_INT
    if (np.abs(found[~lacks]) > largest).any():
        worst = found[~lacks][np.abs(found[~lacks]).argmax()]
        raise ExchangeError(f"The {words} go up to {largest:g} here; {worst:g} came.")
    if column.kind == "float":
        return found.copy()
    if (found[~lacks] % 1).any():
        raise ExchangeError(f"The {words} should be whole numbers; {words} has halves.")
    if lacks.any():
        exact = np.where(lacks, column.default, found)
    return exact.astype(np.bool_ if column.kind == "flag" else np.int64)
