"""Who a frame is: a stored index and what is found now, brought together.

An id never comes to mean another picture, whatever was inserted, deleted or
renamed meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.index import Files, Index, no_digests
from marey.frames.order import natural_path_key

if TYPE_CHECKING:
    from collections.abc import Iterator


def reconcile(stored: Index, found: Index, *, natural: bool) -> Index:
    """Return what was found, with the ids that are stored for it.

    The same path and place in the file keep their id; what is new gets ids
    above all others and stands where it was found; what has gone keeps its
    row as missing, where natural order (or, in a list, its neighbour before)
    puts it. So an id never comes to mean another picture.

    Parameters
    ----------
    stored : Index
        The index of the last time.
    found : Index
        What is there now, in order.
    natural : bool
        Whether the order is that of names; False for lists.
    """
    rows = rows_of(stored, found, natural=natural)
    ids = _ids(stored.ids, rows)
    is_gone = np.ones(len(stored), bool)
    is_gone[rows[rows >= 0]] = False
    gone = np.flatnonzero(is_gone)
    merged = replace(found, ids=ids)
    if len(gone):
        places = _places(stored, found, rows=rows, gone=gone, natural=natural)
        merged = _with_gone(merged, stored, gone, places)
        rows = np.insert(rows, places, gone)
    return carry_digests(stored, merged, rows)


def rows_of(stored: Index, found: Index, *, natural: bool) -> np.ndarray:
    """Return which stored row each found frame is, (T,) int64, -1 for none.

    A frame that is listed several times, as only a list can, takes its stored
    rows in turn.
    """
    if not len(stored):
        return np.full(len(found), -1, np.int64)
    keys, order, sorted_keys = _sorted_keys(stored)
    stored_twice = bool((sorted_keys[1:] == sorted_keys[:-1]).any())
    if stored_twice or not (natural or _all_differ(found.files)):
        return _rows_in_turn(stored, found)
    wanted = _keys(counterparts(stored.files, found.files)[found.file_of], found.inner)
    place = np.minimum(np.searchsorted(sorted_keys, wanted), len(keys) - 1)
    rows = order[place]
    return np.where((wanted >= 0) & (sorted_keys[place] == wanted), rows, -1)


def _sorted_keys(index: Index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what each frame is known by, and the same in order."""
    keys = _keys(index.file_of, index.inner)
    if (keys[1:] >= keys[:-1]).all():
        return keys, np.arange(len(keys)), keys
    order = np.argsort(keys, kind="stable")
    return keys, order, keys[order]


