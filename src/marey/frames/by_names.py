"""Times of frames from the names of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.frames.clock import Doubt, NameClock, Read, Spoken, seconds_of
from marey.frames.moments import Timing, since_first
from marey.frames.within import within_files
from marey.frames.zones import to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts
    from marey.words import Texts


def in_turn(index: Index) -> np.ndarray:
    """Return the files in the order of their frames, and each file once."""
    if np.array_equal(index.file_of, np.arange(len(index.files))):
        return np.arange(len(index))
    opening = np.flatnonzero(index.inner == 0)
    _, first = np.unique(index.file_of[opening], return_index=True)
    return index.file_of[opening][np.sort(first)]


def by_names(
    index: Index,
    inner: Mapping[int, SourceFacts],
    clock: NameClock,
    *,
    asked: bool,
) -> Timing:
    """Add the time within a file to the time its name says."""
    turn = in_turn(index)
    in_folders = getattr(clock, "in_folders", False)
    names = index.files.paths() if in_folders else index.files.names
    ordered = _ordered(names, turn)
    read = _read(clock, ordered)
    begins = np.full(len(index.files), np.nan)
    begins[turn] = read.begins
    doubts = _doubts_of_names(index, turn, ordered, read, clock) if asked else ()
    if read.ends is not None:
        ends = np.full(len(index.files), np.nan)
        ends[turn] = read.ends
        seconds = _spread(index, begins, ends)
    else:
        dated = getattr(clock, "dated", True)
        _ask_opened(begins, inner, dated=dated, zone=getattr(clock, "zone", ""))
        seconds = begins[index.file_of] + within_files(index, inner, None).seconds
    return since_first(
        Spoken(
            seconds,
            absolute=getattr(clock, "dated", True),
            source="file name",
            zone=getattr(clock, "zone", "") if asked else "",
            doubts=doubts,
        )
    )


def _ordered(names: Texts, turn: np.ndarray) -> Sequence[str]:
    if np.array_equal(turn, np.arange(len(turn))):
        return names[: len(turn)]
    return [names[file] for file in turn.tolist()]


def _read(clock: NameClock, names: Sequence[str]) -> Read:
    read = getattr(clock, "read", None)
    if read is not None:
        return read(names)
    return Read(clock.seconds(names), None, np.empty(0, np.int64))


def _spread(index: Index, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Lay the frames of each file evenly between its begin and its end."""
    counts = np.bincount(index.file_of, minlength=len(index.files))
    part = index.inner / np.maximum(counts[index.file_of] - 1, 1)
    return begins[index.file_of] + (ends - begins)[index.file_of] * part


def _ask_opened(
    begins: np.ndarray, inner: Mapping[int, SourceFacts], *, dated: bool, zone: str
) -> None:
    """Fill in, in place, when opened files begin whose names do not tell."""
    for file, facts in inner.items():
        if dated and np.isnan(begins[file]) and facts.times.start is not None:
            begins[file] = seconds_of(facts.times.start)
            if facts.times.start.tzinfo is None:
                begins[file] = to_utc(begins[file : file + 1], zone).seconds[0]


def _doubts_of_names(
    index: Index, turn: np.ndarray, names: Sequence[str], read: Read, clock: NameClock
) -> tuple[Doubt, ...]:
    """Say which names do not fit, and which hours no clock has shown."""
    first = np.full(len(index.files), 0)
    opening = np.flatnonzero(index.inner == 0)
    first[index.file_of[opening]] = opening
    said = []
    strange = np.flatnonzero(np.isnan(read.begins))
    if len(strange):
        words = unfit(strange, names)
        said.append(Doubt(int(first[turn[strange[0]]]), words))
    if len(read.skipped):
        words = skipped_hour(len(read.skipped), getattr(clock, "zone", ""))
        said.append(Doubt(int(first[turn[read.skipped[0]]]), words))
    return tuple(said)


def unfit(strange: np.ndarray, names: Sequence[str]) -> str:
    """Say how many names do not fit a pattern, and show some."""
    shown = ", ".join(names[i] for i in strange[:3].tolist())
    more = ", ..." if len(strange) > 3 else ""
    do = "does" if len(strange) == 1 else "do"
    return (
        f"{len(strange):,} of {len(names):,} names {do} not fit the pattern:"
        f" {shown}{more}"
    )


def skipped_hour(count: int, zone: str) -> str:
    """Say that times lie in the hour that is left out in spring."""
    lie = "1 time lies" if count == 1 else f"{count:,} times lie"
    return (
        f"{lie} in the hour that clocks in {zone} leave out in spring: the camera's"
        " clock was not set forward. Choose a fixed offset such as '+01:00'"
    )
