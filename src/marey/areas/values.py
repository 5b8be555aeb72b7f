"""Values of label images: which there are, and what may be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGEST = 2**31 - 1
"""The largest value of a label: what fits into a signed number of 32 bits, which
every program that reads label images can hold."""

_DENSE = 1 << 20


def checked_labels(labels: ArrayLike) -> NDArray:
    """Return labels as an array of whole numbers, or say what was wrong.

    Parameters
    ----------
    labels : array of int or bool, shape (Y, X)
        A label image, 0 where there is nothing.

    Raises
    ------
    BadValue
        Another shape, no whole numbers, below 0 or above `LARGEST`.

    Examples
    --------
    >>> checked_labels([[0, 1], [2, 2]]).tolist()
    [[0, 1], [2, 2]]
    """
    pixels = np.asarray(labels)
    if pixels.ndim != 2 or pixels.size == 0:
        raise BadValue(
            f"A mask should have shape (Y, X) of one frame; {pixels.shape} came."
        )
    if pixels.dtype == bool:
        return pixels.view(np.uint8)
    if pixels.dtype.kind not in "iu":
        raise BadValue(
            f"A mask should be whole numbers (labels); {pixels.dtype} came. "
            "Convert it with .astype(int) if that is what it holds."
        )
    if pixels.dtype.kind == "i" and pixels.min() < 0:
        raise BadValue(f"Labels begin at 0; {int(pixels.min())} came.")
    if pixels.dtype.itemsize >= 4 and pixels.max() > LARGEST:
        raise BadValue(
            f"Labels go up to {LARGEST} (2^31 - 1); {int(pixels.max())} came. "
            "Number the objects anew."
        )
    return pixels


def checked_value(value: Any, *, least: int = 1) -> int:
    """Return the value of an area as an int, or say what was expected."""
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "iu":
        raise BadValue(f"The value of an area is a whole number; {value!r} came.")
    if not least <= int(number) <= LARGEST:
        raise BadValue(
            f"The value of an area is {least} to {LARGEST}; {int(number)} came."
        )
    return int(number)


def values_in(labels: NDArray) -> NDArray[np.int64]:
    """Return the values that a label image has, but 0, in order, shape (N,).

    Examples
    --------
    >>> values_in(np.array([[0, 7], [2, 7]])).tolist()
    [2, 7]
    """
    largest = int(labels.max()) if labels.size else 0
    if largest < _DENSE:
        there = np.flatnonzero(np.bincount(labels.ravel(), minlength=1))
    else:
        there = np.unique(labels[labels > 0])
    return there[there > 0].astype(np.int64)


def numbered(labels: NDArray) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return labels numbered from 1 without gaps, and the values they had.

    Parameters
    ----------
    labels : array of int, shape (Y, X)
        Labels; values may be as far apart as they like.

    Returns
    -------
    numbers : ndarray of intp, shape (Y, X)
        0 where there is nothing, else 1 to N.
    values : ndarray of int64, shape (N,)
        What 1 to N were.
    """
    values = values_in(labels)
    largest = int(values[-1]) if len(values) else 0
    if largest < _DENSE:
        table = np.zeros(largest + 1, np.intp)
        table[values] = np.arange(1, len(values) + 1)
        return table[labels], values
    numbers = np.zeros(labels.shape, np.intp)
    inked = labels > 0
    numbers[inked] = np.searchsorted(values, labels[inked]) + 1
    return numbers, values
