"""Decoding ahead of the reader, in the direction of travel, in threads."""

from __future__ import annotations

import os
from collections import deque
from threading import Condition, Thread
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

Item = tuple[int, int]

_HUNG = 5.0
_FAREWELL = 2.0
_MANY = 8


def usual_workers() -> int:
    """Return how many threads read ahead where nobody says: half of the cores.

    Never one alone: while it waits for its turn in the interpreter, or for a disk,
    nothing would be decoded, and playing would catch up with it.
    """
    return max(2, min(4, (os.cpu_count() or 2) // 2))


class _Worker:
    """One thread and what it is at."""

    def __init__(self, work: Callable[[_Worker], None]) -> None:
        self.since: float | None = None
        self.lane: Hashable = None
        self.given_up = False
        self.thread = Thread(
            target=work, args=(self,), name="marey read-ahead", daemon=True
        )


class ReadAhead:
    """A few threads that decode what will be asked for next.

    A new plan replaces the one before: what was queued and not begun is
    dropped. The threads begin with the first plan and end with ``close``. A
    thread that hangs in a file is given up and another takes its place.

    Parameters
    ----------
    load : callable
        Takes one item of a plan and decodes it into the cache; raises
        nothing.
    workers : int, optional
        Threads; half of the cores and at least two if left out.
    lane : callable, optional
        Names what can only be read in order, such as the video of an item:
        items of one lane are decoded by one thread at a time. None is no lane.
    hung : float
        Seconds after which a thread that is still at one item is given up.
    """

    def __init__(
        self,
        load: Callable[[Item], None],
        workers: int | None = None,
        *,
        lane: Callable[[Item], Hashable] = lambda _: None,
        hung: float = _HUNG,
    ) -> None:
        self._load, self._lane = load, lane
        self._wanted = usual_workers() if workers is None else max(int(workers), 0)
        self._hung = hung
        self._changed = Condition()
        self._queue: deque[Item] = deque()
        self._workers: list[_Worker] = []
        self._lost: list[_Worker] = []
        self._closed = False

    @property
    def workers(self) -> int:
        """Threads; may be set, 0 reads nothing ahead."""
        return self._wanted

    @workers.setter
    def workers(self, workers: int) -> None:
        with self._changed:
            self._wanted = max(int(workers), 0)
            self._changed.notify_all()

    def plan(self, items: Iterable[Item]) -> None:
        """Decode these items in this order, and no others any more."""
        with self._changed:
            if self._closed:
                return
            self._queue = deque(items) if self._wanted else deque()
            if self._queue:
                self._staff()
            self._changed.notify_all()

    @property
    def queued(self) -> int:
        """How many items wait."""
        return len(self._queue)

    def settle(self, timeout: float | None = None) -> bool:
        """Wait until the plan is done; False if it was not in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._closed or not (self._queue or self._busy), timeout
            )

    def close(self) -> None:
        """Drop the plan and end the threads; one that hangs is left behind."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._changed.notify_all()
            threads = [worker.thread for worker in self._workers]
        end = monotonic() + _FAREWELL
        for thread in threads:
            thread.join(max(end - monotonic(), 0.0))

    @property
    def _busy(self) -> bool:
        return any(worker.since is not None for worker in self._workers)

    def _staff(self) -> None:
        """Have as many threads as wanted that do not hang."""
        now = monotonic()
        for worker in list(self._workers):
            if worker.since is not None and now - worker.since > self._hung:
                worker.given_up = True
                self._workers.remove(worker)
                self._lost.append(worker)
        self._lost = [worker for worker in self._lost if worker.thread.is_alive()]
        if len(self._lost) >= _MANY:
            return  # whatever is tried hangs
        while len(self._workers) < self._wanted:
            worker = _Worker(self._work)
            self._workers.append(worker)
            worker.thread.start()

    def _work(self, me: _Worker) -> None:
        while True:
            with self._changed:
                item = self._take(me)
                if item is None:
                    return
            try:
                self._load(item)
            finally:
                with self._changed:
                    me.since, me.lane = None, None
                    self._changed.notify_all()

    def _take(self, me: _Worker) -> Item | None:
        """Wait for an item whose lane is free; None where the thread is to end."""
        while not self._closed and not me.given_up and self._is_needed(me):
            taken = {worker.lane for worker in self._workers} - {None}
            for item in self._queue:
                lane = self._lane(item)
                if lane is None or lane not in taken:
                    self._queue.remove(item)
                    me.since, me.lane = monotonic(), lane
                    return item
            self._changed.wait()
        return None

    def _is_needed(self, me: _Worker) -> bool:
        if len(self._workers) <= self._wanted:
            return True
        self._workers.remove(me)
        return False
