"""Date and time from the tags of TIFF files and of EXIF blocks.

Both are the same structure. Only the first kilobytes of a file are read, ten
times faster than a full reader, because a recording has many files.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from marey.frames.sources.stamps import exif_date, json_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_HEAD = 65536
_LONGEST = 1 << 20
_ORDERS = {b"II": "<", b"MM": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 12: 8}
_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
DATE_TIME, EXIF_BLOCK, DESCRIPTION = 306, 34665, 270
_ORIGINAL, _SUBSECONDS, _OFFSET = 36867, 37521, 36881
_PLAIN_SUBSECONDS, _PLAIN_OFFSET = 37520, 36880
_WANTED = {
    *(DATE_TIME, DESCRIPTION, _ORIGINAL, _SUBSECONDS, _OFFSET),
    *(_PLAIN_SUBSECONDS, _PLAIN_OFFSET),
}

_EXIF = b"Exif\x00\x00"

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
    """Return when a JPEG, PNG, WebP or TIFF was taken, and who says so.

    To the precision of its tags, seconds and their fraction. The zone is that
    of the tags; a date of tags that name none has no zone. ``(None, "")``
    where the file does not say.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(_HEAD)

        def read(offset: int, size: int) -> bytes:
            if offset + size <= len(head):
                return head[offset : offset + size]
            file.seek(offset)
            return file.read(min(size, _LONGEST))

        try:
            if head[:2] in _ORDERS:
                return _time_of_tiff(read, head, PurePath(path).name)
            block = _exif_block(read, head)
            time, source = _time_in(_reader_of(block), block)
            return time, source and "EXIF"
        except (struct.error, ValueError, IndexError):
            return None, ""


def _exif_block(read: Read, head: bytes) -> bytes:
    """Return what follows the mark of an EXIF block in a JPEG, PNG or WebP."""
    if head[:4] == b"\x89PNG":
        return _chunk(read, b"eXIf", 8, order=">", after=4)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _chunk(read, b"EXIF", 12, order="<").removeprefix(_EXIF)
    place = head.find(_EXIF)
    return head[place + len(_EXIF) :] if place >= 0 else b""


def _chunk(
    read: Read, wanted: bytes, place: int, *, order: str, after: int = 0
) -> bytes:
    """Return the content of the first chunk of a name; empty where none is.

    A chunk of a PNG begins with its length, one of a RIFF file with its name.
    """
    while len(head := read(place, 8)) == 8:
        name, size = (head[4:], head[:4]) if order == ">" else (head[:4], head[4:])
        (length,) = struct.unpack(order + "I", size)
        if name == wanted:
            return read(place + 8, length)
        place += 8 + length + (after or length % 2)
    return b""


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
    if magic == 43:
        (offset,) = struct.unpack_from(order + "Q", head, 8)
        return _directory(read, offset, order, big=True)
    return _directory(read, offset, order) if magic == 42 else None


def _directory(read: Read, offset: int, order: str, *, big: bool = False) -> Tags:
    """Read a directory of a TIFF, classic or of more than 4 GB."""
    count_form, entry_form, word = ("Q", "HHQ", "Q") if big else ("H", "HHI", "I")
    ahead, width = struct.calcsize(order + count_form), 20 if big else 12
    room = struct.calcsize(order + word)
    (count,) = struct.unpack(order + count_form, read(offset, ahead))
    entries = read(offset + ahead, width * count + room)
    values = {}
    for entry in range(0, width * count, width):
        tag, kind, number = struct.unpack_from(order + entry_form, entries, entry)
        size = _SIZES.get(kind, 1) * number
        if size <= room:
            inline = entry + width - room
            values[tag] = entries[inline : inline + size]
        elif tag in _WANTED:
            (where,) = struct.unpack_from(order + word, entries, entry + width - room)
            values[tag] = read(where, min(size, _LONGEST))
    (follows,) = struct.unpack_from(order + word, entries, width * count)
    return Tags(values, follows)


def page_times(path: str) -> tuple[list[datetime | None], str]:
    """Return when each page of a TIFF was taken, and who says so.

    Nothing where the first page does not say.
    """
    found: list[datetime | None] = []
    source = ""
    with open(path, "rb") as file:  # noqa: PTH123

        def read(offset: int, size: int) -> bytes:
            file.seek(offset)
            return file.read(min(size, _LONGEST))

        try:
            for tags, order in _directories(read):
                time, said = _time_of_tags(read, tags, order)
                source = source or said
                if not source:
                    break
                found.append(time)
        except (struct.error, ValueError, IndexError):
            pass  # cut short: what was listed till here is true
    return found, source


def _directories(read: Read) -> Iterator[tuple[Tags, str]]:
    """Yield the directories of a TIFF, one after the other."""
    head = read(0, 16)
    tags = _first_directory(read, head)
    seen: set[int] = set()
    while tags is not None:
        order, big = _ORDERS[head[:2]], head[2:4] in {b"+\x00", b"\x00+"}
        yield tags, order
        if not tags.follows or tags.follows in seen:
            return
        seen.add(tags.follows)
        tags = _directory(read, tags.follows, order, big=big)


def _time_of_tiff(read: Read, head: bytes, name: str) -> tuple[datetime | None, str]:
    """Return the time in the tags of a TIFF, or in the OME document it holds."""
    tags = _first_directory(read, head)
    if tags is None:
        return None, ""
    text = tags.values.get(DESCRIPTION, b"")
    if b"<OME" in text[:2000]:
        from marey.frames.sources.tiff_words import ome_begin

        begin = ome_begin(text.rstrip(b"\x00"), name)
        if begin is not None:
            return begin, "OME"
    return _time_of_tags(read, tags, _ORDERS[head[:2]])


def _time_in(read: Read, head: bytes) -> tuple[datetime | None, str]:
    """Return the time in a block with TIFF structure."""
    tags = _first_directory(read, head)
    if tags is None:
        return None, ""
    return _time_of_tags(read, tags, _ORDERS[head[:2]])


def _time_of_tags(read: Read, tags: Tags, order: str) -> tuple[datetime | None, str]:
    """Return the time that a directory names, best source first."""
    written = json_time(_text(tags.values.get(DESCRIPTION)))
    if written is not None:
        return written, "TIFF metadata"
    inner: dict[int, bytes] = {}
    if EXIF_BLOCK in tags.values:
        pointer = tags.values[EXIF_BLOCK]
        (where,) = struct.unpack(order + "IQ"[len(pointer) == 8], pointer)
        inner = _directory(read, where, order, big=len(pointer) == 8).values
    for values, stamp, subseconds, zone, source in (
        (inner, _ORIGINAL, _SUBSECONDS, _OFFSET, "EXIF"),
        (tags.values, DATE_TIME, _PLAIN_SUBSECONDS, _PLAIN_OFFSET, "TIFF tag"),
    ):
        time = exif_date(
            _text(values.get(stamp)),
            _text(inner.get(subseconds)),
            _text(inner.get(zone)),
        )
        if time is not None:
            return time, source
    return None, ""


def _text(value: bytes | None) -> str:
    return "" if value is None else value.split(b"\x00")[0].decode("ascii", "replace")
