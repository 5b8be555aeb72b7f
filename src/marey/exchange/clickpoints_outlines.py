"""Corners of rectangles and ellipses as ClickPoints' upright boxes and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STRAIGHT = 1e-6
"""Degrees by which a side may lean and still be upright."""


@dataclass(frozen=True)
class Box:
    """A box that may be turned.

    Attributes
    ----------
    y, x : float
        Its middle, in pixels.
    height, width : float
        Pixels.
    angle : float
        Degrees, clockwise on the screen, from -180 to 180.
    """

    y: float
    x: float
    height: float
    width: float
    angle: float


def box_of(corners: NDArray[np.float64], rotation: float) -> Box:
    """Return the box that four corners and a rotation about their middle mean.

    Examples
    --------
    >>> import numpy as np
    >>> box_of(np.array([[0, 0], [0, 4], [2, 4], [2, 0.0]]), 30)
    Box(y=1.0, x=2.0, height=2.0, width=4.0, angle=30.0)
    """
    middle = corners[:4].mean(axis=0)
    along, across = corners[1] - corners[0], corners[3] - corners[0]
    lean = np.degrees(np.arctan2(along[0], along[1]))
    angle = (float(lean) + rotation + 180) % 360 - 180
    height, width = float(np.hypot(*across)), float(np.hypot(*along))
    return Box(float(middle[0]), float(middle[1]), height, width, angle)


def is_upright(corners: NDArray[np.float64], rotation: float) -> bool:
    """Whether the sides of a rectangle run along rows and columns."""
    if len(corners) != 4:
        return False
    lean = (box_of(corners, rotation).angle + 45) % 90 - 45
    sides = np.diff(corners, axis=0)
    square = abs(float((sides[0] * sides[1]).sum())) <= 1e-9 * (
        1 + np.abs(sides).max() ** 2
    )
    return abs(lean) < _STRAIGHT and square


def upright(corners: NDArray[np.float64], rotation: float) -> NDArray[np.float64]:
    """Return y, x, height, width of a rectangle that is upright, from its top left."""
    around = turned(corners, rotation)
    low, high = around.min(axis=0), around.max(axis=0)
    return np.concatenate([low, high - low])


def turned(corners: NDArray[np.float64], rotation: float) -> NDArray[np.float64]:
    """Return corners turned about the middle of their box, clockwise on the screen."""
    if rotation % 360 == 0:
        return corners
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    sine, cosine = np.sin(np.radians(rotation)), np.cos(np.radians(rotation))
    return (corners - middle) @ np.array([[cosine, -sine], [sine, cosine]]) + middle
