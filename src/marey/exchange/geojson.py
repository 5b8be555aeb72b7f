"""GeoJSON as QuPath writes it: annotations and detections of one picture or many.

QuPath counts from the top left corner of the first pixel (its documentation,
"Exporting annotations"), x before y: half a pixel is taken off here. Frames and planes
are told by ``plane`` and count from 0. Old and new ways of saying colours
(``colorRGB``, ``color``), measurements (list, object) and ellipses (polygons with
``isEllipse``) are read; the new ones are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marey.exchange import geojson_writing
from marey.exchange.bounds import json_of
from marey.exchange.formats import Format
from marey.exchange.geojson_features import Features

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "geojson",
    "GeoJSON of QuPath",
    (".geojson",),
    losses=(
        "Masks, notes, labels of frames, offsets and events.",
        "Parents, names and colours of tracks; makers by name.",
        "In QuPath itself: scores, tracks and attributes that are no numbers; it keeps "
        "them only as long as it does not write the file anew.",
    ),
)
write = geojson_writing.write


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether a file speaks of features, as far as its first 4096 bytes say."""
    place = Path(path)
    if place.suffix.lower() not in {".geojson", ".json"}:
        return False
    try:
        with place.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return b'"Feature' in head or (b'"geometry"' in head and b'"coordinates"' in head)


def read(
    path: str | os.PathLike[str], *, type_name: str = "annotation", t: int = 0
) -> Parcel:
    """Return the objects of a GeoJSON file.

    The classification is the type, the name the text, measurements are attributes.
    What QuPath detected was made by a program; annotations were made by people.
    A polygon whose four sides lie along the axes is a rectangle.

    Parameters
    ----------
    path : path
        A collection of features, a list of them, or one.
    type_name : str
        Type of what has no classification.
    t : int
        Frame of what names no plane.

    Raises
    ------
    ExchangeError
        Where it is no sound GeoJSON, or a place is absurd.
    """
    place = Path(path)
    found = Features(place.name, type_name, t)
    # QuPath writes measurements that have no value as NaN
    found.take(json_of(place, nan=True))
    return found.parcel()
