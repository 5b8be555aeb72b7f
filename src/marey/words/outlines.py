"""What the stored corners of a shape mean: its outline, length and area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

AROUND = 64
"""Corners with which an ellipse is drawn and measured."""
OPEN = ("line", "polyline")
"""Kinds of shapes without an inside."""


def turned(
    vertices: ArrayLike, rotation: float, about: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return corners turned about their middle.

    Parameters
    ----------
    vertices : (N, 2) array of float
        y, x in pixels.
    rotation : float
        Degrees, clockwise as seen on the screen (y grows downwards).
    about : (2,) array, optional
        The middle; that of the bounding box where left out.

    Examples
    --------
    >>> box = [[0, 0], [0, 4], [2, 4], [2, 0]]
    >>> turned(box, 90).round(6).tolist()[0]
    [-1.0, 3.0]
    """
    corners = np.asarray(vertices, float).reshape(-1, 2)
    if not rotation or not len(corners):
        return corners
    middle = (
        (corners.min(axis=0) + corners.max(axis=0)) / 2
        if about is None
        else np.asarray(about, float)
    )
    angle = np.deg2rad(rotation)
    sine, cosine = np.sin(angle), np.cos(angle)
    y, x = (corners - middle).T
    return np.column_stack([sine * x + cosine * y, cosine * x - sine * y]) + middle


def ring(kind: str, vertices: ArrayLike, rotation: float = 0.0) -> NDArray[np.float64]:
    """Return the outline of a shape as it is seen.

    Parameters
    ----------
    kind : str
        ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``.
    vertices : (N, 2) array of float
        As stored: of an ellipse the four corners of its box, in order.
    rotation : float
        Degrees, as stored.

    Returns
    -------
    ndarray of float64, shape (M, 2)
        y, x; `AROUND` points of an ellipse, else the corners.
    """
    corners = turned(vertices, rotation)
    if kind != "ellipse" or len(corners) < 4:
        return corners
    middle = corners[:4].mean(axis=0)
    one, other = (corners[1] - corners[0]) / 2, (corners[3] - corners[0]) / 2
    angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    return middle + np.outer(np.cos(angles), one) + np.outer(np.sin(angles), other)


def box(yx: ArrayLike, height: float, width: float) -> NDArray[np.float64]:
    """Return the corners of an upright box about a place, shape (4, 2).

    Examples
    --------
    >>> box((10, 20), 4, 6).tolist()
    [[8.0, 17.0], [8.0, 23.0], [12.0, 23.0], [12.0, 17.0]]
    """
    half = np.array([height, width], float) / 2
    signs = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)], float)
    return np.asarray(yx, float) + signs * half


PATTERNS = {"dashed": (4.0, 3.0), "dotted": (1.0, 2.0)}
"""Lengths of line and gap, in widths of the line."""


def dashes(
    path: ArrayLike, style: str, width: float, *, closed: bool
) -> list[NDArray[np.float64]]:
    """Return the pieces of a line that are drawn.

    Parameters
    ----------
    path : (N, 2) array of float
        The line, y, x.
    style : str
        ``solid``, ``dashed`` or ``dotted``.
    width : float
        Of the line, in the unit of the path.
    closed : bool
        Whether the last place is joined to the first.

    Returns
    -------
    list of ndarray of float64, shape (K, 2)
        Open lines, bent where the path is bent; the path itself if solid.

    Examples
    --------
    >>> pieces = dashes([[0, 0], [0, 14]], "dashed", 2, closed=False)
    >>> [piece.tolist() for piece in pieces]
    [[[0.0, 0.0], [0.0, 8.0]]]
    """
    line = np.asarray(path, float).reshape(-1, 2)
    if closed and len(line):
        line = np.vstack([line, line[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    if style not in PATTERNS or len(line) < 2 or not along[-1]:
        return [line]
    drawn, gap = (part * width for part in PATTERNS[style])
    rounds = max(1, round(along[-1] / (drawn + gap)))
    if along[-1] / (drawn + gap) > _MOST_DASHES:
        return [line]
    unit = along[-1] / rounds if closed else drawn + gap
    starts = np.arange(0, along[-1], unit)
    return [_piece(line, along, at, min(at + drawn, along[-1])) for at in starts]


_MOST_DASHES = 2000  # beyond, they are finer than anybody sees


def _piece(line: NDArray, along: NDArray, start: float, end: float) -> NDArray:
    """Return a line from one place along it to another, with the bends between."""
    bends = along[(along > start) & (along < end)]
    places = np.concatenate([[start], bends, [end]])
    return np.column_stack([np.interp(places, along, line[:, i]) for i in (0, 1)])


@dataclass(frozen=True)
class Measures:
    """How large a shape is, in pixels.

    Attributes
    ----------
    centre : tuple of float
        y, x: centre of area, or of length for open shapes.
    length : float
        Of the line, or around the outline.
    area : float or None
        Inside; None for open shapes. An ellipse is measured as one.
    height, width : float
        Of the upright bounding box.
    """

    centre: tuple[float, float]
    length: float
    area: float | None
    height: float
    width: float


def measures_of(kind: str, vertices: ArrayLike, rotation: float = 0.0) -> Measures:
    """Measure a shape.

    Examples
    --------
    >>> found = measures_of("rectangle", [[0, 0], [0, 4], [3, 4], [3, 0]])
    >>> round(found.area), found.length, found.centre
    (12, 14.0, (1.5, 2.0))
    """
    outline = ring(kind, vertices, rotation)
    is_open = kind in OPEN
    path = outline if is_open else np.vstack([outline, outline[:1]])
    steps = np.hypot(*np.diff(path, axis=0).T)
    area, centre = (None, _middle_of_path(path, steps)) if is_open else _inside(path)
    if kind == "ellipse" and len(outline) == AROUND:
        corners = turned(vertices, rotation)
        sides = np.hypot(*(corners[[1, 3]] - corners[0]).T)
        area = float(np.pi / 4 * sides.prod())
    height, width = (float(side) for side in np.ptp(outline, axis=0))
    return Measures(centre, float(steps.sum()), area, height, width)


def _middle_of_path(path: NDArray, steps: NDArray) -> tuple[float, float]:
    if not steps.sum():
        return float(path[0, 0]), float(path[0, 1])
    y, x = ((path[1:] + path[:-1]) / 2 * steps[:, None]).sum(axis=0) / steps.sum()
    return float(y), float(x)


def _inside(path: NDArray) -> tuple[float, tuple[float, float]]:
    """Return area and centre of a closed path, by the shoelace formula."""
    base = path.mean(axis=0)
    y, x = (path - base).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    twice = cross.sum()
    if abs(twice) < 1e-12:
        middle = path[:-1].mean(axis=0)
        return 0.0, (float(middle[0]), float(middle[1]))
    down = ((y[:-1] + y[1:]) * cross).sum() / (3 * twice) + base[0]
    right = ((x[:-1] + x[1:]) * cross).sum() / (3 * twice) + base[1]
    return float(abs(twice) / 2), (float(down), float(right))
