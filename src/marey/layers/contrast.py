"""What is drawn black and white: estimated once, from a few frames."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames import FrameSeries

SAMPLES = 5
"""Frames looked at for the contrast."""
PATIENCE = 0.3
"""Seconds spent on looking; slow sources are judged by fewer frames."""
SPREAD = 24
"""Frames looked at, over the whole length, when a search has ended."""
LOW, HIGH = 1.0, 99.8
"""Percentiles of the pixels that become black and white."""
CLEARLY = 0.25
"""Part of the contrast by which frames must reach beyond it to be worth a word."""

_AHEAD: WeakKeyDictionary[FrameSeries, dict[int | None, tuple[float, float]]] = (
    WeakKeyDictionary()
)


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


def sampled_contrast(series: FrameSeries, channel: int | None) -> tuple[float, float]:
    """Estimate the contrast of a channel once, from a few frames that can be read.

    Parameters
    ----------
    series : FrameSeries
        The recording.
    channel : int or None
        The channel; None where there is only one.
    """
    sample: list[np.ndarray] = []
    until = time.monotonic() + PATIENCE
    for t in sample_frames(len(series)):
        if sample and time.monotonic() > until:
            break
        pixels = _sample(series, t, channel)
        if pixels is not None:
            sample.append(pixels)
    if not sample:
        return 0.0, 255.0
    return contrast(np.concatenate(sample))


def _sample(series: FrameSeries, t: int, channel: int | None) -> np.ndarray | None:
    """Return a share of the pixels of a frame, of its middle plane."""
    plane = series.shape[series.axes.index("Z")] // 2 if "Z" in series.axes else None
    try:
        picture = series.glimpse(t, z=plane, c=channel)
    except FrameUnreadable:
        return None
    stride = max(1, int(np.sqrt(picture.size / 65536)))
    return np.asarray(picture)[::stride, ::stride].ravel()


def contrast_of_all(
    series: FrameSeries,
    channel: int | None,
    *,
    is_wanted: Callable[[], bool] = lambda: True,
) -> tuple[float, float] | None:
    """Find a contrast that suits the darkest and the brightest frame.

    Photo-activation begins dark: what the first frames look like says little
    of the later ones. Decodes `SPREAD` frames, so it belongs into a worker.

    Parameters
    ----------
    series : FrameSeries
        The recording, complete.
    channel : int or None
        The channel; None where there is only one.
    is_wanted : callable
        Asked before each frame; the search ends where it says no.

    Returns
    -------
    tuple of float or None
        None where no frame could be read.
    """
    found = []
    for t in sample_frames(len(series), SPREAD):
        if not is_wanted():
            return None
        pixels = _sample(series, t, channel)
        if pixels is not None:
            found.append(contrast(pixels))
    if not found:
        return None
    lows, highs = zip(*found, strict=True)
    return min(lows), max(highs)


def reaches_beyond(
    found: tuple[float, float], shown: tuple[float, float]
) -> tuple[bool, bool]:
    """Say whether frames are clearly darker or brighter than what is shown.

    Examples
    --------
    >>> reaches_beyond((12, 480), (10, 60))
    (False, True)
    >>> reaches_beyond((10, 62), (10, 60))
    (False, False)
    """
    room = CLEARLY * (shown[1] - shown[0])
    return found[0] < shown[0] - room, found[1] > shown[1] + room


def look_ahead(series: FrameSeries) -> None:
    """Estimate the contrast of a series before it is shown, in any thread.

    Parameters
    ----------
    series : FrameSeries
        The recording; `image_options` takes what was found, once.
    """
    axes = series.axes
    if "S" not in axes:
        count = series.shape[axes.index("C")] if "C" in axes else 0
        channels = range(count) if count else (None,)
        _AHEAD[series] = {one: sampled_contrast(series, one) for one in channels}


def looked_ahead(series: FrameSeries) -> dict[int | None, tuple[float, float]]:
    """Return what `look_ahead` found for a series, once."""
    return _AHEAD.pop(series, {})
