"""TIFF through tifffile: stills, plain stacks, ImageJ and OME hyperstacks."""

from __future__ import annotations

import logging
from math import prod
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from marey.errors import FrameUnreadable, SourceError, SourceUnsupported
from marey.frames.form import Form, pixel_type
from marey.frames.sources.ome_sets import describing_file, is_ome, names_others
from marey.frames.sources.protocol import BROKEN, SourceFacts
from marey.frames.sources.tiff_pages import (
    file_of,
    is_picture,
    native,
    picture_shape,
    whole,
)
from marey.frames.sources.tiff_tiles import Tiles, tiles_of
from marey.frames.sources.tiff_words import read_words
from marey.frames.spare import blank

if TYPE_CHECKING:
    from collections.abc import Callable

# What is wrong with a file is said in our own words; without any handler the
# messages of tifffile would go to everybody's terminal.
logging.getLogger("tifffile").addHandler(logging.NullHandler())
# Sorts of files of which tifffile knows no more than pages of like size.
_PLAIN = frozenset({"generic", "uniform", "shaped"})


def read_tiff(path: str) -> np.ndarray:
    """Return the first picture of a TIFF file, (Y, X) or (Y, X, S)."""
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        if not is_picture(page.axes) or _channels(page.shape, page.axes):
            message = f"a page with axes {page.axes} is not one picture"
            raise ValueError(message)
        return native(whole(page), page.axes)


