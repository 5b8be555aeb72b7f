"""How a table that forgets nothing is declared.

`versioned` makes two tables of one list of columns: the *head* with what is true
now, and its twin ``<name>_hist`` with what was true before. A row of the twin held
from revision ``rev_from`` up to, but not including, ``rev_to``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

METADATA = sa.MetaData()

BOOK = ("created", "rev", "etag")
"""Book-keeping columns of every head table, set by doors and triggers only."""


@dataclass(frozen=True)
class Versioned:
    """A head table, its twin, and what triggers and undo need to know.

    Attributes
    ----------
    head, hist : sqlalchemy.Table
        The table and its twin.
    data : tuple of str
        Names of the columns that people and programs fill.
    key : tuple of str
        Columns that are unique together; empty where only the id is.
    parents : tuple of (str, str)
        Column and the versioned table that it refers to.
    """

    head: sa.Table
    hist: sa.Table
    data: tuple[str, ...]
    key: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = field(default=())

    @property
    def name(self) -> str:
        """Name of the head table."""
        return self.head.name

    @property
    def has_frame(self) -> bool:
        """Whether its rows belong to frames."""
        return "frame" in self.data


VERSIONED: dict[str, Versioned] = {}
"""Every versioned table by name, parents before children."""


def integer(name: str, comment: str, **options: object) -> sa.Column:
    """Declare an INTEGER column."""
    return _column(name, sa.INTEGER(), comment, options)


def real(name: str, comment: str, **options: object) -> sa.Column:
    """Declare a REAL column."""
    return _column(name, sa.REAL(), comment, options)


def text(name: str, comment: str, **options: object) -> sa.Column:
    """Declare a TEXT column."""
    return _column(name, sa.TEXT(), comment, options)


def blob(name: str, comment: str, **options: object) -> sa.Column:
    """Declare a BLOB column."""
    return _column(name, sa.BLOB(), comment, options)


def _column(
    name: str, kind: sa.types.TypeEngine, comment: str, options: dict
) -> sa.Column:
    """Make a column; ``refers`` names a parent, ``default`` is SQL text."""
    refers = options.pop("refers", None)
    default = options.pop("default", None)
    nullable = options.pop("nullable", default is None)
    extra = [sa.ForeignKey(f"{refers}.id")] if refers else []
    server = None if default is None else sa.text(str(default))
    return sa.Column(
        name, kind, *extra, nullable=nullable, server_default=server, comment=comment
    )


def versioned(
    name: str,
    comment: str,
    *columns: sa.Column,
    key: tuple[str, ...] = (),
    indexes: tuple[sa.Index, ...] = (),
) -> Versioned:
    """Declare a head table and its twin.

    Parameters
    ----------
    name, comment : str
        Name of the table and what a row of it says.
    *columns : sqlalchemy.Column
        The data columns.
    key : tuple of str
        Columns that are unique together.
    indexes : tuple of sqlalchemy.Index
        Indexes of the head beside those on key and revision.
    """
    data = tuple(column.name for column in columns)
    parents = tuple(
        (column.name, foreign.target_fullname.split(".")[0])
        for column in columns
        for foreign in column.foreign_keys
    )
    hist = _twin(name, columns)
    head = sa.Table(
        name,
        METADATA,
        _own_id(),
        *columns,
        integer("created", "revision that made the row", default=0),
        integer("rev", "revision that last changed the row", default=0),
        integer("etag", "grows by one with each change of the row", default=1),
        *([sa.UniqueConstraint(*key)] if key else []),
        *indexes,
        sa.Index(f"{name}_rev", "rev"),
        comment=comment,
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    entry = Versioned(head, hist, data, key, parents)
    VERSIONED[name] = entry
    return entry


def _own_id() -> sa.Column:
    comment = "never used twice, never changed"
    return sa.Column("id", sa.INTEGER(), primary_key=True, comment=comment)


def _twin(name: str, columns: tuple[sa.Column, ...]) -> sa.Table:
    """Declare the history of a table: the same columns and a span of revisions."""
    copies = [
        sa.Column(column.name, column.type, comment=column.comment)
        for column in columns
    ]
    frame = any(column.name == "frame" for column in columns)
    by_frame = [sa.Index(f"{name}_hist_frame", "frame", "rev_to", "rev_from")]
    return sa.Table(
        f"{name}_hist",
        METADATA,
        integer("id", "id of the row in the head table", nullable=False),
        *copies,
        integer("created", "revision that made the row", nullable=False),
        integer("etag", "its etag at that time", nullable=False),
        integer("rev_from", "first revision at which this was true", nullable=False),
        integer("rev_to", "first revision at which it no longer was", nullable=False),
        text("op", "u changed, d deleted, r replaced", nullable=False),
        sa.Index(f"{name}_hist_id", "id", "rev_to", unique=True),
        sa.Index(f"{name}_hist_to", "rev_to"),
        sa.Index(f"{name}_hist_from", "rev_from"),
        *(by_frame if frame else []),
        comment=f"what {name} said before",
        sqlite_strict=True,
    )


def plain(name: str, comment: str, *items: sa.schema.SchemaItem) -> sa.Table:
    """Declare a table without history."""
    return sa.Table(
        name,
        METADATA,
        _own_id(),
        *items,
        comment=comment,
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
