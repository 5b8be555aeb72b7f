"""COCO: pictures, categories and annotations in one JSON file.

x before y; boxes and polygons count from the corner of the first pixel, so half a pixel
is taken off, and added again on the way out; masks are pixels; keypoints lie on the
centres of pixels counted from 0 and stay as they are (COCO's description of its data
format, "0-indexed from the top left image corner", and Detectron2's conversion of
keypoints, which adds half a pixel). Categories become types, ``track_id`` (of the
annotation, or in its attributes as CVAT writes it) becomes a track. What COCO has no
place for lies under ``marey`` in each entry, where other programs pass it by.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from marey.errors import ExchangeError
from marey.exchange.coco_reading import Reading
from marey.exchange.coco_writing import document
from marey.exchange.formats import Format
from marey.exchange.parsing import beginning, json_file

if TYPE_CHECKING:
    from pathlib import Path

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "coco",
    "COCO",
    (".json",),
    losses=(
        "Notes, offsets, events and labels of frames.",
        "Lines, ellipses and rotated boxes are boxes or polygons to other programs.",
        "Who made a mark.",
    ),
)
_KEYS = ("images", "annotations")


def recognise(path: Path) -> bool:
    """Whether a file begins as a JSON object and has COCO's keys near its ends."""
    if not path.is_file():
        return False
    first = beginning(path)
    if not first.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return False
    seen = first + _end(path)
    found = {key for key in _KEYS if re.search(rb'"%s"\s*:\s*\[' % key.encode(), seen)}
    if len(found) == len(_KEYS):
        return True
    # a long list may lie between: one key and the look of an entry tell as well
    return bool(found) and b'"image_id"' in seen and b'"category_id"' in seen


def _end(path: Path, size: int = 65536) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read()
    except OSError:
        return b""


def read(path: Path, *, layer: str = "masks", in_order: bool = False) -> Parcel:
    """Return what a COCO file says.

    Parameters
    ----------
    path : Path
        The file.
    layer : str
        Name of the mask layer for masks; those that lie on others get a second one.
    in_order : bool
        Whether pictures stand in the order of the frames, for files whose names and
        frame numbers say nothing.
    """
    data = json_file(path)
    if not isinstance(data, dict) or not all(
        isinstance(data.get(key), list) for key in _KEYS
    ):
        raise ExchangeError(
            f"{path.name} should have lists of images and annotations, as COCO has."
        )
    return Reading(data, layer, in_order=in_order).parcel()


def write(parcel: Parcel, path: Path) -> list[Path]:
    """Write a parcel as COCO; return the file.

    Parameters
    ----------
    parcel : Parcel
        What is written.
    path : Path
        The file, ending in .json.
    """
    text = json.dumps(document(parcel), ensure_ascii=False, allow_nan=False)
    path.write_text(text, encoding="utf-8")
    return [path]
