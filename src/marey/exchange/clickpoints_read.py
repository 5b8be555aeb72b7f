"""A private, read-only copy of a ClickPoints file, and what its tables hold.

The file itself is only ever copied: neither a migration nor SQLite's own ``-wal`` and
``-shm`` files touch its folder. Nothing the copy brings along is run: views, virtual
tables, triggers and functions are refused by SQLite's authorizer.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

MAGIC = b"SQLite format 3\0"
_OURS = b"MARE"
_LONGEST = 2**28
"""Bytes of a single value; a mask of a gigapixel picture compresses to less."""
_SIDE_FILES = ("-wal", "-journal")
_CALM = 3
"""How often a file is copied that changes meanwhile."""
_FUNCTIONS = {"length", "substr"}
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


def looks_like_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite files do and is not a marks file of ours."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head.startswith(MAGIC) and head[68:72] != _OURS


class Copy:
    """A copy of a ClickPoints file in a folder of its own, gone with the object.

    Parameters
    ----------
    path : Path
        The file; it is read and left as it is.
    program : Program, optional
        Whose file it is; ClickPoints' where left out.

    Attributes
    ----------
    path : Path
        The file that was copied.

    Raises
    ------
    ExchangeError
        The file is not SQLite, is damaged, or is written to while it is copied.
    """

    def __init__(self, path: Path, program: Program | None = None) -> None:
        if not path.is_file():
            raise ExchangeError(f"{path} is no file. Check the name.")
        self._program = program = program or CLICKPOINTS
        if not looks_like_sqlite(path):
            raise ExchangeError(
                f"{path.name} is no {program.name} file: an SQLite file was expected. "
                "Marey's own files are opened, not imported."
            )
        self.path = path
        folder = Path(tempfile.mkdtemp(prefix="marey-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._file = folder / "copy.cdb"
        _copied(path, self._file, program)
        with self._opened() as connection:
            _check_pages(connection, path.name)
            self._columns = _catalogue(connection, path.name, program)

    def has(self, name: str) -> bool:
        """Whether there is a table of that name."""
        return name in self._columns

    def columns(self, name: str) -> set[str]:
        """Return the columns of a table, in small letters; none where it is not."""
        return set(self._columns.get(name, {}))

    def table(self, *names: str, wanted: tuple[str, ...]) -> pd.DataFrame:
        """Return columns of a table under the first of its names that has rows.

        Parameters
        ----------
        *names : str
            What the table is called, in this version or that.
        wanted : tuple of str
            Columns; those that the table lacks are None in each row.

        Returns
        -------
        DataFrame
            Of objects, in the order of the file; no rows where there is no table.
        """
        import pandas as pd

        for name in names:
            if name in self._columns:
                found = self._rows(name, wanted)
                if len(found):
                    return found
        return pd.DataFrame(columns=list(wanted), dtype=object)

    def _rows(self, name: str, wanted: tuple[str, ...]) -> pd.DataFrame:
        import pandas as pd

        real = self._columns[name]
        told = ", ".join(
            _quoted(real[one]) if one in real else "NULL" for one in wanted
        )
        with self._opened() as connection:
            rows = connection.execute(f"SELECT {told} FROM {_quoted(name)}").fetchall()
        return pd.DataFrame(rows, columns=list(wanted), dtype=object)

    def headers(self, count: int) -> list[tuple[Any, Any, Any, Any]]:
        """Return of each mask its id, image id, size in bytes, and first bytes.

        Parameters
        ----------
        count : int
            How many of the first bytes.
        """
        told = "SELECT id, image_id, length(data), substr(data, 1, ?) FROM mask"
        with self._opened() as connection:
            return connection.execute(told, (count,)).fetchall()

    def blob(self, row: int) -> bytes:
        """Return the stored bytes of a mask."""
        with self._opened() as connection:
            found = connection.execute("SELECT data FROM mask WHERE id = ?", (row,))
            return bytes(found.fetchone()[0])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the copy for reading; what SQLite says goes into words."""
        try:
            connection = sqlite3.connect(self._file, isolation_level=None)
        except sqlite3.Error as error:
            raise _in_words(self.path.name, error, self._program) from error
        try:
            _secure(connection)
            yield connection
        except sqlite3.Error as error:
            raise _in_words(self.path.name, error, self._program) from error
        finally:
            connection.close()


