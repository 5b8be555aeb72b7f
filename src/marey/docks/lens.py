"""The lens: magnified pixels beside the pointer, drawn by Qt over the canvas."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from qtpy.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

from marey.docks.sight import canvas_of
from marey.layers.drawn import to_pixels
from marey.layers.lens import magnified, values_at

if TYPE_CHECKING:
    from qtpy.QtCore import QPoint

    from marey.docks.desk import Desk

ROUND = 196
"""Width of the glass, in screen pixels."""
WORDS = 20
"""Height of the line below it."""
AWAY = 18
"""Screen pixels between the pointer and the glass: what is marked stays in sight."""
GRID_FROM = 6
"""Screen pixels a pixel from which on lines are drawn between pixels."""


class Lens(QObject):
    """Lets a glass follow the pointer while the display wants one.

    Parameters
    ----------
    desk : Desk
        Whose window and session it is.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.glass: Glass | None = None
        self._canvas: QWidget | None = None
        self._at: QPoint | None = None
        session = desk.session
        session.display.changed.connect(self._look)
        session.stepped.connect(self._draw)

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Follow the pointer over the canvas; take nothing away from it."""
        if event.type() == QEvent.Type.MouseMove:
            self._at = event.position().toPoint()
            self._draw()
        elif event.type() == QEvent.Type.Leave and self.glass is not None:
            self.glass.hide()
        return False

    def release(self) -> None:
        """Let go of the canvas: the window goes."""
        if self._canvas is not None:
            self._canvas.removeEventFilter(self)
        self._canvas = self.glass = None

    def _look(self) -> None:
        wanted = self._desk.session.display.lens
        if wanted and self._canvas is None:
            self._canvas = canvas_of(self._desk.window)
            if self._canvas is not None:
                self._canvas.installEventFilter(self)
                self.glass = Glass(self._canvas)
                self._at = self._canvas.mapFromGlobal(self._canvas.cursor().pos())
        if not wanted:
            if self.glass is not None:
                self.glass.hide()
        else:
            self._draw()

    def _draw(self, *_news: object) -> None:
        session, canvas, glass = self._desk.session, self._canvas, self.glass
        images = session.image_layers
        if canvas is None or glass is None or self._at is None:
            return
        if (
            not session.display.lens
            or not images
            or not canvas.rect().contains(self._at)
        ):
            glass.hide()
            return
        yx = self._place(self._at, canvas, images[0])
        factor = session.display.lens_factor
        reach = ceil(ROUND / factor / 2 * 1.42) + 1
        said = " | ".join(values_at(images, yx))
        said += _level(images[0]) if said else ""
        row, column = (round(part) for part in yx)
        glass.show_pixels(
            magnified(images, yx, reach),
            factor,
            session.display.rotation,
            f"y {row} x {column}: {said}" if said else "outside the picture",
        )
        glass.stand_beside(self._at)

    def _place(self, at: QPoint, canvas: QWidget, layer: Any) -> tuple[float, float]:
        """Return the pixel of the frame that is drawn at a spot of the canvas."""
        camera = self._desk.session.viewer.scene.camera
        way = np.array([at.y() + 0.5, at.x() + 0.5]) - np.array(
            [canvas.height() / 2, canvas.width() / 2]
        )
        world = way / camera.zoom + np.array(camera.center[-2:])
        y, x = to_pixels(layer, world[None])[0]
        return float(y), float(x)


def _level(layer: Any) -> str:
    """Say that pixels of a coarser level are seen; empty where they are the own."""
    if not layer.multiscale or not layer.data_level:
        return ""
    return f"  (1:{layer.downsample_factors[layer.data_level][-1]:.0f})"


class Glass(QWidget):
    """A round glass with pixels, a grid and a line of words.

    Parameters
    ----------
    canvas : QWidget
        On which it lies; the mouse goes through it.
    """

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(ROUND, ROUND + WORDS)
        self.words = ""
        self.pixels = np.zeros((1, 1, 4), np.uint8)
        self._factor, self._turn = 1, 0.0
        self.hide()

    def show_pixels(
        self, pixels: np.ndarray, factor: int, turn: float, words: str
    ) -> None:
        """Show other pixels.

        Parameters
        ----------
        pixels : ndarray of uint8, shape (N, N, 4)
            N is odd; the one in the middle is below the pointer.
        factor : int
            Screen pixels a pixel.
        turn : float
            Degrees by which the picture is turned.
        words : str
            The line below.
        """
        self.pixels, self._factor, self._turn = pixels, factor, turn
        self.words = words
        self.update()

    def stand_beside(self, at: QPoint) -> None:
        """Stand beside a spot of the canvas, within the canvas."""
        room = self.parentWidget().rect()
        x = at.x() + AWAY
        if x + self.width() > room.right():
            x = at.x() - AWAY - self.width()
        y = at.y() - AWAY - self.height()
        if y < 0:
            y = at.y() + AWAY
        self.move(max(0, x), max(0, min(y, room.bottom() - self.height())))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pixels as squares, turned as the picture is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        glass = QPainterPath()
        glass.addEllipse(QRectF(1.5, 1.5, ROUND - 3, ROUND - 3))
        painter.setClipPath(glass)
        painter.fillPath(glass, QColor("black"))
        painter.save()
        painter.translate(ROUND / 2, ROUND / 2)
        painter.rotate(self._turn)
        self._draw_pixels(painter)
        painter.restore()
        painter.setClipping(False)
        for color, width in (("black", 3.0), ("white", 1.5)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawPath(glass)
        self._draw_words(painter)
        painter.end()

    def _draw_pixels(self, painter: QPainter) -> None:
        side, factor = len(self.pixels), self._factor
        whole = side * factor
        rows = np.ascontiguousarray(self.pixels)
        picture = QImage(rows.data, side, side, 4 * side, QImage.Format.Format_RGBA8888)
        painter.drawImage(QRectF(-whole / 2, -whole / 2, whole, whole), picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if factor >= GRID_FROM:
            painter.setPen(QPen(QColor(128, 128, 128, 110), 1))
            for line in range(side + 1):
                at = -whole / 2 + line * factor
                painter.drawLine(QPointF(at, -whole / 2), QPointF(at, whole / 2))
                painter.drawLine(QPointF(-whole / 2, at), QPointF(whole / 2, at))
        middle = QRectF(-factor / 2, -factor / 2, factor, factor)
        for color, width in (("black", 3), ("white", 1)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawRect(middle)

    def _draw_words(self, painter: QPainter) -> None:
        line = QRectF(0, ROUND, ROUND, WORDS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(line.adjusted(0, 2, 0, 0), 3, 3)
        painter.setPen(QColor("white"))
        said = self.fontMetrics().elidedText(
            self.words, Qt.TextElideMode.ElideRight, ROUND - 8
        )
        painter.drawText(line.adjusted(0, 2, 0, 0), Qt.AlignmentFlag.AlignCenter, said)
