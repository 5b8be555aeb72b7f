"""Finding files: one pass over the folders, in the order of the time axis."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from marey.frames.order import natural_sorted
from marey.frames.sources.kinds import is_ours, kind_of
from marey.words import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

# The first files of a folder are handed on at once: on a network drive, asking
# thousands for their size takes longer than showing the first picture.
_FIRST_RUN, RUN = 8, 8192


@dataclass
class Found:
    """Files of one folder, in final order.

    Attributes
    ----------
    folder : str
        Relative to the root, with forward slashes; empty for the root.
    names : list of str
        File names.
    sizes, mtimes : list of int
        Bytes (-1 where the file is not there) and nanoseconds since 1970.
    """

    folder: str
    names: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mtimes: list[int] = field(default_factory=list)

    def add(self, name: str, status: os.stat_result | None) -> None:
        """Add a file; ``None`` for one that is not there."""
        self.names.append(name)
        self.sizes.append(-1 if status is None else status.st_size)
        self.mtimes.append(0 if status is None else status.st_mtime_ns)


@dataclass
class Leftovers:
    """What a scan met and did not take."""

    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)


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
    seen: set[tuple[int, int]] = set()
    pending = [("", True)]
    while pending:
        folder, is_folder = pending.pop()
        if not is_folder:
            continue
        yield from _one_folder(root, folder, pending if recursive else None, left, seen)


def _one_folder(
    root: str,
    folder: str,
    pending: list[tuple[str, bool]] | None,
    left: Leftovers,
    seen: set[tuple[int, int]],
) -> Iterator[Found]:
    """Yield one folder's files; folders between them are walked in their place."""
    path = os.path.join(root, folder) if folder else root  # noqa: PTH118
    entries = _entries(path, folder, left, seen)
    run, enough = Found(folder), _FIRST_RUN
    for name in natural_sorted(list(entries)):
        entry = entries[name]
        if _is_folder(entry):
            if pending is None:
                continue
            if run.names:
                yield run
                run = Found(folder)
            inside = f"{folder}/{name}" if folder else name
            yield from _one_folder(root, inside, pending, left, seen)
            continue
        run.add(name, _stat(entry))
        if len(run.names) >= enough:
            yield run
            run, enough = Found(folder), min(2 * enough, RUN)
    if run.names:
        yield run


def _entries(
    path: str, folder: str, left: Leftovers, seen: set[tuple[int, int]]
) -> dict[str, os.DirEntry[str]]:
    """Return the folders and the files of our kinds in a folder."""
    taken: dict[str, os.DirEntry[str]] = {}
    try:
        identity = os.stat(path)  # noqa: PTH116
        if (identity.st_dev, identity.st_ino) in seen:
            return taken
        seen.add((identity.st_dev, identity.st_ino))
        with os.scandir(path) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                if kind_of(name) is not None or _is_folder(entry):
                    taken[name] = entry
                elif not is_ours(name):
                    left.skipped += 1
    except OSError as error:
        if not folder:
            raise
        reason = f"the folder cannot be read: {error.strerror or error}"
        left.problems.append(Problem(None, folder, reason))
    return taken


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except OSError:
        return None
