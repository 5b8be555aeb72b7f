"""One store per file and process: a writer thread, readers, the feed.

::

    door (any thread) ──write(act, fn)──> queue ──> writer thread ──> one transaction
                       <────Future─────                │
    view (any thread) <──deliver()── feed <──changes───┘ own, and others' by polling

The writer does everything that changes the file, one after the other: commits,
retries while the file is busy or the disk full, the checkpoint when idle, the poll
for other programs' changes.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from marey.errors import (
    SidecarBusy,
    SidecarDamaged,
    SidecarError,
    SidecarReadOnly,
)
from marey.sidecar.axis import FrameAxis
from marey.sidecar.connection import connect, connect_reader, in_words
from marey.sidecar.copying import rescue_file
from marey.sidecar.journal import choose
from marey.sidecar.making import make_file
from marey.sidecar.migrating import migrate, migrated_copy
from marey.sidecar.opening import Found, check_place, look
from marey.sidecar.soundness import PageCheck, lost
from marey.sidecar.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from marey.sidecar.transaction import Act, Transaction
    from marey.words import Change

Result = TypeVar("Result")

_OPEN: dict[tuple[int, int], Store] = {}
_DOOR = threading.RLock()


class _Reader:
    """A connection of one thread; closed with it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Store:
    """What all sidecars of one file in this process share.

    Parameters
    ----------
    found : Found
        The file and how it may be opened.
    """

    def __init__(self, found: Found) -> None:
        self.path = found.path
        self.read_only = found.read_only
        self.users = 0
        self.immutable = found.immutable
        self._local = threading.local()
        self._readers: list[_Reader] = []
        self.closed = False
        self.listeners: list[Callable[[list[Change]], None]] = []
        self.writer: Writer | None = None
        self.notice = found.notice
        if not self.read_only:
            self.writer = Writer(self.path, self._publish, journal=found.journal)
        self.axis = FrameAxis(self)
        self._check = PageCheck(self.path, self._damaged)
        if not self.immutable:
            self._check.start()

    def _damaged(self, words: str) -> None:
        """Write nothing more to a file whose pages are broken."""
        self.read_only = self.notice = (
            f"{self.path.name} is damaged ({words}), so nothing more is written to "
            "it. Close it and copy what can still be read with marey.sidecar.rescue, "
            "or restore a backup."
        )

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode of the file as opened."""
        found = self.path.stat()
        return found.st_dev, found.st_ino

    @property
    def exists(self) -> bool:
        """Whether the file has been made: always, here."""
        return True

    @property
    def waiting(self) -> int:
        """How many changes have not been stored yet."""
        return self.writer.waiting if self.writer else 0

    @property
    def trouble(self) -> str:
        """Why they wait, in words."""
        return self.writer.trouble if self.writer else ""

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection for looking."""
        if self.closed:
            raise SidecarError(
                f"{self.path.name} was closed. Open it again to read from it."
            )
        mine: _Reader | None = getattr(self._local, "reader", None)
        if mine is None:
            made = connect_reader(self.path, immutable=self.immutable)
            mine = self._local.reader = _Reader(made)
            with _DOOR:
                self._readers.append(mine)
        return mine.connection

    def rows(self, sql: str, parameters: Sequence[Any] | dict = ()) -> list[tuple]:
        """Read rows; inside a transaction of ours, with what it has written."""
        writer = self.writer
        connection = (
            writer.connection
            if writer is not None and writer.in_transaction_here
            else self.reader()
        )
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            raise in_words(error, self.path) from error
        except sqlite3.DatabaseError as error:
            raise in_words(error, self.path) from error

    def index_revision(self) -> int:
        """Return when the frame index was last written, by whomever.

        Asks the file only after somebody wrote to it, which costs 5 microseconds.
        """
        writer = self.writer
        inside = writer is not None and writer.in_transaction_here
        if inside:
            return 0
        version = self.reader().execute("PRAGMA data_version").fetchone()[0]
        if version != getattr(self._local, "data_version", None):
            found = self.rows("SELECT value FROM fact WHERE name = 'index'")
            self._local.index = json.loads(found[0][0])[1] if found else 0
            self._local.data_version = version
        return int(self._local.index)

    def write(
        self, act: Act, work: Callable[[Transaction], Result], *, patience: float
    ) -> Result:
        """Run a door's function in a transaction and wait for it.

        Parameters
        ----------
        act : Act
            The action it belongs to.
        work : callable
            Called with the transaction, again where it has to be retried.
        patience : float
            Seconds to wait for a busy file.
        """
        return self._writer().write(act, work, patience=patience)

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Run a whole door on the writer thread."""
        return self._writer().submit(work)

    def _writer(self) -> Writer:
        if self.writer is None or self.read_only:
            raise SidecarReadOnly(self.read_only)
        return self.writer

    def _publish(self, changes: list[Change]) -> None:
        if any(change.table == "frame" for change in changes):
            self.axis.forget()
        for listener in tuple(self.listeners):
            listener(changes)

    def listen(self, listener: Callable[[list[Change]], None]) -> None:
        """Hear of every change from now on, in the writer's thread."""
        self.listeners.append(listener)
        if self.writer is not None:
            self.writer.watched = len(self.listeners)
            self.writer.wake()

    def unlisten(self, listener: Callable[[list[Change]], None]) -> None:
        """Stop hearing."""
        if listener in self.listeners:
            self.listeners.remove(listener)
        if self.writer is not None:
            self.writer.watched = len(self.listeners)

    def release(self) -> None:
        """Leave; the last one out closes the file."""
        with _DOOR:
            self.users -= 1
            if self.users > 0:
                return
            for key, store in list(_OPEN.items()):
                if store is self:
                    del _OPEN[key]
            self.closed = True
            readers, self._readers = self._readers, []
        self._check.stop()
        for reader in readers:
            reader.connection.close()
        if self.writer is not None:
            self.writer.close()


