"""The text over the picture: its template, and what it says now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import Line, check_box
from marey.layers.hud import FIELDS

if TYPE_CHECKING:
    from marey.docks.desk import Desk


class TextPart(QWidget):
    """A template with fields, a live preview and the list of fields.

    Parameters
    ----------
    desk : Desk
        Whose session is shown.
    parent : QWidget
        The dock.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._display = desk.session.display
        self.shown = check_box("Show over the picture", self._switch, self)
        self.template = Line(self)
        self.template.setAccessibleName("Template of the text")
        self.template.setToolTip(r"Fields stand in braces; \n begins another line")
        self.template.textEdited.connect(self._typed)
        self.preview = QLabel(self)
        self.preview.setWordWrap(True)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble = QLabel(self)
        self.trouble.setWordWrap(True)
        self.fields = self._make_fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 4)
        for part in (
            self.shown,
            self.template,
            self.preview,
            self.trouble,
            QLabel("Fields; a double click puts one in", self),
        ):
            column.addWidget(part)
        column.addWidget(self.fields, 1)

    def refresh(self) -> None:
        """Show the template and what it says of the drawn frame."""
        display = self._display
        self.shown.setChecked(bool(display.hud))
        if not self.template.hasFocus():
            self.template.setText(display.template)
        self._preview()

    def _make_fields(self) -> QTableWidget:
        table = QTableWidget(len(FIELDS), 2, self)
        for row, (name, words) in enumerate(FIELDS.items()):
            for column, text in enumerate((f"{{{name}}}", words)):
                item = QTableWidgetItem(text)
                item.setToolTip(words)
                table.setItem(row, column, item)
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        head = table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setSectionResizeMode(
            QHeaderView.ResizeMode.ResizeToContents
        )
        table.setMinimumHeight(170)
        table.setAccessibleName("Fields of the text")
        table.cellDoubleClicked.connect(self._put_in)
        return table

    def _put_in(self, row: int, column: int) -> None:
        del column
        name = list(FIELDS)[row]
        self.template.insert("{meta[]}" if name == "meta" else f"{{{name}}}")
        if name == "meta":
            self.template.cursorBackward(mark=False, steps=2)
        self.template.setFocus()
        self._typed()

    def _switch(self, on: bool) -> None:
        self._display.hud = (self.template.text() or self._display.template) * on

    def _typed(self) -> None:
        if self.shown.isChecked() or self.template.text():
            self._display.hud = self.template.text()
        self._preview()

    def _preview(self) -> None:
        text = self.template.text()
        self.preview.setText(self._display.text(text))
        words = self._display.trouble_in(text)
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
