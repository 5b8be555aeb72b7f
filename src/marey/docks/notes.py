"""The Notes dock: what a person has to say about a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QEvent, QSize, QSortFilterProxyModel, Qt, QTimer
from qtpy.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QTableView,
    QTextEdit,
)

from marey.docks.dock import Dock
from marey.docks.mark_crops import EDGE, WIDE, Crops, as_pixmap
from marey.docks.note_filter import NoteFilter
from marey.docks.note_table import NoteTable
from marey.docks.parts import Line, RatingStars
from marey.docks.parts.clock_text import counted
from marey.docks.tag_completer import complete_tags

if TYPE_CHECKING:
    from psygnal import SignalInstance
    from qtpy.QtCore import QModelIndex, QObject

PAUSE = 1500
"""Milliseconds without a key after which the text is written."""
_WIDTHS = (WIDE + 56, 130, 84, 28, 70, 60)


class NotesDock(Dock):
    """Text, tags and stars for the frame; a table of all notes."""

    title = "Notes"
    empty_words: ClassVar[str] = "Open a recording; then write a note for a frame."

    def build(self) -> None:
        """Make the note of the frame above, the table of all below."""
        self._t = 0  # the frame whose note is in the fields
        self._wants_keyboard = False
        self.heading = QLabel(self)
        self.stars = RatingStars(self)
        self.stars.rated.connect(lambda stars: self._write(rating=stars))
        self.text = QTextEdit(self)
        self.text.setAcceptRichText(False)
        self.text.setPlaceholderText("Text")
        self.text.setMinimumHeight(60)
        self.text.setMaximumHeight(110)
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.tags = Line(self)
        self.tags.setPlaceholderText("Tags, separated by commas")
        self.tags.editingFinished.connect(self._write_tags)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._write_text)
        self.text.textChanged.connect(self._typed)
        for part in (self.heading, self.text, self.tags, self.stars):
            self.column.addWidget(part)
        self._make_table()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        return [
            (self.session.stepped, self._step),
            (self.session.changed, self._hear),
            (self.session.closing, self._stop),
            (self.session.others_changed, self._look_anew),
        ]

    def refresh(self) -> None:
        """Show the note of the shown frame and the table of all."""
        if self.session.recording is not None:
            self._step(self.session.t)
            self._ask_all()
            if self._wants_keyboard:
                self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the cursor into the text, as soon as that is in sight."""
        self._wants_keyboard = not self.text.isVisible()
        if self.text.isVisible():
            self.text.setFocus()

    def as_python(self) -> str:
        """Return lines that find the same notes."""
        asked = self.filter.asked()
        told = ", ".join(f"{name}={value!r}" for name, value in asked.items())
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            f"    print(rec.notes.find({told}))\n"
        )

    # -- building -----------------------------------------------------------------
    def _make_table(self) -> None:
        self.model = NoteTable(self)
        self.found = QSortFilterProxyModel(self)
        self.found.setSourceModel(self.model)
        self.found.setSortRole(Qt.ItemDataRole.UserRole)
        self._crops = Crops()
        self.model.picture_wanted.connect(self._ask_picture)
        self._soon_found = QTimer(self)
        self._soon_found.setSingleShot(True)
        self._soon_found.setInterval(150)
        self._soon_found.timeout.connect(self._ask_all)
        self.filter = NoteFilter(self)
        self.filter.changed.connect(self._soon_found.start)
        self.said = QLabel(self)
        self.table = QTableView(self)
        self.table.setModel(self.found)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(False)
        self.table.verticalHeader().setDefaultSectionSize(EDGE + 4)
        self.table.setIconSize(QSize(WIDE, EDGE))
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.setMinimumHeight(120)
        self.table.setToolTip("Double click goes to the frame")
        self.table.doubleClicked.connect(self._go)
        self.column.addWidget(self.filter)
        self.column.addWidget(self.said)
        self.column.addWidget(self.table, 1)

    # -- writing ------------------------------------------------------------------
    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Write the text when the keyboard leaves it; Escape leaves it."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        elif event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.desk.keys.back_to_canvas()
            return True
        return False

    def flush(self) -> None:
        """Write what was typed now, if it was changed."""
        self._write_text()
        self._write_tags()

    def hideEvent(self, event: QEvent) -> None:
        """Leave nothing unwritten behind."""
        self.flush()
        super().hideEvent(event)

    def _typed(self) -> None:
        if self.text.document().isModified():
            self._pause.start()

    def _write_text(self) -> None:
        self._pause.stop()
        document = self.text.document()
        if document.isModified():
            document.setModified(False)
            self._write(text=self.text.toPlainText())

    def _write_tags(self) -> None:
        if self.tags.isModified():
            self.tags.setModified(False)
            self._write(tags=self._typed_tags())

    def _typed_tags(self) -> list[str]:
        tags = (tag.strip() for tag in self.tags.text().split(","))
        return [tag for tag in tags if tag]

    def _write(self, **said: Any) -> None:
        recording = self.session.recording
        if recording is not None:
            self.session.post(recording.notes.set, self._t, **said)

    # -- showing --------------------------------------------------------------------
    def _step(self, t: int) -> None:
        if not self.in_sight:
            return
        self.flush()
        self._t = t
        self.heading.setText(f"Frame {t:,}")
        self._ask_note()

    def _ask_note(self) -> None:
        recording = self.session.recording
        if recording is not None:
            note = self.desk.read(recording.notes.get, self._t)
            self.asking.ask("note", note, self._show)

    def _show(self, note: Any) -> None:
        if note.t != self._t:
            return
        self.stars.show_rating(note.rating)
        if not self.text.document().isModified():
            self.text.blockSignals(True)
            if self.text.toPlainText() != note.text:
                self.text.setPlainText(note.text)
            self.text.document().setModified(False)
            self.text.blockSignals(False)
        # a comma that begins the next tag is nothing yet, and must not be lost
        if not self.tags.isModified() and self._typed_tags() != list(note.tags):
            self.tags.setText(", ".join(note.tags))

    def _hear(self, change: Any) -> None:
        if change.table == "note" and self.in_sight:
            self._ask_note()  # nothing half typed is written for the news of others
            self._ask_all()

    def _look_anew(self, shown: bool) -> None:
        del shown
        self.refresh()

    def _ask_all(self) -> None:
        recording = self.session.recording
        if recording is not None:
            asked = self.filter.asked()
            self.asking.ask(
                "all", self.desk.read(_found, recording, asked), self._show_all
            )

    def _show_all(self, answer: tuple[Any, Any]) -> None:
        table, everything = answer
        self.model.show_rows(list(table.itertuples(index=False)))
        tags = sorted({tag for own in everything["tags"] for tag in own})
        complete_tags(self.tags, tags)
        self.filter.show_known(tags, sorted(set(everything["author"].dropna())))
        few = f"{len(table):,} of " if len(table) < len(everything) else ""
        self.said.setText(few + counted(len(everything), "note"))

    def _ask_picture(self, t: int) -> None:
        recording = self.session.recording
        if recording is None:
            return

        def show(picture: Any) -> None:
            if picture is not None and self.session.recording is recording:
                self.model.show_picture(t, as_pixmap(picture))

        self.asking.ask(f"picture {t}", self._crops.picture(recording, t), show)

    def _stop(self) -> None:
        self._crops.stop()
        self.model.forget_pictures()

    def _go(self, index: QModelIndex) -> None:
        row = self.found.mapToSource(index).row()
        self.session.go(self.model.frame(row))


def _found(recording: Any, asked: dict[str, Any]) -> tuple[Any, Any]:
    """Read the notes that fit, and all of them."""
    return recording.notes.find(**asked), recording.notes.table()
