"""What assisted drawing works out in a thread, on a part of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.growing import spread, superpixels, unlikeness

if TYPE_CHECKING:
    from collections.abc import Callable

SMOOTH = 1.0
"""Standard deviation in pixels by which grain is smoothed before growing."""


@dataclass(frozen=True)
class Window:
    """A part of the picture: rows y0 to y1, columns x0 to x1, ends not included."""

    y0: int
    x0: int
    y1: int
    x1: int

    def of(self, picture: np.ndarray) -> np.ndarray:
        """Return this part of a picture, shape (Y, X, ...); a view of it."""
        return picture[self.y0 : self.y1, self.x0 : self.x1]

    def inside(self, yx: tuple[float, float]) -> tuple[float, float]:
        """Return a place as counted from the corner of the window."""
        return yx[0] - self.y0, yx[1] - self.x0


def window_around(
    yx: tuple[float, float], reach: int, shape: tuple[int, ...]
) -> Window:
    """Return the window of some reach around a place, cut at the edges.

    Examples
    --------
    >>> window_around((5, 90), 10, (60, 95))
    Window(y0=0, x0=80, y1=15, x1=95)
    """
    y, x = (round(float(one)) for one in yx)
    return Window(
        max(y - reach, 0),
        max(x - reach, 0),
        min(y + reach, int(shape[0])),
        min(x + reach, int(shape[1])),
    )


def likeness(
    read: Callable[[], np.ndarray], seed: tuple[float, float]
) -> tuple[np.ndarray, float]:
    """Return how unlike a place pixels are, and the range of values there is.

    Parameters
    ----------
    read : callable
        Returns the picture.
    seed : (y, x)
        The place.
    """
    picture = read()
    some = picture[::4, ::4]
    low, high = np.nanpercentile(some.astype(np.float32), (1, 99))
    return unlikeness(picture, seed, SMOOTH), max(float(high - low), 1e-6)


def grown(
    unlike: np.ndarray,
    seed: tuple[float, float],
    tolerance: float,
    within: np.ndarray,
) -> np.ndarray:
    """Return the area of one tolerance; see `marey.areas.spread`."""
    return spread(unlike, seed, tolerance, within)


def borders_of(found: np.ndarray) -> np.ndarray:
    """Return where patches end, one pixel wide, as an array of bool.

    Examples
    --------
    >>> borders_of(np.array([[1, 1, 2], [3, 3, 2]])).astype(int).tolist()
    [[1, 1, 0], [0, 1, 0]]
    """
    ends = np.zeros(found.shape, bool)
    ends[:, :-1] = found[:, :-1] != found[:, 1:]
    ends[:-1] |= found[:-1] != found[1:]
    return ends


def patches(read: Callable[[], np.ndarray], size: float) -> np.ndarray:
    """Return superpixels of a picture; see `marey.areas.superpixels`."""
    return superpixels(read(), size)
