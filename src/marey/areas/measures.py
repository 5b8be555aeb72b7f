"""Size, place, brightness and shape of the areas of a label image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.values import checked_labels, numbered
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

_BRIGHTNESS = {
    "mean": "intensity_mean",
    "sd": "intensity_std",
    "min": "intensity_min",
    "max": "intensity_max",
}
_SHAPES = {
    "perimeter": "perimeter",
    "major_axis": "axis_major_length",
    "minor_axis": "axis_minor_length",
    "eccentricity": "eccentricity",
    "solidity": "solidity",
    "orientation": "orientation",
}
SHAPES = tuple(_SHAPES)
"""The measures of shape, as columns."""


def measure_areas(
    labels: ArrayLike,
    picture: ArrayLike | None = None,
    channels: Sequence[str] = (),
    *,
    pixel_size: float | None = None,
    shape: bool = True,
) -> pd.DataFrame:
    """Measure each value of a label image; pieces of one value count together.

    By :func:`skimage.measure.regionprops_table`.

    Parameters
    ----------
    labels : array of int, shape (Y, X)
        What is measured, 0 where there is nothing.
    picture : array, shape (Y, X) or (Y, X, C), optional
        In which brightness is measured.
    channels : sequence of str
        Names of its C channels; none where it has no such axis.
    pixel_size : float, optional
        Micrometres per pixel; areas are NaN um2 where it is not known.
    shape : bool
        Whether outlines are measured too, which takes most of the time.

    Returns
    -------
    pandas.DataFrame
        One row a value, in order: ``value``, ``area`` (pixels), ``area_um2``,
        ``y``, ``x`` (centroid, pixels); ``mean``, ``sd`` (of the population),
        ``min``, ``max``, ``sum`` of the picture, with ``_name`` of each channel
        where there are any; ``perimeter``, ``major_axis``, ``minor_axis``
        (pixels, of the ellipse with the same second moments), ``eccentricity``
        (0 a circle, 1 a line), ``solidity`` (share of the convex hull) and
        ``orientation`` (radians, of the major axis against y).

    Raises
    ------
    BadValue
        No labels, a picture of another shape, or a wrong number of names.

    Examples
    --------
    >>> labels = np.array([[0, 3, 3], [0, 0, 9]])
    >>> measure_areas(labels, labels * 10.0)[["value", "area", "mean"]].values.tolist()
    [[3.0, 2.0, 30.0], [9.0, 1.0, 90.0]]
    """
    import pandas as pd

    how = {"pixel_size": pixel_size, "shape": shape}
    return pd.DataFrame(measured_columns(labels, picture, channels, **how))  # type: ignore[arg-type]


def measured_columns(
    labels: ArrayLike,
    picture: ArrayLike | None = None,
    channels: Sequence[str] = (),
    *,
    pixel_size: float | None = None,
    shape: bool = True,
) -> dict[str, NDArray]:
    """Return the columns of `measure_areas`, which cost less than a table of each."""
    from skimage.measure import regionprops_table

    pixels = checked_labels(labels)
    seen = None if picture is None else _checked_picture(picture, pixels, channels)
    numbers, values = numbered(pixels)
    asked = ["area", "centroid"]
    asked += [] if seen is None else list(_BRIGHTNESS.values())
    asked += list(_SHAPES.values()) if shape else []
    found = regionprops_table(numbers, seen, properties=asked)
    area = found["area"].astype(np.int64)
    columns: dict[str, Any] = {
        "value": values,
        "area": area,
        "area_um2": area * (np.nan if pixel_size is None else pixel_size**2),
        "y": found["centroid-0"],
        "x": found["centroid-1"],
    }
    if seen is not None:
        columns.update(_brightness(found, area, channels))
    if shape:
        columns.update({name: found[given] for name, given in _SHAPES.items()})
    return columns


def brightness_columns(channels: Sequence[str]) -> list[str]:
    """Return the names of the columns of brightness, channel by channel."""
    ends = [f"_{name}" for name in channels] or [""]
    return [f"{what}{end}" for end in ends for what in (*_BRIGHTNESS, "sum")]


def _brightness(
    found: dict[str, NDArray], area: NDArray, channels: Sequence[str]
) -> dict[str, NDArray]:
    made = {}
    for number, name in enumerate(channels or [""]):
        given, end = (f"-{number}", f"_{name}") if channels else ("", "")
        for what, known in _BRIGHTNESS.items():
            made[f"{what}{end}"] = found[f"{known}{given}"].astype(float)
        made[f"sum{end}"] = made[f"mean{end}"] * area
    return made


def _checked_picture(
    picture: ArrayLike, labels: NDArray, channels: Sequence[str]
) -> NDArray:
    seen = np.asarray(picture)
    expected = labels.shape if not channels else (*labels.shape, len(channels))
    if seen.shape != expected:
        raise BadValue(
            f"The picture should have the shape {expected} of the mask and its "
            f"channels; {seen.shape} came."
        )
    if seen.dtype.kind not in "iufb":
        raise BadValue(f"A picture is made of numbers; {seen.dtype} came.")
    return seen
