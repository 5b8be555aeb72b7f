"""Which frames, which part of them and which channels are meant."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.jobs.colours import channel_colors
from marey.jobs.seeing import ChannelView, sampled_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.frames import FrameSeries
    from marey.jobs.geometry import Box
    from marey.jobs.wishes import Frames, Wishes


def chosen_frames(frames: Frames, every: int, length: int) -> NDArray[np.int64]:
    """Return the places of the frames that are meant.

    Parameters
    ----------
    frames : None, int, range, slice, (first, last) or list of int
        All; one; those of a range or slice, whose end is not included; a pair
        with both ends included; those of a list.
    every : int
        Take every n-th of them.
    length : int
        How many frames there are.

    Examples
    --------
    >>> chosen_frames((2, 8), 3, 10).tolist()
    [2, 5, 8]
    """
    if not isinstance(every, Integral) or every < 1:
        raise BadValue(f"Every n-th frame is a whole number from 1; {every!r} came.")
    wanted = _wanted(frames, length)
    outside = wanted[(wanted < 0) | (wanted >= length)]
    if len(outside):
        raise BadValue(
            f"Frames are 0 to {length - 1}; {int(outside[0])} was asked for."
        )
    if not len(wanted):
        raise BadValue(
            f"There is no frame in {frames!r}; the recording has 0 to {length - 1}."
        )
    return wanted[:: int(every)]


def _wanted(frames: Frames, length: int) -> NDArray[np.int64]:
    if frames is None:
        return np.arange(length)
    if isinstance(frames, slice):
        return np.arange(*frames.indices(length))
    if isinstance(frames, Integral):
        return np.array([int(frames)])
    if isinstance(frames, tuple) and len(frames) == 2:
        return np.arange(int(frames[0]), int(frames[1]) + 1)
    wanted = np.asarray(frames)
    if wanted.ndim != 1 or (wanted.size and wanted.dtype.kind not in "iu"):
        raise BadValue(
            "Frames are None for all, a number, a range, a slice, (first, last) or a"
            f" list of numbers; {frames!r} came."
        )
    return wanted.astype(np.int64)


def chosen_region(region: Sequence[float] | None, frame: tuple[int, int]) -> Box:
    """Return the part of the frames that is meant, cut at their edges."""
    height, width = frame
    if region is None:
        return 0, 0, height, width
    if len(region) != 4 or not all(math.isfinite(one) for one in region):
        raise BadValue(f"A region is (y0, x0, y1, x1) in pixels; {region!r} came.")
    y0, x0, y1, x1 = (round(one) for one in region)
    box = max(y0, 0), max(x0, 0), min(y1, height), min(x1, width)
    if box[0] >= box[2] or box[1] >= box[3]:
        raise BadValue(
            f"The region {tuple(region)} holds no pixel of the frames, which are"
            f" {height} x {width}. It is (y0, x0, y1, x1), the ends not included."
        )
    return box


def checked_number(name: str, value: Any, low: float, high: float) -> float:
    """Return a number above `low` up to `high`, or say what was expected."""
    if not isinstance(value, Real) or not low < float(value) <= high:
        raise BadValue(
            f"The {name} is a number above {low:g} up to {high:g}; {value!r} came."
        )
    return float(value)


def chosen_plane(series: FrameSeries, z: int | None) -> int | None:
    """Return the plane to draw: the middle one where none is named."""
    if "Z" not in series.axes:
        return None
    count = series.shape[series.axes.index("Z")]
    if z is None:
        return count // 2
    if not 0 <= z < count:
        raise BadValue(f"Planes are 0 to {count - 1}; {z!r} came.")
    return int(z)


def chosen_channels(
    series: FrameSeries, channels: int | Sequence[int] | None
) -> tuple[int | None, ...]:
    """Return the channels to draw; None alone where there is no such axis."""
    if "C" not in series.axes:
        return (None,)
    count = series.shape[series.axes.index("C")]
    if channels is None:
        return tuple(range(count))
    wanted = tuple(int(one) for one in np.atleast_1d(channels))
    if not wanted or not all(0 <= one < count for one in wanted):
        raise BadValue(f"Channels are 0 to {count - 1}; {channels!r} came.")
    return wanted


def chosen_views(
    series: FrameSeries, wishes: Wishes, z: int | None, known: Sequence[str] = ()
) -> tuple[ChannelView, ...]:
    """Return how each channel is seen; none for colour pictures.

    Limits that nobody gave are estimated from a few frames; colours are those
    that are known of the channels.
    """
    if "S" in series.axes:
        return ()
    channels = chosen_channels(series, wishes.channels)
    count = series.shape[series.axes.index("C")] if "C" in series.axes else 1
    limits = _each("contrast", wishes.contrast, channels, pairs=True)
    gammas = _each("gamma", wishes.gamma, channels)
    colors = _each("colormaps", wishes.colormaps, channels)
    usual = channel_colors(count, known)
    views = []
    for number, channel in enumerate(channels):
        low, high = limits[number] or sampled_limits(series, channel, z)
        gamma = 1.0 if gammas[number] is None else gammas[number]
        views.append(
            ChannelView(
                channel,
                float(low),
                float(high),
                checked_number("gamma", gamma, 0, 100),
                colors[number] or usual[channel or 0],
            )
        )
    return tuple(views)


def _each(
    name: str, given: Any, channels: Sequence[Any], *, pairs: bool = False
) -> list[Any]:
    """Return one value a channel of what was given for one or for each."""
    if given is None:
        return [None] * len(channels)
    single = isinstance(given, (str, Real))
    if pairs and not single:
        single = len(given) == 2 and all(isinstance(one, Real) for one in given)
    values = [given] * len(channels) if single else list(given)
    fit = not pairs or all(one is None or len(one) == 2 for one in values)
    if len(values) != len(channels) or not fit:
        raise BadValue(
            f"Expected {name} for all or for each of {len(channels)} channels;"
            f" {given!r} came."
        )
    return values
