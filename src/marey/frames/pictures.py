"""Decoded pictures of a series: kept, read ahead, found bad, drawn hatched."""

from __future__ import annotations

from itertools import chain
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.ahead import ReadAhead
from marey.frames.brightness import first_range
from marey.frames.cache import FrameCache
from marey.frames.form import hatched
from marey.frames.patience import may_pass
from marey.frames.picking import assemble
from marey.frames.sources.protocol import Aside
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from marey.frames.state import State

_AHEAD = 32
_BEHIND = 8
_SMOOTH = 0.2


class Pictures:
    """Pictures of a state by position, through the cache.

    Parameters
    ----------
    state : State
        The time axis and how to read it; replaced by ``swap``.
    cache : FrameCache, optional
        Where decoded pictures are kept; one of the usual size if left out.

    Attributes
    ----------
    ahead : ReadAhead
        The threads that read ahead.
    seconds : float
        How long reading a picture takes, about; 0 before the first.
    """

    def __init__(self, state: State, cache: FrameCache | None = None) -> None:
        self.cache = cache or FrameCache()
        self._state = state
        self._bad: dict[int, tuple[FrameStatus, str]] = {}
        self._lock = Lock()
        self.ahead = ReadAhead(self.load, lane=self._lane)
        self.seconds = 0.0
        self._range: tuple[float, float] | None = None
        self._spans: tuple[int, State, np.ndarray] | None = None
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

        def key_of(other: int) -> tuple[int, int] | None:
            there = 0 <= other < len(state.index)
            return (int(state.index.ids[other]), plane) if there else None

        def keep(other: int, picture: np.ndarray) -> None:
            key = key_of(other)
            if key is not None:
                self.cache.put(key, picture)

        def wants(other: int) -> bool:
            key = key_of(other)
            return key is not None and self.cache.is_awaited(key)

        def read() -> np.ndarray:
            begun = monotonic()
            picture = state.reader.read(t, plane, Aside(keep, wants))
            self._note(monotonic() - begun)
            return picture

        try:
            picture = self.cache.fetch((frame, plane), read)
            self._bad.pop(frame, None)  # it answers again
            return picture
        except FrameUnreadable as error:
            with self._lock:
                self._bad[frame] = (_status(str(error)), str(error))
            raise

    def _note(self, seconds: float) -> None:
        before = self.seconds or seconds
        self.seconds = before + _SMOOTH * (seconds - before)

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
            state = self._state
            self._range = first_range(
                lambda t: self.picture(t, 0), len(state.index), state.form.dtype
            )
        return self._range

    # Reading ahead

    def plan(self, t: int, step: int) -> None:
        """Decode what comes after a frame, in threads; step 0 cancels it."""
        ahead = range(t + step, t + step * (_AHEAD + 1), step) if step else ()
        self.plan_frames(t, ahead)

    def plan_frames(
        self, t: int, frames: Iterable[int], plane: int | None = None
    ) -> None:
        """Decode some frames, in threads and in this order, and no others any more.

        As many as the cache has room for, beside a few that were seen last.

        Parameters
        ----------
        t : int
            Where the reader is.
        frames : iterable of int
            What comes next.
        plane : int, optional
            The only Z plane that is wanted.
        """
        state, parts = self._state, self._parts(plane)
        length, ids = len(state.index), state.index.ids
        wanted = list(dict.fromkeys(n for n in frames if 0 <= n < length and n != t))
        room = self.cache.budget // max(state.form.plane_bytes * len(parts), 1)
        wanted = wanted[: max(room - 1 - min(_BEHIND, room // 4), 0)]
        if not wanted:
            self.ahead.plan(())
            self.cache.need(())
            return
        step = wanted[0] - t
        behind = range(t, t - step * (min(_BEHIND, room // 4) + 1), -step)
        near = chain(wanted, (n for n in behind if 0 <= n < length))
        self.cache.need((int(ids[n]), part) for n in near for part in parts)
        items = [(n, part) for n in wanted for part in parts]
        bad = self._bad
        self.ahead.plan(
            item
            for item in items
            if int(ids[item[0]]) not in bad
            and (int(ids[item[0]]), item[1]) not in self.cache
        )

    def _parts(self, plane: int | None) -> list[int]:
        """Return the pictures of a frame that show a Z plane; None is all planes."""
        form = self._state.form
        parts = np.arange(form.planes)
        if plane is None or "Z" not in form.axes:
            return parts.tolist()
        stack = parts.reshape(form.stack_shape)
        return stack.take(plane, axis=form.axes.index("Z")).ravel().tolist()

    def _lane(self, item: tuple[int, int]) -> Hashable:
        return self._state.reader.lane(item[0])

    def at_hand(self, t: int, plane: int | None = None) -> bool:
        """Whether a frame can be displayed at once, without reading anything."""
        state = self._state
        if state.reader.is_instant:
            return True
        if not 0 <= t < len(state.index):
            return self._range is not None
        frame = int(state.index.ids[t])
        if frame in self._bad:
            return self._range is not None
        return all(
            self.cache.get((frame, part)) is not None for part in self._parts(plane)
        )

    def spans(self) -> np.ndarray:
        """Return where frames are kept, half-open spans, (S, 2) int64."""
        state, changes = self._state, self.cache.changes
        last = self._spans
        if last is None or last[0] != changes or last[1] is not state:
            held = np.array(sorted(self.cache.frames()), np.int64)
            places = np.sort(state.positions(held))
            last = self._spans = (changes, state, _runs(places[places >= 0]))
        return last[2]

    def load(self, item: tuple[int, int]) -> None:
        """Decode a picture ``(t, plane)`` into the cache; raises nothing."""
        try:
            self.picture(*item)
        except (FrameUnreadable, IndexError):
            return

    def settle(self, timeout: float | None = None) -> bool:
        """Wait until all that was planned is decoded."""
        return self.ahead.settle(timeout)

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
        self.ahead.close()
        self.cache.clear()


def _status(reason: str) -> FrameStatus:
    if reason.startswith("missing"):
        return FrameStatus.MISSING
    return FrameStatus.ODD if "odd frame" in reason else FrameStatus.UNREADABLE


def _runs(places: np.ndarray) -> np.ndarray:
    """Return sorted places as half-open spans, (S, 2) int64."""
    gaps = np.flatnonzero(np.diff(places) > 1)
    begins = places[np.concatenate([[0], gaps + 1])] if len(places) else places
    ends = places[np.concatenate([gaps, [-1]])] + 1 if len(places) else places
    return np.stack([begins, ends], axis=1)
