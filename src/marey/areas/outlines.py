"""From outlines to label images and back, pixel by pixel the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.values import checked_labels, checked_value, numbered
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Outline:
    """One connected area as polygons.

    Attributes
    ----------
    value : int
        Its value in the label image.
    ring : ndarray of float64, shape (N, 2)
        Outer corners, y and x in pixels; the last is not the first again. They
        lie half way between pixel centres inside and outside.
    holes : tuple of ndarray, each of shape (N, 2)
        What is cut out of it.
    """

    value: int
    ring: NDArray[np.float64]
    holes: tuple[NDArray[np.float64], ...] = ()


def to_polygons(labels: ArrayLike, tolerance: float = 0.0) -> list[Outline]:
    """Return the outlines of all areas, by value, then from above.

    Contours by :func:`skimage.measure.find_contours`. Pixels that touch by their
    edges are one area, those that only touch by a corner are two.

    Parameters
    ----------
    labels : array of int, shape (Y, X)
        The label image.
    tolerance : float
        How far a corner may be left out of the straight line between its
        neighbours, in pixels (Douglas and Peucker); 0 keeps every pixel, so
        that `from_polygons` gives the same labels again.

    Examples
    --------
    >>> outlines = to_polygons([[0, 0, 0, 0], [0, 7, 7, 0], [0, 0, 0, 0]])
    >>> outlines[0].value, len(outlines[0].ring)
    (7, 6)
    """
    pixels = checked_labels(labels)
    if not 0 <= tolerance < np.inf:
        raise BadValue(f"A tolerance is a number of pixels from 0; {tolerance!r} came.")
    numbers, values = numbered(pixels)
    made = []
    for value, (where, begin) in zip(values.tolist(), _boxes(numbers), strict=True):
        made += _outlines_of(value, where, begin, tolerance)
    return made


def _boxes(numbers: NDArray) -> Iterable[tuple[NDArray, tuple[int, int]]]:
    """Yield each value as a picture of itself, and where that lies."""
    from scipy.ndimage import find_objects

    for number, (rows, columns) in enumerate(find_objects(numbers), 1):
        yield numbers[rows, columns] == number, (rows.start, columns.start)


def _outlines_of(
    value: int, where: NDArray, begin: tuple[int, int], tolerance: float
) -> list[Outline]:
    from scipy.ndimage import find_objects
    from scipy.ndimage import label as connected

    pieces, _ = connected(where)
    made = []
    for number, (rows, columns) in enumerate(find_objects(pieces), 1):
        piece = pieces[rows, columns] == number
        start = begin[0] + rows.start, begin[1] + columns.start
        rings = _rings(piece, start, tolerance)
        made.append(Outline(value, rings[0], tuple(rings[1:])))
    return made


def _rings(
    piece: NDArray, start: tuple[int, int], tolerance: float
) -> list[NDArray[np.float64]]:
    """Return the outer ring of one connected piece, then its holes."""
    from skimage.measure import approximate_polygon, find_contours

    rings = find_contours(np.pad(piece, 1).astype(float), 0.5, "low")
    rings.sort(key=lambda ring: -float(np.prod(np.ptp(ring, axis=0))))
    made = []
    for ring in rings:
        fewer = approximate_polygon(ring, tolerance) if tolerance else ring
        kept = fewer if len(fewer) >= 4 else ring
        made.append(_straightened(kept[:-1]) + np.subtract(start, 1.0))
    return made


def _straightened(ring: NDArray) -> NDArray[np.float64]:
    """Leave out corners on the straight line between their neighbours."""
    before, after = ring - np.roll(ring, 1, 0), np.roll(ring, -1, 0) - ring
    turns = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return ring[turns != 0]


def from_polygons(
    polygons: Sequence[ArrayLike | Outline],
    shape: tuple[int, int],
    values: ArrayLike | None = None,
) -> NDArray[np.int64]:
    """Return a label image of polygons; a later one lies over an earlier one.

    A pixel belongs to a polygon that its centre lies in.

    Parameters
    ----------
    polygons : sequence of (N, 2) arrays or Outline
        Corners, y and x in pixels; parts outside the image are cut off.
    shape : (Y, X)
        Of the image.
    values : int or sequence of int, optional
        Value of each; where left out those of outlines, else 1, 2, 3, ....

    Raises
    ------
    BadValue
        Fewer than three corners, no finite coordinates, or values that do not
        fit.

    Examples
    --------
    >>> from_polygons([[(0, 0), (0, 2), (2, 2), (2, 0)]], (3, 4), 5).tolist()
    [[5, 5, 5, 0], [5, 5, 5, 0], [5, 5, 5, 0]]
    """
    height, width = (checked_value(one) for one in shape)
    image = np.zeros((height, width), np.int64)
    for polygon, value in zip(polygons, _values(polygons, values), strict=True):
        for rows, columns, inside in _filled(_rings_of(polygon), (height, width)):
            image[rows, columns][inside] = value
    return image


def _rings_of(polygon: ArrayLike | Outline) -> list[ArrayLike]:
    if isinstance(polygon, Outline):
        return [polygon.ring, *polygon.holes]
    return [polygon]


def _values(polygons: Sequence, values: ArrayLike | None) -> list[int]:
    if values is None:
        return [
            polygon.value if isinstance(polygon, Outline) else number
            for number, polygon in enumerate(polygons, 1)
        ]
    given = np.asarray(values)
    if given.ndim and len(given) != len(polygons):
        raise BadValue(
            f"Expected one value for all or for each of {len(polygons)} polygons; "
            f"{len(given)} came."
        )
    each = np.broadcast_to(given, len(polygons))
    return [checked_value(one) for one in each]


def _filled(
    rings: Sequence[ArrayLike], shape: tuple[int, int]
) -> list[tuple[slice, slice, NDArray[np.bool_]]]:
    """Return the box that rings fill and its pixels; a ring in a ring is a hole."""
    from skimage.draw import polygon2mask

    corners = [checked_ring(ring) for ring in rings]
    low = np.maximum(np.floor(corners[0].min(axis=0)), 0).astype(int)
    high = np.minimum(np.ceil(corners[0].max(axis=0)) + 1, shape).astype(int)
    if (high <= low).any():
        return []
    inside = np.zeros(high - low, bool)
    for ring in corners:
        inside ^= polygon2mask(tuple(high - low), ring - low)
    return [(slice(low[0], high[0]), slice(low[1], high[1]), inside)]


def checked_ring(ring: ArrayLike) -> NDArray[np.float64]:
    """Return corners as an array of shape (N, 2), or say what was expected."""
    try:
        corners = np.asarray(ring, np.float64)
    except (TypeError, ValueError) as error:
        raise BadValue(f"A polygon is corners (y, x); {ring!r} came.") from error
    if corners.ndim != 2 or corners.shape[1] != 2 or len(corners) < 3:
        raise BadValue(
            "A polygon is at least three corners (y, x), shape (N, 2); "
            f"{corners.shape} came."
        )
    if not np.isfinite(corners).all() or np.abs(corners).max() > 2**31:
        raise BadValue("Corners of a polygon are pixels of the frame; NaN or inf came.")
    return corners
