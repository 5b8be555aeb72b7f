"""Decoding ahead of the reader, in the direction of travel, in threads."""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORKERS = 2


class ReadAhead:
    """A few threads that decode what will be asked for next.

    A new plan replaces the one before: what was queued and not begun is
    dropped. The threads begin with the first plan and end with ``close``.

    Parameters
    ----------
    load : callable
        Takes one item of a plan and decodes it into the cache; raises
        nothing.
    workers : int
        Threads.
    """

    def __init__(
        self, load: Callable[[tuple[int, int]], None], workers: int = _WORKERS
    ) -> None:
        self._load = load
        self._workers = workers
        self._changed = Condition()
        self._queue: deque[tuple[int, int]] = deque()
        self._threads: list[Thread] = []
        self._closed = False
        self._busy = 0

    def plan(self, items: Iterable[tuple[int, int]]) -> None:
        """Decode these items in this order, and no others any more."""
        with self._changed:
            if self._closed:
                return
            self._queue = deque(items)
            if self._queue and not self._threads:
                self._threads = [
                    Thread(target=self._work, name="marey read-ahead", daemon=True)
                    for _ in range(self._workers)
                ]
                for thread in self._threads:
                    thread.start()
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
        """Drop the plan and end the threads."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._queue)
                if self._closed:
                    return
                item = self._queue.popleft()
                self._busy += 1
            try:
                self._load(item)
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()
