"""Areas between two painted frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.areas.values import checked_labels, numbered, values_in
from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def between(before: ArrayLike, after: ArrayLike, weight: float) -> NDArray[np.int64]:
    """Return what lies between two label images, area by area.

    Each value that both have is moved from its centroid in one to that in the
    other while its outline goes over from one to the other: the zero of the mixed
    signed distances (Raya and Udupa 1990). Values that only one of them has are
    left out.

    Parameters
    ----------
    before, after : array of int, shape (Y, X)
        The two.
    weight : float
        0 gives the first, 1 the second, 0.5 what is half way.

    Raises
    ------
    BadValue
        No labels, unlike shapes, or a weight that is not from 0 to 1.

    Examples
    --------
    >>> one, two = np.zeros((1, 8), int), np.zeros((1, 8), int)
    >>> one[0, 1:3], two[0, 5:7] = 4, 4
    >>> between(one, two, 0.5).tolist()
    [[0, 0, 0, 4, 4, 0, 0, 0]]
    """
    first, second = checked_labels(before), checked_labels(after)
    if first.shape != second.shape:
        raise BadValue(
            f"Both masks should have one shape; {first.shape} and {second.shape} came."
        )
    if not 0 <= weight <= 1:
        raise BadValue(f"A weight is a number from 0 to 1; {weight!r} came.")
    shared = np.intersect1d(values_in(first), values_in(second))
    depth = np.zeros(first.shape)
    image = np.zeros(first.shape, np.int64)
    boxes = [_boxes(one, shared) for one in (first, second)]
    for value in shared.tolist():
        pair = [found[value] for found in boxes]
        (y, x), deep = _mixed(pair[0], pair[1], float(weight))
        rows, columns = (
            _clip(y, deep.shape[0], depth),
            _clip(x, deep.shape[1], depth, 1),
        )
        if rows.stop <= rows.start or columns.stop <= columns.start:
            continue
        part = deep[
            rows.start - y : rows.stop - y, columns.start - x : columns.stop - x
        ]
        here = part > depth[rows, columns]
        depth[rows, columns][here] = part[here]
        image[rows, columns][here] = value
    return image


Piece = tuple["NDArray[np.bool_]", tuple[int, int]]


def _boxes(labels: NDArray, shared: NDArray) -> dict[int, Piece]:
    """Return each shared value as a picture of itself, and where that begins."""
    from scipy.ndimage import find_objects

    numbers, values = numbered(np.where(np.isin(labels, shared), labels, 0))
    return {
        value: (numbers[box] == number, (box[0].start, box[1].start))
        for number, (value, box) in enumerate(
            zip(values.tolist(), find_objects(numbers), strict=True), 1
        )
    }


def _mixed(
    one: Piece, two: Piece, weight: float
) -> tuple[tuple[int, int], NDArray[np.float64]]:
    """Return where a box begins, and how deep inside the area its pixels lie."""
    from scipy.ndimage import center_of_mass, shift

    centres = [np.add(center_of_mass(piece), begin) for piece, begin in (one, two)]
    goal = centres[0] * (1 - weight) + centres[1] * weight
    reach = 2 + max(max(piece.shape) for piece, _ in (one, two))
    begin = np.floor(goal).astype(int) - reach
    size = 2 * reach + 1
    mixed = np.zeros((size, size))
    for (piece, start), centre, part in zip(
        (one, two), centres, (1 - weight, weight), strict=True
    ):
        if not part:
            continue
        move = goal - centre
        whole = np.rint(move).astype(int)
        depth = _depth(piece, np.asarray(start) + whole - begin, size)
        rest = move - whole
        mixed += part * (
            shift(depth, rest, order=1, mode="nearest") if part < 1 else depth
        )
    return (int(begin[0]), int(begin[1])), mixed


def _depth(piece: NDArray, at: NDArray, size: int) -> NDArray[np.float64]:
    """Return the signed distance from the edge, inside above 0."""
    from scipy.ndimage import distance_transform_edt

    full = np.zeros((size, size), bool)
    y, x = (int(one) for one in at)
    full[y : y + piece.shape[0], x : x + piece.shape[1]] = piece
    return np.where(
        full, distance_transform_edt(full) - 0.5, 0.5 - distance_transform_edt(~full)
    )


def _clip(begin: int, size: int, image: NDArray, axis: int = 0) -> slice:
    return slice(max(begin, 0), min(begin + size, image.shape[axis]))
