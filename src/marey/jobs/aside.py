"""Work that calls back, as reports one after another."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Told = Callable[[str, int, int], None]
    Work = Callable[[Told, Callable[[], bool]], Done]


def reports_of(work: Work) -> Iterator[Report | Done]:
    """Do some work in a thread of its own, and yield what it says.

    Closing asks the work to stop, and waits until it did: what it holds is free then.

    Parameters
    ----------
    work : callable
        Called with ``told(words, done, total)``, to be called at each step, and
        ``cancelled()``, to be asked there; returns the `Done`. What it raises is
        raised here.
    """
    news: SimpleQueue[Report | Done | BaseException] = SimpleQueue()
    enough = Event()

    def told(words: str, done: int, total: int) -> None:
        fraction = done / total if total else 0.0
        news.put(Report(fraction, done, total, message=words))

    def run() -> None:
        try:
            news.put(work(told, enough.is_set))
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            news.put(error)

    thread = Thread(target=run, name="marey exchange", daemon=True)
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
