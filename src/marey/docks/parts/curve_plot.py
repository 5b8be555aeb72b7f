"""Curves over time: panned, zoomed, read by hovering, a click goes to the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QColor
from qtpy.QtWidgets import QToolTip, QWidget

from marey.docks.parts.axes_plot import AxesPlot

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

HEIGHT = 190
NAMED = 8
"""Up to so many curves are named on paper."""
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
        self._legend: Any = None
        self._has_now = True

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

    # -- on paper --------------------------------------------------------------------
    def data(self) -> pd.DataFrame:
        """Return the curves one below the other: name, frame, and both axes."""
        import pandas as pd

        heads = [self.across.labelText or "x", self.up.labelText or "y"]
        if heads[0] == "frame":
            heads[0] = "x"
        parts = [
            pd.DataFrame(
                {"name": one.name, "frame": one.t, heads[0]: one.x, heads[1]: one.y}
            )
            for one in self.curves
        ]
        if not parts:
            return pd.DataFrame(columns=["name", "frame", *heads])
        table = pd.concat(parts, ignore_index=True)
        return table.drop(columns="x") if heads[0] == "x" else table

    def lay_on_paper(self, *, on: bool) -> None:
        """Leave out the line of the shown frame; name a few curves."""
        if not on:
            self.now.setVisible(self._has_now)
            if self._legend is not None:
                self.centralWidget.removeItem(self._legend)
                self._legend = None
            return
        self._has_now = self.now.isVisible()
        self.now.setVisible(False)
        if 1 < len(self.curves) <= NAMED:
            self._legend = pg.LegendItem(labelTextSize="8pt")
            self._legend.setLabelTextColor(self.ink)
            for one in self.curves:
                pen = self.pen(QColor(one.color) if one.color else self.ink, 2)
                self._legend.addItem(pg.PlotCurveItem(pen=pen), one.name)
            self._legend.setFixedWidth(self._legend.width())
            self._legend.setFixedHeight(self._legend.height())
            self.centralWidget.addItem(self._legend, 0, 2)
            at_top = Qt.AlignmentFlag.AlignTop
            self.centralWidget.layout.setAlignment(self._legend, at_top)

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
        ink = self.ink
        rim = QColor(ink)
        rim.setAlphaF(0.35)
        for color in dict.fromkeys(curve.color for curve in self.curves):
            shown = QColor(color) if color else ink
            mine = [curve for curve in self.curves if curve.color == color]
            x, y = (_joined([getattr(one, axis) for one in mine]) for axis in "xy")
            lines = [
                # a rim, so that white can be seen on white
                pg.PlotCurveItem(x, y, pen=self.pen(rim, 3.5), connect="finite"),
                pg.PlotCurveItem(x, y, pen=self.pen(shown, 2), connect="finite"),
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
        self.now.setPen(self.pen(faint, style=Qt.PenStyle.DashLine))
        self._draw()


def _joined(parts: Sequence[NDArray]) -> NDArray[np.float64]:
    """Return curves one after another, with a gap between two."""
    gap = np.array([np.nan])
    return np.concatenate([piece for part in parts for piece in (part, gap)])
