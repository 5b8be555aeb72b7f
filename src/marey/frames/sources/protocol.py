"""What a reader of files offers to the series."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from marey.words import Calibration

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import numpy as np

    from marey.frames.form import Form

# What decoders raise on broken files; each library has its own taste.
BROKEN: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)


def in_words(error: BaseException) -> str:
    """Return what a decoder or the system said, in words a person can act on."""
    if isinstance(error, PermissionError):
        return "permission denied; ask its owner for the right to read it"
    return str(error)


@dataclass(frozen=True)
class InnerTimes:
    """When the frames of one file were taken.

    Attributes
    ----------
    seconds : ndarray of float64, shape (frames,), or None
        Since the first frame of the file; None where the file does not say.
    start : datetime or None
        When the file begins; without a zone where the file names none.
    source : str
        Who says so: ``"OME"``, ``"video"``, ``"EXIF"``, ``"TIFF tag"``.
    by_wall : bool
        Whether each frame has a date of its own, so that `seconds` jump where
        the clock on the wall was set.
    """

    seconds: np.ndarray | None = None
    start: datetime | None = None
    source: str = ""
    by_wall: bool = False


@dataclass(frozen=True)
class SourceFacts:
    """What a file says of itself once it has been opened.

    Attributes
    ----------
    count : int
        Frames in the file.
    form : Form
        What its frames look like.
    calibration : Calibration
        What it says about micrometres and seconds.
    times : InnerTimes
        What it says about when.
    levels : tuple of (int, int)
        Rows and columns of each level, full resolution first, of a file that
        can be read tile by tile; empty for any other.
    """

    count: int
    form: Form
    calibration: Calibration = field(default_factory=Calibration)
    times: InnerTimes = field(default_factory=InnerTimes)
    levels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Aside:
    """Takes other frames that had to be decoded on the way to the wanted one.

    Attributes
    ----------
    keep : callable
        ``keep(index, picture)``.
    wants : callable
        ``wants(index)``: whether somebody waits for that frame, so that it is
        worth keeping also where it was only passed.
    """

    keep: Callable[[int, np.ndarray], None]
    wants: Callable[[int], bool]

    def __call__(self, index: int, picture: np.ndarray) -> None:
        """Keep a frame."""
        self.keep(index, picture)

    def moved(self, by: int) -> Aside:
        """Return the same for a reader that counts from elsewhere."""
        return Aside(
            lambda index, picture: self.keep(index + by, picture),
            lambda index: self.wants(index + by),
        )


class FrameSource(Protocol):
    """One open file with frames in it.

    ``read`` may be called from several threads at once. It raises
    :class:`~marey.errors.FrameUnreadable` for a frame that cannot be decoded
    and goes on working for the others.
    """

    facts: SourceFacts

    def read(
        self,
        index: int,
        plane: int = 0,
        *,
        aside: Aside | None = None,
    ) -> np.ndarray:
        """Return one picture, (Y, X) or (Y, X, S).

        Parameters
        ----------
        index : int
            Frame in the file.
        plane : int
            Channel and plane as one number, channels slowest.
        aside : Aside, optional
            Takes other frames that had to be decoded on the way.
        """
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class TiledSource(FrameSource, Protocol):
    """A source whose ``facts.levels`` are not empty."""

    def tiling(self, level: int) -> tuple[int, int]:
        """Return rows and columns of a tile of a level."""
        ...

    def tile(
        self, index: int, plane: int, level: int, place: tuple[int, int]
    ) -> np.ndarray:
        """Return one tile, (Y, X) or (Y, X, S); smaller at the edges.

        Parameters
        ----------
        index, plane : int
            Frame in the file, and channel and plane as one number.
        level : int
            0 is full resolution.
        place : (int, int)
            Row and column of the tile.
        """
        ...
