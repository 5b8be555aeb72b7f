"""Bring in: a file of another program, looked at before it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from marey.docks.arrival_view import ArrivalView
from marey.docks.dock_part import DockPart
from marey.docks.exchange_look import Look, Wanted
from marey.docks.exchange_options import OptionForm
from marey.docks.job_runner import PAUSE, step_back
from marey.docks.parts import (
    AnswerLine,
    ExistingBox,
    Fold,
    Line,
    check_box,
    push_button,
)
from marey.errors import Cancelled, MareyError
from marey.exchange import list_formats, options_of
from marey.words import Report

if TYPE_CHECKING:
    from concurrent.futures import Future

    from marey.docks.parts import StateLine
    from marey.exchange import Arrival, Incoming

PATIENCE = 5.0
"""Seconds a recording that closes waits for a look at a file."""
MATCHING = {
    "by name, else by number": "auto",
    "by name only": "path",
    "by number only": "t",
}


class BringIn(DockPart):
    """Names a file, shows what would come of it, and says what is wanted."""

    changed = Signal()
    """What the button of the dock may do has changed."""
    undone = Signal(object)
    """Something that was brought in is to be taken back: its act."""

    _reported = Signal(str, int, int)

    def build(self) -> None:
        """Make path, format, choice, preview and result."""
        self.state: StateLine | None = None
        self.incoming: Incoming | None = None
        self._path: Path | None = None
        self._named = self._is_looking = self._waits = False
        self._action: int | None = None
        self._said = 0.0
        self._enough, self._busy = Event(), Lock()
        self._worker = _new_worker()
        self._last: Future[Look] | None = None
        self._make_controls()
        files, rows = QHBoxLayout(), QFormLayout()
        for place, part in enumerate((self.path, self.file_button, self.folder_button)):
            files.addWidget(part, int(place == 0))
        rows.setVerticalSpacing(3)
        rows.addRow("From", files)
        rows.addRow("Format", self.format)
        rows.addRow("Bring in", self.existing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(rows)
        for part in (
            *(self.hand_made, self.main_options, self.more, self.view, self.result),
        ):
            column.addWidget(part)
        self._show_there()

    def _make_controls(self) -> None:
        self.path = Line(self)
        self.path.setPlaceholderText("drop a file here, or")
        self.path.setAccessibleName("File of marks")
        self.path.returnPressed.connect(self._take_typed)
        self.file_button = push_button("File...", self._ask_file, self)
        self.folder_button = push_button("Folder...", self._ask_folder, self)
        self.format = QComboBox(self)
        for one in list_formats():
            if one.reads:
                self.format.addItem(one.title, one.name)
        self.format.setCurrentIndex(-1)
        self.format.activated.connect(self._on_format)
        self.existing = ExistingBox(self)
        self.existing.activated.connect(self._on_choice)
        self.hand_made = check_box("", self._on_choice, self)
        self.view = ArrivalView(self)
        self.result = AnswerLine({"Undo": self._undo}, self)
        self._make_more()

    def _make_more(self) -> None:
        inside = QWidget(self)
        rows = QFormLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(3)
        self.match = QComboBox(inside)
        for words, name in MATCHING.items():
            self.match.addItem(words, name)
        self.match.activated.connect(self._on_choice)
        self.maker = Line(inside)
        self.maker.setPlaceholderText("people")
        self.maker.setToolTip(
            "The program that made marks of which the file names no maker: these wait"
            " for review then"
        )
        self.maker.editingFinished.connect(self._on_choice)
        self.main_options, self.options = OptionForm(self), OptionForm(inside)
        for form in (self.main_options, self.options):
            form.changed.connect(self._read_again)
        rows.addRow("Frames", self.match)
        rows.addRow("Made by", self.maker)
        rows.addRow(self.options)
        self.more = Fold("Options", inside, self)
        self._reported.connect(self._show_report)

    # -- the file --------------------------------------------------------------------
    @property
    def waiting(self) -> Path | None:
        """The file that is to be looked at once a recording is open."""
        return self._path if self._waits else None

    @property
    def is_ready(self) -> bool:
        """Whether it was said what would come, as things are chosen now."""
        said = self.incoming is not None and not self.view.isHidden()
        return said and not self._is_looking

    def take(self, path: Path) -> None:
        """Look at another file; its format is seen from what is inside."""
        self._path, self._named, self._waits = Path(path), False, True
        self.path.setText(str(path))
        self.path.setToolTip(str(path))
        self._read_again()

    def _take_typed(self) -> None:
        text = self.path.text().strip()
        if text:
            self.take(Path(text).expanduser())

    def _ask_file(self) -> None:
        self._ask(QFileDialog.FileMode.ExistingFile)

    def _ask_folder(self) -> None:
        self._ask(QFileDialog.FileMode.Directory)

    def _ask(self, kind: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, "Marks of another program", self._folder())
        dialog.setFileMode(kind)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _folder(self) -> str:
        recording = self._session.recording
        if self._path is not None:
            return str(self._path.parent)
        return "" if recording is None else str(recording.path.parent)

    # -- what is asked ---------------------------------------------------------------
    def asked(self) -> dict[str, Any]:
        """Return what was chosen, as `marey.import_marks` takes it."""
        over = self.existing.choice == "overwrite"
        asked = {
            "existing": self.existing.choice,
            "hand_made": over and self.hand_made.isChecked(),
            "match": self.match.currentData(),
            "maker": self.maker.text().strip() or None,
        }
        usual = {"hand_made": False, "match": "auto", "maker": None}
        return {
            name: value
            for name, value in asked.items()
            if name == "existing" or value != usual[name]
        }

    def _said_of_format(self) -> dict[str, Any]:
        return self.main_options.values() | self.options.values()

    def as_python(self) -> str:
        """Return the call that brings the file in."""
        name = self.format.currentData()
        said = {"format": name} if name else {}
        try:
            said |= self.asked() | self._said_of_format()
        except MareyError as error:
            return f"# {error}\n"
        words = "".join(f",\n        {one}={value!r}" for one, value in said.items())
        path = self.path.text() or "marks.json"
        return (
            f"    arrival = marey.import_marks(\n        rec,\n        {path!r}"
            f"{words},\n    )\n    print(arrival.words)\n"
        )

    # -- looking ---------------------------------------------------------------------
    def _on_format(self, *_place: object) -> None:
        self._named = True
        self._read_again()

    def _on_choice(self, *_news: object) -> None:
        self.look(anew=False)

    def _read_again(self) -> None:
        self.incoming = None
        self.look(anew=True)

    def look(self, *, anew: bool) -> None:
        """Ask what would come, as things are chosen now.

        Parameters
        ----------
        anew : bool
            Whether the file is read again.
        """
        recording, path, state = self._session.recording, self._path, self.state
        self._show_there()
        if recording is None or path is None or state is None:
            return
        self.stop()
        self._enough = Event()
        self.result.hide()
        name = self.format.currentData() if self._named else None
        known = None if anew else self.incoming
        try:
            said = self._said_of_format() if self._named or not anew else {}
        except MareyError as error:
            self._fail(error)
            return
        if known is None:
            self.view.hide()
        state.working(f"looking at {path.name}")
        asked = self.asked()
        wanted = Wanted(recording, path, name, said, asked, known, self._busy)
        self._is_looking, self._waits = True, False
        self.changed.emit()
        self._last = self._worker.submit(wanted.look, self._enough.is_set, self._tell)
        self._asking.ask("look", self._last, self._show_look, failed=self._fail)

    def _tell(self, words: str, done: int, total: int) -> None:
        """Hand on how far a look is that takes its time; from its thread."""
        now = monotonic()
        if total and now - self._said > PAUSE:
            self._said = now
            try:
                self._reported.emit(words, done, total)
            except RuntimeError:  # the window has gone meanwhile
                return

    def _show_report(self, words: str, done: int, total: int) -> None:
        if self._is_looking and self.state is not None:
            self.state.working(words, Report(done / total, done, total))

    def stop(self) -> None:
        """Give up the look that is under way."""
        self._enough.set()
        if self._last is not None and not self._last.done():
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = _new_worker()

    def forget(self) -> None:
        """Let go of what was read: another recording comes, or none."""
        self._enough.set()
        if self._busy.acquire(timeout=PATIENCE):  # nothing reads what will be closed
            self._busy.release()
        self.stop()
        self.incoming, self._action = None, None
        self._is_looking = False
        if not self._waits:
            self._path = None
            self.path.clear()
        self.view.hide()
        self.result.hide()

    def _show_look(self, look: Look) -> None:
        self._is_looking = False
        self.incoming = look.incoming
        name = look.incoming.format.name
        with QSignalBlocker(self.format):
            self.format.setCurrentIndex(self.format.findData(name))
        self._named = True
        options = options_of(name)
        main = [one for one in options if one.kind == "choice"]
        self.main_options.show_options(main)
        self.options.show_options([one for one in options if one not in main])
        if look.arrival is None:
            self._say_trouble(look.trouble)
            return
        if self.state is not None:
            self.state.dismiss()
        self._show_there(look.guarded)
        staying = 0 if self.asked().get("hand_made") else look.guarded
        self.view.show_arrival(look.arrival, staying, look.also)
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self._is_looking = False
        self.incoming = None
        self._say_trouble("" if isinstance(error, Cancelled) else str(error))

    def _say_trouble(self, words: str) -> None:
        """Say why nothing can come; no words where that was wanted."""
        self.view.hide()
        if self.state is not None:
            self.state.dismiss()
        if self.state is not None and words:
            self.state.failed(words)
        self.changed.emit()

    def _show_there(self, guarded: int | None = None) -> None:
        """Offer to replace what people made, only where that can be asked for."""
        over = self.existing.choice == "overwrite"
        if not over:
            self.hand_made.setChecked(False)
        if guarded is not None:
            self.hand_made.setText(f"and {guarded:,} made or reviewed by people")
        can = bool(guarded) if guarded is not None else not self.hand_made.isHidden()
        self.hand_made.setVisible(over and can)

    # -- the end ---------------------------------------------------------------------
    def show_done(self, arrival: Arrival) -> None:
        """Say what came, and let go of what was read: it may be large."""
        self._action, self.incoming = arrival.action, None
        name = "" if self._path is None else f" from {self._path.name}"
        self.view.hide()
        self.changed.emit()
        self.result.say(f"{arrival.in_short} came{name}")
        self.result.buttons["Undo"].setVisible(arrival.action is not None)

    def _undo(self) -> None:
        self.undone.emit(self._action)


def _new_worker() -> ThreadPoolExecutor:
    name = "marey incoming"
    return ThreadPoolExecutor(1, thread_name_prefix=name, initializer=step_back)
