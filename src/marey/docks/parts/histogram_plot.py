"""A histogram with two lines that can be dragged: what is black, what is white."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import Signal
from qtpy.QtGui import QColor

from marey.docks.parts.themed_view import ThemedView

if TYPE_CHECKING:
    import pandas as pd
    from qtpy.QtWidgets import QWidget

HEIGHT = 120


class HistogramPlot(ThemedView):
    """Counts over values; the lines at black and white are dragged.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    limits_dragged = Signal(float, float)
    """A person moves black or white, or both together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
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
        self._counts, self._bins = np.zeros(1), np.array([0.0, 1.0])
        self.made()

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
        self._counts, self._bins = np.asarray(counts), np.asarray(edges)
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

    def data(self) -> pd.DataFrame:
        """Return the number of pixels from one value up to another."""
        import pandas as pd

        first, last = self._bins[:-1], self._bins[1:]
        return pd.DataFrame({"from": first, "to": last, "pixels": self._counts})

    def _set_range(self) -> None:
        low, high = self.region.getRegion()
        first, last = getattr(self, "_edges", (low, high))
        self.box.setXRange(min(low, first), max(high, last), padding=0.04)

    def _dragged(self, *_news: Any) -> None:
        if not self._is_told:
            low, high = self.region.getRegion()
            if low < high:
                self.limits_dragged.emit(float(low), float(high))

    def dress_all(self, ink: QColor, faint: QColor) -> None:
        """Take colours for the axis, the counts and the lines."""
        veil = QColor(ink)
        veil.setAlphaF(0.13)
        self.axis.setPen(self.pen(faint))
        self.axis.setTextPen(pg.mkPen(ink))
        self._curve.setPen(self.pen(faint))
        self._curve.setBrush(pg.mkBrush(faint))
        self.region.setBrush(pg.mkBrush(veil))
        self.region.setHoverBrush(pg.mkBrush(veil))
        for line in self.region.lines:
            line.setPen(self.pen(ink, 2))
            line.setHoverPen(pg.mkPen(ink, width=4))
