"""Buttons with a drawn sign, in the colour of the theme's text.

Signs are drawn, not taken from a font: a bare machine has no font with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QPointF, QRectF, QSize, Qt
from qtpy.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from qtpy.QtWidgets import QPushButton, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class IconButton(QPushButton):
    """A small button with a drawn sign.

    Parameters
    ----------
    sign : str
        A name in `SIGNS`.
    words : str
        Tooltip and name for screen readers: what a click does.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, sign: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = sign
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFixedSize(QSize(26, 24))
        # A click must not take the keyboard away from the canvas.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_sign(self, sign: str, words: str) -> None:
        """Draw another sign with another meaning."""
        self.sign = sign
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button as the theme wants it, then the sign."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        if not self.isEnabled():
            ink.setAlphaF(0.35)
        painter.translate(self.width() / 2 - 8, self.height() / 2 - 8)
        SIGNS[self.sign](painter, ink)
        painter.end()


def _filled(path: QPainterPath) -> Callable[[QPainter, object], None]:
    def draw(painter: QPainter, ink: object) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPath(path)

    return draw


def _outlined(*paths: QPainterPath) -> Callable[[QPainter, object], None]:
    def draw(painter: QPainter, ink: object) -> None:
        painter.setPen(QPen(ink, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in paths:
            painter.drawPath(path)

    return draw


def _shape(*polygons: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    for corners in polygons:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        path.closeSubpath()
    return path


def _lines(*runs: list[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    for run in runs:
        path.moveTo(*run[0])
        for point in run[1:]:
            path.lineTo(*point)
    return path


def _bar(x: float) -> list[tuple[float, float]]:
    return [(x, 2), (x + 2.4, 2), (x + 2.4, 14), (x, 14)]


def _eye() -> QPainterPath:
    path = QPainterPath(QPointF(1, 8))
    path.quadTo(8, 0.5, 15, 8)
    path.quadTo(8, 15.5, 1, 8)
    path.addEllipse(QRectF(5.6, 5.6, 4.8, 4.8))
    return path


def _disc() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(8, 8), 3, 3)
    return path


def _dots() -> QPainterPath:
    path = QPainterPath()
    for x in (3, 8, 13):
        path.addEllipse(QPointF(x, 8), 1.5, 1.5)
    return path


def _loop() -> QPainterPath:
    path = QPainterPath()
    path.arcMoveTo(QRectF(2.5, 2.5, 11, 11), 60)
    path.arcTo(QRectF(2.5, 2.5, 11, 11), 60, 290)
    path.moveTo(14.5, 1)
    path.lineTo(13.2, 6)
    path.lineTo(8.6, 4.2)
    return path


def _turn(*, right: bool) -> QPainterPath:
    """Most of a circle, with a head where it ends."""
    side = 1 if right else -1
    path = QPainterPath()
    path.arcMoveTo(QRectF(3, 3, 10, 10), 90 - side * 45)
    path.arcTo(QRectF(3, 3, 10, 10), 90 - side * 45, side * 300)
    path.moveTo(8 + side * 4.0, 0.4)
    path.lineTo(8 + side * 3.7, 4.6)
    path.lineTo(8 - side * 0.6, 4.8)
    return path


def _both_ways() -> QPainterPath:
    return _lines(
        [(5, 1.5), (1.5, 5), (5, 8.5)], [(1.5, 5), (14.5, 5)],
        [(11, 7.5), (14.5, 11), (11, 14.5)], [(14.5, 11), (1.5, 11)],
    )  # fmt: skip


def _clock() -> QPainterPath:
    path = _lines([(8, 4), (8, 8), (11, 10)])
    path.addEllipse(QRectF(1.5, 1.5, 13, 13))
    return path


def _back() -> QPainterPath:
    """Return most of a circle, open at the upper left."""
    path = QPainterPath()
    path.arcMoveTo(QRectF(2, 2, 12, 12), 150)
    path.arcTo(QRectF(2, 2, 12, 12), 150, -300)
    return path


def _rounded(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, 2, 2)
    return path


SIGNS: dict[str, Callable[[QPainter, object], None]] = {
    "play": _filled(_shape([(3.5, 1.5), (14, 8), (3.5, 14.5)])),
    "pause": _filled(_shape(_bar(3.4), _bar(10.2))),
    "back": _filled(_shape([(11.5, 2), (3, 8), (11.5, 14)])),
    "forward": _filled(_shape([(4.5, 2), (13, 8), (4.5, 14)])),
    "first": _filled(_shape(_bar(1.5), [(14, 2), (5, 8), (14, 14)])),
    "last": _filled(_shape(_bar(12.1), [(2, 2), (11, 8), (2, 14)])),
    "loop": _outlined(_loop()),
    "turn left": _outlined(_turn(right=False)),
    "turn right": _outlined(_turn(right=True)),
    "display": _outlined(
        _lines([(8, 0.8), (8, 3)], [(8, 13), (8, 15.2)], [(0.8, 8), (3, 8)],
               [(13, 8), (15.2, 8)], [(2.9, 2.9), (4.4, 4.4)],
               [(11.6, 11.6), (13.1, 13.1)], [(2.9, 13.1), (4.4, 11.6)],
               [(11.6, 4.4), (13.1, 2.9)]),
        _disc(),
    ),
    "ping-pong": _outlined(_both_ways()),
    "once": _outlined(_lines([(1.5, 8), (11, 8)], [(7, 4), (11, 8), (7, 12)],
                             [(14, 2.5), (14, 13.5)])),
    "backward": _outlined(_lines([(14.5, 8), (2, 8)], [(7, 3), (2, 8), (7, 13)])),
    "clock": _outlined(_clock()),
    "eye": _outlined(_eye()),
    "eye closed": _outlined(_eye(), _lines([(2, 14), (14, 2)])),
    "tick": _outlined(_lines([(2.5, 8.5), (6.5, 12.5), (13.5, 3.5)])),
    "bin": _outlined(
        _lines([(2, 4), (14, 4)], [(6, 4), (6, 2), (10, 2), (10, 4)]),
        _shape([(3.5, 4), (12.5, 4), (11.6, 14.5), (4.4, 14.5)]),
    ),
    "plus": _outlined(_lines([(8, 2), (8, 14)], [(2, 8), (14, 8)])),
    "recording": _outlined(
        _rounded(QRectF(1.5, 3, 13, 10)),
        _lines([(5, 3), (5, 13)], [(11, 3), (11, 13)]),
    ),
    "markers": _outlined(
        _lines([(8, 1), (8, 5.5)], [(8, 10.5), (8, 15)], [(1, 8), (5.5, 8)],
               [(10.5, 8), (15, 8)]),
    ),
    "measures": _outlined(
        _lines([(2, 1.5), (2, 14), (14.5, 14)],
               [(3, 11), (6.5, 6), (9.5, 9), (14, 3)]),
    ),
    "masks": _outlined(
        _lines([(14, 2), (7, 9)]),
        _shape([(7, 9), (3, 10), (2, 14), (6, 13), (8.5, 10.5)]),
    ),
    "table": _outlined(
        _rounded(QRectF(1.5, 2, 13, 12)),
        _lines([(1.5, 6), (14.5, 6)], [(1.5, 10), (14.5, 10)], [(6, 2), (6, 14)]),
    ),
    "history": _outlined(  # a clock that goes back
        _back(),
        _lines([(8, 5), (8, 8.5), (11, 10)], [(1, 3), (2.6, 6.2), (6, 5)]),
    ),
    "notes": _outlined(
        _rounded(QRectF(2.5, 1.5, 11, 13)),
        _lines([(5, 5), (11, 5)], [(5, 8), (11, 8)], [(5, 11), (9, 11)]),
    ),
    "export": _outlined(
        _lines([(8, 10), (8, 1.5)], [(4.5, 5), (8, 1.5), (11.5, 5)],
               [(1.5, 9), (1.5, 14.5), (14.5, 14.5), (14.5, 9)]),
    ),
    "exchange": _outlined(  # down into a tray, and up out of it
        _lines([(4.5, 1.5), (4.5, 9)], [(2, 6.5), (4.5, 9), (7, 6.5)],
               [(11.5, 9), (11.5, 1.5)], [(9, 4), (11.5, 1.5), (14, 4)],
               [(1.5, 10.5), (1.5, 14.5), (14.5, 14.5), (14.5, 10.5)]),
    ),
    "add-ons": _outlined(  # a plug
        _lines([(5.5, 1), (5.5, 5)], [(10.5, 1), (10.5, 5)], [(8, 11.5), (8, 15)]),
        _shape([(3, 5), (13, 5), (13, 8), (10.5, 11.5), (5.5, 11.5), (3, 8)]),
    ),
    "timeline": _outlined(
        _lines([(1, 10), (15, 10)], [(4, 7), (4, 13)], [(8, 4), (8, 13)],
               [(12, 7), (12, 13)]),
    ),
    "copy": _outlined(
        _rounded(QRectF(5, 5, 9.5, 9.5)),
        _lines([(3, 11), (1.5, 11), (1.5, 1.5), (11, 1.5), (11, 3)]),
    ),
    "more": _filled(_dots()),
    "keys": _outlined(
        _rounded(QRectF(1, 3.5, 14, 9)),
        _lines([(4, 6.5), (5, 6.5)], [(7.5, 6.5), (8.5, 6.5)], [(11, 6.5), (12, 6.5)],
               [(5, 9.8), (11, 9.8)]),
    ),
}  # fmt: skip
"""Every sign by name, drawn into a box of 16 x 16."""
