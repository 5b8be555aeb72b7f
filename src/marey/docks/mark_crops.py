"""Small pictures of marks: what is around each, cut from its frame in a thread."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtGui import QImage, QPixmap

from marey.errors import MareyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.recording import Recording

EDGE = 32
"""Pixels of the frame that are shown, and of the screen."""
WIDE = 56
"""Pixels of the screen that a whole frame takes at most in its width."""


class Crops:
    """Cuts pictures one after another; the ones asked for last come first."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None

    def cut(self, recording: Recording, row: dict[str, Any]) -> Future | None:
        """Ask for what is around a mark; None where it has no place."""
        if row["y"] != row["y"]:
            return None
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="marey crops")
        z = None if row["z"] != row["z"] else int(row["z"])
        return self._thread.submit(
            around, recording, int(row["t"]), (row["y"], row["x"]), z
        )

    def picture(self, recording: Recording, t: int) -> Future:
        """Ask for a whole frame, made small."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="marey crops")
        return self._thread.submit(small, recording, t)

    def stop(self) -> None:
        """Forget what was asked for."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None


def around(
    recording: Recording, t: int, yx: tuple[float, float], z: int | None = None
) -> NDArray[np.uint8] | None:
    """Return what is around a place, stretched to its own brightness.

    Parameters
    ----------
    recording : Recording
        Where the pictures are.
    t : int
        Place of the frame.
    yx : (float, float)
        Pixels down and right.
    z : int, optional
        Plane.

    Returns
    -------
    ndarray of uint8, shape (32, 32) or (32, 32, 3), or None
        Black beyond the edge; None where the frame cannot be read.
    """
    series = recording.series
    plane = (z or 0) if "Z" in series.axes else None
    channel = 0 if "C" in series.axes else None
    try:
        picture = np.asarray(series.plane(t, z=plane, c=channel))
    except (MareyError, OSError, IndexError):
        return None
    half = EDGE // 2
    y, x = (round(float(one)) for one in yx)
    found = np.zeros((EDGE, EDGE, *picture.shape[2:]), picture.dtype)
    top, left = max(y - half, 0), max(x - half, 0)
    inside = picture[top : max(y + half, 0), left : max(x + half, 0)]
    if not inside.size:
        return None
    down, right = top - (y - half), left - (x - half)
    found[down : down + inside.shape[0], right : right + inside.shape[1]] = inside
    return _stretched(found, inside)


def small(recording: Recording, t: int) -> NDArray[np.uint8] | None:
    """Return a frame made small, stretched to its own brightness.

    Parameters
    ----------
    recording : Recording
        Where the pictures are.
    t : int
        Place of the frame.

    Returns
    -------
    ndarray of uint8, shape (Y, X) or (Y, X, 3), or None
        At most `WIDE` pixels wide and `EDGE` high; None where the frame cannot be
        read. Of several channels or planes the first, the middle.
    """
    import cv2

    series = recording.series
    axes = series.axes
    plane = series.shape[axes.index("Z")] // 2 if "Z" in axes else None
    try:
        picture = np.asarray(series.glimpse(t, z=plane, c=0 if "C" in axes else None))
    except (MareyError, OSError, IndexError):
        return None
    height, width = picture.shape[:2]
    share = min(WIDE / width, EDGE / height, 1.0)
    size = max(round(width * share), 1), max(round(height * share), 1)
    shown = _stretched(picture, picture)
    return np.ascontiguousarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA))


def _stretched(picture: NDArray, told_by: NDArray) -> NDArray[np.uint8]:
    if picture.ndim == 3:
        return np.ascontiguousarray(picture[..., :3]).astype(np.uint8)
    low, high = float(np.nanmin(told_by)), float(np.nanmax(told_by))
    shares = (picture.astype(np.float32) - low) / max(high - low, 1e-9)
    return (np.nan_to_num(np.clip(shares, 0, 1)) * 255).astype(np.uint8)


def as_pixmap(picture: NDArray[np.uint8]) -> QPixmap:
    """Return a small picture as Qt draws it."""
    height, width = picture.shape[:2]
    if picture.ndim == 3:
        form, line = QImage.Format.Format_RGB888, 3 * width
    else:
        form, line = QImage.Format.Format_Grayscale8, width
    return QPixmap.fromImage(QImage(picture.tobytes(), width, height, line, form))
