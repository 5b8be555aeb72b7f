"""Decoded pictures of a series: kept, read ahead, found bad, drawn hatched."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.ahead import ReadAhead
from marey.frames.cache import FrameCache
from marey.frames.form import hatched
from marey.frames.patience import may_pass
from marey.frames.picking import assemble
from marey.words import FrameStatus

if TYPE_CHECKING:
    from marey.frames.state import State

_AHEAD = 32
_LOOKED_AT = 8


class Pictures:
    """Pictures of a state by position, through the cache.

    Parameters
    ----------
    state : State
        The time axis and how to read it; replaced by ``swap``.
    cache : FrameCache, optional
        Where decoded pictures are kept; one of the usual size if left out.
    """

    def __init__(self, state: State, cache: FrameCache | None = None) -> None:
        self.cache = cache or FrameCache()
        self._state = state
        self._bad: dict[int, tuple[FrameStatus, str]] = {}
        self._lock = Lock()
        self._ahead = ReadAhead(self.load)
        self._range: tuple[float, float] | None = None
        self._take_primed(state)

    def swap(self, state: State) -> None:
        """Go on with another state; forget what is no longer true of a file."""
        before, self._state = self._state, state
        if before.form != state.form:
            self.cache.clear()
            self._bad.clear()
            self._range = None
        else:
            self._forget_changed(before, state)
        self._take_primed(state)

    def _take_primed(self, state: State) -> None:
        """Keep the picture that was decoded to learn what the series is."""
        primed, state.primed = state.primed, None
        if primed is not None:
            t, picture = primed
            self.cache.put((int(state.index.ids[t]), 0), picture)

    def _forget_changed(self, before: State, after: State) -> None:
        with self._lock:
            bad = set(self._bad)
        frames = np.array(sorted(self.cache.frames() | bad), np.int64)
        if not len(frames):
            return
        changed = frames[~before.alike(after, frames)].tolist()
        with self._lock:
            for frame in changed:
                self._bad.pop(frame, None)
                self.cache.drop(frame)

    def picture(self, t: int, plane: int) -> np.ndarray:
        """Return a picture from the cache or its file; note what is bad.

        Raises
        ------
        FrameUnreadable
            It cannot be shown; the message says why.
        """
        state = self._state
        frame = int(state.index.ids[t])
        picture = self.cache.get((frame, plane))
        if picture is not None:
            return picture
        known = self._bad.get(frame)
        if known is not None and not may_pass(known[1]):
            raise FrameUnreadable(known[1])

        def aside(other: int, picture: np.ndarray) -> None:
            if 0 <= other < len(state.index):
                self.cache.put((int(state.index.ids[other]), plane), picture)

        try:
            picture = self.cache.fetch(
                (frame, plane), lambda: state.reader.read(t, plane, aside)
            )
            self._bad.pop(frame, None)  # it answers again
            return picture
        except FrameUnreadable as error:
            with self._lock:
                self._bad[frame] = (_status(str(error)), str(error))
            raise

    def look(self, t: int, rest: tuple[Any, ...] = ()) -> np.ndarray:
        """Return a frame for display: hatching where there is no picture."""
        state = self._state

        def shown(plane: int) -> np.ndarray:
            if not 0 <= t < len(state.index):
                return hatched(state.form, *self._contrast())
            try:
                return self.picture(t, plane)
            except FrameUnreadable:
                return hatched(state.form, *self._contrast())

        return assemble(state.form, rest, shown)

    def _contrast(self) -> tuple[float, float]:
        """Return the grey values between which hatching is drawn."""
        if self._range is None:
            form = self._state.form
            self._range = (0.0, 1.0 if form.dtype.kind == "f" else 255.0)
            for t in range(min(len(self._state.index), _LOOKED_AT)):
                try:
                    picture = self.picture(t, 0)
                except FrameUnreadable:
                    continue
                known = picture[np.isfinite(picture)]
                if known.size:
                    self._range = (float(known.min()), float(known.max()))
                    break
        return self._range

    # Reading ahead

    def plan(self, t: int, step: int) -> None:
        """Decode what comes after a frame, in threads; step 0 cancels it."""
        if not step:
            self._ahead.plan(())
            return
        form, length = self._state.form, len(self._state.index)
        room = self.cache.budget // 2 // max(form.plane_bytes, 1)
        frames = min(_AHEAD, room // max(form.planes, 1))
        self._ahead.plan(
            (other, plane)
            for other in range(t + step, t + step * (frames + 1), step)
            if 0 <= other < length
            for plane in range(form.planes)
        )

    def load(self, item: tuple[int, int]) -> None:
        """Decode a picture ``(t, plane)`` into the cache; raises nothing."""
        try:
            self.picture(*item)
        except (FrameUnreadable, IndexError):
            return

    def settle(self, timeout: float | None = None) -> bool:
        """Wait until all that was planned is decoded."""
        return self._ahead.settle(timeout)

    def held(self, t: int) -> bool:
        """Whether all pictures of a frame are in the cache."""
        frame = int(self._state.index.ids[t])
        planes = range(self._state.form.planes)
        return all((frame, plane) in self.cache for plane in planes)

    # What is wrong

    def status(self, t: int) -> tuple[FrameStatus, str]:
        """Return whether a frame can be shown, as far as known, and why not."""
        frame = int(self._state.index.ids[t])
        found = self._bad.get(frame) or self._state.suspicion(t)
        return found or (FrameStatus.OK, "")

    def valid(self) -> np.ndarray:
        """Return whether each frame can be shown as far as known, (T,) bool."""
        state = self._state
        valid = state.plausible()
        with self._lock:
            bad = np.array(list(self._bad), np.int64)
        if len(bad):
            places = state.positions(bad)
            valid[places[places >= 0]] = False
        return valid

    def close(self) -> None:
        """Stop reading ahead and let all pictures go."""
        self._ahead.close()
        self.cache.clear()


def _status(reason: str) -> FrameStatus:
    if reason.startswith("missing"):
        return FrameStatus.MISSING
    return FrameStatus.ODD if "odd frame" in reason else FrameStatus.UNREADABLE
