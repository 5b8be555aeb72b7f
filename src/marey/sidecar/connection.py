"""The only file that opens a connection, and what SQLite's errors mean in words.

Nothing else in a process may open a marks file, not even to read its first bytes:
closing any other handle drops SQLite's locks, and the next program that comes
along deletes the log under our feet.
"""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import quote

from marey.errors import (
    DiskFull,
    MareyError,
    NotASidecar,
    SidecarBusy,
    SidecarDamaged,
    SidecarError,
    SidecarReadOnly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BUSY_SECONDS = 0.2
"""How long SQLite itself waits for another writer before we say so."""

CACHE_KIB = 32_000
"""Memory for pages, per connection."""

_RETRIED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = {sqlite3.SQLITE_FULL}
_DISK_AT_OPEN = 4874  # SQLITE_IOERR_SHMSIZE: no room for the shared memory file


def connect(
    path: Path, *, mode: str = "rw", immutable: bool = False
) -> sqlite3.Connection:
    """Open one connection in autocommit mode.

    Parameters
    ----------
    path : Path
        The file.
    mode : {"rw", "rwc", "ro"}
        Whether it may be written, or made.
    immutable : bool
        Promise that nobody writes: no lock, no log file beside it.
    """
    uri = f"file:{quote(os.fsencode(path))}?mode={mode}"
    if immutable:
        uri += "&immutable=1"
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # Not temp_store = MEMORY: statement journals in memory make inserts through
        # triggers a quarter dearer.
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def connect_for_rescue(path: Path) -> sqlite3.Connection:
    """Open a damaged file so that SQLite reads what it can of it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    return connection


def connect_reader(
    path: Path, *, immutable: bool = False, views: Iterable[str] = ()
) -> sqlite3.Connection:
    """Open a connection that can only look.

    A reader opens the file for writing all the same, since a log that a killed
    program left behind can only be taken up that way.

    Parameters
    ----------
    path : Path
        The file.
    immutable : bool
        Promise that nobody writes.
    views : iterable of str
        Statements that make temporary views, which only this connection sees.
    """
    connection = connect(path, mode="ro" if immutable else "rw", immutable=immutable)
    connection.execute("PRAGMA busy_timeout = 5000")
    for view in views:
        connection.execute(view)
    connection.execute("PRAGMA query_only = ON")
    return connection


def can_wait(error: sqlite3.Error) -> bool:
    """Whether trying again later may help: busy, or the disk full."""
    return _primary(error) in _RETRIED | _FULL or _code(error) == _DISK_AT_OPEN


def in_words(error: sqlite3.Error, path: Path) -> MareyError:
    """Return the error of our tree that a driver's error means."""
    primary = _primary(error)
    if primary in _RETRIED:
        return SidecarBusy(
            f"Another program is writing to {path.name}. "
            "Your change waits and is tried again."
        )
    if primary in _FULL or _code(error) == _DISK_AT_OPEN:
        return DiskFull(
            f"The disk is full, so {path.name} cannot grow. Everything said to be "
            "stored is safe; make room and try again."
        )
    if primary == sqlite3.SQLITE_NOTADB:
        return NotASidecar(f"{path.name} is not a Marey file. It was left untouched.")
    if primary == sqlite3.SQLITE_CORRUPT:
        return SidecarDamaged(
            f"{path.name} is damaged ({error}). Restore it from a backup or copy "
            "what can still be read with marey.sidecar.rescue."
        )
    if primary == sqlite3.SQLITE_READONLY:
        return SidecarReadOnly(f"You may look at {path.name} but not write to it.")
    if "FOREIGN KEY" in str(error):
        return SidecarError(
            f"{path.name}: a type, track or layer that was named is not there (any "
            "more), or is still in use. Nothing was changed."
        )
    return SidecarError(f"{path.name}: {error}")


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR


def _primary(error: sqlite3.Error) -> int:
    """Return the code without its extension."""
    return _code(error) & 0xFF
