"""A picture with its outlines and texts as SVG, the latter as vectors."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from marey.jobs.drawing import Outline, Text
from marey.words.looks import DARK, LIGHT, rim

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from marey.jobs.drawing import Item

_ANCHORS = {"l": "start", "m": "middle", "r": "end"}
_SHIFTS = {"t": 0.8, "m": 0.35, "b": -0.1}
"""How far below its anchor the base of a line of text lies, in letters."""


def as_svg(picture: NDArray[np.uint8], items: Iterable[Item]) -> str:
    """Return the text of an SVG file.

    Parameters
    ----------
    picture : ndarray of uint8, shape (Y, X, 3)
        Kept in it as PNG, pixel by pixel.
    items : iterable of Outline or Text
        From below to above.
    """
    height, width = picture.shape[:2]
    # the centre of a pixel is a whole number with us, half of one in SVG
    root = Tree.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=str(width),
        height=str(height),
        viewBox=f"-0.5 -0.5 {width} {height}",
    )
    Tree.SubElement(
        root,
        "image",
        x="-0.5",
        y="-0.5",
        width=str(width),
        height=str(height),
        href=f"data:image/png;base64,{_png(picture)}",
        style="image-rendering:pixelated",
    )
    for item in items:
        if isinstance(item, Outline):
            _add_outline(root, item)
        else:
            _add_text(root, item)
    return Tree.tostring(root, encoding="unicode", xml_declaration=False)


def _png(picture: NDArray[np.uint8]) -> str:
    from PIL import Image

    held = BytesIO()
    Image.fromarray(picture).save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode("ascii")


def _add_outline(root: Tree.Element, item: Outline) -> None:
    node = Tree.SubElement(root, "polygon" if item.closed else "polyline")
    node.set("points", " ".join(f"{x:.3f},{y:.3f}" for y, x in item.points))
    node.set("stroke-linejoin", "round")
    node.set("stroke-width", f"{item.width:.3f}")
    for name, color in (("fill", item.fill), ("stroke", item.line)):
        node.set(name, "none" if color is None else _hex(color))
        if color is not None and color[3] < 1:
            node.set(f"{name}-opacity", f"{color[3]:.3f}")


def _add_text(root: Tree.Element, item: Text) -> None:
    ink = LIGHT if item.color is None else item.color
    edge = DARK if item.color is None else rim(ink)
    lines = item.words.split("\n")
    above = {"t": 0.0, "m": (len(lines) - 1) / 2, "b": len(lines) - 1.0}[item.anchor[1]]
    for number, line in enumerate(lines):
        y = item.at[0] + item.size * (_SHIFTS[item.anchor[1]] + 1.2 * (number - above))
        node = Tree.SubElement(root, "text", x=f"{item.at[1]:.3f}", y=f"{y:.3f}")
        node.text = line
        node.set("font-family", "Open Sans, DejaVu Sans, Arial, sans-serif")
        node.set("font-size", f"{item.size:.2f}")
        node.set("text-anchor", _ANCHORS[item.anchor[0]])
        node.set("fill", _hex(ink))
        node.set("stroke", _hex(edge))
        node.set("stroke-width", f"{item.size / 6:.2f}")
        node.set("paint-order", "stroke")


def _hex(color: NDArray) -> str:
    return "#" + "".join(f"{round(float(one) * 255):02x}" for one in color[:3])
