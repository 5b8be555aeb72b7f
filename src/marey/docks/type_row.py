"""One type of mark in a list: key, colour, name, counts, eye, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QPoint, Qt, Signal
from qtpy.QtGui import QPainter, QPen
from qtpy.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from marey.docks.parts import ColourButton, ElidedLabel, IconButton, Line
from marey.docks.parts.symbols import sign_of

if TYPE_CHECKING:
    from qtpy.QtCore import QObject
    from qtpy.QtGui import QMouseEvent, QPaintEvent

    from marey.words import MarkType

SYMBOLS = (
    "disc", "square", "triangle_up", "triangle_down", "diamond", "star", "cross", "x",
)  # fmt: skip


class TypeRow(QFrame):
    """Shows one type; speaks of what a person wants changed.

    Parameters
    ----------
    kind : MarkType
        The type.
    parent : QWidget, optional
        Owner.
    """

    chosen = Signal(str)
    """This type is to be marked with."""
    renamed = Signal(str, str)
    """Old name, new name."""
    edited = Signal(str, object)
    """Name, and a dict of what is to change."""
    removing = Signal(str)
    """A person asked what deleting this type would take along."""

    def __init__(self, kind: MarkType, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._is_chosen = False
        self.key = QLabel(self)
        self.key.setFixedWidth(14)
        self.colour = ColourButton(kind.color, sign_of(kind.kind, kind.symbol), self)
        self.colour.chosen.connect(lambda colour: self._edit(color=colour))
        self.label = ElidedLabel(kind.name, self)
        self.name = Line(kind.name, self)
        self.name.setVisible(False)
        self.name.installEventFilter(self)
        self.name.editingFinished.connect(self._finish_name)
        self.here, self.total = QLabel(self), QLabel(self)
        for count in (self.here, self.total):
            count.setAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.eye = IconButton("eye", "Hide this type", self)
        self.eye.clicked.connect(lambda: self._edit(visible=not self.kind.visible))
        self.more = IconButton("more", "Rename, key, shape, delete...", self)
        self.more.clicked.connect(self._open_menu)
        self._lay_out()
        self.show_type(kind)

    # -- showing ---------------------------------------------------------------
    def show_type(self, kind: MarkType) -> None:
        """Show a type that was changed elsewhere."""
        self.kind = kind
        self.key.setText(kind.key)
        self.colour.show_colour(kind.color, sign_of(kind.kind, kind.symbol))
        self.label.setText(kind.name)
        self.label.setToolTip(kind.description or kind.name)
        if kind.visible:
            self.eye.show_sign("eye", "Hide this type")
        else:
            self.eye.show_sign("eye closed", "Show this type")

    def show_counts(self, here: int | None, total: int | None) -> None:
        """Show how many there are in this frame and in all."""
        self.here.setText("" if here is None else f"{here:,} here")
        self.total.setText("" if total is None else f"{total:,}")

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this is the type that a click marks."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            font = self.label.font()
            font.setBold(chosen)
            self.label.setFont(font)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar before the chosen type; readable in every theme."""
        super().paintEvent(event)
        if self._is_chosen:
            painter = QPainter(self)
            ink = self.palette().color(self.foregroundRole())
            painter.fillRect(0, 2, 3, self.height() - 4, ink)
            ink.setAlpha(90)
            painter.setPen(QPen(ink, 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)
            painter.end()

    # -- acts --------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this type."""
        self.chosen.emit(self.kind.name)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the name be typed in its place."""
        self.rename()

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Leave the name as it was on Escape."""
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.name.setText(self.kind.name)
            self._finish_name()
            return True
        return False

    def rename(self) -> None:
        """Let the name be typed in its place."""
        self.label.setVisible(False)
        self.name.setText(self.kind.name)
        self.name.setVisible(True)
        self.name.setFocus()
        self.name.selectAll()

    def _finish_name(self) -> None:
        if self.name.isHidden():
            return
        wanted = self.name.text().strip()
        self.name.setVisible(False)
        self.label.setVisible(True)
        if wanted and wanted != self.kind.name:
            self.renamed.emit(self.kind.name, wanted)

    def _edit(self, **changes: object) -> None:
        self.edited.emit(self.kind.name, changes)

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
