"""Outlines and texts, and how they get into a picture.

What is drawn upon frames is first a list of outlines and texts in pixels of
the picture; only then it becomes pixels here, or vectors in an SVG.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_BITS = 4  # OpenCV's fractions of a pixel: sixteenths


@dataclass(frozen=True, eq=False)
class Outline:
    """A line or an area.

    Attributes
    ----------
    points : ndarray, shape (N, 2)
        y, x in pixels of the picture.
    closed : bool
        Whether the last point is joined to the first.
    fill, line : ndarray of float, shape (4,), or None
        Red, green, blue and opacity from 0 to 1.
    width : float
        Of the line, in pixels of the picture.
    """

    points: NDArray
    closed: bool = True
    fill: NDArray | None = None
    line: NDArray | None = None
    width: float = 1.0


@dataclass(frozen=True, eq=False)
class Text:
    """Words in a picture, with a rim that stands out from any ground.

    Attributes
    ----------
    words : str
        The text; may have several lines.
    at : (float, float)
        y, x of its anchor.
    size : float
        Height of its letters, in pixels.
    anchor : str
        Which point of the text lies there: ``l``, ``m`` or ``r``, then ``t``, ``m``
        or ``b``.
    color : ndarray of float, shape (4,)
        Of the letters.
    """

    words: str
    at: tuple[float, float]
    size: float
    anchor: str = "lt"
    color: NDArray | None = None


Item = Outline | Text


def paint(picture: NDArray[np.uint8], items: Iterable[Item]) -> NDArray[np.uint8]:
    """Draw outlines and texts into a picture, and return it.

    Parameters
    ----------
    picture : ndarray of uint8, shape (Y, X, 3)
        Drawn upon in place.
    items : iterable of Outline or Text
        From below to above.
    """
    from marey.jobs.lettering import letter

    for item in items:
        if isinstance(item, Text):
            letter(picture, item)
        else:
            _draw(picture, item)
    return picture


def _draw(picture: NDArray[np.uint8], item: Outline) -> None:
    box = _box(item, picture.shape)
    if box is None:
        return
    part = picture[box]
    points = item.points - (box[0].start, box[1].start)
    if item.fill is not None:
        _stamp(part, points, item, fill=True)
    if item.line is not None and item.width > 0:
        _stamp(part, points, item, fill=False)


def _stamp(part: NDArray, points: NDArray, item: Outline, *, fill: bool) -> None:
    import cv2

    color = item.fill if fill else item.line
    assert color is not None
    alpha = float(color[3])
    if alpha <= 0:
        return
    sheet = np.ascontiguousarray(part)
    if alpha < 1 or sheet is part:
        sheet = sheet.copy()
    ink = tuple(round(float(one) * 255) for one in color[:3])
    corners = np.rint(points[:, ::-1] * 2**_BITS).astype(np.int32)[None]
    if fill:
        cv2.fillPoly(sheet, corners, ink, cv2.LINE_AA, _BITS)
    else:
        thick = max(1, round(item.width))
        cv2.polylines(sheet, corners, item.closed, ink, thick, cv2.LINE_AA, _BITS)
    part[...] = (
        sheet if alpha >= 1 else cv2.addWeighted(sheet, alpha, part, 1 - alpha, 0)
    )


def _box(item: Outline, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    """Return the part of a picture that an outline touches; None where it is away."""
    if not len(item.points) or not np.isfinite(item.points).all():
        return None
    pad = item.width + 2
    low = np.floor(item.points.min(axis=0) - pad).astype(int)
    high = np.ceil(item.points.max(axis=0) + pad).astype(int) + 1
    (y0, x0), (y1, x1) = np.maximum(low, 0), np.minimum(high, shape[:2])
    if y0 >= y1 or x0 >= x1:
        return None
    return slice(int(y0), int(y1)), slice(int(x0), int(x1))
