"""Example pictures of types: small pictures (PNG) inside the marks file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGEST = 512
"""Pixels each way that are kept; an example is looked at, not measured."""


def png_of(picture: ArrayLike) -> bytes:
    """Return a picture as PNG, made smaller where it is large.

    Raises
    ------
    BadValue
        It has another shape, is empty, or holds no finite number.
    """
    import imagecodecs

    array = np.asarray(picture)
    if (
        array.ndim not in {2, 3}
        or 0 in array.shape
        or array.shape[2:] not in {(), (3,)}
    ):
        raise BadValue(f"An example has shape (Y, X) or (Y, X, 3); {array.shape} came.")
    step = -(-max(array.shape[:2]) // LARGEST)
    return bytes(
        imagecodecs.png_encode(np.ascontiguousarray(_bytes(array[::step, ::step])))
    )


def _bytes(array: NDArray) -> NDArray[np.uint8]:
    """Return a picture of 256 grey values."""
    if array.dtype == np.uint8:
        return array
    values = array.astype(float)
    known = values[np.isfinite(values)]
    if not known.size:
        raise BadValue("An example holds numbers; NaN alone came.")
    low, high = float(known.min()), float(known.max())
    scaled = (np.nan_to_num(values, nan=low) - low) / max(high - low, 1e-12)
    return np.rint(scaled.clip(0, 1) * 255).astype(np.uint8)


def picture_in(png: bytes) -> NDArray[np.uint8] | None:
    """Return the pixels of an example; None where another program broke it."""
    import imagecodecs

    try:
        return np.asarray(imagecodecs.png_decode(png))
    except (imagecodecs.PngError, ValueError):
        return None
