"""The pictures of a recording as napari image layers.

napari gets the duck array of the frame store, never a dask graph. Channels
become layers of their own, RGB stays one, planes stay an axis. What is not
known of the scale stays pixels and frames.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from marey.errors import FrameUnreadable

if TYPE_CHECKING:
    from marey.frames import FrameSeries
    from marey.words import Calibration

SAMPLES = 5
"""Frames looked at for the contrast."""
PATIENCE = 0.3
"""Seconds spent on looking; slow sources are judged by fewer frames."""
LOW, HIGH = 1.0, 99.8
"""Percentiles of the pixels that become black and white."""
COLORS = ("green", "magenta", "cyan", "yellow", "blue", "red")
"""Colormaps of channels, in order."""
LABELS = {"T": "t", "Z": "z", "Y": "y", "X": "x"}

_AHEAD: WeakKeyDictionary[FrameSeries, dict[int | None, tuple[float, float]]] = (
    WeakKeyDictionary()
)


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
        return np.asarray(self[:], dtype=dtype)

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
    plane = series.shape[series.axes.index("Z")] // 2 if "Z" in series.axes else None
    for t in sample_frames(len(series)):
        if sample and time.monotonic() > until:
            break
        try:
            picture = series.plane(t, z=plane, c=channel)
        except FrameUnreadable:
            continue
        stride = max(1, int(np.sqrt(picture.size / 65536)))
        sample.append(np.asarray(picture)[::stride, ::stride].ravel())
    if not sample:
        return 0.0, 255.0
    return contrast(np.concatenate(sample))


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


@dataclass(frozen=True)
class Place:
    """Where pixels lie in the viewer's world.

    Attributes
    ----------
    axes : str
        Letters of the axes of a layer, T first where there is one.
    scale : tuple of float
        World units per step along each axis; 1 where unknown.
    units : tuple of str
        ``"um"`` where known, ``"pixel"`` where not.
    """

    axes: str
    scale: tuple[float, ...]
    units: tuple[str, ...]

    @property
    def options(self) -> dict[str, Any]:
        """Keyword arguments of a napari layer."""
        return {
            "scale": self.scale,
            "units": self.units,
            "axis_labels": tuple(LABELS.get(axis, axis.lower()) for axis in self.axes),
        }


def place_of(axes: str, calibration: Calibration) -> Place:
    """Turn a calibration into scale and units.

    The time axis stays in frames, so that napari's slider counts frames as we
    do.

    Parameters
    ----------
    axes : str
        Letters of the axes; S (samples of RGB) and C are left out.
    calibration : Calibration
        What is known of the recording.

    Examples
    --------
    >>> from marey.words import Calibration, Known
    >>> place_of("TYX", Calibration(pixel_size=Known(0.5, "typed"))).scale
    (1.0, 0.5, 0.5)
    >>> place_of("TYX", Calibration()).units
    ('pixel', 'pixel', 'pixel')
    """
    pixel, spacing = calibration.pixel_size, calibration.plane_spacing
    # napari compares a scene in one unit: a depth without a known pixel size
    # cannot be drawn beside pixels
    known = {"Y": pixel, "X": pixel, "Z": spacing if pixel is not None else None}
    shown = [axis for axis in axes if axis not in "CS"]
    values = [known.get(axis) for axis in shown]
    return Place(
        "".join(shown),
        tuple(float(value.value) if value is not None else 1.0 for value in values),
        tuple("um" if value is not None else "pixel" for value in values),
    )


def image_options(
    series: FrameSeries, calibration: Calibration
) -> list[dict[str, Any]]:
    """Describe the image layers of a recording, from below to above.

    Parameters
    ----------
    series : FrameSeries
        The recording.
    calibration : Calibration
        Its scale and channel names.

    Returns
    -------
    list of dict
        Keyword arguments of :class:`napari.layers.Image`, one a channel.
    """
    axes = series.axes
    place = place_of(axes, calibration)
    ahead = _AHEAD.pop(series, {})
    shared = {**place.options, "multiscale": False}
    if "S" in axes:
        return [
            {**shared, "data": Channel(series.array), "rgb": True, "name": series.name}
        ]
    if "C" not in axes:
        limits = ahead.get(None) or sampled_contrast(series, None)
        return [
            {
                **shared,
                "data": Channel(series.array),
                "rgb": False,
                "name": series.name,
                "contrast_limits": limits,
            }
        ]
    at = axes.index("C")
    count = series.shape[at]
    names = channel_names(count, calibration)
    return [
        {
            **shared,
            "data": Channel(series.array, at, channel),
            "rgb": False,
            "name": f"{series.name} {names[channel]}",
            "contrast_limits": ahead.get(channel) or sampled_contrast(series, channel),
            "colormap": "gray" if count == 1 else COLORS[channel % len(COLORS)],
            "blending": "translucent_no_depth" if channel == 0 else "additive",
        }
        for channel in range(count)
    ]


def channel_names(count: int, calibration: Calibration) -> list[str]:
    """Return a name for each channel, known or by number.

    Examples
    --------
    >>> from marey.words import Calibration
    >>> channel_names(2, Calibration())
    ['channel 0', 'channel 1']
    """
    known = calibration.channels.value if calibration.channels is not None else ()
    return [
        known[i] if i < len(known) and known[i] else f"channel {i}"
        for i in range(count)
    ]
