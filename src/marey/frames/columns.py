"""Texts of frames that are put together when asked for: paths and digests."""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq
from typing import TYPE_CHECKING, overload

import numpy as np

from marey.words.texts import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marey.frames.index import Files


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
