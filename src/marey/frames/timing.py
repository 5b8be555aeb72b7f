"""The time of every frame of an index, put together from all who know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import NamePattern, find_pattern, seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.frames.clock import NameClock
    from marey.frames.index import Index
    from marey.frames.sources.protocol import SourceFacts


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


def wish_for_times(times: Any) -> Any:
    """Check what a person gave as ``times`` and return it in one form.

    Returns
    -------
    None, float, ndarray or NameClock
    """
    if times is None or hasattr(times, "seconds"):
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
    index: Index, inner: Mapping[int, SourceFacts], wish: Any = None
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
    """
    total = len(index)
    if isinstance(wish, float):
        return Timing(np.arange(total) * wish, float("nan"), "given")
    if isinstance(wish, np.ndarray):
        seconds = np.full(total, np.nan)
        known = min(total, len(wish))
        seconds[:known] = wish[:known]
        return _since_first(seconds, "given")
    return _by_files(index, inner, wish)


def _by_files(
    index: Index, inner: Mapping[int, SourceFacts], clock: NameClock | None
) -> Timing:
    """Add the time within a file to the time at which the file begins."""
    names = index.files.names[: len(index.files)]
    clock = find_pattern(names) if clock is None else clock
    begins = np.full(len(names), np.nan)
    source = ""
    if clock is not None:
        begins, source = clock.seconds(names), "file name"
    within = np.where(index.inner == 0, 0.0, np.nan)
    for file, facts in inner.items():
        if np.isnan(begins[file]) and facts.times.start is not None:
            begins[file] = seconds_of(facts.times.start)
            source = source or facts.times.source
        if facts.times.seconds is not None:
            rows = np.flatnonzero(index.file_of == file)
            places = index.inner[rows]
            good = places < len(facts.times.seconds)
            within[rows[good]] = facts.times.seconds[places[good]]
            source = source or facts.times.source
    if np.isnan(begins).all() and len(inner) == 1 == len(names):
        begins[:] = 0.0
        timing = _since_first(within, source)
        return Timing(timing.seconds, float("nan"), source)
    return _since_first(begins[index.file_of] + within, source)


def _since_first(seconds: np.ndarray, source: str) -> Timing:
    known = np.flatnonzero(np.isfinite(seconds))
    if not len(known):
        return Timing(seconds, float("nan"), "")
    first = float(seconds[known[0]])
    absolute = source not in ("", "given")
    return Timing(seconds - first, first if absolute else float("nan"), source)
