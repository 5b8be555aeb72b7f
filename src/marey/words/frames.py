"""What a frame is, where it stands and what is known of the recording."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = TypeVar("Value")


class FrameStatus(StrEnum):
    """How a frame can be shown."""

    OK = "ok"
    """Readable as far as anybody has looked."""
    MISSING = "missing"
    """Its file is not there (any more)."""
    UNREADABLE = "unreadable"
    """Its file is there and cannot be decoded."""
    ODD = "odd"
    """It has another shape or dtype than the recording."""


@dataclass(frozen=True)
class Shift:
    """How a frame is moved to lie on the first: ``aligned = raw + offset``.

    Attributes
    ----------
    t : int
        The frame.
    dy, dx : float
        Pixels down and right.
    rotation : float
        Degrees by which it is turned before, clockwise on the screen, about the
        middle of the picture.
    source : int or None
        The frame whose stored offset this is: `t` itself, or the last one before
        it that has one; None where nothing is stored up to here.
    """

    t: int
    dy: float = 0.0
    dx: float = 0.0
    rotation: float = 0.0
    source: int | None = None

    @property
    def yx(self) -> tuple[float, float]:
        """The offset, y first."""
        return self.dy, self.dx


@dataclass(frozen=True)
class FrameRef:
    """One frame: who it is, where it stands and whether it can be shown.

    Attributes
    ----------
    id : int
        Permanent id in the frame index; marks refer to it.
    t : int
        Present position on the time axis, from 0.
    path : str
        Path relative to the source, with forward slashes; the name of the
        file where the source is one file; empty for an array.
    index : int
        Position inside the file, from 0.
    time : float
        Seconds since the first frame; NaN where unknown.
    status : FrameStatus
        Whether the frame can be shown.
    reason : str
        Why it cannot, in words.
    """

    id: int
    t: int
    path: str
    index: int
    time: float = float("nan")
    status: FrameStatus = FrameStatus.OK
    reason: str = ""


@dataclass(frozen=True)
class Problem:
    """Something in a recording that cannot be shown as it should.

    Attributes
    ----------
    t : int or None
        Position of the frame; None for a file that is no frame at all.
    path : str
        The file concerned.
    reason : str
        What was expected and what came, in words.
    """

    t: int | None
    path: str
    reason: str


@dataclass(frozen=True)
class Known(Generic[Value]):
    """A value and who said so.

    Attributes
    ----------
    value : object
        The value.
    source : str
        Where it comes from: ``"OME"``, ``"ImageJ"``, ``"EXIF"``, ``"typed"``,
        ``"file name"`` and so on. Shown beside the value.
    """

    value: Value
    source: str


@dataclass(frozen=True)
class Calibration:
    """What turns pixels and frames into micrometres and seconds.

    ``None`` means unknown: measures are then given in px and frames, never
    with an assumed 1.

    Attributes
    ----------
    pixel_size : Known[float] or None
        Micrometres per pixel, the same in y and x.
    plane_spacing : Known[float] or None
        Micrometres between planes.
    frame_interval : Known[float] or None
        Seconds between frames.
    channels : Known[tuple of str] or None
        Channel names in order.
    colors : Known[tuple of str] or None
        Channel colours in order, ``"#rrggbb"``; empty text where a file
        names none for a channel.
    """

    pixel_size: Known[float] | None = None
    plane_spacing: Known[float] | None = None
    frame_interval: Known[float] | None = None
    channels: Known[tuple[str, ...]] | None = None
    colors: Known[tuple[str, ...]] | None = None

    def over(self, found: Calibration) -> Calibration:
        """Return this calibration with gaps filled from another one."""
        filled = {
            name: getattr(found, name)
            for name in (
                "pixel_size",
                "plane_spacing",
                "frame_interval",
                "channels",
                "colors",
            )
            if getattr(self, name) is None
        }
        return replace(self, **filled)


@dataclass(frozen=True)
class SeriesFacts:
    """What a recording looks like, kept for the day its pictures are away.

    Attributes
    ----------
    axes : str
        Letters of ``TCZYXS`` in the order of ``shape``; always begins with T.
    shape : tuple of int
        Shape of the whole series, frames first.
    dtype : str
        numpy name of the pixel type.
    fingerprint : str
        Digest of the content of a few frames: the same pictures give the
        same text wherever they lie; empty where unknown.
    calibration : Calibration
        What the files themselves say.
    """

    axes: str
    shape: tuple[int, ...]
    dtype: str
    fingerprint: str = ""
    calibration: Calibration = field(default_factory=Calibration)


@dataclass(frozen=True)
class FrameTable:
    """The frame index, column by column, in the order of the time axis.

    Row ``t`` is the frame at position ``t``. Frames whose file has gone keep
    their row, so that nobody's marks move.

    Attributes
    ----------
    ids : ndarray of int64, shape (T,)
        Permanent ids, unique, from 0. Equal to ``arange(T)`` in a recording
        that never changed.
    paths : sequence of str, length T
        Relative paths with forward slashes.
    indices : ndarray of int32, shape (T,)
        Position inside the file.
    sizes : ndarray of int64, shape (T,)
        File size in bytes; -1 where unknown.
    mtimes : ndarray of int64, shape (T,)
        Modification time in nanoseconds since 1970; 0 where unknown.
    missing : ndarray of bool, shape (T,)
        True where the file was not there at the last look.
    times : ndarray of float64, shape (T,)
        Seconds since the first frame; NaN where unknown.
    facts : SeriesFacts
        What the recording looks like.
    digests : sequence of str, length T or 0
        Digest of the beginning and end of each frame's file, by which it is
        known again under another name; ``""`` where nobody has looked yet,
        empty where nobody has looked at any.
    """

    ids: np.ndarray
    paths: Sequence[str]
    indices: np.ndarray
    sizes: np.ndarray
    mtimes: np.ndarray
    missing: np.ndarray
    times: np.ndarray
    facts: SeriesFacts
    digests: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_plain(self) -> bool:
        """Whether every frame still stands where its id says."""
        return bool(np.array_equal(self.ids, np.arange(len(self.ids))))
