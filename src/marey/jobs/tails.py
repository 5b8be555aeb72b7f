"""The ways of tracked objects up to a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from marey.recording import Recording


class Tails:
    """Where the objects of a frame were before; each frame is read once.

    Parameters
    ----------
    recording : Recording
        Whose tracks.
    length : int
        How many frames back.
    placed : callable
        ``placed(yx, t)``: where places of a frame lie on the first.
    """

    def __init__(
        self,
        recording: Recording,
        length: int,
        placed: Callable[[NDArray, int], NDArray],
    ) -> None:
        self._recording, self._length, self._placed = recording, length, placed
        self._read: dict[int, Any] = {}

    def of(self, t: int, marks: Any) -> Iterator[tuple[int, NDArray]]:
        """Yield type and way of each tracked object of a frame.

        Parameters
        ----------
        t : int
            The frame.
        marks : MarkArrays
            Its markers.

        Yields
        ------
        int, ndarray of float64, shape (N, 2)
            Id of the type; y, x from the oldest place to the present.
        """
        here = marks.track > 0
        if not self._length or not here.any():
            return
        self._take(t, marks)
        rows = [self._read[one] for one in sorted(self._read) if one <= t]
        tracks, yx = (np.concatenate(column) for column in zip(*rows, strict=True))
        for track, kind in zip(marks.track[here], marks.type[here], strict=True):
            way = yx[tracks == track]
            if len(way) > 1:
                yield int(kind), way

    def _take(self, t: int, marks: Any) -> None:
        """Have the frames from the oldest to the present at hand, and no others."""
        first = max(0, t - self._length)
        wanted = range(first, t)
        new = [one for one in wanted if one not in self._read]
        if new:
            found = self._recording.markers.arrays(new)
            for one in new:
                self._keep(one, found.t == one, found)
        self._keep(t, np.ones(len(marks), bool), marks)
        for old in [one for one in self._read if not first <= one <= t]:
            del self._read[old]

    def _keep(self, t: int, rows: NDArray, marks: Any) -> None:
        rows = rows & (marks.track > 0)
        self._read[t] = (marks.track[rows], self._placed(marks.yx[rows], t))
