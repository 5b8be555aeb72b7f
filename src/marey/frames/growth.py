"""The scan of a recording: files in final order, counted, batch by batch."""

from __future__ import annotations

import contextlib
import time
from array import array
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from marey.errors import MareyError
from marey.frames.index import Files
from marey.frames.patience import join
from marey.frames.scan import Leftovers, inside_of
from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.sources.opened import open_source
from marey.frames.sources.protocol import BROKEN
from marey.frames.sources.tiff_glance import holds_one_picture
from marey.words import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from marey.frames.scan import Found
    from marey.frames.sources.protocol import FrameSource, SourceFacts

# A recording is opened although its first files are broken, up to here.
_TRIES = 200
# Seconds after which what was found is shown, be it ever so little.
_PATIENCE = 0.5
_FAILS: tuple[type[Exception], ...] = (MareyError, *BROKEN)


class Tally:
    """What a scan has found so far; columns only ever grow.

    Attributes
    ----------
    broken : dict of int to str
        File to the reason why it cannot be opened.
    inner : dict of int to SourceFacts
        What files with several frames say of themselves.
    counts : array of int
        Frames per file.
    """

    def __init__(self) -> None:
        self.broken: dict[int, str] = {}
        self.inner: dict[int, SourceFacts] = {}
        self.counts = array("q")
        self._folders: dict[str, int] = {}
        self._names: list[bytes] = []
        self._folder_of, self._sizes, self._mtimes = array("i"), array("q"), array("q")

    def __len__(self) -> int:
        """Return how many files were met; some may not have been counted."""
        return len(self._folder_of)

    def add(self, run: Found) -> int:
        """Add a run of files, not counted yet; return the row of its folder."""
        folder = self._folders.setdefault(run.folder, len(self._folders))
        self._names.append(Texts.of(run.names).packed)
        self._folder_of.frombytes(np.full(len(run.names), folder, np.intc).tobytes())
        self._sizes.frombytes(np.asarray(run.sizes, np.int64).tobytes())
        self._mtimes.frombytes(np.asarray(run.mtimes, np.int64).tobytes())
        return folder

    def snapshot(self) -> tuple[Files, np.ndarray]:
        """Return files and frames per file as they are now."""
        n = len(self.counts)
        self._names = [b"".join(self._names)]
        files = Files(
            list(self._folders),
            np.array(self._folder_of[:n], np.int32),
            Texts(self._names[0])[:n],
            np.array(self._sizes[:n], np.int64),
            np.array(self._mtimes[:n], np.int64),
        )
        return files, np.array(self.counts[:n], np.int64)


class Before(NamedTuple):
    """What an earlier search has found.

    Attributes
    ----------
    files : Files
        The files; others may have been added behind those that were found.
    counts : ndarray of int64
        Frames per file that was found.
    broken, inner : dict
        As in :class:`Tally`.
    first : SourceFacts or None
        What the first file says.
    """

    files: Files
    counts: np.ndarray
    broken: dict[int, str]
    inner: dict[int, SourceFacts]
    first: SourceFacts | None


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
    left : Leftovers, optional
        What the listing does not take, and how fast it may go.
    before : Before, optional
        What an earlier search has found.

    Attributes
    ----------
    fresh : list of str
        Files that are new or other than in the earlier search.
    """

    def __init__(
        self,
        root: str,
        listing: Iterator[Found],
        *,
        alone: bool = False,
        counted: Callable[[str, int, int], int] | None = None,
        left: Leftovers | None = None,
        before: Before | None = None,
    ) -> None:
        self.tally = Tally()
        self.left = left or Leftovers()
        self.ready = Event()
        self.done = Event()
        self.error: BaseException | None = None
        self._before = before
        self.first: SourceFacts | None = None if before is None else before.first
        self.first_source: tuple[str, FrameSource] | None = None
        self.first_file = -1
        self.primed: tuple[int, np.ndarray] | None = None
        self.counted = counted
        self._root, self._listing = root, listing
        self._alone = alone
        self.fresh: list[str] = []
        self._same: set[tuple[int, str, int]] = set()
        self._stop = False
        self._tried = 0
        self.print = ""
        self._told, self._next_batch, self._due = 0, 1, float("inf")
        self.on_batch: Callable[..., None] = lambda *_, **__: None
        self._thread = Thread(target=self.run, name="marey scan", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End as soon as may be; a search that hangs is left behind."""
        self._stop = True
        self.left.pace.hurry()
        asking = self.left.asking
        join(self._thread, hangs=lambda: bool(asking.overdue(1.0)))

    def found(self) -> Before:
        """Return what was found, for the next search."""
        files, counts = self.tally.snapshot()
        return Before(files, counts, self.tally.broken, self.tally.inner, self.first)

    def run(self) -> None:
        """Search; called in the scan's thread."""
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
        tally, begin = self.tally, len(self.tally)
        folder = tally.add(run)
        if run.rows is None and self.first is not None and _all_stills(run.names):
            tally.counts.frombytes(np.ones(len(run.names), np.int64).tobytes())
            return
        rows = None if run.rows is None else np.asarray(run.rows, np.int64)
        if rows is not None and (rows >= 0).all():
            self._carry(rows, begin)
            return
        for place, name in enumerate(run.names):
            if self._stop:
                return
            if rows is not None and rows[place] >= 0:
                self._carry(rows[place : place + 1], begin + place)
                continue
            size, mtime = int(run.sizes[place]), int(run.mtimes[place])
            path = inside_of(run.folder, name)
            if self._before is not None:
                self.fresh.append(path)
            tally.counts.append(self._count(begin + place, path, size, mtime, folder))
            self.left.pace.breathe()
            self._tell()

    def _carry(self, rows: np.ndarray, begin: int) -> None:
        """Take over what was known of files that have not changed."""
        before, tally = self._before, self.tally
        assert before is not None
        tally.counts.frombytes(before.counts[rows].tobytes())
        if before.broken or before.inner:
            for file, row in enumerate(rows.tolist(), begin):
                if row in before.broken:
                    tally.broken[file] = before.broken[row]
                if row in before.inner:
                    tally.inner[file] = before.inner[row]

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
        if kind in (Kind.TIFF, Kind.WEBP) and self._one_picture(path):
            self._same.add((folder, "", size))
            return 1
        return self._open(file, path)

    def _one_picture(self, path: str) -> bool:
        full = f"{self._root}/{path}"
        try:
            with self.left.asking.about(full):
                return holds_one_picture(full)
        except OSError:
            return True

    def _open(self, file: int, path: str) -> int:
        """Open a file to learn what is in it."""
        self._tried += self.first is None
        full = f"{self._root}/{path}"
        with self.left.asking.about(full):
            _knock(full)
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


def _all_stills(names: Sequence[str]) -> bool:
    return all(kind_of(name) is Kind.STILL for name in names)


def _knock(path: str) -> None:
    """Read one byte: whether a place answers is seen before long work begins."""
    with contextlib.suppress(OSError), open(path, "rb") as file:  # noqa: PTH123
        file.read(1)
