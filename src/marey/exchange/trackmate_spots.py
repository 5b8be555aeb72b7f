"""The elements of a TrackMate file, each with its numbers checked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import elements, number, whole_number

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from numpy.typing import NDArray

_PLAIN = {
    *("ID", "name", "FRAME", "POSITION_X", "POSITION_Y", "POSITION_Z", "POSITION_T"),
    *("RADIUS", "QUALITY", "VISIBILITY", "ROI_N_POINTS"),
}


@dataclass(frozen=True, eq=False)
class Spot:
    """A spot in the units of its file.

    Attributes
    ----------
    key, frame : int
        Its id; its frame, from 0.
    z, y, x, radius : float
        Place and size in the units of the image.
    quality : float
        NaN where not told.
    name : str
        Empty where TrackMate only numbered it.
    visible : bool
        Whether it passed the filters.
    features : dict or None
        Measured values that are finite.
    outline : ndarray of float64, shape (N, 2), or None
        y, x told from its place.
    """

    key: int
    frame: int
    z: float
    y: float
    x: float
    radius: float
    quality: float
    name: str
    visible: bool
    features: dict[str, Any] | None
    outline: NDArray[np.float64] | None


@dataclass
class Document:
    """What a file says.

    Attributes
    ----------
    spots : dict of int to Spot
        By id.
    tracks : dict of int to (str, list of (int, int))
        Name and links of each track, by its id.
    shown_tracks : set of int
        Ids of the tracks that passed the filters.
    version : str
        Of TrackMate.
    space, time : str
        Units.
    image : str
        Name of the image's file.
    pixel : tuple of float or None
        Depth, height and width of a pixel.
    size : tuple of int
        Height and width of the image; -1 where not told.
    planes : int
        Planes of the image.
    interval : float or None
        Time between frames.
    """

    spots: dict[int, Spot] = field(default_factory=dict)
    tracks: dict[int, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    shown_tracks: set[int] = field(default_factory=set)
    version: str = ""
    space: str = "pixel"
    time: str = "frame"
    image: str = ""
    pixel: tuple[float, float, float] | None = None
    size: tuple[int, int] = (-1, -1)
    planes: int = 1
    interval: float | None = None


def read_document(path: Path) -> Document:
    """Return what a TrackMate file says.

    Raises
    ------
    ExchangeError
        Where it is damaged, an id comes twice or a number is absurd.
    """
    found = Document()
    whole = frozenset({"Spot", "Track", "TrackID", "ImageData"})
    began = False
    for element in elements(path, whole, frozenset({"TrackMate", "Model"})):
        began = began or element.tag == "TrackMate"
        if not began:
            break
        _TAKE[element.tag](found, element)
    if not began:
        raise ExchangeError(f"{path.name} is not a TrackMate file.")
    return found


def _take_root(found: Document, element: Element) -> None:
    found.version = element.get("version", "")


def _take_model(found: Document, element: Element) -> None:
    found.space = element.get("spatialunits", "pixel")
    found.time = element.get("timeunits", "frame")


def _take_spot(found: Document, element: Element) -> None:
    key = whole_number(element.get("ID"), "The ID of a spot", 0, 2**53)
    if key in found.spots:
        raise ExchangeError(f"Two spots have the ID {key}.")
    what = f"spot {key}"
    z, y, x = (
        number(element.get(f"POSITION_{axis}", "0" if axis == "Z" else None), what)
        for axis in "ZYX"
    )
    name = element.get("name", "")
    found.spots[key] = Spot(
        key,
        whole_number(element.get("FRAME"), f"The frame of {what}"),
        z,
        y,
        x,
        radius=_finite(element.get("RADIUS")),
        quality=_finite(element.get("QUALITY")),
        name="" if name == f"ID{key}" else name,
        visible=element.get("VISIBILITY", "1") != "0",
        features=_features(element),
        outline=_outline(element, what),
    )


def _take_track(found: Document, element: Element) -> None:
    key = whole_number(element.get("TRACK_ID"), "The id of a track")
    if key in found.tracks:
        raise ExchangeError(f"Two tracks have the id {key}.")
    links = [
        (
            whole_number(edge.get("SPOT_SOURCE_ID"), "A link's source", 0, 2**53),
            whole_number(edge.get("SPOT_TARGET_ID"), "A link's target", 0, 2**53),
        )
        for edge in element.iter("Edge")
    ]
    found.tracks[key] = (element.get("name") or f"Track_{key}", links)


def _take_shown(found: Document, element: Element) -> None:
    found.shown_tracks.add(whole_number(element.get("TRACK_ID"), "The id of a track"))


def _take_image(found: Document, element: Element) -> None:
    # Windows wrote it as often as not; its rule splits at both kinds of slashes
    found.image = PureWindowsPath(element.get("filename", "")).name
    sizes = [
        number(element.get(name, "1"), f"The {name} of the image")
        for name in ("voxeldepth", "pixelheight", "pixelwidth")
    ]
    depth = sizes[0] if sizes[0] > 0 else 1.0
    found.pixel = (depth, sizes[1], sizes[2])
    height, width, planes = (
        whole_number(element.get(name, usual), f"The {name} of the image", -1)
        for name, usual in (("height", "-1"), ("width", "-1"), ("nslices", "1"))
    )
    found.size, found.planes = (height, width), planes
    interval = _finite(element.get("timeinterval"))
    found.interval = interval if interval > 0 else None


_TAKE = {
    "TrackMate": _take_root,
    "Model": _take_model,
    "Spot": _take_spot,
    "Track": _take_track,
    "TrackID": _take_shown,
    "ImageData": _take_image,
}


def _finite(text: str | None) -> float:
    """Return a number, NaN where there is none: Java writes NaN and Infinity."""
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        value = math.nan
    return value if abs(value) <= 1e9 else math.nan


def _features(element: Element) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for name, text in element.attrib.items():
        if name in _PLAIN:
            continue
        try:
            value = float(text)
        except ValueError:
            made[name] = text
            continue
        if math.isfinite(value):
            made[name] = value
    return made or None


def _outline(element: Element, what: str) -> NDArray[np.float64] | None:
    count = element.get("ROI_N_POINTS")
    if count is None or not (element.text or "").strip():
        return None
    wanted = whole_number(count, f"The points of the outline of {what}", 0, 10**7)
    try:
        flat = np.array((element.text or "").split(), dtype=np.float64)
    except ValueError:
        raise ExchangeError(f"The outline of {what} is no list of numbers.") from None
    if len(flat) != 2 * wanted:
        raise ExchangeError(
            f"The outline of {what} should have {wanted} points; {len(flat)} numbers "
            "came."
        )
    return flat.reshape(-1, 2)[:, ::-1] if wanted >= 3 else None
