"""One mask layer in a list: name, what it holds, where it is painted, eye, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from marey.docks.parts.clock_text import counted
from marey.docks.parts.named_row import NamedRow

if TYPE_CHECKING:
    from marey.sidecar.mask_layers import MaskLayer

KINDS = {"classes": "areas", "instances": "single cells"}
"""What a layer holds, in words."""


class LayerRow(NamedRow):
    """Shows one mask layer; speaks of what a person wants changed.

    Parameters
    ----------
    layer : MaskLayer
        The layer.
    parent : QWidget, optional
        Owner.
    """

    noun = "layer"

    hidden = Signal(str, bool)
    """Whether it is to be shown."""
    moved = Signal(str, int)
    """By how many places up."""

    def __init__(self, layer: MaskLayer, parent: QWidget | None = None) -> None:
        super().__init__(layer.name, "Rename, order, delete...", parent)
        self.layer = layer
        self.kind, self.frames = QLabel(self), QLabel(self)
        self.eye.clicked.connect(self._turn_eye)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 2, 2)
        row.setSpacing(6)
        row.addWidget(self.label, 1)
        row.addWidget(self.name, 1)
        for widget in (self.kind, self.frames, self.eye, self.more):
            row.addWidget(widget)
        self.show_layer(layer)

    # -- showing -------------------------------------------------------------------
    def show_layer(self, layer: MaskLayer) -> None:
        """Show a layer that was changed elsewhere."""
        self.layer = layer
        self.call(layer.name, visible=layer.visible)
        self.kind.setText(KINDS.get(layer.kind, layer.kind))

    def show_frames(self, frames: int, maker: str = "") -> None:
        """Show in how many frames it is painted, and which program made it."""
        self.frames.setText(counted(frames, "frame"))
        whose = [f"made by {maker}"] if maker else ["made by hand"]
        whose += [f"of {self.layer.author}"] if self.layer.author else []
        self.label.setToolTip(f"{self.layer.name}: {', '.join(whose)}")

    # -- acts ----------------------------------------------------------------------
    def _turn_eye(self) -> None:
        self.hidden.emit(self.layer.name, not self.layer.visible)

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
