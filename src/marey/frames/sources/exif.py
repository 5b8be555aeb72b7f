"""Date and time from the tags of TIFF files and of JPEG's EXIF block.

Both are the same structure. Only the first kilobytes of a file are read, ten
times faster than a full reader, because a recording has many files.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

_HEAD = 65536
_ASCII, _SHORT, _LONG = 2, 3, 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 12: 8, 16: 8}
DATE_TIME, EXIF_BLOCK, DESCRIPTION = 306, 34665, 270
_ORIGINAL, _SUBSECONDS, _OFFSET = 36867, 37521, 36881
_PLAIN_SUBSECONDS, _PLAIN_OFFSET = 37520, 36880


class Tags(NamedTuple):
    """The tags of one directory and where the next one begins.

    Attributes
    ----------
    values : dict
        Tag number to raw bytes (of at most 1024 bytes).
    follows : int
        Offset of the next directory, 0 after the last.
    """

    values: dict[int, bytes]
    follows: int


def exif_time(path: str) -> datetime | None:
    """Return when a JPEG or TIFF was taken, to the precision of its tags.

    The zone is that of the tags, UTC where they name none. None where the
    file does not say.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(_HEAD)
    start = 0
    if head[:2] == b"\xff\xd8":
        marker = head.find(b"Exif\x00\x00")
        if marker < 0:
            return None
        start = marker + 6
    try:
        return _time_in(head[start:])
    except (struct.error, ValueError, IndexError):
        return None


def first_tags(head: bytes) -> Tags | None:
    """Return the first directory of a TIFF that begins with these bytes.

    None where it is no TIFF or the directory lies further on.
    """
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        return None
    try:
        (magic,) = struct.unpack_from(order + "H", head, 2)
        if magic == 42:
            (offset,) = struct.unpack_from(order + "I", head, 4)
            return _directory(head, offset, order)
    except struct.error:
        return None
    return None


def _directory(head: bytes, offset: int, order: str) -> Tags:
    """Read a directory of a classic TIFF."""
    (count,) = struct.unpack_from(order + "H", head, offset)
    values = {}
    for entry in range(offset + 2, offset + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(order + "HHI", head, entry)
        size = _SIZES.get(kind, 1) * number
        where = entry + 8
        if size > 4:
            (where,) = struct.unpack_from(order + "I", head, where)
        values[tag] = head[where : where + min(size, 1024)]
    (follows,) = struct.unpack_from(order + "I", head, offset + 2 + 12 * count)
    return Tags(values, follows)


def _time_in(tiff: bytes) -> datetime | None:
    """Return the time in a block with TIFF structure."""
    tags = first_tags(tiff)
    if tags is None:
        return None
    order = "<" if tiff[:2] == b"II" else ">"
    inner: dict[int, bytes] = {}
    if EXIF_BLOCK in tags.values:
        (where,) = struct.unpack_from(order + "I", tags.values[EXIF_BLOCK], 0)
        inner = _directory(tiff, where, order).values
    if _ORIGINAL in inner:
        return _parse(inner[_ORIGINAL], inner.get(_SUBSECONDS), inner.get(_OFFSET))
    if DATE_TIME in tags.values:
        return _parse(
            tags.values[DATE_TIME],
            inner.get(_PLAIN_SUBSECONDS),
            inner.get(_PLAIN_OFFSET),
        )
    return None


def _parse(
    stamp: bytes, subseconds: bytes | None, offset: bytes | None
) -> datetime | None:
    """Read ``2020:01:31 12:00:00`` with its fraction and zone."""
    text = _text(stamp)[:19].replace("-", ":").replace("T", " ")
    try:
        time = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    fraction = _text(subseconds)
    if fraction.isdigit():
        time += timedelta(seconds=float("0." + fraction))
    zone = _text(offset)
    if len(zone) == 6 and zone[0] in "+-" and zone[1:3].isdigit():
        minutes = int(zone[1:3]) * 60 + int(zone[4:6])
        sign = -1 if zone[0] == "-" else 1
        return time.replace(tzinfo=timezone(sign * timedelta(minutes=minutes)))
    return time.replace(tzinfo=UTC)


def _text(value: bytes | None) -> str:
    return "" if value is None else value.split(b"\x00")[0].decode("ascii", "replace")
