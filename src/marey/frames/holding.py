"""What of a series is in memory, and what is read ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from marey.frames.cache import FrameCache
    from marey.frames.pictures import Pictures


class Holding:
    """The part of a series that knows what is in memory.

    Attributes
    ----------
    cache : FrameCache
        Decoded pictures; its ``budget`` in bytes may be set.
    """

    cache: FrameCache
    _pictures: Pictures

    def read_ahead(self, t: int, step: int = 1) -> None:
        """Decode what comes after a frame, in threads.

        Parameters
        ----------
        t : int
            Where the reader is.
        step : int
            Direction and size of its steps; 0 cancels what is queued.
        """
        self._pictures.plan(int(t), int(step))

    def read_along(
        self, t: int, frames: Iterable[int], plane: int | None = None
    ) -> None:
        """Decode the frames of a way, in threads; what was queued is cancelled.

        No more than the cache has room for; they are kept longer than what has
        been seen.

        Parameters
        ----------
        t : int
            Where the reader is.
        frames : iterable of int
            What comes next, the first first; none cancels.
        plane : int, optional
            The only Z plane that will be looked at.
        """
        self._pictures.plan_frames(int(t), frames, plane)

    @property
    def workers(self) -> int:
        """How many threads read ahead; may be set, 0 reads nothing ahead."""
        return self._pictures.ahead.workers

    @workers.setter
    def workers(self, workers: int) -> None:
        self._pictures.ahead.workers = workers

    @property
    def read_seconds(self) -> float:
        """How long reading a picture takes of late, in seconds; 0 if none was."""
        return self._pictures.seconds

    def held(self, t: int) -> bool:
        """Whether all pictures of a frame are in the cache."""
        return self._pictures.held(int(t))

    def at_hand(self, t: int, plane: int | None = None) -> bool:
        """Whether a frame can be displayed at once, without reading anything.

        Parameters
        ----------
        t : int
            Frame.
        plane : int, optional
            The only Z plane that is displayed; all of them if left out.
        """
        return self._pictures.at_hand(int(t), plane)

    def cached_spans(self) -> np.ndarray:
        """Return where the cache holds frames.

        Returns
        -------
        ndarray of int64, shape (S, 2)
            Half-open spans of t, ascending.
        """
        return self._pictures.spans()
