"""A box with two axes, in the colours of the theme: what plots of docks stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg

from marey.docks.parts.themed_view import ThemedView

if TYPE_CHECKING:
    from qtpy.QtGui import QColor
    from qtpy.QtWidgets import QWidget


class AxesPlot(ThemedView):
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
        super().__init__(height, parent)
        # put together by hand: pyqtgraph's own plot makes menus that outlive it
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, 4, 6, 0)
        room.setSpacing(0)
        self.setCentralItem(room)
        self.box = pg.ViewBox(enableMenu=False)
        self.across = pg.AxisItem("bottom", linkView=self.box)
        self.up = pg.AxisItem("left", linkView=self.box)
        for axis in (self.across, self.up):
            axis.enableAutoSIPrefix(False)  # 0.5 is read sooner than 500 (x0.001)
        room.addItem(self.up, 0, 0)
        room.addItem(self.box, 0, 1)
        room.addItem(self.across, 1, 1)
        self.make()
        self.made()

    def make(self) -> None:
        """Add what belongs into the box; called once, before the first colours."""

    def dress(self, ink: QColor, faint: QColor) -> None:
        """Take the colours of a theme for what is in the box.

        Parameters
        ----------
        ink, faint : QColor
            Colour of text, and of lines that only help.
        """

    def dress_all(self, ink: QColor, faint: QColor) -> None:
        """Take colours for axes and what is in the box."""
        for axis in (self.across, self.up):
            axis.setPen(self.pen(faint))
            axis.setTextPen(pg.mkPen(ink))
        self.dress(ink, faint)
