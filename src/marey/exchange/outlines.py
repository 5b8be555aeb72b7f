"""Outlines of shapes: ellipses and rotated boxes as polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CORNERS = 64
"""Of the polygon that stands for an ellipse."""


def outline(kind: str, vertices: NDArray, rotation: float = 0.0) -> NDArray[np.float64]:
    """Return a shape as a line around it, or along it, shape (N, 2): y, x.

    Parameters
    ----------
    kind : str
        line, polyline, rectangle, ellipse or polygon.
    vertices : ndarray of float64, shape (N, 2)
        y, x; of an ellipse the corners of its box.
    rotation : float
        Degrees about the middle of the vertices' box, from x towards y.
    """
    points = np.asarray(vertices, np.float64)
    if kind == "ellipse":
        middle = points.mean(axis=0)
        half = (points[2] - points[1]) / 2, (points[1] - points[0]) / 2
        turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)[:, None]
        points = middle + np.sin(turn) * half[0] + np.cos(turn) * half[1]
    if not rotation:
        return points
    corners = np.asarray(vertices, np.float64)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    angle = np.deg2rad(rotation)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return middle + (points - middle) @ matrix.T
