"""Frames shown where they lie on the first: stored offsets, no copy of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.layers.placing import turned
from marey.words import Shift

if TYPE_CHECKING:
    from marey.layers.session import Session
    from marey.layers.tracks import Ghosts
    from marey.recording import Recording


class Alignment:
    """Moves all layers of a session by the offset of the drawn frame.

    Nothing is kept of the offsets: at each step that of the drawn frame is asked
    for, which takes a look-up in an index whatever the number of frames. So what
    another program stores, or an undo takes back, is seen with the next drawing.

    Parameters
    ----------
    session : Session
        Whose layers.
    recording : Recording
        Where the offsets are.

    Attributes
    ----------
    on : bool
        Whether frames are moved; else they are shown as recorded.
    shift : Shift
        How the drawn frame is moved.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.on = False
        self.shift = Shift(0)

    def show(self, t: int) -> None:
        """Put the layers where the drawn frame lies.

        To be called in the turn of the event loop in which its picture is drawn.
        """
        if self.on:
            self._put(self._recording.offsets.at(t))

    def turn(self, *, on: bool) -> None:
        """Show frames aligned, or as recorded, and say so."""
        if on and not self._recording.offsets.count():
            self._session.say(
                "nothing to align by: no offset is stored for any frame yet"
            )
        elif on != self.on:
            self._switch(on=on)
            self._session.say(self._said())

    def end(self) -> None:
        """Show as recorded again: the recording is closed."""
        if self.on:
            self._switch(on=False)

    def hear(self) -> None:
        """Draw by offsets that have changed; without any there is no alignment."""
        if not self.on:
            return
        if self._recording.offsets.count():
            self.show(self._session.t)
            self._session.hinted.emit(self._session.hint())
        else:
            self._switch(on=False)
            self._session.say("the offsets are gone: frames are shown as recorded")

    def words(self) -> str:
        """Say how the drawn frame lies, for the tool line; empty as recorded."""
        if not self.on:
            return ""
        if self.shift.source is None:
            return "aligned" if self.shift.t == 0 else "aligned, no offset yet"
        if self.shift.source == self.shift.t:
            return "aligned"
        return f"aligned as frame {self.shift.source}"

    def carried(self, ghosts: Ghosts, t: int) -> np.ndarray:
        """Return where earlier positions lie on the drawn frame.

        Parameters
        ----------
        ghosts : Ghosts
            Positions in pixels of the frames `ghosts.ages` before `t`.
        t : int
            The drawn frame.

        Returns
        -------
        ndarray of float, shape (K, 2)
            Pixels of frame `t`: each moved by the offset of its own frame, and
            back by that of `t`.
        """
        if not self.on:
            return ghosts.yx
        offsets, here = self._recording.offsets, self._recording.offsets.at(t)
        yx = ghosts.yx.copy()
        for age in np.unique(ghosts.ages):
            rows = ghosts.ages == age
            way = way_between(offsets.at(t - int(age)), here, self._shape)
            yx[rows] = yx[rows] @ way[:2, :2].T + way[:2, 2]
        return yx

    @property
    def _shape(self) -> tuple[int, int]:
        return self._session.canvas.placing.shape

    def _switch(self, *, on: bool) -> None:
        self.on = on
        t = self._session.t
        self._put(self._recording.offsets.at(t) if on else Shift(t))
        self._session.aligned_changed.emit(on)
        self._session.hinted.emit(self._session.hint())

    def _put(self, shift: Shift) -> None:
        self.shift = shift
        canvas = self._session.canvas
        canvas.placing.offset, canvas.placing.turn = shift.yx, shift.rotation
        canvas.put()

    def _said(self) -> str:
        if not self.on:
            return "shown as recorded: nothing is moved"
        lacking = self._lacking()
        if not lacking:
            return "aligned: every frame lies on the first"
        frames = "1 frame has" if lacking == 1 else f"{lacking:,} frames have"
        return f"aligned; {frames} no offset and lie as the frame before"

    def _lacking(self) -> int:
        """Count the frames without an offset of their own; the first needs none."""
        offsets = self._recording.offsets
        needed = self._session.n_frames - (offsets.at(0).source is None)
        return max(0, needed - offsets.count())


def way_between(one: Shift, other: Shift, shape: tuple[int, int]) -> np.ndarray:
    """Return the matrix from pixels of one frame to the same places on another.

    Parameters
    ----------
    one, other : Shift
        How the frames are moved.
    shape : tuple of int
        Height and width of the frames.

    Returns
    -------
    ndarray of float, shape (3, 3)
        Homogeneous, for columns (y, x, 1).
    """
    middle = (shape[0] - 1) / 2, (shape[1] - 1) / 2
    return np.linalg.inv(matrix(other, middle)) @ matrix(one, middle)


def matrix(shift: Shift, middle: tuple[float, float]) -> np.ndarray:
    """Return the matrix from pixels of a frame to where they lie on the first.

    Parameters
    ----------
    shift : Shift
        How the frame is moved.
    middle : tuple of float
        The middle of the picture in pixels, (y, x).

    Returns
    -------
    ndarray of float, shape (3, 3)
        Homogeneous, for columns (y, x, 1).

    Examples
    --------
    >>> (matrix(Shift(3, 1.5, -2.0), (4, 4)) @ [10, 20, 1]).tolist()
    [11.5, 18.0, 1.0]
    """
    moved = np.eye(3)
    moved[:2, 2] = shift.yx
    return moved @ turned(2, shift.rotation, middle)
