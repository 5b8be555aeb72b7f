"""Pictures too large to be read whole: levels, of which tiles in view are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.brightness import first_range
from marey.frames.cache import FrameCache
from marey.frames.duck import SeriesArray
from marey.frames.form import hatched
from marey.frames.picking import assemble

if TYPE_CHECKING:
    from marey.frames.form import Form
    from marey.frames.sources.protocol import FrameSource, TiledSource
    from marey.frames.state import State

TILES_BUDGET = 256 << 20
"""Bytes of tiles kept for one recording."""
WHOLE = 16384
"""Pixels a side up to which a picture without levels is shown as it is.

Graphics cards take no larger ones; of larger ones every second, fourth, ... pixel
makes further levels.
"""
_STEP = 2
_SMALL = 1024


class Leveled:
    """Levels of the pictures of a series; a part of ``FrameSeries``."""

    _state: State
    _seen: tuple[State, Pyramid] | None = None

    @property
    def levels(self) -> list[tuple[int, int]]:
        """Rows and columns of each level, full resolution first.

        One entry where there is no pyramid. A picture of more than 16384
        pixels a side without a pyramid has levels that are thinned from it.
        """
        return list(self._pyramid().sizes)

    def level_array(self, level: int) -> LevelArray:
        """Return one level of the series as an array that a viewer slices.

        Only the tiles that a slice touches are read. Frames that cannot be
        shown come hatched.

        Parameters
        ----------
        level : int
            0 is full resolution.
        """
        levels = range(len(self.levels))
        if level not in levels:
            message = f"level {level} was asked for; there are {len(levels)}, from 0"
            raise IndexError(message)
        return LevelArray(self, level)

    def glimpse(self, t: int, z: int | None = None, c: int | None = None) -> np.ndarray:
        """Return one picture at a size that is quickly read: its smallest level.

        Parameters
        ----------
        t : int
            Frame.
        z, c : int, optional
            Plane and channel; the first where left out.
        """
        pyramid = self._pyramid()
        given = {"C": c, "Z": z}
        stack = [int(given[x] or 0) for x in self._state.form.axes if x in "CZ"]
        plane = (
            int(np.ravel_multi_index(stack, pyramid.form.stack_shape)) if stack else 0
        )
        return pyramid.cut(int(t), plane, len(pyramid.sizes) - 1, None)

    def _pyramid(self) -> Pyramid:
        seen = self._seen
        if seen is None or seen[0] is not self._state:
            seen = self._seen = self._state, Pyramid(self)
        return seen[1]


class Pyramid:
    """Tiles of one state of a series, through a cache of their own.

    Parameters
    ----------
    series : Leveled
        The series; whole pictures are asked of it.
    """

    def __init__(self, series: Any) -> None:
        self._series = series
        self._state: State = series._state  # noqa: SLF001
        self.form: Form = self._state.form
        self.tiles = FrameCache(TILES_BUDGET)
        self._range: tuple[float, float] | None = None
        found = getattr(self._state.reader, "levels", ())
        rows, columns = whole = self.form.plane_shape[0], self.form.plane_shape[1]
        self.tiled = found if found and found[0] == whole else ()
        self.sizes = self.tiled or (whole,)
        if len(self.sizes) == 1 and max(whole) > WHOLE:
            steps = [1]
            while max(whole) > _SMALL * steps[-1]:
                steps.append(_STEP * steps[-1])
            self.sizes = tuple((-(-rows // n), -(-columns // n)) for n in steps)

    def cut(
        self, t: int, plane: int, level: int, box: tuple[int, int, int, int] | None
    ) -> np.ndarray:
        """Return a part of a picture.

        Parameters
        ----------
        t, plane, level : int
            Which picture.
        box : tuple of int or None
            First row, row after the last, first column, column after the
            last; None for all.

        Raises
        ------
        FrameUnreadable
            It cannot be shown; the message says why.
        """
        rows, columns = self.sizes[level]
        top, bottom, left, right = box or (0, rows, 0, columns)
        if level >= len(self.tiled):
            return self._thinned(t, plane, level)[top:bottom, left:right]
        source, inner = self._state.reader.tiled(t)
        high, wide = source.tiling(level)
        samples = self.form.plane_shape[2:]
        picture = np.empty((bottom - top, right - left, *samples), self.form.dtype)
        for row in range(top // high, -(-bottom // high)):
            for column in range(left // wide, -(-right // wide)):
                key = (int(self._state.index.ids[t]), plane, level, row, column)
                tile = self._tile(source, inner, key)
                y, x = row * high, column * wide
                into = picture[max(y - top, 0) :, max(x - left, 0) :]
                part = tile[max(top - y, 0) : bottom - y, max(left - x, 0) : right - x]
                into[: part.shape[0], : part.shape[1]] = part
        return picture

    def _tile(
        self, source: TiledSource, inner: int, key: tuple[int, int, int, int, int]
    ) -> np.ndarray:
        _, plane, level, row, column = key
        return self.tiles.fetch(
            key, lambda: source.tile(inner, plane, level, (row, column))
        )

    def _thinned(self, t: int, plane: int, level: int) -> np.ndarray:
        """Return every n-th pixel of a picture that has no such level itself."""
        stack = self.form.stack_shape
        place = np.unravel_index(plane, stack) if stack else ()
        step = _STEP**level
        if step == 1:
            return self._series[(t, *map(int, place))]
        key = (int(self._state.index.ids[t]), plane, level, -1, -1)
        return self.tiles.fetch(
            key, lambda: self._series[(t, *map(int, place))][::step, ::step].copy()
        )

    def hatching(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return a part of the picture that stands for one that cannot be shown."""
        if self._range is None:
            small = len(self.sizes) - 1
            self._range = first_range(
                lambda t: self.cut(t, 0, small, None),
                len(self._state.index),
                self.form.dtype,
            )
        part = replace(self.form, axes="YXS"[: len(shape)], shape=shape)
        return hatched(part, *self._range)


