"""Who a frame is: a stored index and what is found now, brought together.

An id never comes to mean another picture, whatever was inserted, deleted or
renamed meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.index import Files, Index, Paths, all_paths
from marey.frames.order import natural_path_key
from marey.frames.sources.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from marey.words import FrameTable


def reconcile(stored: FrameTable, found: Index, *, natural: bool) -> Index:
    """Return what was found, with the ids that are stored for it.

    The same path and place in the file keep their id; what is new gets ids
    above all others and stands where it was found; what has gone keeps its
    row as missing, where natural order (or, in a list, its neighbour before)
    puts it. So an id never comes to mean another picture.

    Parameters
    ----------
    stored : FrameTable
        The index of the last time.
    found : Index
        What is there now, in order.
    natural : bool
        Whether the order is that of names; False for lists.
    """
    rows = rows_of(stored, found)
    ids = _ids(np.asarray(stored.ids, np.int64), rows)
    gone = np.setdiff1d(np.arange(len(stored)), rows)
    merged = replace(found, ids=ids)
    if len(gone):
        places = _places(stored, found, rows=rows, gone=gone, natural=natural)
        merged = _with_gone(merged, stored, gone, places)
        rows = np.insert(rows, places, gone)
    return carry_digests(stored, merged, rows)


def rows_of(stored: FrameTable, found: Index) -> np.ndarray:
    """Return which stored row each found frame is, (T,) int64, -1 for none.

    A frame that is listed several times takes its stored rows in turn.
    """
    paths, before = Paths(found.files, found.file_of).tolist(), all_paths(stored)
    if paths == before and np.array_equal(found.inner, stored.indices):
        return np.arange(len(before))
    stored_keys = _keys(before, stored.indices.tolist())
    known = {key: row for row, key in enumerate(stored_keys)}
    keys = _keys(paths, found.inner.tolist())
    return np.array([known.get(key, -1) for key in keys], np.int64).reshape(-1)


def _keys(
    paths: Iterable[str], indices: Iterable[int]
) -> Iterator[tuple[str, int, int]]:
    """Yield path, place in the file, and how often the two came before."""
    seen: dict[tuple[str, int], int] = {}
    for key in zip(paths, indices, strict=True):
        times = seen.get(key, 0)
        seen[key] = times + 1
        yield (*key, times)


def _ids(stored: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return stored ids for known rows and new ones above for the others."""
    new = rows < 0
    highest = int(stored.max()) if len(stored) else -1
    ids = np.empty(len(rows), np.int64)
    ids[~new] = stored[rows[~new]]
    ids[new] = highest + 1 + np.arange(int(new.sum()))
    return ids


def _places(
    stored: FrameTable,
    found: Index,
    *,
    rows: np.ndarray,
    gone: np.ndarray,
    natural: bool,
) -> list[int]:
    """Return before which found frame each gone row stands."""
    if not natural:
        return _after_neighbours(rows, gone)
    paths = Paths(found.files, found.file_of)
    key: Callable[[int], object] = lambda t: (  # noqa: E731
        natural_path_key(paths[t]),
        int(found.inner[t]),
    )
    return [
        bisect_left(
            range(len(paths)),
            (natural_path_key(stored.paths[row]), int(stored.indices[row])),  # type: ignore[type-var]
            key=key,  # type: ignore[arg-type]
        )
        for row in gone.tolist()
    ]


def _after_neighbours(rows: np.ndarray, gone: np.ndarray) -> list[int]:
    """Return the place behind the stored neighbour of each gone row."""
    position = {row: t for t, row in enumerate(rows.tolist()) if row >= 0}
    places, place, last = [], 0, -1
    for row in gone.tolist():
        for between in range(last + 1, row):
            place = position.get(between, place - 1) + 1
        places.append(place)
        last = row
    return places


def _with_gone(
    found: Index, stored: FrameTable, gone: np.ndarray, places: list[int]
) -> Index:
    """Return the index with rows of gone files put back as missing."""
    files = found.files
    folders = list(files.folders)
    rows = {folder: i for i, folder in enumerate(folders)}
    names, folder_of = list(files.names[: len(files)]), files.folder_of.tolist()
    sizes, mtimes = files.sizes.tolist(), files.mtimes.tolist()
    seen: dict[str, int] = {}
    file_of = []
    for row in gone.tolist():
        path = stored.paths[row]
        if path not in seen:
            seen[path] = len(names)
            folder, _, name = path.rpartition("/")
            if folder not in rows:
                rows[folder] = len(folders)
                folders.append(folder)
            names.append(name)
            folder_of.append(rows[folder])
            sizes.append(int(stored.sizes[row]))
            mtimes.append(int(stored.mtimes[row]))
        file_of.append(seen[path])
    merged = Files(
        folders,
        np.asarray(folder_of, np.int32),
        names,
        np.asarray(sizes, np.int64),
        np.asarray(mtimes, np.int64),
    )
    return Index(
        merged,
        np.insert(found.file_of, places, np.asarray(file_of, np.int32)),
        np.insert(found.inner, places, np.asarray(stored.indices)[gone]),
        np.insert(found.ids, places, np.asarray(stored.ids, np.int64)[gone]),
        np.insert(found.missing, places, np.ones(len(gone), bool)),
    )


# What a stored index knows of files that have not changed


def unchanged(stored: FrameTable, index: Index, rows: np.ndarray) -> np.ndarray:
    """Return which frames lie in a file of the stored size and time, (T,) bool."""
    known = rows >= 0
    if not len(stored):
        return known
    sizes = np.asarray(stored.sizes, np.int64)[rows]
    mtimes = np.asarray(stored.mtimes, np.int64)[rows]
    files = index.files
    same = (files.sizes[index.file_of] == sizes) & (sizes > 0)
    return known & same & (files.mtimes[index.file_of] == mtimes)


def carry_times(stored: FrameTable, index: Index, rows: np.ndarray) -> np.ndarray:
    """Return stored times of unchanged files, (T,) float64, NaN for others."""
    times = np.full(len(index), np.nan)
    same = unchanged(stored, index, rows)
    times[same] = np.asarray(stored.times, np.float64)[rows[same]]
    return times


def carry_digests(stored: FrameTable, index: Index, rows: np.ndarray) -> Index:
    """Return the index with the stored digests of unchanged files."""
    if not len(stored.digests):
        return index
    digests = [""] * len(index.files)
    same = np.flatnonzero(unchanged(stored, index, rows))
    pairs = zip(index.file_of[same].tolist(), rows[same].tolist(), strict=True)
    for file, row in pairs:
        digests[file] = stored.digests[row]
    return replace(index, files=replace(index.files, digests=digests))


def counter(stored: FrameTable) -> Callable[[str, int, int], int]:
    """Return what says how many frames an unchanged file holds, 0 if unknown."""
    known: dict[str, tuple[int, int, int]] = {}
    columns = zip(
        all_paths(stored),
        stored.sizes.tolist(),
        stored.mtimes.tolist(),
        stored.missing.tolist(),
        strict=True,
    )
    for path, size, mtime, missing in columns:
        if missing or kind_of(path) is Kind.STILL:
            continue
        before = known.get(path)
        known[path] = (size, mtime, 1 if before is None else before[2] + 1)

    def counted(path: str, size: int, mtime: int) -> int:
        found = known.get(path)
        return found[2] if found is not None and found[:2] == (size, mtime) else 0

    return counted
