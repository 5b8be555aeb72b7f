"""What is drawn black and white, by a share of the pixels of a few frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 8
"""Frames tried for one that can be read."""
SAMPLES = 5
"""Frames looked at."""
SAMPLE = 65_536
"""Values looked at in each, about."""
LOW, HIGH = 1.0, 99.8
"""Percentiles of the pixels that become black and white."""


def sample_frames(count: int, samples: int = SAMPLES) -> list[int]:
    """Return frames to look at, the first one among them.

    Examples
    --------
    >>> sample_frames(100)
    [0, 24, 49, 74, 99]
    >>> sample_frames(2)
    [0, 1]
    """
    return sorted({int(t) for t in np.linspace(0, max(count - 1, 0), samples)})


def contrast(
    pixels: np.ndarray, low: float = LOW, high: float = HIGH
) -> tuple[float, float]:
    """Return what to draw black and white.

    Parameters
    ----------
    pixels : ndarray
        A sample of pixels, of any shape.
    low, high : float
        Percentiles.

    Returns
    -------
    tuple of float
        Two different, finite numbers, the smaller first.

    Examples
    --------
    >>> import numpy as np
    >>> contrast(np.zeros(9, np.uint8))
    (0.0, 1.0)
    """
    finite = pixels[np.isfinite(pixels)] if pixels.dtype.kind == "f" else pixels
    if not finite.size:
        return 0.0, 1.0
    bottom, top = (float(value) for value in np.percentile(finite, (low, high)))
    if bottom < top:
        return bottom, top
    bottom, top = float(finite.min()), float(finite.max())
    return (bottom, top) if bottom < top else (bottom, bottom + 1.0)


def thinned(picture: np.ndarray) -> np.ndarray:
    """Return a share of the values of a picture, regularly spaced.

    Parameters
    ----------
    picture : ndarray, shape (Y, X) or (Y, X, S)
        The picture.

    Returns
    -------
    ndarray, shape (N,)
        Some `SAMPLE` values; all of a small picture.
    """
    stride = max(1, int(np.sqrt(picture.size / SAMPLE)))
    return np.asarray(picture)[::stride, ::stride].ravel()


def first_range(
    picture: Callable[[int], np.ndarray], frames: int, dtype: np.dtype
) -> tuple[float, float]:
    """Return the darkest and the brightest value of the first frame that has any.

    Parameters
    ----------
    picture : callable
        Gives a picture of a frame, or raises FrameUnreadable.
    frames : int
        How many there are.
    dtype : dtype
        Their pixel type, which says what to take where none can be read.
    """
    for t in range(min(frames, FIRST)):
        try:
            pixels = picture(t)
        except FrameUnreadable:
            continue
        known = pixels[np.isfinite(pixels)]
        if known.size:
            return float(known.min()), float(known.max())
    return 0.0, 1.0 if dtype.kind == "f" else 255.0
