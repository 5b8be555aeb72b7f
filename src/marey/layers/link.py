"""From the canvas to the file and back: posts, their fate, and echoes.

A gesture is shown at once and posted; what became of it is known later.
`Poster` hands results out in the thread of the viewer, in the order in which
they were posted. An edit of a mark that has no id yet needs no waiting list:
the writer works in order, so `Births` knows the id by the time the edit runs.
`Echoes` tells a view's own news from everybody else's.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from marey.errors import MareyError, NothingToUndo, StillNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from marey.words import Change

    Schedule = Callable[[Callable[[], object], int], object]

_log = logging.getLogger(__name__)

FIRST_LOOK = 4
"""Milliseconds until a post is asked for the first time whether it is done."""
LONGEST_LOOK = 100
"""Milliseconds between two such questions while the file is busy."""


@dataclass
class _Post:
    future: Future[Any]
    done: Callable[[Any], object] | None
    failed: Callable[[Exception], object] | None


class Poster:
    """Hands acts to the writer thread and their results back to the viewer's.

    Parameters
    ----------
    schedule : callable or None
        ``schedule(fn, ms)``; None waits for each post instead.

    Attributes
    ----------
    waiting : Signal(int)
        How many posts are not settled.
    refused : Signal(str)
        An act failed; the words of its error.
    settled : Signal()
        Nothing is waiting any more.
    """

    waiting = Signal(int)
    refused = Signal(str)
    settled = Signal()

    def __init__(self, schedule: Schedule | None = None) -> None:
        self.schedule = schedule
        self._posts: deque[_Post] = deque()
        self._looking = False
        self._pause = FIRST_LOOK

    def __len__(self) -> int:
        return len(self._posts)

    def post(
        self,
        future: Future[Any],
        *,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Follow what becomes of an act.

        Parameters
        ----------
        future : Future
            What posting returned.
        done : callable, optional
            Called with the result, in the thread of the viewer.
        failed : callable, optional
            Called with the error; its words are emitted by `refused` anyway.
        """
        self._posts.append(_Post(future, done, failed))
        self.waiting.emit(len(self._posts))
        if self.schedule is None:
            self.wait()
        else:
            self._pause = FIRST_LOOK
            self._look_later()

    def settle(self) -> None:
        """Hand out what is done by now, without waiting."""
        if not self._posts or not self._posts[0].future.done():
            return
        while self._posts and self._posts[0].future.done():
            self._hand_out(self._posts.popleft())
        self.waiting.emit(len(self._posts))
        if not self._posts:
            self.settled.emit()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until everything is settled; return whether it is.

        Parameters
        ----------
        seconds : float, optional
            Longest wait for a single act; None waits as long as it takes.
        """
        while self._posts:
            try:
                self._posts[0].future.exception(seconds)
            except FutureTimeoutError:
                return False
            except CancelledError:
                pass  # handed out as a failure below
            self.settle()
        return True

    def _hand_out(self, post: _Post) -> None:
        try:
            result = post.future.result()
        except (MareyError, OSError, CancelledError) as error:
            self._refuse(post, error)
        except Exception as error:  # noqa: BLE001 - an act may fail in any way; the mark must not stay
            _log.exception("an act failed")
            self._refuse(post, error)
        else:
            if post.done is not None:
                post.done(result)

    def _refuse(self, post: _Post, error: BaseException) -> None:
        plain = error if isinstance(error, Exception) else OSError(str(error))
        if post.failed is not None:
            post.failed(plain)
        words = str(plain) or "the act was called off"
        is_asked_back = isinstance(error, NothingToUndo | StillNeeded)
        self.refused.emit(words if is_asked_back else f"not stored: {words}")

    def _look_later(self) -> None:
        if self._looking or self.schedule is None:
            return
        self._looking = True
        self.schedule(self._look, self._pause)

    def _look(self) -> None:
        self._looking = False
        self.settle()
        if self._posts:
            self._pause = min(2 * self._pause, LONGEST_LOOK)
            self._look_later()


@dataclass
class Births:
    """Numbers of rows on their way into the file, and what they became.

    A pending row has a negative number. The act that adds it calls `became`
    in the writer thread; acts posted later find the true id with `of`.

    Examples
    --------
    >>> births = Births()
    >>> number = births.expect()
    >>> number < 0
    True
    >>> births.became(number, 12)
    >>> births.of([number, 7])
    [12, 7]
    """

    known: dict[int, int] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def expect(self) -> int:
        """Return a number for a row that has no id yet."""
        return -next(self._numbers)

    def became(self, number: int, row: int) -> None:
        """Keep the id of a row that is in the file now."""
        self.known[number] = int(row)

    def of(self, numbers: Iterable[int]) -> list[int]:
        """Return ids; rows whose adding failed are left out."""
        ids = (self.known.get(int(n), int(n)) for n in numbers)
        return [row for row in ids if row >= 0]


class Echoes:
    """Tells news of our own acts, which the canvas shows already, from others'.

    Every act announces the rows it touched, or, where rows have no ids that
    the canvas knows, that there was one. A change of our own origin that was
    announced is an echo; anything else must be read again. An echo that is
    missed costs a reading, never a wrong picture.

    Parameters
    ----------
    origin : int
        The number of this session in the feed.

    Examples
    --------
    >>> from marey.words import Change
    >>> echoes = Echoes(origin=5)
    >>> echoes.expect("marker", [1])
    >>> news = Change("marker", (1,), (0,), "added", "me", 1, 1, origin=5)
    >>> echoes.is_echo(news), echoes.is_echo(news)
    (True, False)
    """

    def __init__(self, origin: int) -> None:
        self.origin = origin
        self._rows: Counter[tuple[str, int]] = Counter()
        self._owed: Counter[str] = Counter()
        self._told: dict[str, int] = {}

    def expect(self, table: str, ids: Iterable[int]) -> None:
        """Announce that an act of ours touched these rows once."""
        self._rows.update((table, int(row)) for row in ids)

    def expect_action(self, table: str) -> None:
        """Announce an act of ours on a table, whichever rows it touched."""
        self._owed[table] += 1

    def clear(self) -> None:
        """Expect nothing any more: all news of what is done were delivered."""
        self._rows.clear()
        self._owed.clear()

    def is_echo(self, change: Change) -> bool:
        """Say whether a change is an expected one, and stop expecting it."""
        if change.origin != self.origin:
            return False
        return self._is_owed(change) or self._is_expected(change)

    def _is_owed(self, change: Change) -> bool:
        if self._told.get(change.table) == change.action:
            return True
        if not self._owed[change.table]:
            return False
        self._owed[change.table] -= 1
        self._told[change.table] = change.action
        return True

    def _is_expected(self, change: Change) -> bool:
        rows = [(change.table, int(row)) for row in change.ids or ()]
        if not rows or not all(self._rows[row] for row in rows):
            return False
        for row in rows:
            self._rows[row] -= 1
        return True
