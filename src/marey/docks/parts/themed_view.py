"""What plots of pyqtgraph have in common: the theme's colours, and those of paper."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from qtpy.QtCore import QPoint, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QPalette
from qtpy.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from qtpy.QtCore import QEvent
    from qtpy.QtGui import QPainter, QPen

INK, GROUND = QColor("#000000"), QColor("#ffffff")
"""Colours of what is saved, whatever the theme: for paper."""


class ThemedView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph is not typed
    """A plot of a fixed height that takes the colours of the theme.

    Parameters
    ----------
    height : int
        Pixels.
    parent : QWidget, optional
        Owner.
    """

    menu_asked = Signal(QPoint)
    """A right click, at a place of the screen."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._height = height
        self._is_made = self._is_paper = False
        self._ratio = 1.0
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scene().sigMouseClicked.connect(self._look_for_menu)

    def made(self) -> None:
        """Take the first colours: everything is there."""
        self._is_made = True
        self.dress_anew()

    # -- for subclasses ------------------------------------------------------------
    def dress_all(self, ink: QColor, faint: QColor) -> None:
        """Take colours.

        Parameters
        ----------
        ink, faint : QColor
            Colour of text, and of lines that only help.
        """

    def lay_on_paper(self, *, on: bool) -> None:
        """Show what a reader needs and hide what only helps here, or turn back."""

    def data(self) -> pd.DataFrame:
        """Return what is drawn, as a table."""
        raise NotImplementedError

    # -- for who saves it ------------------------------------------------------------
    def draw(self, painter: QPainter) -> None:
        """Draw the plot as on paper: black on white, with vectors where it can."""
        with self._on_paper(painter.device().devicePixelRatioF()):
            self.render(painter, QRectF(self.rect()), self.rect())

    @contextmanager
    def _on_paper(self, ratio: float) -> Iterator[None]:
        self._turn_paper(ratio)
        self.centralWidget.layout.activate()
        items = [one for one in self.scene().items() if hasattr(one, "setExportMode")]
        how = {"antialias": True, "resolutionScale": 1.0}
        for one in items:  # else dots are pictures of the screen's size
            one.setExportMode(True, {**how, "background": None, "painter": None})
        try:
            yield
        finally:
            for one in items:
                one.setExportMode(False)
            self._turn_paper(0.0)

    def _turn_paper(self, ratio: float) -> None:
        """Turn to paper of so many pixels for one of the screen, or to the screen."""
        self._is_paper = ratio > 0
        self._ratio = ratio or 1.0
        self.dress_anew()
        self.lay_on_paper(on=self._is_paper)

    def pen(self, colour: QColor, width: float = 1.0, **how: Any) -> QPen:
        """Return a pen of a width in pixels of the screen; on paper it is finer."""
        return pg.mkPen(colour, width=width * max(1.0, self._ratio / 2), **how)

    # -- theme ---------------------------------------------------------------------
    @property
    def ink(self) -> QColor:
        """Colour of text."""
        if self._is_paper:
            return QColor(INK)
        return QColor(self.palette().color(QPalette.ColorRole.WindowText))

    def dress_anew(self) -> None:
        """Take the colours of the theme, or of paper."""
        if not self._is_made:
            return  # Qt styles a widget while it is being made
        ground = self.palette().color(QPalette.ColorRole.Window)
        self.setBackground(GROUND if self._is_paper else ground)
        faint = self.ink
        faint.setAlphaF(0.45)
        self.dress_all(self.ink, faint)

    def sizeHint(self) -> QSize:
        """Return a flat plot."""
        return QSize(280, self._height)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        kinds = {event.Type.StyleChange, event.Type.PaletteChange}
        if event.type() in kinds and hasattr(self, "_is_made"):
            self.dress_anew()

    def _look_for_menu(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            self.menu_asked.emit(event.screenPos().toPoint())
