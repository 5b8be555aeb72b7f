"""A line of a list with a name that is chosen by a click and typed in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QPoint, Qt, Signal
from qtpy.QtGui import QPainter, QPen
from qtpy.QtWidgets import QFrame, QMenu, QSizePolicy, QWidget

from marey.docks.parts.elided_label import ElidedLabel
from marey.docks.parts.icons import IconButton
from marey.docks.parts.line import Line

if TYPE_CHECKING:
    from qtpy.QtCore import QObject
    from qtpy.QtGui import QMouseEvent, QPaintEvent


class NamedRow(QFrame):
    """Shows a name, whether it is chosen and seen; speaks of what is wanted changed.

    A subclass lays `label`, `name`, `eye` and `more` out, fills `menu`, and says in
    `noun` what it is a row of.

    Parameters
    ----------
    called : str
        The name.
    more : str
        What is behind the button *more*.
    parent : QWidget, optional
        Owner.

    Attributes
    ----------
    called : str
        The name as it is shown.
    """

    noun = "row"

    chosen = Signal(str)
    """This one is to be worked with."""
    renamed = Signal(str, str)
    """Old name, new name."""
    removing = Signal(str)
    """A person asked what deleting this one would take along."""

    def __init__(self, called: str, more: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.called = called
        self._is_chosen = False
        self.label = ElidedLabel(called, self)
        self.name = Line(called, self)
        self.name.setVisible(False)
        self.name.installEventFilter(self)
        self.name.editingFinished.connect(self._finish_name)
        self.eye = IconButton("eye", f"Hide this {self.noun}", self)
        self.more = IconButton("more", more, self)
        self.more.clicked.connect(self._open_menu)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def menu(self) -> QMenu:
        """Return the menu of what is done less often."""
        return QMenu(self)

    # -- showing -------------------------------------------------------------------
    def call(self, name: str, *, visible: bool) -> None:
        """Show another name, and whether it is seen."""
        self.called = name
        self.label.setText(name)
        if visible:
            self.eye.show_sign("eye", f"Hide this {self.noun}")
        else:
            self.eye.show_sign("eye closed", f"Show this {self.noun}")

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this is the one that is worked with."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            font = self.label.font()
            font.setBold(chosen)
            self.label.setFont(font)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a bar before the chosen row; readable in every theme."""
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
        """Choose this one."""
        self.chosen.emit(self.called)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the name be typed in its place."""
        self.rename()

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Leave the name as it was on Escape."""
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.name.setText(self.called)
            self._finish_name()
            return True
        return False

    def rename(self) -> None:
        """Let the name be typed in its place."""
        self.label.setVisible(False)
        self.name.setText(self.called)
        self.name.setVisible(True)
        self.name.setFocus()
        self.name.selectAll()

    def _finish_name(self) -> None:
        if self.name.isHidden():
            return
        wanted = self.name.text().strip()
        self.name.setVisible(False)
        self.label.setVisible(True)
        if wanted and wanted != self.called:
            self.renamed.emit(self.called, wanted)

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
