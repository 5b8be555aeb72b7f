"""Times from the tags of many files, read behind the viewer's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.clock import seconds_of
from marey.frames.sources.exif import file_time
from marey.frames.sources.kinds import Kind, kind_of
from marey.frames.timing import Begins, believe
from marey.frames.zones import spoken_zone, to_utc

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from datetime import datetime
    from threading import Event

    from marey.frames.index import Files
    from marey.frames.patience import Patience

_PROBES = 8
# Handing reads to a thread that can be left behind costs as much as one read.
_AT_ONCE = 64
_TAGGED = (Kind.STILL, Kind.WEBP, Kind.TIFF)


def read_begins(
    root: str,
    files: Files,
    stop: Event,
    *,
    patience: Patience,
    stored: np.ndarray | None = None,
    zone: str = "",
) -> Begins | None:
    """Ask stills for the time at which they were taken.

    Parameters
    ----------
    root, files, patience, stored, zone
        As of `reading_begins`.
    stop : Event
        Ends the work.

    Returns
    -------
    Begins or None
        None where no tag says anything or the work was stopped.
    """
    reading = reading_begins(root, files, patience=patience, stored=stored, zone=zone)
    while not stop.is_set():
        try:
            next(reading)
        except StopIteration as end:
            found: Begins | None = end.value
            return found
    return None


def reading_begins(
    root: str,
    files: Files,
    *,
    patience: Patience,
    stored: np.ndarray | None = None,
    zone: str = "",
) -> Generator[tuple[int, int], None, Begins | None]:
    """Ask stills for the time at which they were taken, some at a time.

    A few spread over the recording are asked first: where none of them
    knows, the others are not; where they agree with stored times, these are
    believed.

    Parameters
    ----------
    root : str
        Folder that paths are relative to.
    files : Files
        The files.
    patience : Patience
        Leaves files behind that do not answer.
    stored : ndarray of float64, shape (files,), optional
        Stored times of unchanged files, since any moment.
    zone : str
        The zone of tags that name none.

    Yields
    ------
    done, total : int
        How many of how many files have been asked.

    Returns
    -------
    Begins or None
        None where no tag says anything.
    """
    asked = [f for f in range(len(files)) if _may_tell(files, f)]
    spread = np.linspace(0, len(asked) - 1, min(_PROBES, len(asked))).astype(int)
    dates: dict[int, datetime | None] = {}
    source = ""
    for file in [asked[i] for i in spread.tolist()]:
        dates[file], said = _ask(root, files, [file], patience)[0]
        source = source or said
        yield len(dates), len(asked)
    if not source:
        return None
    seconds = _believed(dates, stored, len(files), zone)
    left = [f for f in asked if np.isnan(seconds[f]) and f not in dates]
    for begin in range(0, len(left), _AT_ONCE):
        some = left[begin : begin + _AT_ONCE]
        found = _ask(root, files, some, patience)
        dates.update((file, date) for file, (date, _) in zip(some, found, strict=True))
        yield len(asked) - len(left) + begin + len(some), len(asked)
    floating = np.zeros(len(files), bool)
    for file, date in dates.items():
        if np.isnan(seconds[file]):
            seconds[file] = seconds_of(date)
            floating[file] = date is not None and date.tzinfo is None
    return Begins(seconds, source, floating, _zone(dates))


def _believed(
    dates: Mapping[int, datetime | None],
    stored: np.ndarray | None,
    count: int,
    zone: str,
) -> np.ndarray:
    """Return stored times in UTC if the dates of some files agree; else NaN."""
    seconds = np.full(count, np.nan)
    if stored is None:
        return seconds
    for file, date in dates.items():
        known = np.array([seconds_of(date)])
        if date is not None and date.tzinfo is None:
            known = to_utc(known, zone).seconds
        seconds[file] = known[0]
    asked = np.isfinite(seconds)
    believe(seconds, stored)
    if np.array_equal(np.isfinite(seconds), asked):
        seconds[:] = np.nan
    return seconds


def _zone(dates: Mapping[int, datetime | None]) -> str:
    """Return the zone that the first of the dates names; empty if none does."""
    return next((spoken_zone(date) for date in dates.values() if date), "")


def _may_tell(files: Files, file: int) -> bool:
    kind = kind_of(files.names[file])
    return files.sizes[file] > 0 and kind in _TAGGED


def _ask(
    root: str, files: Files, some: list[int], patience: Patience
) -> list[tuple[datetime | None, str]]:
    """Return when files begin, and who says so; unknown where none answers."""
    paths = [f"{root}/{files.path(file)}" for file in some]
    words = paths[0] if len(some) == 1 else f"one of {len(some)} files from {paths[0]}"
    try:
        return patience.read(words, lambda: [_told_by(path) for path in paths])
    except FrameUnreadable:
        return [(None, "")] * len(some)


def _told_by(path: str) -> tuple[datetime | None, str]:
    try:
        return file_time(path)
    except OSError:
        return None, ""
