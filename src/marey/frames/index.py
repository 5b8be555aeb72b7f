"""The frame index in memory: which file and which place in it, for every t.

A million frames are a few arrays and one list of names; full paths are put
together when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, overload

import numpy as np

from marey.words import FrameTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marey.words import SeriesFacts


@dataclass(frozen=True)
class Files:
    """Files that hold frames, column by column.

    Attributes
    ----------
    folders : list of str
        Folders relative to the root, with forward slashes.
    folder_of : ndarray of int32, shape (files,)
        Row in ``folders``.
    names : list of str
        File names; may be longer than the other columns while a scan is
        still adding to it.
    sizes, mtimes : ndarray of int64, shape (files,)
        Bytes (-1: not there) and nanoseconds since 1970 (0: unknown).
    digests : list of str
        Digests of contents, filled in while a series is open; empty where
        none is kept.
    """

    folders: list[str]
    folder_of: np.ndarray
    names: list[str]
    sizes: np.ndarray
    mtimes: np.ndarray
    digests: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.folder_of)

    def path(self, file: int) -> str:
        """Return the relative path of a file."""
        folder = self.folders[self.folder_of[file]]
        name = self.names[file]
        return f"{folder}/{name}" if folder else name

    def paths(self) -> list[str]:
        """Return all relative paths."""
        begin = [f"{folder}/" if folder else "" for folder in self.folders]
        return [
            begin[folder] + name
            for folder, name in zip(self.folder_of.tolist(), self.names, strict=False)
        ]


class Paths(Sequence[str]):
    """The path of each frame, put together when asked for.

    Parameters
    ----------
    files : Files
        The files.
    file_of : ndarray of int32, shape (T,)
        The file of each frame.
    """

    def __init__(self, files: Files, file_of: np.ndarray) -> None:
        self._files = files
        self._file_of = file_of

    def __len__(self) -> int:
        return len(self._file_of)

    @overload
    def __getitem__(self, t: int) -> str: ...
    @overload
    def __getitem__(self, t: slice) -> list[str]: ...
    def __getitem__(self, t: int | slice) -> str | list[str]:
        if isinstance(t, slice):
            return [self._files.path(file) for file in self._file_of[t].tolist()]
        return self._files.path(int(self._file_of[t]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.tolist())

    def tolist(self) -> list[str]:
        """Return all paths as a list."""
        paths = self._files.paths()
        return [paths[file] for file in self._file_of.tolist()]


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
            paths=Paths(self.files, self.file_of),
            indices=self.inner,
            sizes=self.files.sizes[self.file_of],
            mtimes=self.files.mtimes[self.file_of],
            missing=self.missing,
            times=times,
            facts=facts,
            digests=self._digests(),
        )

    def _digests(self) -> list[str]:
        known = self.files.digests
        if not any(known):
            return []
        return [known[file] for file in self.file_of.tolist()]


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
    return Files([], np.empty(0, np.int32), [], none, none)


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


def index_of_table(table: FrameTable) -> Index:
    """Return the index that a stored table describes."""
    folders: dict[str, int] = {}
    rows: dict[str, int] = {}
    names: list[str] = []
    folder_of: list[int] = []
    first: list[int] = []
    file_of = np.empty(len(table), np.int32)
    for t, path in enumerate(all_paths(table)):
        file = rows.get(path)
        if file is None:
            file = rows[path] = len(names)
            folder, _, name = path.rpartition("/")
            names.append(name)
            folder_of.append(folders.setdefault(folder, len(folders)))
            first.append(t)
        file_of[t] = file
    files = Files(
        list(folders),
        np.asarray(folder_of, np.int32),
        names,
        np.asarray(table.sizes, np.int64)[first],
        np.asarray(table.mtimes, np.int64)[first],
        [table.digests[t] for t in first] if len(table.digests) else [],
    )
    return Index(
        files,
        file_of,
        np.asarray(table.indices, np.int32),
        np.asarray(table.ids, np.int64),
        np.asarray(table.missing, bool),
    )


def all_paths(table: FrameTable) -> list[str]:
    """Return a table's paths as a plain list."""
    if isinstance(table.paths, Paths):
        return table.paths.tolist()
    return list(table.paths)
