"""A folder that changes while it is open: looked at again, now and then.

The times of the folders are asked for, and only a folder that has changed is
listed again; that works on network drives too, where nobody tells of changes.
"""

from __future__ import annotations

import contextlib
import os
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.again import Again
from marey.frames.growth import Scan
from marey.frames.patience import join
from marey.frames.scan import Leftovers, inside_of
from marey.frames.sources.protocol import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames.growth import Before

SOONEST, LATEST, CALMER = 1.0, 4.0, 1.2
"""Seconds between two looks: after a change, at most, and the factor between."""
# A look may take this part of the time between two of them.
_SHARE = 0.05
_LONGEST = 60.0
# Clocks of file systems tick as seldom as every two seconds.
_FRESH = 5.0
_MOST_WATCHED = 500
_ROUNDS = 3


class Watch:
    """Looks for what changes in a folder after the scan.

    Parameters
    ----------
    root : str
        The folder.
    recursive : bool
        Whether folders inside belong to it.

    Attributes
    ----------
    trouble : str
        Why it cannot look at present, in words; empty where it can.
    doubts : dict of str to (int, int)
        Files that could not be read, with size and time as they were listed:
        they may still be written.
    """

    def __init__(self, root: str, *, recursive: bool) -> None:
        self.trouble = ""
        self.doubts: dict[str, tuple[int, int]] = {}
        self._root, self._recursive = root, recursive
        self._stop = Event()
        self._thread: Thread | None = None
        self._fresh: dict[str, int] = {}
        self._files: dict[str, tuple[tuple[int, int], int]] = {}

    def begin(self, scan: Scan, tell: Callable[[Scan], None]) -> None:
        """Look from now on; ``tell`` is given each new search, in this thread."""
        if self._thread is None and not self._stop.is_set():
            self._scan = scan
            self._thread = Thread(
                target=self._run, args=(scan, tell), name="marey watch", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread is not None:
            asking = self._scan.left.asking
            join(self._thread, hangs=lambda: bool(asking.overdue(1.0)))

    def _run(self, scan: Scan, tell: Callable[[Scan], None]) -> None:
        self._expect(scan)
        wait = SOONEST
        while not self._stop.wait(wait):
            began = time.monotonic()
            try:
                changed = self._look()
            except OSError as error:
                self.trouble = f"{self._root} cannot be looked at: {in_words(error)}"
                wait = LATEST
                continue
            self.trouble = ""
            if changed:
                tell(self._scan)
            spent = time.monotonic() - began
            calm = SOONEST if changed else min(LATEST, CALMER * wait)
            wait = min(max(calm, spent / _SHARE), _LONGEST)

    def _look(self) -> bool:
        """Look once; whether anything has changed."""
        stale = self._changed_files()
        folders = self._changed_folders() | {path.rpartition("/")[0] for path in stale}
        if not folders:
            return False
        scan = self._search(folders, stale)
        if scan.error is not None:
            raise OSError(in_words(scan.error))
        before = self._found
        self._expect(scan)
        changed = not _same(before, self._found)
        for folder in folders & scan.left.levels.keys():
            rounds = _ROUNDS if changed else self._fresh.get(folder, 0) - 1
            self._fresh[folder] = rounds
        self._fresh = {f: rounds for f, rounds in self._fresh.items() if rounds > 0}
        return changed

    def _changed_folders(self) -> set[str]:
        """Return folders whose list of names may have changed."""
        changed = set(self._fresh)
        left = self._scan.left
        for folder, level in list(left.levels.items()):
            if self._stop.is_set():
                return set()
            path = inside_of(self._root, folder) if folder else self._root
            left.pace.breathe()
            with left.asking.about(path):
                try:
                    mtime = os.stat(path).st_mtime_ns  # noqa: PTH116
                except OSError:
                    if not folder:
                        raise
                    mtime = 0
            if mtime != level.mtime:
                changed.add(folder)
        return changed

    def _changed_files(self) -> set[str]:
        """Return files that are other than they were when they were listed."""
        for path, known in list(self.doubts.items())[:_MOST_WATCHED]:
            self._files.setdefault(path, (known, _ROUNDS))
            del self.doubts[path]
        stale = set()
        for path, (known, rounds) in list(self._files.items()):
            with self._scan.left.asking.about(f"{self._root}/{path}"):
                now = _size_and_time(f"{self._root}/{path}")
            if now != known:
                stale.add(path)
                del self._files[path]
            elif rounds > 0 or now[0] == 0:
                self._files[path] = (known, rounds - 1)
            else:
                del self._files[path]
        return stale

    def _expect(self, scan: Scan) -> None:
        """Note what may still be under way: new files, empty ones, broken ones."""
        self._scan, self._found = scan, scan.found()
        files, fresh = self._found.files, time.time_ns() - int(_FRESH * 1e9)
        rows = np.flatnonzero((files.mtimes > fresh) | (files.sizes == 0)).tolist()
        rows = sorted({*rows[-_MOST_WATCHED:], *self._found.broken})[-_MOST_WATCHED:]
        for row in rows:
            known = (int(files.sizes[row]), int(files.mtimes[row]))
            self._files.setdefault(files.path(row), (known, _ROUNDS))
        for folder, level in scan.left.levels.items():
            if level.mtime > fresh:
                self._fresh.setdefault(folder, _ROUNDS)

    def _search(self, folders: set[str], stale: set[str]) -> Scan:
        """List some folders again; the others are as they were."""
        old = self._scan
        left = Leftovers(asking=old.left.asking, pace=old.left.pace)
        left.pace.rests = True
        again = Again(self._root, left, self._found, recursive=self._recursive)
        again.old, again.changed, again.stale = old.left.levels, folders, stale
        listing = again.folder("")
        scan = Scan(self._root, listing, left=left, before=self._found)
        scan.run()
        return scan


def _same(one: Before, two: Before) -> bool:
    """Whether two searches have found the same."""
    columns = ("sizes", "mtimes", "folder_of")
    return (
        len(one.files) == len(two.files)
        and np.array_equal(one.counts, two.counts)
        and all(
            np.array_equal(getattr(one.files, name), getattr(two.files, name))
            for name in columns
        )
        and one.files.folders == two.files.folders
        and one.files.names == two.files.names
    )


def _size_and_time(path: str) -> tuple[int, int]:
    """Return size and time of a file, (-1, 0) where it is not there."""
    with contextlib.suppress(OSError):
        status = os.stat(path)  # noqa: PTH116
        return status.st_size, status.st_mtime_ns
    return -1, 0
