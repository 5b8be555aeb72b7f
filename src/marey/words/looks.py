"""How marks look, wherever they are drawn: on the canvas or into a film."""

from __future__ import annotations

import numpy as np

RIM = 0.16
"""Width of the rim of a mark, relative to its size."""
THIN_RIM = 0.08
"""The same for symbols so thin that a rim would hide them."""
THIN = ("star", "cross", "x", "vbar", "hbar", "arrow")
BROAD = 1.4
"""How much larger such symbols are drawn, to be as easy to see."""
DARK = np.array([0.05, 0.05, 0.05, 1.0])
LIGHT = np.array([1.0, 1.0, 1.0, 1.0])


def rgba(color: str, alpha: float = 1.0) -> np.ndarray:
    """Turn ``#rrggbb`` into four numbers from 0 to 1; grey what is no such colour.

    Other programs may write anything into the file: it must not stop the window.

    Examples
    --------
    >>> rgba("#ff0000").tolist()
    [1.0, 0.0, 0.0, 1.0]
    >>> rgba("blue").tolist()
    [0.6, 0.6, 0.6, 1.0]
    """
    digits = color.removeprefix("#")
    try:
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    except ValueError:
        parts = [0.6, 0.6, 0.6]
    return np.array([*parts, alpha])


def rim(color: np.ndarray) -> np.ndarray:
    """Return a rim that stands out from a colour: dark round light, light round dark.

    Examples
    --------
    >>> rim(rgba("#ffb000")).tolist() == DARK.tolist()
    True
    """
    luminance = float(color[:3] @ (0.299, 0.587, 0.114))
    return DARK if luminance > 0.45 else LIGHT
