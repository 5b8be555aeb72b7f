"""The time of every frame of an index, put together from all who know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import (
    Doubt,
    FileTags,
    FixedInterval,
    FrameClock,
    GivenTimes,
    NameClock,
    Read,
    Spoken,
    find_pattern,
    moment,
    pattern_clock,
    seconds_of,
)
from marey.frames.csv_times import TABLES, CsvTimes
from marey.frames.index import Paths
from marey.frames.moments import Timing, since_first
from marey.frames.zones import spoken_zone, to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts

_EXACT = 2e-3
Clock = NameClock | FrameClock | FileTags


@dataclass(frozen=True)
class Begins:
    """When files begin, as their tags say.

    Attributes
    ----------
    seconds : ndarray of float64, shape (files,)
        Since 1970, NaN where unknown; may be shorter than the files are.
    source : str
        Who says so, of those files that say it.
    floating : ndarray of bool, shape (files,), optional
        Where a tag named no zone: what the clock on the wall showed.
    zone : str
        The zone that tags name; empty where they name none.
    """

    seconds: np.ndarray
    source: str
    floating: np.ndarray | None = None
    zone: str = ""


def wish_for_times(times: Any) -> Clock | None:
    """Check what a person gave as ``times`` and return the clock it means.

    Parameters
    ----------
    times : None, str, path, float, timedelta, array or clock
        A pattern of file names, the path of a table of times, seconds between
        frames, one time (in seconds, or a date) per frame.

    Raises
    ------
    BadValue
        It is none of these; the message says what is wrong.
    """
    if isinstance(times, timedelta | np.timedelta64):
        times = times / np.timedelta64(1, "s")
    if times is None:
        return None
    if isinstance(times, FrameClock | FileTags) or reads_names(times):
        check = getattr(times, "check", None)
        if check is not None:
            check()
        return times
    if isinstance(times, str | PurePath):
        if PurePath(times).suffix.lower() in TABLES and "%" not in str(times):
            return CsvTimes(str(times))
        return pattern_clock(str(times))
    return _numbers(times)


def reads_names(clock: Any) -> TypeGuard[NameClock]:
    """Whether a clock reads names."""
    return callable(getattr(clock, "seconds", None))


def _numbers(times: Any) -> Clock:
    """Return the clock of an interval, or of one time per frame."""
    values = np.asarray(times)
    if values.dtype == object and values.size and isinstance(values.flat[0], datetime):
        dates = [seconds_of(one) for one in values.ravel().tolist()]
        return GivenTimes(np.array(dates), absolute=True)
    if values.dtype.kind == "M":
        since = (values - np.datetime64(0, "s")) / np.timedelta64(1, "s")
        return GivenTimes(_one_row(since), absolute=True)
    try:
        values = values.astype(np.float64)
    except (TypeError, ValueError) as error:
        message = (
            "times: a pattern of file names, an interval in seconds, one time per"
            f" frame or a table of times was expected, {times!r} came"
        )
        raise BadValue(message) from error
    if values.ndim == 0:
        interval = FixedInterval(float(values))
        interval.check()
        return interval
    return GivenTimes(_one_row(values))


def _one_row(values: np.ndarray) -> np.ndarray:
    if values.ndim != 1:
        message = f"times: one time per frame was expected, shape {values.shape} came"
        raise BadValue(message)
    return values


def time_frames(
    index: Index,
    inner: Mapping[int, SourceFacts],
    wish: Clock | None = None,
    *,
    begins: Begins | None = None,
    carried: np.ndarray | None = None,
) -> Timing:
    """Return the times of an index's frames.

    Parameters
    ----------
    index : Index
        The time axis.
    inner : mapping of int to SourceFacts
        What opened files say of themselves.
    wish : None or clock
        What was asked for; without it names are looked at, then the files.
    begins : Begins, optional
        What the tags of files say that were not opened.
    carried : ndarray of float64, shape (T,), optional
        Times that are stored for files which have not changed.
    """
    if isinstance(wish, FrameClock):
        paths = Paths(index.files, index.file_of) if len(index.files) else []
        return since_first(wish.of_frames(paths, index.inner))
    if not len(index.files):
        return Timing(np.full(len(index), np.nan), float("nan"), "")
    clock = wish if reads_names(wish) else None
    if wish is None:
        clock = find_pattern(index.files.names[: len(index.files)])
    if clock is not None:
        return _by_names(index, inner, clock, asked=wish is not None)
    zone = wish.zone if isinstance(wish, FileTags) else None
    return _by_tags(index, inner, zone, tags=begins, carried=carried)


def asks_files(index: Index, wish: Clock | None = None) -> bool:
    """Whether files have to be asked for their times."""
    if wish is None:
        return find_pattern(index.files.names[: len(index.files)]) is None
    return isinstance(wish, FileTags)


def _in_turn(index: Index) -> np.ndarray:
    """Return the files in the order of their frames, and each file once."""
    opening = np.flatnonzero(index.inner == 0)
    _, first = np.unique(index.file_of[opening], return_index=True)
    return index.file_of[opening][np.sort(first)]


def _by_names(
    index: Index,
    inner: Mapping[int, SourceFacts],
    clock: NameClock,
    *,
    asked: bool,
) -> Timing:
    """Add the time within a file to the time its name says."""
    turn = _in_turn(index)
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
        seconds = begins[index.file_of] + _within(index, inner, None).seconds
    return since_first(
        Spoken(
            seconds,
            absolute=getattr(clock, "dated", True),
            source="file name",
            zone=getattr(clock, "zone", "") if asked else "",
            doubts=doubts,
        )
    )


def _ordered(names: Sequence[str], turn: np.ndarray) -> list[str]:
    if np.array_equal(turn, np.arange(len(turn))):
        return list(names[: len(turn)])
    return [names[file] for file in turn.tolist()]


def _read(clock: NameClock, names: list[str]) -> Read:
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
    index: Index, turn: np.ndarray, names: list[str], read: Read, clock: NameClock
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


def unfit(strange: np.ndarray, names: list[str]) -> str:
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


def _by_tags(
    index: Index,
    inner: Mapping[int, SourceFacts],
    chosen: str | None,
    *,
    tags: Begins | None,
    carried: np.ndarray | None,
) -> Timing:
    """Add the time within a file to the time its tags say."""
    zone = chosen or ""
    inner = {file: _settled(facts, zone) for file, facts in inner.items()}
    told = _tagged(index, inner, tags)
    skipped = _settle_zone(index, told, zone)
    if carried is not None:
        believe(told.seconds, of_files(index, carried))
    within = _within(index, inner, carried)
    alone = np.isnan(told.seconds).all() and len(inner) == 1 == len(index.files)
    assert told.floating is not None
    zone = told.zone if not told.floating.any() else zone
    seconds = within.seconds if alone else told.seconds[index.file_of] + within.seconds
    return since_first(
        Spoken(
            seconds,
            absolute=not alone,
            source=told.source or within.source,
            zone="" if alone else zone,
            doubts=() if chosen is None else skipped,
        )
    )


def _settled(facts: SourceFacts, zone: str) -> SourceFacts:
    """Return what a file says with the dates of its frames brought to UTC."""
    times = facts.times
    if not times.by_wall or times.seconds is None or times.start is None:
        return facts
    if times.start.tzinfo is not None or not zone:
        return facts
    seconds = to_utc(seconds_of(times.start) + times.seconds, zone).seconds
    began = moment(float(seconds[0]))
    settled = replace(times, seconds=seconds - seconds[0], start=began)
    return replace(facts, times=settled)


def _tagged(
    index: Index, inner: Mapping[int, SourceFacts], tags: Begins | None
) -> Begins:
    """Return when files begin, as tags and opened files say."""
    count = len(index.files)
    seconds, floating = np.full(count, np.nan), np.zeros(count, bool)
    source = zone = ""
    if tags is not None:
        seconds[: len(tags.seconds)] = tags.seconds
        source, zone = tags.source, tags.zone
        if tags.floating is not None:
            floating[: len(tags.floating)] = tags.floating
    for file, facts in inner.items():
        start = facts.times.start
        if np.isnan(seconds[file]) and start is not None:
            seconds[file], floating[file] = seconds_of(start), start.tzinfo is None
            source = source or facts.times.source
            zone = zone or spoken_zone(start)
    return Begins(seconds, source, floating, zone)


def _settle_zone(index: Index, told: Begins, zone: str) -> tuple[Doubt, ...]:
    """Bring times without a zone to UTC, in place; say which hours never were."""
    assert told.floating is not None
    turn = _in_turn(index)
    turn = turn[told.floating[turn]]
    found = to_utc(told.seconds[turn], zone)
    told.seconds[turn] = found.seconds
    if not len(found.skipped):
        return ()
    first = int(np.flatnonzero(index.file_of == turn[found.skipped[0]])[0])
    return (Doubt(first, skipped_hour(len(found.skipped), zone)),)


class _Inside(NamedTuple):
    """Time since the first frame of each frame's file, and who says so."""

    seconds: np.ndarray
    source: str


