"""Rows that a program writes by plain SQL and of which no picture can be made."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING

from marey.sidecar.refusals import refusals
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from pathlib import Path


def corners(*numbers: float) -> str:
    """Return corners as SQL has a blob."""
    return f"x'{struct.pack(f'<{len(numbers)}d', *numbers).hex()}'"


_MARKER = "INSERT INTO marker(frame, type, {}) VALUES (0, 1, {})"
_SHAPE = "INSERT INTO shape(frame, type, kind, vertices) VALUES (0, 2, '{}', {})"
_TYPE = "INSERT INTO type(name, {}) VALUES (hex(randomblob(4)), {})"
BOX = corners(1, 1, 1, 9, 9, 9, 9, 1)
GARBLED = {
    "a marker beyond any picture": _MARKER.format("y, x", "1e300, 2"),
    "a marker at infinity": _MARKER.format("y, x", "3, -9e999"),
    "a plane beyond any": _MARKER.format("y, x, z", "3, 3, 1e12"),
    "a radius below 0": _MARKER.format("y, x, radius", "3, 3, -2"),
    "a review that is none": _MARKER.format("y, x, review", "3, 3, 7"),
    "no corners": _SHAPE.format("polygon", "x''"),
    "half a corner": _SHAPE.format("line", "x'00'"),
    "bytes beyond": _SHAPE.format("line", corners(1, 1, 5, 5)[:-1] + "00'"),
    "too few corners": _SHAPE.format("polygon", corners(1, 1, 5, 5)),
    "a corner at infinity": _SHAPE.format("line", corners(1, 1, 5, float("inf"))),
    "a corner that is no number": _SHAPE.format("line", corners(float("nan"), 1, 5, 5)),
    "a far corner": _SHAPE.format("line", corners(1, 1, 5, -1e300)),
    "a shape of an unknown kind": _SHAPE.format("hexagon", BOX),
    "a colour in words": _TYPE.format("color", "'blue'"),
    "a short colour": _TYPE.format("color", "'#12'"),
    "an unknown kind": _TYPE.format("kind", "'hexagon'"),
    "a size below 0": _TYPE.format("size", "-4"),
    "a line below 0": _TYPE.format("line_width", "-1"),
    "a box below 0": _TYPE.format("box_height", "-1"),
    "a flag that is none": _TYPE.format("visible", "5"),
    "a colour of a track": "INSERT INTO track(type, color) VALUES (1, 'red')",
}
"""What is wrong, and the statement that writes it."""


def sql(path: Path, *statements: str) -> None:
    """Run statements as a program that knows nothing of Marey."""
    with closing(sqlite3.connect(path)) as other, other:
        for one in statements:
            other.execute(one)


def sql_of_old(path: Path, *statements: str) -> None:
    """Run statements on a file whose triggers refuse nothing yet."""
    with closing(sqlite3.connect(path)) as other, other:
        triggers = other.execute(
            "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        changed = [
            (name, text, text.replace(refusals(table), ""))
            for name, table, text in triggers
            if table in VERSIONED and refusals(table) and refusals(table) in text
        ]
        for name, _, older in changed:
            other.execute(f"DROP TRIGGER {name}")
            other.execute(older)
        for one in statements:
            other.execute(one)
        for name, text, _ in changed:
            other.execute(f"DROP TRIGGER {name}")
            other.execute(text)
