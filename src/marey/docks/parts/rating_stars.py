"""Five stars for a frame: a click sets them, a click on the last clears."""

from __future__ import annotations

from qtpy.QtCore import QEvent, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QWidget

from marey.docks.parts.symbols import symbol_path

STARS = 5
_STEP = 22


class RatingStars(QWidget):
    """Shows and sets a rating from 0 (none) to 5.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    rated = Signal(int)
    """A person set the rating, 0 to 5."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rating = 0
        self._hover = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(QSize(STARS * _STEP, 22))
        self.setAccessibleName("Rating of the frame")
        self.setToolTip("Rate this frame; a click on the last star clears it")

    def rating(self) -> int:
        """Return the stars shown, 0 to 5."""
        return self._rating

    def show_rating(self, rating: int) -> None:
        """Show a rating; says nothing to anybody."""
        self._rating = rating
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Set the star below the pointer, or clear when it is the last."""
        star = self._star_at(event)
        self._rate(0 if star == self._rating else star)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the stars that a click would set."""
        self._hover = self._star_at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the rating again."""
        self._hover = 0
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take 0 to 5 from the keyboard; the rest goes on its way."""
        if event.text() and event.text() in "012345":
            self._rate(int(event.text()))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw five stars, the set ones filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        painter.setPen(QPen(ink, 1.2))
        shown = self._hover or self._rating
        for star in range(STARS):
            painter.setBrush(ink if star < shown else Qt.BrushStyle.NoBrush)
            painter.drawPath(symbol_path("star", QRectF(star * _STEP + 3, 3, 16, 16)))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _star_at(self, event: QMouseEvent) -> int:
        return min(STARS, max(1, int(event.position().x()) // _STEP + 1))

    def _rate(self, rating: int) -> None:
        self.show_rating(rating)
        self.rated.emit(rating)
