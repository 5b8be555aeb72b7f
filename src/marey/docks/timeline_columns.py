"""Which columns of pixels a strip paints: found by search, however many frames.

A column is a physical pixel. Work grows with the width of the strip and with
what is in sight, never with the length of a recording.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.docks.timeline_axis import Axis, Ranks

    Mask = NDArray[np.bool_]
    Span = tuple[float, float]

LEAST = 2
"""Columns: a lonely frame among a million must still be seen."""
_INSET = 0.15  # of a frame's width is left free on either side, where there is room
_ROOMY = 5  # columns
_MANY = 4.0
"""Ticks in the densest column from which on a single one is worth nothing."""


class Columns:
    """The columns of a strip that shows a span of an axis.

    Parameters
    ----------
    axis : Axis
        Where frames are.
    span : tuple of float
        What is in sight.
    width : int
        How many columns there are.

    Attributes
    ----------
    edges : ndarray of int64, shape (width + 1,)
        Rank of the first frame that begins in each column.
    """

    def __init__(self, axis: Axis, span: Span, width: int) -> None:
        self.axis, self.span, self.width = axis, span, max(1, width)
        low, high = span
        self.scale = self.width / (high - low)
        self._places = low + np.arange(self.width + 1) / self.scale
        self.edges = axis.edges(self._places)

    def x_of(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where places of the axis lie, in columns."""
        return (places - self.span[0]) * self.scale

    def in_sight(self, ranks: Ranks) -> Ranks:
        """Return those of rising ranks that are in sight, in part at least."""
        first, last = self.edges[0] - 1, self.edges[-1]
        a, b = np.searchsorted(ranks, [first, last])
        return ranks[a:b]

    def ticks(self, frames: Ranks) -> Mask:
        """Return the columns in which rising frames are ticked.

        Where frames are narrower than columns, each column is searched for;
        where they are wider, each frame is painted as wide as it is.
        """
        there = self.in_sight(self.axis.ranks(frames))
        if len(there) > self.width:
            filled = np.diff(np.searchsorted(there, self.edges)) > 0
            return widened(filled, LEAST)
        return self._spans(self.axis.begins(there), self.axis.ends(there))

    def _spans(self, begins: NDArray[np.float64], ends: NDArray[np.float64]) -> Mask:
        left, right = self.x_of(begins), self.x_of(ends)
        inset = np.where(right - left >= _ROOMY, _INSET * (right - left), 0.0)
        first = np.floor(left + inset).astype(np.int64)
        last = np.maximum(np.ceil(right - inset).astype(np.int64), first + LEAST)
        last = np.where(right - left < 1, first + LEAST, last)
        return spans_mask(first, last, self.width)

    def runs(self, first: Ranks, last: Ranks) -> Mask:
        """Return the columns that runs of frames fill, ends included.

        Parameters
        ----------
        first, last : ndarray of int64, shape (R,)
            First and last frame of each run, both with a place on the axis.
        """
        if not len(first):
            return np.zeros(self.width, bool)
        left = np.floor(self.x_of(self.axis.begins(first))).astype(np.int64)
        right = np.ceil(self.x_of(self.axis.ends(last))).astype(np.int64)
        return spans_mask(left, np.maximum(right, left + 1), self.width)

    def coverage(self) -> NDArray[np.float64]:
        """Return how densely each column is recorded, from 0 to 1, (width,).

        Where frames are narrower than columns, 1 stands for the densest one
        and others follow the logarithm of their number; where they are wider,
        all columns in which one lasts are full.
        """
        count = np.diff(self._passed)
        most = float(count.max(initial=0.0))
        if most <= 2:
            return np.where((count > 0) | (np.diff(self.edges) > 0), 1.0, 0.0)
        return np.log1p(count) / np.log1p(most)

    def strength(self, frames: Ranks) -> NDArray[np.float64]:
        """Return how many of rising frames share each column, from 0 to 1, (width,).

        1 stands for the densest column, 0 for a single frame; in between by
        the logarithm. Where few share a column at most, a single frame is
        worth more; where no two do, all are 1.
        """
        there = self.in_sight(self.axis.ranks(frames))
        whole = np.floor(self._passed).astype(np.int64)
        before = np.searchsorted(there, whole)
        is_one = before < np.searchsorted(there, whole, "right")
        # a frame at the edge of two columns counts in both, by its parts
        count = np.diff(before + (self._passed - whole) * is_one)
        most = max(1.0, float(count.max(initial=0.0)))
        share = 1 - np.log(most / np.maximum(count, 1.0)) / np.log(max(most, _MANY))
        for by in range(1, LEAST):  # a lonely tick is as strong as it is wide
            share[by:] = np.maximum(share[by:], share[:-by] * (count[by:] < 1))
        return share

    @cached_property
    def _passed(self) -> NDArray[np.float64]:
        """How many frames lie before the edge of each column, in parts of one.

        Whole numbers would make stripes where frames are evenly spaced.
        """
        passed = self.edges.astype(np.float64)
        some = np.flatnonzero(self.edges)
        last = self.edges[some] - 1
        begins, ends = self.axis.begins(last), self.axis.ends(last)
        lasts = np.maximum(ends - begins, np.finfo(float).tiny)
        part = np.clip((self._places[some] - begins) / lasts, 0.0, 1.0)
        passed[some] = last + part
        return passed

    def frames_a_column(self) -> float:
        """Return how many frames lie in a column, on average of all in sight."""
        return float(self.edges[-1] - self.edges[0]) / self.width