class LevelArray(SeriesArray):
    """One level of a series as an array; reads the tiles that are asked for.

    Parameters
    ----------
    series : Leveled
        The series.
    level : int
        Which level.
    """

    def __init__(self, series: Any, level: int) -> None:
        super().__init__(series)
        self._level = level
        self.follows = False  # whole pictures would be read ahead, not tiles

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the level as it is now."""
        whole = self._series.form
        size = self._series.levels[self._level]
        length = len(self._series)
        return (length, *whole.stack_shape, *size, *whole.plane_shape[2:])

    def __repr__(self) -> str:
        return f"<LevelArray {self._level} {self.shape} {self.dtype}>"

    def _one(self, t: int, rest: tuple[Any, ...]) -> np.ndarray:
        pyramid = self._series._pyramid()  # noqa: SLF001
        form: Form = pyramid.form
        before = len(form.stack_shape)
        rest = rest + (slice(None),) * (before + 2 - len(rest))
        size = pyramid.sizes[self._level]
        top, bottom, rows = _span(rest[before], size[0])
        left, right, columns = _span(rest[before + 1], size[1])
        more = rest[before + 2 :]

        def picture(plane: int) -> np.ndarray:
            box = (top, bottom, left, right)
            try:
                part = pyramid.cut(t, plane, self._level, box)
            except (FrameUnreadable, IndexError):
                shape = (bottom - top, right - left, *form.plane_shape[2:])
                part = pyramid.hatching(shape)
            return part[(rows, columns, *more)]

        return assemble(form, rest[:before], picture)


def _span(part: Any, length: int) -> tuple[int, int, Any]:
    """Return which rows an index needs, and the index into those."""
    if isinstance(part, slice):
        begin, end, step = part.indices(length)
        if step > 0:
            return begin, max(begin, end), slice(None, None, step)
        return 0, length, part
    if isinstance(part, int | np.integer):
        one = int(part)
        one += length if one < 0 else 0
        return one, one + 1, 0
    return 0, length, part


def small_picture(source: FrameSource) -> np.ndarray:
    """Return the first picture of a file, of a pyramid in its smallest level.

    Parameters
    ----------
    source : FrameSource
        The open file.
    """
    levels = source.facts.levels
    if len(levels) < 2:
        return source.read(0)
    tiled = cast("TiledSource", source)
    last = len(levels) - 1
    (rows, columns), (high, wide) = levels[last], tiled.tiling(last)
    return np.concatenate(
        [
            np.concatenate(
                [
                    tiled.tile(0, 0, last, (row, column))
                    for column in range(-(-columns // wide))
                ],
                axis=1,
            )
            for row in range(-(-rows // high))
        ]
    )
