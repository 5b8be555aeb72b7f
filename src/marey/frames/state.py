"""What is known of a recording at one moment, and how it comes to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.scan import Leftovers
from marey.frames.timing import time_frames
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from marey.frames.form import Form
    from marey.frames.index import Index
    from marey.frames.moments import Timing
    from marey.frames.wishes import Clock
    from marey.words import FrameTable, IndexStore, Problem, Report, SeriesFacts


class State:
    """A time axis and how to read it; never changed, only replaced.

    Parameters
    ----------
    index : Index
        The time axis.
    reader : object
        Has ``read(t, plane, aside)``, and pickles.
    form : Form
        What a frame looks like.
    facts : SeriesFacts
        What the recording looks like.
    timing : callable
        Gives the times when first asked.
    broken : mapping of int to str
        Files that cannot be opened and why.
    final : bool
        Whether all there is has been found.
    primed : (int, ndarray), optional
        A frame whose first picture is decoded already.
    """

    def __init__(
        self,
        index: Index,
        reader: Any,
        form: Form,
        facts: SeriesFacts,
        timing: Callable[[], Timing],
        *,
        broken: Mapping[int, str] | None = None,
        final: bool = True,
        primed: tuple[int, np.ndarray] | None = None,
    ) -> None:
        self.index, self.reader, self.form, self.facts = index, reader, form, facts
        self.broken = dict(broken or {})
        self.final = final
        self.primed = primed
        self._time = timing
        self._timing: Timing | None = None
        self._order: np.ndarray | None = None

    def timing(self) -> Timing:
        """Return the times, put together once."""
        if self._timing is None:
            self._timing = self._time()
        return self._timing

    def prepared(self) -> State:
        """Put together, in this thread, what a window would have to wait for."""
        self.timing().prepared()
        self.positions(np.empty(0, np.int64))
        return self

    def goes_on_from(self, other: State) -> bool:
        """Whether all frames of another state stand where they stood."""
        before = other.index.ids
        return np.array_equal(self.index.ids[: len(before)], before)

    def table(self) -> FrameTable:
        """Return the index as the word that stores keep."""
        return self.index.table(self.timing().seconds, self.facts)

    def retimed(self, timing: Timing) -> State:
        """Return this state with other times."""
        return State(
            self.index,
            self.reader,
            self.form,
            self.facts,
            lambda: timing,
            broken=self.broken,
            final=self.final,
        )

    def positions(self, ids: np.ndarray) -> np.ndarray:
        """Return where ids stand, -1 for strangers."""
        own = self.index.ids
        if self.index.is_plain:
            return np.where((ids >= 0) & (ids < len(own)), ids, -1)
        if self._order is None:
            self._order = np.argsort(own, kind="stable")
        if not len(own):
            return np.full(ids.shape, -1, np.int64)
        place = np.searchsorted(own, ids, sorter=self._order)
        found = self._order[np.minimum(place, len(own) - 1)]
        return np.where(own[found] == ids, found, -1)

    def alike(self, other: State, ids: np.ndarray) -> np.ndarray:
        """Return which frames lie in the same unchanged file there, (N,) bool."""
        here, there = self.positions(ids), other.positions(ids)
        both = (here >= 0) & (there >= 0)
        one, two = self.index, other.index
        same = both & (one.missing[here] == two.missing[there])
        if not len(one.files) or not len(two.files):
            return same
        file, counterpart = one.file_of[here], two.file_of[there]
        same &= one.files.sizes[file] == two.files.sizes[counterpart]
        same &= one.files.mtimes[file] == two.files.mtimes[counterpart]
        return same

    def plausible(self) -> np.ndarray:
        """Return which frames may be readable, (T,) bool, as a new array."""
        valid = ~self.index.missing
        if len(self.index.files):
            bad = self.index.files.sizes == 0
            bad[list(self.broken)] = True
            valid &= ~bad[self.index.file_of]
        return valid

    def suspicion(self, t: int) -> tuple[FrameStatus, str] | None:
        """Return what is wrong with a frame that nobody has read."""
        index = self.index
        if index.missing[t]:
            where = index.path(t) if len(index.files) else "its file"
            return FrameStatus.MISSING, f"missing: {where} was not there"
        if not len(index.files):
            return None
        file = int(index.file_of[t])
        if index.files.sizes[file] == 0:
            return FrameStatus.UNREADABLE, f"{index.path(t)} is empty (0 bytes)"
        if file in self.broken:
            return FrameStatus.UNREADABLE, self.broken[file]
        return None

    def close(self) -> None:
        """Let go of open files."""
        close = getattr(self.reader, "close", None)
        if close is not None:
            close()


class Gathering:
    """The one state of a recording that does not grow."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state

    @property
    def left(self) -> Leftovers:
        """What was met and not taken: nothing."""
        return Leftovers()

    def take(self) -> State:
        """Return the newest state."""
        assert self._state is not None
        return self._state

    def problems(self) -> list[Problem]:
        """Return what was left out."""
        return []

    def check(self) -> None:
        """Raise what went wrong; nothing can."""

    def seen(self) -> None:
        """Nothing has waited to be looked at."""

    def wait(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""

    def wait_for_times(self) -> bool:
        """Wait until files have been asked for times; whether that took long."""
        return False

    def retime(self, wish: Clock | None) -> None:
        """Take the times from another clock."""
        state = self.take()
        self._state = state.retimed(time_frames(state.index, {}, wish))

    def reading_tags(self, wish: Clock | None) -> Iterator[Report]:
        """Read the tags that a clock asks for; nothing where there are no files."""
        del wish
        return iter(())

    def timing_by(self, wish: Clock | None) -> Timing:
        """Return what the times would be by another clock."""
        return time_frames(self.take().index, {}, wish)

    def keep_in(self, store: IndexStore, table: FrameTable) -> None:
        """Save the index."""
        store.save(table)

    def learn_contents(self) -> None:
        """Frames that lie in no file have no content to be known by."""

    def close(self) -> None:
        """Nothing runs."""
