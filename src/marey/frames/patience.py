"""Places that do not answer: said in words, and nothing else waits for them.

A network drive that has gone lets a thread hang in the system, where nothing
can end it. So whatever may hang is done by a thread that nobody depends on:
who asked gives up after some seconds, and the thread is left behind.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from marey.errors import FrameUnreadable, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Value = TypeVar("Value")

SECONDS = 10.0
"""How long a place may take to answer before it is said that it does not."""
_LOOK = 0.1
_MOST_HANGING = 8
_GRACE = 1.0


class Asking:
    """What the file system is being asked now, and since when.

    A thread that searches says so before each question; others see in it
    whether the answer is overdue.
    """

    def __init__(self) -> None:
        self._asked: tuple[str, float] | None = None

    @contextmanager
    def about(self, what: str) -> Iterator[None]:
        """Ask about a file or folder; long work on its content is no asking."""
        self._asked = (what, time.monotonic())
        try:
            yield
        finally:
            self._asked = None

    def answered(self, what: str) -> None:
        """Note that an answer came and that the next question was put."""
        self._asked = (what, time.monotonic())

    def rest(self) -> None:
        """Note that nothing is asked for the time being."""
        self._asked = None

    def overdue(self, seconds: float) -> str:
        """Return what has not been answered for so long, in words, or ""."""
        asked = self._asked
        if asked is None or time.monotonic() - asked[1] < seconds:
            return ""
        return not_answered(asked[0], time.monotonic() - asked[1])

    def wait(self, event: Event, seconds: float | None) -> None:
        """Wait for a thread that searches, as long as it gets answers.

        Raises
        ------
        SourceError
            Something was asked for and has not answered for so long.
        """
        while not event.wait(None if seconds is None else min(_LOOK, seconds)):
            words = self.overdue(seconds) if seconds is not None else ""
            if words:
                raise SourceError(words)


def not_answered(what: str, seconds: float) -> str:
    """Say that a file or folder does not answer."""
    return (
        f"{what} has not answered for {seconds:.0f} s: look whether its drive is"
        " connected, and open it again"
    )


def ask(what: str, question: Callable[[], Value], seconds: float | None) -> Value:
    """Return the answer to a question that may hang.

    Parameters
    ----------
    what : str
        What is asked about, for the message.
    question : callable
        Run in a thread of its own.
    seconds : float or None
        How long to wait; None for as long as it takes.

    Raises
    ------
    SourceError
        There was no answer; the thread is left behind.
    """
    helper: _Helper[Value] = _Helper()
    helper.put(question)
    try:
        answer = helper.answer(seconds)
    except Empty:
        raise SourceError(not_answered(what, seconds or 0.0)) from None
    finally:
        helper.put(None)
    return answer.value()


def knock(path: str | os.PathLike[str], seconds: float | None) -> None:
    """Ask for a file or folder, so that it is said when its place hangs.

    Raises
    ------
    SourceError
        There was no answer.
    """
    ask(os.fspath(path), lambda: os.path.exists(path), seconds)  # noqa: PTH110


class _Answer(NamedTuple, Generic[Value]):
    """What came of some work."""

    result: Value | None
    error: BaseException | None = None

    def value(self) -> Value:
        """Return the result or raise the error."""
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]


class _Helper(Generic[Value]):
    """A thread that does one thing after another for whoever holds it."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], Value] | None] = SimpleQueue()
        self._answers: SimpleQueue[_Answer[Value]] = SimpleQueue()
        Thread(target=self._run, name="marey reader", daemon=True).start()

    def put(self, work: Callable[[], Value] | None) -> None:
        """Give something to do; None ends the thread."""
        self._work.put(work)

    def answer(self, seconds: float | None) -> _Answer[Value]:
        """Return what came of it; raises ``Empty`` after the time."""
        return self._answers.get(timeout=seconds)

    def give_up(self) -> None:
        """Let the one who waits go."""
        closed = FrameUnreadable("the recording was closed")
        self._answers.put(_Answer(None, closed))

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                self._answers.put(_Answer(work()))
            except BaseException as error:  # noqa: BLE001 - raised where it is awaited
                self._answers.put(_Answer(None, error))
            del work


class Patience:
    """Reads that may hang, each in a thread that can be left behind.

    A read of a place that answers costs some microseconds more than without.

    Parameters
    ----------
    seconds : float
        How long a read may take before other frames go on without it.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = Lock()
        self._idle: list[_Helper[Any]] = []
        self._busy: set[_Helper[Any]] = set()
        self._hanging: dict[str, float] = {}
        self._closed = False

    def read(self, path: str, work: Callable[[], Value]) -> Value:
        """Return what a read gives.

        Parameters
        ----------
        path : str
            What is read.
        work : callable
            Reads it.

        Raises
        ------
        FrameUnreadable
            The file has not answered; it is not asked again before it does.
        """
        helper = self._helper(path)
        ended = Event()

        def whole() -> Value:
            try:
                return work()
            finally:
                with self._lock:
                    ended.set()
                    self._hanging.pop(path, None)

        helper.put(whole)
        free = False
        try:
            answer = helper.answer(self.seconds)
            free = True
        except Empty:
            raise FrameUnreadable(self._left_behind(path, ended)) from None
        finally:
            self._put_back(helper, free=free)
        return answer.value()

    def _helper(self, path: str) -> _Helper[Any]:
        with self._lock:
            since = self._hanging.get(path)
            if since is not None:
                raise FrameUnreadable(_other_frames_go_on(path, since))
            if len(self._hanging) >= _MOST_HANGING:
                oldest, since = next(iter(self._hanging.items()))
                raise FrameUnreadable(_other_frames_go_on(oldest, since))
            helper = self._idle.pop() if self._idle else _Helper[Any]()
            self._busy.add(helper)
            return helper

    def _left_behind(self, path: str, ended: Event) -> str:
        since = time.monotonic() - self.seconds
        with self._lock:
            if not ended.is_set():
                self._hanging[path] = since
        return _other_frames_go_on(path, since)

    def _put_back(self, helper: _Helper[Any], *, free: bool) -> None:
        with self._lock:
            self._busy.discard(helper)
            if free and not self._closed:
                self._idle.append(helper)
                return
        helper.put(None)  # it ends when it comes back, if ever

    def close(self) -> None:
        """Let all who wait go and end the threads that can be ended."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = list(self._busy)
        for helper in idle:
            helper.put(None)
        for helper in busy:
            helper.give_up()

    @property
    def is_hanging(self) -> bool:
        """Whether a read was left behind and has not come back."""
        return bool(self._hanging)


_GO_ON = "; other frames go on"


def _other_frames_go_on(path: str, since: float) -> str:
    return f"{path} has not answered for {time.monotonic() - since:.0f} s{_GO_ON}"


def may_pass(reason: str) -> bool:
    """Whether what is wrong with a frame is only that it does not answer yet."""
    return reason.endswith(_GO_ON)


def join(thread: Thread, *, hangs: Callable[[], bool]) -> bool:
    """Wait for a thread to end, unless it hangs; return whether it ended."""
    until = time.monotonic() + _GRACE
    while thread.is_alive():
        thread.join(_LOOK)
        if hangs() and time.monotonic() > until:
            return False
    return True
