"""Reading a place in time that a person has typed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import numpy as np

from marey.errors import BadValue
from marey.frames.zones import zone_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPECTED = (
    "a frame (1234), a time since the first frame (0:03:34.120), a date "
    "(2016-05-14 11:03:52), a step (+5 min, -100) or a part (50%)"
)
_NUMBER = re.compile(r"([+-]?)(\d[\d,_ ]*)")
_AMOUNT = re.compile(r"([+-]?)\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z%]+)")
_CLOCK = re.compile(r"([+-]?)(?:(\d+):)?(\d+):(\d\d(?:\.\d*)?)")
_SECONDS = {
    "ms": 1e-3,
    "s": 1.0, "sec": 1.0,
    "m": 60.0, "min": 60.0,
    "h": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_DAY = 86400.0


class Timed(Protocol):
    """What is asked of a series; `FrameSeries` has it all."""

    def __len__(self) -> int: ...

    @property
    def times(self) -> NDArray[np.float64]:
        """Seconds since the first frame, NaN where unknown."""

    @property
    def start(self) -> datetime | None:
        """When the first frame was taken."""

    @property
    def zone(self) -> str:
        """Name of the zone in which dates are meant."""

    def nearest(self, seconds: float) -> int:
        """Return the frame taken nearest to a time."""


def find_place(text: str, series: Timed, t: int) -> int:
    """Return the frame that a person means.

    Parameters
    ----------
    text : str
        A frame ``1234``; a time since the first frame ``12:03:34.120`` or
        ``90 s`` (a time of day, where the recording is shorter than that); a
        date ``2016-05-14 11:03:52`` in the zone of the series; a step from
        the shown frame ``+5 min``, ``-100``; a part of the frames ``50%``.
    series : FrameSeries
        Its frames, times and zone.
    t : int
        The shown frame, for steps.

    Raises
    ------
    BadValue
        It means nothing, or nothing here; the message says what is expected.

    Examples
    --------
    >>> import marey
    >>> series = marey.open_series(np.zeros((100, 8, 8)), times=60.0)
    >>> [find_place(text, series, 10) for text in ("7", "+5 min", "0:20:10", "50%")]
    [7, 15, 20, 50]
    """
    said = text.strip().lower()
    if not said or not len(series):
        raise _unclear(text)
    for read in (_frame, _amount, _clock, _date):
        found = read(said, series, t)
        if found is not None:
            return found
    raise _unclear(text)


def _frame(said: str, series: Timed, t: int) -> int | None:
    match = _NUMBER.fullmatch(said)
    if match is None:
        return None
    sign, digits = match.groups()
    number = int(re.sub(r"[,_ ]", "", digits))
    last = len(series) - 1
    if sign:
        return min(max(0, t + (number if sign == "+" else -number)), last)
    if number > last:
        message = f"expected a frame from 0 to {last:,}; {number:,} came"
        raise BadValue(message)
    return number


def _amount(said: str, series: Timed, t: int) -> int | None:
    match = _AMOUNT.fullmatch(said)
    if match is None:
        return None
    sign, amount, unit = match.group(1), float(match.group(2)), match.group(3)
    if unit == "%":
        if sign or amount > 100:
            message = f"expected a part from 0% to 100%; {said!r} came"
            raise BadValue(message)
        return round(amount / 100 * (len(series) - 1))
    if unit not in _SECONDS:
        message = f"expected a unit of ms, s, min, h or d; {unit!r} came"
        raise BadValue(message)
    seconds = amount * _SECONDS[unit]
    return _at(series, seconds, sign, t)


def _clock(said: str, series: Timed, t: int) -> int | None:
    match = _CLOCK.fullmatch(said)
    if match is None:
        return None
    sign, hours, minutes, rest = match.groups()
    seconds = int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)
    known = series.times[np.isfinite(series.times)]
    if not sign and series.start is not None and len(known) and seconds > known.max():
        if hours is None:  # 11:03 on a clock of the wall is 11 hours
            seconds *= 60
        return _time_of_day(series, seconds, t)
    return _at(series, seconds, sign, t)


def _time_of_day(series: Timed, seconds: float, t: int) -> int:
    """Return the frame at a time of day: of the shown day, or the nearest one."""
    start = series.start
    if start is None or seconds >= _DAY:
        message = "expected a time of day before 24:00"
        raise BadValue(message)
    here = float(series.times[t])
    shown = start + timedelta(seconds=here if np.isfinite(here) else 0.0)
    day = shown.astimezone(zone_of(series.zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return _moment(series, day + timedelta(seconds=seconds))


def _date(said: str, series: Timed, t: int) -> int | None:
    del t
    try:
        wall = datetime.fromisoformat(said)
    except ValueError:
        try:
            wall = datetime.combine(date.fromisoformat(said), datetime.min.time())
        except ValueError:
            return None
    if wall.tzinfo is None:
        wall = wall.replace(tzinfo=zone_of(series.zone))
    if series.start is None:
        message = "no date is known of these frames: type a frame or a time since then"
        raise BadValue(message)
    return _moment(series, wall)


def _moment(series: Timed, moment: datetime) -> int:
    start = series.start
    if start is None:
        return 0
    return series.nearest((moment - start).total_seconds())


def _at(series: Timed, seconds: float, sign: str, t: int) -> int:
    if not np.isfinite(series.times).any():
        message = "no time is known of these frames: type a frame, such as 1234"
        raise BadValue(message)
    if sign:
        here = float(series.times[t])
        if not np.isfinite(here):
            message = f"no time is known of frame {t}: type a frame or a date"
            raise BadValue(message)
        seconds = here + (seconds if sign == "+" else -seconds)
    return series.nearest(seconds)


def _unclear(text: str) -> BadValue:
    return BadValue(f"expected {EXPECTED}; {text.strip() or 'nothing'!r} came")
