"""Bring in: a file of another program, looked at before it comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event
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
from marey.docks.exchange_options import OptionForm
from marey.docks.parts import AnswerLine, Fold, Line, check_box, push_button
from marey.errors import Cancelled, ExchangeError, MareyError
from marey.exchange import Incoming, fitting, list_formats, options_of, read_marks

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from marey.docks.parts import StateLine
    from marey.exchange import Arrival, Format
    from marey.recording import Recording

PATIENCE = 5.0
"""Seconds a recording that closes waits for a look at a file."""
EXISTING = {
    "only what is missing": "fill",
    "replace what machines made": "overwrite",
    "all, beside what is there": "beside",
}
MATCHING = {
    "by name, else by number": "auto",
    "by name only": "path",
    "by number only": "t",
}


@dataclass(frozen=True)
class Look:
    """A file, read, and what would come of it.

    Attributes
    ----------
    incoming : Incoming
        What it says.
    arrival : Arrival
        What would come.
    guarded : int
        Rows at the places concerned that people made, accepted or put right.
    also : tuple of str
        Other formats that it could be of.
    """

    incoming: Incoming
    arrival: Arrival
    guarded: int
    also: tuple[str, ...] = ()


class BringIn(DockPart):
    """Names a file, shows what would come of it, and says what is wanted."""

    changed = Signal()
    """What the button of the dock may do has changed."""
    undone = Signal(object)
    """Something that was brought in is to be taken back: its act."""

    def build(self) -> None:
        """Make path, format, choice, preview and result."""
        self.state: StateLine | None = None
        self.incoming: Incoming | None = None
        self._path: Path | None = None
        self._named = self._is_looking = self._waits = False
        self._action: int | None = None
        self._enough = Event()
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
        for part in (self.hand_made, self.more, self.view, self.result):
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
        self.existing = QComboBox(self)
        for words, name in EXISTING.items():
            self.existing.addItem(words, name)
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
        self.options = OptionForm(inside)
        self.options.changed.connect(self._read_again)
        rows.addRow("Frames", self.match)
        rows.addRow("Made by", self.maker)
        rows.addRow(self.options)
        self.more = Fold("Options", inside, self)

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
        over = self.existing.currentData() == "overwrite"
        asked = {
            "existing": self.existing.currentData(),
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

    def as_python(self) -> str:
        """Return the call that brings the file in."""
        name = self.format.currentData()
        said = {"format": name} if name else {}
        try:
            said |= self.asked() | self.options.values()
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
            said = self.options.values() if self._named or not anew else {}
        except MareyError as error:
            self._fail(error)
            return
        if known is None:
            self.view.hide()
        state.working(f"looking at {path.name}")
        wanted = _Wanted(recording, path, name, said, self.asked(), known)
        self._is_looking, self._waits = True, False
        self.changed.emit()
        self._last = self._worker.submit(wanted.look, self._enough.is_set)
        self._asking.ask("look", self._last, self._show_look, failed=self._fail)

    def stop(self) -> None:
        """Give up the look that is under way."""
        self._enough.set()
        if self._last is not None and not self._last.done():
            self._worker.shutdown(wait=False, cancel_futures=True)
            self._worker = _new_worker()

    def forget(self) -> None:
        """Let go of what was read: another recording comes, or none."""
        self._enough.set()
        if self._last is not None:
            wait([self._last], PATIENCE)  # it may read what will be closed
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
        self.options.show_options(options_of(name))
        if self.state is not None:
            self.state.dismiss()
        self._show_there(look.guarded)
        self.view.show_arrival(look.arrival, _staying(look, self.asked()), look.also)
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self._is_looking = False
        self.incoming = None
        self.view.hide()
        if self.state is not None and isinstance(error, Cancelled):
            self.state.dismiss()
        elif self.state is not None:
            self.state.failed(str(error))
        self.changed.emit()

    def _show_there(self, guarded: int | None = None) -> None:
        """Offer to replace what people made, only where that can be asked for."""
        over = self.existing.currentData() == "overwrite"
        if not over:
            self.hand_made.setChecked(False)
        if guarded is not None:
            self.hand_made.setText(f"and {guarded:,} made or reviewed by people")
        can = bool(guarded) if guarded is not None else not self.hand_made.isHidden()
        self.hand_made.setVisible(over and can)

    # -- the end ---------------------------------------------------------------------
    def show_done(self, arrival: Arrival) -> None:
        """Say what came."""
        self._action = arrival.action
        name = "" if self._path is None else f" from {self._path.name}"
        self.view.hide()
        self.changed.emit()
        self.result.say(f"{arrival.in_short} came{name}")
        self.result.buttons["Undo"].setVisible(arrival.action is not None)

    def _undo(self) -> None:
        self.undone.emit(self._action)


@dataclass(frozen=True)
class _Wanted:
    """A look at a file, as it is asked for; done beside the window."""

    recording: Recording
    path: Path
    name: str | None
    options: dict[str, Any]
    asked: dict[str, Any]
    known: Incoming | None

    def look(self, cancelled: Callable[[], bool]) -> Look:
        fits = () if self.known or self.name else fitting(self.path)
        incoming = self.known or self._read(fits)
        asked = self.asked | {"cancelled": cancelled}
        arrival = kept = incoming.preview(self.recording, **asked)
        if self.asked.get("hand_made"):
            kept = incoming.preview(self.recording, **asked | {"hand_made": False})
        also = tuple(one.title for one in fits if one != incoming.format)
        return Look(incoming, arrival, kept.protected, also)

    def _read(self, fits: tuple[Format, ...]) -> Incoming:
        name = self.name or next((one.name for one in fits), None)
        if name is None and self.path.exists():
            raise ExchangeError(
                f"{self.path.name} is of no format that is known here. Choose its"
                " format, if you know it."
            )
        return read_marks(self.path, name, **self.options)


def _staying(look: Look, asked: dict[str, Any]) -> int:
    """Return how many rows stay since people made or reviewed them."""
    return 0 if asked.get("hand_made") else look.guarded


def _new_worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="marey incoming")
