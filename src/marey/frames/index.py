"""The frame index in memory: which file and which place in it, for every t.

A million frames are a few arrays and one piece of text; paths are put together
when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.columns import Digests, Paths
from marey.words import FrameTable, Texts
from marey.words.texts import CHUNK, pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import SeriesFacts

DIGITS = 32
"""Letters of a digest."""


@dataclass(eq=False)
class Files:
    """Files that hold frames, column by column.

    Attributes
    ----------
    folders : list of str
        Folders relative to the root, with forward slashes.
    folder_of : ndarray of int32, shape (files,)
        Row in ``folders``.
    names : Texts
        File names.
    sizes, mtimes : ndarray of int64, shape (files,)
        Bytes (-1: not there) and nanoseconds since 1970 (0: unknown).
    digests : ndarray of bytes, shape (files,) or (0,)
        Digests of contents, filled in while a series is open; empty where
        none is kept.
    """

    folders: list[str]
    folder_of: np.ndarray
    names: Texts
    sizes: np.ndarray
    mtimes: np.ndarray
    digests: np.ndarray = field(default_factory=lambda: no_digests(0))

    def __len__(self) -> int:
        return len(self.folder_of)

    def path(self, file: int) -> str:
        """Return the relative path of a file."""
        folder = self.folders[self.folder_of[file]]
        name = self.names[file]
        return f"{folder}/{name}" if folder else name

    def some_paths(self, begin: int, end: int) -> list[str]:
        """Return the relative paths of a run of files."""
        before = [f"{folder}/" if folder else "" for folder in self.folders]
        end = min(end, len(self))
        folders, names = self.folder_of[begin:end], self.names.some(begin, end)
        if len(folders) and (folders == folders[0]).all():
            start = before[folders[0]]
            return [start + name for name in names] if start else names
        return [
            before[folder] + name
            for folder, name in zip(folders.tolist(), names, strict=True)
        ]

    def paths(self) -> Texts:
        """Return all relative paths."""
        parts = range(0, len(self), CHUNK)
        packed = (pack(self.some_paths(begin, begin + CHUNK)) for begin in parts)
        return Texts(b"".join(packed))


@dataclass(frozen=True)
class Index:
    """The time axis: a file and a place in it for every position.

    Attributes
    ----------
    files : Files
        The files, in no order that matters.
    file_of, inner : ndarray of int32, shape (T,)
        Row in ``files`` and position in the file.
    ids : ndarray of int64, shape (T,)
        Permanent ids.
    missing : ndarray of bool, shape (T,)
        True where the file was not there at the last look.
    """

    files: Files
    file_of: np.ndarray
    inner: np.ndarray
    ids: np.ndarray
    missing: np.ndarray

    def __len__(self) -> int:
        return len(self.file_of)

    @property
    def paths(self) -> Paths:
        """The relative path of each frame's file."""
        return Paths(self.files, self.file_of)

    def path(self, t: int) -> str:
        """Return the relative path of a frame's file."""
        return self.files.path(int(self.file_of[t]))

    def table(self, times: np.ndarray, facts: SeriesFacts) -> FrameTable:
        """Return the index as the word that stores keep."""
        facts = replace(facts, shape=(len(self), *facts.shape[1:]))
        if not len(self.files):
            return _table_of_array(self, times, facts)
        return FrameTable(
            ids=self.ids,
            paths=self.paths,
            indices=self.inner,
            sizes=self.files.sizes[self.file_of],
            mtimes=self.files.mtimes[self.file_of],
            missing=self.missing,
            times=times,
            facts=facts,
            digests=self._digests(),
        )

    def _digests(self) -> Sequence[str]:
        known = self.files.digests
        return Digests(known, self.file_of) if known.any() else ()

    def first_rows(self) -> np.ndarray:
        """Return where each file stands first, (files,) int64."""
        first = np.zeros(len(self.files), np.int64)
        first[self.file_of[::-1]] = np.arange(len(self))[::-1]
        return first

    @cached_property
    def is_plain(self) -> bool:
        """Whether every frame stands where its id says."""
        return bool(np.array_equal(self.ids, np.arange(len(self))))


def no_digests(files: int) -> np.ndarray:
    """Return room for the digests of so many files."""
    return np.zeros(files, f"S{DIGITS}")


def _table_of_array(index: Index, times: np.ndarray, facts: SeriesFacts) -> FrameTable:
    """Return the table of frames that lie in no file."""
    count = len(index)
    return FrameTable(
        ids=index.ids,
        paths=[""] * count,
        indices=np.arange(count, dtype=np.int32),
        sizes=np.full(count, -1, np.int64),
        mtimes=np.zeros(count, np.int64),
        missing=np.zeros(count, bool),
        times=times,
        facts=facts,
    )


def empty_files() -> Files:
    """Return the files of a series that has none."""
    none = np.empty(0, np.int64)
    return Files([], np.empty(0, np.int32), Texts(), none, none)


def of_some(index: Index, rows: np.ndarray) -> Index:
    """Return the index of some frames; each is that of a file of its own."""
    of = index.file_of[rows]
    files = index.files
    few = Files(
        files.folders,
        files.folder_of[of],
        files.names.take(of),
        files.sizes[of],
        files.mtimes[of],
    )
    place = np.arange(len(rows), dtype=np.int32)
    return Index(few, place, index.inner[rows], index.ids[rows], index.missing[rows])


def index_of(files: Files, counts: np.ndarray) -> Index:
    """Return the index of files that were found in final order.

    Parameters
    ----------
    files : Files
        The files.
    counts : ndarray of int64, shape (files,)
        Frames in each.
    """
    file_of = np.repeat(np.arange(len(files), dtype=np.int32), counts)
    begin = np.cumsum(counts) - counts
    total = len(file_of)
    inner = (np.arange(total) - np.repeat(begin, counts)).astype(np.int32)
    missing = (files.sizes < 0)[file_of]
    return Index(files, file_of, inner, np.arange(total, dtype=np.int64), missing)
