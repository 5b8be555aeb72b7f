"""The Recording dock: open, what was found, what is known of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt, QUrl
from qtpy.QtGui import QDesktopServices
from qtpy.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from marey.docks.author_line import AuthorLine
from marey.docks.backup import ask_backup
from marey.docks.calibration_form import CalibrationForm, spoken
from marey.docks.dock import Dock
from marey.docks.find_pictures import find_pictures
from marey.docks.parts import ElidedLabel, Fold
from marey.docks.parts.clock_text import counted, file_size
from marey.docks.problem_list import ProblemList
from marey.docks.recordings_list import RecordingsList
from marey.docks.stabilise import Stabilise
from marey.docks.times_choice import TimesChoice, spoken_times
from marey.samples import copy_sample
from marey.words import FrameStatus

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.recording import Recording

_FILES = "Recordings (*.marey *.tif *.tiff *.avi *.mp4 *.mov *.mkv);;All files (*)"
_CALIBRATION = {
    "pixel_size": "Pixel",
    "plane_spacing": "Planes",
    "frame_interval": "Time",
    "channels": "Channels",
}


class RecordingDock(Dock):
    """Opens a recording and shows what was found."""

    title = "Recording"
    empty_words: ClassVar[str] = (
        "Drop a folder, video or stack here or on the picture, or"
    )

    def build(self) -> None:
        """Make the empty page and the page of an open recording."""
        self._make_facts()
        self.problems = ProblemList(self)
        self.problems.asked.connect(self.session.go)
        self._make_calibration()
        self._make_marks_file()
        self.stabilise = Stabilise(self)
        self.column.addWidget(self.stabilise)
        self.recordings = RecordingsList(self)
        self.column.addWidget(self.recordings)
        self.column.addStretch(1)
        self.desk.opening.connect(self._show_opening)
        self.desk.failed.connect(self.state.failed)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.grew, self.refresh_soon),
            (session.calibrated, self.refresh_soon),
            (session.retimed, self.refresh_soon),
            (session.closing, self.times.stop),
            (session.stepped, self._look_at_frame),
            (session.changed, self._hear),
            (session.waiting, self._show_waiting),
            (session.aligned_changed, self.stabilise.refresh),
            (session.changed, self.stabilise.hear),
        ]

    def refresh(self) -> None:
        """Show the open recording, or how to open one."""
        recording = self.session.recording
        if recording is None:
            return
        if self.state.state == "working" and not self.times.is_reading:
            self.state.dismiss()
        self._show_facts(recording)
        for name, label in self.values.items():
            label.setText(spoken(recording.calibration, name))
        times = spoken_times(recording.series)
        if times:
            self.values["frame_interval"].setText(times)
        self.times.refresh()
        self._fit_to_axes(recording)
        self.problems.show_problems(recording.series.problems())
        self._show_marks_file(recording)
        self.stabilise.refresh()
        self.recordings.refresh()

    def as_python(self) -> str:
        """Return lines that open this recording."""
        return (
            "import marey\n\n"
            f"rec = marey.open({self.source!r})\n"
            f"{self.times.as_python()}"
            "print(rec.series.shape, rec.series.axes, rec.calibration)\n"
            "viewer = marey.view(rec)\n"
        )

    # -- building ------------------------------------------------------------------
    def make_way_in(self) -> QWidget:
        """Return the three ways to open something."""
        doors = QWidget(self)
        row = QHBoxLayout(doors)
        row.setContentsMargins(8, 0, 8, 8)
        self.open_folder = self.button("Open folder...", self.ask_folder)
        self.open_file = self.button("Open file...", self.ask_file)
        self.open_sample = self.button("Open sample", self._open_sample)
        for button in (self.open_folder, self.open_file, self.open_sample):
            row.addWidget(button)
        return doors

    def _make_facts(self) -> None:
        self.name = ElidedLabel("", self)
        font = self.name.font()
        font.setBold(True)
        self.name.setFont(font)
        self.facts, self.skipped = QLabel(self), QLabel(self)
        for label in (self.facts, self.skipped):
            label.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.button("Folder...", self.ask_folder))
        row.addWidget(self.button("File...", self.ask_file))
        self.find = self.button("Find the pictures...", self._ask_pictures)
        self.column.addLayout(row)
        self.column.addWidget(self.facts)
        self.column.addWidget(self.skipped)
        self.column.addWidget(self.find)

    def _make_calibration(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.heads: dict[str, QLabel] = {}
        self.values: dict[str, QLabel] = {}
        for row, (name, words) in enumerate(_CALIBRATION.items()):
            self.heads[name], self.values[name] = QLabel(words, self), QLabel(self)
            self.values[name].setWordWrap(True)
            grid.addWidget(self.heads[name], row, 0)
            grid.addWidget(self.values[name], row, 1)
        self.form = CalibrationForm(self)
        self.form.said.connect(self._set_calibration)
        self.form.refused.connect(self.state.failed)
        self.set_fold = Fold("Set...", self.form, self)
        self.form.done.connect(self.set_fold.close_up)
        self.set_fold.opened.connect(self._fill_form)
        self.column.addWidget(self.problems)
        self.column.addLayout(grid)
        self.times = TimesChoice(self)
        self.column.addWidget(self.set_fold)
        self.column.addWidget(self.times)

    def _make_marks_file(self) -> None:
        self.marks = ElidedLabel("", self)
        self.marks_said = QLabel(self)
        self.marks_said.setWordWrap(True)
        self.show_button = self.button("Show", self._show_folder)
        self.show_button.setToolTip("Show the marks file in its folder")
        self.backup_button = self.button("Backup...", self._ask_backup)
        self.backup_button.setToolTip("Write a whole copy of marks and history")
        self.who = AuthorLine(self.session, self)
        row = QHBoxLayout()
        row.addWidget(QLabel("Marks", self))
        row.addWidget(self.marks, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.backup_button)
        page = QVBoxLayout()
        page.addLayout(row)
        page.addWidget(self.marks_said)
        page.addWidget(self.who)
        self.column.addLayout(page)

    # -- opening ---------------------------------------------------------------------
    def ask_folder(self) -> None:
        """Ask for a folder and open it."""
        self._ask(QFileDialog.FileMode.Directory, self.desk.open)

    def ask_file(self) -> None:
        """Ask for a video, stack or marks file and open it."""
        self._ask(QFileDialog.FileMode.ExistingFile, self.desk.open)

    def _ask_pictures(self) -> None:
        self._ask(QFileDialog.FileMode.Directory, self._find_pictures)

    def _ask(self, mode: QFileDialog.FileMode, then: Any) -> None:
        dialog = QFileDialog(self, "Open", self._nearby(), _FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _nearby(self) -> str:
        return str(Path(self.source).parent) if self.source else ""

    def _open_sample(self) -> None:
        self.desk.open(copy_sample("nuclei"))

    def _show_opening(self, source: str) -> None:
        self.state.dismiss()
        self.state.working(f"opening {Path(source).name}")

    # -- acts ------------------------------------------------------------------------
    def _fill_form(self) -> None:
        if self.session.recording is not None:
            self.form.show_calibration(self.session.recording.calibration)

    def _set_calibration(self, name: str, value: object) -> None:
        recording = self.session.recording
        if recording is not None:
            self.session.post(
                recording.calibrate,
                name,
                value,
                done=lambda _none: self.session.recalibrate(),
            )

    def _show_folder(self) -> None:
        recording = self.session.recording
        if recording is not None:
            place = QUrl.fromLocalFile(str(recording.path.parent))
            QDesktopServices.openUrl(place)

    def _find_pictures(self, folder: str) -> None:
        find_pictures(self, folder)

    def _ask_backup(self) -> None:
        ask_backup(self)

    # -- showing ---------------------------------------------------------------------
    def _show_facts(self, recording: Recording) -> None:
        series = recording.series
        self.name.setText(series.name)
        shape = " x ".join(
            f"{axis} {size}" if axis in "ZC" else str(size)
            for axis, size in zip(series.axes[1:], series.shape[1:], strict=True)
        )
        growing = "" if series.complete else ", still looking"
        self.facts.setText(
            f"{counted(len(series), 'frame')}{growing}, {shape}, {series.dtype}"
        )
        self.skipped.setText(f"skipped: {counted(series.skipped, 'foreign file')}")
        self.skipped.setVisible(bool(series.skipped))
        self.find.setVisible(bool(recording.pictures_away))

    def _fit_to_axes(self, recording: Recording) -> None:
        axes = recording.series.axes
        for name, axis in (("plane_spacing", "Z"), ("channels", "C")):
            for label in (self.heads[name], self.values[name]):
                label.setVisible(axis in axes)

    def _show_marks_file(self, recording: Recording) -> None:
        place = recording.path
        self.marks.setText(place.name)
        self.marks.setToolTip(str(place))
        for button in (self.show_button, self.backup_button):
            button.setEnabled(place.exists())
        if not place.exists():
            words = "made by the first mark; looking writes nothing"
        else:
            words = f"saved, {file_size(place.stat().st_size)}"
        self.marks_said.setText(recording.read_only or words)
        self.who.show_recording(recording)

    def _look_at_frame(self, t: int) -> None:
        """List a frame that turned out to be broken when it was shown."""
        recording = self.session.recording
        if recording is None or t >= self.session.n_frames or not self.in_sight:
            return
        if recording.series.frame(t).status is not FrameStatus.OK:
            self.problems.show_problems(recording.series.problems())

    def _show_waiting(self, count: int) -> None:
        recording = self.session.recording
        if recording is None:
            return
        if count and recording.trouble:
            self.marks_said.setText(
                f"{counted(count, 'act')} waiting: {recording.trouble}"
            )
        elif not count:
            self._show_marks_file(recording)

    def _hear(self, change: Any) -> None:
        if self.session.recording is not None and self.in_sight:
            self._show_marks_file(self.session.recording)
