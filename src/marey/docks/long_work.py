"""What takes long in a dock: beside the window's thread, said in its state line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QObject

from marey.docks.job_runner import JobRunner
from marey.jobs.running import Job
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marey.docks.dock import Dock


class LongWork(QObject):
    """One work at a time; how it ends is told in words.

    The dock has to `finish` it before its recording is closed.

    Parameters
    ----------
    dock : Dock
        Whose state line says how far it is.
    """

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self._dock = dock
        self._words = ""
        self._done: Callable[[Any], object] = _forget
        self._stopped: Callable[[], object] | None = None
        self.runner = JobRunner(self)
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.runner.stopped.connect(self._show_stopped)
        dock.state.cancelled.connect(self.runner.cancel)

    @property
    def is_running(self) -> bool:
        """Whether something is under way."""
        return bool(self._words)

    def start(
        self,
        words: str,
        make: Callable[[], Job],
        done: Callable[[Any], object],
        stopped: Callable[[], object] | None = None,
    ) -> bool:
        """Begin a job that says how far it is and can be cancelled.

        Parameters
        ----------
        words : str
            What is done, such as ``"copying"``.
        make : callable
            Returns the job.
        done : callable
            Called in the window's thread with the result of the job.
        stopped : callable, optional
            Called after a cancel, where there is more to say than that.

        Returns
        -------
        bool
            Whether it began: not while something else is under way.
        """
        return self._begin((words, make, done, stopped), can_stop=True)

    def ask(
        self, words: str, work: Callable[[], Any], done: Callable[[Any], object]
    ) -> bool:
        """Begin work of one piece, which cannot be cancelled; see `start`.

        Parameters
        ----------
        words : str
            What is done.
        work : callable
            Does it, and returns the result.
        done : callable
            Called in the window's thread with the result.
        """
        asked = (words, lambda: Job(_one_piece(words, work)), done, None)
        return self._begin(asked, can_stop=False)

    def finish(self, *_news: object) -> None:
        """Cancel, and wait for the step under way: its file will be closed."""
        self.runner.finish()
        if self._words:
            self._end()

    def _begin(self, asked: tuple[Any, ...], *, can_stop: bool) -> bool:
        if self._words:
            self._dock.session.say(f"wait, or cancel: still {self._words}")
            return False
        self._words, make, self._done, self._stopped = asked
        self._dock.state.dismiss()
        self._dock.state.working(self._words, can_stop=can_stop)
        self.runner.start(make)
        return True

    def _end(self) -> None:
        self._words = ""
        self._dock.state.dismiss()

    def _show_report(self, report: Report) -> None:
        if self._words and report.total:
            self._dock.state.working(self._words, report)

    def _show_done(self, done: Done) -> None:
        if self._words:
            self._end()
            self._done(done.result)

    def _show_failure(self, error: Exception) -> None:
        self._end()
        self._dock.state.failed(str(error))

    def _show_stopped(self, _done: int, _total: int) -> None:
        words, stopped = self._words, self._stopped
        self._end()
        if words:
            self._dock.session.say(f"cancelled: {words}")
            if stopped is not None:
                stopped()


def _one_piece(words: str, work: Callable[[], Any]) -> Iterator[Report | Done]:
    yield Report(0.0, message=words)
    yield Done(work())


def _forget(_result: object) -> None:
    """Do nothing with a result that nobody waits for."""
