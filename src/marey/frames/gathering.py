"""A recording that a scan is still finding, and that may change afterwards."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import SidecarError, SourceError
from marey.frames.differing import differing, same
from marey.frames.form import Form
from marey.frames.identity import Counter, carry_times, reconcile, rows_of, without
from marey.frames.index import index_of
from marey.frames.learning import Learning
from marey.frames.moments import Timing
from marey.frames.patience import Patience
from marey.frames.reading import FileReader
from marey.frames.sources.protocol import in_words
from marey.frames.state import Gathering, State
from marey.frames.tables import index_of_table
from marey.frames.timing import as_stored, asks_files, time_frames
from marey.words import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marey.frames.growth import Scan
    from marey.frames.index import Files, Index
    from marey.frames.scan import Leftovers
    from marey.frames.sources.opened import OpenFiles
    from marey.frames.sources.protocol import SourceFacts
    from marey.frames.timing import Begins
    from marey.frames.watching import Watch
    from marey.frames.wishes import Clock
    from marey.words import FrameTable, IndexStore, Report, SeriesFacts


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
    store : IndexStore
        Where to keep the index.
    natural, permanent : bool
        Whether the order is that of names, and whether ids are for ever.
    at_once : bool
        Whether the stored index is shown at once, and settled with what is
        found when the scan ends.
    watch : Watch, optional
        Looks for changes after the scan.
    """

    def __init__(
        self,
        scan: Scan,
        *,
        root: str,
        describe: Callable[[SourceFacts], SeriesFacts],
        files: OpenFiles,
        wish: Any,
        stored: FrameTable | None,
        store: IndexStore,
        natural: bool,
        permanent: bool,
        at_once: bool,
        watch: Watch | None = None,
    ) -> None:
        super().__init__()
        self.patience = Patience()
        self.permanent, self.wish, self.root = permanent, wish, root
        self.lock = Lock()
        self._scan, self._describe, self._watch = scan, describe, watch
        self._files, self._natural, self._store = files, natural, store
        self._saved: FrameTable | None = None
        self._stored: Index | None = None
        self._times: np.ndarray | None = None
        if stored is not None:
            self._remember(stored)
            if at_once and not permanent:
                self._forget_missing()
        self._taken: State | None = None
        self._told = self._settled = False
        self._learning = Learning(self)
        self._settles_at_end = self._changes = False
        scan.on_batch = self._batch
        if stored is not None and self._stored is not None:
            scan.counted = Counter(self._stored)
            if at_once and len(self._stored) and all(stored.facts.shape[1:]):
                self._settles_at_end = True
                self._state = self._as_stored(stored.facts, self._stored)

    # For the series

    @property
    def left(self) -> Leftovers:
        """What the newest search did not take."""
        return self._scan.left

    @property
    def shows_something(self) -> bool:
        """Whether there is a state already, or what was stored."""
        return self._state is not None

    def take(self) -> State:
        """Return the newest state; the caller now counts frames as it does."""
        self._taken = state = super().take()
        if state.final and not self._settled:
            self._learning.begin()
        return state

    def check(self) -> None:
        """Raise, once, what broke the search off."""
        error = self._scan.error
        if error is not None and not self._told:
            self._told = True
            message = (
                f"the search in {self.root} broke off: {in_words(error)}. What was"
                " found till then is shown; open it again when it can be reached"
            )
            raise SourceError(message) from error

    def problems(self) -> list[Problem]:
        """Return what was left out, and what does not answer at present."""
        late = self._scan.left.asking.overdue(self.patience.seconds)
        words = [late, "" if self._watch is None else self._watch.trouble]
        now = [Problem(None, self.root, text) for text in words if text]
        return self._scan.left.problems + now

    def seen(self) -> None:
        """Search on: what was found first has been looked at."""
        self._scan.left.pace.go_on()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the end of the scan."""
        self._scan.left.pace.hurry()
        self._scan.done.wait(timeout)

    def reading_tags(self, wish: Clock | None) -> Iterator[Report]:
        """Read the tags that a clock asks for, before anybody takes it."""
        return self._learning.reading_tags(wish)

    def wait_for_times(self) -> bool:
        """Wait until files have been asked for times; whether that took long."""
        return self._learning.wait_for_times()

    def close(self) -> None:
        """Stop all that runs; what hangs is left behind."""
        self.patience.close()
        if self._watch is not None:
            self._watch.close()
        self._scan.stop()
        self._learning.close()
        if self._scan.first_source is not None:
            self._scan.first_source[1].close()

    def keep_in(self, store: IndexStore, table: FrameTable) -> None:
        """Save the index in another store, and what is found later as well."""
        with self.lock:
            self._store, self.permanent = store, True
            self._remember(table)
            store.save(table)
        self.learn_contents()

    def learn_contents(self) -> None:
        """Digest what has no digest yet, once everything is found."""
        self._learning.may_digest = True
        self._learning.begin()

    # In the scan's thread

    def _as_stored(self, facts: SeriesFacts, index: Index) -> State:
        """Return what is stored as the state to begin with."""
        single = np.bincount(index.file_of, minlength=len(index.files)) == 1
        form = Form(facts.axes[1:], tuple(facts.shape[1:]), np.dtype(facts.dtype))
        times = self._times
        assert times is not None

        def timing() -> Timing:
            if not asks_files(index, self.wish):
                told = as_stored(index, times, self.wish)
                return told or time_frames(index, {}, self.wish)
            return Timing(times, float("nan"), "stored")

        reader = self._reader(index, form, single)
        return State(index, reader, form, facts, timing, final=False).prepared()

    def _reader(self, index: Index, form: Form, single: np.ndarray) -> FileReader:
        doubts = None if self._watch is None else self._watch.doubts
        return FileReader(
            self.root,
            index,
            form,
            single,
            self._files,
            patience=self.patience,
            doubts=doubts,
        )

    def _batch(self, files: Files, counts: np.ndarray, *, final: bool) -> None:
        """Make the next state; called in the scan's thread."""
        if self._settles_at_end and not final:
            # Positions are settled against the stored index once, at the end.
            return
        if self._scan.first is None and not (final and self._state is not None):
            return
        with self.lock:
            base = self._stored if final and self._must_settle else None
            self._show(self._next_state(files, counts, base, final=final))
        if final and self._watch is not None:
            self._watch.begin(self._scan, self._look_again)

    def _look_again(self, scan: Scan) -> None:
        """Make the next state of what has changed; called in the watch's thread."""
        files, counts = scan.tally.snapshot()
        for path in scan.fresh:
            self._files.forget(f"{self.root}/{path}")
        with self.lock:
            assert self._state is not None
            self._stored = self._state.index
            self._times = self._state.timing().seconds
            self._scan, self._changes = scan, True
            self._show(self._next_state(files, counts, self._stored, final=True))

    def _remember(self, table: FrameTable) -> None:
        """Settle what is found from now on against a table."""
        self._saved, self._stored = table, index_of_table(table)
        self._times = np.asarray(table.times, np.float64)

    def _forget_missing(self) -> None:
        """Begin without frames that were gone: nothing refers to their ids."""
        index, times = self._stored, self._times
        assert index is not None
        assert times is not None
        self._times = times[~index.missing]
        index = without(index, index.missing)
        self._stored = replace(index, ids=np.arange(len(index)))

    def _show(self, state: State) -> None:
        """Hand a state on; with those of the end comes more to do."""
        self._state = state
        if not state.final:
            return
        self._scan.primed = None
        taken, self._settled = self._taken, False
        if taken is None or state.goes_on_from(taken):
            self.save()
        self._learning.begin()

    def save(self) -> None:
        """Keep the index, once those who look count frames as it does.

        The lock is held. Who saves earlier lets acts on frames that have
        moved meanwhile go to others.
        """
        state, self._settled = self._state, True
        assert state is not None
        if self._changes and not self.permanent:
            return  # a cache need not know at once: the next opening finds it
        table = state.table()
        saved = self._saved
        if saved is not None and same(table, saved):
            return
        changed = None if saved is None else differing(saved, table)
        try:
            self._store.save(table, changed)
        except SidecarError:
            # Read-only, busy or full: the next opening finds the same again.
            return
        self._remember(table)

    @property
    def state(self) -> State | None:
        """The newest state, for those who only look."""
        return self._state

    def retime(self, wish: Clock | None) -> None:
        """Take the times from another clock, found out in a thread."""
        self.wish = wish
        self._learning.retime(wish)

    def timing_by(self, wish: Clock | None) -> Timing:
        """Return what the times would be by another clock; may read all files."""
        return self._learning.timing_by(wish)

    def replace_times(self, state: State, timing: Timing, wish: Clock | None) -> bool:
        """Take times over, unless more was found or asked for meanwhile."""
        with self.lock:
            if self._state is not state or wish is not self.wish:
                return False
            self._state = state.retimed(timing.prepared())
            if self._settled:
                self.save()
            return True

    def settle(self) -> None:
        """Save what could not be saved before it was looked at."""
        with self.lock:
            state = self._state
            if state is not None and state.final and self._taken is state:
                self.save()

    @property
    def inner(self) -> dict[int, SourceFacts]:
        """What files with several frames say of themselves."""
        return dict(self._scan.tally.inner)

    @property
    def _must_settle(self) -> bool:
        """Whether ids are known that have to stay with their pictures."""
        return self.permanent or self._settles_at_end

    def _next_state(
        self, files: Files, counts: np.ndarray, base: Index | None, *, final: bool
    ) -> State:
        index, single = index_of(files, counts), counts == 1
        if base is not None:
            index = reconcile(base, index, natural=self._natural)
            if not (self.permanent or self._changes):
                index = without(index, index.file_of >= len(files))  # as if never seen
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
            self._reader(index, form, single),
            form,
            facts,
            self.timing(index, carried=self.carried(index) if final else None),
            broken=self._scan.tally.broken,
            final=final,
            primed=self._primed(index),
        ).prepared()

    def _primed(self, index: Index) -> tuple[int, np.ndarray] | None:
        """Return the picture that was decoded to learn what the series is."""
        if self._scan.primed is None:
            return None
        file, picture = self._scan.primed
        places = np.flatnonzero((index.file_of == file) & (index.inner == 0))
        return (int(places[0]), picture) if len(places) else None

    def timing(
        self,
        index: Index,
        *,
        begins: Begins | None = None,
        carried: np.ndarray | None = None,
    ) -> Callable[[], Timing]:
        """Return what puts the times of an index together."""
        inner, wish = self.inner, self.wish
        return lambda: time_frames(index, inner, wish, begins=begins, carried=carried)

    def carried(self, index: Index) -> np.ndarray | None:
        """Return stored times of files that have not changed, if they matter."""
        stored, times = self._stored, self._times
        if stored is None or times is None or not np.isfinite(times).any():
            return None
        if not (index.inner.any() or asks_files(index, self.wish)):
            return None
        rows = rows_of(stored, index, natural=self._natural)
        return carry_times(stored, times, index, rows)
