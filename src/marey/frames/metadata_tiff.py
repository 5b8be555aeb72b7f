"""What a TIFF says about one of its planes: tags, ImageJ, OME, Micro-Manager."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite, prod
from typing import Any
from xml.etree import ElementTree

import tifffile

from marey.frames.metadata_files import exposure, shown_only

_SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ns": 1e-9}
_BORING = {"ImageDescription", "StripOffsets", "StripByteCounts", "TileOffsets"}
_BORING |= {"TileByteCounts", "JPEGTables", "ColorMap", "InterColorProfile"}
_BORING |= {"ExifTag", "GPSTag"}
_LINE = re.compile(r"^\s*([^=:\n]{1,60}?)\s*[=:]\s*(.+?)\s*$", re.MULTILINE)


def tiff_words(path: str, inner: int = 0, z: int = 0, c: int = 0) -> dict[str, str]:
    """Return what a TIFF says about a plane.

    Parameters
    ----------
    path : str
        The file.
    inner, z, c : int
        Frame in the file, plane and channel.
    """
    with tifffile.TiffFile(path, _multifile=False) as tiff:
        at = _page(tiff, inner, z, c)
        page: Any = tiff.pages[min(at, len(tiff.pages) - 1)]
        words = _tags(page)
        if tiff.is_imagej and tiff.imagej_metadata:
            words |= _imagej(tiff.imagej_metadata, at)
        if tiff.is_ome and tiff.ome_metadata:
            words |= _ome(tiff.ome_metadata, inner, z, c)
        words |= _micromanager(page)
    return words


def _page(tiff: Any, inner: int, z: int, c: int) -> int:
    """Return the number of the page of a frame, plane and channel."""
    series = tiff.series[0]
    letters = series.axes[: len(series.axes) - len(series.keyframe.axes)]
    lengths = series.shape[: len(letters)]
    stacked = tiff.is_ome or tiff.is_imagej or len(tiff.series) == 1
    if not stacked or not letters:
        return inner
    at, rest = 0, inner
    place = {"Z": z, "C": c, "S": c}
    times = [i for i, letter in enumerate(letters) if letter not in "CZS"]
    where = {}
    for i in reversed(times):
        rest, where[i] = divmod(rest, lengths[i])
    for i, letter in enumerate(letters):
        one = where[i] if i in where else place[letter]
        at += min(one, lengths[i] - 1) * prod(lengths[i + 1 :])
    return int(at)


def _tags(page: Any) -> dict[str, str]:
    tags = getattr(page, "tags", None) or page.keyframe.tags
    words = shown_only({tag.name: tag.value for tag in tags if tag.name not in _BORING})
    block = tags.get(34665)
    if block is not None and isinstance(block.value, dict):
        words |= shown_only(block.value)
        said = block.value.get("ExposureTime")
        if isinstance(said, tuple) and len(said) == 2 and said[1]:
            said = said[0] / said[1]
        if text := exposure(said):
            words["exposure"] = text
    camera = " ".join(words[name] for name in ("Make", "Model") if name in words)
    return words | ({"camera": camera} if camera else {})


def _imagej(said: dict[str, Any], at: int) -> dict[str, str]:
    """Return ImageJ's own words, its *Info* and the label of the slice."""
    words = {k: v for k, v in said.items() if not isinstance(v, list | bytes)}
    info = str(words.pop("Info", ""))
    words |= dict(_LINE.findall(info)[:500])
    labels = said.get("Labels")
    if isinstance(labels, list) and at < len(labels):
        words["label"] = labels[at]
    return shown_only(words)


@lru_cache(maxsize=2)
def _document(text: str) -> tuple[Any, dict[tuple[int, int, int], Any], list[str]]:
    """Return an OME document: its first image, planes by (t, z, c), channels."""
    root = ElementTree.fromstring(text)
    space = root.tag[: root.tag.find("}") + 1]
    image = root.find(f"{space}Image")
    pixels = None if image is None else image.find(f"{space}Pixels")
    if pixels is None:
        return None, {}, []
    planes = {
        tuple(int(plane.get(f"The{axis}", 0)) for axis in "TZC"): plane
        for plane in pixels.iter(f"{space}Plane")
    }
    names = [one.get("Name") or "" for one in pixels.iter(f"{space}Channel")]
    return image, planes, names  # type: ignore[return-value]  # three axes, three ints


def _ome(text: str, t: int, z: int, c: int) -> dict[str, str]:
    try:
        image, planes, names = _document(text)
    except ElementTree.ParseError:
        return {}
    words = {"image": image.get("Name", "")} if image is not None else {}
    if c < len(names):
        words["channel"] = names[c]
    plane = planes.get((t, z, c))
    if plane is not None:
        given = dict(plane.attrib)
        words |= {name: _with_unit(name, given) for name in given if _is_value(name)}
        unit = _SECONDS.get(given.get("ExposureTimeUnit", "s").lower(), float("nan"))
        value = float(given.get("ExposureTime", "nan")) * unit
        words["exposure"] = _short(value)
    return shown_only(words)


def _is_value(name: str) -> bool:
    return not name.startswith("The") and not name.endswith("Unit")


def _with_unit(name: str, given: dict[str, str]) -> str:
    unit = given.get(f"{name}Unit", "")
    return f"{given[name]} {unit}".strip()


def _short(seconds: float) -> str:
    """Return an exposure as microscopists write it; empty where unknown.

    Examples
    --------
    >>> _short(0.05), _short(2.0), _short(float("nan"))
    ('50 ms', '2 s', '')
    """
    if not isfinite(seconds) or seconds <= 0:
        return ""
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"


def _micromanager(page: Any) -> dict[str, str]:
    """Return what Micro-Manager wrote about a page."""
    tags = getattr(page, "tags", None)
    tag = None if tags is None else tags.get(51123)
    said = getattr(tag, "value", None)
    if not isinstance(said, dict):
        return {}
    words = shown_only(said)
    if "Exposure-ms" in words:
        words["exposure"] = _short(float(words["Exposure-ms"]) / 1000)
    return words