def _within(
    index: Index, inner: Mapping[int, SourceFacts], carried: np.ndarray | None
) -> _Inside:
    """Return the time of each frame since its file's first, and who says so."""
    within = np.where(index.inner == 0, 0.0, np.nan)
    source = ""
    agrees = carried is not None
    since = np.empty(0) if carried is None else _since_own_first(index, carried)
    for file, facts in inner.items():
        if facts.times.seconds is None:
            continue
        rows = np.flatnonzero(index.file_of == file)
        places = index.inner[rows]
        good = places < len(facts.times.seconds)
        within[rows[good]] = facts.times.seconds[places[good]]
        source = source or facts.times.source
        if agrees:
            agrees = _no_contradiction(since[rows], within[rows])
    if agrees and source:
        gaps = np.isnan(within)
        within[gaps] = since[gaps]
    return _Inside(within, source)


def _since_own_first(index: Index, times: np.ndarray) -> np.ndarray:
    """Return times counted from the first frame of each frame's file."""
    return times - of_files(index, times)[index.file_of]


def of_files(index: Index, times: np.ndarray) -> np.ndarray:
    """Return the time of each file's first frame, (files,) float64."""
    first = np.full(len(index.files), np.nan)
    opening = np.flatnonzero(index.inner == 0)
    first[index.file_of[opening]] = times[opening]
    return first


def believe(begins: np.ndarray, stored: np.ndarray) -> None:
    """Fill in stored times, in place, if all that files say agrees with them.

    Parameters
    ----------
    begins : ndarray of float64, shape (files,)
        Since 1970, NaN where nobody has asked.
    stored : ndarray of float64, shape (files,)
        Since any moment, NaN where unknown.
    """
    apart = begins - stored
    known = apart[np.isfinite(apart)]
    if not len(known) or np.ptp(known) > _EXACT:
        return
    gaps = np.isnan(begins)
    begins[gaps] = stored[gaps] + np.median(known)


def _no_contradiction(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether times agree where both are known, and there are such."""
    both = np.isfinite(one) & np.isfinite(two)
    return bool(np.allclose(one[both], two[both], atol=1e-3, rtol=0))
