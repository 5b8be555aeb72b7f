"""Bringing a file of an older format up to this one, after a backup.

Formats so far: 1, the first; 2 added styles, labels of frames, attachments and the
looks of mask layers. A format only ever adds: tables, and columns that every older
row can do without.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateColumn

from marey.errors import SidecarError
from marey.sidecar.connection import connect
from marey.sidecar.copying import backup
from marey.sidecar.schema import (
    METADATA,
    SCHEMA_VERSION,
    VERSIONED,
    creation,
    expected_triggers,
)

if TYPE_CHECKING:
    import sqlite3

    import sqlalchemy as sa


def migrated_copy(path: Path) -> Path:
    """Return a copy in this format of a file that may not be written.

    Parameters
    ----------
    path : Path
        A file of an older format, and what lies in its log.
    """
    folder = Path(tempfile.mkdtemp(prefix="marey-"))
    copy = folder / path.name
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copyfile(source, folder / source.name)
    connection = connect(copy)
    try:
        bring_up_to_date(connection)
    finally:
        connection.close()
    return copy


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a file up to this format; the older one is kept beside it.

    Parameters
    ----------
    connection : sqlite3.Connection
        One that may write.
    path : Path
        The file.

    Raises
    ------
    SidecarError
        If it could not be copied first; it is left as it was.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < SCHEMA_VERSION:
        try:
            backup(connection, path, _place_of_backup(path, version))
        except OSError as error:
            raise SidecarError(
                f"{path.name} was written by an older Marey (format {version}, this "
                f"one writes {SCHEMA_VERSION}) and is copied before it is changed; "
                f"that failed: {error}. Make room, or copy the file elsewhere."
            ) from error
    bring_up_to_date(connection)


def _place_of_backup(path: Path, version: int) -> Path:
    """Return a name that nothing has: an older backup is never replaced."""
    stem = path.name.removesuffix(".marey")
    target = path.with_name(f"{stem}.format-{version}.marey")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{stem}.format-{version}-{number}.marey")
    return target


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Add tables, columns and triggers that are not there yet, in one transaction."""
    there = {
        name: sql or ""
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_schema")
    }
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    added = [
        (table, column)
        for table in METADATA.tables.values()
        if table.name in there
        for column in table.columns
        if column.name not in columns_of(connection, table)
    ]
    old = [
        name for name, sql in expected_triggers().items() if there.get(name, sql) != sql
    ]
    if not added and not old and version == SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    for table, column in added:
        _add(connection, table, column)
    for name in old:
        connection.execute(f"DROP TRIGGER {name}")
    make_missing(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _add(connection: sqlite3.Connection, table: sa.Table, column: sa.Column) -> None:
    """Add a column; rows of the past get what it means not to have been said."""
    told = CreateColumn(column).compile(dialect=sqlite.dialect())
    connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {told}")
    head = VERSIONED.get(table.name.removesuffix("_hist"))
    if head is None or head.hist is not table:
        return
    default = head.head.columns[column.name].server_default
    if default is not None:
        value = default.arg  # type: ignore[attr-defined]
        connection.execute(f"UPDATE {table.name} SET {column.name} = {value}")


def make_missing(connection: sqlite3.Connection) -> None:
    """Run those statements of the creation whose object is not there."""
    found = connection.execute("SELECT name FROM sqlite_schema").fetchall()
    there = {row[0] for row in found}
    for statement in creation():
        words = statement.replace("UNIQUE ", "").split()
        if words[0] == "CREATE" and words[2].strip('"') not in there:
            connection.execute(statement)
    if not connection.execute("SELECT 1 FROM clock").fetchone():
        connection.execute("INSERT INTO clock(id, open) VALUES (1, 0)")


def columns_of(connection: sqlite3.Connection, table: sa.Table) -> set[str]:
    """Return the names of the columns that a table of the file has."""
    found = connection.execute(f"SELECT name FROM pragma_table_info('{table.name}')")
    return {row[0] for row in found}
