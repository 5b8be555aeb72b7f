"""What an add-on returns, as docks and the command line show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Plot:
    """Lines over a common axis.

    Attributes
    ----------
    x : ndarray of float64, shape (N,)
        Where.
    lines : mapping of str to ndarray of float64, shape (N,)
        Name and values of each line; NaN leaves a gap.
    x_label, y_label : str
        With units.
    frames : ndarray of int64, shape (N,), optional
        The frame a click at this place goes to.
    colors : mapping of str to str
        ``#rrggbb`` of lines, such as those of types; others get their own.
    """

    x: NDArray
    lines: Mapping[str, NDArray]
    x_label: str = "frame"
    y_label: str = ""
    frames: NDArray | None = None
    colors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """Several things at once.

    Attributes
    ----------
    words : str
        A sentence.
    table : DataFrame or None
        With columns ``t`` and, where there are places, ``y`` and ``x``, a click
        on a row goes there.
    plot : Plot or None
        Drawn below the table.
    picture : ndarray or None
        Grey (Y, X) or colour (Y, X, 3), uint8.
    places : ndarray of float64 or None
        For each pixel block of the picture where it comes from, shape
        (R, C, 3) with t, y, x; NaN where there is nothing. The picture is cut
        into R times C equal parts.
    """

    words: str = ""
    table: pd.DataFrame | None = None
    plot: Plot | None = None
    picture: NDArray | None = None
    places: NDArray | None = None

    def place(self, y: float, x: float) -> tuple[int, float, float] | None:
        """Return frame, y and x of what a pixel of the picture shows, or None.

        Parameters
        ----------
        y, x : float
            Pixels of the picture.
        """
        if self.picture is None or self.places is None:
            return None
        height, width = self.picture.shape[:2]
        rows, columns = self.places.shape[:2]
        if not (0 <= y < height and 0 <= x < width):
            return None
        found = self.places[int(y * rows / height), int(x * columns / width)]
        if np.isnan(found).any():
            return None
        return int(found[0]), float(found[1]), float(found[2])


@dataclass(frozen=True)
class Preview:
    """What an add-on would find in one frame.

    Attributes
    ----------
    yx : ndarray of float64, shape (N, 2)
        Places.
    radius : ndarray of float64, shape (N,)
        Pixels; drawn as rings.
    words : str
        A sentence, such as how many.
    """

    yx: NDArray
    radius: NDArray
    words: str = ""


def as_result(value: Any) -> Result:
    """Return what an add-on returned as a `Result`.

    Parameters
    ----------
    value : object
        A `Result`, a table, a plot, a picture, words, a number, or None.

    Examples
    --------
    >>> as_result(3).words
    '3'
    """
    if isinstance(value, Result):
        return value
    if value is None:
        return Result()
    if isinstance(value, Plot):
        return Result(plot=value)
    if isinstance(value, np.ndarray) and value.ndim in {2, 3}:
        return Result(picture=value)
    if hasattr(value, "columns") and hasattr(value, "to_csv"):
        return Result(table=value)
    return Result(words=str(value))
