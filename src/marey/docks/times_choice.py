"""The times form at work in a dock: its preview and its act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFileDialog

from marey.docks.job_runner import JobRunner
from marey.docks.parts import Fold
from marey.docks.times_form import TimesForm
from marey.frames import GivenTimes, clock_from_words, find_pattern, look_ahead
from marey.frames.preview import spoken_span
from marey.jobs import Job

if TYPE_CHECKING:
    from marey.docks.dock import Dock
    from marey.frames import FrameSeries, Preview
    from marey.recording import Recording
    from marey.words import Report

_TABLES = "Tables (*.csv *.tsv *.txt);;All files (*)"


class TimesChoice(Fold):
    """A fold with the times form of the open recording.

    Parameters
    ----------
    dock : Dock
        Where it is; says what goes on.
    """

    def __init__(self, dock: Dock) -> None:
        self.form = TimesForm(dock)
        super().__init__("Set times...", self.form, dock)
        self._dock = dock
        self._for: object = None
        self.opened.connect(self._fill)
        self.form.tried.connect(self._try)
        self.form.chosen.connect(self._take)
        self.form.asked_table.connect(self._ask_table)
        self._wanted: tuple[Recording, object] | None = None
        self._runner = JobRunner(self)
        self._runner.reported.connect(self._tell)
        self._runner.done.connect(self._take_read)
        self._runner.failed.connect(self._fail)
        self._runner.stopped.connect(self._tell_stopped)
        dock.state.cancelled.connect(self._runner.cancel)

    def refresh(self) -> None:
        """Show the clock of another recording, or one that was undone."""
        recording = self._dock.session.recording
        if self.is_open() and recording is not None and _state(recording) != self._for:
            self._fill()

    @property
    def is_reading(self) -> bool:
        """Whether files are being asked for their times."""
        return self._runner.is_running

    def stop(self) -> None:
        """Read no further: the recording is closed."""
        self._wanted = None
        self._runner.cancel()

    def as_python(self) -> str:
        """Return the lines that set the chosen clock; nothing where none is."""
        recording = self._dock.session.recording
        if recording is None:
            return ""
        clock = _kept(recording)
        if clock is None or isinstance(clock, GivenTimes):
            return ""  # an array is nothing to be read
        name = type(clock).__name__
        dates = "import datetime\n" if "datetime." in repr(clock) else ""
        return f"{dates}from marey.frames import {name}\nrec.set_times({clock!r})\n"

    def _fill(self) -> None:
        recording = self._dock.session.recording
        if recording is not None:
            self._for = _state(recording)
            self.form.show_clock(_kept(recording), _guess(recording))

    def _try(self, clock: object) -> None:
        recording = self._dock.session.recording
        if recording is None:
            return
        dock = self._dock
        answer = dock.desk.read(look_ahead, recording.series, clock)
        dock.asking.ask("times", answer, self._show, failed=self._refuse)

    def _show(self, preview: Preview) -> None:
        self.form.show_preview(preview)

    def _refuse(self, trouble: BaseException) -> None:
        self.form.refuse(str(trouble))

    def _take(self, clock: object) -> None:
        """Read the tags that the clock asks for, then take it.

        Until all are read the old times are in force.
        """
        recording = self._dock.session.recording
        if recording is None or self._runner.is_running:
            return
        self._wanted = recording, clock
        self._dock.state.working("reading the times")
        self._runner.start(lambda: Job(recording.series.reading_tags(clock)))

    def _tell(self, report: Report) -> None:
        if self._runner.is_running:
            self._dock.state.working("reading the times", report)

    def _take_read(self, _done: object) -> None:
        session = self._dock.session
        if self._wanted is None or self._wanted[0] is not session.recording:
            return
        recording, clock = self._wanted
        self._dock.state.working("reading the times")
        session.post(
            recording.set_times,
            clock,
            done=lambda _none: self.close_up(),
            failed=self._fail,
        )

    def _tell_stopped(self, done: int, total: int) -> None:
        if self._wanted is None or self._wanted[0] is not self._dock.session.recording:
            return
        self._dock.state.dismiss()
        self._dock.session.said.emit(
            f"cancelled after {done:,} of {total:,} files: the times are as before"
        )

    def _fail(self, trouble: Exception) -> None:
        self._dock.state.failed(str(trouble))

    def _ask_table(self) -> None:
        dialog = QFileDialog(self, "Table of times", "", _TABLES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.form.choose_table)
        dialog.open()


def _kept(recording: Recording) -> Any:
    """Return the clock that a person chose; None where nobody did."""
    return clock_from_words(recording.sidecar.times, recording.path.parent)


def _state(recording: Recording) -> object:
    return recording, recording.sidecar.times


def _guess(recording: Recording) -> str:
    """Return the pattern that names seem to follow; empty for none."""
    series = recording.series
    if series.time_source != "file name" or not len(series):
        return ""
    ends = [series.frame(t).path.rpartition("/")[2] for t in (0, len(series) - 1)]
    found = find_pattern(ends)
    return "" if found is None else found.pattern


def spoken_times(series: FrameSeries) -> str:
    """Return who says the times of a recording, in what zone, how often, what gaps.

    Parameters
    ----------
    series : FrameSeries
        Of the recording; its times may not be known yet.
    """
    timing: Any = series.timing
    if not timing.source:
        return ""
    words = [f"of each frame ({timing.source})"]
    if timing.interval == timing.interval:
        words.append(f"every {spoken_span(timing.interval)}")
    if timing.start == timing.start:
        words.append(f"in {timing.zone}" if timing.zone else "zone unknown, as UTC")
    if len(timing.gaps):
        gaps = len(timing.gaps)
        words.append("1 gap" if gaps == 1 else f"{gaps:,} gaps")
    return ", ".join(words)
