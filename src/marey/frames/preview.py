"""What a clock reads, before anybody chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import FileTags, FrameClock, moment
from marey.frames.wishes import reads_names, wish_for_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.frames.moments import Timing
    from marey.frames.series import FrameSeries


MOST = 500
"""Files that a preview names at most."""
MOST_TAGS = 2000
"""Files whose tags are read for a preview."""


class TimeRead(NamedTuple):
    """What was read from one name.

    Attributes
    ----------
    name : str
        The name.
    seconds : float
        Since 1970 UTC, or since the first frame where no date is known; NaN
        where nothing was read.
    words : str
        The date that was read, or why none was.
    """

    name: str
    seconds: float
    words: str


def preview_times(names: Sequence[str], clock: Any) -> list[TimeRead]:
    """Return what a clock reads from each name, or why it reads nothing.

    Parameters
    ----------
    names : sequence of str
        Names of files, or paths inside the recording, in their order.
    clock : object
        What ``open_series`` takes as ``times``: a pattern, a clock, the path
        of a table.

    Examples
    --------
    >>> rows = preview_times(["a_20240101-120000.png", "b.png"], "%Y%m%d-%H%M%S")
    >>> rows[0].words, rows[1].words
    ('2024-01-01 12:00:00.000 UTC', 'does not fit the pattern')
    """
    clock = wish_for_times(clock)
    if clock is None or isinstance(clock, FileTags):
        message = "tags stand in the files: names alone do not tell"
        raise BadValue(message)
    if isinstance(clock, FrameClock):
        said = clock.of_frames(names, np.zeros(len(names), np.int64))
        return _rows(names, said.seconds, "no time", absolute=said.absolute)
    assert reads_names(clock)
    return _rows(names, clock.seconds(names), "does not fit the pattern", absolute=True)


def _rows(
    names: Sequence[str], seconds: np.ndarray, why_not: str, *, absolute: bool
) -> list[TimeRead]:
    return [
        TimeRead(name, second, spoken_time(second, absolute=absolute) or why_not)
        for name, second in zip(names, seconds.tolist(), strict=True)
    ]


def spoken_time(seconds: float, *, absolute: bool = True) -> str:
    """Return a time to the thousandth; empty for NaN.

    Examples
    --------
    >>> spoken_time(0.5), spoken_time(0.5, absolute=False)
    ('1970-01-01 00:00:00.500 UTC', '0.500 s')
    """
    if not np.isfinite(seconds):
        return ""
    if not absolute:
        return f"{seconds:.3f} s"
    date = moment(round(seconds, 3))
    return (
        "" if date is None else f"{date:%Y-%m-%d %H:%M:%S}.{_thousandths(seconds)} UTC"
    )


def _thousandths(seconds: float) -> str:
    return f"{round(seconds * 1000) % 1000:03d}"


def summary(timing: Timing) -> list[str]:
    """Return in a few lines what the times of a recording are.

    Who says them, in what zone, from when to when, how long, how often, with
    how many gaps, and what is wrong.
    """
    known = timing.known
    if not len(known):
        return ["no frame has a time", *(doubt.reason for doubt in timing.doubts)]
    lines = [f"{timing.source}{_zone_words(timing)}"]
    for word, t in (("first", known[0]), ("last", known[-1])):
        absolute = np.isfinite(timing.start)
        since = timing.seconds[t] + (timing.start if absolute else 0.0)
        lines.append(f"{word} {spoken_time(float(since), absolute=bool(absolute))}")
    lines.append(
        f"{len(known):,} frames over {spoken_span(timing.duration)}{_pace(timing)}"
    )
    return lines + [doubt.reason for doubt in timing.trouble]


def _zone_words(timing: Timing) -> str:
    if timing.zone:
        return f", written in {timing.zone}"
    return ", no zone named: taken for UTC" if np.isfinite(timing.start) else ""


def _pace(timing: Timing) -> str:
    if np.isnan(timing.interval):
        return ""
    count = len(timing.gaps)
    gaps = "no gap" if not count else "1 gap" if count == 1 else f"{count:,} gaps"
    return f", every {spoken_span(timing.interval)}, {gaps}"


def spoken_span(seconds: float) -> str:
    """Return a duration in the unit a person would use.

    Examples
    --------
    >>> spoken_span(0.04), spoken_span(90), spoken_span(12_600)
    ('40 ms', '90 s', '3.5 h')
    """
    if seconds < 1 and seconds:
        return f"{seconds * 1000:.4g} ms"
    for limit, factor, unit in (
        (120, 1, "s"),
        (7200, 60, "min"),
        (172_800, 3600, "h"),
        (np.inf, 86_400, "days"),
    ):
        if seconds < limit:
            return f"{seconds / factor:.4g} {unit}"
    return ""


class Preview(NamedTuple):
    """What the times of a recording would be by another clock.

    Attributes
    ----------
    lines : list of str
        In words: who, from when to when, how long, how often, what is wrong.
    unread : list of str
        Files without a time, at most `MOST`.
    """

    lines: list[str]
    unread: list[str]


def look_ahead(series: FrameSeries, times: Any) -> Preview:
    """Try another clock on a recording; changes nothing.

    Parameters
    ----------
    series : FrameSeries
        The recording.
    times : object
        What ``open_series`` takes.
    """
    clock = wish_for_times(times)
    files = len(series.table.paths)
    if files > MOST_TAGS and isinstance(clock, FileTags):
        words = f"the tags of {files:,} files are read when they are applied"
        return Preview([words], [])
    timing = series.times_by(clock)
    unknown = np.flatnonzero(np.isnan(timing.seconds))[:MOST]
    paths = dict.fromkeys(series.frame(int(t)).path for t in unknown)
    return Preview(summary(timing), [path for path in paths if path])
