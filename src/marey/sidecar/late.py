"""A marks file that is made by the first act, not by opening.

Until then it is empty: readers find empty tables, and nothing lies on the disk.
The first act makes the file, keeps the frame index in it and goes on as if it had
always been there. A file that another program makes meanwhile is taken up.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from marey.errors import DiskFull, MareyError, SidecarBusy
from marey.sidecar.axis import FrameAxis
from marey.sidecar.schema import creation
from marey.sidecar.store import shared
from marey.words import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from marey.sidecar.store import Store
    from marey.sidecar.transaction import Act, Transaction
    from marey.sidecar.writer import Writer

Result = TypeVar("Result")
Held = tuple[Future, "Callable[[], Any]"]

RETRY_SECONDS = 0.25


class LateStore:
    """Stands for a `Store` until its file is there.

    Parameters
    ----------
    path : Path
        Where the file will be.

    Attributes
    ----------
    prepare : callable or None
        Called once, between the making of the file and the first act; keeps
        the frame index in the file.
    """

    def __init__(self, path: Path) -> None:
        self._place = path
        self._real: Store | None = None
        self._ready = False
        self._closing = threading.Event()
        self._birth = threading.RLock()
        self._gate = threading.Lock()
        self._held: list[Held] = []
        self._maker: threading.Thread | None = None
        self._listeners: list[Callable[[list[Change]], None]] = []
        self._trouble = ""
        self._empty = _empty_file()
        self.prepare: Callable[[], object] | None = None
        self._axis = FrameAxis(self)

    # -- what a store says of itself -------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether the file has been made."""
        return self._real is not None

    @property
    def path(self) -> Path:
        """The file, or where it will be."""
        return self._real.path if self._real else self._place

    @property
    def read_only(self) -> str:
        """Why it may not be written; unknown, so empty, before it is made."""
        return self._real.read_only if self._real else ""

    @property
    def axis(self) -> FrameAxis:
        """Frame ids and places."""
        return self._real.axis if self._real else self._axis

    @property
    def writer(self) -> Writer | None:
        """The thread that writes, once there is one."""
        return self._real.writer if self._real else None

    @property
    def waiting(self) -> int:
        """How many changes have not been stored yet."""
        return len(self._held) + (self._real.waiting if self._real else 0)

    @property
    def trouble(self) -> str:
        """Why they wait, in words."""
        return self._trouble or (self._real.trouble if self._real else "")

    @property
    def notice(self) -> str:
        """What a person should know about the file, in words."""
        return self._real.notice if self._real else ""

    def reader(self) -> sqlite3.Connection:
        """Return a connection for looking."""
        real = self._taken_up()
        return self._empty if real is None else real.reader()

    def index_revision(self) -> int:
        """Return when the frame index was last written; 0 before it is."""
        return self._real.index_revision() if self._real else 0

    # -- reading and writing -----------------------------------------------------

    def rows(self, sql: str, parameters: Sequence[Any] | dict = ()) -> list[tuple]:
        """Read rows; of empty tables as long as there is no file."""
        real = self._taken_up()
        if real is not None:
            return real.rows(sql, parameters)
        with self._gate:
            return self._empty.execute(sql, parameters).fetchall()

    def write(
        self, act: Act, work: Callable[[Transaction], Result], *, patience: float
    ) -> Result:
        """Run a door's function in a transaction, making the file at need."""
        return self._made(patience).write(act, work, patience=patience)

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Run a whole door in the background, making the file at need."""
        with self._gate:
            if not self._ready:
                future: Future[Result] = Future()
                self._held.append((future, work))
                self._begin()
                return future
        assert self._real is not None
        return self._real.submit(work)

    def listen(self, listener: Callable[[list[Change]], None]) -> None:
        """Hear of every change from now on."""
        self._listeners.append(listener)
        if self._real is not None:
            self._real.listen(listener)

    def unlisten(self, listener: Callable[[list[Change]], None]) -> None:
        """Stop hearing."""
        if listener in self._listeners:
            self._listeners.remove(listener)
        if self._real is not None:
            self._real.unlisten(listener)

    def look(self) -> None:
        """Take up a file that another program has made meanwhile."""
        if self._real is None and self._place.exists():
            with self._gate:
                self._begin()

    def release(self) -> None:
        """Leave; what is queued is finished first."""
        maker = self._maker
        self._closing.set()
        if maker is not None:
            maker.join()
        if self._real is not None:
            self._real.release()
        self._empty.close()

    def _taken_up(self) -> Store | None:
        """Return the real store, also where another program has made it meanwhile.

        Who reads must not take marks for missing. Where it is just being made in
        another thread, or cannot be read, there is none yet; `look` says why.
        """
        missing = self._real is None and self._place.exists()
        if missing and self._birth.acquire(blocking=False):
            try:
                with suppress(MareyError):
                    self._made(0.0)
            finally:
                self._birth.release()
        return self._real

    # -- the making ----------------------------------------------------------------

    def _begin(self) -> None:
        """Make the file in a thread of its own, so that no window waits."""
        if self._maker is None and not self._ready:
            self._maker = threading.Thread(
                target=self._make_for_held,
                name=f"marey makes {self._place.name}",
                daemon=True,
            )
            self._maker.start()

    def _make_for_held(self) -> None:
        try:
            self._made(float("inf"))
        except MareyError as error:
            self._let_go(error)

    def _made(self, patience: float) -> Store:
        """Return the real store, made at the first asking."""
        with self._birth:
            if self._real is None:
                before = self._place.exists()
                self._real = self._patiently(patience)
                for listener in self._listeners:
                    self._real.listen(listener)
                try:
                    if self.prepare is not None:
                        self.prepare()
                except MareyError:
                    self._real.release()
                    self._real = None
                    raise
                self._let_go(None)
                if before:
                    self._say_all_is_new()
            return self._real

    def _patiently(self, patience: float) -> Store:
        """Make the file; wait while there is no room or another holds it."""
        until = time.monotonic() + patience
        while True:
            try:
                store = shared(self._place, create=True)
            except (SidecarBusy, DiskFull) as error:
                self._trouble = str(error)
                if time.monotonic() > until or self._closing.wait(RETRY_SECONDS):
                    self._trouble = ""
                    raise
            else:
                self._trouble = ""
                return store

    def _let_go(self, error: MareyError | None) -> None:
        """Pass on what was held back, in its order, or say why not."""
        with self._gate:
            held, self._held = self._held, []
            self._maker = None
            self._ready = error is None
            for future, work in held:
                if error is not None:
                    future.set_exception(error)
                elif self._real is not None:
                    _follow(self._real.submit(work), future)

    def _say_all_is_new(self) -> None:
        """Tell the views that tables they knew as empty may not be."""
        tables = ("type", "marker", "shape", "mask_tile", "note", "track")
        news = [
            Change(table, None, None, "mixed", "external", 0, 0, 0) for table in tables
        ]
        for listener in tuple(self._listeners):
            listener(news)


def _empty_file() -> sqlite3.Connection:
    """Return a file that is nowhere, with all tables and no rows."""
    connection = sqlite3.connect(
        ":memory:", check_same_thread=False, isolation_level=None
    )
    for statement in creation():
        connection.execute(statement)
    return connection


def _follow(leader: Future, follower: Future) -> None:
    """Let one future end as another does."""

    def end(done: Future) -> None:
        error = done.exception()
        if error is not None:
            follower.set_exception(error)
        else:
            follower.set_result(done.result())

    follower.set_running_or_notify_cancel()
    leader.add_done_callback(end)
