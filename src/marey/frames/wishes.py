"""From what a person gives as times to the clock it means."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, TypeGuard

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import (
    FileTags,
    FixedInterval,
    FrameClock,
    GivenTimes,
    NameClock,
    pattern_clock,
    seconds_of,
)
from marey.frames.csv_times import TABLES, CsvTimes

Clock = NameClock | FrameClock | FileTags


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
    if isinstance(times, str | PurePath):
        if PurePath(times).suffix.lower() not in TABLES or "%" in str(times):
            return pattern_clock(str(times))
        times = CsvTimes(str(times))
    if isinstance(times, FrameClock | FileTags) or reads_names(times):
        check = getattr(times, "check", None)
        if check is not None:
            check()
        return times
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
