"""Decoded pictures kept in memory, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

Key = tuple[int, ...]
DEFAULT_BUDGET = 1 << 30


class FrameCache:
    """Pictures by frame id and plane; the longest unseen go first.

    Those that are named by ``need`` go last: what will be shown next is never
    given up for what has been seen.

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
        self._needed: frozenset[Key] = frozenset()
        self._counts: dict[int, int] = {}
        self._changes = 0

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

    @property
    def changes(self) -> int:
        """A number that is another whenever frames have come or gone."""
        return self._changes

    def need(self, keys: Iterable[Key]) -> None:
        """Keep these longest, as long as they are named."""
        with self._lock:
            self._needed = frozenset(keys)

    def is_awaited(self, key: Key) -> bool:
        """Whether a picture is not there, and is needed or being waited for."""
        with self._lock:
            if key in self._pictures:
                return False
            return key in self._needed or key in self._loading

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
            self._take_out(key)
            self._pictures[key] = picture
            self._used += picture.nbytes
            self._count(key[0], 1)
            self._shrink()

    def drop(self, frame: int) -> None:
        """Let all pictures of a frame go."""
        with self._lock:
            for key in [key for key in self._pictures if key[0] == frame]:
                self._take_out(key)

    def clear(self) -> None:
        """Let all pictures go."""
        with self._lock:
            self._pictures.clear()
            self._counts.clear()
            self._changes += 1
            self._used = 0

    def frames(self) -> set[int]:
        """Return the frames of which something is kept now."""
        with self._lock:
            return set(self._counts)

    def _shrink(self) -> None:
        while self._used > self._budget and len(self._pictures) > 1:
            self._take_out(self._least_useful())

    def _least_useful(self) -> Key:
        """Return the longest unseen that nobody needs, and never the newest."""
        newest = next(reversed(self._pictures))
        for key in self._pictures:
            if key not in self._needed and key != newest:
                return key
        return next(iter(self._pictures))

    def _take_out(self, key: Key) -> None:
        picture = self._pictures.pop(key, None)
        if picture is not None:
            self._used -= picture.nbytes
            self._count(key[0], -1)

    def _count(self, frame: int, change: int) -> None:
        """Note how many pictures of a frame are kept."""
        count = self._counts.get(frame, 0) + change
        if count:
            self._counts[frame] = count
        else:
            self._counts.pop(frame, None)
        self._changes += 1
