"""The pictures of a recording as napari image layers.

napari gets the duck array of the frame store, never a dask graph. Channels
become layers of their own, RGB stays one, planes stay an axis. What is not
known of the scale stays pixels and frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marey.jobs.colours import channel_colors
from marey.layers.channel import Channel
from marey.layers.contrast import looked_ahead, sampled_contrast

if TYPE_CHECKING:
    from marey.frames import FrameSeries
    from marey.words import Calibration

LARGE = 2048
"""Pixels a side beyond which the levels of a pyramid are used."""
LABELS = {"T": "t", "Z": "z", "Y": "y", "X": "x"}


class Levels(list[Channel]):
    """The levels of one channel, full resolution first, as napari takes them.

    Attributes
    ----------
    asleep : bool
        Whether all of them answer with black instead of reading.
    """

    @property
    def asleep(self) -> bool:
        """Whether they answer with black."""
        return any(level.asleep for level in self)

    @asleep.setter
    def asleep(self, asleep: bool) -> None:
        for level in self:
            level.asleep = asleep


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
    ahead = looked_ahead(series)
    shared = {**place.options, "multiscale": is_multiscale(series)}
    if "S" in axes and "C" not in axes:
        return [
            {**shared, "data": channel_data(series), "rgb": True, "name": series.name}
        ]
    if "C" not in axes:
        limits = ahead.get(None) or sampled_contrast(series, None)
        return [
            {
                **shared,
                "data": channel_data(series),
                "rgb": False,
                "name": series.name,
                "contrast_limits": limits,
            }
        ]
    at = axes.index("C")
    count = series.shape[at]
    names = channel_names(count, calibration)
    said = calibration.colors.value if calibration.colors is not None else ()
    colors = channel_colors(count, said)
    if "S" in axes:
        return [
            {
                **shared,
                "data": channel_data(series, at, channel),
                "rgb": True,
                "name": f"{series.name} {names[channel]}",
                "blending": "translucent_no_depth" if channel == 0 else "additive",
            }
            for channel in range(count)
        ]
    return [
        {
            **shared,
            "data": channel_data(series, at, channel),
            "rgb": False,
            "name": f"{series.name} {names[channel]}",
            "contrast_limits": ahead.get(channel) or sampled_contrast(series, channel),
            "colormap": colors[channel],
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


def is_multiscale(series: FrameSeries) -> bool:
    """Whether a series is shown level by level: it has some and is large."""
    return max(series.form.plane_shape[:2]) > LARGE and len(series.levels) > 1


def channel_data(
    series: FrameSeries, axis: int | None = None, channel: int = 0
) -> Channel | Levels:
    """Return what napari slices of a channel: one array, or one per level.

    Parameters
    ----------
    series : FrameSeries
        The recording.
    axis : int or None
        Where its channels lie; None where it has none.
    channel : int
        The channel.
    """
    if not is_multiscale(series):
        return Channel(series.array, axis, channel)
    return Levels(
        Channel(series.level_array(level), axis, channel)
        for level in range(len(series.levels))
    )
