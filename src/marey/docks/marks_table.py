"""The Table dock: all marks in one list, found, sorted, looked at and changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QItemSelectionModel, QSize, Qt, QTimer
from qtpy.QtWidgets import (
    QAbstractItemView,
    QInputDialog,
    QLabel,
    QMenu,
    QTableView,
)

from marey.docks.dock import Dock
from marey.docks.mark_crops import EDGE, Crops, as_pixmap
from marey.docks.mark_rows import PAGE, MarkRows
from marey.docks.marks_filter import MarksFilter
from marey.docks.parts.clock_text import counted
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from psygnal import SignalInstance
    from qtpy.QtCore import QModelIndex

    from marey.sidecar.found import Found

_TABLES = {"marker", "shape", "frame_label", "object", "type", "maker"}
_WIDTHS = (EDGE + 8, 48, 70, 90, 48, 48, 60, 90, 64)
_MOST = 100_000
"""Rows that can be changed at once from here; a script knows no such limit."""


class MarksTableDock(Dock):
    """All marks of the recording; a click goes there."""

    title = "Table"
    empty_words: ClassVar[str] = "Open a recording; then all its marks are listed here."

    def build(self) -> None:
        """Make the filters, the list and what is done to the selected rows."""
        self._found: Found | None = None
        self._order = ("id", False)
        self._choose_at: tuple[int, int] | None = None
        self._soon_found = QTimer(self)
        self._soon_found.setSingleShot(True)
        self._soon_found.setInterval(250)
        self._soon_found.timeout.connect(self._find)
        self._crops = Crops()
        self.filter = MarksFilter(self)
        self.filter.changed.connect(self._find_soon)
        self.said = QLabel(self)
        self.model = MarkRows(self)
        self.model.wanted.connect(self._ask_page)
        self.model.crop_wanted.connect(self._ask_crop)
        self.model.sorted_by.connect(self._sort)
        self._make_view()
        self.column.addWidget(self.filter)
        self.column.addWidget(self.said)
        self.column.addWidget(self.view, 1)
        self._make_acts()

    def _make_view(self) -> None:
        view = self.view = QTableView(self)
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setIconSize(QSize(EDGE, EDGE))
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(EDGE + 2)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        # as they were made, until a head is clicked
        view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
        view.setMinimumHeight(200)
        view.clicked.connect(self._go)
        view.activated.connect(self._go)

    def _make_acts(self) -> None:
        self.accept = self.button("Accept", lambda: self._change(_accept))
        self.accept.setToolTip("Say of the selected marks that they are right")
        self.retype = self.button("Type...", self._ask_type)
        self.write = self.button("Text...", self._ask_text)
        self.remove = self.button("Remove", lambda: self._change(_remove))
        self.acts = (self.accept, self.retype, self.write, self.remove)
        for button in self.acts:
            self.foot.addWidget(button)
        self.view.selectionModel().selectionChanged.connect(self._show_acts)
        self._show_acts()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        return [
            (self.session.changed, self._hear),
            (self.session.types_changed, self._hear_types),
            (self.session.others_changed, self.refresh_soon),
            (self.session.stepped, self._step),
            (self.session.closing, self._stop),
        ]

    def refresh(self) -> None:
        """Find again what is asked for."""
        recording = self.session.recording
        for button in self.acts:
            button.setVisible(recording is not None)
        if recording is not None:
            self._hear_types()
            self._find()

    def flush(self) -> None:
        """Cut no more pictures for a table out of sight."""
        self._crops.stop()

    def as_python(self) -> str:
        """Return lines that find the same marks."""
        order, descending = self._order
        asked = self.filter.asked(self.session.t) | {"order": order}
        if descending:
            asked["descending"] = True
        told = ", ".join(f"{name}={value!r}" for name, value in asked.items())
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            f"    print(rec.marks.find({told}).table())\n"
        )

    # -- finding -----------------------------------------------------------------
    def _hear(self, change: Any) -> None:
        if change.table in _TABLES and self.in_sight:
            self._find_soon()

    def _hear_types(self, *_types: object) -> None:
        recording = self.session.recording
        if recording is not None and self.in_sight:
            self.filter.show_types([one for one in self.session.types if one.id])
            self.asking.ask(
                "authors", self.desk.read(_authors, recording), self.filter.show_authors
            )

    def _step(self, t: int) -> None:
        self._choose(t)
        if self.filter.this_frame.isChecked():
            self._find_soon()

    def _find_soon(self) -> None:
        if not self._soon_found.isActive():
            self._soon_found.start()

    def _find(self) -> None:
        recording = self.session.recording
        if recording is None or not self.in_sight:
            return
        order, descending = self._order
        try:
            asked = self.filter.asked(self.session.t)
        except BadValue as error:
            self.said.setText(str(error))
            return

        def find() -> tuple[Found, int, Any]:
            found = recording.marks.find(order=order, descending=descending, **asked)
            return found, len(found), found.page(0, PAGE)

        self.said.setText("looking ...")
        self.asking.ask("found", self.desk.read(find), self._show)

    def _show(self, answer: tuple[Found, int, Any]) -> None:
        self._found, count, page = answer
        place = self.view.verticalScrollBar().value()
        chosen = self.view.currentIndex().row()
        self.model.show_count(count)
        self.model.show_page(0, page)
        self.view.verticalScrollBar().setValue(place)
        if 0 <= chosen < count:  # where it was: a change is no reason to jump
            self.view.selectionModel().setCurrentIndex(
                self.model.index(chosen, 1), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.said.setText(f"{counted(count, 'mark')} found")
        self._show_acts()

    def _sort(self, order: str, descending: bool) -> None:
        self._order = (order, descending)
        self._find_soon()

    def _ask_page(self, number: int) -> None:
        found = self._found
        if found is None:
            return

        def show(page: Any) -> None:
            if self._found is found:
                self.model.show_page(number, page)

        self.asking.ask(
            f"page {number}", self.desk.read(found.page, number * PAGE, PAGE), show
        )

    def _ask_crop(self, row: int) -> None:
        recording, known, found = (
            self.session.recording,
            self.model.row(row),
            self._found,
        )
        if recording is None or known is None:
            return
        future = self._crops.cut(recording, known)
        if future is None:
            return

        def show(picture: Any) -> None:
            if picture is not None and self._found is found:
                self.model.show_crop(row, as_pixmap(picture))

        self.asking.ask(f"crop {row}", future, show)

    def _stop(self) -> None:
        self._crops.stop()
        self._found = None
        self.model.show_count(0)

    # -- acts --------------------------------------------------------------------
    def _go(self, index: QModelIndex) -> None:
        row = self.model.row(index.row())
        if row is None or row["t"] < 0:
            return
        self.session.go(int(row["t"]))
        if row["y"] == row["y"]:
            self.session.look_at(row["y"], row["x"])
        if row["table"] == "marker":
            self._choose_at = (int(row["t"]), int(row["id"]))
            self._choose(self.session.t)

    def _choose(self, t: int) -> None:
        """Light the mark up once its frame is drawn."""
        if self._choose_at is not None and self._choose_at[0] == t:
            self.session.select((self._choose_at[1],))
            self._choose_at = None

    def _selected(self) -> list[int]:
        rows: list[int] = []
        for span in self.view.selectionModel().selection():
            rows.extend(range(span.top(), span.bottom() + 1))
        return rows

    def _show_acts(self, *_news: object) -> None:
        count = sum(
            span.bottom() - span.top() + 1
            for span in self.view.selectionModel().selection()
        )
        for button in self.acts:
            button.setEnabled(0 < count <= _MOST)
        if count > 1:
            self.said.setText(f"{counted(count, 'mark')} selected")

    def _change(self, act: Callable[..., Any]) -> None:
        """Do something to the selected marks, as one act, in the background."""
        recording, found, rows = self.session.recording, self._found, self._selected()
        if recording is None or found is None or not rows:
            return
        self.session.post(partial(act, recording.marks, found, rows))

    def _ask_type(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in self.session.types:
            if one.id:
                menu.addAction(one.name, partial(self.give_type, one.name))
        menu.popup(self.retype.mapToGlobal(self.retype.rect().bottomLeft()))

    def give_type(self, name: str) -> None:
        """Give the selected marks another type."""
        self._change(partial(_retype, name=name))

    def _ask_text(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Text of the selected marks")
        dialog.setLabelText(f"Text of {counted(len(self._selected()), 'mark')}")
        dialog.textValueSelected.connect(self.give_text)
        dialog.open()

    def give_text(self, text: str) -> None:
        """Write a text to the selected marks."""
        self._change(partial(_write, text=text))


def _accept(marks: Any, found: Found, rows: list[int]) -> int:
    ids = {t: one for t, one in found.ids_at(rows).items() if t != "frame_label"}
    return marks.accept(ids)


def _remove(marks: Any, found: Found, rows: list[int]) -> int:
    return marks.remove(found.ids_at(rows))


def _retype(marks: Any, found: Found, rows: list[int], *, name: str) -> int:
    return marks.retype(found.ids_at(rows), name)


def _write(marks: Any, found: Found, rows: list[int], *, text: str) -> int:
    return marks.edit(found.ids_at(rows), text=text)


def _authors(recording: Any) -> list[str]:
    return [row[0] for row in recording.sidecar.rows("SELECT name FROM author")]
