"""The painted strip of frames: where we are, what is marked, what is cached."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qtpy.QtCore import QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QPainter, QPen, QPixmap
from qtpy.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qtpy.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

_MARGIN = 6
_LANES = 4


@dataclass(frozen=True)
class Ticks:
    """Frames to be ticked in one colour.

    Attributes
    ----------
    colour : str
        ``#rrggbb``.
    frames : sequence of int
        Positions on the time axis.
    words : str
        What they are, for the tooltip.
    """

    colour: str
    frames: Sequence[int] = field(default_factory=tuple)
    words: str = ""


class FrameStrip(QWidget):
    """All frames side by side; click or drag goes there.

    Ticks are painted once into a picture and only the line of the shown frame
    moves at a step, so that a step costs the same with any number of marks.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    asked = Signal(int)
    """A person wants this frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.n_frames = 0
        self._t = 0
        self._ticks: Sequence[Ticks] = ()
        self._broken: Sequence[int] = ()
        self._held: Callable[[int], bool] | None = None
        self._picture: QPixmap | None = None
        self.setMinimumHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Frames")
        self.setToolTip("Click or drag to go to a frame; ticks are marked frames")

    def sizeHint(self) -> QSize:
        """Return a flat strip."""
        return QSize(400, 28)

    # -- what is shown ---------------------------------------------------------
    def show_frames(
        self, n_frames: int, held: Callable[[int], bool] | None = None
    ) -> None:
        """Show another number of frames.

        Parameters
        ----------
        n_frames : int
            How many frames there are now.
        held : callable, optional
            Tells whether a frame is in the cache.
        """
        self.n_frames, self._held = n_frames, held
        self._redraw()

    def show_ticks(self, ticks: Sequence[Ticks], broken: Sequence[int] = ()) -> None:
        """Show where marks are, and which frames cannot be shown."""
        self._ticks, self._broken = ticks, broken
        self._redraw()

    def show_position(self, t: int) -> None:
        """Move the line to the shown frame."""
        if t != self._t:
            self._t = t
            self.update()

    def refresh_cached(self) -> None:
        """Look again at which frames are in the cache."""
        self._redraw()

    # -- frames and pixels -------------------------------------------------------
    def x_of(self, t: float) -> float:
        """Return the horizontal middle of a frame, in the widget's pixels."""
        room = self.width() - 2 * _MARGIN
        return _MARGIN + (t + 0.5) * room / max(1, self.n_frames)

    def frame_at(self, x: float) -> int:
        """Return the frame below a horizontal position."""
        room = max(1, self.width() - 2 * _MARGIN)
        t = int((x - _MARGIN) * self.n_frames // room)
        return min(max(0, t), max(0, self.n_frames - 1))

    # -- mouse ---------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame below the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.n_frames:
            self.asked.emit(self.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.n_frames:
            wanted = self.frame_at(event.position().x())
            if wanted != self._t:
                self.asked.emit(wanted)

    # -- painting ------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the picture anew in the new size."""
        super().resizeEvent(event)
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture of ticks and the line of the shown frame."""
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.n_frames:
            ink = self.palette().color(self.foregroundRole())
            wide = max(3.0, (self.width() - 2 * _MARGIN) / self.n_frames)
            box = QRectF(self.x_of(self._t) - wide / 2, 0.5, wide, self.height() - 1)
            glow = QColor(ink)
            glow.setAlpha(70)
            painter.setPen(QPen(ink, 1))
            painter.setBrush(glow)
            painter.drawRect(box)
        painter.end()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        if self.n_frames:
            painter = QPainter(picture)
            self._draw_ground(painter)
            self._draw_ticks(painter)
            painter.end()
        return picture

    def _draw_ground(self, painter: QPainter) -> None:
        ink = self.palette().color(self.foregroundRole())
        ground, cached = QColor(ink), QColor(ink)
        ground.setAlpha(40)
        cached.setAlpha(110)
        bar = QRectF(_MARGIN, self.height() - 7, self.width() - 2 * _MARGIN, 4)
        painter.fillRect(bar, ground)
        if self._held is not None:
            for x in range(_MARGIN, self.width() - _MARGIN):
                if self._held(self.frame_at(x)):
                    painter.fillRect(QRectF(x, self.height() - 7, 1, 4), cached)

    def _draw_ticks(self, painter: QPainter) -> None:
        tall = self.height() - 11
        lanes = max(1, min(_LANES, len(self._ticks)))
        each = tall / lanes
        thin = max(2.0, 0.7 * (self.width() - 2 * _MARGIN) / self.n_frames)
        for number, ticks in enumerate(self._ticks):
            top = 2 + (number % lanes) * each
            columns = {round(self.x_of(t)) for t in ticks.frames}
            for x in columns:
                painter.fillRect(
                    QRectF(x - thin / 2, top, thin, each - 1), QColor(ticks.colour)
                )
        painter.setPen(QPen(QColor("#d7301f"), 2))
        for t in self._broken:
            x = round(self.x_of(t))
            painter.drawLine(x - 4, 4, x + 4, 12)
            painter.drawLine(x + 4, 4, x - 4, 12)
