"""What is known of a recording at one moment, and how it comes to be known."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.index import Index, index_of, reconcile
from marey.frames.reading import FileReader
from marey.frames.scan import Leftovers
from marey.frames.timing import Timing, time_frames
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marey.frames.form import Form
    from marey.frames.growth import Scan
    from marey.frames.index import Files
    from marey.frames.sources.opened import OpenFiles
    from marey.frames.sources.protocol import SourceFacts
    from marey.words import FrameTable, IndexStore, SeriesFacts


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
        Whether nothing will come after.
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
    ) -> None:
        self.index, self.reader, self.form, self.facts = index, reader, form, facts
        self.broken = dict(broken or {})
        self.final = final
        self._time = timing
        self._timing: Timing | None = None
        self._order: np.ndarray | None = None

    def timing(self) -> Timing:
        """Return the times, put together once."""
        if self._timing is None:
            self._timing = self._time()
        return self._timing

    def positions(self, ids: np.ndarray) -> np.ndarray:
        """Return where ids stand, -1 for strangers."""
        own = self.index.ids
        if self._order is None:
            self._order = np.argsort(own, kind="stable")
        if not len(own):
            return np.full(ids.shape, -1, np.int64)
        place = np.searchsorted(own, ids, sorter=self._order)
        found = self._order[np.minimum(place, len(own) - 1)]
        return np.where(own[found] == ids, found, -1)

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
        files = getattr(self.reader, "files", None)
        if files is not None:
            files.close()


class Gathering:
    """The one state of a recording that does not grow."""

    def __init__(self, state: State | None = None) -> None:
        self.left = Leftovers()
        self._state = state

    def take(self) -> State:
        """Return the newest state."""
        assert self._state is not None
        return self._state

    def wait(self, timeout: float | None = None) -> None:
        """Nothing to wait for."""

    def keep_in(self, store: IndexStore, table: FrameTable) -> None:
        """Save the index."""
        store.save(table)

    def close(self) -> None:
        """Nothing runs."""


class GrowingState(Gathering):
    """The newest state of a recording that a scan is still finding.

    Parameters
    ----------
    scan : Scan
        The search; this object hears of every batch in the scan's thread.
    root : str
        Folder that paths are relative to.
    describe : callable
        Makes facts from what the first file says.
    files : OpenFiles
        Where open sources are kept.
    wish : object
        What was asked for as times.
    stored : FrameTable or None
        The index of the last time.
    store : IndexStore or None
        Where to keep the index.
    natural, permanent : bool
        Whether the order is that of names, and whether ids are for ever.
    """

    def __init__(
        self,
        scan: Scan,
        *,
        root: str,
        describe: Callable[[SourceFacts], SeriesFacts],
        files: OpenFiles,
        left: Leftovers,
        wish: Any,
        stored: FrameTable | None,
        store: IndexStore | None,
        natural: bool,
        permanent: bool,
    ) -> None:
        super().__init__()
        self.left = left
        self._scan, self._root, self._describe = scan, root, describe
        self._files, self._wish, self._natural = files, wish, natural
        self._stored, self._store, self._permanent = stored, store, permanent
        self._lock = Lock()
        scan.on_batch = self._batch

    def take(self) -> State:
        """Return the newest state; raise what broke the search off."""
        if self._scan.error is not None:
            raise self._scan.error
        return super().take()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end of the scan."""
        self._scan.done.wait(timeout)

    def close(self) -> None:
        """Stop the scan."""
        self._scan.stop()

    def keep_in(self, store: IndexStore, table: FrameTable) -> None:
        """Save the index in another store, and what is found later as well."""
        with self._lock:
            self._store, self._permanent = store, True
            self._stored = table
            store.save(table)

    def _batch(self, files: Files, counts: np.ndarray, *, final: bool) -> None:
        """Make the next state; called in the scan's thread."""
        if self._permanent and self._stored is not None and not final:
            # Positions are settled against the stored index once, at the end.
            return
        first = self._scan.first
        if first is None:
            return
        facts = self._describe(first)
        with self._lock:
            index = index_of(files, counts)
            single = counts == 1
            if self._stored is not None and self._permanent:
                index = reconcile(self._stored, index, natural=self._natural)
                more = len(index.files) - len(single)
                single = np.append(single, np.ones(more, bool))
            inner = dict(self._scan.tally.inner)
            wish = self._wish
            self._state = State(
                index,
                FileReader(self._root, index, first.form, single, self._files),
                first.form,
                facts,
                lambda: time_frames(index, inner, wish),
                broken=self._scan.tally.broken,
                final=final,
            )
            if final and self._store is not None:
                self._save(self._state, self._store)

    def _save(self, state: State, store: IndexStore) -> None:
        """Keep the index if it differs from what is stored."""
        table = state.index.table(state.timing().seconds, state.facts)
        if self._stored is None or not same(table, self._stored):
            store.save(table)
            self._stored = table


def same(one: FrameTable, other: FrameTable) -> bool:
    """Whether two tables say the same of every frame."""
    columns = ("ids", "indices", "sizes", "mtimes", "missing")
    return (
        len(one) == len(other)
        and all(np.array_equal(getattr(one, c), getattr(other, c)) for c in columns)
        and np.array_equal(one.times, other.times, equal_nan=True)
        and one.facts == other.facts
        and list(one.paths) == list(other.paths)
    )
