"""Times and sizes as a person reads them."""

from __future__ import annotations

from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def elapsed(seconds: float) -> str:
    """Return seconds since the first frame as a clock.

    Parameters
    ----------
    seconds : float
        NaN where unknown.

    Returns
    -------
    str
        ``"00:03:34.120"``; empty where unknown.

    Examples
    --------
    >>> elapsed(214.12)
    '00:03:34.120'
    >>> elapsed(float("nan"))
    ''
    """
    if isnan(seconds):
        return ""
    sign = "-" if seconds < 0 else ""
    whole = round(abs(seconds) * 1000)
    minutes, thousandths = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{sign}{hours:02d}:{minutes:02d}:{thousandths // 1000:02d}"
        f".{thousandths % 1000:03d}"
    )


def absolute(start: datetime | None, seconds: float) -> str:
    """Return the time of day of a frame, UTC; empty where unknown.

    Examples
    --------
    >>> from datetime import datetime
    >>> absolute(datetime(2016, 5, 14, 11, 0, 18), 214.12)
    '2016-05-14 11:03:52'
    """
    if start is None or isnan(seconds):
        return ""
    return (start + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


def file_size(size: int) -> str:
    """Return a size in bytes for people.

    Examples
    --------
    >>> file_size(2_100_000)
    '2.1 MB'
    >>> file_size(900)
    '900 B'
    """
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return ""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "frame"), counted(12804, "frame")
    ('1 frame', '12,804 frames')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
