"""One area cut in two or more: along a line, or between its cores."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

SLIVER = 0.01
"""Share of an area below which a piece is no piece, but a crumb of the cut."""

PROMINENCE = 0.1
"""How far a core stands out, as a share of the greatest depth."""


def cut_along(where: ArrayLike, line: ArrayLike) -> NDArray[np.intp]:
    """Cut an area along a drawn line; every pixel of it stays in some piece.

    Parameters
    ----------
    where : array of bool, shape (Y, X)
        The area.
    line : array of float, shape (N, 2)
        Points of the line, y and x in pixels; its ends may lie outside.

    Returns
    -------
    ndarray of intp, shape (Y, X)
        0 outside, then 1 for the largest piece, 2 for the next, ....

    Raises
    ------
    BadValue
        The line is none, or leaves the area in one piece.

    Examples
    --------
    >>> cut_along(np.ones((1, 5), bool), [(-1, 3), (1, 3)]).tolist()
    [[1, 1, 1, 1, 2]]
    """
    from scipy.ndimage import label as connected

    area = checked_area(where)
    drawn = area & _drawn(checked_line(line), area.shape)
    whole, _ = connected(area)
    pieces, _ = connected(area & ~drawn)
    cut = [
        _real(np.where(whole == number, pieces, 0), area)
        for number in np.unique(whole[drawn])
    ]
    found = [piece for group in cut for piece in group]
    if not any(len(group) > 1 for group in cut):
        raise BadValue(
            "The line leaves the area in one piece. Draw it right across, from "
            "outside to outside."
        )
    return _given_out(area, [pieces == piece for piece in found])


def cut_between(
    where: ArrayLike, parts: int | None = None, smooth: float = 1.0
) -> NDArray[np.intp]:
    """Cut an area where it is narrow, between its cores.

    A watershed on the distance from the edge
    (:func:`skimage.segmentation.watershed`), from its highest tops.

    Parameters
    ----------
    where : array of bool, shape (Y, X)
        The area.
    parts : int, optional
        How many cores; where left out as many as stand out: a top that is
        higher than the narrowest way to a higher top by a tenth of the highest.
    smooth : float
        Standard deviation in pixels by which the distance is smoothed, so that
        a ragged edge makes no cores.

    Returns
    -------
    ndarray of intp, shape (Y, X)
        0 outside, then 1 for the largest piece, 2 for the next, ....

    Raises
    ------
    BadValue
        It has one core only, or fewer than were asked for.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter
    from skimage.segmentation import watershed

    area = checked_area(where)
    if parts is not None and parts < 2:
        raise BadValue(f"An area is cut into 2 parts or more; {parts!r} came.")
    depth = distance_transform_edt(np.pad(area, 1))[1:-1, 1:-1]
    if smooth:
        depth = gaussian_filter(depth, smooth) * area
    seeds = _cores(depth, area, parts)
    count = int(seeds.max())
    if count < (parts or 2):
        have = "one core only" if count < 2 else f"{count} cores"
        raise BadValue(f"This area has {have}. Draw a line across it to cut it.")
    pieces = watershed(-depth, seeds, mask=area)
    return _given_out(area, [pieces == number for number in range(1, count + 1)])


def _cores(depth: NDArray, area: NDArray, parts: int | None) -> NDArray[np.intp]:
    """Return numbered cores: the highest tops that stand out."""
    from scipy.ndimage import label as connected
    from scipy.ndimage import maximum
    from skimage.feature import peak_local_max
    from skimage.morphology import h_maxima

    if parts is not None:
        tops = peak_local_max(depth, labels=area.astype(np.intp), num_peaks=parts)
        seeds = np.zeros(area.shape, np.intp)
        seeds[tuple(tops.T)] = np.arange(1, len(tops) + 1)
        return seeds
    found, count = connected(
        h_maxima(depth, PROMINENCE * float(depth.max())), np.ones((3, 3))
    )
    heights = maximum(depth, found, np.arange(1, count + 1)) if count else []
    order = np.argsort(-np.asarray(heights, float), kind="stable")
    numbers = np.zeros(count + 1, np.intp)
    numbers[order + 1] = np.arange(1, count + 1)
    return numbers[found]


def pixels_of_line(
    line: NDArray, shape: tuple[int, ...]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of the pixels on a line, in its order.

    Parameters
    ----------
    line : array of float, shape (N, 2)
        Points y and x in pixels.
    shape : (Y, X)
        Of the image; pixels outside of it are left out.
    """
    from skimage.draw import line as pixels_of

    ends = np.rint(np.asarray(line, np.float64)).astype(int)
    ways = [np.array(pixels_of(*begin, *end)) for begin, end in pairwise(ends)]
    rows, columns = np.concatenate(ways, axis=1)
    inside = (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    return rows[inside], columns[inside]


def _drawn(line: NDArray, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the pixels of a line without gaps that a 4-connected way could take."""
    drawn = np.zeros(shape, bool)
    drawn[pixels_of_line(line, shape)] = True
    return drawn


def _real(pieces: NDArray, area: NDArray) -> list[int]:
    """Return the numbers of pieces that are no crumbs."""
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    return np.flatnonzero(sizes >= max(1.0, SLIVER * area.sum())).tolist()


def _given_out(area: NDArray, pieces: list[NDArray]) -> NDArray[np.intp]:
    """Give every pixel of an area to the nearest piece; the largest is 1."""
    from scipy.ndimage import distance_transform_edt

    made = np.zeros(area.shape, np.intp)
    for number, piece in enumerate(sorted(pieces, key=np.sum, reverse=True), 1):
        made[piece] = number
    nearest = distance_transform_edt(
        made == 0, return_distances=False, return_indices=True
    )
    return np.where(area, made[tuple(nearest)], 0)


def checked_area(where: ArrayLike) -> NDArray[np.bool_]:
    """Return an area as an array of bool that is somewhere, or say what was wrong."""
    area = np.asarray(where)
    if area.ndim != 2 or area.dtype != bool:
        raise BadValue(
            "An area is an array of bool, shape (Y, X); "
            f"{area.dtype} of shape {area.shape} came."
        )
    if not area.any():
        raise BadValue("There is no pixel in this area. Choose one that is painted.")
    return area


def checked_line(line: ArrayLike) -> NDArray[np.float64]:
    """Return a line as an array of shape (N, 2), or say what was expected."""
    points = np.asarray(line, np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
        raise BadValue(
            f"A line is at least two points (y, x), shape (N, 2); {points.shape} came."
        )
    if not np.isfinite(points).all() or np.abs(points).max() > 2**20:
        raise BadValue("Points of a line are pixels of the frame; NaN or inf came.")
    return points
