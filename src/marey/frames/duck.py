"""What a viewer slices: an array that decodes the frame it is asked for."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.frames.picking import frames_and_rest, whole_key

if TYPE_CHECKING:
    from marey.frames.series import FrameSeries


class SeriesArray:
    """A series as an array: shape, dtype and slicing, nothing more.

    A frame comes from the cache or the file, whatever the length of the
    series; no task graph is built. Frames that cannot be shown come hatched.
    Reading where a series does not reach (yet) gives hatching as well.

    Parameters
    ----------
    series : FrameSeries
        The series.

    Attributes
    ----------
    follows : bool
        Whether frames are read ahead in the direction in which they are asked
        for. Somebody else may plan that better.
    """

    def __init__(self, series: FrameSeries) -> None:
        self._series = series
        self.follows = True
        self._last = -1
        self._step = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the series as it is now."""
        return self._series.shape

    @property
    def dtype(self) -> np.dtype:
        """Pixel type."""
        return self._series.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._series.ndim

    @property
    def size(self) -> int:
        """Number of values."""
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes if all were in memory."""
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return len(self._series)

    def __repr__(self) -> str:
        return f"<SeriesArray {self.shape} {self.dtype}>"

    def __getitem__(self, key: Any) -> np.ndarray:
        where, rest = frames_and_rest(whole_key(key, self.ndim), len(self))
        if isinstance(where, int):
            self._travel(where)
            return self._one(where, rest)
        if not len(where):
            return np.empty((0, *self._one(0, rest).shape), self.dtype)
        if len(where) == 1:  # what napari asks for at each step: a view, not a copy
            return self._one(int(where[0]), rest)[np.newaxis]
        return np.stack([self._one(int(t), rest) for t in where])

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> np.ndarray:
        """Read everything; for small series."""
        if copy is False:
            message = "the frames have to be read into a new array"
            raise ValueError(message)
        return np.array(self[:], dtype, copy=copy)

    def _one(self, t: int, rest: tuple[Any, ...]) -> np.ndarray:
        return self._series.look(t, rest)

    def _travel(self, t: int) -> None:
        """Read ahead once two steps in a row went the same way."""
        step = t - self._last
        if step == 0 or not self.follows:
            return
        if step == self._step:
            self._series.read_ahead(t, step)
        elif self._step:
            self._series.read_ahead(t, 0)
        self._last, self._step = t, step
