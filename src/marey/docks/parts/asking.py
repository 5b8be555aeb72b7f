"""Answers of another thread, brought to the thread of the window.

A dock never waits: it posts a question, goes on, and is called back when the
answer is there. Only the newest answer to a question counts.
"""

from __future__ import annotations

from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable


class Asking(QObject):
    """Calls back in the window's thread when a future has its answer.

    Parameters
    ----------
    parent : QObject
        Who asks; questions die with it.
    """

    _landed = Signal(str, int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._newest: dict[str, int] = {}
        self._hands: dict[str, tuple[Callable, Callable | None]] = {}
        self._landed.connect(self._hand_over)

    def ask(
        self,
        question: str,
        future: Future,
        then: Callable[[Any], None],
        *,
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Call `then` with the answer; an older answer is dropped.

        Parameters
        ----------
        question : str
            What is asked; a newer question of the same name replaces this.
        future : Future
            Where the answer will be.
        then : callable
            Called with the result, in the window's thread.
        failed : callable, optional
            Called with the exception instead. Without it a failure is
            dropped: the act that failed says so itself.
        """
        number = self._newest.get(question, 0) + 1
        self._newest[question] = number
        self._hands[question] = (then, failed)

        def land(done: Future) -> None:
            try:
                self._landed.emit(question, number, done)
            except RuntimeError:  # the window has gone in the meantime
                return

        future.add_done_callback(land)

    def forget(self) -> None:
        """Drop every question under way."""
        self._hands.clear()
        for question in self._newest:
            self._newest[question] += 1

    def _hand_over(self, question: str, number: int, done: Future) -> None:
        if self._newest.get(question) != number or done.cancelled():
            return
        then, failed = self._hands.pop(question)
        trouble = done.exception()
        if trouble is None:
            then(done.result())
        elif failed is not None:
            failed(trouble)


def in_thread(work: Callable[[], Any]) -> Future:
    """Run something once in a thread of its own."""
    future: Future = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as trouble:  # noqa: BLE001 - handed to the asker
            future.set_exception(trouble)

    Thread(target=run, name="marey work", daemon=True).start()
    return future
