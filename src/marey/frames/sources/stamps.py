"""Dates as programs write them into their files."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Of ClickPoints, in the metadata of a stack and of its pages.
_FILE_KEY, _PAGE_KEY = "Time", "timestamp"
_COMPACT = re.compile(r"([0-9]{8})-([0-9]{6})(?:-([0-9]{1,9}))?")
_IN_TEXT = re.compile(
    r"([0-9]{4})[-:/.]([0-9]{2})[-:/.]([0-9]{2})[ T_]"
    r"([0-9]{2})[:.-]([0-9]{2})[:.-]([0-9]{2})(?:[.,]([0-9]{1,9}))?"
)
_ELAPSED = re.compile(r"\bt(?:ime)?\s*[=:]\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|min|h)\b")
_NUMBERED = re.compile(
    r"^\s*(?:time ?stamp|delta ?t)[ #_]*([0-9]+)\s*[=:]\s*([0-9.eE+-]+)\s*(ms|s)?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_UNITS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


def iso(text: str | None) -> datetime | None:
    """Return an ISO 8601 date, without a zone where it names none."""
    try:
        return datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None


def json_time(description: str) -> datetime | None:
    """Return the date in a page's description, as ClickPoints writes it."""
    if not description.lstrip().startswith("{"):
        return None
    try:
        words = json.loads(description)
    except ValueError:
        return None
    for key in (_PAGE_KEY, _FILE_KEY):
        text = str(words.get(key) or "")
        found = _compact(text) or iso(text)
        if found is not None:
            return found
    return None


def creation_time(words: Mapping[str, str]) -> datetime | None:
    """Return when a video begins, as its container says; None if unknown."""
    for key in ("creation_time", "date"):
        found = iso(words.get(key))
        if found is not None and found.year > 1970:
            return found
    return None


def label_times(
    labels: Sequence[str], count: int
) -> tuple[np.ndarray | None, datetime | None]:
    """Return the times in the labels of slices, and when the first was taken.

    Parameters
    ----------
    labels : sequence of str
        One per slice; those of a frame stand together.
    count : int
        Number of frames.
    """
    if not count or len(labels) < count:
        return None, None
    first = [str(one or "") for one in labels[:: len(labels) // count][:count]]
    dates = [_in_text(text) for text in first]
    if dates[0] is not None:
        return since(dates), dates[0]
    matches = [_ELAPSED.search(text) for text in first]
    if not any(matches):
        return None, None
    values = [float(m[1]) * _UNITS[m[2]] if m else np.nan for m in matches]
    return np.array(values), None


def info_times(info: str, count: int) -> np.ndarray | None:
    """Return times that an ImageJ Info lists by number; None where it does not.

    Lines such as ``timestamp 3 = 1.25``, seconds, from 0 or 1; several planes
    to a frame are told apart by their number.
    """
    found = {
        int(m[1]): float(m[2]) * _UNITS[(m[3] or "s").lower()]
        for m in _NUMBERED.finditer(info)
    }
    if not found or not count or len(found) % count:
        return None
    values = np.array([found[number] for number in sorted(found)])
    return values[:: len(values) // count]


def since(dates: Sequence[datetime | None]) -> np.ndarray | None:
    """Return seconds since the first date; None where the first is unknown."""
    first = dates[0]
    if first is None:
        return None
    return np.array(
        [
            np.nan
            if date is None or (date.tzinfo is None) != (first.tzinfo is None)
            else (date - first).total_seconds()
            for date in dates
        ]
    )


def exif_date(text: str, subseconds: str, zone: str) -> datetime | None:
    """Read ``2020:01:31 12:00:00`` with its fraction and its zone."""
    try:
        time = datetime.strptime(
            text[:19].replace("-", ":").replace("T", " "), "%Y:%m:%d %H:%M:%S"
        )
    except ValueError:
        return None
    time = time.replace(microsecond=_micro(subseconds.strip()))
    zoned = iso(f"2000-01-01T00:00:00{zone.strip()}") if zone.strip() else None
    return time if zoned is None else time.replace(tzinfo=zoned.tzinfo)


def _compact(text: str) -> datetime | None:
    parts = _COMPACT.fullmatch(text)
    if parts is None:
        return None
    try:
        time = datetime.strptime(parts[1] + parts[2], "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return time.replace(microsecond=_micro(parts[3] or ""))


def _in_text(text: str) -> datetime | None:
    parts = _IN_TEXT.search(text)
    if parts is None:
        return None
    try:
        time = datetime(*map(int, parts.groups()[:6]))  # type: ignore[arg-type]
    except ValueError:
        return None
    return time.replace(microsecond=_micro(parts[7] or ""))


def _micro(fraction: str) -> int:
    """Return digits behind the point as millionths."""
    return int(fraction.ljust(6, "0")[:6]) if fraction.isdigit() else 0
