"""What stands below a strip of time: dates from years to milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Literal

from marey.frames.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

Unit = Literal["year", "month", "day", "hour", "minute", "second", "ms"]

_SECONDS: dict[Unit, float] = {
    "year": 365.25 * 86400,
    "month": 30.44 * 86400,
    "day": 86400,
    "hour": 3600,
    "minute": 60,
    "second": 1,
    "ms": 0.001,
}
_STEPS: tuple[tuple[int, Unit], ...] = (
    (1, "ms"), (2, "ms"), (5, "ms"), (10, "ms"), (20, "ms"), (50, "ms"),
    (100, "ms"), (200, "ms"), (500, "ms"),
    (1, "second"), (2, "second"), (5, "second"), (10, "second"), (30, "second"),
    (1, "minute"), (2, "minute"), (5, "minute"), (10, "minute"), (30, "minute"),
    (1, "hour"), (2, "hour"), (6, "hour"), (12, "hour"),
    (1, "day"), (2, "day"), (7, "day"), (14, "day"),
    (1, "month"), (3, "month"), (6, "month"),
    (1, "year"), (2, "year"), (5, "year"), (10, "year"), (50, "year"),
)  # fmt: skip
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
LAST_YEAR = 9900
"""Python knows no date after 9999."""
_MANY = 500  # never more labels than this, whatever was asked for


@dataclass(frozen=True)
class Label:
    """A mark on the axis of time.

    Attributes
    ----------
    seconds : float
        Where, in seconds since the first frame.
    text : str
        What stands there.
    is_strong : bool
        Whether something larger begins there: a new day, month or year.
    """

    seconds: float
    text: str
    is_strong: bool = False


def labels(
    span: tuple[float, float],
    most: int,
    start: datetime | None = None,
    zone: str = "",
) -> list[Label]:
    """Return the labels of a span of time.

    Parameters
    ----------
    span : tuple of float
        First and last moment in sight, in seconds since the first frame.
    most : int
        How many labels there is room for.
    start : datetime, optional
        When the first frame was taken, with its time zone; without it the
        labels count from the first frame.
    zone : str
        Name of the time zone to be read in; UTC where empty.

    Returns
    -------
    list of Label
        In the order of time.
    """
    low, high = span
    if start is not None and not _is_on_the_calendar(span, start):
        start = None
    least = (high - low) / max(1, most)
    if start is None and least > _SECONDS["day"]:
        return list(_counted(low, high, _SECONDS["day"] * _round_up(least / 86400)))
    number, unit = _step(least)
    if start is None:
        return list(_counted(low, high, number * _SECONDS[unit]))
    here = start.astimezone(zone_of(zone))
    return list(_dated(low, high, here, number, unit))[:_MANY]


def numbers(span: tuple[float, float], most: int) -> list[int]:
    """Return the round frame numbers in sight, at most so many.

    Examples
    --------
    >>> numbers((0.0, 100.0), 5)
    [0, 20, 40, 60, 80]
    >>> numbers((7.5, 12.0), 10)
    [8, 9, 10, 11]
    """
    low, high = span
    step = _round_up(max(1.0, (high - low) / max(1, most)))
    return list(range(ceil(low / step) * step, ceil(high), step))


def _round_up(least: float) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on."""
    ten = 10 ** floor(log10(least) + 1e-9)
    return int(next(k * ten for k in (1, 2, 5, 10) if k * ten >= least - 1e-9))


def _is_on_the_calendar(span: tuple[float, float], start: datetime) -> bool:
    """Tell whether both ends have a date, with room for any time zone."""
    try:
        return all(
            1 < (start + timedelta(seconds=end)).year < LAST_YEAR for end in span
        )
    except OverflowError:
        return False


def _step(least: float) -> tuple[int, Unit]:
    """Return the finest step that is not shorter than `least` seconds."""
    for number, unit in _STEPS:
        if number * _SECONDS[unit] >= least:
            return number, unit
    century = _SECONDS["year"] * 100
    return ceil(least / century) * 100, "year"


def _counted(low: float, high: float, step: float) -> Iterator[Label]:
    """Yield labels that count from the first frame."""
    for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1):
        yield Label(k * step, duration(k * step, step), k == 0)


