"""The index that a stored table describes: lists of paths told apart as files."""

from __future__ import annotations

from array import array
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.columns import Paths
from marey.frames.index import Files, Index, no_digests
from marey.words import Texts
from marey.words.texts import CHUNK, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marey.words import FrameTable


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
