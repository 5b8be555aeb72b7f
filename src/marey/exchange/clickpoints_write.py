"""Writing a parcel as a ClickPoints database of version 22."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue, ExchangeError, TargetExists
from marey.exchange.clickpoints_drawn import shape_rows
from marey.exchange.clickpoints_frames import OFFSETS
from marey.exchange.clickpoints_modes import Modes, type_rows
from marey.exchange.clickpoints_rows import Rows, marker_rows, note_rows, track_rows
from marey.exchange.clickpoints_schema import VERSION, statements
from marey.exchange.clickpoints_shots import image_rows
from marey.exchange.clickpoints_stored import mask_rows

if TYPE_CHECKING:
    from marey.exchange.parcel import Parcel

__all__ = ["LOSSES", "VERSION", "write"]

LOSSES = (
    "ClickPoints keeps no scores, attributes, reviews, authors or planes of marks.",
    "Tracks have no parents and no events, and shapes belong to none.",
    "Labels of frames cannot be written.",
    "One mask of classes with values up to 255 is kept a frame, of the first layer; "
    "masks of single objects are not.",
    "Rectangles that are turned become closed polygons.",
    "Of symbols there are cross, circle, ring and square; keys, groups, descriptions, "
    "sizes of boxes and thresholds of types are not kept.",
    "Offsets are shifts, not rotations; times have no zone: UTC is written.",
)
"""What of a recording a ClickPoints database cannot hold."""


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    pictures: str | os.PathLike[str] | None = None,
    offsets: str = "shown",
) -> list[Path]:
    """Write a parcel as a database that ClickPoints opens.

    Parameters
    ----------
    parcel : Parcel
        What to write. ClickPoints shows the frames that it lists, so it should list
        all of the recording.
    path : path-like
        The new file, ``*.cdb``.
    pictures : path-like, optional
        Folder that the paths of frames start from; where left out, that of the
        recording, or else the folder of the new file, or the one in it that bears the
        recording's name.
    offsets : {"shown", "raw"}
        Whether marks of moved frames are written where they are shown on them, as
        ClickPoints' window does, or where they are in the picture as stored.

    Raises
    ------
    TargetExists
        There is a file of that name.
    ExchangeError
        It could not be written; nothing is left behind.
    """
    if offsets not in OFFSETS:
        raise BadValue(f"offsets is one of {', '.join(OFFSETS)}; {offsets!r} came.")
    target = Path(path)
    if target.exists():
        raise TargetExists(f"{target} is there already; choose another name.")
    rows = _rows(parcel, target, None if pictures is None else Path(pictures), offsets)
    try:
        _store(rows, target)
    except (OSError, sqlite3.Error) as error:
        raise ExchangeError(f"{target} could not be written: {error}.") from error
    return [target]


def _rows(parcel: Parcel, target: Path, pictures: Path | None, offsets: str) -> Rows:
    """Return the rows of every table."""
    modes = Modes.of(parcel)
    shots = image_rows(parcel, target, pictures)
    shift = shots.moved if offsets == "shown" else shots.moved * 0
    tracks, keys = track_rows(parcel, modes)
    masks, classes = mask_rows(parcel)
    return {
        "meta": {"key": ["version"], "value": [str(VERSION)]},
        **shots.rows,
        "markertype": type_rows(parcel, modes),
        "track": tracks,
        "marker": marker_rows(parcel, modes, keys, shift),
        **shape_rows(parcel, modes, shift),
        "mask": masks,
        "masktype": classes,
        **note_rows(parcel),
    }


def _store(rows: Rows, target: Path) -> None:
    """Write all rows into a new file, which gets its name when it is whole."""
    handle, name = tempfile.mkstemp(prefix=".marey-", suffix=".cdb", dir=target.parent)
    os.close(handle)
    beside = Path(name)
    try:
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            connection.execute("BEGIN")
            for statement in statements():
                connection.execute(statement)
            for table, columns in rows.items():
                _insert(connection, table, columns)
            connection.execute("COMMIT")
        finally:
            connection.close()
        if target.exists():  # made meanwhile: the check above is not a promise
            raise TargetExists(f"{target} is there already; choose another name.")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _insert(
    connection: sqlite3.Connection, table: str, columns: dict[str, list[Any]]
) -> None:
    count = len(next(iter(columns.values())))
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    marks = ", ".join("?" * (1 + len(columns)))
    connection.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})',
        zip(range(1, count + 1), *columns.values(), strict=True),
    )
