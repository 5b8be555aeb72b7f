"""Where in the picture a mark belongs: the brightest place near it, or the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WAYS = ("maximum", "minimum", "centroid")
"""What a point can be snapped to."""
_STEPS = 10
_SETTLED = 0.01


def snap_to(
    picture: ArrayLike, yx: ArrayLike, reach: float = 5.0, how: str = "maximum"
) -> NDArray[np.float64]:
    """Return points moved to what the picture shows near them.

    Parameters
    ----------
    picture : array, shape (Y, X) or (Y, X, S)
        The frame; samples of colour are averaged.
    yx : (N, 2) array of float
        Points in pixels.
    reach : float
        How far in pixels is looked; at least 1.
    how : {"maximum", "minimum", "centroid"}
        The brightest or darkest pixel within reach, to a fraction of a pixel by a
        parabola through its neighbours; or the centre of what is brighter than the
        median within reach, looked for anew about each new place until it stays.

    Returns
    -------
    ndarray of float64, shape (N, 2)
        A point outside the picture, or on ground without any structure, stays.

    Raises
    ------
    BadValue
        The way is unknown, the reach too short, or the picture no picture.

    Examples
    --------
    >>> import numpy as np
    >>> picture = np.zeros((9, 9)); picture[4, 6] = 1
    >>> snap_to(picture, [[3, 5]], reach=3).tolist()
    [[4.0, 6.0]]
    """
    grey = np.asarray(picture, float)
    grey = grey.mean(axis=-1) if grey.ndim == 3 else grey
    if grey.ndim != 2:
        raise BadValue(f"A picture is (Y, X) or (Y, X, S); {grey.shape} came.")
    if how not in WAYS:
        raise BadValue(f"A point is snapped to {', '.join(WAYS)}; {how!r} came.")
    if not np.isfinite(reach) or reach < 1:
        raise BadValue(f"The reach is at least 1 pixel; {reach!r} came.")
    places = np.asarray(yx, float).reshape(-1, 2)
    sign = -1.0 if how == "minimum" else 1.0
    work = _centroid if how == "centroid" else _peak
    return np.array([work(sign * grey, at, float(reach)) for at in places]).reshape(
        -1, 2
    )


def _window(
    grey: NDArray, at: NDArray, reach: float
) -> tuple[NDArray, NDArray, NDArray]:
    """Return rows, columns and values of the pixels within reach."""
    low = np.clip(np.ceil(at - reach), 0, None).astype(int)
    high = np.clip(np.floor(at + reach) + 1, 0, grey.shape).astype(int)
    rows, columns = np.mgrid[
        low[0] : max(high[0], low[0]), low[1] : max(high[1], low[1])
    ]
    near = np.hypot(rows - at[0], columns - at[1]) <= reach
    rows, columns = rows[near], columns[near]
    values = grey[rows, columns]
    known = np.isfinite(values)
    return rows[known], columns[known], values[known]


def _peak(grey: NDArray, at: NDArray, reach: float) -> NDArray:
    rows, columns, values = _window(grey, at, reach)
    if not len(values) or np.ptp(values) == 0:
        return at
    top = np.flatnonzero(values == values.max())
    away = np.hypot(rows[top] - at[0], columns[top] - at[1])
    best = top[int(np.argmin(away))]
    row, column = int(rows[best]), int(columns[best])
    return np.array(
        [
            row + _parabola(grey[max(row - 1, 0) : row + 2, column]),
            column + _parabola(grey[row, max(column - 1, 0) : column + 2]),
        ]
    )


def _parabola(three: NDArray) -> float:
    """Return how far the top of a parabola lies from the middle of three pixels."""
    if len(three) < 3 or not np.isfinite(three).all():
        return 0.0
    before, middle, after = three
    bend = before - 2 * middle + after
    if bend >= 0 or middle < max(before, after):
        return 0.0
    return float(np.clip((before - after) / (2 * bend), -0.5, 0.5))


def _centroid(grey: NDArray, at: NDArray, reach: float) -> NDArray:
    place = at
    for _ in range(_STEPS):
        rows, columns, values = _window(grey, place, reach)
        if not len(values):
            return at
        weights = np.clip(values - np.median(values), 0, None)
        if not weights.sum():
            return place
        new = np.array([rows @ weights, columns @ weights]) / weights.sum()
        if np.hypot(*(new - place)) < _SETTLED:
            return new
        place = new
    return place
