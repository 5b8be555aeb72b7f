"""The symbols of point marks as outlines of diameter 1 about the origin."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BAR = 0.11
"""Half the thickness of a bar."""


@lru_cache(maxsize=32)
def symbol(name: str) -> NDArray:
    """Return the outline of a symbol; a disc where the name is unknown.

    Parameters
    ----------
    name : str
        napari's name.

    Returns
    -------
    ndarray, shape (N, 2)
        y, x; y points down.
    """
    made = _SYMBOLS.get(name)
    return made if made is not None else _disc()


def _disc() -> NDArray:
    angle = np.arange(32) * (2 * np.pi / 32)
    return np.stack([np.sin(angle), np.cos(angle)], axis=1) / 2


def _star() -> NDArray:
    angle = np.arange(10) * (np.pi / 5)
    radius = np.where(np.arange(10) % 2, 0.2, 0.5)
    return np.stack([-np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]


def _plus() -> NDArray:
    b, e = _BAR, 0.5
    way = [(-e, -b), (-e, b), (-b, b), (-b, e), (b, e), (b, b)]
    way += [(e, b), (e, -b), (b, -b), (b, -e), (-b, -e), (-b, -b)]
    return np.array(way)


def _turned(points: NDArray) -> NDArray:
    half = np.sqrt(0.5)
    return points @ np.array([[half, half], [-half, half]])


_UP = np.array([(-0.5, 0.0), (0.4, 0.5), (0.4, -0.5)])
_SQUARE = np.array([(-0.45, -0.45), (-0.45, 0.45), (0.45, 0.45), (0.45, -0.45)])
_V_BAR = np.array([(-0.5, -_BAR), (-0.5, _BAR), (0.5, _BAR), (0.5, -_BAR)])
_ARROW = np.array(
    [(-0.5, 0.0), (0.0, 0.35), (0.0, _BAR), (0.5, _BAR), (0.5, -_BAR), (0.0, -_BAR),
     (0.0, -0.35)]
)  # fmt: skip
_SYMBOLS = {
    "square": _SQUARE,
    "diamond": np.array([(-0.5, 0.0), (0.0, 0.5), (0.5, 0.0), (0.0, -0.5)]),
    "triangle_up": _UP,
    "triangle_down": _UP * (-1, 1),
    "star": _star(),
    "cross": _plus(),
    "x": _turned(_plus()),
    "vbar": _V_BAR,
    "hbar": _V_BAR[:, ::-1],
    "arrow": _ARROW,
    "tailed_arrow": _ARROW,
}
