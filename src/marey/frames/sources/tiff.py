"""TIFF through tifffile: stills, plain stacks, ImageJ and OME hyperstacks."""

from __future__ import annotations

import logging
from math import prod
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile

from marey.errors import FrameUnreadable, SourceError
from marey.frames.form import Form
from marey.frames.sources.protocol import BROKEN, SourceFacts
from marey.frames.sources.tiff_words import read_words

if TYPE_CHECKING:
    from collections.abc import Callable

# What is wrong with a file is said in our own words; without any handler the
# messages of tifffile would go to everybody's terminal.
logging.getLogger("tifffile").addHandler(logging.NullHandler())


def read_tiff(path: str) -> np.ndarray:
    """Return the first picture of a TIFF file, (Y, X) or (Y, X, S)."""
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        return _native(page.asarray(), page.axes)


class TiffSource:
    """One TIFF file held open, its pages told apart as frames and planes.

    Parameters
    ----------
    path : str
        The file.
    alone : bool
        Whether the file was opened for itself; then an OME set of several
        files is followed. In a folder each file stands for itself.
    """

    facts: SourceFacts

    def __init__(self, path: str, *, alone: bool = False) -> None:
        self._path = path
        self._lock = Lock()
        self._tiff = tifffile.TiffFile(path, _multifile=alone)
        try:
            self._lay_out()
        except BaseException:
            self._tiff.close()
            raise

    def _lay_out(self) -> None:
        series = self._tiff.series
        stacked = bool(self._tiff.is_ome or self._tiff.is_imagej or len(series) == 1)
        if self._tiff.is_ome and any(page is None for page in series[0].pages):
            # One file of a set whose others are elsewhere: its own pages are
            # frames, the rest of the set is not invented.
            self._tiff.close()
            self._tiff = tifffile.TiffFile(self._path, is_ome=False)
            series, stacked = self._tiff.series, False
        inner = series[0].keyframe.axes
        if stacked and series[0].axes.endswith(inner):
            self._use_series(series[0], inner)
        else:
            self._use_pages()
        times, calibration = read_words(self._tiff, self.facts)
        self.facts = SourceFacts(self.facts.count, self.facts.form, calibration, times)

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
        axes = "".join(letters[i] for i in stack)
        self._find = series.__getitem__
        self._inner = inner
        self._offset = series.dataoffset
        self._stored = np.dtype(series.dtype).newbyteorder(self._tiff.byteorder)
        picture = _picture_shape(series.keyframe.shape, inner)
        form = Form(
            axes + "YXS"[: len(picture)],
            tuple(lengths[i] for i in stack) + picture,
            np.dtype(series.dtype).newbyteorder("="),
        )
        self.facts = SourceFacts(frames, form)

    def _use_pages(self) -> None:
        """Take each page for a frame, whatever its size."""
        pages = self._tiff.pages
        first = pages.first
        self._pages = np.arange(len(pages), dtype=np.int64)[:, None]
        self._find = pages.__getitem__
        self._inner = first.axes
        self._offset = None
        picture = _picture_shape(first.shape, first.axes)
        form = Form("YXS"[: len(picture)], picture, np.dtype(first.dtype))
        self.facts = SourceFacts(len(pages), form)

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Callable[[int, np.ndarray], None] | None = None,
    ) -> np.ndarray:
        """Return one page; where the file is one block, without tifffile."""
        try:
            page = int(self._pages[index, plane])
            with self._lock:
                if self._offset is not None:
                    return self._read_block(page)
                found = self._find(page)
                return _native(found.asarray(), found.keyframe.axes)
        except BROKEN as error:
            message = f"page {index} cannot be decoded: {error}"
            raise FrameUnreadable(message) from error

    def _read_block(self, page: int) -> np.ndarray:
        shape = self.facts.form.plane_shape
        if self._inner == "SYX":
            shape = (shape[2], *shape[:2])
        picture = np.empty(shape, self._stored)
        file = self._tiff.filehandle
        file.seek(self._offset + page * picture.nbytes)
        if file.readinto(picture) != picture.nbytes:
            message = "the file is cut short"
            raise EOFError(message)
        return _native(picture, self._inner)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._tiff.close()


def open_tiff(path: str, *, alone: bool = False) -> TiffSource:
    """Open a TIFF file, or say in words why it cannot be opened."""
    try:
        return TiffSource(path, alone=alone)
    except BROKEN as error:
        message = f"{PurePath(path).name} cannot be read as TIFF: {error}"
        raise SourceError(message) from error


def _native(picture: np.ndarray, axes: str) -> np.ndarray:
    """Return a page with samples last and in native byte order."""
    if axes == "SYX":
        picture = np.moveaxis(picture, 0, -1)
    elif picture.ndim > 3 or (picture.ndim == 3 and not axes.endswith("S")):
        message = f"pages with axes {axes} are not supported; save as ImageJ or OME"
        raise ValueError(message)
    return np.ascontiguousarray(picture, picture.dtype.newbyteorder("="))


def _picture_shape(shape: tuple[int, ...], axes: str) -> tuple[int, ...]:
    return (*shape[1:], shape[0]) if axes == "SYX" else tuple(shape)
