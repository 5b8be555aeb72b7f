"""Tiles of a TIFF: the part in view is read, of the level that suits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.sources.tiff_pages import file_of, native

if TYPE_CHECKING:
    from threading import Lock

Levels = tuple[tuple[int, int], ...]


class Tiles:
    """The levels of a TIFF series, tile by tile.

    Parameters
    ----------
    series : tifffile.TiffPageSeries
        Tiled or pyramidal, its samples last.
    lock : Lock
        Guards the file.
    """

    def __init__(self, series: Any, lock: Lock) -> None:
        self._levels = list(series.levels)
        self._lock = lock
        self.shapes: Levels = tuple(
            tuple(level.keyframe.shape[:2]) for level in self._levels
        )

    def tiling(self, level: int) -> tuple[int, int]:
        """Return rows and columns of a tile; strips are as wide as the picture."""
        rows, columns = self._levels[level].keyframe.chunks[:2]
        return int(rows), int(columns)

    def tile(self, page: int, level: int, place: tuple[int, int]) -> np.ndarray:
        """Return one tile; what a sparse file leaves out is 0."""
        found = self._levels[level][page]
        key = found.keyframe
        (rows, columns), (height, width) = self.tiling(level), self.shapes[level]
        across = -(-width // columns)
        number = place[0] * across + place[1]
        size = int(found.databytecounts[number])
        samples = key.shape[2:]
        if not size:
            left = height - place[0] * rows, width - place[1] * columns
            shape = min(rows, left[0]), min(columns, left[1]), *samples
            return np.zeros(shape, key.dtype.newbyteorder("="))
        data = self._bytes(found, int(found.dataoffsets[number]), size)
        tables = getattr(found, "jpegtables", None)
        picture, _, shape = key.decode(data, number, jpegtables=tables)
        if picture is None:
            message = f"tile {place} holds nothing"
            raise ValueError(message)
        picture = picture[0, : shape[1], : shape[2]]
        return native(picture if samples else picture[..., 0], key.axes)

    def _bytes(self, page: Any, offset: int, size: int) -> bytes:
        """Read from the file of a page; one of a set is opened for it."""
        with self._lock, file_of(page) as file:
            file.seek(offset)
            return bytes(file.read(size))


def tiles_of(series: Any, lock: Lock) -> Tiles | None:
    """Return the tiles of a series, None where it has none."""
    levels, key = series.levels, series.keyframe
    if key.axes not in ("YX", "YXS") or key.shape[2:] not in ((), (3,), (4,)):
        return None
    if len(levels) == 1 and not key.is_tiled:
        return None
    alike = all(
        len(level.pages) == len(series.pages) and level.keyframe.axes == key.axes
        for level in levels
    )
    return Tiles(series, lock) if alike else None
