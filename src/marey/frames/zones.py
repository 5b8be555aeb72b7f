"""From the clock on the wall to UTC, in a zone that a person chooses.

A wall shows some times twice, when clocks go back, and some never, when they
go forward. Twice-shown times are told apart by their order: a recording that
runs on does not jump back an hour.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from datetime import tzinfo

_DAY = 86400
# Outside of these, no zone changes its offset any more.
_EARLIEST, _LATEST = -2_208_988_800, 7_258_118_400
# A clock that lost less is one that jitters, not one that was set back.
_SET_BACK = 60.0
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")


class Resolved(NamedTuple):
    """Times of a wall clock, in UTC.

    Attributes
    ----------
    seconds : ndarray of float64
        Since 1970 UTC, NaN where unknown.
    skipped : ndarray of int64
        Positions of times that no clock of the zone has shown; read as if the
        clocks had not gone forward.
    """

    seconds: np.ndarray
    skipped: np.ndarray


class _Change(NamedTuple):
    """A moment at which the clocks of a zone are set; all in seconds."""

    at: int
    before: int
    after: int


def zone_of(name: str) -> tzinfo:
    """Return the zone of a name; UTC for an empty one.

    Parameters
    ----------
    name : str
        ``"Europe/Berlin"``, ``"UTC"`` or an offset such as ``"+01:00"``.

    Raises
    ------
    BadValue
        There is no such zone; the message names those spelt alike.
    """
    if name in {"", "UTC"}:
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes < 1440:
            return timezone(
                timedelta(minutes=-minutes if offset[1] == "-" else minutes)
            )
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = get_close_matches(name, sorted(available_timezones()), 3, 0.6)
        hint = f"; perhaps {', '.join(near)}" if near else ""
        message = (
            "zone: a name such as 'Europe/Berlin', 'UTC' or an offset such as"
            f" '+01:00' was expected, {name!r} came{hint}"
        )
        raise BadValue(message) from error


def spoken_zone(time: datetime | None) -> str:
    """Return the zone a date names, as `zone_of` reads it; empty for none.

    Examples
    --------
    >>> spoken_zone(datetime(2024, 5, 6, tzinfo=timezone(timedelta(hours=2))))
    '+02:00'
    """
    offset = None if time is None else time.utcoffset()
    if offset is None:
        return ""
    minutes = round(offset / timedelta(minutes=1))
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def to_utc(wall: np.ndarray, zone: str) -> Resolved:
    """Turn what a wall clock showed, in order, into UTC.

    Parameters
    ----------
    wall : ndarray of float64
        Seconds since 1970 as the clock showed them, NaN where unknown.
    zone : str
        Where the clock hung; see `zone_of`.
    """
    place = zone_of(zone)
    known = np.flatnonzero(np.isfinite(wall))
    seconds = np.array(wall, np.float64)
    if place is UTC or not len(known):
        return Resolved(seconds, np.empty(0, np.int64))
    shown = seconds[known]
    changes = _changes(place, shown)
    offsets = [_offset(place, shown.min() - 2 * _DAY), *(c.after for c in changes)]
    borders = [c.at + max(c.before, c.after) for c in changes]
    utc = shown - np.asarray(offsets)[np.searchsorted(borders, shown, side="right")]
    skipped = np.zeros(len(shown), bool)
    for change in changes:
        low, high = sorted((change.at + change.before, change.at + change.after))
        touched = (shown >= low) & (shown < high)
        if change.after > change.before:
            skipped |= touched
        elif touched.any():
            _tell_apart(utc, touched, change.before - change.after)
    seconds[known] = utc
    return Resolved(seconds, known[skipped])


def _offset(place: tzinfo, utc: float) -> int:
    """Return seconds by which a zone is ahead of UTC at a moment."""
    moment = datetime.fromtimestamp(min(max(utc, _EARLIEST), _LATEST), place)
    ahead = moment.utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds())


def _changes(place: tzinfo, shown: np.ndarray) -> list[_Change]:
    """Return when clocks were set on the days that are shown, and around them."""
    days = np.unique((shown // _DAY).astype(np.int64))
    days = np.unique((days[:, None] + np.arange(-2, 4)).ravel())
    offsets = [_offset(place, day * _DAY) for day in days.tolist()]
    found = []
    for row in np.flatnonzero(np.diff(offsets)).tolist():
        before, after = offsets[row], offsets[row + 1]
        low, high = int(days[row]) * _DAY, int(days[row + 1]) * _DAY
        while high - low > 1:
            middle = (low + high) // 2
            if _offset(place, middle) == before:
                low = middle
            else:
                high = middle
        found.append(_Change(high, before, after))
    return found


def _tell_apart(utc: np.ndarray, twice: np.ndarray, back: int) -> None:
    """Move times of the second showing, in place, run by run.

    `utc` holds all of them as of the first showing.
    """
    forward = np.diff(utc)
    forward = forward[forward > 0]
    usual = float(np.median(forward)) if len(forward) else 0.0
    places = np.flatnonzero(twice)
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        first, end = int(run[0]), int(run[-1]) + 1
        utc[_second_showing(utc, first, end, back=back, usual=usual) : end] += back


def _second_showing(
    utc: np.ndarray, first: int, end: int, *, back: int, usual: float
) -> int:
    """Return where in a run of twice-shown times the second showing begins."""
    steps = np.diff(utc[first:end])
    if len(steps):
        lowest = int(np.argmin(steps))
        step = float(steps[lowest])
        if step <= -_SET_BACK or step + back <= 1.5 * usual:
            return first + 1 + lowest
    if end == len(utc):
        return end
    if first == 0:
        return first
    # An hour is missing before or after the run: where less is missing already.
    lead = utc[first] - utc[first - 1]
    trail = utc[end] - utc[end - 1] - back
    return first if lead < trail else end
