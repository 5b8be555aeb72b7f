"""Work that only reads, beside the viewer's thread, and its answers."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import ref

from marey.errors import MareyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.layers.link import Poster

_log = logging.getLogger(__name__)
Result = TypeVar("Result")

LOOK = 15
"""Milliseconds between two looks for an answer."""


class Aside:
    """Asks in a thread and hands the answer out in that of the viewer.

    Without a scheduler, as in scripts, the answer comes at once.

    Parameters
    ----------
    poster : Poster
        Knows the scheduler.
    """

    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self._thread: ThreadPoolExecutor | None = None
        self._asked: dict[str, tuple[Future[Any], Callable[[Any], object]]] = {}
        self._looking = False

    def ask(
        self, name: str, work: Callable[[], Result], then: Callable[[Result], object]
    ) -> None:
        """Have something read, and be told; the newest of a name wins.

        Parameters
        ----------
        name : str
            What is asked; an older question of this name gets no answer.
        work : callable
            Run in a thread.
        then : callable
            Called with what it returned. Where it failed nothing is called.
        """
        if self._poster.schedule is None:
            then(work())
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="marey display")
        older = self._asked.get(name)
        if older is not None:
            older[0].cancel()
        self._asked[name] = (self._thread.submit(work), then)
        self._look_later()

    def forget(self) -> None:
        """Drop all questions; what is being read comes to its end unheard."""
        for future, _ in self._asked.values():
            future.cancel()
        self._asked.clear()
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def _look_later(self) -> None:
        schedule, me = self._poster.schedule, ref(self)
        if self._looking or schedule is None:
            return
        self._looking = True

        def look() -> None:
            aside = me()  # a closed window must not be kept by its timer
            if aside is not None:
                aside._looking = False  # noqa: SLF001 - itself
                aside._hand_out()  # noqa: SLF001 - itself

        schedule(look, LOOK)

    def _hand_out(self) -> None:
        done = [name for name, (future, _) in self._asked.items() if future.done()]
        for name in done:
            future, then = self._asked.pop(name)
            try:
                result = future.result()
            except (MareyError, OSError) as error:
                _log.info("%s could not be read: %s", name, error)
                continue
            then(result)
        if self._asked:
            self._look_later()