def _in_words(name: str, error: sqlite3.Error, program: Program) -> ExchangeError:
    return ExchangeError(
        f"{name} could not be read as a {program.name} file: {error}. Open it in "
        f"{program.name} and save it anew, or take a copy that is whole."
    )


def _secure(connection: sqlite3.Connection) -> None:
    connection.text_factory = lambda raw: raw.decode(errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_allowed)


def _allowed(action: int, one: str | None, two: str | None, *_: str | None) -> int:
    """Let SQLite read tables and nothing else."""
    if action in _READS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and two in _FUNCTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and one in {"quick_check", "table_xinfo"}:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _copied(path: Path, target: Path, program: Program) -> None:
    """Copy a file and what lies in its log, when nobody writes meanwhile."""
    for _ in range(_CALM):
        before = _state(path)
        try:
            for suffix in ("", *_SIDE_FILES):
                source = path.with_name(path.name + suffix)
                beside = target.with_name(target.name + suffix)
                beside.unlink(missing_ok=True)
                if source.is_file():
                    shutil.copyfile(source, beside)
        except OSError as error:
            raise ExchangeError(f"{path.name} could not be copied: {error}.") from error
        if _state(path) == before:
            return
        time.sleep(0.2)
    raise ExchangeError(
        f"{path.name} is being written to. Close it in {program.name} and try again."
    )


def _state(path: Path) -> list[tuple[int, int]]:
    files = [path.with_name(path.name + suffix) for suffix in ("", *_SIDE_FILES)]
    facts = [one.stat() for one in files if one.exists()]
    return [(one.st_size, one.st_mtime_ns) for one in facts]


_HARMLESS = ("NULL value in", "NUMERIC value in", "TEXT value in", "non-unique entry")
"""What a migration long ago left behind: the rows can be read all the same."""


def _check_pages(connection: sqlite3.Connection, name: str) -> None:
    said = [row[0] for row in connection.execute("PRAGMA quick_check(1000)")]
    broken = [one for one in said if one != "ok" and not one.startswith(_HARMLESS)]
    if broken:
        raise ExchangeError(
            f"{name} is damaged: {broken[0]}. Take a copy of it that is whole."
        )


def _catalogue(
    connection: sqlite3.Connection, name: str, program: Program
) -> dict[str, dict[str, str]]:
    """Return the tables and, of each, its columns: small letters to real name."""
    found: dict[str, dict[str, str]] = {}
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for kind, table, sql in rows:
        if kind == "view" and table.lower() in program.tables:
            raise ExchangeError(
                f"{name} has a view named {table} where {program.name} keeps a table;"
                f" it was not written by {program.name} and is left alone."
            )
        if kind == "table" and table.lower() in program.tables:
            if (sql or "").upper().lstrip().startswith("CREATE VIRTUAL"):
                raise ExchangeError(
                    f"{name} has a virtual table named {table}; {program.name} "
                    "writes none, so the file is left alone."
                )
            info = connection.execute(f"PRAGMA table_xinfo({_quoted(table)})")
            # hidden columns are computed ones, which ClickPoints does not have
            found[table.lower()] = {
                row[1].lower(): row[1] for row in info if not row[6]
            }
    if not any("filename" in found.get(one, {}) for one in program.images):
        raise ExchangeError(
            f"{name} is an SQLite file of another program: the table of images of "
            f"{program.name} is not there."
        )
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


TABLES = frozenset(
    (
        *("meta", "option", "path", "paths", "layer", "image", "images", "offset"),
        *("offsets", "markertype", "types", "track", "tracks", "marker", "line"),
        *("rectangle", "ellipse", "polygon", "polygonpoint", "mask", "masktype"),
        *("masktypes", "annotation", "tag", "tags", "tagassociation"),
    )
)
"""What ClickPoints ever called its tables, before version 8 and after."""


@dataclass(frozen=True)
class Program:
    """Whose SQLite files are read.

    Attributes
    ----------
    name : str
        Of the program.
    tables : frozenset of str
        Its tables, in small letters; others are not looked at.
    images : tuple of str
        Names of its table of images, one of which has to be there.
    """

    name: str
    tables: frozenset[str]
    images: tuple[str, ...]


CLICKPOINTS = Program("ClickPoints", TABLES, ("image", "images"))
