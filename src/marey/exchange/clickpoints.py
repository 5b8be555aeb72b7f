"""ClickPoints' databases, ``*.cdb``: every version in, version 22 out.

ClickPoints (Gerum et al. 2017) counts pixels from the corner of the first one, as its
window does that draws the picture from (0, 0) to (width, height): a click into the
middle of the first pixel is (0.5, 0.5). Here that is (0, 0), so half a pixel is taken
away on the way in and added on the way out; x comes before y there. Its frames count
from 0, as ours. An offset moves the picture, not the marks: where ``x, y`` of a frame
is not 0, marks are stored where they were clicked on the moved picture, and
``offsets="shown"`` brings them back to the pixels they mean. Its own tracker stores
places of the picture that was not moved; for files full of such tracks there is
``offsets="raw"``. (Read from the source of ClickPoints 1.10: how its window draws
pictures, marks and masks, and what its scripts do with offsets.)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.exchange.clickpoints_frames import (
    OFFSETS,
    Frames,
    frames_of,
    moved,
    offsets_of,
    version_of,
)
from marey.exchange.clickpoints_marks import marks_of
from marey.exchange.clickpoints_masks import masks_of
from marey.exchange.clickpoints_notes import notes_of
from marey.exchange.clickpoints_read import Copy, looks_like_sqlite
from marey.exchange.clickpoints_types import types_of
from marey.exchange.clickpoints_write import LOSSES, VERSION, write
from marey.exchange.formats import Format
from marey.exchange.naming import counted
from marey.exchange.parcel import Parcel

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from marey.exchange.clickpoints_marks import Marks
    from marey.exchange.parcel import MaskPart

__all__ = ["FORMAT", "read", "recognise", "write"]

FORMAT = Format(
    name="clickpoints",
    title="ClickPoints",
    suffixes=(".cdb",),
    losses=LOSSES,
    every_frame=True,
)


def recognise(path: Path) -> bool:
    """Whether a file is a ClickPoints database, by its first million bytes."""
    if not looks_like_sqlite(path):
        return False
    if path.suffix.lower() == ".cdb":
        return True
    with path.open("rb") as file:
        head = file.read(1_000_000)
    return b"tagassociation" in head and b"annotation" in head and b"image" in head


def read(
    path: str | os.PathLike[str],
    *,
    offsets: str = "shown",
    masks: str | os.PathLike[str] | None = None,
) -> Parcel:
    """Read a ClickPoints database of any version; it stays as it is, byte for byte.

    Parameters
    ----------
    path : path-like
        The file, ``*.cdb`` or an older ``*.db``.
    offsets : {"shown", "raw"}
        Whether marks of a frame that was moved lie where they are shown on it, or
        where they are in the picture as stored.
    masks : path-like, optional
        Folder of the pictures of masks, for files before version 10, where they are
        neither beside the file nor in the folder that it names.

    Raises
    ------
    ExchangeError
        It is no ClickPoints file, is damaged, or holds what cannot be right.

    Notes
    -----
    What cannot come stands in `Parcel.cannot`. Frames are named by folder and file as
    the database knows them, and numbered by its ``sort_index``.
    """
    if offsets not in OFFSETS:
        raise BadValue(f"offsets is one of {', '.join(OFFSETS)}; {offsets!r} came.")
    copy = Copy(Path(path))
    version = version_of(copy)
    frames, types = frames_of(copy, version), types_of(copy)
    shifts = offsets_of(copy, frames)
    shift = moved(shifts, frames)
    marks = marks_of(copy, frames, types, shift if offsets == "shown" else shift * 0)
    parts, no_masks = masks_of(copy, frames, types, Path(masks) if masks else None)
    notes, no_notes = notes_of(copy, frames)
    more = [
        *_of_version(version),
        *frames.cannot,
        *_of_times(frames),
        *types.cannot,
        *marks.cannot,
        *no_masks,
        *_of_moved(marks, parts, shift, offsets),
        *no_notes,
        *_of_settings(copy),
    ]
    return Parcel.of(
        frames=frames.table,
        types=types.table,
        tracks=marks.tracks,
        markers=marks.markers,
        shapes=marks.shapes,
        masks=parts,
        notes=notes,
        offsets=shifts,
        cannot=[f"{one[0].upper()}{one[1:]}." for one in more],
        facts={"name": Path(path).stem},
    )


def _of_version(version: float) -> list[str]:
    if version <= VERSION:
        return []
    return [
        f"whatever is new in version {version:g}: it was written by a newer "
        f"ClickPoints than the {VERSION} versions that are known"
    ]


def _of_moved(
    marks: Marks, parts: tuple[MaskPart, ...], shift: NDArray, offsets: str
) -> list[str]:
    """Say what was taken for granted of marks on pictures that were moved."""
    is_moved = (shift != 0).any(axis=1)
    on_moved = [
        is_moved[table["frame"]].sum() for table in (marks.markers, marks.shapes)
    ]
    painted = sum(int((np.abs(shift[part.frame]) >= 0.5).any()) for part in parts)
    said = []
    if offsets == "shown" and sum(on_moved):
        said.append(
            f"whether {counted(int(sum(on_moved)), 'mark')} on moved pictures lie "
            "where they were clicked on them, as was assumed, or where a program "
            "found them in the picture as stored: that is offsets='raw'"
        )
    if painted:
        said.append(
            f"whether {counted(painted, 'mask')} on moved pictures were painted as "
            "these were shown: they come as they are stored"
        )
    return said


def _of_times(frames: Frames) -> list[str]:
    count = int(frames.table["time"].notna().sum())
    if not count:
        return []
    return [
        f"the times of {counted(count, 'frame')}: they are read from the pictures or "
        "their names, or given by set_times"
    ]


def _of_settings(copy: Copy) -> list[str]:
    count = len(copy.table("option", wanted=("key",)))
    return [f"{counted(count, 'setting')} of ClickPoints' window"] if count else []
