"""Values from the picture of a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from marey.addons.describing import addon
from marey.addons.results import Plot, Result
from marey.errors import BadValue, UnknownName

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from marey.recording import Recording

Scale = Literal["linear", "logarithmic"]


def values_of(
    places: ArrayLike, x_axis: ArrayLike, y_axis: ArrayLike
) -> NDArray[np.float64]:
    """Return how far along both axes places lie, 0 at the first end, 1 at the other.

    A place is taken apart along the two directions, which need be neither upright
    nor at right angles to each other, as in the photograph of a page.

    Parameters
    ----------
    places : (N, 2) array
        y, x in pixels.
    x_axis, y_axis : (2, 2) array
        Both ends of a piece of each axis, y and x.

    Returns
    -------
    ndarray of float64, shape (N, 2)
        Along the axis x, along the axis y.

    Examples
    --------
    >>> values_of([[5, 15]], [[10, 10], [10, 20]], [[10, 10], [0, 10]]).tolist()
    [[0.5, 0.5]]
    """
    across, up = np.asarray(x_axis, float), np.asarray(y_axis, float)
    ways = np.column_stack([across[1] - across[0], up[1] - up[0]])
    lengths = np.hypot(*ways)
    if not lengths.all() or abs(np.linalg.det(ways / lengths)) < 0.05:
        raise BadValue(
            "The axes x and y have to be two lines that are not parallel; draw each"
            " from one known value to another."
        )
    flat = np.asarray(places, float).reshape(-1, 2)
    along_x = np.linalg.solve(ways, (flat - across[0]).T)[0]
    along_y = np.linalg.solve(ways, (flat - up[0]).T)[1]
    return np.column_stack([along_x, along_y])


def _scaled(part: NDArray, ends: tuple[float, float], scale: str) -> NDArray:
    if scale == "linear":
        return ends[0] + part * (ends[1] - ends[0])
    if min(ends) <= 0:
        raise BadValue(
            f"A logarithmic axis has values above 0; {ends[0]:g} and {ends[1]:g} came."
        )
    return ends[0] * (ends[1] / ends[0]) ** part


@addon(title="Digitise a plot", on=("added", "moved", "removed"))
def digitise_plot(
    rec: Recording,
    t: int,
    *,
    x_from: float = 0.0,
    x_to: float = 1.0,
    x_scale: Scale = "linear",
    y_from: float = 0.0,
    y_to: float = 1.0,
    y_scale: Scale = "linear",
    data: str = "data",
    x_axis: str = "x axis",
    y_axis: str = "y axis",
) -> Result:
    """Read the values of points that are marked on the picture of a plot.

    Draw a line along each axis, from one known value to another, and mark the
    points. The first run makes the types for that. The left end of the axis x
    and the lower one of the axis y are those of the values *from*.

    Parameters
    ----------
    x_from
        Value at the left end of the line along the axis x.
    x_to
        Value at its right end.
    x_scale
        Linear, or by powers.
    y_from
        Value at the lower end of the line along the axis y.
    y_to
        Value at its upper end.
    y_scale
        Linear, or by powers.
    data
        Type of the points; corners of shapes of this type count too.
    x_axis
        Type of the line along the axis x.
    y_axis
        Type of the line along the axis y.
    """
    kinds = {x_axis: "line", y_axis: "line", data: "point"}
    new = [name for name, kind in kinds.items() if _made(rec, name, kind)]
    if new:
        return Result(
            f"Draw a line of type {x_axis} and one of type {y_axis}, each between two"
            f" known values, and mark points of type {data}; then run this again."
        )
    across = _axis(rec, t, x_axis)
    up = _axis(rec, t, y_axis)
    across = across[np.argsort(across[:, 1])]
    up = up[np.argsort(-up[:, 0])]
    places = _places(rec, t, data)
    parts = values_of(places, across, up)
    x = _scaled(parts[:, 0], (x_from, x_to), x_scale)
    y = _scaled(parts[:, 1], (y_from, y_to), y_scale)
    return _told(t, places, x, y)


def _made(rec: Recording, name: str, kind: str) -> bool:
    """Make a type where it is not there; whether it was made."""
    try:
        rec.types.get(name)
    except UnknownName:
        rec.types.add(name, kind=kind)
        return True
    return False


def _axis(rec: Recording, t: int, name: str) -> NDArray[np.float64]:
    kind = rec.types.get(name).id
    lines = [row.vertices for row in rec.shapes.frame(t) if row.type == kind]
    if len(lines) != 1:
        raise BadValue(
            f"One line of type {name} is needed in frame {t}; there are {len(lines)}."
        )
    return np.asarray(lines[0][[0, -1]], np.float64)


def _places(rec: Recording, t: int, name: str) -> NDArray[np.float64]:
    kind = rec.types.get(name).id
    found = [np.asarray(rec.markers.arrays(t, type=name).yx, np.float64)]
    found += [row.vertices for row in rec.shapes.frame(t) if row.type == kind]
    return np.concatenate(found).reshape(-1, 2)


def _told(t: int, places: NDArray, x: NDArray, y: NDArray) -> Result:
    import pandas as pd

    order = np.argsort(x, kind="stable")
    columns = {
        "t": np.full(len(x), t),
        "y": places[order, 0],
        "x": places[order, 1],
        "x value": x[order],
        "y value": y[order],
    }
    table = pd.DataFrame(columns)
    plot = Plot(x[order], {"read": y[order]}, "x value", "y value")
    return Result(f"{len(x):,} points read", table, plot if len(x) else None)
