"""What a series says about time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.frames.clock import moment
from marey.frames.wishes import wish_for_times
from marey.words import Done, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import numpy as np

    from marey.frames.moments import Timing
    from marey.frames.state import Gathering, State
    from marey.words import Report


class Timed:
    """Times of the frames of a series, and the clock they come from."""

    _gathering: Gathering
    _state: State
    _patient: bool

    def deliver(self) -> None:
        """Show what has been found since."""
        raise NotImplementedError

    @property
    def times(self) -> np.ndarray:
        """Seconds since the first frame, (T,) float64, NaN where unknown.

        Tags of many files are read in the background. A series opened with
        ``wait=True`` waits for them here; one that grows has NaN till then
        and emits ``retimed``.
        """
        return self.timing.seconds

    @property
    def timing(self) -> Timing:
        """Times, start, zone and source together, as they are now."""
        if self._patient:
            self._gathering.wait_for_times()
            newest = self._gathering.take()
            if newest is not self._state and newest.index is self._state.index:
                self.deliver()
        return self._state.timing()

    @property
    def time_source(self) -> str:
        """Who says when the frames were taken; empty where nobody does."""
        return self.timing.source

    @property
    def start(self) -> datetime | None:
        """When the first frame was taken, in UTC; None where unknown."""
        return moment(self.timing.start)

    @property
    def zone(self) -> str:
        """The zone in which the times were written, such as ``"Europe/Berlin"``.

        Empty where nobody said: then they were taken for UTC.
        """
        return self.timing.zone

    @property
    def gaps(self) -> np.ndarray:
        """Frames after which a gap comes, (G,) int64.

        A gap is longer than five times the usual step, which is the median of
        all steps forward. Frames without a time are left out.
        """
        return self.timing.gaps

    def nearest(self, seconds: float) -> int:
        """Return the frame taken nearest to a time; 0 where none is known.

        Also where times run backwards or are missing in between; of frames
        with the same time it is the first.
        """
        return self.timing.nearest(seconds)

    def set_times(self, times: Any) -> None:
        """Take the times from another clock, from now on.

        Nothing is kept for the next opening; see `Recording.set_times`. They
        are found out in a thread; ``retimed`` is emitted by ``deliver`` when
        they are there. A series opened with ``wait=True`` waits for them.

        Parameters
        ----------
        times : object
            As of :func:`open_series`; None asks names and files again.

        Raises
        ------
        BadValue
            It is no clock; the message says what is wrong.
        """
        self._gathering.retime(wish_for_times(times))
        if self._patient:
            self._gathering.wait_for_times()
            self.deliver()

    def reading_tags(self, times: Any) -> Iterator[Report | Done]:
        """Read the tags that another clock asks for; changes nothing.

        `times_by` and `set_times` with the same clock then find them read.
        Whoever stops on the way leaves everything as it was.

        Parameters
        ----------
        times : object
            As of :func:`open_series`. Most clocks ask no tags: then there is
            nothing to report.

        Yields
        ------
        Report
            How many of how many files have been asked; in the end `Done`.
        """
        yield from self._gathering.reading_tags(wish_for_times(times))
        yield Done()

    def times_by(self, times: Any) -> Timing:
        """Return what the times would be by another clock; changes nothing.

        Takes its time where the tags of all files have to be read.

        Parameters
        ----------
        times : object
            As of :func:`open_series`.
        """
        return self._gathering.timing_by(wish_for_times(times))

    def time_problems(self) -> list[Problem]:
        """Return what is wrong with the times: each kind once, as `problems` does."""
        index = self._state.index
        found = []
        for t, reason in self.timing.trouble:
            path = index.path(t) if len(index.files) else ""
            found.append(Problem(t, path, reason))
        return found
