"""The time of every frame of an index, put together from all who know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import NamePattern, find_pattern, seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.frames.clock import NameClock
    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts

_EXACT = 2e-3


@dataclass(frozen=True)
class Timing:
    """Times of frames and who says so.

    Attributes
    ----------
    seconds : ndarray of float64, shape (T,)
        Since the first frame whose time is known; NaN where unknown.
    start : float
        That frame's time in seconds since 1970 UTC; NaN where unknown.
    source : str
        ``"file name"``, ``"OME"``, ``"video"``, ``"given"`` and so on; empty
        where nobody says.
    """

    seconds: np.ndarray
    start: float
    source: str


@dataclass(frozen=True)
class Begins:
    """When files begin, as their tags say.

    Attributes
    ----------
    seconds : ndarray of float64, shape (files,)
        Since 1970 UTC, NaN where unknown; may be shorter than the files are.
    source : str
        Who says so, of those files that say it.
    """

    seconds: np.ndarray
    source: str


def wish_for_times(times: Any) -> Any:
    """Check what a person gave as ``times`` and return it in one form.

    Returns
    -------
    None, float, ndarray or NameClock
    """
    if isinstance(times, timedelta | np.timedelta64):
        times = times / np.timedelta64(1, "s")
    if times is None or callable(getattr(times, "seconds", None)):
        return times
    if isinstance(times, str):
        pattern = NamePattern(times)
        pattern.expression()
        return pattern
    try:
        values = np.asarray(times, np.float64)
    except (TypeError, ValueError) as error:
        message = (
            "times: a pattern of file names, an interval in seconds or one time per"
            f" frame was expected, {times!r} came"
        )
        raise BadValue(message) from error
    if values.ndim == 0:
        if not values > 0:
            message = f"times: an interval above 0 s was expected, {values} came"
            raise BadValue(message)
        return float(values)
    if values.ndim != 1:
        message = f"times: one time per frame was expected, shape {values.shape} came"
        raise BadValue(message)
    return values


def time_frames(
    index: Index,
    inner: Mapping[int, SourceFacts],
    wish: Any = None,
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
    wish : None, float, ndarray or NameClock
        What was asked for; without it names are looked at, then the files.
    begins : Begins, optional
        What the tags of files say that were not opened.
    carried : ndarray of float64, shape (T,), optional
        Times that are stored for files which have not changed.
    """
    total = len(index)
    if isinstance(wish, float):
        return Timing(np.arange(total) * wish, float("nan"), "given")
    if isinstance(wish, np.ndarray):
        seconds = np.full(total, np.nan)
        known = min(total, len(wish))
        seconds[:known] = wish[:known]
        return _since_first(seconds, "given")
    return _by_files(index, inner, wish, begins, carried)


def names_tell(index: Index, wish: Any = None) -> bool:
    """Whether no file has to be asked for its time."""
    names = index.files.names[: len(index.files)]
    return wish is not None or find_pattern(names) is not None


def _by_files(
    index: Index,
    inner: Mapping[int, SourceFacts],
    clock: NameClock | None,
    tags: Begins | None,
    carried: np.ndarray | None,
) -> Timing:
    """Add the time within a file to the time at which the file begins."""
    names = index.files.names[: len(index.files)]
    clock = find_pattern(names) if clock is None else clock
    begins, source = np.full(len(names), np.nan), ""
    if clock is not None:
        begins, source = clock.seconds(names), "file name"
    elif tags is not None:
        begins[: len(tags.seconds)] = tags.seconds
        source = tags.source
    for file, facts in inner.items():
        if np.isnan(begins[file]) and facts.times.start is not None:
            begins[file] = seconds_of(facts.times.start)
            source = source or facts.times.source
    if clock is None and carried is not None:
        believe(begins, of_files(index, carried))
    within, said = _within(index, inner, carried)
    source = source or said
    if np.isnan(begins).all() and len(inner) == 1 == len(names):
        timing = _since_first(within, source)
        return Timing(timing.seconds, float("nan"), source)
    return _since_first(begins[index.file_of] + within, source)


def _within(
    index: Index, inner: Mapping[int, SourceFacts], carried: np.ndarray | None
) -> tuple[np.ndarray, str]:
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
    return within, source


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


def _since_first(seconds: np.ndarray, source: str) -> Timing:
    known = np.flatnonzero(np.isfinite(seconds))
    if not len(known):
        return Timing(seconds, float("nan"), "")
    first = float(seconds[known[0]])
    absolute = source not in ("", "given")
    return Timing(seconds - first, first if absolute else float("nan"), source)
