"""How far long work is, said on stderr."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marey.words import Report

_OFTEN, _SELDOM = 0.2, 5.0
"""Seconds between two words of progress: to a person, to a log."""


class Telling:
    """Words of progress, not more than are read; called with each report.

    Attributes
    ----------
    done : int
        Steps done so far.
    """

    def __init__(self) -> None:
        self.done = 0
        self._screen = sys.stderr.isatty()
        self._last = monotonic()

    def __call__(self, report: Report) -> None:
        """Say it, unless something was said just now."""
        self.done = report.done
        if monotonic() - self._last < (_OFTEN if self._screen else _SELDOM):
            return
        self._last = monotonic()
        left = report.seconds_left
        words = report.message or f"{report.fraction:.0%}"
        words += f", {left:.0f} s left" if left == left else ""  # NaN: unknown
        print(
            f"\r{words:<60}" if self._screen else words,
            end="" if self._screen else "\n",
            file=sys.stderr,
            flush=True,
        )

    def end(self) -> None:
        """Clear the line."""
        if self._screen:
            print(f"\r{'':<60}\r", end="", file=sys.stderr, flush=True)
