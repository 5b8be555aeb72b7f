"""Masks that lie as small pictures in large ones, as CVAT and LabelMe keep them."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import rle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LAYER = "masks"
"""The mask layer they come into."""

_RUNS = re.compile(r"[\d,\s]*\Z")


def of_runs(text: str, height: int, width: int, where: str) -> NDArray[np.bool_]:
    """Return the small picture that CVAT's run lengths stand for, shape (Y, X).

    They go row by row and begin with what is not painted. Learnt from CVAT's writer,
    ``dataset_manager/formats/cvat.py``.

    Raises
    ------
    ExchangeError
        They are no numbers, or do not add up to the size.
    """
    if not _RUNS.match(text) or height * width > rle.LARGEST:
        raise ExchangeError(f"{where} has run lengths such as 3, 5, 2; {text[:40]!r}.")
    parts = [one.strip() for one in text.split(",") if one.strip()]
    if any(len(one) > 10 for one in parts) or len(parts) > height * width + 1:
        raise ExchangeError(f"{where} has run lengths that do not fit its size.")
    counts = np.array([int(one) for one in parts], dtype=np.int64)
    if counts.sum() > height * width:
        raise ExchangeError(
            f"{where} has run lengths of {counts.sum()} pixels; its size is "
            f"{height} x {width}."
        )
    flat = np.zeros(height * width, bool)
    ends = np.cumsum(counts)
    for start, end in zip(ends[0::2], ends[1::2], strict=False):
        flat[start:end] = True
    return flat.reshape(height, width)


def cut_out(pixels: NDArray) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each value of a label image as CVAT has masks: run lengths and a box.

    Parameters
    ----------
    pixels : ndarray of int, shape (Y, X)
        The label image; 0 is nobody's.

    Yields
    ------
    value : int
        Pixel value.
    facts : dict of str to str
        ``rle``, ``left``, ``top``, ``width``, ``height``.
    """
    from scipy import ndimage

    values, dense = np.unique(pixels, return_inverse=True)
    dense = dense.reshape(pixels.shape) + (values[0] != 0)
    values = values[values != 0]
    boxes = ndimage.find_objects(dense)
    for number, (value, (rows, columns)) in enumerate(
        zip(values.tolist(), boxes, strict=True), 1
    ):
        piece = dense[rows, columns] == number
        flat = np.concatenate(([False], piece.ravel()))  # not painted first
        edges = np.flatnonzero(flat[1:] != flat[:-1])
        counts = np.diff(edges, prepend=0, append=piece.size)
        yield (
            int(value),
            {
                "rle": ", ".join(map(str, counts.tolist())),
                "left": str(columns.start),
                "top": str(rows.start),
                "width": str(piece.shape[1]),
                "height": str(piece.shape[0]),
            },
        )


def of_png(text: str, size: tuple[int, int], where: str) -> NDArray[np.bool_]:
    """Return the small picture that LabelMe keeps as a PNG in base64, shape (Y, X).

    Parameters
    ----------
    text : str
        The PNG.
    size : (int, int)
        Height and width of the whole picture: none is larger.
    where : str
        For the error.

    Raises
    ------
    ExchangeError
        It is no PNG of one band, damaged, or larger than the whole picture.
    """
    from PIL import Image, UnidentifiedImageError

    odd = (OSError, ValueError, SyntaxError, EOFError, UnidentifiedImageError)
    try:
        raw = base64.b64decode(text, validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=["PNG"]) as found:
                wide, high = found.size
                if high > size[0] or wide > size[1]:
                    raise ExchangeError(
                        f"{where} has a mask of {high} x {wide} pixels, and its "
                        f"picture {size[0]} x {size[1]}."
                    )
                pixels = np.asarray(found) != 0
                if pixels.ndim != 2:
                    raise ValueError(f"{pixels.shape} is no picture of one band")
    except (binascii.Error, *odd, Image.DecompressionBombError, Warning) as error:
        raise ExchangeError(f"{where} has a mask that is no sound PNG.") from error
    return pixels


def segmentation(
    piece: NDArray[np.bool_], corner: tuple[int, int], size: tuple[int, int]
) -> dict[str, Any] | None:
    """Return size and counts, as COCO has them, of a mask in its whole picture.

    Parameters
    ----------
    piece : ndarray of bool, shape (Y, X)
        The mask.
    corner : (int, int)
        Row and column of its first pixel; what lies beyond the picture is cut off.
    size : (int, int)
        Height and width of the picture.

    Returns
    -------
    dict or None
        None where nothing is painted.
    """
    x, y = np.nonzero(piece.T)  # column by column
    y, x = y + corner[0], x + corner[1]
    inside = (y >= 0) & (x >= 0) & (y < size[0]) & (x < size[1])
    flat = x[inside] * size[0] + y[inside]
    if not len(flat):
        return None
    breaks = np.flatnonzero(np.diff(flat) != 1)
    starts = flat[np.concatenate(([0], breaks + 1))]
    ends = flat[np.concatenate((breaks, [len(flat) - 1]))] + 1
    gaps = starts - np.concatenate(([0], ends[:-1]))
    counts = np.column_stack([gaps, ends - starts]).ravel().tolist()
    rest = size[0] * size[1] - int(ends[-1])
    return {"size": size, "counts": [*counts, rest] if rest else counts}
