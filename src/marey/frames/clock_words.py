"""A clock as words that a file can keep, and back."""

from __future__ import annotations

import base64
import os
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from marey.errors import BadValue
from marey.frames.clock import (
    FileTags,
    FixedInterval,
    GivenTimes,
    NamePattern,
    NameSpan,
)
from marey.frames.csv_times import CsvTimes
from marey.frames.wishes import wish_for_times

_COLUMNS = ("time", "file", "frame", "first", "zone")


def clock_to_words(times: Any, folder: Path) -> dict[str, Any] | None:
    """Return a clock as words (JSON); None where no clock is chosen.

    Parameters
    ----------
    times : object
        As of :func:`open_series`.
    folder : Path
        Of the marks file; a table's path is kept relative to it as well.

    Raises
    ------
    BadValue
        It is no clock, or one of somebody's own that no file can keep.
    """
    clock = wish_for_times(times)
    match clock:
        case None:
            return None
        case NamePattern():
            return {"clock": "name", "pattern": clock.pattern, "zone": clock.zone}
        case NameSpan():
            return {"clock": "span", "pattern": clock.pattern, "zone": clock.zone}
        case FileTags():
            return {"clock": "tags", "zone": clock.zone}
        case FixedInterval():
            start = None if clock.start is None else clock.start.isoformat()
            return {"clock": "interval", "seconds": clock.seconds, "start": start}
        case GivenTimes():
            return _packed(clock)
        case CsvTimes():
            return _table(clock, folder)
    message = (
        f"{type(clock).__name__} is a clock of your own, which a marks file cannot"
        " keep. Hand its times over as an array, or use series.set_times"
    )
    raise BadValue(message)


def clock_from_words(words: dict[str, Any] | None, folder: Path) -> Any:
    """Return the clock that words mean; None for none, or one not known here.

    Parameters
    ----------
    words : dict or None
        Of `clock_to_words`.
    folder : Path
        Of the marks file.
    """
    match words:
        case {"clock": "name", "pattern": str(pattern), "zone": str(zone)}:
            return NamePattern(pattern, zone)
        case {"clock": "span", "pattern": str(pattern), "zone": str(zone)}:
            return NameSpan(pattern, zone)
        case {"clock": "tags", "zone": str(zone)}:
            return FileTags(zone)
        case {"clock": "interval", "seconds": seconds, "start": start}:
            began = None if start is None else datetime.fromisoformat(start)
            return FixedInterval(float(seconds), began)
        case {"clock": "given", "values": str(packed), "absolute": absolute}:
            raw = zlib.decompress(base64.b64decode(packed))
            return GivenTimes(np.frombuffer(raw, "<f8"), bool(absolute))
        case {"clock": "table", "path": path, "relative": relative, "columns": columns}:
            near = folder / str(relative or path)
            place = str(near) if near.is_file() else path
            return CsvTimes(place, **columns)
    return None


def _packed(clock: GivenTimes) -> dict[str, Any]:
    raw = zlib.compress(np.ascontiguousarray(clock.values, "<f8").tobytes())
    packed = base64.b64encode(raw).decode("ascii")
    return {"clock": "given", "values": packed, "absolute": clock.absolute}


def _table(clock: CsvTimes, folder: Path) -> dict[str, Any]:
    path = Path(clock.path).expanduser().absolute()
    try:
        relative = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        relative = ""
    columns = {name: getattr(clock, name) for name in _COLUMNS}
    return {
        "clock": "table",
        "path": str(path),
        "relative": relative,
        "columns": columns,
    }
