"""A histogram with two lines that can be dragged: what is black, what is white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import QSize, Qt, Signal
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from qtpy.QtCore import QEvent

HEIGHT = 120


class HistogramPlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is not typed
    """Counts over values; the lines at black and white are dragged.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    limits_dragged = Signal(float, float)
    """A person moves black or white, or both together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # put together by hand: pyqtgraph's own plot makes menus that outlive it
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(0)
        self.setCentralItem(room)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.axis = pg.AxisItem("bottom", linkView=self.box)
        room.addItem(self.box, 0, 0)
        room.addItem(self.axis, 1, 0)
        self._curve = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0)
        self.box.addItem(self._curve)
        self.region = pg.LinearRegionItem((0, 1), swapMode="block")
        self.region.setToolTip("Drag black, white, or both")
        self.region.sigRegionChanged.connect(self._dragged)
        self.box.addItem(self.region)
        self._is_told = False
        self._dress()

    def show_counts(self, counts: np.ndarray, edges: np.ndarray) -> None:
        """Show a histogram, its counts by their square root.

        Parameters
        ----------
        counts : ndarray, shape (bins,)
            Pixels in each bin.
        edges : ndarray, shape (bins + 1,)
            Values between bins.
        """
        self._curve.setData(np.asarray(edges, float), np.sqrt(counts))
        self._edges = float(edges[0]), float(edges[-1])
        self._set_range()

    def show_limits(self, low: float, high: float) -> None:
        """Move the lines; says nothing to anybody."""
        self._is_told = True
        try:
            self.region.setRegion((low, high))
        finally:
            self._is_told = False
        self._set_range()

    def sizeHint(self) -> QSize:
        """Return a flat plot."""
        return QSize(280, HEIGHT)

    def _set_range(self) -> None:
        low, high = self.region.getRegion()
        first, last = getattr(self, "_edges", (low, high))
        self.box.setXRange(min(low, first), max(high, last), padding=0.04)

    def _dragged(self, *_news: Any) -> None:
        if not self._is_told:
            low, high = self.region.getRegion()
            if low < high:
                self.limits_dragged.emit(float(low), float(high))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in {event.Type.StyleChange, event.Type.PaletteChange}:
            self._dress()

    def _dress(self) -> None:
        if not hasattr(self, "region"):
            return  # Qt styles a widget while it is being made
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        faint = QColor(ink)
        faint.setAlphaF(0.45)
        veil = QColor(ink)
        veil.setAlphaF(0.13)
        self.axis.setPen(pg.mkPen(faint))
        self.axis.setTextPen(pg.mkPen(ink))
        self._curve.setPen(pg.mkPen(faint))
        self._curve.setBrush(pg.mkBrush(faint))
        self.region.setBrush(pg.mkBrush(veil))
        self.region.setHoverBrush(pg.mkBrush(veil))
        for line in self.region.lines:
            line.setPen(pg.mkPen(ink, width=2))
            line.setHoverPen(pg.mkPen(ink, width=4))