def shared(path: Path, *, create: bool) -> Store:
    """Return the one store of a file in this process, opening or making it."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    with _DOOR:
        if not path.exists():
            if not create:
                raise SidecarError(
                    f"{path} does not exist. Check the name, or let it be made by "
                    "opening it with create=True."
                )
            check_place(path)
            make_file(path)
        status = path.stat()
        key = (status.st_dev, status.st_ino)
        store = _OPEN.get(key)
        if store is None:
            store = _OPEN[key] = _opened(path)
        store.users += 1
        return store


def is_open(path: Path) -> bool:
    """Whether this process has a file open."""
    status = path.stat()
    return (status.st_dev, status.st_ino) in _OPEN


def _opened(path: Path) -> Store:
    try:
        return Store(_sound(look(path)))
    except sqlite3.DatabaseError as error:
        trouble = in_words(error, path)
        if isinstance(trouble, SidecarDamaged):
            trouble = SidecarDamaged(
                f"{path.name} is damaged ({error}). What could be read was copied to "
                f"{rescue_file(path)}: open that, or restore a backup. {path.name} "
                "was left as it is."
            )
        elif isinstance(trouble, SidecarBusy):
            trouble = SidecarBusy(
                f"{path.name} is held exclusively by another program. Close it there, "
                "or open a copy."
            )
        raise trouble from error


def _sound(found: Found) -> Found:
    """Look whether all tables and triggers are there before anything is written."""
    if found.read_only:
        if found.older:
            return replace(found, path=migrated_copy(found.path), immutable=False)
        return found
    path = found.path
    connection = connect(path)
    try:
        words = lost(connection)
        if not words:
            migrate(connection, path)
    finally:
        connection.close()
    if words:
        why = (
            f"{path.name} is opened read-only: {words}. Changes would not be kept in "
            "its history. Close it and put them back with marey.sidecar.repair."
        )
        return replace(found, read_only=why, notice=why)
    journal, notice = choose(path)
    return replace(found, journal=journal, notice=notice)
