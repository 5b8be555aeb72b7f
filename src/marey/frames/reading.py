"""From a position on the time axis to a picture; no cache, no window.

What is in here pickles: a worker on another machine opens the files itself.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from marey.errors import FrameUnreadable, MareyError, SourceError
from marey.frames.form import fit
from marey.frames.patience import ask
from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.sources.opened import OpenFiles, read_single

if TYPE_CHECKING:
    import numpy as np

    from marey.frames.form import Form
    from marey.frames.index import Index
    from marey.frames.patience import Patience
    from marey.frames.sources.protocol import Aside, FrameSource, TiledSource

Levels = tuple[tuple[int, int], ...]

# Kinds of which a file with one picture is read without being opened before.
_AT_ONCE = (Kind.STILL, Kind.TIFF)
# Kinds that may be read tile by tile; None is a zarr of another name.
_TILED = (Kind.TIFF, Kind.ZARR, None)
_LOOKED_AT = 8


class FileReader:
    """Reads the frames of an index from the files they lie in.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    index : Index
        The time axis.
    form : Form
        What a frame looks like.
    single : ndarray of bool, shape (files,)
        True for files that hold one frame.
    files : OpenFiles
        Where open sources are kept.
    patience : Patience, optional
        Leaves reads behind that hang.
    doubts : dict, optional
        Where files are noted that cannot be read, with size and time: they
        may still be written.
    """

    is_instant = False

    def __init__(
        self,
        root: str,
        index: Index,
        form: Form,
        single: np.ndarray,
        files: OpenFiles,
        *,
        patience: Patience | None = None,
        doubts: dict[str, tuple[int, int]] | None = None,
    ) -> None:
        self.root, self.index, self.form = root, index, form
        self._single = single
        self.files = files
        self._patience, self._doubts = patience, doubts

    def __getstate__(self) -> dict[str, Any]:
        gone = dict.fromkeys(("files", "_patience", "_doubts"))
        return {**self.__dict__, **gone}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, files=OpenFiles())

    def close(self) -> None:
        """Close open files; one that hangs is left behind."""
        if self._patience is None or not self._patience.is_hanging:
            self.files.close()
            return
        with suppress(SourceError):
            ask(self.root, self.files.close, 1.0)

    def full_path(self, t: int) -> str:
        """Return where the file of a frame should lie."""
        return f"{self.root}/{self.index.path(t)}"

    def read(
        self,
        t: int,
        plane: int = 0,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Return one picture in the form of the recording.

        Raises
        ------
        FrameUnreadable
            With the reason in words; begins with "missing", "odd frame" or
            what is wrong with the file.
        """
        file, inner = int(self.index.file_of[t]), int(self.index.inner[t])
        path = self.index.files.path(file)
        if self.index.missing[t]:
            message = f"missing: {path} was not there at the last look"
            raise FrameUnreadable(message)
        if self.index.files.sizes[file] == 0:
            message = f"{path} is empty (0 bytes)"
            raise FrameUnreadable(message)
        full = f"{self.root}/{path}"

        def work() -> np.ndarray:
            return self._read(file, full, inner, plane, t=t, aside=aside)

        try:
            picture = (
                work() if self._patience is None else self._patience.read(full, work)
            )
            return fit(picture, self.form)
        except FileNotFoundError as error:
            message = f"missing: {path} has gone"
            raise FrameUnreadable(message) from error
        except MareyError as error:
            if self._doubts is not None:
                files = self.index.files
                listed = (int(files.sizes[file]), int(files.mtimes[file]))
                self._doubts[path] = listed
            message = str(error) if path in str(error) else f"{path}: {error}"
            if isinstance(error.__cause__, FileNotFoundError):
                message = f"missing: {path} has gone"
            raise FrameUnreadable(message) from error

    @cached_property
    def levels(self) -> Levels:
        """Sizes of the levels of a frame that can be read tile by tile, else ().

        Those of the first file; a file with others is odd.
        """
        files = self.index.files
        for file in self.index.file_of[:_LOOKED_AT].tolist():
            path = f"{self.root}/{files.path(file)}"
            if kind_of(path) not in _TILED or files.sizes[file] <= 0:
                return ()
            try:
                return self.files.source(path).facts.levels
            except MareyError:
                continue
        return ()

    def tiled(self, t: int) -> tuple[TiledSource, int]:
        """Return the file of a frame, to be read tile by tile, and the place in it.

        Raises
        ------
        FrameUnreadable
            It cannot be, or has other levels than the recording.
        """
        file, inner = int(self.index.file_of[t]), int(self.index.inner[t])
        path = self.index.files.path(file)
        if self.index.missing[t]:
            message = f"missing: {path} was not there at the last look"
            raise FrameUnreadable(message)
        try:
            source = self.files.source(f"{self.root}/{path}")
        except MareyError as error:
            raise FrameUnreadable(f"{path}: {error}") from error
        if source.facts.levels != self.levels:
            message = f"{path}: odd frame: its levels are not those of the recording"
            raise FrameUnreadable(message)
        return cast("TiledSource", source), inner

    def _read(
        self,
        file: int,
        path: str,
        inner: int,
        plane: int,
        *,
        t: int,
        aside: Aside | None,
    ) -> np.ndarray:
        if self.form.planes == 1 and self._single[file] and kind_of(path) in _AT_ONCE:
            return read_single(path)

        by_position = None if aside is None else aside.moved(t - inner)
        return self.files.read(path, inner, plane, by_position)

    def lane(self, t: int) -> int | None:
        """Return the file of a frame if it can only be read in order, else None."""
        file = int(self.index.file_of[t])
        return file if kind_of(self.index.files.path(file)) is Kind.VIDEO else None


class ArrayReader:
    """Reads the frames of a recording that is an array.

    Parameters
    ----------
    source : FrameSource
        The array.

    Attributes
    ----------
    is_instant : bool
        Whether nothing has to be read or computed.
    """

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self.form = source.facts.form
        self.is_instant = bool(getattr(source, "in_memory", False))

    def read(
        self,
        t: int,
        plane: int = 0,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Return one picture."""
        return fit(self._source.read(t, plane), self.form)

    def lane(self, t: int) -> None:
        """Return None: frames may be read in any order."""


class AwayReader:
    """Stands where the pictures of a recording are away.

    Parameters
    ----------
    form : Form
        What a frame looked like.
    place : str
        Where the pictures were looked for.
    """

    is_instant = True

    def __init__(self, form: Form, place: str) -> None:
        self.form = form
        self._place = place

    def read(
        self,
        t: int,
        plane: int = 0,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Refuse: there is no picture."""
        message = f"missing: the pictures are not at {self._place}. Find the pictures"
        raise FrameUnreadable(message)

    def lane(self, t: int) -> None:
        """Return None: there is nothing to read."""
