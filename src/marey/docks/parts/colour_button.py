"""A small square of colour that can be changed by a click."""

from __future__ import annotations

from qtpy.QtCore import QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QPainter, QPaintEvent, QPen
from qtpy.QtWidgets import QAbstractButton, QColorDialog, QWidget

from marey.docks.parts.symbols import symbol_path


class ColourButton(QAbstractButton):
    """Shows the colour and shape of a type; a click asks for another colour.

    Parameters
    ----------
    colour : str
        ``#rrggbb``.
    symbol : str
        napari's name of a point symbol.
    parent : QWidget, optional
        Owner.
    """

    chosen = Signal(str)
    """A person picked another colour, as ``#rrggbb``."""

    def __init__(
        self, colour: str, symbol: str = "square", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.colour = colour
        self.symbol = symbol
        self.setFixedSize(QSize(22, 22))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Change the colour")
        self.setAccessibleName("Colour")
        self.clicked.connect(self._ask)

    def show_colour(self, colour: str, symbol: str) -> None:
        """Show another colour and shape; says nothing to anybody."""
        self.colour, self.symbol = colour, symbol
        self.update()

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.colour), self)
        dialog.setWindowTitle("Colour")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda picked: self.chosen.emit(picked.name()))
        dialog.open()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the symbol with a dark and a light rim, as on the canvas."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = symbol_path(self.symbol, QRectF(4, 4, 14, 14))
        painter.setPen(QPen(QColor("white"), 3.5))
        painter.drawPath(path)
        painter.setPen(QPen(QColor("black"), 1.5))
        painter.setBrush(QColor(self.colour))
        painter.drawPath(path)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.palette().highlight().color(), 1))
            painter.drawRoundedRect(QRectF(0.5, 0.5, 21, 21), 3, 3)
        painter.end()
