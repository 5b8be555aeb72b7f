"""Frame ids and places on the time axis.

Marks belong to a frame's id; ``t`` is where that frame stands now. In a recording
that never changed the two are the same number, and nothing is looked up.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


class _Rows(Protocol):
    """What the axis needs of a store."""

    def rows(self, sql: str, parameters: Sequence[object] | dict = ()) -> list[tuple]:
        """Read rows."""
        ...

    def index_revision(self) -> int:
        """Return when the frame index was last written."""
        ...


def check_end(t: ArrayLike, length: int) -> None:
    """Refuse places beyond the end of a recording.

    Parameters
    ----------
    t : int or array of int
        The places.
    length : int
        How many frames there are.
    """
    last = int(np.max(t))
    if last >= length:
        raise BadValue(
            f"The recording has {length} frames, so t is 0 to {length - 1}; {last}"
            " came."
        )


class FrameAxis:
    """The map between frame ids and positions.

    Parameters
    ----------
    store : object with ``rows``
        Where the frame index is read from, when first needed.
    """

    def __init__(self, store: _Rows) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._ids: NDArray[np.int64] | None = None
        self._places: NDArray[np.int64] | None = None
        self._plain = True
        self._revision = 0
        self._version = 0

    def forget(self) -> None:
        """Read the index again at the next question."""
        with self._lock:
            self._ids = None

    def set(self, ids: ArrayLike, revision: int = 0) -> None:
        """Take over an index: `ids` of shape (T,) in the order of the time axis.

        `revision` is that in which it was written to the file.
        """
        with self._lock:
            self._revision = max(self._revision, revision)
            self._take(np.asarray(ids, dtype=np.int64))

    @property
    def version(self) -> int:
        """Another number each time that frames may stand elsewhere."""
        self._loaded()
        return self._version

    def _take(self, ids: NDArray[np.int64]) -> None:
        self._version += 1
        self._plain = bool(np.array_equal(ids, np.arange(len(ids))))
        self._places = None
        if not self._plain:
            places = np.full(int(ids.max()) + 1, -1, dtype=np.int64)
            places[ids] = np.arange(len(ids))
            self._places = places
        self._ids = ids

    def _loaded(self) -> NDArray[np.int64]:
        # Another process may have written a new index since we read it.
        revision = self._store.index_revision()
        with self._lock:
            if self._ids is None or revision > self._revision:
                self._revision = revision
                rows = self._store.rows("SELECT id FROM frame ORDER BY t")
                self._take(np.fromiter((row[0] for row in rows), np.int64, len(rows)))
            assert self._ids is not None
            return self._ids

    def __len__(self) -> int:
        return len(self._loaded())

    @property
    def is_plain(self) -> bool:
        """Whether every frame stands where its id says."""
        self._loaded()
        return self._plain

    def ids(self, t: ArrayLike) -> NDArray[np.int64]:
        """Return the ids of frames at positions `t`, any shape.

        Raises
        ------
        BadValue
            If a position is negative or not on the axis.
        """
        places = np.asarray(t)
        if places.size and not np.issubdtype(places.dtype, np.integer):
            raise BadValue(f"Frames are counted by whole numbers; {t!r} came.")
        places = places.astype(np.int64)
        known = self._loaded()
        if places.size and places.min() < 0:
            raise BadValue(
                f"Frames are counted from 0; {int(places.min())} came. Give the "
                "frame as the viewer counts it."
            )
        if self._plain:
            # Frames beyond the index are those a running scan has not saved yet.
            return places
        if places.size and places.max() >= len(known):
            raise BadValue(
                f"The recording has {len(known)} frames, so the last is "
                f"{len(known) - 1}; {int(places.max())} came."
            )
        return known[places]

    def id(self, t: int) -> int:
        """Return the id of the frame at position `t`."""
        return int(self.ids(int(t)))

    def t(self, ids: ArrayLike) -> NDArray[np.int64]:
        """Return the positions of frame ids, -1 for frames that are not there."""
        wanted = np.asarray(ids, dtype=np.int64)
        self._loaded()
        if self._plain or self._places is None:
            return wanted
        inside = (wanted >= 0) & (wanted < len(self._places))
        return np.where(inside, self._places[np.where(inside, wanted, 0)], -1)
