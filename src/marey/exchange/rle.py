"""Run lengths as COCO has them: column by column, beginning with what is not painted.

A list of counts, or text of them: each count less the one before the last, five bits a
letter from ``0`` on, the sixth bit for "more follows". Learnt from the format's
description in COCO's mask API and held against that library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

LARGEST = 2**30
"""Pixels of a picture above which a mask is refused."""

_BITS = 5
_MORE = 0x20
_SIGN = 0x10


def counts_of(text: str | bytes) -> list[int]:
    """Return the counts that a text stands for.

    Raises
    ------
    ExchangeError
        It is cut off or holds other letters.
    """
    letters = text.encode("ascii", "replace") if isinstance(text, str) else text
    counts: list[int] = []
    value = shift = 0
    for letter in letters:
        code = letter - 48
        if not 0 <= code < 64 or shift > 60:
            raise ExchangeError("A mask of COCO has letters that stand for no number.")
        value |= (code & 0x1F) << shift
        shift += _BITS
        if code & _MORE:
            continue
        if code & _SIGN:
            value -= 1 << shift
        if len(counts) > 2:
            value += counts[-2]
        counts.append(value)
        value = shift = 0
    if shift:
        raise ExchangeError("A mask of COCO is cut off.")
    return counts


def text_of(counts: list[int]) -> str:
    """Return counts as text."""
    letters = bytearray()
    for place, count in enumerate(counts):
        value = count - counts[place - 2] if place > 2 else count
        more = True
        while more:
            code = value & 0x1F
            value >>= _BITS
            more = value != (-1 if code & _SIGN else 0)
            letters.append((code | _MORE if more else code) + 48)
    return letters.decode("ascii")


def runs_of(segmentation: Any) -> tuple[tuple[int, int], NDArray[np.int64]]:
    """Return height and width, and the counts, of a mask that came.

    Raises
    ------
    ExchangeError
        Sizes or counts are no numbers, too large, or do not fit each other.
    """
    try:
        height, width = (int(one) for one in segmentation["size"])
        given = segmentation["counts"]
        found = counts_of(given) if isinstance(given, str | bytes) else given
        counts = np.array(found, dtype=np.int64).ravel()
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ExchangeError(
            f"A mask of COCO has size and counts: {error!r}."
        ) from error
    if height < 1 or width < 1 or height * width > LARGEST:
        raise ExchangeError(f"A mask of COCO has {height} x {width} pixels.")
    if (counts < 0).any() or (counts > LARGEST).any() or counts.sum() != height * width:
        raise ExchangeError("The counts of a mask do not add up to its size.")
    return (height, width), counts


def painted(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which pixels are painted, counted column by column."""
    ends = np.cumsum(counts)
    lengths = counts[1::2]
    starts = ends[0::2][: len(lengths)]
    total = int(lengths.sum())
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(total)


def masks_of(pixels: NDArray) -> Iterator[tuple[int, list[int], int, list[int]]]:
    """Yield value, counts, area and box of each value of a label image.

    Parameters
    ----------
    pixels : ndarray of int, shape (Y, X)
        The label image; 0 is nobody's.

    Yields
    ------
    value : int
        Pixel value.
    counts : list of int
        Runs, not painted first.
    area : int
        Pixels.
    box : list of int
        x, y, width, height, with the corner of the first pixel at 0.
    """
    flat = np.asarray(pixels).ravel(order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    starts = np.concatenate(([0], edges))
    lengths = np.diff(starts, append=flat.size)
    values = flat[starts]
    for value in np.unique(values[values != 0]):
        mine = values == value
        yield int(value), *_one(starts[mine], lengths[mine], pixels.shape)


def _one(
    starts: NDArray, lengths: NDArray, shape: tuple[int, ...]
) -> tuple[list[int], int, list[int]]:
    """Return counts, area and box of one value, of its runs."""
    height, size = shape[0], shape[0] * shape[1]
    ends = starts + lengths
    gaps = starts - np.concatenate(([0], ends[:-1]))
    counts = np.column_stack([gaps, lengths]).ravel()
    last = size - int(ends[-1])
    found = [int(one) for one in counts] + ([last] if last else [])
    x0, x1 = int(starts[0]) // height, int(ends[-1] - 1) // height
    whole = (starts // height) != ((ends - 1) // height)
    y0 = 0 if whole.any() else int((starts % height).min())
    y1 = height - 1 if whole.any() else int(((ends - 1) % height).max())
    return found, int(lengths.sum()), [x0, y0, x1 - x0 + 1, y1 - y0 + 1]
