"""CVAT's XML 1.1: tracks of a video, and the pictures of an image task.

Places count from the top left corner of the first pixel (its canvas lays a picture of W
columns over 0 to W), x before y: half a pixel is taken off. Frames count from 0. Boxes
and ellipses are turned clockwise in degrees, as here. Learnt from CVAT's page "XML
annotation format" and from the example in FiftyOne's documentation.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange import cvat_writing
from marey.exchange.bounds import elements, root_name
from marey.exchange.cvat_reading import Reading
from marey.exchange.formats import Format
from marey.exchange.zipped import holds, taken_out

if TYPE_CHECKING:
    import os

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "cvat",
    "CVAT XML",
    (".xml",),
    losses=(
        "Notes, labels of frames and events.",
        "Of masks their layers, values, tracks and planes.",
        "Scores, texts, sizes of points, planes; names and parents of tracks.",
        "Marks out of view: CVAT only says that they are outside.",
        "A track of a single frame comes back without its track.",
        "Attributes that are no flag, whole number or text come back as text.",
        "CVAT computes anew what lies between key frames.",
    ),
)
write = cvat_writing.write

PACKED = "annotations.xml"
"""What the file is called in a zip of CVAT."""

_WHOLE = frozenset({"track", "image", "label", "original_size"})


def recognise(path: str | os.PathLike[str]) -> bool:
    """Whether the outermost element of a file is CVAT's, or a zip holds one."""
    return root_name(Path(path)) == "annotations" or holds(Path(path), PACKED)


def read(path: str | os.PathLike[str]) -> Parcel:
    """Return the marks of a CVAT file.

    A label is a type, points are points, an occluded mark is occluded; what is
    outside does not come. What lies between key frames is known as computed. A
    track that is seen in one frame alone is how CVAT writes a mark without a track.

    Parameters
    ----------
    path : path
        ``annotations.xml``, or the zip that CVAT makes.

    Raises
    ------
    ExchangeError
        Where the file is damaged or contradicts itself.
    """
    place = Path(path)
    if place.suffix.lower() == ".zip":
        with taken_out(place, PACKED) as file:
            return _read(file, place.name)
    return _read(place, place.name)


def _read(place: Path, name: str) -> Parcel:
    reading = Reading(name)
    began = False
    for element in elements(place, _WHOLE, frozenset({"annotations"})):
        began = began or element.tag == "annotations"
        if not began:
            break
        reading.take(element)
    if not began:
        raise ExchangeError(f"{name} is not a file of CVAT.")
    return reading.parcel()
