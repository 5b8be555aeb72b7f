"""Work that calls back, as reports one after another."""

from __future__ import annotations

from math import nan
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from marey.jobs.running import Job
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Told = Callable[..., None]
    Work = Callable[[Told, Callable[[], bool]], Done]

_STEPS = 1000


def reports_of(work: Work) -> Iterator[Report | Done]:
    """Do some work in a thread of its own, and yield what it says.

    Closing asks the work to stop, and waits until it did: what it holds is free then.

    Parameters
    ----------
    work : callable
        Called with ``told(words, done, total)``, to be called at each step, if need
        be with the seconds that are ``left``, and
        ``cancelled()``, to be asked there; returns the `Done`. What it raises is
        raised here.
    """
    news: SimpleQueue[Report | Done | BaseException] = SimpleQueue()
    enough = Event()

    def told(words: str, done: int, total: int, left: float = nan) -> None:
        fraction = done / total if total else 0.0
        news.put(Report(fraction, done, total, left, words))

    def run() -> None:
        try:
            news.put(work(told, enough.is_set))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            news.put(error)

    thread = Thread(target=run, name="marey work", daemon=True)
    thread.start()
    try:
        while True:
            one = news.get()
            if isinstance(one, BaseException):
                raise one
            yield one
            if isinstance(one, Done):
                return
    finally:
        enough.set()
        thread.join()


def job_of(
    work: Callable[..., Any],
    words: str = "",
    made: Callable[[Any], str] = str,
) -> Job:
    """Return the job of a function that takes ``told=`` and calls it with reports.

    Parameters
    ----------
    work : callable
        What ``told`` raises, after the job was closed, ends it.
    words : str
        What will be made, for people.
    made : callable
        Says what came of it, of the result.

    Returns
    -------
    Job
        Its `Done` has what `work` returned as result.

    Examples
    --------
    >>> job_of(lambda told: told(Report(0.5)) or 7).run().result
    7
    """

    def run(told: Told, cancelled: Callable[[], bool]) -> Done:
        def hear(report: Report) -> None:
            left = report.seconds_left
            told(report.message, round(_STEPS * report.fraction), _STEPS, left)
            if cancelled():
                raise _Enough

        result = work(told=hear)
        return Done(result, made(result))

    return Job(reports_of(run), words)


class _Enough(Exception):
    """Nobody wants the rest."""
