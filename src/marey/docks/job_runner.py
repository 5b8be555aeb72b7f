"""Runs a job beside the window's thread and hands its reports over."""

from __future__ import annotations

import os
import sys
from threading import Event, Thread, get_native_id
from time import monotonic
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QObject, Signal

from marey.errors import MareyError
from marey.words import Done

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.jobs import Job

PAUSE = 0.25
"""Seconds between two reports that are handed over."""
BEHIND = 5
"""How nice a job's thread is to others, as ``nice`` counts."""


class JobRunner(QObject):
    """One job at a time, in a thread; its signals arrive in the window's.

    Parameters
    ----------
    parent : QObject
        Who asks.
    """

    reported = Signal(object)
    """A `Report`, four a second at most."""
    done = Signal(object)
    """The `Done` at the end."""
    failed = Signal(object)
    """The error that ended it."""
    stopped = Signal(int, int)
    """It was cancelled after so many steps of so many."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: Thread | None = None
        self._enough = Event()

    @property
    def is_running(self) -> bool:
        """Whether a job is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, make: Callable[[], Job]) -> None:
        """Make a job and run it, both in the thread.

        Parameters
        ----------
        make : callable
            Returns the job.
        """
        self.finish()
        self._enough = Event()
        work = _Work(self, make, self._enough)
        self._thread = Thread(target=work.run, name="marey job", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop after the step under way."""
        self._enough.set()

    def finish(self, seconds: float | None = None) -> bool:
        """Cancel, and wait for the step under way: what it reads will be closed.

        Parameters
        ----------
        seconds : float, optional
            As long at most; a thread that takes longer is left behind.

        Returns
        -------
        bool
            Whether it ended.
        """
        self.cancel()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()


class _Work:
    """What happens in the thread."""

    def __init__(
        self, runner: JobRunner, make: Callable[[], Job], enough: Event
    ) -> None:
        self._runner, self._make, self._enough = runner, make, enough
        self._told = 0.0

    def run(self) -> None:
        """Go through the job, however it ends."""
        step_back()
        try:
            self._go_through()
        except (MareyError, OSError) as error:
            self._tell(self._runner.failed, error)
        except Exception as error:
            self._tell(self._runner.failed, error)
            raise  # nobody foresaw it: its traceback is wanted

    def _go_through(self) -> None:
        done, total = 0, 0
        with self._make() as job:
            for report in job:
                if isinstance(report, Done):
                    self._tell(self._runner.done, report)
                    return
                done, total = report.done, report.total
                if self._enough.is_set():
                    break
                if monotonic() - self._told > PAUSE:
                    self._told = monotonic()
                    self._tell(self._runner.reported, report)
        self._tell(self._runner.stopped, done, total)

    @staticmethod
    def _tell(signal: Any, *news: object) -> None:
        try:
            signal.emit(*news)
        except RuntimeError:  # the window has gone meanwhile
            return


def step_back() -> None:
    """Let the window's thread go first where both want the processor.

    What this thread starts, such as those of a codec, steps back with it. Only
    Linux knows the rank of a thread; elsewhere it is that of the whole program.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), BEHIND)
