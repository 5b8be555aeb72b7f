"""The one thread that writes, and keeps trying.

States of the thread: *idle* (waits on the queue), *writing* (one transaction),
*waiting* (the file is busy or the disk full: `trouble` says so in words and the
transaction is tried again), *closed*.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from marey.errors import DiskFull, SidecarError, SidecarMoved
from marey.sidecar.connection import can_wait, connect, in_words
from marey.sidecar.foreign import Watch
from marey.sidecar.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from marey.sidecar.transaction import Act
    from marey.words import Change

Result = TypeVar("Result")

POLL_SECONDS = 0.25
IDLE_SECONDS = 1.5
RETRY_SECONDS = 0.25
OPS = 2_000
"""Steps of SQLite's machine between two looks whether a long one is wanted still."""
UNSYNCED_SECONDS = 0.1
UNSYNCED_ROWS = 1000
"""What a job may lose by a power cut: what it did since it last waited for the disk."""

_log = logging.getLogger(__name__)


class Writer:
    """Owns the writing connection of a store.

    Parameters
    ----------
    path : Path
        The file.
    publish : callable
        Called in the writer's thread with the changes of each commit.
    journal : {"WAL", "DELETE"}
        A log beside the file, or a rollback journal where that does not work.

    Attributes
    ----------
    waiting : int
        Doors that have not been answered yet.
    trouble : str
        Why they wait, in words; empty where nothing is wrong.
    watched : int
        How many views listen; others' changes are polled for only then.
    """

    def __init__(
        self,
        path: Path,
        publish: Callable[[list[Change]], None],
        *,
        journal: str = "WAL",
    ) -> None:
        self.path = path
        self.trouble = ""
        self.watched = 0
        self._publish = publish
        self._queue: queue.SimpleQueue[tuple[Future, Callable[[], Any]] | None]
        self._queue = queue.SimpleQueue()
        self._pending = 0
        self._count = threading.Lock()
        self._closing = threading.Event()
        self._synchronous = ""
        self._dirty = False
        self._unsynced = 0
        self._synced_at = time.monotonic()
        self._in_transaction = False
        self.connection = connect(path)
        self._prepare(journal)
        self._watch = Watch(self.connection, path)
        self._thread = threading.Thread(
            target=self._run, name=f"marey writes {path.name}", daemon=True
        )
        self._thread.start()

    def _prepare(self, journal: str) -> None:
        """Set the journal and read once, so that a broken file is known now."""
        try:
            self.connection.execute(f"PRAGMA journal_mode = {journal}")
            self.connection.execute("SELECT count(*) FROM clock").fetchone()
        except sqlite3.DatabaseError:
            self.connection.close()
            raise

    @property
    def waiting(self) -> int:
        """How many doors have not been answered yet."""
        return self._pending

    @property
    def here(self) -> bool:
        """Whether the caller is the writer's own thread."""
        return threading.current_thread() is self._thread

    @property
    def in_transaction_here(self) -> bool:
        """Whether the caller is inside a transaction of ours."""
        return self._in_transaction and self.here

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Queue a call for the writer's thread."""
        future: Future[Result] = Future()
        with self._count:
            if self._closing.is_set():
                message = f"{self.path.name} was closed. Open it again to write to it."
                future.set_exception(SidecarError(message))
                return future
            self._pending += 1
            self._queue.put((future, work))
        return future

    def write(
        self, act: Act, work: Callable[[Transaction], Result], *, patience: float
    ) -> Result:
        """Run a function in a transaction; waits for the answer."""
        if self.here:
            return self._transact(act, work, patience)
        future = self.submit(lambda: self._transact(act, work, patience))
        return future.result()

    def wake(self) -> None:
        """Make the thread look at its settings again."""
        self.submit(lambda: None)

    def close(self) -> None:
        """Finish what is queued, fold the log into the file, close it."""
        with self._count:
            if self._closing.is_set():
                return
            self._closing.set()
            self._queue.put(None)
        if not self.here:
            self._thread.join()

    # -- in the writer's thread ------------------------------------------------

    def _run(self) -> None:
        last_write = time.monotonic()
        while True:
            try:
                job = self._queue.get(timeout=self._pause())
            except queue.Empty:
                self._idle(time.monotonic() - last_write)
                continue
            if job is None:
                break
            self._answer(*job)
            last_write = time.monotonic()
        self._checkpoint()
        self.connection.close()

    def _pause(self) -> float | None:
        """Return how long to wait for work before looking around."""
        if self.watched:
            return POLL_SECONDS
        return IDLE_SECONDS if self._dirty else None

    def _answer(self, future: Future, work: Callable[[], Any]) -> None:
        if future.set_running_or_notify_cancel():
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - goes to who asked
                self._done()
                future.set_exception(error)
                return
            self._done()
            future.set_result(result)
        else:
            self._done()

    def _done(self) -> None:
        with self._count:
            self._pending -= 1

    def _idle(self, quiet: float) -> None:
        if self.watched:
            self._look_around()
        if self._dirty and quiet >= IDLE_SECONDS:
            self._checkpoint()

    def _look_around(self) -> None:
        """Tell the views what other programs did."""
        try:
            changes = self._watch.news()
        except sqlite3.DatabaseError as error:
            _log.warning("could not look for others' changes: %s", error)
            return
        if changes:
            self._publish(changes)

    def _checkpoint(self) -> None:
        """Fold the log into the file, so that the one file at rest is whole."""
        self._dirty = False
        try:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.DatabaseError as error:
            _log.info("the log of %s stays for now: %s", self.path.name, error)

    def give_back_room(self, told: Callable[[], object] | None = None) -> None:
        """Write the file anew without the room that nothing uses any more.

        In the writer's thread. SQLite keeps the old file until the new one is whole.

        Parameters
        ----------
        told : callable, optional
            Called now and then; where it raises, SQLite puts back what it did.
        """
        if told is not None:
            self.connection.set_progress_handler(_hearing(told), OPS)
        try:
            self.connection.execute("VACUUM")
        finally:
            self.connection.set_progress_handler(None, 0)
            self._checkpoint()

    def _transact(
        self, act: Act, work: Callable[[Transaction], Result], patience: float
    ) -> Result:
        """Try a transaction until it is through or patience is at an end."""
        until = time.monotonic() + patience
        while True:
            try:
                result = self._once(act, work)
            except sqlite3.IntegrityError as error:
                raise in_words(error, self.path) from error
            except sqlite3.DatabaseError as error:
                trouble = in_words(error, self.path)
                if not can_wait(error) or not self._worth_waiting(until):
                    self.trouble = ""
                    raise trouble from error
                self.trouble = str(trouble)
                if isinstance(trouble, DiskFull):
                    # The log may take up room that the file does not need.
                    self._checkpoint()
            else:
                self.trouble = ""
                return result

    def _worth_waiting(self, until: float) -> bool:
        left = until - time.monotonic()
        return left > 0 and not self._closing.wait(min(left, RETRY_SECONDS))

    def _once(self, act: Act, work: Callable[[Transaction], Result]) -> Result:
        if self._watch.moved():
            raise SidecarMoved(
                f"{self.path.name} was renamed, moved or deleted while it was open, "
                "so nothing more is written to it. Put it back, or open it where it "
                "is now."
            )
        self._sync("NORMAL" if act.kind == "job" else "FULL")
        transaction = Transaction(self.connection, act)
        try:
            transaction.begin()
            self._in_transaction = True
            result = work(transaction)
            if not transaction.touched:
                transaction.rollback()
                return result
            transaction.end()
        except BaseException:
            transaction.rollback()
            raise
        finally:
            self._in_transaction = False
        self._committed(transaction)
        return result

    def _committed(self, transaction: Transaction) -> None:
        transaction.act.action = transaction.action
        self._dirty = True
        self._watch.own(transaction.rev)
        if transaction.act.kind == "job":
            self._unsynced += sum(len(one.ids) for one in transaction.touched)
            waited = time.monotonic() - self._synced_at
            if self._unsynced >= UNSYNCED_ROWS or waited > UNSYNCED_SECONDS:
                self.settle()
        self._publish(transaction.changes())

    def _sync(self, mode: str) -> None:
        if mode != self._synchronous:
            self.connection.execute(f"PRAGMA synchronous = {mode}")
            self._synchronous = mode

    def settle(self) -> None:
        """Make everything committed so far survive a power cut."""
        self._sync("FULL")
        try:
            # A row that keeps its value would be no write, and no sync.
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute("UPDATE clock SET open = -1")
            self.connection.execute("UPDATE clock SET open = 0")
            self.connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            # Committed all the same; the next commit of a person waits for the disk.
            _log.info("could not wait for the disk: %s", error)
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            return
        self._unsynced = 0
        self._synced_at = time.monotonic()


def _hearing(told: Callable[[], object]) -> Callable[[], int]:
    """Return what SQLite asks between two steps: not 0 ends the work."""

    def ask() -> int:
        try:
            told()
        except Exception:  # noqa: BLE001 - SQLite wants a number, and says the rest
            return 1
        return 0

    return ask
