"""The frame index in memory: which file and which place in it, for every t.

A million frames are a few arrays and one piece of text; paths are put together
when asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from operator import eq
from typing import TYPE_CHECKING, overload

import numpy as np

from marey.words import FrameTable, Texts
from marey.words.texts import CHUNK, pack

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self.files = files
        self.file_of = file_of

    def __len__(self) -> int:
        return len(self.file_of)

    @overload
    def __getitem__(self, t: int) -> str: ...
    @overload
    def __getitem__(self, t: slice) -> list[str]: ...
    def __getitem__(self, t: int | slice) -> str | list[str]:
        if isinstance(t, slice):
            return [self.files.path(file) for file in self.file_of[t].tolist()]
        return self.files.path(int(self.file_of[t]))

    def __iter__(self) -> Iterator[str]:
        for begin in range(0, len(self), CHUNK):
            rows = self.file_of[begin : begin + CHUNK]
            first = int(rows[0])
            if np.array_equal(rows, np.arange(first, first + len(rows))):
                yield from self.files.some_paths(first, first + len(rows))
            else:
                yield from map(self.files.path, rows.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Paths):
            one, two = self.files, other.files
            if one.names == two.names and one.folders == two.folders:
                return np.array_equal(self.file_of, other.file_of) and np.array_equal(
                    one.folder_of, two.folder_of
                )
        if isinstance(other, Sequence):
            return len(self) == len(other) and all(map(eq, self, other))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


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


class Digests(Sequence[str]):
    """The digest of each frame's file, as it is known when asked.

    Parameters
    ----------
    digests : ndarray of bytes, shape (files,)
        Per file.
    file_of : ndarray of int32, shape (T,)
        The file of each frame.
    """

    def __init__(self, digests: np.ndarray, file_of: np.ndarray) -> None:
        self._digests, self._file_of = digests.copy(), file_of

    def __len__(self) -> int:
        return len(self._file_of)

    @overload
    def __getitem__(self, t: int) -> str: ...
    @overload
    def __getitem__(self, t: slice) -> list[str]: ...
    def __getitem__(self, t: int | slice) -> str | list[str]:
        if isinstance(t, slice):
            return [text.decode() for text in self._digests[self._file_of[t]].tolist()]
        return str(self._digests[self._file_of[t]].decode())

    def __iter__(self) -> Iterator[str]:
        for begin in range(0, len(self), CHUNK):
            yield from self[begin : begin + CHUNK]

    def column(self) -> np.ndarray:
        """Return all of them, (T,) bytes."""
        return self._digests[self._file_of]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Digests):
            return np.array_equal(self.column(), other.column())
        if isinstance(other, Sequence):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


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


def index_of_table(table: FrameTable) -> Index:
    """Return the index that a stored table describes."""
    paths = table.paths
    if isinstance(paths, Paths) and not len(table.digests):
        files, file_of = paths.files, paths.file_of
    else:
        files, file_of = _files_of(table)
    return Index(
        files,
        file_of,
        np.asarray(table.indices, np.int32),
        np.asarray(table.ids, np.int64),
        np.asarray(table.missing, bool),
    )


def _files_of(table: FrameTable) -> tuple[Files, np.ndarray]:
    """Return the files that a list of paths names, and the file of each frame."""
    file_of, first = _numbered(table.paths)
    folders: dict[str, int] = {}
    folder_of = array("i")
    names: list[bytes] = []
    for paths in _in_parts(table.paths, first):
        parts = [path.rpartition("/") for path in paths]
        folder_of.extend([folders.setdefault(part[0], len(folders)) for part in parts])
        names.append(pack([part[2] for part in parts]))
    digests = no_digests(0)
    if len(table.digests):
        digests = no_digests(len(first))
        places = iter(first.tolist())
        for begin in range(0, len(first), CHUNK):
            some = [table.digests[t] for t in islice(places, CHUNK)]
            digests[begin : begin + CHUNK] = [text.encode() for text in some]
    files = Files(
        list(folders),
        np.array(folder_of, np.int32),
        Texts(b"".join(names)),
        np.asarray(table.sizes, np.int64)[first],
        np.asarray(table.mtimes, np.int64)[first],
        digests,
    )
    return files, file_of


def _numbered(paths: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers of the files that a list of paths names, as they come.

    Returns
    -------
    file_of : ndarray of int32, shape (T,)
        The file of each path.
    first : ndarray of int64, shape (files,)
        Where each file is named first.
    """
    digests = np.fromiter(map(hash, paths), np.int64, len(paths))
    starts = np.ones(len(paths), bool)
    starts[1:] = digests[1:] != digests[:-1]
    first = np.flatnonzero(starts)
    if len(np.unique(digests[first])) == len(first):
        # As ever, save where a list names a file in two places.
        return (np.cumsum(starts) - 1).astype(np.int32), first
    rows: dict[str, int] = {}
    numbers = [rows.setdefault(path, t) for t, path in enumerate(paths)]
    first, file_of = np.unique(numbers, return_inverse=True)
    return file_of.astype(np.int32), first


def _in_parts(paths: Sequence[str], rows: np.ndarray) -> Iterator[list[str]]:
    """Yield the paths at some rows, in parts."""
    if len(rows) == len(paths):
        every = iter(paths)
        while part := list(islice(every, CHUNK)):
            yield part
        return
    for begin in range(0, len(rows), CHUNK):
        yield [paths[row] for row in rows[begin : begin + CHUNK].tolist()]