def duration(seconds: float, step: float = 1.0) -> str:
    """Return a time since the first frame, no finer than it is asked for.

    Examples
    --------
    >>> duration(90.0), duration(0.25, 0.05), duration(3 * 86400, 86400)
    ('1:30', '0.25 s', '3 d')
    """
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if step < 1:
        if seconds < 60:
            return f"{sign}{seconds:.3f}".rstrip("0").rstrip(".") + " s"
        return f"{sign}{_clock(seconds)}{f'{seconds % 1:.3f}'[1:].rstrip('0')}"
    if step >= _SECONDS["day"]:
        return f"{sign}{seconds / 86400:.0f} d"
    days, rest = divmod(round(seconds), 86400)
    return f"{sign}{f'{days} d ' if days else ''}{_clock(rest)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _dated(
    low: float, high: float, start: datetime, number: int, unit: Unit
) -> Iterator[Label]:
    """Yield labels that name the date or the time of day, in the zone of `start`."""
    zone, epoch = start.tzinfo, start.timestamp()
    first = _shown(epoch + low, zone)
    # on the wall clock, which jumps in spring and autumn
    wall = _floored(first, number, unit)
    before: datetime | None = None
    for _ in range(_MANY):
        seconds = wall.replace(tzinfo=zone).timestamp() - epoch
        if seconds > high:
            return
        if seconds >= low:
            yield Label(seconds, _text(wall, unit), _is_strong(wall, before, unit))
            before = wall
        wall = _next(wall, number, unit)


def _shown(timestamp: float, zone: tzinfo | None) -> datetime:
    """Return what a clock on the wall shows."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (epoch + timedelta(seconds=timestamp)).astimezone(zone).replace(tzinfo=None)


def _floored(wall: datetime, number: int, unit: Unit) -> datetime:
    """Return the last round moment before a time of the wall clock."""
    if unit == "year":
        year = max(1, wall.year - wall.year % number)
        return datetime(year, 1, 1)
    if unit == "month":
        month = wall.month - (wall.month - 1) % number
        return datetime(wall.year, month, 1)
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "day":
        return day - timedelta(days=(wall.day - 1) % number)
    step = timedelta(seconds=number * _SECONDS[unit])
    return day + (wall - day) // step * step


def _next(wall: datetime, number: int, unit: Unit) -> datetime:
    if unit == "year":
        return wall.replace(year=min(wall.year + number, 9999))
    if unit == "month":
        months = wall.month - 1 + number
        return wall.replace(year=wall.year + months // 12, month=months % 12 + 1)
    if unit != "day":
        return wall + timedelta(seconds=number * _SECONDS[unit])
    further = wall + timedelta(days=number)
    if further.month == wall.month:
        is_close = number > 1 and (further + timedelta(days=number / 2)).month != (
            wall.month
        )
        if not is_close:
            return further
    return (wall.replace(day=1) + timedelta(days=32)).replace(day=1)


def _is_strong(wall: datetime, before: datetime | None, unit: Unit) -> bool:
    larger: dict[Unit, Callable[[datetime], object]] = {
        "month": lambda w: w.year,
        "day": lambda w: (w.year, w.month),
    }
    larger_of = larger.get(unit, datetime.date)
    return (
        unit != "year" and before is not None and larger_of(wall) != larger_of(before)
    )


def _text(wall: datetime, unit: Unit) -> str:
    if unit == "year" or (unit == "month" and wall.month == 1):
        return str(wall.year)
    month = _MONTHS[wall.month - 1]
    if unit == "month":
        return month
    if unit == "day" or (unit in {"hour", "minute"} and not (wall.hour or wall.minute)):
        return f"{wall.day} {month}"
    if unit in {"hour", "minute"}:
        return f"{wall:%H:%M}"
    if unit == "second":
        return f"{wall:%H:%M:%S}"
    return f"{wall:%H:%M:%S}.{wall.microsecond // 1000:03}"


def context(moment: float, unit_seconds: float, start: datetime, zone: str) -> str:
    """Return the date that labels finer than a day leave out, or the year.

    Parameters
    ----------
    moment : float
        Seconds since the first frame, at the left end of the strip.
    unit_seconds : float
        How long the span in sight is.
    """
    if not _is_on_the_calendar((moment, moment + unit_seconds), start):
        return ""
    wall = _shown(start.timestamp() + moment, zone_of(zone))
    if unit_seconds < 2 * 86400:
        return f"{wall.day} {_MONTHS[wall.month - 1]} {wall.year}"
    return str(wall.year) if unit_seconds < _SECONDS["year"] else ""


def length(seconds: float) -> str:
    """Return how long a gap is, in its largest two units.

    Examples
    --------
    >>> length(3 * 86400 + 7200), length(95.0), length(0.25)
    ('3 d 2 h', '1 min 35 s', '250 ms')
    """
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    units: tuple[tuple[str, float], ...] = (
        ("y", _SECONDS["year"]), ("d", 86400.0), ("h", 3600.0), ("min", 60.0),
        ("s", 1.0),
    )  # fmt: skip
    for at, (name, worth) in enumerate(units):
        if seconds >= worth:
            whole = floor(seconds / worth)
            said = f"{whole} {name}"
            if at + 1 < len(units):
                rest = floor((seconds - whole * worth) / units[at + 1][1])
                said += f" {rest} {units[at + 1][0]}" if rest else ""
            return said
    return ""
