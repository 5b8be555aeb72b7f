"""Write frames one by one, say how far it is, and leave nothing half done."""

from __future__ import annotations

import errno
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from marey.errors import ExportError
from marey.frames.export.images import Figure, Images
from marey.frames.export.places import Place
from marey.words import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    import numpy as np

    from marey.frames.export.pace import Pace
    from marey.frames.export.stacks import StackFacts
    from marey.frames.export.targets import Target

    Draw = Callable[[int], np.ndarray | str]


_LITTLE = 2**16
"""Bytes of free room below which a disk is full."""


class Writer(Protocol):
    """A file, or a folder of them, that is being written."""

    def add(self, number: int, picture: Any) -> None:
        """Write the picture of one frame."""

    def close(self) -> None:
        """Write the end."""

    def abandon(self) -> None:
        """Let go without an end; never fails."""

    def count(self) -> int:
        """Read back how many frames there are."""


@dataclass(frozen=True)
class Manner:
    """How frames are written.

    Attributes
    ----------
    pace : Pace
        When each picture of a film is shown.
    quality : float
        0 to 10, the best.
    overwrite : bool
        Whether what is there may be replaced.
    names : sequence of str
        Names of several pictures.
    stack : StackFacts or None
        What a stack says of itself.
    """

    pace: Pace
    quality: float = 7.0
    overwrite: bool = False
    names: Sequence[str] = ()
    stack: StackFacts | None = None


def write_frames(
    target: Target, frames: Sequence[int], draw: Draw, manner: Manner
) -> Generator[Report, None, Path]:
    """Write frames, and read back how many there are.

    While one picture is encoded the next is drawn, in a thread. Closing the
    generator, as any failure, leaves nothing behind.

    Parameters
    ----------
    target : Target
        Where to, and what.
    frames : sequence of int
        Which; at least one.
    draw : callable
        ``draw(t)`` returns the picture of a frame: (Y, X, 3) uint8, all of one
        size; for a stack whatever its facts say, for an SVG its text.
    manner : Manner
        How.

    Yields
    ------
    Report
        After each frame.

    Returns
    -------
    Path
        What was made.

    Raises
    ------
    ExportError
        It could not be written; nothing was.
    """
    place = writer = None
    done = 0
    try:
        place = Place(target, overwrite=manner.overwrite)
        since = monotonic()
        with closing(_drawn(frames, draw)) as drawn:
            for done, (t, picture) in enumerate(drawn):
                if writer is None:
                    writer = _open(target, place.temporary, picture, manner)
                writer.add(done, picture)
                yield _report(done + 1, frames, t, since, picture)
        made = _finish(writer, place, len(frames))
        place = writer = None
    except OSError as error:
        raise ExportError(_in_words(error, target.path, done)) from error
    finally:
        if writer is not None:
            writer.abandon()
        if place is not None:
            place.discard()
    return made


def _drawn(frames: Sequence[int], draw: Draw) -> Generator[tuple[int, Any], None, None]:
    """Yield frames with their pictures, the next one being drawn meanwhile."""
    with ThreadPoolExecutor(1, thread_name_prefix="marey draw") as pool:
        ahead = pool.submit(draw, int(frames[0]))
        for number, t in enumerate(frames):
            picture = ahead.result()
            if number + 1 < len(frames):
                ahead = pool.submit(draw, int(frames[number + 1]))
            yield int(t), picture


def _open(target: Target, path: Path, first: Any, manner: Manner) -> Writer:
    if target.kind == "images":
        return Images(path, manner.names, manner.quality)
    if target.kind == "figure":
        return Figure(path, manner.quality)
    if target.kind == "stack" and manner.stack is not None:
        from marey.frames.export.stacks import Stack

        return Stack(path, manner.stack)
    from marey.frames.export.videos import Gif, Video

    if target.kind == "gif":
        return Gif(path, first, manner.pace)
    return Video(path, first, manner.pace, manner.quality)


def _finish(writer: Writer | None, place: Place, wanted: int) -> Path:
    if writer is not None:
        writer.close()
        found = writer.count()
        if found != wanted:
            raise ExportError(
                f"{wanted} frames were written and {found} found on reading back;"
                " nothing was kept. Try another kind of file, and tell us."
            )
    return place.finish()


def _report(
    done: int, frames: Sequence[int], t: int, since: float, picture: Any
) -> Report:
    total = len(frames)
    left = (monotonic() - since) / done * (total - done)
    return Report(
        fraction=done / total,
        done=done,
        total=total,
        seconds_left=left,
        message=f"frame {t:,}, {done:,} of {total:,}",
        frame=t,
        picture=picture if _is_showable(picture) else None,
    )


def _is_showable(picture: Any) -> bool:
    return getattr(picture, "ndim", 0) == 3 and picture.shape[2] == 3


def _is_full(path: Path) -> bool:
    """Whether a disk has no room: not every library passes the reason on."""
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE
    except OSError:
        return False


def _in_words(error: OSError, path: Path, done: int) -> str:
    after = f" after {done:,} frames" if done else ""
    if error.errno == errno.ENOSPC or _is_full(path):
        return (
            f"The disk of {path.parent} is full{after}; nothing was kept. Make room,"
            " choose another disk, or export fewer frames or a smaller scale."
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{path.parent} may not be written to. Choose another folder."
    if error.errno == errno.ENAMETOOLONG:
        return f"The name {path.name[:40]}... is too long. Choose a shorter one."
    reason = error.strerror or str(error)
    return f"{path.name} could not be written{after}: {reason}. Nothing was kept."
