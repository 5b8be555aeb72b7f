"""Date and time from the tags of TIFF files and of EXIF blocks.

Both are the same structure. Only the first kilobytes of a file are read, ten
times faster than a full reader, because a recording has many files.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

_HEAD = 65536
_LONGEST = 1 << 20
_ORDERS = {b"II": "<", b"MM": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 12: 8, 16: 8}
DATE_TIME, EXIF_BLOCK, DESCRIPTION = 306, 34665, 270
_ORIGINAL, _SUBSECONDS, _OFFSET = 36867, 37521, 36881
_PLAIN_SUBSECONDS, _PLAIN_OFFSET = 37520, 36880
_WANTED = {
    *(DATE_TIME, DESCRIPTION, _ORIGINAL, _SUBSECONDS, _OFFSET),
    *(_PLAIN_SUBSECONDS, _PLAIN_OFFSET),
}

Read = Callable[[int, int], bytes]


class Tags(NamedTuple):
    """The tags of one directory and where the next one begins.

    Attributes
    ----------
    values : dict
        Tag number to raw bytes; longer ones only of tags that are looked at.
    follows : int
        Offset of the next directory, 0 after the last.
    """

    values: dict[int, bytes]
    follows: int


def file_time(path: str) -> tuple[datetime | None, str]:
    """Return when a JPEG, PNG or TIFF was taken, and who says so.

    To the precision of its tags, seconds and their fraction. The zone is that
    of the tags, UTC where they name none. ``(None, "")`` where the file does
    not say.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(_HEAD)

        def read(offset: int, size: int) -> bytes:
            if offset + size <= len(head):
                return head[offset : offset + size]
            file.seek(offset)
            return file.read(size)

        try:
            if head[:2] in _ORDERS:
                return _time_of_tiff(read, head, PurePath(path).name)
            block = _exif_block(head)
            time, source = _time_in(_reader_of(block), block)
            return time, source and "EXIF"
        except (struct.error, ValueError, IndexError):
            return None, ""


def _exif_block(head: bytes) -> bytes:
    """Return what follows the mark of an EXIF block in a JPEG or PNG."""
    mark = b"eXIf" if head[:4] == b"\x89PNG" else b"Exif\x00\x00"
    place = head.find(mark)
    return head[place + len(mark) :] if place >= 0 else b""


def _reader_of(data: bytes) -> Read:
    return lambda offset, size: data[offset : offset + size]


def description(path: str) -> bytes:
    """Return the description in a TIFF file's first directory; empty without one.

    Both the classic and the big form are understood.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return _description(file)
    except (OSError, struct.error, KeyError):
        return b""


def _description(file: BinaryIO) -> bytes:
    head = file.read(16)
    order = _ORDERS[head[:2]]
    big = struct.unpack_from(order + "H", head, 2)[0] == 43
    word, count, size = ("Q", "Q", 20) if big else ("I", "H", 12)
    (offset,) = struct.unpack_from(order + word, head, 8 if big else 4)
    file.seek(offset)
    (entries,) = struct.unpack(order + count, file.read(struct.calcsize(count)))
    block = file.read(size * min(entries, 4096))
    for at in range(0, len(block) - size + 1, size):
        tag, _, length = struct.unpack_from(order + "HH" + word, block, at)
        if tag == DESCRIPTION:
            value = at + 4 + struct.calcsize(word)
            (where,) = struct.unpack_from(order + word, block, value)
            file.seek(where)
            return file.read(min(length, _LONGEST))
    return b""


def first_tags(head: bytes) -> Tags | None:
    """Return the first directory of a TIFF that begins with these bytes.

    None where it is no TIFF or the directory lies further on.
    """
    try:
        return _first_directory(_reader_of(head), head)
    except struct.error:
        return None


def _first_directory(read: Read, head: bytes) -> Tags | None:
    order = _ORDERS.get(head[:2])
    if order is None:
        return None
    magic, offset = struct.unpack_from(order + "HI", head, 2)
    return _directory(read, offset, order) if magic == 42 else None


def _directory(read: Read, offset: int, order: str) -> Tags:
    """Read a directory of a classic TIFF."""
    (count,) = struct.unpack(order + "H", read(offset, 2))
    entries = read(offset + 2, 12 * count + 4)
    values = {}
    for entry in range(0, 12 * count, 12):
        tag, kind, number = struct.unpack_from(order + "HHI", entries, entry)
        size = _SIZES.get(kind, 1) * number
        if size <= 4:
            values[tag] = entries[entry + 8 : entry + 8 + size]
        elif tag in _WANTED:
            (where,) = struct.unpack_from(order + "I", entries, entry + 8)
            values[tag] = read(where, min(size, _LONGEST))
    (follows,) = struct.unpack_from(order + "I", entries, 12 * count)
    return Tags(values, follows)


def _time_of_tiff(read: Read, head: bytes, name: str) -> tuple[datetime | None, str]:
    """Return the time in the tags of a TIFF, or in the OME document it holds."""
    tags = _first_directory(read, head)
    text = b"" if tags is None else tags.values.get(DESCRIPTION, b"")
    if b"<OME" in text[:2000]:
        from marey.frames.sources.tiff_words import ome_begin

        begin = ome_begin(text.rstrip(b"\x00"), name)
        if begin is not None:
            return begin, "OME"
    return _time_in(read, head)


def _time_in(read: Read, head: bytes) -> tuple[datetime | None, str]:
    """Return the time in a block with TIFF structure."""
    tags = _first_directory(read, head)
    if tags is None:
        return None, ""
    order = _ORDERS[head[:2]]
    inner: dict[int, bytes] = {}
    if EXIF_BLOCK in tags.values:
        (where,) = struct.unpack_from(order + "I", tags.values[EXIF_BLOCK], 0)
        inner = _directory(read, where, order).values
    if _ORIGINAL in inner:
        time = _parse(inner[_ORIGINAL], inner.get(_SUBSECONDS), inner.get(_OFFSET))
        return time, "EXIF" if time else ""
    if DATE_TIME in tags.values:
        time = _parse(
            tags.values[DATE_TIME],
            inner.get(_PLAIN_SUBSECONDS),
            inner.get(_PLAIN_OFFSET),
        )
        return time, "TIFF tag" if time else ""
    return None, ""


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
