"""Times from the tags of many files, read behind the viewer's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.frames.clock import seconds_of
from marey.frames.sources.exif import file_time
from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.timing import Begins, believe

if TYPE_CHECKING:
    from threading import Event

    from marey.frames.index import Files

_PROBES = 8


def read_begins(
    root: str, files: Files, stop: Event, stored: np.ndarray | None = None
) -> Begins | None:
    """Ask stills for the time at which they were taken.

    A few spread over the recording are asked first: where none of them
    knows, the others are not; where they agree with stored times, these are
    believed.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    files : Files
        The files.
    stop : Event
        Ends the work.
    stored : ndarray of float64, shape (files,), optional
        Stored times of unchanged files, since any moment.

    Returns
    -------
    Begins or None
        None where no tag says anything or the work was stopped.
    """
    asked = [f for f in range(len(files)) if _may_tell(files, f)]
    spread = np.linspace(0, len(asked) - 1, min(_PROBES, len(asked))).astype(int)
    seconds = np.full(len(files), np.nan)
    source = ""
    for file in [asked[i] for i in spread.tolist()]:
        seconds[file], said = _ask(root, files, file)
        source = source or said
    if not source:
        return None
    if stored is not None:
        believe(seconds, stored)
    for file in asked:
        if stop.is_set():
            return None
        if np.isnan(seconds[file]):
            seconds[file], _ = _ask(root, files, file)
    return Begins(seconds, source)


def _may_tell(files: Files, file: int) -> bool:
    kind = kind_of(files.names[file])
    return files.sizes[file] > 0 and kind in (Kind.STILL, Kind.TIFF)


def _ask(root: str, files: Files, file: int) -> tuple[float, str]:
    """Return when a file begins, since 1970, and who says so."""
    try:
        found, source = file_time(f"{root}/{files.path(file)}")
    except OSError:
        return float("nan"), ""
    return seconds_of(found), source
