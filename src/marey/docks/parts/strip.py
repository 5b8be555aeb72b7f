"""One strip of a timeline: frames side by side, or each at its moment.

The upper half scrubs, the lower half is for going and moving; see `HELP`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QPainter, QPixmap
from qtpy.QtWidgets import QSizePolicy, QToolTip, QWidget

from marey.docks.parts.strip_grip import Grip
from marey.docks.parts.strip_live import draw_bounds, draw_held, draw_position
from marey.docks.parts.strip_picture import MARGIN, columns_of, picture
from marey.docks.timeline_axis import TimeAxis
from marey.docks.timeline_columns import runs_of
from marey.docks.timeline_labels import length
from marey.docks.timeline_sight import FRAMES
from marey.docks.timeline_ticks import is_among, words_at

if TYPE_CHECKING:
    from qtpy.QtGui import (
        QContextMenuEvent,
        QHelpEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from marey.docks.parts.strip_scene import Scene

HELP = (
    "Upper half: press and drag to scrub. Lower half: a click goes there, a drag "
    "pans once zoomed in.\nWheel zooms, double click fits, Shift-drag sets the play "
    "range, right click for more."
)
_NOTCH = 120
_ZOOM = 0.75
"""What one notch of the wheel leaves of the span."""
_PAN = 0.1


class Strip(QWidget):
    """Paints a scene along one axis and hears the mouse.

    What does not move at a step is painted once into a picture; a step only
    moves a line over it, so that it costs the same with any number of marks.

    Parameters
    ----------
    scene : Scene
        What there is to see; shared with the other strip.
    name : str
        ``"frames"`` or ``"time"``.
    parent : QWidget, optional
        Owner.
    """

    asked = Signal(int)
    """A person wants this frame."""
    looked = Signal()
    """The sight was moved; both strips have to be drawn anew."""
    bounds_asked = Signal(int, int)
    """A person wants these frames to be played."""
    menu_asked = Signal(QPointF, int)
    """A right click, at a place of the screen and on a frame."""

    def __init__(self, scene: Scene, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene, self.name = scene, name
        self.grip = Grip(self)
        self._picture: QPixmap | None = None
        self._held: list[tuple[int, int]] = []
        self.setMinimumHeight(14)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Frames" if name == FRAMES else "Time")
        self.setToolTip(HELP)

    def sizeHint(self) -> QSize:
        """Return a flat strip."""
        return QSize(400, 20)

    @property
    def room(self) -> int:
        """Pixels on which frames are drawn."""
        return max(1, self.width() - 2 * MARGIN)

    # -- frames and pixels -------------------------------------------------------
    def place_at(self, x: float) -> float:
        """Return frame or second below a horizontal position."""
        low, high = self.scene.sight.span(self.name)
        return low + (x - MARGIN) * (high - low) / self.room

    def x_of_place(self, place: float) -> float:
        """Return where a place of the axis is drawn."""
        low, high = self.scene.sight.span(self.name)
        return MARGIN + (place - low) * self.room / (high - low)

    def cell(self, t: int) -> tuple[float, float] | None:
        """Return left and right edge of a frame; None where it has no place."""
        found = self.scene.sight.axis(self.name).cell(t)
        return None if found is None else tuple(map(self.x_of_place, found))  # type: ignore[return-value]

    def x_of(self, t: int) -> float:
        """Return the horizontal middle of a frame, in the widget's pixels."""
        cell = self.cell(t)
        return -1.0 if cell is None else sum(cell) / 2

    def frame_at(self, x: float) -> int:
        """Return the frame below a horizontal position."""
        return self.scene.sight.axis(self.name).at(self.place_at(x))

    def words_at(self, x: float) -> str:
        """Return what is below a horizontal position, and what a mouse can do."""
        scene, t = self.scene, self.frame_at(x)
        carried = words_at(scene.shown_ticks(), t)
        if is_among(scene.broken, t):
            carried.insert(0, "cannot be shown")
        said = f"frame {t:,}"
        said += f": {', '.join(carried)}" if carried else ""
        gap = self._gap_at(self.place_at(x))
        if gap:
            said = f"nothing was recorded for {gap}"
        dense = columns_of(scene, FRAMES, self.width()).frames_a_column()
        about = f"\n{dense:,.0f} frames a pixel" if dense > 2 else ""
        return f"{said}{about}\n{HELP}"

    def _gap_at(self, place: float) -> str:
        axis = self.scene.sight.axis(self.name)
        if not isinstance(axis, TimeAxis):
            return ""
        rank = axis.edges([place])[:1] - 1
        if rank[0] < 0 or not is_among(axis.gap_ranks, int(rank[0])):
            return ""
        begin, end = float(axis.ends(rank)[0]), float(axis.begins(rank + 1)[0])
        return length(end - begin) if begin < place < end else ""

    # -- mouse ---------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what is below the pointer."""
        if event.button() == Qt.MouseButton.LeftButton and self.scene.n:
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.grip.press(event.position(), wants_range=bool(shift))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held, or show what a press would take hold of."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.grip.move(event.position())
        else:
            self.setCursor(self.grip.cursor_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a press and release at one place is a click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.grip.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Bring all frames into sight."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.scene.sight.fit()
            self.looked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; sideways or with Shift, pan."""
        turn = event.angleDelta()
        held = event.modifiers()
        sight = self.scene.sight
        if not self.scene.n:
            return
        if turn.x() or held & Qt.KeyboardModifier.ShiftModifier:
            low, high = sight.span(self.name)
            notches = (turn.x() or turn.y()) / _NOTCH
            sight.pan(self.name, -notches * _PAN * (high - low))
        else:
            about = self.place_at(event.position().x())
            sight.zoom(self.name, about, _ZOOM ** (turn.y() / _NOTCH))
        self.looked.emit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the frame below the pointer."""
        if self.scene.n:
            place = QPointF(event.globalPos())
            self.menu_asked.emit(place, self.frame_at(event.pos().x()))

    def event(self, event: QEvent) -> bool:
        """Say what the frame below the pointer carries."""
        if event.type() == QEvent.Type.ToolTip and self.scene.n:
            self._explain(event)
            return True
        return bool(super().event(event))

    def _explain(self, event: QHelpEvent) -> None:
        QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)

    # -- painting ------------------------------------------------------------------
    def redraw(self) -> None:
        """Draw the picture anew at the next painting."""
        self._picture = None
        self._held = self._held_runs()
        self.update()

    def refresh_held(self) -> None:
        """Show which frames are in memory now, if that has changed."""
        held = self._held_runs()
        if held != self._held:
            self._held = held
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the picture anew in the new size."""
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the picture anew in the colours of another theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, what is in memory, the range and the shown frame."""
        if not self.scene.n:
            return
        ink = self.palette().color(self.foregroundRole())
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = picture(self.scene, self.name, self.size(), ratio, ink)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setClipRect(QRectF(0, 0, self.width(), self.height()))
        draw_held(painter, self, self._held, ink)
        draw_bounds(painter, self, ink)
        draw_position(painter, self, ink)
        painter.end()

    def _held_runs(self) -> list[tuple[int, int]]:
        held = self.scene.held
        if self.name != FRAMES or not len(held) or not self.scene.n:
            return []
        columns = columns_of(self.scene, self.name, self.width())
        return runs_of(columns.runs(held[:, 0], held[:, 1] - 1))

    def bound_places(self) -> tuple[float, float]:
        """Return where the handles of the played range are."""
        first, last = (self.cell(t) for t in self.scene.bounds)
        if first is None or last is None:
            low, high = self.scene.sight.axis(self.name).whole
            return self.x_of_place(low), self.x_of_place(high)
        return first[0], max(last[1], first[0] + 1)
