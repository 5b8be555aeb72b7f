"""From pixels of a frame to pixels of what is written: crop, shift, scale, turn.

One rule for pictures and for the marks upon them. The centre of a pixel has
whole coordinates on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.jobs.moves import STAY, Move, turning

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Read = Callable[[slice, slice], np.ndarray]

Box = tuple[int, int, int, int]
"""y0, x0, y1, x1 in pixels; the upper ends are not included."""


@dataclass(frozen=True)
class Geometry:
    """What of a frame is written, and how large.

    Attributes
    ----------
    frame : (int, int)
        Height and width of the frames.
    region : (y0, x0, y1, x1)
        The part of them, after alignment.
    scale : float
        Written pixels per pixel.
    rotation : float
        Degrees by which it is turned, clockwise.
    smooth : bool
        Whether enlarged pixels blend into each other.
    """

    frame: tuple[int, int]
    region: Box
    scale: float = 1.0
    rotation: float = 0.0
    smooth: bool = False

    @property
    def upright(self) -> tuple[int, int]:
        """Height and width before it is turned."""
        y0, x0, y1, x1 = self.region
        return (
            max(1, round((y1 - y0) * self.scale)),
            max(1, round((x1 - x0) * self.scale)),
        )

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of what is written."""
        height, width = self.upright
        turns, rest = divmod(self.rotation % 360, 90)
        if not rest:
            return (width, height) if turns % 2 else (height, width)
        cos, sin = np.abs(turning(self.rotation)[0])
        return (
            int(np.ceil(height * cos + width * sin - 1e-9)),
            int(np.ceil(height * sin + width * cos - 1e-9)),
        )

    # -- pictures ----------------------------------------------------------------
    def cut(self, read: Read, move: Move = STAY) -> NDArray:
        """Return the region of a frame that is moved.

        Parameters
        ----------
        read : callable
            ``read(rows, columns)`` gives the pixels of a part of the frame,
            (Y, X) or (Y, X, S).
        move : Move
            How; by parts of pixels they are blended.

        Returns
        -------
        ndarray
            Pixels of the same type; 0 where the frame does not reach.
        """
        if move.rotation % 360:
            return self._turned_region(read, move)
        y0, x0, y1, x1 = self.region
        (down, y_part), (right, x_part) = map(_whole_and_part, (move.dy, move.dx))
        wanted = (
            y0 - down - (y_part > 0),
            x0 - right - (x_part > 0),
            y1 - down,
            x1 - right,
        )
        return _blended(self._padded(read, wanted), y_part, x_part)

    def _turned_region(self, read: Read, move: Move) -> NDArray:
        linear, shift = move.affine(self.frame)
        y0, x0, y1, x1 = self.region
        whole = read(slice(0, self.frame[0]), slice(0, self.frame[1]))
        return _warped(whole, linear, shift - (y0, x0), (y1 - y0, x1 - x0))

    def _padded(self, read: Read, wanted: Box) -> NDArray:
        y0, x0, y1, x1 = wanted
        height, width = self.frame
        top, bottom = (min(max(one, 0), height) for one in (y0, y1))
        left, right = (min(max(one, 0), width) for one in (x0, x1))
        part = np.asarray(read(slice(top, bottom), slice(left, right)))
        if (top, left, bottom, right) == wanted:
            return part
        whole = np.zeros((y1 - y0, x1 - x0, *part.shape[2:]), part.dtype)
        if part.size:
            rows, columns = part.shape[:2]
            whole[top - y0 : top - y0 + rows, left - x0 : left - x0 + columns] = part
        return whole

    def resized(self, picture: NDArray) -> NDArray:
        """Bring a cut picture to its written size, not turned yet."""
        height, width = self.upright
        if picture.shape[:2] == (height, width):
            return picture
        import cv2

        down = height < picture.shape[0] or width < picture.shape[1]
        up = cv2.INTER_LINEAR if self.smooth else cv2.INTER_NEAREST_EXACT
        way = cv2.INTER_AREA if down else up
        return _by_cv2(
            picture, lambda p: cv2.resize(p, (width, height), None, 0, 0, way)
        )

    def labels(self, labels: NDArray) -> NDArray:
        """Bring cut labels to their written size: values are never blended."""
        height, width = self.upright
        rows, columns = (
            np.minimum(((np.arange(n) + 0.5) * (m / n)).astype(int), m - 1)
            for n, m in zip((height, width), labels.shape, strict=True)
        )
        return labels if labels.shape == (height, width) else labels[rows][:, columns]

    def turned(self, picture: NDArray) -> NDArray:
        """Turn a picture about its middle; what comes into sight is black."""
        turns, rest = divmod(self.rotation % 360, 90)
        if not rest:
            return np.ascontiguousarray(np.rot90(picture, -int(turns)))
        linear = turning(self.rotation)
        shift = self._middle(self.size) - linear @ self._middle(picture.shape[:2])
        return _warped(picture, linear, shift, self.size)

    # -- places ------------------------------------------------------------------
    def points(self, yx: NDArray, move: Move = STAY) -> NDArray:
        """Return where places of a frame are written.

        Parameters
        ----------
        yx : ndarray, shape (N, 2)
            Pixels of the frame, as stored.
        move : Move
            How the frame is moved.

        Returns
        -------
        ndarray of float64, shape (N, 2)
            Pixels of what is written.
        """
        y0, x0, y1, x1 = self.region
        factors = np.array(self.upright) / (y1 - y0, x1 - x0)
        flat = move.place(yx, self.frame)
        there = (flat - (y0, x0) + 0.5) * factors - 0.5
        if not self.rotation % 360:
            return there
        linear = turning(self.rotation)
        return (there - self._middle(self.upright)) @ linear.T + self._middle(self.size)

    @staticmethod
    def _middle(size: tuple[int, ...]) -> NDArray:
        return (np.array(size[:2], float) - 1) / 2


def _whole_and_part(value: float) -> tuple[int, float]:
    whole = int(np.floor(value + 1e-9))
    part = value - whole
    return whole, part if part > 1e-6 else 0.0


def _blended(block: NDArray, y_part: float, x_part: float) -> NDArray:
    """Move a block down and right by parts of a pixel; it loses a row and column."""
    if not y_part and not x_part:
        return block
    wide = np.float64 if block.dtype.itemsize > 2 else np.float32
    moved: NDArray = block.astype(wide)
    if y_part:
        moved = moved[1:] * (1 - y_part) + moved[:-1] * y_part
    if x_part:
        moved = moved[:, 1:] * (1 - x_part) + moved[:, :-1] * x_part
    return _as_type(moved, block.dtype)


def _warped(
    picture: NDArray, linear: NDArray, shift: NDArray, size: tuple[int, int]
) -> NDArray:
    """Return a picture whose places (y, x) are moved; what is not known is 0."""
    import cv2

    # OpenCV counts x before y
    matrix = np.column_stack([linear[::-1, ::-1], shift[::-1]])
    return _by_cv2(
        picture, lambda p: cv2.warpAffine(p, matrix, size[::-1], flags=cv2.INTER_LINEAR)
    )


def _by_cv2(picture: NDArray, act: Callable[[NDArray], NDArray]) -> NDArray:
    """Apply a function of OpenCV, which does not know every pixel type."""
    known = picture.dtype in (np.uint8, np.uint16, np.int16, np.float32, np.float64)
    source = picture if known else picture.astype(np.float64)
    made = act(np.ascontiguousarray(source))
    return made if known else _as_type(made, picture.dtype)


def _as_type(values: NDArray, dtype: np.dtype) -> NDArray:
    return (np.rint(values) if dtype.kind in "iub" else values).astype(dtype)
