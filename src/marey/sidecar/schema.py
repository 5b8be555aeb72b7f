"""Every table of a ``.marey`` file, with a comment on every column.

The file is a public interface: ``docs/sidecar-format.md`` is made from what is
declared here, and other programs read and write it with plain SQL.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from marey.sidecar import schema_book, schema_marks, schema_masks
from marey.sidecar.schema_base import METADATA, VERSIONED, Versioned
from marey.sidecar.triggers import triggers

__all__ = [
    "APPLICATION_ID",
    "METADATA",
    "SCHEMA_VERSION",
    "SINCE",
    "VERSIONED",
    "Versioned",
    "creation",
    "expected_triggers",
    "schema_book",
    "schema_marks",
    "schema_masks",
]

APPLICATION_ID = 0x4D415245
"""``MARE`` in the file's header: this SQLite file is ours."""

SCHEMA_VERSION = 2
"""Kept as ``PRAGMA user_version``."""

SINCE = {"frame_label": 2, "frame_label_hist": 2, "attachment": 2}
"""Formats that brought a table; the others are there from the first."""


@cache
def creation() -> tuple[str, ...]:
    """Return the statements that make an empty file, in order."""
    dialect = sqlite.dialect()
    made: list[str] = []
    for table in METADATA.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        made.extend(
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        )
    made.extend(expected_triggers().values())
    made.append("INSERT INTO clock(id, open) VALUES (1, 0)")
    made.extend(
        (
            f"PRAGMA application_id = {APPLICATION_ID}",
            f"PRAGMA user_version = {SCHEMA_VERSION}",
        )
    )
    return tuple(made)


@cache
def expected_triggers() -> dict[str, str]:
    """Return every trigger of the schema: name to SQL."""
    return {
        name: sql
        for table in VERSIONED.values()
        for name, sql in triggers(table).items()
    }
