"""The time of every frame of an index, put together from all who know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.by_names import by_names, in_turn, skipped_hour
from marey.frames.clock import (
    Doubt,
    FileTags,
    FrameClock,
    Spoken,
    find_pattern,
    moment,
    seconds_of,
)
from marey.frames.columns import Paths
from marey.frames.index import of_some
from marey.frames.moments import Timing, since_first
from marey.frames.wishes import reads_names
from marey.frames.within import of_files, within_files
from marey.frames.zones import spoken_zone, to_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts
    from marey.frames.wishes import Clock

_EXACT = 2e-3
_PROBES = 64


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
        return by_names(index, inner, clock, asked=wish is not None)
    zone = wish.zone if isinstance(wish, FileTags) else None
    return _by_tags(index, inner, zone, tags=begins, carried=carried)


def as_stored(index: Index, times: np.ndarray, wish: Clock | None) -> Timing | None:
    """Return stored times where some names, spread over all, say the same.

    To read a million names takes a second, for which a window would wait.
    """
    if index.inner.any() or not len(index) or not np.isfinite(times).all():
        return None
    rows = np.unique(np.linspace(0, len(index) - 1, _PROBES).astype(np.int64))
    few = of_some(index, rows)
    told = time_frames(few, {}, wish)
    since = times[rows] - times[0]
    if isinstance(wish, FrameClock) or told.doubts or times[0] != 0:
        return None
    if not np.allclose(told.seconds, since, rtol=0, atol=_EXACT):
        return None
    return replace(told, seconds=times)


def asks_files(index: Index, wish: Clock | None = None) -> bool:
    """Whether files have to be asked for their times."""
    if wish is None:
        return find_pattern(index.files.names[: len(index.files)]) is None
    return isinstance(wish, FileTags)


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
    within = within_files(index, inner, carried)
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
    turn = in_turn(index)
    turn = turn[told.floating[turn]]
    found = to_utc(told.seconds[turn], zone)
    told.seconds[turn] = found.seconds
    if not len(found.skipped):
        return ()
    first = int(np.flatnonzero(index.file_of == turn[found.skipped[0]])[0])
    return (Doubt(first, skipped_hour(len(found.skipped), zone)),)


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
