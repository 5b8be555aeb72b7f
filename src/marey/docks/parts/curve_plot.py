"""Curves over time: panned, zoomed, read by hovering, a click goes to the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QToolTip, QWidget

from marey.docks.parts.axes_plot import AxesPlot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HEIGHT = 190
REACH = 14.0
"""Screen pixels from a point within which the pointer means it."""


@dataclass(frozen=True)
class Curve:
    """Values of one thing over time.

    Attributes
    ----------
    name : str
        What it is.
    x, y : ndarray of float, shape (N,)
        Time and value, in order of time.
    t : ndarray of int, shape (N,)
        Frames.
    color : str
        ``#rrggbb``; empty for the colour of text.
    """

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    t: NDArray[np.int64]
    color: str = ""


class CurvePlot(AxesPlot):
    """Draws curves, each of a colour; equal colours are drawn in one go.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    curves : list of Curve
        What is drawn.
    """

    frame_clicked = Signal(int)
    """A person clicked near a point, or over the time, of a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
        self.setMouseTracking(True)
        self.up.setWidth(46)
        self.hide()  # empty axes would look like a result
        self.scene().sigMouseClicked.connect(self._clicked)
        self.scene().sigMouseMoved.connect(self._hovered)

    def make(self) -> None:
        """Begin without curves, with the line of the shown frame."""
        self.now = pg.InfiniteLine(0, movable=False)
        self.curves: list[Curve] = []
        self._places = np.zeros((0, 2))
        self._items: list[Any] = []

    def show_curves(self, curves: Sequence[Curve], across: str, up: str) -> None:
        """Show other curves.

        Parameters
        ----------
        curves : sequence of Curve
            What is drawn.
        across, up : str
            What the axes say.
        """
        self.curves = list(curves)
        self.setVisible(bool(curves))
        self.across.setLabel(across)
        self.up.setLabel(up)
        places = [np.column_stack((one.x, one.y)) for one in curves]
        self._places = np.concatenate(places) if places else np.zeros((0, 2))
        self._draw()
        self.box.enableAutoRange()

    def show_now(self, x: float | None) -> None:
        """Draw a line at the time of the frame that is shown."""
        self.now.setVisible(x is not None and x == x)
        if x is not None and x == x:
            self.now.setValue(x)

    # -- pointer -------------------------------------------------------------------
    def point_at(self, spot: Any) -> tuple[Curve, int] | None:
        """Return the curve and the number of its point near a place of the scene."""
        if not len(self._places):
            return None
        at = self.box.mapSceneToView(spot)
        height, width = self.box.viewPixelSize()[::-1]
        ways = (self._places - (at.x(), at.y())) / (width, height)
        far = np.hypot(*ways.T)
        if np.isnan(far).all() or np.nanmin(far) > REACH:
            return None
        return self._find(int(np.nanargmin(far)))

    def _find(self, place: int) -> tuple[Curve, int]:
        for curve in self.curves:
            if place < len(curve.x):
                return curve, place
            place -= len(curve.x)
        raise IndexError(place)

    def _clicked(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.curves:
            return
        found = self.point_at(event.scenePos())
        if found is not None:
            curve, place = found
            self.frame_clicked.emit(int(curve.t[place]))
        elif self.box.sceneBoundingRect().contains(event.scenePos()):
            x = self.box.mapSceneToView(event.scenePos()).x()
            ts = np.concatenate([curve.t for curve in self.curves])
            self.frame_clicked.emit(int(ts[np.abs(self._places[:, 0] - x).argmin()]))

    def _hovered(self, spot: Any) -> None:
        found = self.point_at(spot)
        if found is None:
            QToolTip.hideText()
            return
        curve, place = found
        words = f"{curve.name}, frame {curve.t[place]}: {curve.y[place]:.4g}"
        QToolTip.showText(self.mapToGlobal(self.mapFromScene(spot)), words, self)

    # -- drawing -------------------------------------------------------------------
    def _draw(self) -> None:
        for item in self._items:
            self.box.removeItem(item)
        self._items = []
        if self.now.scene() is None:
            self.box.addItem(self.now, ignoreBounds=True)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        rim = QColor(ink)
        rim.setAlphaF(0.35)
        for color in dict.fromkeys(curve.color for curve in self.curves):
            shown = QColor(color) if color else ink
            mine = [curve for curve in self.curves if curve.color == color]
            x, y = (_joined([getattr(one, axis) for one in mine]) for axis in "xy")
            lines = [
                # a rim, so that white can be seen on white
                pg.PlotCurveItem(x, y, pen=pg.mkPen(rim, width=3.5), connect="finite"),
                pg.PlotCurveItem(x, y, pen=pg.mkPen(shown, width=2), connect="finite"),
            ]
            whole = np.isfinite(x) & np.isfinite(y)
            dots = pg.ScatterPlotItem(
                x[whole], y[whole], size=6, pen=pg.mkPen(ink, width=0.6), brush=shown
            )
            for item in (*lines, dots):
                self.box.addItem(item)
                self._items.append(item)

    def dress(self, ink: QColor, faint: QColor) -> None:
        """Draw the curves anew: their rims are of the colour of text."""
        del ink
        self.now.setPen(pg.mkPen(faint, width=1, style=Qt.PenStyle.DashLine))
        self._draw()


def _joined(parts: Sequence[NDArray]) -> NDArray[np.float64]:
    """Return curves one after another, with a gap between two."""
    gap = np.array([np.nan])
    return np.concatenate([piece for part in parts for piece in (part, gap)])
