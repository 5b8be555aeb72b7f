"""One channel of a series as the array that napari slices."""

from __future__ import annotations

from typing import Any

import numpy as np


class Channel:
    """One channel of a series: what napari shows as a layer.

    Parameters
    ----------
    array : object
        Duck array of the whole series, axes first T.
    axis : int or None
        Where its channels lie; None passes everything on.
    channel : int
        The channel.

    Attributes
    ----------
    asleep : bool
        Whether it answers with black instead of reading. napari slices a new
        layer several times, at the middle frame too, before anybody sees it.

    Notes
    -----
    Shape and size are asked for anew each time, because a series grows.
    """

    def __init__(self, array: Any, axis: int | None = None, channel: int = 0) -> None:
        self._array = array
        self._axis = axis
        self.channel = channel
        self.asleep = False

    def follow(self, *, follows: bool) -> None:
        """Read frames ahead as they are asked for, or leave that to others."""
        self._array.follows = follows

    @property
    def dtype(self) -> np.dtype:
        """Pixel type."""
        return np.dtype(self._array.dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape without the channel axis."""
        shape = tuple(self._array.shape)
        if self._axis is None:
            return shape
        return shape[: self._axis] + shape[self._axis + 1 :]

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of pixels."""
        return int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> np.ndarray:
        return np.array(self[:], dtype, copy=copy)

    def __getitem__(self, key: Any) -> Any:
        keys = key if isinstance(key, tuple) else (key,)
        if self.asleep:
            return np.broadcast_to(self.dtype.type(0), self.shape)[keys]
        if self._axis is None:
            return self._array[keys]
        if any(part is Ellipsis for part in keys):
            at = next(i for i, part in enumerate(keys) if part is Ellipsis)
            fill = (slice(None),) * (self.ndim - len(keys) + 1)
            keys = keys[:at] + fill + keys[at + 1 :]
        full = keys + (slice(None),) * (self._axis - len(keys))
        return self._array[(*full[: self._axis], self.channel, *full[self._axis :])]
