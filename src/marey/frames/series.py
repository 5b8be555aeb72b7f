"""A recording's pictures in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.frames.duck import SeriesArray
from marey.frames.holding import Holding
from marey.frames.metadata import Described
from marey.frames.picking import assemble, frames_and_rest, whole_key
from marey.frames.pictures import Pictures
from marey.frames.pyramid import Leveled
from marey.frames.timed import Timed
from marey.words import FrameRef, Problem, SeriesFacts
from marey.words.closing import Closing

if TYPE_CHECKING:
    from pathlib import Path

    from marey.frames.cache import FrameCache
    from marey.frames.form import Form
    from marey.frames.state import Gathering, State
    from marey.words import Calibration, FrameTable, IndexStore


class FrameSeries(Closing, Timed, Leveled, Holding, Described):
    """Frames in time: lazy, cached, read-only; made by ``open_series``.

    Where a recording is still being searched (``wait=False``), the series
    grows; it shows what has been found when ``deliver`` or ``wait`` is
    called, in the thread that calls them.

    Attributes
    ----------
    source : Path or None
        The folder or file; None for an array.
    name : str
        What to call it on a screen.
    calibration : Calibration
        What turns pixels and frames into micrometres and seconds.
    cache : FrameCache
        Decoded pictures.
    skipped : int
        Files that were met and are no pictures.
    """

    grew = Signal(int)
    """Emitted by ``deliver`` with the new length."""
    reordered = Signal()
    """Emitted by ``deliver``, before ``grew``, when positions have changed
    against the stored index: look frames up by id again."""
    retimed = Signal()
    """Emitted by ``deliver`` when the times of frames have become known."""

    def __init__(
        self,
        gathering: Gathering,
        *,
        source: Path | None,
        name: str,
        calibration: Calibration,
        cache: FrameCache | None = None,
        patient: bool = True,
    ) -> None:
        self.source, self.name = source, name
        self.calibration = calibration
        self._gathering, self._patient = gathering, patient
        self._state: State = gathering.take()
        self._pictures = Pictures(self._state, cache)
        self.cache = self._pictures.cache
        self._dask: tuple[State, Any] | None = None

    # What it is

    @property
    def form(self) -> Form:
        """What one frame looks like."""
        return self._state.form

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes, frames first."""
        return (len(self), *self.form.shape)

    @property
    def axes(self) -> str:
        """Letters of ``TCZYXS``, one per axis of ``shape``."""
        return "T" + self.form.axes

    @property
    def dtype(self) -> np.dtype:
        """Pixel type."""
        return self.form.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return 1 + len(self.form.shape)

    def __len__(self) -> int:
        return len(self._state.index)

    def __repr__(self) -> str:
        return f"<FrameSeries {self.name!r} {self.axes} {self.shape} {self.dtype}>"

    @property
    def skipped(self) -> int:
        """Files that were met and are no pictures."""
        return self._gathering.left.skipped

    @property
    def facts(self) -> SeriesFacts:
        """What it looks like, for the day its pictures are away."""
        return replace(self._state.facts, shape=self.shape)

    @property
    def table(self) -> FrameTable:
        """The frame index, column by column."""
        return self._state.index.table(self.times, self.facts)

    # Pictures

    def __getitem__(self, key: Any) -> np.ndarray:
        """Return frames: one by its number, several by slice, array or mask.

        Further indices choose channel, plane, rows and columns; no more is
        decoded than that.

        Raises
        ------
        FrameUnreadable
            One of them cannot be shown; the message says why.
        IndexError
            There is no such frame.
        """
        where, rest = frames_and_rest(whole_key(key, self.ndim), len(self))
        if isinstance(where, int):
            return self._frame(where, rest)
        if not len(where):
            empty = assemble(
                self.form, rest, lambda _: np.empty(self.form.plane_shape, self.dtype)
            )
            return np.empty((0, *empty.shape), self.dtype)
        return np.stack([self._frame(int(t), rest) for t in where])

    def plane(self, t: int, z: int | None = None, c: int | None = None) -> np.ndarray:
        """Return one picture, (Y, X) or (Y, X, S).

        Parameters
        ----------
        t : int
            Frame.
        z, c : int, optional
            Plane and channel; the first where left out.
        """
        given = {"C": c, "Z": z}
        rest = tuple(int(given[x] or 0) for x in self.form.axes if x in "CZ")
        return self._frame(int(t), rest)

    def look(self, t: int, rest: tuple[Any, ...] = ()) -> np.ndarray:
        """Return a frame for display: hatching where there is no picture."""
        return self._pictures.look(t, rest)

    @property
    def array(self) -> SeriesArray:
        """The series as a viewer slices it: bad frames hatched, never failing."""
        return SeriesArray(self)

    @property
    def dask(self) -> Any:
        """The series as a dask array, one chunk a picture; for computing."""
        state = self._state
        if self._dask is None or self._dask[0] is not state:
            from marey.frames.lazy import as_dask

            array = as_dask(state.reader, state.form, len(state.index))
            self._dask = (state, array)
        return self._dask[1]

    def _frame(self, t: int, rest: tuple[Any, ...]) -> np.ndarray:
        if not 0 <= t < len(self):
            message = f"frame {t} was asked for; there are {len(self)}, from 0"
            raise IndexError(message)
        return assemble(self.form, rest, lambda plane: self._pictures.picture(t, plane))

    # Identity

    @property
    def ids(self) -> np.ndarray:
        """Permanent ids of the frames, (T,) int64."""
        return self._state.index.ids

    def positions(self, ids: Any) -> np.ndarray:
        """Return where frames stand now, -1 for ids that are not here.

        Parameters
        ----------
        ids : int or array-like of int
            Permanent ids.

        Returns
        -------
        ndarray of int64
            Positions, shaped as ``ids``.
        """
        return self._state.positions(np.asarray(ids, np.int64))

    def frame(self, t: int) -> FrameRef:
        """Return who a frame is and whether it can be shown."""
        t = int(t)
        if not 0 <= t < len(self):
            message = f"frame {t} was asked for; there are {len(self)}, from 0"
            raise IndexError(message)
        index = self._state.index
        status, reason = self._pictures.status(t)
        return FrameRef(
            id=int(index.ids[t]),
            t=t,
            path=index.path(t) if len(index.files) else "",
            index=int(index.inner[t]),
            time=float(self.times[t]),
            status=status,
            reason=reason,
        )

    # What is wrong

    @property
    def valid(self) -> np.ndarray:
        """Whether each frame can be shown as far as known, (T,) bool."""
        return self._pictures.valid()

    def problems(self) -> list[Problem]:
        """Return what cannot be shown as it should, as far as known.

        A file's content is looked at when its frame is; ``check`` looks at
        all of them.
        """
        index = self._state.index
        found = self._gathering.problems()
        for t in np.flatnonzero(~self.valid).tolist():
            path = index.path(t) if len(index.files) else ""
            found.append(Problem(t, path, self._pictures.status(t)[1]))
        return found + self.time_problems()

    def check(self) -> list[Problem]:
        """Decode every frame once and return all problems; takes its time."""
        for t in range(len(self)):
            for plane in range(self.form.planes):
                self._pictures.load((t, plane))
        return self.problems()

    # Growing

    @property
    def complete(self) -> bool:
        """Whether all that there is has been found and delivered."""
        return self._state.final

    def deliver(self) -> None:
        """Show what has been found since; emits ``grew`` in this thread.

        Raises
        ------
        SourceError
            The search broke off.
        """
        self._gathering.check()
        self._gathering.seen()
        before = self._state
        state = self._gathering.take()
        if state is before:
            return
        self._state = state
        self._pictures.swap(state)
        old = before.index.ids
        if not np.array_equal(state.index.ids[: len(old)], old):
            self.reordered.emit()
        if len(state.index) != len(old) or state.final != before.final:
            self.grew.emit(len(state.index))
        if before.final or state.index is before.index:
            self.retimed.emit()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until everything is found and deliver it.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.

        Returns
        -------
        bool
            Whether the series is complete.
        """
        self._gathering.wait(timeout)
        self.deliver()
        return self.complete

    def keep_in(self, store: IndexStore) -> None:
        """Keep the index in another store from now on, and there at once.

        Called by the first act on a recording, whose marks file then takes
        over from the user's cache.
        """
        self._gathering.keep_in(store, self.table)

    def learn_contents(self) -> None:
        """Learn, in a thread, by what files are known again under another name.

        Their digests are kept with the index. Called by the first act of a
        session, so that opening and looking alone write nothing.
        """
        self._gathering.learn_contents()

    # Ending

    def close(self) -> None:
        """Stop searching and reading; let go of all files."""
        self._gathering.close()
        self._pictures.close()
        self._state.close()
