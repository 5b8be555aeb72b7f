"""What moves over the picture of a strip: memory, the range, the shown frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QPainter, QPen, QPolygonF

from marey.docks.parts.strip_picture import BASE, MARGIN, shape_of
from marey.docks.timeline_sight import FRAMES

if TYPE_CHECKING:
    from marey.docks.parts.strip import Strip

_LEAST_BOX = 3.0
_KNOB = 4.0
_BRACKET = 3.0


def draw_held(
    painter: QPainter, strip: Strip, held: list[tuple[int, int]], ink: QColor
) -> None:
    """Fill the bar below the ticks where frames are in memory.

    Parameters
    ----------
    held : list of tuple of int
        Runs of pixels, counted from the margin.
    """
    top = strip.height() - BASE - 1
    for a, b in held:
        painter.fillRect(QRectF(MARGIN + a, top, b - a, BASE), _shade(ink, 150))


def draw_bounds(painter: QPainter, strip: Strip, ink: QColor) -> None:
    """Dim what is not played, and draw the handles of what is."""
    ends = strip.bound_places()
    wide, high = float(strip.width()), float(strip.height())
    if strip.scene.is_bounded:
        veil = _shade(strip.palette().color(strip.backgroundRole()), 150)
        left, right = (min(max(0.0, x), wide) for x in ends)
        painter.fillRect(QRectF(0, 0, left, high), veil)
        painter.fillRect(QRectF(right, 0, wide - right, high), veil)
    painter.setPen(QPen(ink, 2))
    top, bottom = high / 2, high - 1
    if strip.name != FRAMES:  # clear of the letters above
        top = max(top, shape_of(strip.name, strip.height()).lanes[0])
    for x, inwards in zip(ends, (_BRACKET, -_BRACKET), strict=True):
        corners = (x + inwards, top), (x, top), (x, bottom), (x + inwards, bottom)
        painter.drawPolyline(QPolygonF([QPointF(*corner) for corner in corners]))


def draw_position(painter: QPainter, strip: Strip, ink: QColor) -> None:
    """Frame the shown frame, and draw a fine line at the one that is fetched."""
    scene, high = strip.scene, float(strip.height())
    if scene.wanted != scene.t:
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DotLine))
        x = strip.x_of(scene.wanted)
        painter.drawLine(QPointF(x, 0), QPointF(x, high))
    cell = strip.cell(scene.t)
    if cell is None:
        return
    middle, wide = sum(cell) / 2, max(_LEAST_BOX, cell[1] - cell[0])
    painter.setPen(QPen(ink, 1))
    painter.setBrush(_shade(ink, 60))
    painter.drawRect(QRectF(middle - wide / 2, 0.5, wide, high - 1.5))
    if strip.name != FRAMES:  # below, labels stand where the knob would be
        return
    knob = (middle - _KNOB, 0), (middle + _KNOB, 0), (middle, _KNOB + 1)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in knob]))


def _shade(colour: QColor, alpha: int) -> QColor:
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return shade
