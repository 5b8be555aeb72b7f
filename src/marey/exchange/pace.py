"""How far an import or export is, and whether somebody wants it to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marey.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    Told = Callable[[str, int, int], object]


@dataclass(frozen=True)
class Pace:
    """Told at each step of the work; there the work may end.

    Attributes
    ----------
    told : callable or None
        Called with what is done, and how many of how many (0 of 0: not known).
    cancelled : callable or None
        Asked at each step; True ends the work.
    what : str
        What would end, for the message.
    """

    told: Told | None = None
    cancelled: Callable[[], bool] | None = None
    what: str = "import"

    def step(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say what comes now.

        Raises
        ------
        Cancelled
            It is not wanted any more.
        """
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(f"The {self.what} was cancelled; nothing was changed.")
        if self.told is not None:
            self.told(words, done, total)
