"""Take out: marks for another program, and what it cannot hold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt, QUrl, Signal
from qtpy.QtGui import QDesktopServices
from qtpy.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from marey.docks.dock_part import DockPart
from marey.docks.exchange_options import OptionForm
from marey.docks.parts import AnswerLine, Fold, check_box, offer, push_button
from marey.docks.target_line import TargetLine
from marey.docks.version_line import NOW
from marey.errors import BadValue, MareyError
from marey.exchange import list_formats, options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.exchange import Format
    from marey.recording import Recording

ALL_LAYERS = "all"
ROWS = 5
"""Types that are seen at once."""


class TakeOut(DockPart):
    """Format, file, types, frames and version of what goes out."""

    wanted = Signal(bool)
    """A person wants it written after all; True: over what is there."""

    def build(self) -> None:
        """Make the controls."""
        self._formats = {one.name: one for one in list_formats() if one.writes}
        self._made = Path()
        self._make_what()
        self._make_which()
        self.losses = QLabel(self)
        self.losses.setWordWrap(True)
        self.options = OptionForm(self)
        inside = QWidget(self)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.options)
        self.more = Fold("Options", inside, self)
        self.question = AnswerLine(
            {
                "Replace": lambda: self.wanted.emit(True),
                "New name": self._take_free_name,
            },
            self,
        )
        self.result = AnswerLine({"Show file": self._show_file}, self)
        self._lay_out()
        self._on_format()

    def _make_what(self) -> None:
        self.format = QComboBox(self)
        for name, one in self._formats.items():
            self.format.addItem(one.title, name)
        self.format.activated.connect(self._on_format)
        self.path = TargetLine(self)
        self.path.named.connect(self._on_named)
        self.path_button = push_button("...", self.path.ask, self)

    def _make_which(self) -> None:
        self.types = QListWidget(self)
        self.types.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.all_frames = check_box("all", self._show_range, self)
        self.all_frames.setChecked(True)
        self.first, self.last = QSpinBox(self), QSpinBox(self)
        for box in (self.first, self.last):
            box.setRange(0, 0)
        self.version = QComboBox(self)
        self.version.addItem(NOW)
        self.layer = QComboBox(self)
        self.layer.addItem(ALL_LAYERS)
        self.unsure = check_box(
            "marks below the least score too",
            lambda _on: None,
            self,
            "Else those that the least score of their type hides stay here",
        )

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setVerticalSpacing(3)
        file, frames = QHBoxLayout(), QHBoxLayout()
        file.addWidget(self.path, 1)
        file.addWidget(self.path_button)
        self._to = QLabel("to", self)
        for part in (self.all_frames, self.first, self._to, self.last):
            frames.addWidget(part)
        frames.addStretch(1)
        named: Sequence[tuple[str, Any]] = (
            *(("Format", self.format), ("File", file), ("Types", self.types)),
            *(("Masks", self.layer), ("Frames", frames), ("As of", self.version)),
            ("", self.unsure),
        )
        for words, part in named:
            rows.addRow(words, part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(rows)
        for whole in (self.more, self.question, self.result, self.losses):
            column.addWidget(whole)
        self._show_range()

    # -- what there is ---------------------------------------------------------------
    def show_recording(self, recording: Recording) -> None:
        """Offer the types, frames, layers and versions of a recording."""
        self._show_types([one.name for one in recording.types.list()])
        layers = [one.name for one in recording.masks.layers.list()]
        offer(self.layer, [ALL_LAYERS, *layers])
        offer(self.version, [NOW, *reversed(recording.versions.names())])
        last = max(0, len(recording.series) - 1)
        whole = self.last.value() == self.last.maximum()
        for box in (self.first, self.last):
            box.setRange(0, last)
        if whole:
            self.last.setValue(last)
        if not self.path.is_typed:
            self._propose()

    def forget(self) -> None:
        """Another recording comes, or none."""
        self.path.is_typed = False
        self.types.clear()
        self.all_frames.setChecked(True)
        self.first.setRange(0, 0)
        self.last.setRange(0, 0)
        self._show_range()
        for part in (self.question, self.result):
            part.hide()

    def _show_types(self, names: list[str]) -> None:
        """List the types; those that are new are chosen, others as they were."""
        known = {one.text(): one.checkState() for one in self._items()}
        if list(known) == names:
            return
        self.types.clear()
        for name in names:
            item = QListWidgetItem(name, self.types)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(known.get(name, Qt.CheckState.Checked))
        row = max(14, self.types.sizeHintForRow(0))
        self.types.setFixedHeight(8 + row * max(1, min(ROWS, len(names))))

    def _items(self) -> list[QListWidgetItem]:
        return [self.types.item(row) for row in range(self.types.count())]

    def _show_range(self, *_on: object) -> None:
        for part in (self.first, self._to, self.last):
            part.setVisible(not self.all_frames.isChecked())

    # -- the file --------------------------------------------------------------------
    @property
    def chosen(self) -> Format:
        """The format that is chosen."""
        return self._formats[self.format.currentData()]

    def _on_format(self, *_place: object) -> None:
        one = self.chosen
        self.options.show_options(
            [more for more in options_of(one.name, "write") if more.name != "layer"]
        )
        self.more.setVisible(bool(self.options.rows))
        said = "".join(f"\n- {words}" for words in one.losses)
        self.losses.setText(f"{one.title} cannot hold:{said}" if said else "")
        self.losses.setVisible(bool(said))
        self.question.hide()
        if self.path.is_typed:
            self.path.end_with(_ending(one))
        else:
            self._propose()

    def _propose(self) -> None:
        recording = self._session.recording
        if recording is not None:
            stem = recording.path.with_suffix("")
            one = self.chosen
            name = f"{stem.name} marks" if one.suffixes else f"{stem.name} {one.name}"
            self.path.propose(stem.with_name(name + _ending(one)))

    def _on_named(self) -> None:
        self.question.hide()

    def _take_free_name(self) -> None:
        self.path.take_free_name()
        self.wanted.emit(False)

    # -- what is asked ---------------------------------------------------------------
    def asked(self) -> dict[str, Any]:
        """Return what was chosen, as `marey.export_marks` takes it.

        Raises
        ------
        BadValue
            No type is chosen, or what was typed is no value of its kind.
        """
        items = self._items()
        chosen = [i.text() for i in items if i.checkState() == Qt.CheckState.Checked]
        if items and not chosen:
            raise BadValue("No type is chosen. Tick those that should go out.")
        asked: dict[str, Any] = {"format": self.chosen.name}
        if len(chosen) < len(items):
            asked["types"] = chosen
        if not self.all_frames.isChecked():
            ends = sorted((self.first.value(), self.last.value()))
            asked["frames"] = range(ends[0], ends[1] + 1)
        if self.layer.currentText() != ALL_LAYERS:
            asked["layer"] = self.layer.currentText()
        if self.version.currentText() != NOW:
            asked["version"] = self.version.currentText()
        if self.unsure.isChecked():
            asked["least_score"] = -math.inf
        return asked | self.options.values()

    def as_python(self) -> str:
        """Return the call that writes the file."""
        try:
            asked = self.asked()
        except MareyError as error:
            return f"# {error}\n"
        words = "".join(f",\n        {n}={_code(v)}" for n, v in asked.items())
        return (
            f"    marey.export_marks(\n        rec,\n        {self.path.text()!r}"
            f"{words},\n    )\n"
        )

    # -- the end ---------------------------------------------------------------------
    def ask_replace(self) -> None:
        """Ask whether what is there may go."""
        self.question.say(f"{Path(self.path.text()).name} is there already.")

    def show_done(self, files: Sequence[Path]) -> None:
        """Say what was made."""
        self._made = files[0]
        count = len(files) - 1
        if not count:
            self.result.say(f"Nothing fits this format: only {files[0].name} was made")
            return
        name = files[0].name if count == 1 else f"{count} files"
        self.result.say(f"wrote {name}, and {files[-1].name} that says what it is")

    def _show_file(self) -> None:
        folder = self._made if self._made.is_dir() else self._made.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _ending(one: Format) -> str:
    return one.suffixes[0] if one.suffixes else ""


def _code(value: Any) -> str:
    return 'float("-inf")' if value == -math.inf else repr(value)
