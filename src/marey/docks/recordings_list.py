"""The recordings of an experiment: which is open, what is known of each."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import Fold, Line, push_button
from marey.docks.parts.clock_text import counted
from marey.errors import BadValue, MareyError

if TYPE_CHECKING:
    import pandas as pd

    from marey.docks.dock import Dock
    from marey.experiments import Experiment

_HEADS = ("recording", "known of it", "marks")
_TABLES = "Tables (*.csv)"
_SHOWN = 2000
_FACTS = {"recording", "path", "frames", "markers", "shapes", "masks", "tracks"}
_FACTS |= {"notes", "problem"}


class RecordingsList(QWidget):
    """A list that is gone through, folded under *Recordings*.

    Parameters
    ----------
    dock : Dock
        The Recording dock.
    """

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self._dock = dock
        self._list = dock.desk.expedition
        self.table = QTableWidget(0, len(_HEADS), self)
        self.about = Line(self)
        self.place = QLabel(self)
        self._shown: tuple[int, Path | None] | None = None
        self._target = Path()
        self._build()
        self.fold.opened.connect(self.refresh)
        self._list.changed.connect(self.refresh)

    def _build(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(_HEADS)
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        # in the order of the list, until a head is clicked
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setFixedHeight(180)
        table.setToolTip("A double click opens a recording; a head sorts")
        table.cellDoubleClicked.connect(self._open)
        self.about.setPlaceholderText("dose=5, strain=wild")
        self.about.setToolTip("What is known of the open recording, undone like a mark")
        self.about.editingFinished.connect(self._describe)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.place.setWordWrap(True)
        column.addLayout(
            self._row(
                self.place,
                ("Previous", lambda: self._list.go(-1)),
                ("Next", lambda: self._list.go(1)),
            )
        )
        column.addWidget(table)
        about = QHBoxLayout()
        about.addWidget(QLabel("This one", self))
        about.addWidget(self.about, 1)
        column.addLayout(about)
        column.addLayout(
            self._row(
                ("Folder...", lambda: self._ask(QFileDialog.FileMode.Directory)),
                ("List...", lambda: self._ask(QFileDialog.FileMode.ExistingFile)),
                None,
                ("Table of all...", self._ask_table),
            )
        )
        self.fold = Fold("Recordings", page, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)

    def _row(self, *parts: Any) -> QHBoxLayout:
        """Return a row of labels, buttons (words and act) and room (None)."""
        row = QHBoxLayout()
        for part in parts:
            if part is None:
                row.addStretch(1)
            elif isinstance(part, tuple):
                words, act = part
                row.addWidget(push_button(words, act, self))
            else:
                row.addWidget(part, 1)
        return row

    # -- showing -----------------------------------------------------------------
    def refresh(self) -> None:
        """Show the list at once, and what stands in its files a little later."""
        experiment = self._list.experiment()
        self._show_place(experiment)
        if experiment is None or not self.fold.is_open():
            return
        self._show_about()
        shown = (id(experiment), self._list.here())
        if shown != self._shown:  # reading hundreds of files is not for each event
            self._shown = shown
            self._read()

    def _read(self) -> None:
        experiment = self._list.experiment()
        if experiment is not None:
            self._dock.asking.ask(
                "recordings", self._list.read(experiment.overview), self._show_overview
            )

    def _show_place(self, experiment: Experiment | None) -> None:
        total = 0 if experiment is None else len(experiment)
        current = self._list.current()
        here = (
            0
            if current is None or experiment is None
            else experiment.entries.index(current) + 1
        )
        where = f"{here} of {total:,}" if here else f"{total:,}"
        beside = "" if self._list.is_chosen else " in this folder"
        self.place.setText(f"{where}{beside}")
        self.fold.set_heading(f"Recordings ({where})" if total > 1 else "Recordings")

    def _show_about(self) -> None:
        recording = self._dock.session.recording
        if recording is not None and not self.about.hasFocus():
            self.about.setText(in_words(recording.sidecar.metadata))

    def _show_overview(self, overview: pd.DataFrame) -> None:
        current = self._list.current()
        table = self.table
        table.setSortingEnabled(False)
        table.setRowCount(min(len(overview), _SHOWN))
        here: QTableWidgetItem | None = None
        rows = cast("list[dict[str, Any]]", overview.head(_SHOWN).to_dict("records"))
        for row, one in enumerate(rows):
            is_here = current is not None and one["path"] == str(current.path)
            marks: int | str = "unreadable"
            if not one["problem"]:
                marks = int(one["markers"] + one["shapes"])
            known = {
                name: value
                for name, value in one.items()
                if name not in _FACTS and value == value
            }
            for column, value in enumerate((one["recording"], in_words(known), marks)):
                table.setItem(row, column, _cell(value, one, is_bold=is_here))
            if is_here:
                here = table.item(row, 0)
        table.setSortingEnabled(True)
        if here is not None:
            table.scrollToItem(here, table.ScrollHint.PositionAtCenter)
        for column in (0, 2):
            table.resizeColumnToContents(column)
        broken = int((overview["problem"] != "").sum())
        if broken:
            self.place.setText(f"{self.place.text()}, {broken:,} cannot be read")

    # -- acts --------------------------------------------------------------------
    def _open(self, row: int, _column: int) -> None:
        self._dock.desk.open(self.table.item(row, 0).data(Qt.ItemDataRole.UserRole))

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, "Recordings", "", f"{_TABLES};;All files (*)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.use)
        dialog.open()

    def use(self, source: str) -> None:
        """Go through the recordings of a folder or a list."""
        try:
            self._list.use(source)
        except (MareyError, OSError) as error:
            self._dock.state.failed(str(error))

    def _describe(self) -> None:
        recording = self._dock.session.recording
        if recording is None:
            return
        now = recording.sidecar.metadata
        try:
            wanted = from_words(self.about.text())
        except BadValue as error:
            self._dock.state.failed(str(error))
            return
        said = {name: None for name in now if name not in wanted} | {
            name: value for name, value in wanted.items() if now.get(name) != value
        }
        if said:
            self._dock.session.post(
                partial(recording.sidecar.describe, **said),
                done=lambda _now: self._read(),
            )

    def _ask_table(self) -> None:
        dialog = QFileDialog(self, "Table of all marks", "marks.csv", _TABLES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.write_table)
        dialog.open()

    def write_table(self, path: str) -> None:
        """Write one table over the marks of all recordings, in a worker."""
        experiment = self._list.experiment()
        if experiment is None:
            return

        def work() -> tuple[int, dict[str, str]]:
            table = experiment.table()
            table.to_csv(path, index=False)
            return len(table), experiment.problems

        self._dock.state.working("reading all marks files")
        self._dock.asking.ask(
            "table", self._list.read(work), self._wrote, failed=self._failed
        )
        self._target = Path(path)

    def _wrote(self, found: tuple[int, dict[str, str]]) -> None:
        rows, problems = found
        words = f"{counted(rows, 'row')} to {self._target.name}"
        self._dock.state.dismiss()
        if problems:
            said = "; ".join(f"{name}: {why}" for name, why in problems.items())
            self._dock.state.failed(f"{words}. Without {said}")
        else:
            self._dock.session.say(words)

    def _failed(self, trouble: BaseException) -> None:
        if not isinstance(trouble, (MareyError, OSError)):
            raise trouble
        self._dock.state.failed(str(trouble))


def _cell(value: Any, one: dict[str, Any], *, is_bold: bool) -> QTableWidgetItem:
    """Return a cell that sorts numbers as numbers and knows its recording."""
    cell = QTableWidgetItem()
    cell.setData(Qt.ItemDataRole.DisplayRole, value)
    cell.setData(Qt.ItemDataRole.UserRole, one["path"])
    cell.setToolTip(one["problem"] or one["path"])
    font = cell.font()
    font.setBold(is_bold)
    cell.setFont(font)
    return cell


def in_words(known: dict[str, Any]) -> str:
    """Return what is known as one types it.

    Examples
    --------
    >>> in_words({"dose": 5, "strain": "wild"})
    'dose=5, strain=wild'
    """
    return ", ".join(f"{name}={_plain(value)}" for name, value in known.items())


def _plain(value: Any) -> Any:
    """Return whole numbers without a point: a column with gaps holds floats."""
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole else value


def from_words(text: str) -> dict[str, str | float]:
    """Return what was typed, numbers as numbers.

    Examples
    --------
    >>> from_words("dose=5.5, strain = wild")
    {'dose': 5.5, 'strain': 'wild'}
    """
    said: dict[str, str | float] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, between, value = part.partition("=")
        if not between or not name.strip():
            raise BadValue(
                f"Write what is known as name=value, with commas; {part!r} came."
            )
        said[name.strip()] = _number(value.strip())
    return said


def _number(text: str) -> str | float:
    """Return a number where a text is one."""
    for kind in (int, float):
        with suppress(ValueError):
            number = kind(text)
            if abs(number) < float("inf"):
                return number
    return text
