"""The History dock: who did what when, taking it back, versions and differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
)

from marey.docks.attached_files import AttachedFiles
from marey.docks.compact_line import CompactLine
from marey.docks.differences_list import DifferencesList
from marey.docks.dock import Dock
from marey.docks.history_report import HistoryReport
from marey.docks.history_rows import PAGE, HistoryRows, Page, read_page
from marey.docks.long_work import LongWork
from marey.docks.parts import Line
from marey.docks.parts.fold import Fold
from marey.docks.version_export import VersionExport
from marey.docks.version_line import VersionLine
from marey.jobs import script

if TYPE_CHECKING:
    from psygnal import SignalInstance
    from qtpy.QtCore import QModelIndex

    from marey.sidecar.comparison import Comparison
    from marey.words import Action

MOST_ROWS = 300
"""Up to so many changed rows the whole history is copied as one script."""
EVERYBODY = "by everybody"
_PAUSE = 250
"""Milliseconds in which news are gathered before the list is read again."""


class HistoryDock(Dock):
    """Everything that was done; a click goes there."""

    title = "History"
    empty_words: ClassVar[str] = "Open a recording; then all that is done is kept here."

    def build(self) -> None:
        """Make filters, the list, versions, what differs, and what may go."""
        self.work = LongWork(self)
        self._read_for: dict[str, Any] = {}
        self._unfolded = QTimer(self)  # what was unfolded has its room a turn later
        self._unfolded.setSingleShot(True)
        self._unfolded.timeout.connect(self._show_fold)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._read)
        self.author = QComboBox(self)
        self.author.addItem(EVERYBODY)
        self.author.currentIndexChanged.connect(lambda _row: self._read())
        self.this_frame = QCheckBox("this frame", self)
        self.this_frame.toggled.connect(lambda _on: self._read())
        filters = QHBoxLayout()
        filters.addWidget(self.author, 1)
        filters.addWidget(self.this_frame)
        self.column.addLayout(filters)
        self._make_view()
        self._make_versions()
        self.report = HistoryReport(self, self.work)
        self.compacting = CompactLine(self, self.work)
        self.report_fold = Fold("Report", self.report, self)
        self.fold = Fold("Make the file smaller", self.compacting, self)
        for fold, other in (
            (self.report_fold, self.fold),
            (self.fold, self.report_fold),
        ):
            fold.opened.connect(other.close_up)
            fold.opened.connect(self._unfolded.start)
            self.column.addWidget(fold)

    def _make_view(self) -> None:
        self.model = HistoryRows(self)
        self.model.wanted.connect(self._ask_more)
        view = self.view = QTableView(self)
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setWordWrap(False)
        view.setShowGrid(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(20)
        head = view.horizontalHeader()
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 56), (2, 60)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            head.resizeSection(column, width)
        view.setMinimumHeight(160)
        view.clicked.connect(self._go)
        view.selectionModel().currentRowChanged.connect(self._show_act)
        self.column.addWidget(view, 1)
        self.undo = self.button("Undo this", self._undo_this)
        self.undo.setEnabled(False)
        self.foot.addWidget(self.undo)

    def _make_versions(self) -> None:
        self.new_name = Line(self)
        self.new_name.setPlaceholderText("Name of a new version")
        self.new_name.returnPressed.connect(self._new_version)
        self.new_version = self.button("New version", self._new_version)
        row = QHBoxLayout()
        row.addWidget(self.new_name, 1)
        row.addWidget(self.new_version)
        self.column.addLayout(row)
        acts: dict[str, Any] = {
            "chosen": self._ask_attached,
            "show": self._show_version,
            "compare": self._compare,
            "export": VersionExport(self, self.work).offer_formats,
        }
        self.files = AttachedFiles(self, self.work)
        self.versions = VersionLine(self, acts, self.files)
        self.differences = DifferencesList(self)
        self.differences.gone_to.connect(self._go_to)
        self.differences.ended.connect(self._hide_differences)
        self.column.addWidget(self.versions)
        self.column.addWidget(self.differences)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        return [
            (self.session.changed, self._hear),
            (self.session.acted, self._hear),
            (self.session.stepped, self._step),
            (self.session.closing, self.work.finish),
            (self.session.closed, self._forget),
        ]

    def refresh(self) -> None:
        """Read the newest acts and the versions."""
        is_open = self.session.recording is not None
        self.undo.setVisible(is_open)
        if is_open:
            self._read()

    def as_python(self) -> str:
        """Return lines that do the history again, and compare the chosen version.

        Where the history is long, the lines save the script that does it again.
        """
        name = self.versions.name.currentText()
        lines = ["import marey.jobs\n", f"with marey.open({self.source!r}) as rec:"]
        lines.append("    print(rec.history.table())")
        if name:
            other = self.versions.other.currentText()
            later = "" if other == "now" else f", {other!r}"
            lines.append(f"    found = rec.versions.compare({name!r}{later})")
            lines.append("    print(found.counts, found.table)")
        recording = self.session.recording
        if recording is None or recording.history.size() > MOST_ROWS:
            lines.append("    # a long history goes to a script, with its data beside")
            lines.append('    marey.jobs.save_script(rec, "history_again.py")')
            return "\n".join(lines) + "\n"
        return "\n".join([script(recording), *lines[2:]]) + "\n"

    # -- the list ------------------------------------------------------------------
    def _hear(self, _news: object) -> None:
        if self.in_sight and not self._pause.isActive():
            self._pause.start()

    def _step(self, _t: int) -> None:
        if self.this_frame.isChecked():
            self._hear(None)

    def _asked(self) -> dict[str, Any]:
        author = self.author.currentText()
        return {
            "author": None if author == EVERYBODY else author,
            "t": self.session.t if self.this_frame.isChecked() else None,
        }

    def _read(self) -> None:
        recording = self.session.recording
        if recording is None or not self.in_sight:
            return
        asked = self._asked()
        # as far as somebody has scrolled: acts further down may have been taken back
        limit = max(PAGE, self.model.rowCount()) if asked == self._read_for else PAGE
        self._read_for = asked

        def read() -> tuple[Page, list[str], list[str]]:
            page = read_page(recording, limit=limit, **asked)
            return page, recording.versions.names(), list(recording.history.authors())

        self.asking.ask("page", self.desk.read(read), self._show)

    def _show(self, answer: tuple[Page, list[str], list[str]]) -> None:
        page, names, authors = answer
        chosen = self.model.act(self.view.currentIndex().row())
        bar = self.view.verticalScrollBar()
        at = bar.value()
        fresh = self.model.show(page)
        if fresh > 0 and at > 0:
            bar.setValue(at + fresh)  # what is looked at stays in sight
        row = -1 if chosen is None else self.model.row_of(chosen.id)
        if fresh < 0 and row >= 0:
            self.view.selectRow(row)
        self._show_act()
        self._show_authors(authors)
        self.versions.show_versions(names, self.session.past.shown)
        self._ask_attached(self.versions.name.currentText())

    def _show_authors(self, authors: list[str]) -> None:
        known = [self.author.itemText(n) for n in range(1, self.author.count())]
        if known != authors:
            kept = self.author.currentText()
            self.author.blockSignals(True)
            self.author.clear()
            self.author.addItems([EVERYBODY, *authors])
            self.author.setCurrentIndex(max(0, self.author.findText(kept)))
            self.author.blockSignals(False)

    def _ask_more(self, before: int) -> None:
        recording = self.session.recording
        if recording is not None:
            answer = self.desk.read(
                read_page, recording, before=before, **self._asked()
            )

            def add(page: Page) -> None:
                self.model.more(page, before)

            self.asking.ask("more", answer, add)

    def _go(self, index: QModelIndex) -> None:
        name, place = self.model.version(index.row()), self.model.place(index.row())
        if name:
            self.versions.choose(name)
        elif place >= 0:
            self.session.go(place)

    def _show_act(self, *_rows: object) -> None:
        act = self.model.act(self.view.currentIndex().row())
        can = act is not None and _is_undoable(act)
        self.undo.setEnabled(can)
        self.undo.setToolTip(
            f"Take back just this: {act.words}"
            if act is not None and can
            else "Choose an act above: it is taken back where nothing stands on it"
        )

    def _undo_this(self) -> None:
        act, recording = self.model.act(self.view.currentIndex().row()), self._recording
        if act is None or recording is None:
            return

        def done(undone: Any) -> None:
            self.session.refresh()
            self.session.acted.emit(undone.words)

        self.session.post(recording.history.undo, act.id, done=done)

    # -- versions --------------------------------------------------------------------
    @property
    def _recording(self) -> Any:
        return self.session.recording

    def _new_version(self) -> None:
        recording, name = self._recording, self.new_name.text().strip()
        if recording is None:
            return
        if not name:
            self.session.say("a version needs a name: type it first")
            self.new_name.setFocus()
            return
        self.new_name.clear()

        def done(_revision: int) -> None:
            self.session.said.emit(f"made the version {name}")
            self._read()

        self.session.post(recording.versions.create, name, done=done)

    def _show_version(self, name: str, *, shown: bool) -> None:
        if shown and name:
            self.session.past.show(name)
        else:
            self.session.past.hide(name)

    def _ask_attached(self, name: str) -> None:
        recording = self._recording
        if recording is None or not name:
            self.versions.attached.show_attached(())
            return
        self.versions.show_it.setChecked(name in self.session.past.shown)
        answer = self.desk.read(recording.versions.attachments, name)
        self.asking.ask("attached", answer, self.versions.attached.show_attached)

    # -- differences -------------------------------------------------------------------
    def _compare(self, name: str, other: str | None) -> None:
        recording = self._recording
        if recording is None:
            return
        self.session.say(f"comparing {name} ...")

        def read() -> Comparison:
            names = recording.versions.names()
            pair = (name, other)
            if other is not None and names.index(other) < names.index(name):
                pair = (other, name)  # the older first, whichever was named first
            return recording.versions.compare(*pair)

        self.asking.ask(
            "compare",
            self.desk.read(read),
            self._show_differences,
            failed=lambda error: self.session.say(str(error)),
        )

    def _show_differences(self, found: Comparison) -> None:
        self.session.past.show_differences(found)
        self.differences.show_comparison(found)
        self.session.say(found.words)

    def _hide_differences(self) -> None:
        self.session.past.hide_differences()
        self.differences.show_comparison(None)

    def _go_to(self, t: int, y: float, x: float) -> None:
        if t >= 0:
            self.session.go(t)
            if y == y:  # NaN is unlike itself
                self.session.look_at(y, x)

    def _forget(self) -> None:
        self._read_for = {}
        self.model.show(Page((), (), {}, ends=True))
        self.differences.show_comparison(None)
        self.compacting.forget()
        self.report.forget()
        self.files.forget()

    def _show_fold(self) -> None:
        """Bring what was unfolded into sight."""
        fold = self.fold if self.fold.is_open() else self.report_fold
        self.scroll.ensureWidgetVisible(fold)


def _is_undoable(act: Action) -> bool:
    return act.kind in {"edit", "job", "external"} and act.rows > 0 and not act.undone
