"""Shapes between two key frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Path = NDArray[np.float64]

_SAMPLES = 64
"""Places along an outline by which two of them are laid upon each other."""
_SAME = 1e-9


def shape_between(
    kind: str, first: ArrayLike, last: ArrayLike, share: float
) -> NDArray[np.float64]:
    """Return the shape that lies a share of the way from one to another.

    Boxes and ellipses keep their right angles: middle, sides and angle change
    evenly, the angle the shorter way round. Polygons and polylines may have
    different numbers of corners: both are walked along by arc length, laid upon
    each other where they fit best, and every corner of either is kept.

    Parameters
    ----------
    kind : str
        ``point``, ``line``, ``polyline``, ``rectangle``, ``ellipse`` or
        ``polygon``.
    first, last : (N, 2) and (M, 2) arrays of float
        Corners y, x; of points one row each.
    share : float
        0 gives the first, 1 the last.

    Returns
    -------
    ndarray of float64, shape (K, 2)
        Corners; of polygons and polylines at most N + M.

    Examples
    --------
    >>> shape_between("point", [[0, 0]], [[10, 4]], 0.5).tolist()
    [[5.0, 2.0]]
    """
    one, two = _checked(first), _checked(last)
    if kind in {"rectangle", "ellipse"} and len(one) == len(two) == 4:
        return _box_between(one, two, share)
    if kind in {"point", "line"} and len(one) == len(two):
        two = two[::-1] if kind == "line" and _is_crossed(one, two) else two
        return one + share * (two - one)
    return _path_between(one, two, share, closed=kind not in {"polyline", "line"})


def _checked(corners: ArrayLike) -> Path:
    array = np.asarray(corners, float).reshape(-1, 2)
    if not len(array) or not np.isfinite(array).all():
        raise BadValue("Between two shapes there is one if both have finite corners.")
    return array


def _is_crossed(one: Path, two: Path) -> bool:
    """Whether two lines were drawn in opposite directions."""
    straight, crossed = np.abs(one - two).sum(), np.abs(one - two[::-1]).sum()
    return bool(crossed < straight)


# -- boxes -----------------------------------------------------------------------
def _box_between(one: Path, two: Path, share: float) -> Path:
    two = _laid_upon(one, two)
    down = [corners[3] - corners[0] for corners in (one, two)]
    right = [corners[1] - corners[0] for corners in (one, two)]
    angles = [np.arctan2(side[0], side[1]) for side in right]
    turn = (angles[1] - angles[0] + np.pi) % (2 * np.pi) - np.pi
    angle = angles[0] + share * turn
    width, height = (
        (1 - share) * np.hypot(*sides[0]) + share * np.hypot(*sides[1])
        for sides in (right, down)
    )
    middle = (1 - share) * one.mean(axis=0) + share * two.mean(axis=0)
    along = np.array([np.sin(angle), np.cos(angle)]) * width / 2
    hand = np.sign(_cross(right[0], down[0])) or 1.0
    across = hand * np.array([np.cos(angle), -np.sin(angle)]) * height / 2
    return middle + np.array(
        [-along - across, along - across, along + across, across - along]
    )


def _cross(right: Path, down: Path) -> float:
    return float(right[1] * down[0] - right[0] * down[1])


def _laid_upon(one: Path, two: Path) -> Path:
    """Let a box begin at the corner, and go the way round, that fits the other."""
    centred = one - one.mean(axis=0)
    ways = [
        np.roll(order, -start, axis=0)
        for order in (two, two[::-1])
        for start in range(4)
    ]
    costs = [float(((way - way.mean(axis=0) - centred) ** 2).sum()) for way in ways]
    return ways[int(np.argmin(costs))]


# -- paths -----------------------------------------------------------------------
def _path_between(one: Path, two: Path, share: float, *, closed: bool) -> Path:
    walks = [_walk(one, closed=closed), _walk(two, closed=closed)]
    start, is_back = _best_fit(one, two, closed=closed)
    marks_two = walks[1][0]
    if is_back:
        marks_two = 1 - marks_two
    marks_two = (marks_two - start) % 1.0 if closed else marks_two
    places = np.unique(np.concatenate([walks[0][0], marks_two]).round(12))
    if closed:
        places = places[places < 1 - _SAME]
    there = (places + start) % 1.0 if closed else places
    if is_back:
        there = 1 - there
    first, last = _at(walks[0], places), _at(walks[1], there)
    return (1 - share) * first + share * last


def _walk(path: Path, *, closed: bool) -> tuple[NDArray, Path]:
    """Return how far along each corner lies, 0 to 1, and the corners walked."""
    whole = np.vstack([path, path[:1]]) if closed else path
    steps = np.hypot(*np.diff(whole, axis=0).T)
    length = steps.sum()
    if not length:
        return np.linspace(0, 1, len(whole)), whole
    return np.concatenate([[0.0], np.cumsum(steps) / length]), whole


def _at(walk: tuple[NDArray, Path], places: NDArray) -> Path:
    along, corners = walk
    return np.column_stack([np.interp(places, along, corners[:, i]) for i in (0, 1)])


def _best_fit(one: Path, two: Path, *, closed: bool) -> tuple[float, bool]:
    """Return where on the second path the first begins, and whether it goes back."""
    grid = np.linspace(0, 1, _SAMPLES, endpoint=not closed)
    walks = [_walk(one, closed=closed), _walk(two, closed=closed)]
    mine = _at(walks[0], grid)
    mine = mine - mine.mean(axis=0)
    starts = np.unique(np.concatenate([grid, walks[1][0]]) % 1.0) if closed else [0.0]
    best, found = np.inf, (0.0, False)
    for is_back in (False, True):
        for start in starts:
            shift = (1 - start) % 1.0 if is_back and closed else start
            there = (grid + shift) % 1.0 if closed else grid
            theirs = _at(walks[1], 1 - there if is_back else there)
            cost = float(((theirs - theirs.mean(axis=0) - mine) ** 2).sum())
            if cost < best - _SAME:
                best, found = cost, (float(shift), is_back)
    return found
