"""What an OME-Zarr says: axes, levels, micrometres, seconds and channels."""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from marey.frames.sources.protocol import InnerTimes
from marey.words import Calibration, Known

SAID = "OME-Zarr"
_MICROMETRES = {
    "micrometer": 1.0,
    "micrometre": 1.0,
    "µm": 1.0,
    "um": 1.0,
    "nanometer": 1e-3,
    "angstrom": 1e-4,
    "millimeter": 1e3,
    "centimeter": 1e4,
    "meter": 1e6,
}
_SECONDS = {
    "second": 1.0,
    "s": 1.0,
    "millisecond": 1e-3,
    "microsecond": 1e-6,
    "nanosecond": 1e-9,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
}


class Image(NamedTuple):
    """An image of several levels, as its metadata name it.

    Attributes
    ----------
    axes : str
        Letters of ``TCZYX``.
    paths : list of str
        Arrays, full resolution first.
    units : dict of str to str
        Unit of each axis that has one.
    scale, shift : dict of str to float
        Step and begin along each axis in its unit.
    channels : list of dict
        Label and colour of each channel, as far as said.
    """

    axes: str
    paths: list[str]
    units: dict[str, str]
    scale: dict[str, float]
    shift: dict[str, float]
    channels: list[dict[str, Any]]


def image_in(attributes: dict[str, Any]) -> Image | None:
    """Return the first image that a group's attributes describe.

    Both the old place (0.4, at the top) and the new one (0.5, below ``ome``)
    are looked at; None where there is no image.
    """
    words = attributes.get("ome", attributes)
    images = words.get("multiscales") if isinstance(words, dict) else None
    if not images or not images[0].get("datasets"):
        return None
    image = images[0]
    named = [
        {"name": one} if isinstance(one, str) else one
        for one in image.get("axes", "tczyx")
    ]
    axes = "".join(str(one["name"]).upper() for one in named)
    scale, shift = _transform(axes, image["datasets"][0], image)
    return Image(
        axes,
        [str(one["path"]) for one in image["datasets"]],
        {
            a: str(one["unit"])
            for a, one in zip(axes, named, strict=False)
            if _unit(one)
        },
        scale,
        shift,
        list((words.get("omero") or {}).get("channels") or []),
    )


def _unit(axis: dict[str, Any]) -> bool:
    return bool(axis.get("unit"))


def _transform(
    axes: str, *places: dict[str, Any]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return step and begin along each axis, one place of transforms after another."""
    scale, shift = np.ones(len(axes)), np.zeros(len(axes))
    for place in places:
        for one in place.get("coordinateTransformations", ()):
            values = np.asarray(one.get(one.get("type"), ()), np.float64)
            if values.shape != scale.shape:
                continue
            if one["type"] == "scale":
                scale, shift = scale * values, shift * values
            elif one["type"] == "translation":
                shift = shift + values
    return (
        dict(zip(axes, scale.tolist(), strict=True)),
        dict(zip(axes, shift.tolist(), strict=True)),
    )


def calibration_of(image: Image, channels: int) -> Calibration:
    """Return what an image says of micrometres, seconds and its channels."""
    names = [str(one.get("label") or "") for one in image.channels[:channels]]
    colors = [_color(str(one.get("color") or "")) for one in image.channels[:channels]]
    whole = channels > 1 and len(names) == channels
    return Calibration(
        pixel_size=_length(image, "X"),
        plane_spacing=_length(image, "Z"),
        frame_interval=_known(image.scale.get("T", np.nan) * _time_unit(image)),
        channels=Known(tuple(names), SAID) if whole and any(names) else None,
        colors=Known(tuple(colors), SAID) if whole and any(colors) else None,
    )


def times_of(image: Image, count: int) -> InnerTimes:
    """Return when its frames were taken; nothing where time has no unit."""
    step = image.scale.get("T", np.nan) * _time_unit(image)
    if not (isfinite(step) and step > 0):
        return InnerTimes()
    return InnerTimes(np.arange(count) * step, None, SAID)


def _time_unit(image: Image) -> float:
    return _SECONDS.get(image.units.get("T", "").lower(), np.nan)


def _length(image: Image, axis: str) -> Known[float] | None:
    unit = _MICROMETRES.get(image.units.get(axis, "").lower(), np.nan)
    return _known(image.scale.get(axis, np.nan) * unit)


def _known(value: float) -> Known[float] | None:
    return Known(float(value), SAID) if isfinite(value) and value > 0 else None


def _color(text: str) -> str:
    """Return ``#rrggbb`` of six hexadecimal digits, else nothing."""
    digits = text.lstrip("#").lower()
    known = len(digits) == 6 and not set(digits) - set("0123456789abcdef")
    return f"#{digits}" if known else ""
