"""Digests of files: known again under another name, in another folder."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

import numpy as np

from marey.words.texts import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from marey.frames.index import Files

EDGE = 4096
"""Bytes of the beginning and of the end of a file that count."""
_FIRST_BATCH = 5.0
_BATCHES_GROW = 4.0
_GRACE = 0.5


def file_digest(path: str | os.PathLike[str]) -> str:
    """Return a digest of a file's size, its first and its last 4 KB.

    That is what a recording is known by after somebody has renamed or moved
    it. It is read in 30 microseconds, however large the file.

    Returns
    -------
    str
        32 hexadecimal digits; empty where the file cannot be read.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.blake2b(size.to_bytes(8, "little"), digest_size=16)
            digest.update(file.read(EDGE))
            if size > EDGE:
                file.seek(max(size - EDGE, EDGE))
                digest.update(file.read(EDGE))
    except OSError:
        return ""
    return digest.hexdigest()


def learn_contents(
    root: str,
    files: Files,
    stop: Event,
    save: Callable[[], None],
    rest: Callable[[], object] = lambda: None,
) -> None:
    """Fill in the digests of all files that have none.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    files : Files
        Its column ``digests`` is as long as the files and is filled in place.
    stop : Event
        Ends the work within half a second; what is done is saved. Thousands
        of files are done in that time, so that the next opening finds nothing
        left to do.
    save : callable
        Keeps what is known; called seldom and after the last.
    rest : callable
        Lets others have their turn.
    """
    wait, new, last = _FIRST_BATCH, False, float("inf")
    due = time.monotonic() + wait
    for file in _unknown(files):
        rest()
        if stop.is_set():
            last = min(last, time.monotonic() + _GRACE)
            if time.monotonic() > last:
                break
        files.digests[file] = file_digest(f"{root}/{files.path(file)}")
        new = True
        if time.monotonic() > due:
            save()
            wait *= _BATCHES_GROW
            due, new = time.monotonic() + wait, False
    if new:
        save()


def _unknown(files: Files) -> Iterator[int]:
    """Yield the files that are there and have no digest."""
    for begin in range(0, len(files), CHUNK):
        part = slice(begin, begin + CHUNK)
        open_ = (files.sizes[part] > 0) & (files.digests[part] == b"")
        yield from (np.flatnonzero(open_) + begin).tolist()
