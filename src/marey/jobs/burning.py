"""Clock, scale bar and the word on a broken frame, as items of a picture."""

from __future__ import annotations

from datetime import UTC, timedelta
from math import floor, isnan, log10
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.jobs.drawing import Outline, Text
from marey.words.looks import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from marey.jobs.drawing import Item

CLOCKS = ("absolute", "elapsed")
_PART = 0.22
"""How much of the width of a picture a scale bar takes at most."""


def clock_words(
    kind: str, seconds: float, start: datetime | None, zone: tzinfo = UTC
) -> str:
    """Return what the clock of a frame says.

    Parameters
    ----------
    kind : {"absolute", "elapsed"}
        Date and time of day, or time since the first frame.
    seconds : float
        Since the first frame; NaN where unknown.
    start : datetime or None
        When that was taken.
    zone : tzinfo
        By whose clocks the time of day is told.

    Examples
    --------
    >>> clock_words("elapsed", 214.12, None)
    '00:03:34.120'
    """
    if isnan(seconds):
        return "time unknown"
    if kind == "absolute" and start is not None:
        moment = (start + timedelta(seconds=round(seconds, 3))).astimezone(zone)
        day = moment.strftime("%Y-%m-%d %H:%M:%S")
        return f"{day}{_fraction(moment)} {moment.tzname()}"
    thousandths = round(abs(seconds) * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{hours:02d}:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _fraction(moment: datetime) -> str:
    return f".{moment.microsecond // 1000:03d}" if moment.microsecond else ""


def clock_item(words: str, letters: float) -> Text:
    """Return a clock at the upper left."""
    return Text(words, (letters / 2, letters / 2), letters, "lt")


def bar_length(width: float, pixel_size: float) -> float:
    """Return a round length for a scale bar: 1, 2 or 5 with zeros.

    Parameters
    ----------
    width : float
        Of the picture, in pixels of the frame.
    pixel_size : float
        Micrometres per pixel.

    Examples
    --------
    >>> bar_length(1000, 0.35)
    50.0
    """
    most = width * _PART * pixel_size
    decade = 10.0 ** floor(log10(most))
    return max(step * decade for step in (1, 2, 5) if step * decade <= most * 1.000001)


def bar_words(length: float) -> str:
    """Return a length in words.

    Examples
    --------
    >>> bar_words(50.0), bar_words(2000.0), bar_words(0.5)
    ('50 µm', '2 mm', '500 nm')
    """
    if length >= 1000:
        return f"{length / 1000:g} mm"
    return f"{length:g} µm" if length >= 1 else f"{length * 1000:g} nm"


def bar_items(
    length: float, pixels: float, size: tuple[int, int], letters: float
) -> Iterator[Item]:
    """Yield a scale bar at the lower right, with its words above.

    Parameters
    ----------
    length : float
        In micrometres.
    pixels : float
        The same in pixels of the picture.
    size : (int, int)
        Height and width of the picture.
    letters : float
        Height of letters.
    """
    if not 1 <= pixels <= size[1]:
        raise BadValue(
            f"A scale bar of {bar_words(length)} would be {pixels:.0f} pixels in a"
            f" picture {size[1]} wide. Give another length, or scale_bar=True."
        )
    thick = max(2.0, letters / 4)
    y, right = size[0] - letters, size[1] - letters / 2 - 0.5
    left = right - pixels
    corners = np.array([(y, left), (y, right), (y + thick, right), (y + thick, left)])
    rim = corners + np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)])
    yield Outline(rim, fill=DARK)
    yield Outline(corners, fill=LIGHT)
    yield Text(bar_words(length), (y - 2, (left + right) / 2), letters, "mb")


def broken_item(t: int, reason: str, size: tuple[int, int], letters: float) -> Text:
    """Return the word on a frame that cannot be shown."""
    return Text(f"frame {t}: {reason}", (size[0] / 2, size[1] / 2), letters * 0.8, "mm")
