"""What is learnt of a recording after its files are found, in a thread of its own."""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import numpy as np

from marey.frames.clock import FileTags
from marey.frames.content import learn_contents
from marey.frames.differing import same_times
from marey.frames.index import no_digests
from marey.frames.patience import join
from marey.frames.tags import read_begins, reading_begins
from marey.frames.timing import asks_files, time_frames
from marey.frames.within import of_files
from marey.words import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marey.frames.gathering import GrowingState
    from marey.frames.index import Index
    from marey.frames.moments import Timing
    from marey.frames.state import State
    from marey.frames.timing import Begins
    from marey.frames.wishes import Clock


class Learning:
    """Learns times from tags, and contents by which files are known again.

    Parameters
    ----------
    gathering : GrowingState
        Whose newest state is looked at.

    Attributes
    ----------
    may_digest : bool
        Whether contents may be looked at; they are in permanent stores only.
    """

    def __init__(self, gathering: GrowingState) -> None:
        self.may_digest = False
        self._gathering = gathering
        self._lock = Lock()
        self._stop, self._timed = Event(), Event()
        self._worker: Thread | None = None
        self._retimer: Thread | None = None
        self._again = self._saving = False
        self._read: tuple[Index, Begins | None] | None = None

    def begin(self) -> None:
        """Learn what is not known of the newest state; at once or in its turn."""
        with self._lock:
            state = self._gathering.state
            if self._stop.is_set() or state is None or not state.final:
                return
            self._again = True
            if self._worker is None:
                self._worker = Thread(target=self._run, name="marey index", daemon=True)
                self._worker.start()

    def wait_for_times(self) -> bool:
        """Wait until files have been asked for times; whether that took long."""
        if self._timed.is_set() or self._worker is self._retimer is None:
            return False
        self._timed.wait()
        return True

    def close(self) -> None:
        """Stop; a file that hangs is left behind."""
        self._stop.set()
        self._timed.set()
        for thread in (self._worker, self._retimer):
            if thread is not None:
                join(thread, hangs=lambda: not self._saving)

    # Another clock

    def retime(self, wish: Clock | None) -> None:
        """Take the times from another clock, found out in a thread."""
        self._timed.clear()
        self._retimer = Thread(
            target=self._retime, args=(wish,), name="marey times", daemon=True
        )
        self._retimer.start()

    def _retime(self, wish: Clock | None) -> None:
        gathering = self._gathering
        try:
            while wish is gathering.wish and not self._stop.is_set():
                state = gathering.state
                assert state is not None
                timing = self._timing_by(state, wish)
                if gathering.replace_times(state, timing, wish):
                    return
        finally:
            if wish is gathering.wish:
                self._timed.set()

    def reading_tags(self, wish: Clock | None) -> Iterator[Report]:
        """Read the tags that a clock asks for, before anybody takes it.

        They are kept for `retime` and `timing_by`, as long as no file changes.
        Where nothing has to be read, nothing is reported.
        """
        state = self._gathering.state
        if state is None or not state.final or not asks_files(state.index, wish):
            return
        index = state.index
        reading = reading_begins(
            self._gathering.root, index.files, patience=self._gathering.patience
        )
        while not self._stop.is_set():
            try:
                done, total = next(reading)
            except StopIteration as end:
                self._read = (index, end.value)
                return
            words = f"{done:,} of {total:,} files asked for their time"
            yield Report(done / total, done, total, message=words)

    def timing_by(self, wish: Clock | None) -> Timing:
        """Return what the times would be by another clock; may read all files."""
        state = self._gathering.state
        assert state is not None
        return self._timing_by(state, wish)

    def _timing_by(self, state: State, wish: Clock | None) -> Timing:
        begins = None
        if state.final and asks_files(state.index, wish):
            begins = self._begins(state.index, wish)
        return time_frames(state.index, self._gathering.inner, wish, begins=begins)

    def _begins(
        self, index: Index, wish: Clock | None, carried: np.ndarray | None = None
    ) -> Begins | None:
        if carried is None and self._read is not None and self._read[0] is index:
            return self._read[1]
        stored = None if carried is None else of_files(index, carried)
        zone = wish.zone if isinstance(wish, FileTags) else ""
        return read_begins(
            self._gathering.root,
            index.files,
            self._stop,
            patience=self._gathering.patience,
            stored=stored,
            zone=zone,
        )

    # What nobody has asked for

    def _run(self) -> None:
        """Learn as long as there is something new."""
        while self._goes_on():
            self._save()
            try:
                while not self._learn_times():
                    pass
            finally:
                self._timed.set()
            if self.may_digest and self._gathering.permanent:
                self._learn_contents()

    def _goes_on(self) -> bool:
        with self._lock:
            if not self._again:
                self._worker = None
            goes_on, self._again = self._again, False
            return goes_on

    def _save(self) -> None:
        self._saving = True
        try:
            self._gathering.settle()
        finally:
            self._saving = False

    def _learn_times(self) -> bool:
        """Ask tags where names do not tell; False if all has changed meanwhile."""
        gathering = self._gathering
        state, wish = gathering.state, gathering.wish
        assert state is not None
        index = state.index
        if not asks_files(index, wish) or (self._timed.is_set() and _knows(state)):
            return True
        carried = gathering.carried(index)
        begins = self._begins(index, wish, carried)
        if begins is None:
            return True
        timing = gathering.timing(index, begins=begins, carried=carried)()
        if same_times(timing.seconds, state.timing().seconds):
            return True
        return gathering.replace_times(state, timing, wish) or self._stop.is_set()

    def _learn_contents(self) -> None:
        """Learn by what files are known again."""
        gathering = self._gathering
        state = gathering.state
        assert state is not None
        files = state.index.files
        if len(files.digests) < len(files):
            files.digests = no_digests(len(files))
        pace = gathering.left.pace
        learn_contents(gathering.root, files, self._stop, self._save, pace.breathe)


def _knows(state: State) -> bool:
    """Whether the time of every frame that is there is known."""
    return bool(np.isfinite(state.timing().seconds[~state.index.missing]).all())
