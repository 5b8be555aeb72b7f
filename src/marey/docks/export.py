"""The Export dock: the recording as a film, pictures, a stack or a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import Qt, QTimer, QUrl
from qtpy.QtGui import QDesktopServices, QImage, QPixmap
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from marey.docks.dock import Dock
from marey.docks.export_form import SHAPE, SIGHT, ExportForm
from marey.docks.job_runner import JobRunner
from marey.docks.sight import canvas_of
from marey.docks.target_line import TargetLine
from marey.errors import BadValue, MareyError, TargetExists
from marey.jobs import Wishes, plan_export
from marey.jobs.exporting import carry_out
from marey.jobs.planning import beside
from marey.layers.seen import as_seen, drawn_box, view_box

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.recording import Recording
    from marey.words import Done, Report

SETTLED = 150
"""Milliseconds without a change after which the estimate is made anew."""
PREVIEW = 290
"""Width of the newest picture."""


class ExportDock(Dock):
    """Writes what is seen to a file, beside the window's work."""

    title = "Export"
    empty_words: ClassVar[str] = "Open a recording; then make a film of it."

    def build(self) -> None:
        """Make the path, the form, the estimate and the newest picture."""
        self._looked = False
        self._shown: tuple[int, ...] = ()
        self._made = Path()
        self.runner = JobRunner(self)
        self.form = ExportForm(self)
        self.form.changed.connect(self._guess_soon)
        self.form.kind_changed.connect(self._fit_path)
        self.estimate = QLabel(self)
        self.estimate.setWordWrap(True)
        self.preview = QLabel(self)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.hide()
        self._make_path()
        self.column.addWidget(self.form)
        self.column.addWidget(self.estimate)
        self._make_answers()
        self.column.addWidget(self.preview)
        self.column.addStretch(1)
        self.start_button = self.button("Start", self.start)
        self.foot.addWidget(self.start_button)
        self._soon_guess = QTimer(self)
        self._soon_guess.setSingleShot(True)
        self._soon_guess.setInterval(SETTLED)
        self._soon_guess.timeout.connect(self._ask_estimate)
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.runner.stopped.connect(self._show_stopped)
        self.state.cancelled.connect(self.runner.cancel)
        self.desk.player.bounds_changed.connect(self.refresh_soon)

    def _make_path(self) -> None:
        self.path = TargetLine(self)
        self.path.named.connect(self._on_named)
        row = QHBoxLayout()
        row.addWidget(QLabel("File", self))
        row.addWidget(self.path, 1)
        row.addWidget(self.button("...", self.path.ask))
        self.column.addLayout(row)

    def _make_answers(self) -> None:
        """Make the line that asks before it replaces, and the one that says the end."""
        self.question, self.question_words = self._hidden_line(
            self.button("Replace", lambda: self.start(overwrite=True)),
            self.button("New name", self._take_free_name),
        )
        self.show_button = self.button("Show file", self._show_file)
        self.result, self.result_words = self._hidden_line(self.show_button)

    def _hidden_line(self, *buttons: QPushButton) -> tuple[QWidget, QLabel]:
        line = QWidget(self)
        words = QLabel(line)
        words.setWordWrap(True)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words, 1)
        for button in buttons:
            row.addWidget(button)
        line.hide()
        self.column.addWidget(line)
        return line, words

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.opened, self._begin),
            (session.closing, self.runner.finish),
            (session.grew, self.refresh_soon),
            (session.calibrated, self.refresh_soon),
            (session.stepped, self._on_step),
        ]

    def refresh(self) -> None:
        """Show the range that is played, what is possible and an estimate."""
        recording = self.session.recording
        self.start_button.setVisible(recording is not None)
        if recording is None:
            return
        self._show_range(len(recording.series))
        self._offer(recording)
        if not self.path.is_typed:
            self._propose()
        self._guess_soon()

    def _show_range(self, count: int) -> None:
        """Show the played range where that is news; what was typed stays."""
        bounds = (*self._bounds(), count)
        if bounds != self._shown:
            self._shown = bounds
            self.form.show_range(*bounds)

    def as_python(self) -> str:
        """Return lines that make the same export."""
        said = ",\n        ".join(
            [repr(self.path.text())]
            + [f"{name}={value!r}" for name, value in self.wishes().said().items()]
        )
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            f"    marey.export(\n        rec,\n        {said},\n    ).run()\n"
        )

    # -- what is asked -----------------------------------------------------------
    def wishes(self, *, overwrite: bool = False) -> Wishes:
        """Return what the form and the viewer say, as plain values."""
        session, form = self.session, self.form
        made = form.wishes()
        if not form.is_raw:
            seen = as_seen(session, made["scale"])
            shown = seen.pop("overlays")
            made["overlays"] = tuple(o for o in made["overlays"] if o in shown)
            made = seen | made
        made |= {"frames": self._frames(), "region": self._region()}
        if not form.is_figure:
            made["every"] = form.every.value()
        return Wishes(**made, overwrite=overwrite)

    def _frames(self) -> int | tuple[int, int] | None:
        form = self.form
        if form.is_figure:
            return int(self.session.t)
        if form.all_button.isChecked():
            return None
        return form.first.value(), form.last.value()

    def _region(self) -> tuple[int, int, int, int] | None:
        part = self.form.part.currentText()
        if part == SIGHT:
            canvas = canvas_of(self.desk.window)
            if canvas is None:
                return None
            return view_box(self.session, (canvas.height(), canvas.width()))
        if part == SHAPE:
            box = drawn_box(self.session)
            if box is None:
                raise BadValue(
                    "No shape is selected in this frame. Draw a rectangle and select"
                    " it, or take the whole frame."
                )
            return box
        return None

    def _bounds(self) -> tuple[int, int]:
        first, last = self.desk.player.bounds
        return int(first), int(last)

    # -- the path ----------------------------------------------------------------
    def _begin(self, *_news: object) -> None:
        self.path.is_typed, self._looked, self._shown = False, False, ()
        self.form.fps.setValue(float(self.desk.player.rate))
        for part in (self.question, self.result, self.preview):
            part.hide()
        self.state.dismiss()
        self.refresh_soon()

    def _propose(self) -> None:
        """Fill in a free name beside the data."""
        recording = self.session.recording
        if recording is not None and not self.runner.is_running:
            folder = recording.path.parent
            self.path.propose(beside(recording.series, folder, self.form.ending))

    def _fit_path(self) -> None:
        """Let the path end as the kind does."""
        self.question.hide()
        if self.path.is_typed:
            self.path.end_with(self.form.ending)
        else:
            self._propose()

    def _on_named(self) -> None:
        self.question.hide()
        self._guess_soon()

    def _take_free_name(self) -> None:
        self.path.take_free_name()
        self.start()

    # -- before ------------------------------------------------------------------
    def _offer(self, recording: Recording) -> None:
        known = recording.calibration.pixel_size is not None
        self.asking.ask(
            "possible",
            self.desk.read(_possible, recording),
            lambda found: self._show_possible(
                scale_bar="" if known else "Say the pixel size in the dock Recording",
                **found,
            ),
        )

    def _show_possible(self, **found: Any) -> None:
        """Enable what is possible, and tick once what the viewer shows."""
        self.form.offer(**found)
        if not self._looked:
            self._looked = True
            session = self.session
            shown = (
                (self.form.scale_bar, session.display.scale_bar),
                (self.form.aligned, session.aligned),
            )
            for tick, on in shown:
                tick.setChecked(on and tick.isEnabled())

    def _on_step(self, t: int) -> None:
        del t
        if self.form.is_figure:
            self._guess_soon()

    def _guess_soon(self) -> None:
        if self.in_sight:
            self._soon_guess.start()

    def _ask_estimate(self) -> None:
        recording = self.session.recording
        if recording is None:
            return
        try:
            wishes = self.wishes()
        except MareyError as error:
            self.estimate.setText(str(error))
            return
        self.asking.ask(
            "estimate",
            self.desk.read(plan_export, recording, self.path.text(), wishes),
            lambda plan: self.estimate.setText(plan.words),
            failed=lambda error: self.estimate.setText(str(error)),
        )

    # -- work ----------------------------------------------------------------------
    def start(self, *, overwrite: bool = False) -> None:
        """Begin to write, in a thread."""
        recording = self.session.recording
        if recording is None or self.runner.is_running:
            return
        self.state.dismiss()
        for part in (self.question, self.result):
            part.hide()
        try:
            wishes = self.wishes(overwrite=overwrite)
        except MareyError as error:
            self.state.failed(str(error))
            return
        path = self.path.text()
        self.start_button.setEnabled(False)
        self.state.working(f"writing {Path(path).name}")
        self.runner.start(lambda: carry_out(plan_export(recording, path, wishes)))

    def _show_report(self, report: Report) -> None:
        self.state.working("writing", report)
        picture = report.picture
        if picture is None:
            return
        height, width = picture.shape[:2]
        image = QImage(
            picture.data, width, height, 3 * width, QImage.Format.Format_RGB888
        )
        wide = min(PREVIEW, width)
        fast = Qt.TransformationMode.FastTransformation
        self.preview.setPixmap(QPixmap.fromImage(image.scaledToWidth(wide, fast)))
        self.preview.show()

    def _end(self) -> None:
        self.start_button.setEnabled(True)
        self.state.dismiss()
        self.preview.hide()

    def _show_done(self, done: Done) -> None:
        self._end()
        self._made = Path(done.result)
        self.result_words.setText(done.made)
        self.result.show()
        self.session.said.emit(f"exported {done.made}")

    def _show_failure(self, error: Exception) -> None:
        self._end()
        if isinstance(error, TargetExists):
            self.question_words.setText(
                f"{Path(self.path.text()).name} is there already."
            )
            self.question.show()
        else:
            self.state.failed(str(error))

    def _show_stopped(self, done: int, total: int) -> None:
        self._end()
        if total:
            self.result_words.setText("")
            self.session.said.emit(
                f"export cancelled after {done} of {total} frames; nothing was kept"
            )

    def _show_file(self) -> None:
        folder = self._made if self._made.is_dir() else self._made.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _possible(recording: Recording) -> dict[str, Any]:
    """Return what a recording has of alignment and times; asks the file."""
    series = recording.series
    aligned = "" if len(recording.offsets.table()) else "No offsets are stored"
    timed = bool((series.times == series.times).any())  # NaN is unlike itself
    return {"aligned": aligned, "timed": timed, "dated": timed and bool(series.start)}
