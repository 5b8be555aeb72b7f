"""Lines over a common axis; a click says where on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import QSize, Qt, Signal
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from qtpy.QtCore import QEvent

HEIGHT = 150
DOTTED = 2000
"""Up to so many points each is drawn as a dot too."""
COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#999999")
"""Told apart by everybody: Okabe and Ito's."""


class LinePlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is not typed
    """Values over frames or times, one colour a line.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    clicked = Signal(int)
    """Number of the nearest point of the axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("A click goes to the frame; drag pans, wheel zooms")
        # put together by hand: pyqtgraph's own plot makes menus that outlive it
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, 0, 0, 0)
        room.setSpacing(0)
        self.setCentralItem(room)
        self.box = pg.ViewBox(enableMenu=False)
        self.below = pg.AxisItem("bottom", linkView=self.box)
        self.beside = pg.AxisItem("left", linkView=self.box)
        room.addItem(self.beside, 0, 0)
        room.addItem(self.box, 0, 1)
        room.addItem(self.below, 1, 1)
        self.legend = pg.LegendItem(offset=(-4, 4), labelTextSize="8pt")
        self.legend.setParentItem(self.box)
        self._x: NDArray = np.zeros(0)
        self._curves: list[pg.GraphicsObject] = []
        self.scene().sigMouseClicked.connect(self._tell)
        self._dress()

    def show_lines(
        self,
        x: NDArray,
        lines: Mapping[str, NDArray],
        labels: tuple[str, str] = ("", ""),
        colours: Mapping[str, str] | None = None,
    ) -> None:
        """Show other lines; NaN leaves a gap.

        Parameters
        ----------
        x : ndarray of float, shape (N,)
            Where.
        lines : mapping of str to ndarray of float, shape (N,)
            Names and values.
        labels : (str, str)
            Of the axes x and y, with units.
        colours : mapping of str to str
            ``#rrggbb`` of lines that have one.
        """
        for curve in self._curves:
            self.box.removeItem(curve)
        self.legend.clear()
        self._x, self._curves = np.asarray(x, float), []
        for number, (name, values) in enumerate(lines.items()):
            colour = (colours or {}).get(name, COLOURS[number % len(COLOURS)])
            y = np.asarray(values, float)
            curve = pg.PlotCurveItem(self._x, y, pen=pg.mkPen(colour), connect="finite")
            made = [curve]
            if len(x) <= DOTTED:  # a value between gaps is no line
                known = np.isfinite(y)
                made.append(
                    pg.ScatterPlotItem(
                        self._x[known], y[known], size=4, pen=None, brush=colour
                    )
                )
            for item in made:
                self.box.addItem(item)
            self.legend.addItem(curve, name)
            self._curves += made
        self.below.setLabel(labels[0])
        self.beside.setLabel(labels[1])
        self.box.autoRange()
        self._dress()

    def sizeHint(self) -> QSize:
        """Return a flat plot."""
        return QSize(280, HEIGHT)

    def _tell(self, event: object) -> None:
        if not len(self._x) or event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return
        place = self.box.mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        self.clicked.emit(int(np.nanargmin(np.abs(self._x - place.x()))))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in {event.Type.StyleChange, event.Type.PaletteChange}:
            self._dress()

    def _dress(self) -> None:
        if not hasattr(self, "legend"):
            return  # Qt styles a widget while it is being made
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        faint = QColor(ink)
        faint.setAlphaF(0.45)
        for axis in (self.below, self.beside):
            axis.setPen(pg.mkPen(faint))
            axis.setTextPen(pg.mkPen(ink))
        self.legend.setLabelTextColor(ink)
        for _, label in self.legend.items:
            label.setText(label.text, color=ink)
