"""Whether a file is still as it was made: its tables, its triggers, its pages.

Triggers are code that lies in the file. Another program that makes a table anew
takes them away, and with them the history; a newer Marey of the same format may
bring better ones, which are put in place at opening.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING

from marey.sidecar.connection import connect, connect_reader
from marey.sidecar.migrating import columns_of, make_missing
from marey.sidecar.schema import METADATA, SINCE, VERSIONED, creation
from marey.sidecar.triggers import triggers as triggers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PATIENCE = 3.0
"""Seconds after opening before the pages are checked: short scripts never pay."""


def lost(connection: sqlite3.Connection) -> str:
    """Say in words what another program took away; empty where all is there."""
    tables, triggers = _there(connection)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    later = {name for name, since in SINCE.items() if since > version}
    gone = [name for name in METADATA.tables.keys() - later if name not in tables]
    if gone:
        return f"the tables {', '.join(sorted(gone))} are missing"
    remade = [
        name
        for name, table in VERSIONED.items()
        if name not in later
        and not {"id", "created", "rev", "etag"} <= columns_of(connection, table.head)
    ]
    if remade:
        return f"the tables {', '.join(remade)} were made anew by another program"
    expected = {
        trigger
        for name, table in VERSIONED.items()
        if name not in later
        for trigger in triggers_of(table)
    }
    missing = sorted(expected - triggers)
    if missing:
        shown = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        return f"{len(missing)} triggers that keep its history are missing ({shown})"
    return ""


def _there(connection: sqlite3.Connection) -> tuple[set[str], set[str]]:
    rows = connection.execute("SELECT type, name FROM sqlite_schema").fetchall()
    names = {kind: {name for one, name in rows if one == kind} for kind, _ in rows}
    return names.get("table", set()), names.get("trigger", set())


def repair(path: Path) -> str:
    """Put back what another program took away; return what was lost, in words.

    The file must not be open. Rows that are there stay; a table that was made anew
    begins a new history, its older one is kept beside.

    Parameters
    ----------
    path : Path
        The marks file.
    """
    connection = connect(path)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        words = lost(connection)
        if not words:
            return ""
        connection.execute("BEGIN IMMEDIATE")
        revision = _new_revision(connection)
        for name, table in VERSIONED.items():
            columns = columns_of(connection, table.head)
            if columns and not {"id", "created", "rev", "etag"} <= columns:
                _take_over(connection, name, columns, revision)
        make_missing(connection)
        connection.execute("COMMIT")
        return words
    finally:
        connection.close()


def _new_revision(connection: sqlite3.Connection) -> int:
    now = time.time()
    action = connection.execute(
        "INSERT INTO action(kind, words, author, at)"
        " VALUES ('external', 'made tables anew', 'external', ?)",
        (now,),
    ).lastrowid
    cursor = connection.execute(
        "INSERT INTO changeset(uid, action, at) VALUES (randomblob(16), ?, ?)",
        (action, now),
    )
    return int(cursor.lastrowid or 0)


def _take_over(
    connection: sqlite3.Connection, name: str, columns: set[str], revision: int
) -> None:
    """Make a table as it should be and fill it with the rows of the foreign one."""
    table = VERSIONED[name]
    aside = f"{name}_of_another_program"
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute(f"ALTER TABLE {name} RENAME TO {aside}")
    made = next(one for one in creation() if one.startswith(f"CREATE TABLE {name} "))
    connection.execute(made)
    kept = [one for one in ("id", *table.data) if one in columns]
    kinds = {one.name: str(one.type) for one in table.head.columns}
    sources = ", ".join(f"CAST({one} AS {kinds[one]})" for one in kept)
    connection.execute(
        f"INSERT OR IGNORE INTO {name}({', '.join(kept)}, created, rev)"
        f" SELECT {sources}, ?, ? FROM {aside}",
        (revision, revision),
    )
    connection.execute(f"DROP TABLE {aside}")


class PageCheck:
    """Looks through the pages of a file in the background, once.

    Parameters
    ----------
    path : Path
        The file.
    tell : callable
        Called with SQLite's words where something is broken.
    """

    def __init__(self, path: Path, tell: Callable[[str], object]) -> None:
        self._path = path
        self._tell = tell
        self._closing = threading.Event()
        self._connection: sqlite3.Connection | None = None
        self.patience = _PATIENCE
        self._thread = threading.Thread(
            target=self._run, name=f"marey checks {path.name}", daemon=True
        )

    def start(self) -> None:
        """Begin, a little later."""
        self._thread.start()

    def stop(self) -> None:
        """Break off."""
        self._closing.set()
        connection = self._connection
        if connection is not None:
            connection.interrupt()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._closing.wait(self.patience):
            return
        words = self._look()
        if words and not self._closing.is_set():
            self._tell(words)

    def _look(self) -> str:
        try:
            connection = connect_reader(self._path)
        except sqlite3.Error:
            return ""
        # A look at each opcode count would slow it; it ends when we are closing.
        connection.set_progress_handler(lambda: int(self._closing.is_set()), 100_000)
        self._connection = connection
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.OperationalError:
            return ""  # broken off, or the file is held by somebody
        except sqlite3.DatabaseError as error:
            return str(error)
        finally:
            self._connection = None
            connection.close()
        return "" if found == "ok" else str(found)