def spans_mask(first: Ranks, last: Ranks, width: int) -> Mask:
    """Return the columns that lie in any of the spans ``[first, last)``.

    Examples
    --------
    >>> spans_mask(np.array([1, -3]), np.array([3, 1]), 5).astype(int).tolist()
    [1, 1, 1, 0, 0]
    """
    begin = np.bincount(np.clip(first, 0, width), minlength=width + 1)
    end = np.bincount(np.clip(last, 0, width), minlength=width + 1)
    return np.cumsum(begin - end)[:width] > 0


def widened(mask: Mask, columns: int) -> Mask:
    """Return a mask whose lonely columns reach a little further right.

    Examples
    --------
    >>> widened(np.array([0, 1, 0, 0, 1, 1], bool), 2).astype(int).tolist()
    [0, 1, 1, 0, 1, 1]
    """
    wide = mask.copy()
    for by in range(1, columns):
        wide[by:] |= mask[:-by]
    return wide


def runs_of(mask: Mask) -> list[tuple[int, int]]:
    """Return the runs of a mask as ``(first, behind the last)``.

    Examples
    --------
    >>> runs_of(np.array([0, 1, 1, 0, 1], bool))
    [(1, 3), (4, 5)]
    """
    ends = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]])))
    return [(int(a), int(b)) for a, b in ends.reshape(-1, 2)]


def argb(colour: str, alpha: float = 1.0) -> int:
    """Return ``#rrggbb`` as a premultiplied pixel of 32 bits.

    Examples
    --------
    >>> hex(argb("#ff8000"))
    '0xffff8000'
    """
    return int(shades(colour, np.array([alpha]))[0])


def shades(colour: str, alpha: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return ``#rrggbb`` as premultiplied pixels, one for each opacity.

    Examples
    --------
    >>> [hex(pixel) for pixel in shades("#ff8000", np.array([0.0, 1.0]))]
    ['0x0', '0xffff8000']
    """
    pixels = np.rint(255 * alpha).astype(np.uint32) * np.uint32(1 << 24)
    for place, shift in ((1, 16), (3, 8), (5, 0)):
        part = int(colour[place : place + 2], 16)
        pixels |= np.rint(part * alpha).astype(np.uint32) * np.uint32(1 << shift)
    return pixels
