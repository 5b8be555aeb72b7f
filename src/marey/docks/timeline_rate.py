"""How fast to play, in words: frames a second or multiples of real time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marey.errors import BadValue

OFFERED = ("1 fps", "5 fps", "10 fps", "25 fps", "30 fps", "60 fps",
           "0.1x", "1x", "10x", "100x", "1000x")  # fmt: skip
FASTEST = 1000.0
"""Frames a second; no screen shows more."""
_RATE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(fps|x|×|)")


@dataclass(frozen=True)
class Rate:
    """How fast to play.

    Attributes
    ----------
    fps : float
        Frames a second; unused where `speed` says something.
    speed : float or None
        Multiple of real time.
    """

    fps: float
    speed: float | None = None

    def __str__(self) -> str:
        """Say it: ``"30 fps"`` or ``"10x"``.

        Examples
        --------
        >>> str(Rate(30.0)), str(Rate(30.0, 0.1))
        ('30 fps', '0.1x')
        """
        return f"{self.fps:g} fps" if self.speed is None else f"{self.speed:g}x"


def read_rate(text: str, before: float = 30.0) -> Rate:
    """Return what a person has typed.

    Parameters
    ----------
    text : str
        ``"30 fps"``, ``"30"``, ``"10x"``.
    before : float
        Frames a second till now, kept beside a multiple of real time.

    Raises
    ------
    BadValue
        It is no rate; the message says what is expected.

    Examples
    --------
    >>> read_rate("12.5"), read_rate("10 x", before=25.0)
    (Rate(fps=12.5, speed=None), Rate(fps=25.0, speed=10.0))
    """
    match = _RATE.fullmatch(text.strip().lower())
    value = float(match.group(1)) if match else 0.0
    if match is None or not value:
        message = (
            "expected frames a second (30 fps) or a multiple of real time (10x); "
            f"{text.strip() or 'nothing'!r} came"
        )
        raise BadValue(message)
    if match.group(2) in {"x", "×"}:
        return Rate(before, value)
    if value > FASTEST:
        message = f"expected at most {FASTEST:g} fps; {value:g} came"
        raise BadValue(message)
    return Rate(value)
