"""Reading a table of times: its separator, its columns, its lines."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import seconds_of
from marey.frames.zones import spoken_zone, to_utc

_TIME = ("time", "timestamp", "datetime", "date", "seconds", "elapsed", "zeit", "t")
_FILE = ("file", "filename", "path", "image", "name", "datei")
_FRAME = ("frame", "index", "image number", "slice", "number", "bild", "#")
_WORD = re.compile(r"[a-z#]+")
_UNITS = {
    "s": 1.0,
    "sec": 1.0,
    "seconds": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "min": 60.0,
    "h": 3600.0,
}
# Larger numbers count from 1970: in seconds, thousandths, and so on.
_SINCE_1970 = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3), (1e8, 1.0))


class Row(NamedTuple):
    """One line that could be read.

    Attributes
    ----------
    line : int
        Its number in the file, from 1.
    file : str
        Name of the file; empty where there is no such column.
    frame : int or None
        Number of the frame; None where there is no such column.
    seconds : float
        As written: since 1970 or since any moment.
    """

    line: int
    file: str
    frame: int | None
    seconds: float


class Table(NamedTuple):
    """What a table of times says.

    Attributes
    ----------
    rows : list of Row
        Lines that could be read.
    wrong : list of str
        What is wrong with the others, by line number.
    absolute : bool
        Whether the times count from 1970.
    zone : str
        The zone in which they were written.
    """

    rows: list[Row]
    wrong: list[str]
    absolute: bool
    zone: str


class Wanted(NamedTuple):
    """Names of columns, as given; empty where they are to be found."""

    time: str = ""
    file: str = ""
    frame: str = ""


def read_table(path: str, wanted: Wanted, zone: str) -> Table:
    """Read a table of times.

    Parameters
    ----------
    path : str
        The file.
    wanted : Wanted
        Names of columns.
    zone : str
        The zone of dates that name none.
    """
    lines = _lines(path)
    if not lines:
        return Table([], [], absolute=False, zone="")
    columns, body = _columns(lines, wanted, path)
    found, wrong = [], []
    for number, cells in body:
        try:
            found.append(_row(number, cells, columns))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    return _settle(found, wrong, zone, columns.unit)


class _Columns(NamedTuple):
    """Where what stands."""

    time: int
    file: int | None
    frame: int | None
    unit: float | None


class _Cells(NamedTuple):
    """A line as it was written; the time as a date or as a number."""

    line: int
    file: str
    frame: int | None
    time: datetime | float


def _lines(path: str) -> list[tuple[int, list[str]]]:
    """Return number and cells of each line that is not empty."""
    try:
        raw = Path(path).expanduser().read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise BadValue(message) from error
    text = _decoded(raw)
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";\t|,", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    return [(number, cells) for number, cells in rows if any(cells)]


def _decoded(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _columns(
    lines: list[tuple[int, list[str]]], wanted: Wanted, path: str
) -> tuple[_Columns, list[tuple[int, list[str]]]]:
    """Find the columns by name, or by place where there are no names."""
    head = lines[0][1]
    if not any(wanted) and any(_is_time(cell) for cell in head):
        return _without_names(lines), lines
    time = _column(head, wanted.time, _TIME)
    file = _column(head, wanted.file, _FILE)
    frame = _column(head, wanted.frame, _FRAME)
    if time is None:
        message = (
            f"{path} has no column of times: its columns are"
            f" {', '.join(head)}. Name one with time="
        )
        raise BadValue(message)
    words = _WORD.findall(head[time].lower())
    units = [_UNITS[word] for word in words if word in _UNITS]
    unit = units[-1] if units else None
    return _Columns(time, file, frame, unit), lines[1:]


def _without_names(lines: list[tuple[int, list[str]]]) -> _Columns:
    """Take the last column for the time, a first one for file or frame."""
    width = len(lines[0][1])
    if width < 2:
        return _Columns(0, None, None, None)
    numbers = all(cells[0].lstrip("-").isdigit() for _, cells in lines)
    return _Columns(width - 1, None if numbers else 0, 0 if numbers else None, None)


def _column(head: list[str], given: str, usual: tuple[str, ...]) -> int | None:
    """Return the place of a column."""
    names = [name.lower() for name in head]
    if given:
        if given.lower() not in names:
            message = f"there is no column {given!r}: the columns are {', '.join(head)}"
            raise BadValue(message)
        return names.index(given.lower())
    for name in usual:
        if name in names:
            return names.index(name)
    words = [set(_WORD.findall(name)) for name in names]
    for name in usual:
        for place, parts in enumerate(words):
            if name in parts:
                return place
    return None


def _row(number: int, cells: list[str], columns: _Columns) -> _Cells:
    """Read a line; ValueError with words where it cannot be."""

    def cell(place: int) -> str:
        if place >= len(cells) or not cells[place]:
            raise ValueError("a value is missing")
        return cells[place]

    frame = None
    if columns.frame is not None:
        text = cell(columns.frame)
        try:
            frame = int(float(text.replace(",", ".")))
        except ValueError:
            message = f"{text!r} is no number of a frame"
            raise ValueError(message) from None
    file = "" if columns.file is None else cell(columns.file)
    return _Cells(number, file, frame, _time(cell(columns.time)))


def _time(text: str) -> datetime | float:
    """Read a number or a date."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        pass
    else:
        if np.isfinite(number):
            return number
    for form in (text, text.replace(",", "."), text.replace("/", "-")):
        try:
            return datetime.fromisoformat(form)
        except ValueError:
            continue
    message = f"{text!r} is no time (expected were ISO 8601 or seconds)"
    raise ValueError(message)


def _is_time(text: str) -> bool:
    try:
        _time(text)
    except ValueError:
        return False
    return True


def _settle(
    found: list[_Cells], wrong: list[str], zone: str, unit: float | None
) -> Table:
    """Bring all times of a table to one kind: dates, or numbers."""
    dates = [row for row in found if isinstance(row.time, datetime)]
    if dates and len(dates) * 2 >= len(found):
        others = [row for row in found if not isinstance(row.time, datetime)]
        wrong += [f"line {row.line}: a date was expected" for row in others]
        return _of_dates(dates, wrong, zone)
    numbers = [row for row in found if not isinstance(row.time, datetime)]
    wrong += [f"line {row.line}: a number was expected" for row in dates]
    values = np.array([row.time for row in numbers], np.float64)
    middle = float(np.median(np.abs(values))) if len(values) else 0.0
    since = next((factor for least, factor in _SINCE_1970 if middle >= least), None)
    values = values * (since or unit or 1.0)
    return Table(
        _rows(numbers, values), wrong, since is not None, "UTC" if since else ""
    )


def _of_dates(dates: list[_Cells], wrong: list[str], zone: str) -> Table:
    times = [row.time for row in dates if isinstance(row.time, datetime)]
    seconds = np.array([seconds_of(time) for time in times])
    floating = np.array([time.tzinfo is None for time in times])
    seconds[floating] = to_utc(seconds[floating], zone).seconds
    named = spoken_zone(times[0]) if not floating.any() else zone
    return Table(_rows(dates, seconds), wrong, absolute=True, zone=named)


def _rows(cells: list[_Cells], seconds: np.ndarray) -> list[Row]:
    return [
        Row(cell.line, cell.file, cell.frame, second)
        for cell, second in zip(cells, seconds.tolist(), strict=True)
    ]
