"""The Exchange dock: marks of other programs come in, and go out to them."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from marey.docks.dock import Dock
from marey.docks.drops import dropped_source, is_recording
from marey.docks.exchange_in import BringIn
from marey.docks.exchange_out import TakeOut
from marey.docks.job_runner import JobRunner
from marey.docks.parts import Fold
from marey.errors import Cancelled, MareyError, TargetExists
from marey.exchange import Arrival
from marey.jobs import bring_in, take_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from psygnal import SignalInstance
    from qtpy.QtGui import QDropEvent

    from marey.jobs import Job
    from marey.words import Done, Report


class ExchangeDock(Dock):
    """Brings marks in, after a look at what would come, and takes them out."""

    title = "Exchange"
    empty_words: ClassVar[str] = (
        "Open a recording; then bring in marks of another program, or take yours out."
    )

    def build(self) -> None:
        """Make the two parts, of which one is open."""
        self._enough = Event()
        self.runner = JobRunner(self)
        self.incoming = BringIn(self.desk, self.asking, self.body)
        self.incoming.state = self.state
        self.outgoing = TakeOut(self.desk, self.asking, self.body)
        self.in_fold = Fold("Bring in", self.incoming, self.body)
        self.out_fold = Fold("Take out", self.outgoing, self.body)
        for fold in (self.in_fold, self.out_fold):
            self.column.addWidget(fold)
        self.column.addStretch(1)
        self.go_button = self.button("Bring in", self.start)
        self.foot.addWidget(self.go_button)
        self.in_fold.opened.connect(self.out_fold.close_up)
        self.out_fold.opened.connect(self.in_fold.close_up)
        self.in_fold.opened.connect(self._show_go)
        self.out_fold.opened.connect(self._turn_out)
        self.in_fold.open()
        self.incoming.changed.connect(self._show_go)
        self.incoming.undone.connect(self._undo)
        self.outgoing.wanted.connect(lambda over: self.start(overwrite=over))
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.state.cancelled.connect(self.cancel)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.opened, self._begin),
            (session.closing, self._close),
            (session.types_changed, self.refresh_soon),
            (session.acted, self._look_again),
            (session.grew, self.refresh_soon),
        ]

    def refresh(self) -> None:
        """Show what there is to take out, and look at a file that waited."""
        recording, waiting = self.session.recording, self.incoming.waiting
        self.go_button.setVisible(recording is not None)
        self.empty.setText(
            self.empty_words
            if waiting is None
            else f"{waiting.name} waits: open the recording whose marks it holds."
        )
        if recording is None:
            return
        if self.out_fold.is_open():
            self.outgoing.show_recording(recording)
        if waiting is not None:
            self.incoming.look(anew=True)
        self._show_go()

    def take(self, path: Path) -> None:
        """Look at a file of marks; where nothing is open, as soon as something is.

        Parameters
        ----------
        path : Path
            File or folder of another program.
        """
        self.in_fold.open()
        self.incoming.take(path)
        self.refresh_soon()

    def as_python(self) -> str:
        """Return lines that bring in, or take out, the same."""
        part = self.outgoing if self._is_out else self.incoming
        return (
            f"import marey\n\nwith marey.open({self.source!r}) as rec:\n"
            f"{part.as_python()}"
        )

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped; a recording is opened where none is."""
        source = dropped_source(event.mimeData())
        if source is None:
            return
        event.acceptProposedAction()
        if self.session.recording is None and is_recording(source):
            self.desk.open(source)
        else:
            self.take(source)

    # -- which part ------------------------------------------------------------------
    @property
    def _is_out(self) -> bool:
        return self.out_fold.is_open()

    def _turn_out(self) -> None:
        recording = self.session.recording
        if recording is not None:
            self.outgoing.show_recording(recording)
        self._show_go()

    def _show_go(self) -> None:
        out = self._is_out
        self.go_button.setText("Take out" if out else "Bring in")
        ready = out or self.incoming.is_ready
        self.go_button.setEnabled(ready and not self.runner.is_running)

    # -- work ------------------------------------------------------------------------
    def start(self, *, overwrite: bool = False) -> None:
        """Bring in, or take out, in a thread."""
        recording, incoming = self.session.recording, self.incoming.incoming
        if recording is None or self.runner.is_running:
            return
        self.state.dismiss()
        enough = self._enough = Event()
        if not self._is_out:
            if incoming is not None:
                asked = self.incoming.asked() | {"cancelled": enough.is_set}
                name = incoming.path.name
                self._run(f"bringing in {name}", bring_in, recording, incoming, asked)
            return
        self.outgoing.question.hide()
        self.outgoing.result.hide()
        try:
            asked = self.outgoing.asked()
        except MareyError as error:
            self.state.failed(str(error))
            return
        asked |= {"overwrite": overwrite, "cancelled": enough.is_set}
        path = self.outgoing.path.text()
        self._run("taking out", take_out, recording, path, asked)

    def _run(self, words: str, door: Callable[..., Job], *given: Any) -> None:
        *places, asked = given
        self.state.working(words)
        self.runner.start(lambda: door(*places, **asked))
        self._show_go()

    def cancel(self) -> None:
        """Stop what is under way at its next step."""
        self._enough.set()
        self.incoming.stop()

    def _show_report(self, report: Report) -> None:
        self.state.working(report.message, report)

    def _end(self) -> None:
        self.state.dismiss()
        self.go_button.setEnabled(True)

    def _show_done(self, done: Done) -> None:
        self._end()
        if isinstance(done.result, Arrival):
            self.incoming.show_done(done.result)
            self.session.said.emit(f"brought in {done.result.in_short}")
        else:
            self.outgoing.show_done(done.result)
            self.session.said.emit(f"took out {done.made}")

    def _show_failure(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.session.said.emit(str(error).rstrip("."))
        elif isinstance(error, TargetExists):
            self.outgoing.ask_replace()
        else:
            self.state.failed(str(error))

    def _undo(self, action: int) -> None:
        """Take back just what was brought in."""
        recording = self.session.recording
        if recording is None:
            return

        def done(undone: Any) -> None:
            self.session.refresh()
            self.session.acted.emit(undone.words)
            self.incoming.result.hide()
            self.incoming.look(anew=False)

        self.session.post(
            recording.history.undo,
            action,
            done=done,
            failed=lambda error: self.state.failed(str(error)),
        )

    # -- the recording ---------------------------------------------------------------
    def _look_again(self, *_news: object) -> None:
        """Other marks are there now: what would come may be less."""
        if self.in_sight and self.incoming.view.isVisible():
            self.incoming.look(anew=False)

    def _begin(self, *_news: object) -> None:
        self.state.dismiss()
        self.outgoing.forget()
        self.refresh_soon()

    def _close(self, *_news: object) -> None:
        """Let nothing read a recording that will be closed."""
        self._enough.set()
        self.asking.forget()
        self.incoming.forget()
        self.runner.finish()
        self.state.dismiss()