class TiffSource:
    """One TIFF file held open, its pages told apart as frames and planes.

    Parameters
    ----------
    path : str
        The file.
    alone : bool
        Whether the file was opened for itself; then an OME set of several
        files is followed, as it is where names end like ``.ome.tif``. Other
        files of a folder stand for themselves.
    """

    facts: SourceFacts

    def __init__(self, path: str, *, alone: bool = False) -> None:
        self._path = path
        self._lock = Lock()
        self._tiles: Tiles | None = None
        self._offset: int | None = None
        # Samples that are channels: more than colours have, fewer, or so named.
        self._split = 0
        self._are_named = False
        follow = alone or is_ome(path)
        self._tiff = tifffile.TiffFile(path, _multifile=follow)
        try:
            self._lay_out()
        except BaseException:
            self._tiff.close()
            raise

    def _lay_out(self) -> None:
        series = self._tiff.series
        if self._tiff.is_ome and self._others_are_away(series[0]):
            # One file of a set whose others are elsewhere: its own pages are
            # frames, the rest of the set is not invented.
            series = self._open_again(is_ome=False)
        if (
            len(series) > 1
            and series[0].kind == "shaped"
            and series[0].keyframe.subifds
        ):
            # tifffile took the levels of its own pyramids for other pictures
            series = self._open_again(is_shaped=False)
        plain = series[0].kind in _PLAIN
        cut_short = plain and self._announced() > len(self._tiff.pages)
        stacked = not plain or (len(series) == 1 and not cut_short)
        inner = series[0].keyframe.axes
        if not is_picture(inner):
            message = f"its pages have axes {inner}: save it as an ImageJ or OME stack"
            raise SourceUnsupported(message)
        ending = series[0].axes[-len(inner) :]
        if stacked and ending.replace("C", "S") == inner:
            self._are_named = "C" in ending
            self._use_series(series[0], inner)
        else:
            self._use_pages()
        times, calibration = read_words(self._tiff, self.facts)
        levels = self._tiles.shapes if self._tiles is not None else ()
        self.facts = SourceFacts(
            self.facts.count, self.facts.form, calibration, times, levels
        )

    def _open_again(self, **flags: bool) -> Any:
        self._tiff.close()
        self._tiff = tifffile.TiffFile(self._path, **flags)
        return self._tiff.series

    def _others_are_away(self, series: Any) -> bool:
        """Whether all pages that are here are this file's, of a larger set."""
        here = [page for page in series.pages if page is not None]
        return (
            len(here) < len(series.pages)
            and names_others(self._path)
            and all(page.parent is self._tiff for page in here)
        )

    def _use_series(self, series: Any, inner: str) -> None:
        """Tell time, channel and plane apart as the file's metadata do."""
        letters = series.axes[: len(series.axes) - len(inner)].replace("S", "C")
        lengths = series.shape[: len(letters)]
        grid = np.arange(prod(lengths), dtype=np.int64).reshape(lengths)
        times = [i for i, letter in enumerate(letters) if letter not in "CZ"]
        stack = [
            i for wanted in "CZ" for i, letter in enumerate(letters) if letter == wanted
        ]
        frames = prod(lengths[i] for i in times)
        self._pages = grid.transpose(times + stack).reshape(frames, -1)
        self._find = series.__getitem__
        self._inner = inner
        axes = "".join(letters[i] for i in stack)
        self._describe(frames, axes, tuple(lengths[i] for i in stack), series.keyframe)
        if not self._split:
            self._tiles = tiles_of(series, self._lock)
        if series.dtype.kind != "b":
            self._offset = series.dataoffset
        self._stored = np.dtype(series.dtype).newbyteorder(self._tiff.byteorder)

    def _use_pages(self) -> None:
        """Take each page for a frame, whatever its size."""
        pages = self._tiff.pages
        known = len(pages)
        count = max(known, self._announced())
        self._pages = np.arange(count, dtype=np.int64)[:, None]
        self._find = lambda page: pages[page] if page < known else None
        self._inner = pages.first.axes
        self._describe(count, "", (), pages.first)
        if count > known and pages.first.is_memmappable:
            # ImageJ writes pictures one after another, before what lists them
            self._offset = int(pages.first.dataoffsets[0])
            stored = np.dtype(pages.first.dtype)
            self._stored = stored.newbyteorder(self._tiff.byteorder)

    def _announced(self) -> int:
        """Return how many pictures ImageJ says there are, of a plain stack."""
        words = (self._tiff.imagej_metadata or {}) if self._tiff.is_imagej else {}
        plain = words.get("channels", 1) == words.get("slices", 1) == 1
        return int(words.get("images", 0)) if plain else 0

    def _describe(
        self, frames: int, axes: str, stack: tuple[int, ...], page: Any
    ) -> None:
        """Say what a frame looks like; samples that are no colours are channels."""
        picture = picture_shape(page.shape, self._inner)
        many = _channels(page.shape, self._inner)
        if self._are_named:
            many = page.shape[self._inner.index("S")]
        if many and "C" not in axes:
            self._split = many
            axes, stack, picture = "C" + axes, (many, *stack), picture[:2]
        form = Form(
            axes + "YXS"[: len(picture)], stack + picture, pixel_type(page.dtype)
        )
        self.facts = SourceFacts(frames, form)

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one page; where the file is one block, without tifffile."""
        try:
            channel, plane = divmod(plane, self._pages.shape[1])
            page = int(self._pages[index, plane])
            with self._lock:
                if self._offset is not None:
                    picture = self._read_block(page, self._offset)
                else:
                    picture = self._read_page(page)
        except BROKEN as error:
            message = f"page {index} cannot be decoded: {error}"
            raise FrameUnreadable(message) from error
        return np.ascontiguousarray(picture[..., channel]) if self._split else picture

    def _read_page(self, page: int) -> np.ndarray:
        found = self._find(page)
        if found is None:
            message = "it is not there; the file is cut short, or another of its set"
            raise EOFError(message)
        with file_of(found):
            return native(whole(found), found.keyframe.axes)

    def _read_block(self, page: int, offset: int) -> np.ndarray:
        form = self.facts.form
        shape = (*form.plane_shape, self._split) if self._split else form.plane_shape
        if self._inner == "SYX":
            shape = (shape[2], *shape[:2])
        picture = blank(shape, self._stored)
        file = self._tiff.filehandle
        file.seek(offset + page * picture.nbytes)
        if file.readinto(picture) != picture.nbytes:
            message = "the file is cut short"
            raise EOFError(message)
        return native(picture, self._inner)

    def tiling(self, level: int) -> tuple[int, int]:
        """Return rows and columns of a tile of a level."""
        assert self._tiles is not None
        return self._tiles.tiling(level)

    def tile(
        self, index: int, plane: int, level: int, place: tuple[int, int]
    ) -> np.ndarray:
        """Return one tile of a level; those at the edge are smaller."""
        assert self._tiles is not None
        try:
            return self._tiles.tile(int(self._pages[index, plane]), level, place)
        except BROKEN as error:
            message = f"tile {place} of page {index} cannot be decoded: {error}"
            raise FrameUnreadable(message) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._tiff.close()


def open_tiff(path: str, *, alone: bool = False) -> TiffSource:
    """Open a TIFF file, or say in words why it cannot be opened."""
    name = PurePath(path).name
    try:
        return TiffSource(describing_file(path), alone=alone)
    except SourceUnsupported as error:
        message = f"{name} cannot be read as TIFF: {error}"
        raise SourceUnsupported(message) from error
    except BROKEN as error:
        message = f"{name} cannot be read as TIFF: {error}"
        raise SourceError(message) from error


def _channels(shape: tuple[int, ...], axes: str) -> int:
    """Return how many channels a page's samples are; 0 where they are colours."""
    if "S" not in axes:
        return 0
    samples = shape[axes.index("S")]
    return 0 if samples in (3, 4) else samples
