"""The clock that a person chose for a recording, kept in its marks file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import GivenTimes
from marey.frames.clock_words import clock_from_words, clock_to_words
from marey.frames.wishes import wish_for_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from marey.frames.series import FrameSeries
    from marey.words import IndexStore


class ClockStore(Protocol):
    """Where the choice is kept: a sidecar."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def times(self) -> dict[str, Any] | None:
        """The clock as words; None where nobody chose one."""
        ...

    @property
    def index(self) -> IndexStore:
        """The frame index with the times of the last opening."""
        ...

    def keep_times(self, words: dict[str, Any] | None) -> None:
        """Keep a clock as words."""
        ...


class Feed(Protocol):
    """What tells of changes in the file."""

    def connect(self, callback: Callable[[Any], object]) -> None:
        """Call back with every change from now on."""
        ...


def kept_clock(store: ClockStore) -> Any:
    """Return the clock that was kept, or the times it gave where it is gone.

    Parameters
    ----------
    store : ClockStore
        Where it is kept.
    """
    try:
        return wish_for_times(clock_from_words(store.times, store.path.parent))
    except BadValue as error:
        table = store.index.load()
        if table is None:
            return None
        note = f"the times are those of the last opening: {error}"
        return GivenTimes(np.asarray(table.times, np.float64), note=note)


class KeptClock:
    """Brings a series and the choice in its marks file together.

    Parameters
    ----------
    series : FrameSeries
        Whose times they are.
    store : ClockStore
        Where the choice is kept.
    """

    def __init__(self, series: FrameSeries, store: ClockStore) -> None:
        self._series, self._store = series, store
        self._words = store.times
        self._watches = False

    def choose(self, times: Any) -> None:
        """Take the times from a clock and keep the choice."""
        words = clock_to_words(times, self._store.path.parent)
        self._store.keep_times(words)
        self._words = words
        self._series.set_times(times)

    def follow(self) -> None:
        """Take up what was chosen elsewhere, or whose choice was undone."""
        words = self._store.times
        if words != self._words:
            self._words = words
            self._series.set_times(kept_clock(self._store))

    def watch(self, feed: Feed) -> None:
        """Follow what the feed tells; once for all."""
        if not self._watches:
            self._watches = True
            feed.connect(self._hear)

    def _hear(self, change: Any) -> None:
        if change.table == "calibration":
            self.follow()
