"""When each picture of a film is shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MILLI = Fraction(1, 1000)


@dataclass(frozen=True)
class Pace:
    """The times of a film's pictures.

    Attributes
    ----------
    seconds : ndarray of float64, shape (N,)
        When each begins, from 0, rising.
    last : float
        How long the last one stays.
    rate : Fraction
        Pictures a second.
    steady : bool
        Whether all stay equally long.
    """

    seconds: NDArray[np.float64]
    last: float
    rate: Fraction
    steady: bool

    @property
    def base(self) -> Fraction:
        """Seconds per unit of the time stamps."""
        return 1 / self.rate if self.steady else _MILLI

    def stamp(self, number: int) -> int:
        """Return the time stamp of a picture in units of `base`."""
        return number if self.steady else round(self.seconds[number] * 1000)

    def length(self, stamp: int, base: Fraction) -> int:
        """Return how long the picture of a stamp stays, in units of `base`."""
        ends = np.append(self.seconds[1:], self.seconds[-1] + self.last)
        at = float(stamp * base) + 1e-6
        number = max(int(np.searchsorted(self.seconds, at, side="right")) - 1, 0)
        stays = ends[number] - self.seconds[number]
        return max(1, round(stays / float(base)))


def steady(count: int, fps: float) -> Pace:
    """Return the pace of so many pictures a second.

    Examples
    --------
    >>> steady(3, 10).seconds.tolist()
    [0.0, 0.1, 0.2]
    """
    if not 0 < fps <= 1000:
        raise BadValue(f"A film has above 0 to 1000 frames a second; {fps!r} came.")
    rate = Fraction(fps).limit_denominator(1001)
    return Pace(np.arange(count) / fps, 1 / fps, rate, steady=True)


def real(times: NDArray[np.float64], frames: NDArray[np.int64], speed: float) -> Pace:
    """Return the pace at which frames were taken.

    Parameters
    ----------
    times : ndarray of float64, shape (N,)
        Seconds of the pictures.
    frames : ndarray of int64, shape (N,)
        Their places on the time axis, for words.
    speed : float
        How many times faster than life.

    Raises
    ------
    BadValue
        Times are unknown, or run backwards.
    """
    if not 0 < speed < float("inf"):
        raise BadValue(f"A speed is above 0; {speed!r} came.")
    unknown = ~np.isfinite(times)
    if unknown.any():
        raise BadValue(
            f"The time of {int(unknown.sum())} frames is not known, frame"
            f" {int(frames[unknown.argmax()])} among them. Give fps as a number, or say"
            " the times when opening."
        )
    seconds = (times - times[0]) / speed
    stays = np.diff(np.round(seconds * 1000))
    if (stays < 1).any():
        at = int(frames[1 + int((stays < 1).argmax())])
        raise BadValue(
            f"Frame {at} is not shown after the one before it: their times are less"
            f" than 1 ms apart at {speed:g} times real speed, or run backwards. Give"
            " fps as a number, or a lower speed."
        )
    usual = float(np.median(np.diff(seconds))) if len(seconds) > 1 else 1.0
    rate = Fraction(1 / usual).limit_denominator(1001)
    return Pace(seconds, usual, max(rate, Fraction(1, 1001)), steady=False)