def _keys(files: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return a file and a place in it as one number, -1 for no file."""
    return np.where(files < 0, np.int64(-1), (files.astype(np.int64) << 32) | inner)


def counterparts(stored: Files, found: Files) -> np.ndarray:
    """Return which stored file each found one is, (files,) int64, -1 for none."""
    match = np.full(len(found), -1, np.int64)
    rows = dict(by_folder(stored))
    for folder, here in by_folder(found):
        there = rows.get(folder)
        if there is None:
            continue
        names, known = _names(found, here), _names(stored, there)
        if names == known:
            match[here] = there
            continue
        row_of = dict(zip(known, there.tolist(), strict=True))
        match[here] = [row_of.get(name, -1) for name in names]
    return match


def by_folder(files: Files) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each folder and the rows of its files."""
    if not files.folders:
        return
    order = np.argsort(files.folder_of, kind="stable")
    edges = np.cumsum(np.bincount(files.folder_of, minlength=len(files.folders)))
    yield from zip(files.folders, np.split(order, edges[:-1]), strict=True)


def _names(files: Files, rows: np.ndarray) -> list[str]:
    """Return the names of some files."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return files.names.some(int(rows[0]), int(rows[-1]) + 1)
    return [files.names[row] for row in rows.tolist()]


def _all_differ(files: Files) -> bool:
    """Whether a list names no file more than once."""
    return all(
        len(set(_names(files, rows))) == len(rows) for _, rows in by_folder(files)
    )


def _rows_in_turn(stored: Index, found: Index) -> np.ndarray:
    """Return stored rows where frames may be listed several times."""
    known = {key: row for row, key in enumerate(_counted_keys(stored))}
    keys = _counted_keys(found)
    return np.array([known.get(key, -1) for key in keys], np.int64).reshape(-1)


def _counted_keys(index: Index) -> Iterator[tuple[str, int, int]]:
    """Yield path, place in the file, and how often the two came before."""
    seen: dict[tuple[str, int], int] = {}
    for key in zip(index.paths, index.inner.tolist(), strict=True):
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
    stored: Index,
    found: Index,
    *,
    rows: np.ndarray,
    gone: np.ndarray,
    natural: bool,
) -> np.ndarray:
    """Return before which found frame each gone row stands."""
    before, after = _neighbours(rows, gone, len(stored))
    if not natural:
        return before
    known = rows[rows >= 0]
    if (known[1:] < known[:-1]).any():  # renamed: the stored order says nothing
        before, after = np.zeros_like(before), np.full_like(after, len(found))

    def key(of: Index, t: int) -> Any:
        return natural_path_key(of.path(t)), int(of.inner[t])

    for i in np.flatnonzero(before < after).tolist():
        before[i] = bisect_left(
            range(len(found)),
            key(stored, int(gone[i])),
            int(before[i]),
            int(after[i]),
            key=lambda t: key(found, t),
        )
    return before


def _neighbours(
    rows: np.ndarray, gone: np.ndarray, total: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return between which found frames the stored neighbours of gone rows stand."""
    kept = np.full(total, -1, np.int64)
    places = np.flatnonzero(rows >= 0)
    kept[rows[places]] = places
    there = np.flatnonzero(kept >= 0)
    left = np.searchsorted(there, gone)
    padded = np.concatenate(([-1], kept[there], [len(rows)]))
    return padded[left] + 1, padded[left + 1]


def _with_gone(
    found: Index, stored: Index, gone: np.ndarray, places: np.ndarray
) -> Index:
    """Return the index with rows of gone files put back as missing."""
    lost, place = np.unique(stored.file_of[gone], return_inverse=True)
    here = counterparts(found.files, stored.files)[lost]  # of one that became shorter
    away = here < 0
    here[away] = len(found.files) + np.arange(np.count_nonzero(away))
    files = _added(found.files, stored.files, lost[away])
    file_of = here[place].astype(np.int32)
    return Index(
        files,
        np.insert(found.file_of, places, file_of),
        np.insert(found.inner, places, stored.inner[gone]),
        np.insert(found.ids, places, stored.ids[gone]),
        np.insert(found.missing, places, np.ones(len(gone), bool)),
    )


def _added(files: Files, others: Files, rows: np.ndarray) -> Files:
    """Return files with some of others behind them."""
    known = {folder: i for i, folder in enumerate(files.folders)}
    folder_of = [
        known.setdefault(others.folders[folder], len(known))
        for folder in others.folder_of[rows].tolist()
    ]
    return Files(
        list(known),
        np.concatenate((files.folder_of, np.array(folder_of, np.int32))),
        files.names + others.names.take(rows),
        np.concatenate((files.sizes, others.sizes[rows])),
        np.concatenate((files.mtimes, others.mtimes[rows])),
    )


def without(index: Index, dropped: np.ndarray) -> Index:
    """Return the index without some of its frames."""
    kept = ~dropped
    return Index(
        index.files,
        index.file_of[kept],
        index.inner[kept],
        index.ids[kept],
        index.missing[kept],
    )


# What a stored index knows of files that have not changed


def unchanged(stored: Index, index: Index, rows: np.ndarray) -> np.ndarray:
    """Return which frames lie in a file of the stored size and time, (T,) bool."""
    known = rows >= 0
    if not len(stored):
        return known
    there, here = stored.file_of[rows], index.file_of
    one, two = stored.files, index.files
    same = (two.sizes[here] == one.sizes[there]) & (two.sizes[here] > 0)
    return known & same & (two.mtimes[here] == one.mtimes[there])


def carry_times(
    stored: Index, times: np.ndarray, index: Index, rows: np.ndarray
) -> np.ndarray:
    """Return stored times of unchanged files, (T,) float64, NaN for others."""
    carried = np.full(len(index), np.nan)
    same = unchanged(stored, index, rows)
    carried[same] = np.asarray(times, np.float64)[rows[same]]
    return carried


def carry_digests(stored: Index, index: Index, rows: np.ndarray) -> Index:
    """Return the index with the stored digests of unchanged files."""
    known = stored.files.digests
    if not len(known):
        return index
    digests = no_digests(len(index.files))
    same = np.flatnonzero(unchanged(stored, index, rows))
    digests[index.file_of[same]] = known[stored.file_of[rows[same]]]
    return replace(index, files=replace(index.files, digests=digests))


class Counter:
    """Says how many frames an unchanged file holds.

    Parameters
    ----------
    stored : Index
        The index of the last time.
    """

    def __init__(self, stored: Index) -> None:
        self._files = stored.files
        present = stored.file_of[~stored.missing]
        self._counts = np.bincount(present, minlength=len(stored.files))
        self._folders = dict(by_folder(stored.files))
        self._folder = ""
        self._rows: dict[str, int] | None = None

    def __call__(self, path: str, size: int, mtime: int) -> int:
        """Return the number of frames as stored, 0 where unknown."""
        folder, _, name = path.rpartition("/")
        if self._rows is None or folder != self._folder:
            rows = self._folders.get(folder, np.empty(0, np.int64))
            names = _names(self._files, rows)
            self._folder = folder
            self._rows = dict(zip(names, rows.tolist(), strict=True))
        row = self._rows.get(name, -1)
        if row < 0:
            return 0
        known = (int(self._files.sizes[row]), int(self._files.mtimes[row]))
        return int(self._counts[row]) if known == (size, mtime) else 0
