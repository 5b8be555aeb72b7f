"""A glance at a TIFF or WebP file: one picture, or something to open properly."""

from __future__ import annotations

from typing import Literal

from marey.frames.sources.exif import DESCRIPTION, first_tags

_MOVES = 0x02

_CLASSIC = (b"II*\x00", b"MM\x00*")
_STACK_WORDS = (b"ImageJ=", b"<?xml", b"<OME")


def holds_one_picture(path: str) -> bool:
    """Whether a glance at the first kilobytes says: one page, no hyperstack.

    False where only a full reader can tell.
    """
    with open(path, "rb") as file:  # noqa: PTH123
        head = file.read(4096)
        if head[:4] == b"RIFF":
            return not is_film(head)
        tags = first_tags(head)
        if tags is None and head[:4] in _CLASSIC and len(head) > 8:
            # The directory lies behind the pixels, as many writers put it.
            order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
            offset = int.from_bytes(head[4:8], order)
            file.seek(offset)
            tail = file.read(4096)
            moved = head[:4] + (8).to_bytes(4, order) + tail
            tags = first_tags(moved)
            if tags is None or DESCRIPTION in tags.values:
                return False
    if tags is None or tags.follows:
        return False
    return not tags.values.get(DESCRIPTION, b"").startswith(_STACK_WORDS)


def is_film(head: bytes) -> bool:
    """Whether a WebP file moves: a flag in its first bytes says so."""
    return head[12:16] == b"VP8X" and bool(head[20] & _MOVES)
