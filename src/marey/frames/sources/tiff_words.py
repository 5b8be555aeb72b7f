"""What the metadata of a TIFF say about micrometres, seconds and channels."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np

from marey.frames.sources.exif import page_times
from marey.frames.sources.protocol import InnerTimes, SourceFacts
from marey.frames.sources.stamps import info_times, iso, label_times, since
from marey.words import Calibration, Known

if TYPE_CHECKING:
    from collections.abc import Iterator

_MICROMETRES = {
    "µm": 1.0,
    "μm": 1.0,
    "um": 1.0,
    "micron": 1.0,
    "microns": 1.0,
    "micrometer": 1.0,
    "micrometre": 1.0,
    "\\u00b5m": 1.0,
    "nm": 1e-3,
    "å": 1e-4,
    "pm": 1e-6,
    "mm": 1e3,
    "cm": 1e4,
    "m": 1e6,
    "inch": 25400.0,
    "in": 25400.0,
}
_SECONDS = {
    "s": 1.0,
    "sec": 1.0,
    "ms": 1e-3,
    "msec": 1e-3,
    "µs": 1e-6,
    "μs": 1e-6,
    "us": 1e-6,
    "ns": 1e-9,
    "min": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
    "d": 86400.0,
}
# Coarser pixels in a plain tag are a printer's resolution, not a microscope's.
_COARSEST = 25.0


def read_words(tiff: Any, facts: SourceFacts) -> tuple[InnerTimes, Calibration]:
    """Return times and calibration of an open ``tifffile.TiffFile``."""
    if tiff.is_ome and tiff.ome_metadata:
        try:
            return _from_ome(ElementTree.fromstring(tiff.ome_metadata), facts)
        except ElementTree.ParseError:
            return InnerTimes(), Calibration()
    if tiff.is_imagej and tiff.imagej_metadata:
        return _from_imagej(tiff, facts)
    return _times_of_pages(tiff, facts), _from_tags(tiff)


def _from_ome(root: ElementTree.Element, facts: SourceFacts) -> tuple[Any, Any]:
    """Read the first image of an OME document."""
    space = root.tag[: root.tag.find("}") + 1]
    image = root.find(f"{space}Image")
    pixels = None if image is None else image.find(f"{space}Pixels")
    if image is None or pixels is None:
        return InnerTimes(), Calibration()
    names = tuple(
        channel.get("Name") or f"channel {number}"
        for number, channel in enumerate(pixels.iter(f"{space}Channel"))
    )
    interval = _number(pixels.get("TimeIncrement"))
    interval *= _SECONDS.get((pixels.get("TimeIncrementUnit") or "s").lower(), np.nan)
    calibration = Calibration(
        pixel_size=_known(_length(pixels, "PhysicalSizeX"), "OME"),
        plane_spacing=_known(_length(pixels, "PhysicalSizeZ"), "OME"),
        frame_interval=_known(interval, "OME"),
        channels=Known(names, "OME") if len(names) > 1 else None,
        colors=_ome_colors(pixels, space),
    )
    acquired = image.find(f"{space}AcquisitionDate")
    start = iso(None if acquired is None else acquired.text)
    seconds = _delta_t(pixels.iter(f"{space}Plane"), facts.count)
    if seconds is None and isfinite(interval) and interval > 0:
        seconds = np.arange(facts.count) * interval
    return InnerTimes(seconds, start, "OME"), calibration


def _ome_colors(pixels: ElementTree.Element, space: str) -> Known | None:
    """Return the colours of channels: signed numbers of red, green, blue, alpha."""
    said = [one.get("Color") for one in pixels.iter(f"{space}Channel")]
    if len(said) < 2 or not any(said):
        return None
    numbers = [None if one is None else _number(one) for one in said]
    colors = [
        "" if one is None or not isfinite(one) else f"#{int(one) & 0xFFFFFFFF:08x}"[:7]
        for one in numbers
    ]
    return Known(tuple(colors), "OME")


def ome_begin(document: bytes, name: str) -> datetime | None:
    """Return when the first frame of one OME file was taken; None if unknown.

    A file of a set carries the document of the whole set: which frame of it
    lies here is said beside the file's name.
    """
    try:
        root = ElementTree.fromstring(document)
    except ElementTree.ParseError:
        return None
    space = root.tag[: root.tag.find("}") + 1]
    image = root.find(f"{space}Image")
    pixels = None if image is None else image.find(f"{space}Pixels")
    if image is None or pixels is None:
        return None
    acquired = image.find(f"{space}AcquisitionDate")
    start = iso(None if acquired is None else acquired.text)
    count = int(_number(pixels.get("SizeT")) or 1)
    frame = 0 if count == 1 else _frame_of(pixels, space, name)
    if start is None or frame is None:
        return None
    seconds = _delta_t(pixels.iter(f"{space}Plane"), count)
    since = 0.0 if seconds is None else float(seconds[frame])
    if seconds is None and frame:
        unit = (pixels.get("TimeIncrementUnit") or "s").lower()
        since = frame * _number(pixels.get("TimeIncrement"))
        since *= _SECONDS.get(unit, np.nan)
    return start + timedelta(seconds=since) if isfinite(since) else None


def _frame_of(pixels: ElementTree.Element, space: str, name: str) -> int | None:
    """Return the first frame of a set that lies in the file of this name."""
    for data in pixels.iter(f"{space}TiffData"):
        uuid = data.find(f"{space}UUID")
        if uuid is not None and uuid.get("FileName") == name:
            return int(data.get("FirstT", 0))
    return None


def _delta_t(planes: Iterator[ElementTree.Element], count: int) -> np.ndarray | None:
    """Return the time of each frame: that of its first plane with a DeltaT."""
    seconds = np.full(count, np.nan)
    for plane in planes:
        t = int(plane.get("TheT", -1))
        value = _number(plane.get("DeltaT"))
        if 0 <= t < count and isfinite(value):
            unit = (plane.get("DeltaTUnit") or "s").lower()
            value *= _SECONDS.get(unit, np.nan)
            seconds[t] = value if np.isnan(seconds[t]) else min(seconds[t], value)
    return seconds if np.isfinite(seconds).any() else None


def _from_imagej(tiff: Any, facts: SourceFacts) -> tuple[InnerTimes, Calibration]:
    words = tiff.imagej_metadata
    factor = _MICROMETRES.get(str(words.get("unit", "")).strip().lower(), np.nan)
    size = factor / _resolution(tiff)
    interval = _number(words.get("finterval"))
    if not interval > 0:
        interval = 1 / fps if (fps := _number(words.get("fps"))) > 0 else np.nan
    spacing = abs(_number(words.get("spacing"))) * factor
    calibration = Calibration(
        pixel_size=_known(size, "ImageJ"),
        plane_spacing=_known(spacing, "ImageJ"),
        frame_interval=_known(interval, "ImageJ"),
        colors=_imagej_colors(words.get("LUTs"), facts),
    )
    return _times_of_imagej(words, facts.count, interval), calibration


def _imagej_colors(tables: Any, facts: SourceFacts) -> Known | None:
    """Return the brightest colours of the colour tables of channels."""
    if not tables or len(tables) < 2 or not facts.form.axes.startswith("C"):
        return None
    ends = [np.asarray(table)[:, -1].tolist() for table in tables]
    return Known(tuple("#{:02x}{:02x}{:02x}".format(*end) for end in ends), "ImageJ")


def _times_of_imagej(words: dict[str, Any], count: int, interval: float) -> InnerTimes:
    """Return the times of slices, where labels or Info hold them, or even ones."""
    labels = words.get("Labels") or []
    labels = [labels] if isinstance(labels, str) else labels
    seconds, start = label_times(labels, count)
    if seconds is None:
        seconds = info_times(str(words.get("Info") or ""), count)
    if seconds is None and interval > 0:
        seconds = np.arange(count) * interval
    return InnerTimes(seconds, start, "ImageJ", by_wall=start is not None)


def _times_of_pages(tiff: Any, facts: SourceFacts) -> InnerTimes:
    """Return what tags and metadata of pages say."""
    dates, source = page_times(str(tiff.filehandle.path))
    if not dates:
        return InnerTimes()
    dates = dates[:: facts.form.planes][: facts.count]
    told = len(dates) == facts.count > 1 and len(set(dates)) > 1
    seconds = since(dates) if told else None
    return InnerTimes(seconds, dates[0], source, by_wall=told)


def _from_tags(tiff: Any) -> Calibration:
    tags = tiff.pages.first.tags
    unit = {2: 25400.0, 3: 1e4}.get(
        int(getattr(tags.get(296), "value", 1) or 1), np.nan
    )
    size = unit / _resolution(tiff)
    return Calibration(
        pixel_size=_known(size, "TIFF tag") if size <= _COARSEST else None
    )


def _resolution(tiff: Any) -> float:
    """Return pixels per unit in x, NaN where the file does not say."""
    tag = tiff.pages.first.tags.get(282)
    value = getattr(tag, "value", None)
    if not isinstance(value, tuple) or len(value) != 2 or not all(value):
        return float("nan")
    return float(value[0]) / float(value[1])


def _length(pixels: ElementTree.Element, name: str) -> float:
    unit = (pixels.get(f"{name}Unit") or "µm").lower()
    return _number(pixels.get(name)) * _MICROMETRES.get(unit, np.nan)


def _known(value: float, source: str) -> Known[float] | None:
    return Known(float(value), source) if isfinite(value) and value > 0 else None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
