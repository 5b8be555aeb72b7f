"""What lies in a page of a TIFF, as pictures."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.form import pixel_type
from marey.frames.spare import blank

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def file_of(page: Any) -> Iterator[Any]:
    """Give the open file of a page; of a set all but the first are closed."""
    file = page.parent.filehandle
    closed = file.closed
    if closed:
        file.open()
    try:
        yield file
    finally:
        if closed:
            file.close()


def whole(page: Any) -> np.ndarray:
    """Return the pixels of a page as they are stored."""
    if page.dtype is None:
        return np.asarray(page.asarray())  # tifffile says what is wrong
    return np.asarray(page.asarray(out=blank(page.shape, page.dtype)))


def native(picture: np.ndarray, axes: str) -> np.ndarray:
    """Return a page with samples last, in native byte order; bits become 0 and 1."""
    if axes == "SYX":
        picture = np.moveaxis(picture, 0, -1)
    dtype = pixel_type(picture.dtype)
    return np.ascontiguousarray(picture, dtype)


def picture_shape(shape: tuple[int, ...], axes: str) -> tuple[int, ...]:
    """Return the shape of a page with its samples last."""
    return (*shape[1:], shape[0]) if axes == "SYX" else tuple(shape)


def is_picture(axes: str) -> bool:
    """Whether a page is one picture, and not a volume."""
    return axes in ("YX", "YXS", "SYX")
