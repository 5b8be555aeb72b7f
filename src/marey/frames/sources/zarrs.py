"""zarr and OME-Zarr through the zarr library: read chunk by chunk, no task graph."""

from __future__ import annotations

import os
from math import prod
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from marey.errors import FrameUnreadable, SourceError, SourceUnsupported
from marey.frames.order import natural_sorted
from marey.frames.sources.arrays import ORDER, ArraySource
from marey.frames.sources.protocol import BROKEN, SourceFacts
from marey.frames.sources.zarr_words import Image, calibration_of, image_in, times_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

_MARKS = ("zarr.json", ".zgroup", ".zarray")
# Frames that share a chunk are decoded together, if they are no more than this.
_TOGETHER = 64 << 20
_FAILS: tuple[type[Exception], ...] = (FrameUnreadable, *BROKEN)


def is_store(path: str | os.PathLike[str]) -> bool:
    """Whether a folder holds a zarr: one of three small files says so."""
    return any(os.path.isfile(os.path.join(path, mark)) for mark in _MARKS)  # noqa: PTH113, PTH118


class ZarrSource(ArraySource):
    """One zarr image as a source of frames, with its smaller levels.

    Parameters
    ----------
    levels : list of zarr.Array
        The same image, full resolution first.
    axes : str or None
        Letters of its axes; guessed where nobody says.
    image : Image or None
        What OME metadata say.
    """

    def __init__(
        self, levels: list[Any], axes: str | None, image: Image | None
    ) -> None:
        super().__init__(levels[0], axes, squeeze=True)
        self._levels = levels
        form, count = self.facts.form, self.facts.count
        at = self._axes.index("Y")
        self._at = at
        shapes = tuple((int(one.shape[at]), int(one.shape[at + 1])) for one in levels)
        if image is None:
            self.facts = SourceFacts(count, form, levels=shapes)
            return
        channels = form.shape[0] if form.axes.startswith("C") else 1
        self.facts = SourceFacts(
            count,
            form,
            calibration_of(image, channels),
            times_of(image, count),
            levels=shapes,
        )

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one picture; frames of the same chunk are handed aside."""
        where = self.place(index, plane)
        depth = int(self._array.chunks[self._axes.index("T")]) if "T" in where else 1
        many = (
            depth * prod(self.facts.form.plane_shape) * self.facts.form.dtype.itemsize
        )
        if aside is None or depth == 1 or many > _TOGETHER:
            return super().read(index, plane)
        begin = index - index % depth
        key = {**where, "T": slice(begin, begin + depth)}
        block = self.cut(self._array, tuple(key.values()), index)
        # T is the only axis left before Y and X
        for place, picture in enumerate(block):
            if begin + place != index:
                aside(begin + place, picture.copy())
        return block[index - begin].copy()

    def tiling(self, level: int) -> tuple[int, int]:
        """Return rows and columns of a tile."""
        chunks = self._levels[level].chunks
        return int(chunks[self._at]), int(chunks[self._at + 1])

    def tile(
        self, index: int, plane: int, level: int, place: tuple[int, int]
    ) -> np.ndarray:
        """Return one tile of a level; those at the edge are smaller."""
        rows, columns = self.tiling(level)
        y, x = place[0] * rows, place[1] * columns
        before = tuple(self.place(index, plane).values())
        key = (*before, slice(y, y + rows), slice(x, x + columns))
        return self.cut(self._levels[level], key, index)


def open_zarr(path: str) -> ZarrSource:
    """Open a zarr folder, or say in words why it cannot be opened.

    Raises
    ------
    SourceUnsupported
        The zarr library is not installed.
    SourceError
        The folder is no zarr, or not one that holds a picture.
    """
    name = PurePath(path).name
    try:
        import zarr
    except ImportError as error:
        message = (
            f"{name} is read by the zarr library, which is not installed:"
            ' pip install "napari-marey[zarr]"'
        )
        raise SourceUnsupported(message) from error
    if not is_store(path):
        message = (
            f"{name} is a folder with the name of a zarr and holds none: one of"
            f" {', '.join(_MARKS)} was expected in it. If it holds pictures, give"
            " it another name"
        )
        raise SourceError(message)
    try:
        return _source_in(zarr.open(path, mode="r"), name)
    except _FAILS as error:
        message = f"{name} cannot be read as zarr: {error}"
        raise SourceError(message) from error


def _source_in(node: Any, name: str) -> ZarrSource:
    """Return the first image in an opened zarr."""
    if hasattr(node, "dtype"):
        return ZarrSource([node], _named_axes(node), None)
    image = image_in(dict(node.attrs))
    if image is not None:
        levels = [node[path] for path in image.paths]
        fits = set(image.axes) <= set(ORDER) and len(image.axes) == levels[0].ndim
        return ZarrSource(levels, image.axes if fits else None, image)
    # Bio-Formats keeps the images of a file in groups of their own; others put
    # plain arrays there.
    for key in natural_sorted(list(node.group_keys())):
        if image_in(dict(node[key].attrs)) is not None:
            return _source_in(node[key], name)
    arrays = natural_sorted(list(node.array_keys()))
    if len(arrays) == 1:
        return _source_in(node[arrays[0]], name)
    inside = ", ".join(arrays[:9] or natural_sorted(list(node.group_keys()))[:9])
    message = (
        f"{name} holds no image but {inside or 'nothing'}; open one of them"
        f" by its path, such as {name}/{arrays[0] if arrays else '0'}"
    )
    raise SourceError(message)


def _named_axes(array: Any) -> str | None:
    """Return the axes that an array names itself, None where it does not."""
    names = getattr(getattr(array, "metadata", None), "dimension_names", None)
    names = names or array.attrs.get("_ARRAY_DIMENSIONS")
    if not names or not all(isinstance(name, str) and name for name in names):
        return None
    known = {"TIME": "T", "CHANNEL": "C", "PLANE": "Z", "SAMPLE": "S"}
    axes = "".join(known.get(name.upper(), name.upper()) for name in names)
    good = len(axes) == array.ndim and set(axes) <= set(ORDER)
    return axes if good and axes.endswith(("YX", "YXS")) else None
