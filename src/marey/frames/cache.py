"""Decoded pictures kept in memory, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

Key = tuple[int, ...]
DEFAULT_BUDGET = 1 << 30


class FrameCache:
    """Pictures by frame id and plane; the longest unseen go first.

    Several threads may ask at once; a picture that one of them is decoding
    is waited for and not decoded again. Pictures are handed out as they are,
    not copied, and cannot be written to.

    Parameters
    ----------
    budget : int
        Bytes of pictures to keep at most. The newest picture is kept even if
        it alone is larger.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = int(budget)
        self._lock = Lock()
        self._pictures: OrderedDict[Key, np.ndarray] = OrderedDict()
        self._loading: dict[Key, Future[np.ndarray]] = {}
        self._used = 0

    @property
    def budget(self) -> int:
        """Bytes of pictures to keep at most; may be set."""
        return self._budget

    @budget.setter
    def budget(self, budget: int) -> None:
        with self._lock:
            self._budget = int(budget)
            self._shrink()

    @property
    def used(self) -> int:
        """Bytes of pictures kept now."""
        return self._used

    def __len__(self) -> int:
        return len(self._pictures)

    def __contains__(self, key: Key) -> bool:
        return key in self._pictures

    def get(self, key: Key) -> np.ndarray | None:
        """Return a picture if it is there."""
        with self._lock:
            picture = self._pictures.get(key)
            if picture is not None:
                self._pictures.move_to_end(key)
            return picture

    def fetch(self, key: Key, load: Callable[[], np.ndarray]) -> np.ndarray:
        """Return a picture, decoding it at need.

        Whatever ``load`` raises is raised to all who wait for the picture,
        and not remembered.
        """
        with self._lock:
            picture = self._pictures.get(key)
            if picture is not None:
                self._pictures.move_to_end(key)
                return picture
            pending = self._loading.get(key)
            if pending is None:
                mine: Future[np.ndarray] = Future()
                self._loading[key] = mine
        if pending is not None:
            return pending.result()
        try:
            picture = load()
        except BaseException as error:
            with self._lock:
                del self._loading[key]
            mine.set_exception(error)
            raise
        self.put(key, picture)
        with self._lock:
            del self._loading[key]
        mine.set_result(picture)
        return picture

    def put(self, key: Key, picture: np.ndarray) -> None:
        """Keep a picture; from now on it cannot be written to."""
        picture.flags.writeable = False
        with self._lock:
            before = self._pictures.pop(key, None)
            if before is not None:
                self._used -= before.nbytes
            self._pictures[key] = picture
            self._used += picture.nbytes
            self._shrink()

    def drop(self, frame: int) -> None:
        """Let all pictures of a frame go."""
        with self._lock:
            for key in [key for key in self._pictures if key[0] == frame]:
                self._used -= self._pictures.pop(key).nbytes

    def clear(self) -> None:
        """Let all pictures go."""
        with self._lock:
            self._pictures.clear()
            self._used = 0

    def frames(self) -> set[int]:
        """Return the frames of which something is kept now."""
        with self._lock:
            return {frame for frame, _ in self._pictures}

    def _shrink(self) -> None:
        while self._used > self._budget and len(self._pictures) > 1:
            _, picture = self._pictures.popitem(last=False)
            self._used -= picture.nbytes
