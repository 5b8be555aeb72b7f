"""Pascal VOC: an XML for each picture, with boxes in whole pixels.

Boxes say their first and last column and row, both within, and the challenge's
development kit counts the top left pixel as (1, 1): the first ten columns are 1 to 10,
which here are -0.5 to 9.5. A box takes in each pixel that it touches.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from marey.exchange.cvat_writing import clean
from marey.exchange.formats import Format
from marey.exchange.training import (
    Outline,
    Picture,
    fresh_folder,
    names_of,
    pictures,
)

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from marey.exchange.parcel import Parcel

FORMAT = Format(
    "voc",
    "Pascal VOC",
    (),
    reads=False,
    losses=(
        "Points, lines, masks, notes, labels of frames, tracks and events.",
        "Parts of pixels, forms other than boxes; scores, texts, attributes, planes.",
        "What lies beyond the picture; the pictures themselves.",
    ),
)

_CLOSE = 1e-6


def recognise(path: str | os.PathLike[str]) -> bool:
    """Nothing is read."""
    return False


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    size: tuple[int, int] | None = None,
) -> list[Path]:
    """Write the bounds of shapes, an XML for each frame that has some.

    The folder gets ``Annotations``; pictures belong into ``JPEGImages`` beside it.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        Folder to make.
    size : tuple of int, optional
        Height and width of frames whose size is not known.

    Raises
    ------
    ExchangeError
        Where a size is not known, or two frames would get one name.
    TargetExists
        Where the folder holds something.
    """
    target = fresh_folder(path)
    found = list(pictures(parcel, size))
    names = names_of(parcel)
    folder = target / "Annotations"
    folder.mkdir(parents=True)
    made = []
    for one in found:
        root = _element(one, names)
        ET.indent(root)
        file = folder / f"{one.stem}.xml"
        ET.ElementTree(root).write(file, encoding="utf-8")
        made.append(file)
    return made


def _element(picture: Picture, names: list[str]) -> ET.Element:
    root = ET.Element("annotation")
    ET.SubElement(root, "folder").text = "JPEGImages"
    ET.SubElement(root, "filename").text = clean(picture.name)
    size = ET.SubElement(root, "size")
    for name, value in (
        ("width", picture.width),
        ("height", picture.height),
        ("depth", 3),
    ):
        ET.SubElement(size, name).text = str(value)
    ET.SubElement(root, "segmented").text = "0"
    for outline in picture.outlines:
        _object(root, outline, clean(names[outline.type]))
    return root


def _object(root: ET.Element, outline: Outline, name: str) -> None:
    one = ET.SubElement(root, "object")
    facts = {
        "name": name,
        "pose": "Unspecified",
        "truncated": str(int(outline.cut)),
        "occluded": str(int(outline.occluded)),
        "difficult": "0",
    }
    for key, text in facts.items():
        ET.SubElement(one, key).text = text
    box = ET.SubElement(one, "bndbox")
    top, left, bottom, right = outline.bounds
    numbers = {
        "xmin": _first(left),
        "ymin": _first(top),
        "xmax": _last(right),
        "ymax": _last(bottom),
    }
    for key, value in numbers.items():
        ET.SubElement(box, key).text = str(value)


def _first(edge: float) -> int:
    """Return the number, from 1, of the first pixel beyond an edge."""
    return math.floor(edge + _CLOSE) + 1


def _last(edge: float) -> int:
    """Return the number, from 1, of the last pixel before an edge."""
    return math.ceil(edge - _CLOSE)
