"""A recording that a scan is still finding, and what is learnt after it."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import SidecarError, SourceError
from marey.frames.clock import FileTags
from marey.frames.content import learn_contents
from marey.frames.form import Form
from marey.frames.identity import carry_times, counter, reconcile, rows_of
from marey.frames.index import index_of, index_of_table
from marey.frames.moments import Timing
from marey.frames.reading import FileReader
from marey.frames.sources.protocol import in_words
from marey.frames.state import Gathering, State
from marey.frames.tags import read_begins
from marey.frames.timing import asks_files, time_frames
from marey.frames.within import of_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames.growth import Scan
    from marey.frames.index import Files, Index
    from marey.frames.scan import Leftovers
    from marey.frames.sources.opened import OpenFiles
    from marey.frames.sources.protocol import SourceFacts
    from marey.frames.timing import Begins
    from marey.frames.wishes import Clock
    from marey.words import FrameTable, IndexStore, SeriesFacts

# Seconds since 1970 in float64 are exact to a quarter of a microsecond.
_SAME_TIME = 1e-5


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
    left : Leftovers
        What the scan does not take.
    wish : object
        What was asked for as times.
    stored : FrameTable or None
        The index of the last time.
    store : IndexStore
        Where to keep the index.
    natural, permanent : bool
        Whether the order is that of names, and whether ids are for ever: then
        the stored index is shown at once and settled with what is found when
        the scan ends.
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
        store: IndexStore,
        natural: bool,
        permanent: bool,
    ) -> None:
        super().__init__()
        self.left = left
        self._scan, self._root, self._describe = scan, root, describe
        self._files, self._wish, self._natural = files, wish, natural
        self._stored, self._store, self._permanent = stored, store, permanent
        self._settles_at_end = permanent and stored is not None
        self._may_digest = False
        self._lock, self._saving = Lock(), Lock()
        self._stop = Event()
        self._timed = Event()
        self._worker: Thread | None = None
        self._retimer: Thread | None = None
        self._digested = self._told = False
        scan.on_batch = self._batch
        if stored is not None:
            scan.counted = counter(stored)
            if self._settles_at_end and _can_be_shown(stored):
                self._state = self._as_stored(stored)

    # For the series

    @property
    def shows_something(self) -> bool:
        """Whether there is a state already, or what was stored."""
        return self._state is not None

    def check(self) -> None:
        """Raise, once, what broke the search off."""
        error = self._scan.error
        if error is not None and not self._told:
            self._told = True
            message = (
                f"the search in {self._root} broke off: {in_words(error)}. What was"
                " found till then is shown; open it again when it can be reached"
            )
            raise SourceError(message) from error

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end of the scan."""
        self._scan.done.wait(timeout)

    def wait_for_times(self) -> bool:
        """Wait until files have been asked for times; whether that took long."""
        if self._timed.is_set() or self._worker is self._retimer is None:
            return False
        self._timed.wait()
        return True

    def close(self) -> None:
        """Stop all that runs."""
        self._stop.set()
        self._scan.stop()
        self._timed.set()
        for thread in (self._worker, self._retimer):
            if thread is not None:
                thread.join()
        if self._scan.first_source is not None:
            self._scan.first_source[1].close()

    def keep_in(self, store: IndexStore, table: FrameTable) -> None:
        """Save the index in another store, and what is found later as well."""
        with self._lock:
            self._store, self._permanent = store, True
            self._stored = table
            store.save(table)
        self.learn_contents()

    def learn_contents(self) -> None:
        """Digest what has no digest yet, once everything is found."""
        with self._lock:
            self._may_digest = True
            if self._permanent and self._state is not None and self._state.final:
                self._begin_to_learn()

    # In the scan's thread

    def _as_stored(self, stored: FrameTable) -> State:
        """Return what is stored as the state to begin with."""
        index, facts = index_of_table(stored), stored.facts
        single = np.bincount(index.file_of, minlength=len(index.files)) == 1
        form = Form(facts.axes[1:], tuple(facts.shape[1:]), np.dtype(facts.dtype))
        times = np.asarray(stored.times, np.float64)

        def timing() -> Timing:
            if not asks_files(index, self._wish):
                return time_frames(index, {}, self._wish)
            return Timing(times, float("nan"), "stored")

        reader = FileReader(self._root, index, form, single, self._files)
        return State(index, reader, form, facts, timing, final=False)

    def _batch(self, files: Files, counts: np.ndarray, *, final: bool) -> None:
        """Make the next state; called in the scan's thread."""
        if self._settles_at_end and not final:
            # Positions are settled against the stored index once, at the end.
            return
        first = self._scan.first
        if first is None and not (final and self._state is not None):
            return
        with self._lock:
            self._state = self._next_state(files, counts, final=final)
            if final:
                self._scan.primed = None
                self._save()
                self._begin_to_learn()

    def _next_state(self, files: Files, counts: np.ndarray, *, final: bool) -> State:
        index, single = index_of(files, counts), counts == 1
        if final and self._permanent and self._stored is not None:
            index = reconcile(self._stored, index, natural=self._natural)
            more = len(index.files) - len(single)
            single = np.append(single, np.ones(more, bool))
        first, before = self._scan.first, self._state
        if first is not None:
            form, facts = first.form, self._describe(first)
        else:  # nothing is there any more: all rows are missing
            assert before is not None
            form, facts = before.form, before.facts
        facts = replace(facts, shape=(len(index), *form.shape))
        return State(
            index,
            FileReader(self._root, index, form, single, self._files),
            form,
            facts,
            self._timing(index, carried=self._carried(index) if final else None),
            broken=self._scan.tally.broken,
            final=final,
            primed=self._primed(index),
        )

    def _primed(self, index: Index) -> tuple[int, np.ndarray] | None:
        """Return the picture that was decoded to learn what the series is."""
        if self._scan.primed is None:
            return None
        file, picture = self._scan.primed
        places = np.flatnonzero((index.file_of == file) & (index.inner == 0))
        return (int(places[0]), picture) if len(places) else None

    def _timing(
        self,
        index: Index,
        *,
        begins: Begins | None = None,
        carried: np.ndarray | None = None,
    ) -> Callable[[], Timing]:
        inner, wish = dict(self._scan.tally.inner), self._wish
        return lambda: time_frames(index, inner, wish, begins=begins, carried=carried)

    def _carried(self, index: Index) -> np.ndarray | None:
        """Return stored times of files that have not changed."""
        stored = self._stored
        if stored is None or not np.isfinite(stored.times).any():
            return None
        return carry_times(stored, index, rows_of(stored, index))

    def _save(self) -> None:
        """Keep the index if it differs from what is stored."""
        with self._saving:
            state = self._state
            assert state is not None
            table = state.index.table(state.timing().seconds, state.facts)
            if self._stored is not None and same(table, self._stored):
                return
            try:
                self._store.save(table)
            except SidecarError:
                # Read-only, busy or full: the next opening finds the same again.
                return
            self._stored = table

    # After the scan, in a thread of its own

    def _begin_to_learn(self) -> None:
        if self._worker is None and not self._stop.is_set():
            self._worker = Thread(target=self._learn, name="marey index", daemon=True)
            self._worker.start()

    def _learn(self) -> None:
        """Learn times and contents; ends when nothing is left to learn."""
        try:
            self._learn_times()
        finally:
            self._timed.set()
        while self._has_more_to_learn():
            self._learn_contents()

    def _has_more_to_learn(self) -> bool:
        """Whether contents have to be looked at; if not, the thread ends."""
        with self._lock:
            if self._permanent and self._may_digest and not self._digested:
                return True
            self._worker = None
            return False

    # Another clock

    def retime(self, wish: Clock | None) -> None:
        """Take the times from another clock, found out in a thread."""
        # No lock: this may be the writer's thread, for which who holds it waits.
        self._wish = wish
        self._timed.clear()
        self._retimer = Thread(target=self._retime, args=(wish,), name="marey times")
        self._retimer.start()

    def _retime(self, wish: Clock | None) -> None:
        try:
            while wish is self._wish and not self._stop.is_set():
                state = self.take()
                if self._settle(state, self.timing_by(wish), wish):
                    return
        finally:
            if wish is self._wish:
                self._timed.set()

    def _settle(self, state: State, timing: Timing, wish: Clock | None) -> bool:
        """Take times over, unless more was found or asked for meanwhile."""
        with self._lock:
            if self._state is not state or wish is not self._wish:
                return False
            self._state = state.retimed(timing)
        if state.final:
            self._save()
        return True

    def timing_by(self, wish: Clock | None) -> Timing:
        """Return what the times would be by another clock; may read all files."""
        state = self.take()
        begins = None
        if state.final and asks_files(state.index, wish):
            begins = self._begins(state.index, wish)
        return time_frames(
            state.index, dict(self._scan.tally.inner), wish, begins=begins
        )

    def _begins(
        self, index: Index, wish: Clock | None, carried: np.ndarray | None = None
    ) -> Begins | None:
        stored = None if carried is None else of_files(index, carried)
        zone = wish.zone if isinstance(wish, FileTags) else ""
        return read_begins(
            self._root, index.files, self._stop, stored=stored, zone=zone
        )

    def _learn_times(self) -> None:
        """Ask the tags of files for times where names do not tell."""
        state, wish = self._state, self._wish
        assert state is not None
        index = state.index
        if self._stop.is_set() or not asks_files(index, wish):
            return
        carried = self._carried(index)
        begins = self._begins(index, wish, carried)
        if begins is None:
            return
        timing = self._timing(index, begins=begins, carried=carried)()
        if not same_times(timing.seconds, state.timing().seconds):
            self._settle(state, timing, wish)

    def _learn_contents(self) -> None:
        """Learn by what files are known again; in permanent stores only."""
        state = self._state
        assert state is not None
        files = state.index.files
        files.digests.extend([""] * (len(files) - len(files.digests)))
        learn_contents(self._root, files, self._stop, self._save_contents)
        self._digested = True

    def _save_contents(self) -> None:
        with self._lock:
            self._save()


def _can_be_shown(stored: FrameTable) -> bool:
    """Whether a stored index says what its frames look like."""
    return bool(len(stored)) and all(stored.facts.shape[1:])


def same_times(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether times are equal but for the rounding of large numbers."""
    return np.allclose(one, two, rtol=0, atol=_SAME_TIME, equal_nan=True)


def same(one: FrameTable, other: FrameTable) -> bool:
    """Whether two tables say the same of every frame."""
    columns = ("ids", "indices", "sizes", "mtimes", "missing")
    return (
        len(one) == len(other)
        and all(np.array_equal(getattr(one, c), getattr(other, c)) for c in columns)
        and same_times(one.times, other.times)
        and one.facts == other.facts
        and list(one.paths) == list(other.paths)
        and list(one.digests) == list(other.digests)
    )
