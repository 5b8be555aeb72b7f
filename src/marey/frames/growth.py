"""The scan of a recording: files in final order, counted, batch by batch."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import MareyError
from marey.frames.index import Files
from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.sources.opened import open_source
from marey.frames.sources.protocol import BROKEN
from marey.frames.sources.tiff_glance import holds_one_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marey.frames.scan import Found
    from marey.frames.sources.protocol import FrameSource, SourceFacts

# A recording is opened although its first files are broken, up to here.
_TRIES = 200
# Seconds after which what was found is shown, be it ever so little.
_PATIENCE = 0.5
_FAILS: tuple[type[Exception], ...] = (MareyError, *BROKEN)


@dataclass
class Tally:
    """What a scan has found so far; columns only ever grow.

    Attributes
    ----------
    folders, names, folder_of, sizes, mtimes
        As in :class:`~marey.frames.index.Files`.
    counts : list of int
        Frames per file.
    broken : dict of int to str
        File to the reason why it cannot be opened.
    inner : dict of int to SourceFacts
        What files with several frames say of themselves.
    """

    folders: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    folder_of: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mtimes: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    inner: dict[int, SourceFacts] = field(default_factory=dict)

    def snapshot(self) -> tuple[Files, np.ndarray]:
        """Return files and frames per file as they are now."""
        n = len(self.counts)
        files = Files(
            self.folders,
            np.array(self.folder_of[:n], np.int32),
            self.names,
            np.array(self.sizes[:n], np.int64),
            np.array(self.mtimes[:n], np.int64),
        )
        return files, np.array(self.counts[:n], np.int64)


class Scan:
    """One pass over a recording's files, in a thread of its own.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    listing : iterator of Found
        The files in final order.
    alone : bool
        Whether the recording is one file.
    counted : callable
        ``counted(path, size, mtime)`` gives the number of frames as stored,
        0 where unknown.
    """

    def __init__(
        self,
        root: str,
        listing: Iterator[Found],
        *,
        alone: bool = False,
        counted: Callable[[str, int, int], int] | None = None,
    ) -> None:
        self.tally = Tally()
        self.ready = Event()
        self.done = Event()
        self.error: BaseException | None = None
        self.first: SourceFacts | None = None
        self.first_source: tuple[str, FrameSource] | None = None
        self.first_file = -1
        self.primed: tuple[int, np.ndarray] | None = None
        self.counted = counted
        self._root, self._listing = root, listing
        self._alone = alone
        self._same: set[tuple[int, str, int]] = set()
        self._stop = False
        self._tried = 0
        self.print = ""
        self._told, self._next_batch, self._due = 0, 1, float("inf")
        self.on_batch: Callable[..., None] = lambda *_, **__: None
        self._thread = Thread(target=self._run, name="marey scan", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as may be."""
        self._stop = True
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            for run in self._listing:
                self._take(run)
                self._tell()
                if self._stop:
                    return
            self.on_batch(*self.tally.snapshot(), final=True)
        except _FAILS as error:
            self.error = error
        finally:
            self.done.set()
            self.ready.set()

    def _take(self, run: Found) -> None:
        """Add a run of files; those of one frame in bulk."""
        tally = self.tally
        if not tally.folders or tally.folders[-1] != run.folder:
            tally.folders.append(run.folder)
        folder = len(tally.folders) - 1
        begin = len(tally.names)
        tally.names.extend(run.names)
        tally.folder_of.extend([folder] * len(run.names))
        tally.sizes.extend(run.sizes)
        tally.mtimes.extend(run.mtimes)
        prefix = f"{run.folder}/" if run.folder else ""
        if self.first is not None and _all_stills(run.names):
            tally.counts.extend([1] * len(run.names))
            return
        for place, name in enumerate(run.names):
            if self._stop:
                return
            size, mtime = run.sizes[place], run.mtimes[place]
            tally.counts.append(
                self._count(begin + place, prefix + name, size, mtime, folder)
            )
            self._tell()

    def _tell(self) -> None:
        """Say what was found: in batches of growing size, or when it takes long."""
        found = len(self.tally.counts)
        if self.first is None or found == self._told:
            return
        began = time.monotonic()
        if found < self._next_batch and began < self._due:
            return
        self._told, self._next_batch = found, max(2 * found, 256)
        self.on_batch(*self.tally.snapshot(), final=False)
        self.ready.set()
        ended = time.monotonic()
        self._due = ended + max(_PATIENCE, 10 * (ended - began))

    def _count(self, file: int, path: str, size: int, mtime: int, folder: int) -> int:
        """Return how many frames a file holds; a broken one counts as one."""
        if size <= 0:
            return 1
        kind = kind_of(path)
        if self.first is None and self._tried < _TRIES:
            return self._open(file, path)
        if kind is Kind.STILL:
            return 1
        if kind is Kind.TIFF and (folder, "", size) in self._same:
            return 1
        if self.counted is not None and (known := self.counted(path, size, mtime)):
            return known
        if kind is Kind.TIFF and self._one_picture(path):
            self._same.add((folder, "", size))
            return 1
        return self._open(file, path)

    def _one_picture(self, path: str) -> bool:
        try:
            return holds_one_picture(f"{self._root}/{path}")
        except OSError:
            return True

    def _open(self, file: int, path: str) -> int:
        """Open a file to learn what is in it."""
        self._tried += self.first is None
        full = f"{self._root}/{path}"
        try:
            source = open_source(full, alone=self._alone)
        except MareyError as error:
            self.tally.broken[file] = str(error)
            return 1
        if source.facts.count > 1 or self.first is None:
            self.tally.inner[file] = source.facts
        if self.first is None:
            self.first = source.facts
            self.first_source, self.first_file = (full, source), file
        else:
            source.close()
        return max(source.facts.count, 1)


def _all_stills(names: list[str]) -> bool:
    return all(kind_of(name) is Kind.STILL for name in names)
