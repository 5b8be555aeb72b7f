"""Lines over a common axis; a click says where on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from qtpy.QtCore import Qt, Signal
from qtpy.QtGui import QColor

from marey.docks.parts.axes_plot import AxesPlot

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray
    from qtpy.QtWidgets import QWidget

HEIGHT = 150
DOTTED = 2000
"""Up to so many points each is drawn as a dot too."""
COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#0072b2", "#999999")
"""Told apart by everybody: Okabe and Ito's."""


class LinePlot(AxesPlot):
    """Values over frames or times, one colour a line.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    clicked = Signal(int)
    """Number of the nearest point of the axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
        self.setToolTip("A click goes to the frame; drag pans, wheel zooms")
        self.scene().sigMouseClicked.connect(self._tell)

    def make(self) -> None:
        """Begin without lines, with a legend."""
        self.legend = pg.LegendItem(offset=(-4, 4), labelTextSize="8pt")
        self.legend.setParentItem(self.box)
        self._x: NDArray = np.zeros(0)
        self._curves: list[pg.GraphicsObject] = []
        self._lines: dict[str, NDArray] = {}
        self._inked: list[tuple[pg.PlotCurveItem, str]] = []

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
        self._x, self._curves, self._inked = np.asarray(x, float), [], []
        for number, (name, values) in enumerate(lines.items()):
            colour = (colours or {}).get(name, COLOURS[number % len(COLOURS)])
            y = np.asarray(values, float)
            curve = pg.PlotCurveItem(self._x, y, connect="finite")
            self._inked.append((curve, colour))
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
        self.across.setLabel(labels[0])
        self.up.setLabel(labels[1])
        self._lines = {name: np.asarray(values) for name, values in lines.items()}
        self.box.autoRange()
        self.dress_anew()

    def data(self) -> pd.DataFrame:
        """Return the axis and each line as a column."""
        import pandas as pd

        return pd.DataFrame({self.across.labelText or "x": self._x, **self._lines})

    def _tell(self, event: object) -> None:
        if not len(self._x) or event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return
        place = self.box.mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        self.clicked.emit(int(np.nanargmin(np.abs(self._x - place.x()))))

    def dress(self, ink: QColor, faint: QColor) -> None:
        """Write the names in the colour of text."""
        del faint
        for curve, colour in self._inked:
            curve.setPen(self.pen(QColor(colour)))
        self.legend.setLabelTextColor(ink)
        for _, label in self.legend.items:
            label.setText(label.text, color=ink)
