"""How frames are moved to lie on the first: ``aligned = raw + offset``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.recording import Recording


def turning(degrees: float) -> NDArray[np.float64]:
    """Return the matrix that turns (y, x) clockwise on a screen whose y points down.

    Examples
    --------
    >>> (turning(90) @ [0, 5]).tolist()  # from the right to below
    [5.0, 0.0]
    """
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, sin], [-sin, cos]]).round(15)


@dataclass(frozen=True)
class Move:
    """How one frame is moved.

    Attributes
    ----------
    dy, dx : float
        Pixels down and right.
    rotation : float
        Degrees by which it is turned before, clockwise about its middle.
    """

    dy: float = 0.0
    dx: float = 0.0
    rotation: float = 0.0

    def affine(self, frame: tuple[int, int]) -> tuple[NDArray, NDArray]:
        """Return matrix and shift of places (y, x) of a frame of this size."""
        middle = (np.array(frame, float) - 1) / 2
        linear = turning(self.rotation)
        return linear, middle - linear @ middle + (self.dy, self.dx)

    def place(self, yx: NDArray, frame: tuple[int, int]) -> NDArray[np.float64]:
        """Return where places of a frame lie on the first, shape (N, 2)."""
        flat = np.reshape(np.asarray(yx, float), (-1, 2))
        if not self.rotation:
            return flat + np.array([self.dy, self.dx])
        linear, shift = self.affine(frame)
        return flat @ linear.T + shift


STAY = Move()


class Moves:
    """The moves of all frames; one without an offset lies as the one before it.

    Parameters
    ----------
    recording : Recording or None
        Whose offsets; None moves nothing.
    """

    def __init__(self, recording: Recording | None = None) -> None:
        self._frames = np.zeros(0, np.int64)
        self._rows: list[Move] = []
        if recording is not None:
            table = recording.offsets.table()
            self._frames = table["t"].to_numpy(np.int64)
            values = table[["dy", "dx", "rotation"]].to_numpy(float).tolist()
            self._rows = [Move(*row) for row in values]

    def of(self, t: int) -> Move:
        """Return how a frame is moved."""
        row = int(np.searchsorted(self._frames, t, side="right")) - 1
        return self._rows[row] if row >= 0 else STAY
