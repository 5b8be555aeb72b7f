"""One type of mark in a list: key, colour, name, counts, eye, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QMenu, QWidget

from marey.docks.parts import ColourButton
from marey.docks.parts.named_row import NamedRow
from marey.docks.parts.symbols import sign_of

if TYPE_CHECKING:
    from marey.words import MarkType

SYMBOLS = (
    "disc", "square", "triangle_up", "triangle_down", "diamond", "star", "cross", "x",
)  # fmt: skip


class TypeRow(NamedRow):
    """Shows one type; speaks of what a person wants changed.

    Parameters
    ----------
    kind : MarkType
        The type.
    parent : QWidget, optional
        Owner.
    """

    noun = "type"

    edited = Signal(str, object)
    """Name, and a dict of what is to change."""

    def __init__(self, kind: MarkType, parent: QWidget | None = None) -> None:
        super().__init__(kind.name, "Rename, key, shape, delete...", parent)
        self.kind = kind
        self.key = QLabel(self)
        self.key.setFixedWidth(14)
        self.colour = ColourButton(kind.color, sign_of(kind.kind, kind.symbol), self)
        self.colour.chosen.connect(lambda colour: self._edit(color=colour))
        self.here, self.total = QLabel(self), QLabel(self)
        for count in (self.here, self.total):
            count.setAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.eye.clicked.connect(lambda: self._edit(visible=not self.kind.visible))
        self._lay_out()
        self.show_type(kind)

    # -- showing ---------------------------------------------------------------
    def show_type(self, kind: MarkType) -> None:
        """Show a type that was changed elsewhere."""
        self.kind = kind
        self.key.setText(kind.key)
        self.colour.show_colour(kind.color, sign_of(kind.kind, kind.symbol))
        self.call(kind.name, visible=kind.visible)
        self.label.setToolTip(kind.description or kind.name)

    def show_counts(self, here: int | None, total: int | None) -> None:
        """Show how many there are in this frame and in all."""
        self.here.setText("" if here is None else f"{here:,} here")
        self.total.setText("" if total is None else f"{total:,}")

    # -- acts --------------------------------------------------------------------
    def _edit(self, **changes: object) -> None:
        self.edited.emit(self.kind.name, changes)

    def menu(self) -> QMenu:
        """Return the menu of what is done less often."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", self.rename)
        menu.addAction("Colour...", self.colour.click)
        keys = menu.addMenu("Key")
        for key in ("", *"123456789"):
            action = keys.addAction(key or "none", lambda key=key: self._edit(key=key))
            action.setCheckable(True)
            action.setChecked(key == self.kind.key)
        if self.kind.kind == "point":
            self._add_point_menu(menu)
        menu.addAction("Description...", self._describe)
        menu.addSeparator()
        menu.addAction("Delete...", lambda: self.removing.emit(self.kind.name))
        return menu

    def _add_point_menu(self, menu: QMenu) -> None:
        shapes = menu.addMenu("Shape")
        for symbol in SYMBOLS:
            action = shapes.addAction(
                symbol.replace("_", " "),
                lambda symbol=symbol: self._edit(symbol=symbol),
            )
            action.setCheckable(True)
            action.setChecked(symbol == self.kind.symbol)
        tracked = menu.addAction(
            "Tracked: a click continues a track",
            lambda: self._edit(tracked=not self.kind.tracked),
        )
        tracked.setCheckable(True)
        tracked.setChecked(self.kind.tracked)

    def _describe(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.kind.name)
        dialog.setLabelText("What this type means:")
        dialog.setTextValue(self.kind.description)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(lambda text: self._edit(description=text))
        dialog.open()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 2, 2)
        row.setSpacing(4)
        row.addWidget(self.key)
        row.addWidget(self.colour)
        row.addWidget(self.label, 1)
        row.addWidget(self.name, 1)
        row.addWidget(self.here)
        self.total.setMinimumWidth(44)
        row.addWidget(self.total)
        row.addWidget(self.eye)
        row.addWidget(self.more)
