"""One mask layer in a list: name, what it holds, where it is painted, eye, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QPoint, Qt, Signal
from qtpy.QtGui import QPainter, QPen
from qtpy.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from marey.docks.parts import ElidedLabel, IconButton, Line
from marey.docks.parts.clock_text import counted

if TYPE_CHECKING:
    from qtpy.QtCore import QObject
    from qtpy.QtGui import QMouseEvent, QPaintEvent

    from marey.sidecar.mask_layers import MaskLayer

KINDS = {"classes": "areas", "instances": "single cells"}
"""What a layer holds, in words."""


class LayerRow(QFrame):
    """Shows one mask layer; speaks of what a person wants changed.

    Parameters
    ----------
    layer : MaskLayer
        The layer.
    parent : QWidget, optional
        Owner.
    """

    chosen = Signal(str)
    """This layer is to be painted."""
    renamed = Signal(str, str)
    """Old name, new name."""
    hidden = Signal(str, bool)
    """Whether it is to be shown."""
    moved = Signal(str, int)
    """By how many places up."""
    removing = Signal(str)
    """A person asked what deleting this layer would take along."""

    def __init__(self, layer: MaskLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self._is_chosen = False
        self.label = ElidedLabel(layer.name, self)
        self.name = Line(layer.name, self)
        self.name.setVisible(False)
        self.name.installEventFilter(self)
        self.name.editingFinished.connect(self._finish_name)
        self.kind, self.frames = QLabel(self), QLabel(self)
        self.eye = IconButton("eye", "Hide this layer", self)
        self.eye.clicked.connect(self._turn_eye)
        self.more = IconButton("more", "Rename, order, delete...", self)
        self.more.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 2, 2)
        row.setSpacing(6)
        row.addWidget(self.label, 1)
        row.addWidget(self.name, 1)
        for widget in (self.kind, self.frames, self.eye, self.more):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_layer(layer)

    # -- showing -------------------------------------------------------------------
    def show_layer(self, layer: MaskLayer) -> None:
        """Show a layer that was changed elsewhere."""
        self.layer = layer
        self.label.setText(layer.name)
        self.kind.setText(KINDS.get(layer.kind, layer.kind))
        if layer.visible:
            self.eye.show_sign("eye", "Hide this layer")
        else:
            self.eye.show_sign("eye closed", "Show this layer")

    def show_frames(self, frames: int, maker: str = "") -> None:
        """Show in how many frames it is painted, and which program made it."""
        self.frames.setText(counted(frames, "frame"))
        whose = [f"made by {maker}"] if maker else ["made by hand"]
        whose += [f"of {self.layer.author}"] if self.layer.author else []
        self.label.setToolTip(f"{self.layer.name}: {', '.join(whose)}")

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this is the layer that is painted."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            font = self.label.font()
            font.setBold(chosen)
            self.label.setFont(font)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar before the chosen layer; readable in every theme."""
        super().paintEvent(event)
        if self._is_chosen:
            painter = QPainter(self)
            ink = self.palette().color(self.foregroundRole())
            painter.fillRect(0, 2, 3, self.height() - 4, ink)
            ink.setAlpha(90)
            painter.setPen(QPen(ink, 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)
            painter.end()

    # -- acts ----------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this layer."""
        self.chosen.emit(self.layer.name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the name be typed in its place."""
        self.rename()

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Leave the name as it was on Escape."""
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.name.setText(self.layer.name)
            self._finish_name()
            return True
        return False

    def rename(self) -> None:
        """Let the name be typed in its place."""
        self.label.setVisible(False)
        self.name.setText(self.layer.name)
        self.name.setVisible(True)
        self.name.setFocus()
        self.name.selectAll()

    def _finish_name(self) -> None:
        if self.name.isHidden():
            return
        wanted = self.name.text().strip()
        self.name.setVisible(False)
        self.label.setVisible(True)
        if wanted and wanted != self.layer.name:
            self.renamed.emit(self.layer.name, wanted)

    def _turn_eye(self) -> None:
        self.hidden.emit(self.layer.name, not self.layer.visible)

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def menu(self) -> QMenu:
        """Return the menu of what is done less often."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", self.rename)
        menu.addAction("Draw above", lambda: self.moved.emit(self.layer.name, 1))
        menu.addAction("Draw below", lambda: self.moved.emit(self.layer.name, -1))
        menu.addSeparator()
        menu.addAction("Delete...", lambda: self.removing.emit(self.layer.name))
        return menu
