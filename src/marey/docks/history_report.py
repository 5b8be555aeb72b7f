"""What a paper says of the marks: methods, effort, and the history as a script."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import push_button
from marey.docks.parts.data_table import DataTable
from marey.docks.parts.save_dialog import ask_place
from marey.jobs.aside import job_of
from marey.jobs.reporting import methods
from marey.jobs.scripting import save_script
from marey.sidecar.effort import PAUSE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from marey.docks.dock import Dock
    from marey.docks.long_work import LongWork

LONGEST = 3600
"""Seconds: the longest pause that can be chosen."""
_TEXT_HEIGHT, _TABLE_HEIGHT, _HEAD, _ROW = 130, 130, 28, 20
MANNERS = {"Text": ".txt", "Markdown": ".md"}
NOBODY = "Nobody has marked anything by hand yet."


class HistoryReport(QWidget):
    """Buttons, and below them what the last one found.

    Parameters
    ----------
    dock : Dock
        The dock, whose recording it is.
    work : LongWork
        What runs beside the window's thread.
    """

    def __init__(self, dock: Dock, work: LongWork) -> None:
        super().__init__(dock)
        self._session, self._work = dock.session, work
        self._effort: pd.DataFrame | None = None
        self._lay_out()
        self.forget()

    def _lay_out(self) -> None:
        button = partial(push_button, parent=self)
        tip = "A paragraph on how these marks came about"
        self.methods = button("Methods", self.show_methods, tip=tip)
        tip = "The time each author has spent on each type"
        self.effort = button("Effort", self.show_effort, tip=tip)
        tip = "A script that does the whole history again on a new marks file"
        self.script = button("Save as Python...", self._ask_script, tip=tip)
        self.pause = QSpinBox(self)
        self.pause.setRange(1, LONGEST)
        self.pause.setValue(round(PAUSE))
        self.pause.setSuffix(" s")
        self.pause.setKeyboardTracking(False)
        self.pause.setToolTip("A longer gap between two acts is no time of work")
        self.pause.valueChanged.connect(self._again)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.table = DataTable(self)
        self.copy = button("Copy", self.copy_shown)
        self.save = button("Save...", self._ask_place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(_row(self.methods, self.effort, self.script))
        column.addLayout(_row(QLabel("Pauses are gaps above", self), self.pause))
        for part in (self.said, self.text, self.table):
            column.addWidget(part)
        column.addLayout(_row(self.copy, self.save))

    def forget(self) -> None:
        """Show nothing: what was found is of another recording."""
        self._effort = None
        self.text.setPlainText("")
        for part in (self.said, self.text, self.table, self.copy, self.save):
            part.setVisible(False)

    # -- methods -------------------------------------------------------------------
    def show_methods(self) -> None:
        """Write the paragraph."""
        recording, pause = self._session.recording, float(self.pause.value())
        if recording is not None:
            write = partial(methods, recording, pause=pause)
            self._work.ask("writing the methods", write, self._show_text)

    def _show_text(self, text: str) -> None:
        self.forget()
        self.text.setPlainText(text)
        for part in (self.text, self.copy, self.save):
            part.setVisible(True)

    # -- effort --------------------------------------------------------------------
    def show_effort(self) -> None:
        """Count the time of work."""
        recording, pause = self._session.recording, float(self.pause.value())
        if recording is not None:
            count = partial(recording.effort.table, pause)
            self._work.ask("counting the time of work", count, self._show_effort)

    def _show_effort(self, table: pd.DataFrame) -> None:
        self.forget()
        self._effort = table
        self.said.setText(in_all(table))
        self.said.setVisible(True)
        self.table.show_table(as_read(table))
        self.table.setFixedHeight(min(_TABLE_HEIGHT, _HEAD + _ROW * len(table)) + 16)
        for part in (self.table, self.copy, self.save):
            part.setVisible(bool(len(table)))

    def _again(self, _pause: int) -> None:
        """Show the same with another pause."""
        if self._effort is not None:
            self.show_effort()
        elif self.text.toPlainText():
            self.show_methods()

    # -- away with it ----------------------------------------------------------------
    def copy_shown(self) -> None:
        """Put the paragraph on the clipboard, or the table as spreadsheets take it."""
        if self._effort is not None:
            QApplication.clipboard().setText(self._effort.to_csv(sep="\t", index=False))
            self._session.said.emit("copied the effort as a table")
        else:
            QApplication.clipboard().setText(self.text.toPlainText())
            self._session.said.emit("copied the methods paragraph")

    def _ask_place(self) -> None:
        if self._effort is not None:
            self._ask("Save the effort", " effort.csv", {"Table": ".csv"})
        else:
            self._ask("Save the methods paragraph", " methods.txt", MANNERS)

    def _ask(self, title: str, ending: str, kinds: dict[str, str]) -> None:
        recording = self._session.recording
        if recording is not None:
            place = recording.path.with_name(f"{recording.path.stem}{ending}")
            ask_place(self, title, place, kinds, self.save_shown)

    def save_shown(self, path: Path) -> None:
        """Write what is shown: the table as CSV, the paragraph as text or Markdown.

        Parameters
        ----------
        path : Path
            Where to; what is there is replaced.
        """
        if self._effort is not None:
            write: Callable[[], object] = partial(
                self._effort.to_csv, path, index=False
            )
        else:
            text = self.text.toPlainText()
            if path.suffix == ".md":
                text = f"## Methods\n\n{text}"
            write = partial(path.write_text, f"{text}\n", encoding="utf-8")
        self._work.ask(
            f"saving {path.name}",
            write,
            lambda _size: self._session.said.emit(f"saved {path.name}"),
        )

    # -- script --------------------------------------------------------------------
    def _ask_script(self) -> None:
        recording = self._session.recording
        if recording is not None:
            place = recording.path.with_name(f"{recording.path.stem}_again.py")
            kinds = {"Python": ".py"}
            ask_place(
                self, "Save the history as Python", place, kinds, self.save_script
            )

    def save_script(self, path: Path) -> None:
        """Save the whole history as a script, with long columns beside.

        Parameters
        ----------
        path : Path
            The script, which ends in ``.py``.
        """
        recording = self._session.recording
        if recording is not None:
            write = partial(save_script, recording, path)
            self._work.start("writing the script", lambda: job_of(write), self._saved)

    def _saved(self, files: list[Path]) -> None:
        names = " and ".join(one.name for one in files)
        self._session.said.emit(f"saved the history as {names}")


def as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Return the effort as a person reads it: what took longest first.

    Parameters
    ----------
    table : pandas.DataFrame
        Of ``rec.effort.table``.
    """
    import pandas as pd

    rows = table.sort_values("seconds", ascending=False)
    return pd.DataFrame(
        {
            "what": rows["what"],
            "type": rows["type"],
            "made": rows["made"],
            "min": (rows["seconds"] / 60).round(2),
            "s each": rows["seconds_each"].round(2),
            "author": rows["author"],
        }
    )


def in_all(table: pd.DataFrame) -> str:
    """Return the minutes of each author and of all, in words."""
    if not len(table):
        return NOBODY
    work = table[table["what"] != "track"].groupby("author")["seconds"].sum() / 60
    told = ", ".join(f"{who} {minutes:.1f} min" for who, minutes in work.items())
    return told if len(work) == 1 else f"{told}; in all {work.sum():.1f} min"


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(3)
    for part in parts:
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    return row
