"""Finding files: one pass over the folders, in the order of the time axis."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from marey.frames.order import natural_sorted
from marey.frames.patience import Asking
from marey.frames.sources.kinds import Kind, is_ours, kind_of
from marey.frames.sources.ome_sets import without_members
from marey.words import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

# The first files of a folder are handed on at once: on a network drive, asking
# thousands for their size takes longer than showing the first picture.
_FIRST_RUN, RUN = 8, 8192
_ANSWERS = 64
# A search behind a window lets the window have its turn: a thread that waits
# for Python's lock gets it 5 ms later, a hundred times in a step.
_WORK, _REST = 1e-3, 5e-4
# Seconds for which a search stands still at most while nobody looks at it.
_UNSEEN = 1.5
# Files that are found before anything could be drawn.
_SHORT = 8192
# While a window opens it has more to do than ever.
_AT_FIRST, _LONGER = 3.0, 4.0


@dataclass
class Found:
    """Files of one folder, in final order.

    Attributes
    ----------
    folder : str
        Relative to the root, with forward slashes; empty for the root.
    names : sequence of str
        File names.
    sizes, mtimes : sequence of int
        Bytes (-1 where the file is not there) and nanoseconds since 1970.
    rows : sequence of int, optional
        Rows that the files had in an earlier search, -1 for those that are
        new or have changed since.
    """

    folder: str
    names: Sequence[str] = field(default_factory=list)
    sizes: Sequence[int] | np.ndarray = field(default_factory=list)
    mtimes: Sequence[int] | np.ndarray = field(default_factory=list)
    rows: Sequence[int] | np.ndarray | None = None

    def add(self, name: str, status: os.stat_result | None) -> None:
        """Add a file; ``None`` for one that is not there."""
        if status is None:
            self.put(name, -1, 0)
        else:
            self.put(name, status.st_size, status.st_mtime_ns)

    def put(self, name: str, size: int, mtime: int) -> None:
        """Add a file of which size and time are known."""
        self.names.append(name)  # type: ignore[attr-defined]
        self.sizes.append(size)  # type: ignore[union-attr]
        self.mtimes.append(mtime)  # type: ignore[union-attr]


@dataclass
class Level:
    """One folder as it was listed.

    Attributes
    ----------
    mtime : int
        When its list of names had last changed, in nanoseconds since 1970.
    identity : (int, int)
        Device and number on it: a folder is entered once.
    skipped : int
        Files in it that are no pictures.
    problems : list of Problem
        What in it cannot be taken, and why.
    parts : list of int or str
        In final order: how many files, or the folder between them.
    """

    mtime: int = 0
    identity: tuple[int, int] = (0, 0)
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)
    parts: list[int | str] = field(default_factory=list)

    def count(self, files: int) -> None:
        """Add files to what was met last."""
        if self.parts and isinstance(self.parts[-1], int):
            self.parts[-1] += files
        else:
            self.parts.append(files)


@dataclass
class Leftovers:
    """What a scan met and did not take, and how it goes about it.

    Attributes
    ----------
    levels : dict of str to Level
        The folders as they were listed.
    asking : Asking
        What the file system is being asked now.
    pace : Pace
        How much of the time is left to others.
    """

    levels: dict[str, Level] = field(default_factory=dict)
    asking: Asking = field(default_factory=Asking)
    pace: Pace = field(default_factory=lambda: Pace())

    @property
    def skipped(self) -> int:
        """Files that are no pictures."""
        return sum(level.skipped for level in list(self.levels.values()))

    @property
    def problems(self) -> list[Problem]:
        """What cannot be taken, and why."""
        levels = list(self.levels.values())
        return [problem for level in levels for problem in level.problems]

    def leave(self, folder: str, path: str, reason: str) -> None:
        """Note what is not taken."""
        level = self.levels.setdefault(folder, Level())
        level.problems.append(Problem(None, path, reason))


class Pace:
    """Rests between pieces of work, so that a window stays alive beside it."""

    def __init__(self) -> None:
        self.rests = False
        self._since = time.monotonic()
        self._until = self._since + _AT_FIRST
        self._seen = Event()
        self._seen.set()
        self._breaths = 0

    def hold(self) -> None:
        """Stand still until what was found is looked at: it is to be drawn first.

        A folder that is searched in no time is searched to its end before.
        """
        if self.rests:
            self._seen.clear()

    def go_on(self) -> None:
        """Go on: what was found has been looked at."""
        self._seen.set()

    def hurry(self) -> None:
        """Rest no more: somebody waits."""
        self.rests = False
        self._seen.set()

    def breathe(self) -> None:
        """Let others have their turn where enough was done."""
        self._breaths += 1
        is_long = self.rests and self._breaths > _SHORT
        if is_long and not self._seen.wait(_UNSEEN):
            self._seen.set()  # nobody looks: a script, perhaps
        if self.rests and time.monotonic() - self._since > _WORK:
            time.sleep(_REST * (_LONGER if self._since < self._until else 1.0))
            self._since = time.monotonic()


def walk(root: str, left: Leftovers, *, recursive: bool = True) -> Iterator[Found]:
    """Yield the files of a folder that may hold frames, depth first.

    Folders and files of one level are in one natural order, so that what is
    found later never belongs before what was found earlier.

    Parameters
    ----------
    root : str
        The folder.
    left : Leftovers
        Filled with what is skipped.
    recursive : bool
        Whether folders inside are entered.
    """
    yield from Walker(root, left, recursive=recursive).folder("")


class Walker:
    """One pass over a folder and those inside it.

    Parameters
    ----------
    root, left, recursive
        As for :func:`walk`.
    """

    def __init__(self, root: str, left: Leftovers, *, recursive: bool = True) -> None:
        self.root, self.left, self.recursive = root, left, recursive
        self.seen: set[tuple[int, int]] = set()
        self.stands_alone = without_members(root)

    def folder(self, folder: str) -> Iterator[Found]:
        """Yield one folder's files; folders between them in their place."""
        level = self.left.levels[folder] = Level()
        entries = self._entries(folder, level)
        run, enough = self.new_run(folder), _FIRST_RUN
        for name in natural_sorted(list(entries)):
            entry = entries.pop(name)
            if _is_folder(entry):
                if not self.recursive:
                    continue
                if run.names:
                    self.left.asking.rest()
                    yield run
                    run = self.new_run(folder)
                inside = inside_of(folder, name)
                level.parts.append(inside)
                yield from self.folder(inside)
                continue
            if not self.take(run, folder, name, entry):
                continue
            level.count(1)
            if len(run.names) >= enough:
                self.left.asking.rest()
                yield run
                run, enough = self.new_run(folder), min(2 * enough, RUN)
        self.left.asking.rest()
        if run.names:
            yield run

    def new_run(self, folder: str) -> Found:
        """Return an empty run."""
        return Found(folder)

    def take(self, run: Found, folder: str, name: str, entry: os.DirEntry[str]) -> bool:
        """Add a file to a run, unless it is none; return whether."""
        self.left.pace.breathe()
        if not self.stands_alone(folder, name):
            return False
        if not len(run.names) % _ANSWERS:
            self.left.asking.answered(f"{self.root}/{inside_of(folder, name)}")
        status = _stat(entry)
        if status is not None and not stat.S_ISREG(status.st_mode):
            if stat.S_ISDIR(status.st_mode):  # one that is a recording, as *.zarr
                run.put(name, 1, 0)
                return True
            kind = what_it_is(status.st_mode)
            path = inside_of(folder, name)
            self.left.leave(folder, path, f"{kind} is no picture: left out")
            return False
        run.add(name, status)
        return True

    def _entries(self, folder: str, level: Level) -> dict[str, os.DirEntry[str]]:
        """Return the folders and the files of our kinds in a folder."""
        taken: dict[str, os.DirEntry[str]] = {}
        path = f"{self.root}/{folder}" if folder else self.root
        try:
            with self.left.asking.about(path):
                identity = os.stat(path)  # noqa: PTH116
                level.identity = (identity.st_dev, identity.st_ino)
                if level.identity in self.seen:
                    return taken
                self.seen.add(level.identity)
                level.mtime = identity.st_mtime_ns
                with os.scandir(path) as entries:
                    for entry in entries:
                        if not len(taken) % _ANSWERS:
                            self.left.asking.answered(path)
                            self.left.pace.breathe()
                        self._sort_out(entry, taken, level)
        except OSError as error:
            if not folder:
                raise
            reason = f"the folder cannot be read: {error.strerror or error}"
            self.left.leave(folder, folder, reason)
        return taken

    def _sort_out(
        self,
        entry: os.DirEntry[str],
        taken: dict[str, os.DirEntry[str]],
        level: Level,
    ) -> None:
        """Take an entry that is a folder or may be a picture."""
        name = entry.name
        if name[0] == ".":
            return
        if kind_of(name) is not None or _is_folder(entry):
            taken[name] = entry
        elif not is_ours(name):
            level.skipped += 1


def inside_of(folder: str, name: str) -> str:
    """Return the path of something in a folder, relative to the root."""
    return f"{folder}/{name}" if folder else name


def what_it_is(mode: int) -> str:
    """Say what something is that is neither a file nor a folder."""
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder to go into, not one that is a recording itself."""
    try:
        return entry.is_dir() and kind_of(entry.name) is not Kind.ZARR
    except OSError:
        return False


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except OSError:
        return None
