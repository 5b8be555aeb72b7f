"""Long work that says how far it is and can be stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from marey.words import Done, Report
from marey.words.closing import Closing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY = 0.1
"""Seconds between two reports of `job_of`, and within which a cancel is heard."""


class Job(Closing):
    """Reports one after another, the last of them a `Done`.

    A notebook goes through it with ``for``, or calls `run`; closing it cancels
    between two steps.

    Parameters
    ----------
    reports : generator
        What does the work; nothing is done before the first is asked for.
    words : str
        What will be made, for people.

    Examples
    --------
    >>> from marey.words import Done, Report
    >>> Job(iter([Report(0.5), Done(7)])).run().result
    7
    """

    def __init__(self, reports: Iterator[Report | Done], words: str = "") -> None:
        self._reports = reports
        self.words = words

    def __iter__(self) -> Job:
        return self

    def __next__(self) -> Report | Done:
        return next(self._reports)

    def close(self) -> None:
        """Stop between two steps; what is half made is taken away."""
        close = getattr(self._reports, "close", None)
        if close is not None:
            close()

    def run(self, told: Callable[[Report], object] | None = None) -> Done:
        """Work to the end.

        Parameters
        ----------
        told : callable, optional
            Called with each report.

        Returns
        -------
        Done
            What came of it.
        """
        done = Done()
        with self:
            for report in self:
                if isinstance(report, Done):
                    done = report
                elif told is not None:
                    told(report)
        return done


def job_of(
    work: Callable[..., Any],
    words: str = "",
    made: Callable[[Any], str] = str,
) -> Job:
    """Return the job of a function that tells how far it is.

    Parameters
    ----------
    work : callable
        Called in a thread with ``told=``, which it calls with a `Report` now and
        then; what that raises, after a cancel, ends it.
    words : str
        What will be made, for people.
    made : callable
        Says what came of it, of the result.

    Returns
    -------
    Job
        Yields the newest report ten times a second and at last `Done` with what
        `work` returned.

    Examples
    --------
    >>> job_of(lambda told: told(Report(0.5)) or 7).run().result
    7
    """
    return Job(_heard(work, made), words)


class _Enough(Exception):
    """Nobody wants the rest."""


class _Ear:
    """Keeps the newest report; where nobody listens any more, it breaks off."""

    def __init__(self) -> None:
        self.newest = Report(0.0)
        self.is_enough = False

    def hear(self, report: Report) -> None:
        """Take a report, in the thread that works."""
        self.newest = report
        if self.is_enough:
            raise _Enough


def _heard(
    work: Callable[..., Any], made: Callable[[Any], str]
) -> Iterator[Report | Done]:
    ear = _Ear()
    with ThreadPoolExecutor(1, thread_name_prefix="marey work") as hand:
        answer = hand.submit(work, told=ear.hear)
        try:
            while not answer.done():
                wait([answer], EVERY)
                yield ear.newest
        finally:
            ear.is_enough = True
    result = answer.result()
    yield Done(result, made(result))
