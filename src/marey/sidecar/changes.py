"""The feed: what changed, told in the thread that asks."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.sidecar.door import Sidecar
    from marey.sidecar.late import LateStore
    from marey.sidecar.store import Store
    from marey.words import Change


class Changes:
    """News of the tables for one sidecar.

    The news are queued as they happen; `deliver` calls back in the thread that
    calls it, so a view never hears of anything in a foreign thread. While anybody
    is connected, other programs' changes are looked for four times a second.

    Parameters
    ----------
    sidecar : Sidecar
        Whose feed it is.
    store : Store or LateStore
        Where the news come from.
    """

    def __init__(self, sidecar: Sidecar, store: Store | LateStore) -> None:
        self._sidecar = sidecar
        self._store = store
        self._callbacks: list[Callable[[Change], object]] = []
        self._queue: deque[Change] = deque()

    def connect(self, callback: Callable[[Change], object]) -> None:
        """Call `callback` with every change from now on, at `deliver`."""
        if not self._callbacks:
            self._store.listen(self._hear)
        self._callbacks.append(callback)

    def disconnect(self, callback: Callable[[Change], object]) -> None:
        """Stop calling `callback`."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)
        if not self._callbacks:
            self.stop()

    def deliver(self) -> int:
        """Call back for what has come in, in this thread; return how many."""
        count = 0
        while self._queue:
            change = self._queue.popleft()
            count += 1
            for callback in tuple(self._callbacks):
                callback(change)
        return count

    def stop(self) -> None:
        """Forget all callbacks."""
        self._callbacks.clear()
        self._store.unlisten(self._hear)

    def _hear(self, changes: list[Change]) -> None:
        self._queue.extend(changes)
