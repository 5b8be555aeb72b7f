"""Copies of a marks file: whole ones while it is in use, and what can be saved."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from marey.errors import NotASidecar, SidecarDamaged, SidecarError
from marey.sidecar.connection import connect, connect_for_rescue, in_words
from marey.sidecar.schema import METADATA, creation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK = 10_000
_PAGES = 2_000
"""Pages of 4 KB that are copied between two words of how far it is."""
_MOST_TRIES = 20_000
"""How often a broken table is asked again for what lies between."""


def backup(
    connection: sqlite3.Connection,
    source: Path,
    target: Path,
    told: Callable[[float], object] | None = None,
) -> Path:
    """Copy a file that is in use, whole, under another name.

    Parameters
    ----------
    connection : sqlite3.Connection
        A connection that may look.
    source, target : Path
        The file and its copy; a copy of that name is replaced once the new one is
        whole.
    told : callable, optional
        Called with the part that is copied, 0 to 1; what it raises breaks off.
    """
    if target.exists() and target.samefile(source):
        raise SidecarError(
            f"{target} is the marks file itself. Give the copy another name."
        )
    young = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        made = connect(young, mode="rwc")
        try:
            _copy_pages(connection, made, told)
            made.execute("PRAGMA journal_mode = DELETE")
        finally:
            made.close()
        young.replace(target)
    except sqlite3.Error as error:
        raise in_words(error, target) from error
    finally:
        young.unlink(missing_ok=True)
    return target


def _copy_pages(
    connection: sqlite3.Connection,
    made: sqlite3.Connection,
    told: Callable[[float], object] | None,
) -> None:
    """Copy all pages as they are now, whatever is written meanwhile."""
    if told is None:
        connection.backup(made)
        return

    def tell(_state: int, left: int, total: int) -> None:
        told(1 - left / max(total, 1))

    # one look at the file for all steps: SQLite begins anew where it changes
    connection.execute("BEGIN")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.backup(made, pages=_PAGES, progress=tell)
    finally:
        connection.execute("ROLLBACK")


def rescue_file(path: Path) -> Path:
    """Copy what can still be read of a damaged file; return the new file.

    The damaged file is left as it is. The copy lies beside it as
    ``NAME.rescued.marey``, in a temporary folder where that may not be written.

    Raises
    ------
    SidecarDamaged
        If not even its first page can be read.
    """
    with tempfile.TemporaryDirectory(prefix="marey-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        log = path.with_name(path.name + "-wal")
        if log.exists():
            shutil.copyfile(log, Path(folder) / log.name)
        target = _free_name(path)
        young = target.with_name(f".{target.name}.new")
        try:
            _copy_rows(copy, young, path)
            young.replace(target)
        finally:
            young.unlink(missing_ok=True)
    return target


def _free_name(path: Path) -> Path:
    folder = path.parent
    if not os.access(folder, os.W_OK):
        folder = Path(tempfile.mkdtemp(prefix="marey-"))
    stem = path.name.removesuffix(".marey")
    target = folder / f"{stem}.rescued.marey"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{stem}.rescued-{number}.marey"
    return target


def _copy_rows(source: Path, target: Path, named: Path) -> None:
    target.unlink(missing_ok=True)
    made = connect(target, mode="rwc")
    found = connect_for_rescue(source)
    count = 0
    try:
        made.execute("PRAGMA foreign_keys = OFF")
        made.execute("PRAGMA journal_mode = MEMORY")
        made.execute("BEGIN IMMEDIATE")
        for statement in creation():
            made.execute(statement)
        # As if Marey wrote: the rows keep their revisions.
        made.execute("UPDATE clock SET open = 1")
        for name in METADATA.tables:
            if name != "clock":
                count += _copy_table(found, made, name)
        made.execute("UPDATE clock SET open = 0")
        _free_ids(made)
        made.execute("COMMIT")
    finally:
        found.close()
        made.close()
    if not count:
        raise SidecarDamaged(
            f"{named.name} is damaged, and nothing of it can be read any more. Restore "
            "it from a backup."
        )


def _copy_table(found: sqlite3.Connection, made: sqlite3.Connection, name: str) -> int:
    wanted = [column.name for column in METADATA.tables[name].columns]
    try:
        rows = found.execute(f"SELECT name FROM pragma_table_info('{name}')").fetchall()
    except sqlite3.DatabaseError:
        return 0
    columns = [f'"{one}"' for one in wanted if (one,) in rows]
    if not columns:
        return 0
    told = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    before = made.total_changes
    for chunk in _readable(found, name, told):
        made.executemany(
            f"INSERT OR IGNORE INTO {name}({told}) VALUES ({marks})",
            [row[1:] for row in chunk],
        )
    return made.total_changes - before


def _readable(
    found: sqlite3.Connection, name: str, columns: str
) -> Iterator[list[tuple]]:
    """Yield the rows that can be read: from the front, the back, then in between."""
    first, last = 0, None
    for order in ("ASC", "DESC"):
        rows = _as_far_as_it_goes(found, name, columns, order)
        for chunk in rows:
            if order == "ASC":
                first = max(first, chunk[-1][0])
            else:
                last = chunk[-1][0]
            yield chunk
        if order == "ASC" and rows.whole:
            return
    if last is not None:
        yield from _between(found, name, columns, first + 1, last - 1)


class _AsFar:
    """Chunks of a table in one order, until a page cannot be read."""

    def __init__(self, cursor: sqlite3.Cursor | None) -> None:
        self._cursor = cursor
        self.whole = False

    def __iter__(self) -> Iterator[list[tuple]]:
        chunk: list[tuple] = []
        try:
            for row in self._cursor or ():
                chunk.append(row)
                if len(chunk) == _CHUNK:
                    yield chunk
                    chunk = []
            self.whole = self._cursor is not None
        except sqlite3.DatabaseError:
            self.whole = False
        if chunk:
            yield chunk


def _as_far_as_it_goes(
    found: sqlite3.Connection, name: str, columns: str, order: str
) -> _AsFar:
    sql = f"SELECT rowid, {columns} FROM {name} NOT INDEXED ORDER BY rowid {order}"
    try:
        return _AsFar(found.execute(sql))
    except sqlite3.DatabaseError:
        return _AsFar(None)


def _between(
    found: sqlite3.Connection, name: str, columns: str, first: int, last: int
) -> Iterator[list[tuple]]:
    """Halve what lies between two broken places until the rest can be read."""
    spans, tries = [(first, last)], 0
    sql = f"SELECT rowid, {columns} FROM {name} NOT INDEXED WHERE rowid BETWEEN ? AND ?"
    while spans and tries < _MOST_TRIES:
        low, high = spans.pop()
        if low > high:
            continue
        tries += 1
        try:
            rows = found.execute(sql, (low, high)).fetchall()
        except sqlite3.DatabaseError:
            if low < high:
                middle = (low + high) // 2
                spans += [(low, middle), (middle + 1, high)]
            continue
        if rows:
            yield rows


def _free_ids(made: sqlite3.Connection) -> None:
    """Never give an id again that the history knows."""
    names = {row[0] for row in made.execute("SELECT name FROM sqlite_sequence")}
    for name in names:
        if f"{name}_hist" in METADATA.tables:
            made.execute(
                "UPDATE sqlite_sequence SET seq ="
                f" max(seq, (SELECT coalesce(max(id), 0) FROM {name}_hist))"
                " WHERE name = ?",
                (name,),
            )


def check_is_ours(path: Path) -> None:
    """Refuse what was never a marks file."""
    with path.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            raise NotASidecar(f"{path.name} is not a Marey file, so nothing is saved.")
