"""Open files: which reader takes a file, and which files are kept open."""

from __future__ import annotations

import os
from collections import OrderedDict
from concurrent.futures import Future
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING

from marey.errors import FrameUnreadable, SourceError, SourceUnsupported
from marey.frames.sources.kinds import Kind, kind_of, known_suffixes
from marey.frames.sources.protocol import BROKEN, in_words
from marey.frames.sources.zarrs import is_store

if TYPE_CHECKING:
    import numpy as np

    from marey.frames.sources.protocol import Aside, FrameSource

    Opening = Future[FrameSource | None]
    """None comes of it where the file was no longer wanted."""

_KEPT_OPEN = 8
_FAILS: tuple[type[Exception], ...] = (FrameUnreadable, *BROKEN)


def open_source(path: str, *, alone: bool = False) -> FrameSource:
    """Open a file with the reader that its name asks for.

    Raises
    ------
    SourceUnsupported
        No reader takes such a name.
    SourceError
        The file is not there, empty or damaged.
    """
    name = PurePath(path).name
    kind = kind_of(name)
    if kind is None and is_store(path):
        kind = Kind.ZARR
    if kind is None:
        message = (
            f"{name} is no image, stack or video that can be read. Known are"
            f" {known_suffixes()}"
        )
        raise SourceUnsupported(message)
    try:
        if os.stat(path).st_size == 0:  # noqa: PTH116
            message = f"{name} is empty (0 bytes): copy it again or leave it out"
            raise SourceError(message)
        return _open(path, kind, alone=alone)
    except _FAILS as error:
        message = f"{name} cannot be read as {kind.value}: {in_words(error)}"
        raise SourceError(message) from error


def _open(path: str, kind: Kind, *, alone: bool) -> FrameSource:
    if kind is Kind.VIDEO:
        from marey.frames.sources.video import open_video

        return open_video(path)
    if kind is Kind.ZARR:
        from marey.frames.sources.zarrs import open_zarr

        return open_zarr(path)
    if kind is Kind.VENDOR:
        from marey.frames.sources.vendor import open_vendor

        return open_vendor(path)
    if kind is Kind.TIFF:
        return _open_tiff(path, alone=alone)
    if kind is Kind.WEBP:
        from marey.frames.sources.webp import open_webp

        return open_webp(path)
    from marey.frames.sources.images import StillSource

    return StillSource(path)


def _open_tiff(path: str, *, alone: bool) -> FrameSource:
    """Open a TIFF by our own reader, or by a vendor's where ours cannot."""
    from marey.frames.sources.tiff import open_tiff
    from marey.frames.sources.vendor import open_instead

    try:
        return open_tiff(path, alone=alone)
    except SourceError as error:
        # In a folder a damaged file is one of many, and asking costs seconds.
        if alone or isinstance(error, SourceUnsupported):
            other = open_instead(path)
            if other is not None:
                return other
        raise


def read_single(path: str) -> np.ndarray:
    """Return the only picture of a file that is known to hold one.

    Nothing but the picture is looked at, which is what makes folders of
    stills fast.

    Raises
    ------
    FrameUnreadable
        The file is damaged or not there.
    """
    from marey.frames.sources.images import read_still
    from marey.frames.sources.tiff import read_tiff

    try:
        return read_tiff(path) if kind_of(path) is Kind.TIFF else read_still(path)
    except BROKEN as error:
        message = f"the file cannot be decoded: {in_words(error)}"
        raise FrameUnreadable(message) from error


class OpenFiles:
    """A few sources kept open, the least used closed first.

    Parameters
    ----------
    alone : bool
        Whether the recording is one file.
    """

    def __init__(self, *, alone: bool = False) -> None:
        self._alone = alone
        self._lock = Lock()
        self._open: OrderedDict[str, FrameSource] = OrderedDict()
        self._opening: dict[str, Opening] = {}
        self._closed = False

    def read(
        self,
        path: str,
        index: int,
        plane: int,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Return one picture of a file, which is opened at need."""
        source = self.source(path)
        try:
            return source.read(index, plane, aside=aside)
        except FrameUnreadable:
            if self._open.get(path) is source:
                raise
            # closed under its reader's hands, because others were opened
            return self.source(path).read(index, plane, aside=aside)

    def source(self, path: str) -> FrameSource:
        """Return an open source of a file, which is opened at need.

        Whoever asks for a file that is being opened waits for it; nobody waits
        for the opening of another file.

        Raises
        ------
        FrameUnreadable
            The files were closed meanwhile.
        SourceError
            The file cannot be opened.
        """
        while True:
            with self._lock:
                if self._closed:  # nobody would close what is opened now
                    message = "the recording was closed"
                    raise FrameUnreadable(message)
                source = self._open.get(path)
                if source is not None:
                    self._open.move_to_end(path)
                    return source
                opening = self._opening.get(path)
                is_mine = opening is None
                if opening is None:
                    opening = self._opening[path] = Future()
            if is_mine:
                self._fulfil(path, opening)
            source = opening.result()
            if source is not None:
                return source

    def _fulfil(self, path: str, opening: Opening) -> None:
        """Open a file, and keep it unless that is no longer wanted."""
        try:
            source = open_source(path, alone=self._alone)
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            with self._lock:
                if self._opening.get(path) is opening:
                    del self._opening[path]
            opening.set_exception(error)
            return
        closing: FrameSource | None = None
        with self._lock:
            is_wanted = self._opening.get(path) is opening
            if is_wanted:
                del self._opening[path]
                self._open[path] = source
                if len(self._open) > _KEPT_OPEN:
                    closing = self._open.popitem(last=False)[1]
        opening.set_result(source if is_wanted else None)
        if not is_wanted:
            source.close()
        elif closing is not None:
            closing.close()

    def forget(self, path: str) -> None:
        """Close a file that has changed; one that is being opened is not kept."""
        with self._lock:
            self._opening.pop(path, None)
            source = self._open.pop(path, None)
        if source is not None:
            source.close()

    def adopt(self, path: str, source: FrameSource) -> None:
        """Keep a source that is open already."""
        with self._lock:
            self._opening.pop(path, None)
            before = self._open.pop(path, None)
            self._open[path] = source
        if before is not None:
            before.close()

    def close(self) -> None:
        """Close all of them, and those that are being opened when they are."""
        with self._lock:
            self._closed = True
            self._opening.clear()
            sources = list(self._open.values())
            self._open.clear()
        for source in sources:
            source.close()
