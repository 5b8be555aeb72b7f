"""What may come in at a door: arrays of any kind in, plain Python values out.

``sqlite3`` stores numpy's scalars as raw bytes or refuses them, so they are turned
into Python's own here, once, at the door.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.refusals import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def whole(name: str, value: Any) -> int:
    """Return a whole number, or say which one was expected."""
    array = np.asarray(value)
    if array.ndim == 0 and array.dtype.kind in "iub":
        return int(array)
    if array.ndim == 0 and array.dtype.kind == "f" and float(array).is_integer():
        return int(array)
    raise BadValue(f"{name} should be a whole number; {value!r} came.")


def row_ids(value: ArrayLike) -> list[int]:
    """Return ids as a list of int."""
    array = np.atleast_1d(np.asarray(value))
    if array.size == 0:
        return []
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadValue(f"Ids should be whole numbers, one each; {value!r} came.")
    return [int(one) for one in array]


def points(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Return coordinates as an array of shape (N, 2): y, x in pixels."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadValue(
            f"{name} should be numbers, y and x each; {value!r} came."
        ) from (error)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim == 1 and array.shape == (2,):
        array = array[None]
    if array.ndim != 2 or array.shape[1] != 2:
        raise BadValue(
            f"{name} should have shape (N, 2), y and x of each; {array.shape} came."
        )
    if not np.isfinite(array).all():
        raise BadValue(
            f"{name} should be finite; NaN or infinity came. Leave such points out."
        )
    if (np.abs(array) > FARTHEST).any():
        raise BadValue(
            f"{name} are pixels, {FARTHEST:,.0f} at most; "
            f"{array.flat[np.abs(array).argmax()]:g} came."
        )
    return array


def column(name: str, value: Any, count: int, kind: type) -> list[Any]:
    """Return one value for each of `count` rows, None where unknown.

    Parameters
    ----------
    name : str
        Name for the message.
    value : scalar or sequence
        One for all, or one each; None and NaN mean unknown.
    count : int
        Number of rows.
    kind : type
        int, float or str.
    """
    if value is None or isinstance(value, str) or np.ndim(value) == 0:
        return [_scalar(name, value, kind)] * count
    many = value.tolist() if isinstance(value, np.ndarray) else list(value)
    if len(many) != count:
        raise BadValue(
            f"{name} should be one value or {count}, one for each row; "
            f"{len(many)} came."
        )
    return [_scalar(name, one, kind) for one in many]


def _scalar(name: str, value: Any, kind: type) -> Any:
    if value is None:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:
        return None
    if kind is str:
        return str(value)
    if kind is int:
        return whole(name, value)
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise BadValue(f"{name} should be a number; {value!r} came.") from error


def as_json(value: Any) -> str | None:
    """Return an object as JSON text; text is taken as it is."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=_plain_value)


def _plain_value(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise BadValue(f"{value!r} cannot be written as JSON.")


def counted(count: int, noun: str) -> str:
    """Return a number and its noun: ``"1 adult"``, ``"3 adults"``.

    The name of a type may be a plural already.

    Examples
    --------
    >>> counted(2, "box"), counted(2, "cells"), counted(1, "cells"), counted(1, "virus")
    ('2 boxes', '2 cells', '1 of cells', '1 virus')
    """
    is_plural = noun.endswith("s") and not noun.endswith(("ss", "us", "is", "as"))
    if is_plural:
        return f"1 of {noun}" if count == 1 else f"{count} {noun}"
    if count == 1:
        return f"1 {noun}"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{count} {noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{count} {noun[:-1]}ies"
    return f"{count} {noun}s"


def in_frames(places: Sequence[int]) -> str:
    """Return where, in words: ``"in frame 12"``, ``"in 3 frames"``."""
    different = sorted(set(places))
    if not different:
        return ""
    if len(different) == 1:
        return f" in frame {different[0]}"
    return f" in {len(different)} frames"
