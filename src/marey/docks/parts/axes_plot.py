"""A box with two axes, in the colours of the theme: what plots of docks stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from qtpy.QtCore import QEvent


class AxesPlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is not typed
    """Two axes around a box that is panned by drag and zoomed by wheel.

    Parameters
    ----------
    height : int
        Pixels.
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    box : pyqtgraph.ViewBox
        Where curves are put.
    across, up : pyqtgraph.AxisItem
        The axes.
    """

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._height = height
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # put together by hand: pyqtgraph's own plot makes menus that outlive it
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, 4, 6, 0)
        room.setSpacing(0)
        self.setCentralItem(room)
        self.box = pg.ViewBox(enableMenu=False)
        self.across = pg.AxisItem("bottom", linkView=self.box)
        self.up = pg.AxisItem("left", linkView=self.box)
        room.addItem(self.up, 0, 0)
        room.addItem(self.box, 0, 1)
        room.addItem(self.across, 1, 1)
        self.make()
        self._is_made = True
        self._dress()

    def make(self) -> None:
        """Add what belongs into the box; called once, before the first colours."""

    def dress(self, ink: QColor, faint: QColor) -> None:
        """Take the colours of a theme for what is in the box.

        Parameters
        ----------
        ink, faint : QColor
            Colour of text, and of lines that only help.
        """

    def sizeHint(self) -> QSize:
        """Return a flat plot."""
        return QSize(280, self._height)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() in {event.Type.StyleChange, event.Type.PaletteChange}:
            self._dress()

    def _dress(self) -> None:
        if not hasattr(self, "_is_made"):
            return  # Qt styles a widget while it is being made
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        self.setBackground(self.palette().color(QPalette.ColorRole.Window))
        faint = QColor(ink)
        faint.setAlphaF(0.45)
        for axis in (self.across, self.up):
            axis.setPen(pg.mkPen(faint))
            axis.setTextPen(pg.mkPen(ink))
        self.dress(ink, faint)
