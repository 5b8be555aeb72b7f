"""The painted strip of frames: where we are, what is marked, what is cached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QEvent, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QPainter, QPen, QPixmap
from qtpy.QtWidgets import QSizePolicy, QToolTip, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from qtpy.QtGui import QHelpEvent, QMouseEvent, QPaintEvent, QResizeEvent

_MARGIN = 6
_ROWS = 3
"""Ticks without a lane of their own take turns in so many rows."""
_NOTHING = np.zeros(0, np.int64)
_HELP = "Click or drag to go to a frame; ticks are marked frames"


@dataclass(frozen=True)
class Ticks:
    """Frames to be ticked in one colour.

    Attributes
    ----------
    colour : str
        ``#rrggbb``.
    frames : ndarray of int64, shape (F,)
        Rising positions on the time axis.
    words : str
        What they are, for the tooltip.
    lane : str
        Ticks of one lane lie in one row; ticks without lane share a few rows.
    """

    colour: str
    frames: NDArray[np.int64]
    words: str = ""
    lane: str = ""


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
        self._broken = _NOTHING
        self._cached: list[int] = []
        self._held: Callable[[int], bool] | None = None
        self._picture: QPixmap | None = None
        self.setMinimumHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Frames")
        self.setToolTip(_HELP)

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

    def show_ticks(
        self, ticks: Sequence[Ticks], broken: NDArray[np.int64] = _NOTHING
    ) -> None:
        """Show where marks are, and which frames cannot be shown."""
        self._ticks, self._broken = ticks, broken
        self._redraw()

    @property
    def ticks(self) -> Sequence[Ticks]:
        """What is ticked now."""
        return self._ticks

    def words_at(self, t: int) -> str:
        """Return what a frame carries, for its tooltip."""
        rows = [row.words for row in self._ticks if _has(row.frames, t)]
        if _has(self._broken, t):
            rows.insert(0, "cannot be shown")
        return f"frame {t}: {', '.join(rows)}" if rows else _HELP

    def show_position(self, t: int) -> None:
        """Move the line to the shown frame."""
        if t != self._t:
            self._t = t
            self.update()

    def refresh_cached(self) -> None:
        """Look again at which frames are in the cache."""
        if self._cached_columns() != self._cached:
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

    def event(self, event: QEvent) -> bool:
        """Say what the frame below the pointer carries."""
        if event.type() == QEvent.Type.ToolTip and self.n_frames:
            self._explain(event)
            return True
        return bool(super().event(event))

    def _explain(self, event: QHelpEvent) -> None:
        words = self.words_at(self.frame_at(event.pos().x()))
        QToolTip.showText(event.globalPos(), words, self)

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
        self._cached = self._cached_columns()
        for x in self._cached:
            painter.fillRect(QRectF(x, self.height() - 7, 1, 4), cached)

    def _cached_columns(self) -> list[int]:
        held = self._held
        if held is None or not self.n_frames:
            return []
        columns = range(_MARGIN, self.width() - _MARGIN)
        return [x for x in columns if held(self.frame_at(x))]

    def _draw_ticks(self, painter: QPainter) -> None:
        rows = _rows(self._ticks)
        each = (self.height() - 11) / max(1, 1 + max(rows, default=0))
        for row, ticks in zip(rows, self._ticks, strict=True):
            colour = QColor(ticks.colour)
            for left, wide in self._spans(ticks.frames):
                box = QRectF(left, 2 + row * each, wide, max(1.5, each - 1))
                painter.fillRect(box, colour)
        painter.setPen(QPen(QColor("#d7301f"), 2))
        for left, wide in self._spans(self._broken):
            x = round(left + wide / 2)
            painter.drawLine(x - 4, 4, x + 4, 12)
            painter.drawLine(x + 4, 4, x - 4, 12)

    def _spans(self, frames: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Return left edge and width of what is painted for some frames.

        With fewer frames than pixels each has its own tick. With more, the
        columns are asked which of them have any: a search a column, however
        many frames are marked.
        """
        room = max(1, self.width() - 2 * _MARGIN)
        if self.n_frames <= room:
            thin = max(2.0, 0.7 * room / self.n_frames)
            return [(round(self.x_of(t)) - thin / 2, thin) for t in frames.tolist()]
        edges = np.arange(room + 1) * self.n_frames // room
        starts = np.searchsorted(frames, edges)
        filled = np.concatenate([[False], starts[1:] > starts[:-1], [False]])
        first, last = np.flatnonzero(filled[1:] != filled[:-1]).reshape(-1, 2).T
        # a single column is drawn two pixels wide, to be seen
        return [
            (_MARGIN + a, max(2.0, b - a))
            for a, b in zip(first.tolist(), last.tolist(), strict=True)
        ]


def _rows(ticks: Sequence[Ticks]) -> list[int]:
    """Return the row of each of the ticks: shared ones first, then the lanes."""
    shared = sum(not one.lane for one in ticks)
    lanes = list(dict.fromkeys(one.lane for one in ticks if one.lane))
    below = min(_ROWS, shared)
    rows, turn = [], 0
    for one in ticks:
        if one.lane:
            rows.append(below + lanes.index(one.lane))
        else:
            rows.append(turn % _ROWS)
            turn += 1
    return rows


def _has(frames: NDArray[np.int64], t: int) -> bool:
    at = int(np.searchsorted(frames, t))
    return at < len(frames) and int(frames[at]) == t
