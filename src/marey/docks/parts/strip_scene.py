"""What both strips show; one of them changes it, both draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from marey.docks.timeline_sight import Sight
from marey.docks.timeline_ticks import TickFilter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from marey.docks.timeline_ticks import Ticks

    Frames = NDArray[np.int64]


@dataclass
class Scene:
    """Frames, marks and what of them is in sight.

    Attributes
    ----------
    n : int
        How many frames there are.
    t : int
        The shown one.
    wanted : int
        The one that is asked for; another where its picture is being fetched.
    bounds : tuple of int
        First and last frame that are played.
    sight : Sight
        What of them is on the strips.
    ticks : sequence of Ticks
        Marked frames, also those that are hidden.
    filter : TickFilter
        Which are hidden.
    broken : ndarray of int64
        Frames that cannot be shown.
    held : ndarray of int64, shape (S, 2)
        Half-open spans of frames that are in memory.
    start : datetime or None
        When the first frame was taken.
    zone : str
        Time zone of the labels.
    """

    n: int = 0
    t: int = 0
    wanted: int = 0
    bounds: tuple[int, int] = (0, 0)
    sight: Sight = field(default_factory=Sight)
    ticks: Sequence[Ticks] = ()
    filter: TickFilter = field(default_factory=TickFilter)
    broken: Frames = field(default_factory=lambda: np.zeros(0, np.int64))
    held: Frames = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    start: datetime | None = None
    zone: str = ""

    @property
    def is_bounded(self) -> bool:
        """Whether only a part of the frames is played."""
        return self.bounds != (0, max(0, self.n - 1))

    def shown_ticks(self) -> list[Ticks]:
        """Return the ticks that are not hidden."""
        return self.filter.of(self.ticks)
