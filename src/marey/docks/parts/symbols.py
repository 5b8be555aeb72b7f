"""Outlines of napari's point symbols, for lists and the timeline."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from qtpy.QtCore import QPointF, QRectF
from qtpy.QtGui import QPainterPath, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Sequence

_POLYGONS: dict[str, Sequence[tuple[float, float]]] = {
    "triangle_up": ((0, -1), (1, 0.9), (-1, 0.9)),
    "triangle_down": ((0, 1), (1, -0.9), (-1, -0.9)),
    "diamond": ((0, -1), (0.8, 0), (0, 1), (-0.8, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "cross": (
        (-0.3, -1), (0.3, -1), (0.3, -0.3), (1, -0.3), (1, 0.3), (0.3, 0.3),
        (0.3, 1), (-0.3, 1), (-0.3, 0.3), (-1, 0.3), (-1, -0.3), (-0.3, -0.3),
    ),
    # kinds of shapes and labels of frames
    "rectangle": ((-1, -0.65), (1, -0.65), (1, 0.65), (-1, 0.65)),
    "ellipse": tuple((cos(n * pi / 12), 0.65 * sin(n * pi / 12)) for n in range(24)),
    "polygon": ((-0.2, -1), (0.9, -0.5), (0.7, 0.7), (-0.5, 0.9), (-1, -0.1)),
    "line": ((-1, 0.7), (0.7, -1), (1, -0.7), (-0.7, 1)),
    "polyline": (
        (-1, 0.6), (-0.2, -0.8), (0.3, 0.1), (0.8, -0.9), (1, -0.6), (0.3, 0.9),
        (-0.2, 0), (-0.7, 0.9),
    ),
    "frame": ((-0.8, -1), (1, -0.5), (-0.4, 0.1), (-0.4, 1), (-0.8, 1)),
}  # fmt: skip


def sign_of(kind: str, symbol: str) -> str:
    """Return what stands for a type in lists: points by their symbol.

    Examples
    --------
    >>> sign_of("point", "star"), sign_of("ellipse", "star")
    ('star', 'ellipse')
    """
    return symbol if kind in {"point", "mask"} else kind


def symbol_path(symbol: str, box: QRectF) -> QPainterPath:
    """Return the outline of a symbol inside a box.

    Parameters
    ----------
    symbol : str
        napari's name: ``disc``, ``square``, ``triangle_up`` ... An unknown
        one is drawn as a disc.
    box : QRectF
        Where to draw, in the widget's pixels.

    Returns
    -------
    QPainterPath
        A closed outline.
    """
    path = QPainterPath()
    corners: Sequence[tuple[float, float]]
    if symbol == "star":
        corners = _star()
    elif symbol == "x":
        corners = _turned(_POLYGONS["cross"])
    elif symbol in _POLYGONS:
        corners = _POLYGONS[symbol]
    else:
        path.addEllipse(box)
        return path
    centre, half = box.center(), box.width() / 2
    path.addPolygon(
        QPolygonF(
            [QPointF(centre.x() + x * half, centre.y() + y * half) for x, y in corners]
        )
    )
    path.closeSubpath()
    return path


def _star() -> list[tuple[float, float]]:
    spokes = [
        (1.0 if corner % 2 == 0 else 0.42, corner * pi / 5) for corner in range(10)
    ]
    return [(radius * sin(angle), -radius * cos(angle)) for radius, angle in spokes]


def _turned(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    lean = 0.7071
    return [(lean * (x - y), lean * (x + y)) for x, y in corners]
