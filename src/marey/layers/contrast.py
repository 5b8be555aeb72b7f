"""What is drawn black and white: estimated once, from a few frames."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.brightness import contrast, sample_frames, thinned

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.frames import FrameSeries

PATIENCE = 0.3
"""Seconds spent on looking; slow sources are judged by fewer frames."""
SPREAD = 24
"""Frames looked at, over the whole length, when a search has ended."""
CLEARLY = 0.25
"""Part of the contrast by which frames must reach beyond it to be worth a word."""

_AHEAD: WeakKeyDictionary[FrameSeries, dict[int | None, tuple[float, float]]] = (
    WeakKeyDictionary()
)


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
    return thinned(picture)


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
