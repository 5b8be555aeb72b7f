"""The one reader of what lies in ``shape.vertices``: another program may have erred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.refusals import FARTHEST

if TYPE_CHECKING:
    from numpy.typing import NDArray


def corners_of(blob: bytes) -> NDArray[np.float64]:
    """Return the corners of a stored shape, (N, 2): y, x in pixels.

    Parameters
    ----------
    blob : bytes
        y, x, y, x, ... as little-endian float64; bytes beyond whole corners are
        left out.

    Returns
    -------
    ndarray of float64
        Without any row where a corner is not finite or farther than `FARTHEST`
        pixels: such a shape is nowhere.

    Examples
    --------
    >>> import numpy as np
    >>> corners_of(np.array([[1.0, 2.0], [3.0, 4.0]]).tobytes() + b"?").tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    >>> len(corners_of(np.array([[1.0, np.inf]]).tobytes()))
    0
    """
    found = np.frombuffer(blob, "<f8", len(blob) // 16 * 2).reshape(-1, 2)
    # One comparison tells NaN, infinity and the absurd.
    sound = bool((np.abs(found) <= FARTHEST).all())
    return (found if sound else found[:0]).astype(np.float64)


def centre_of(blob: bytes) -> tuple[float, float]:
    """Return the mean of the corners of a stored shape: y, x; NaN where it has none."""
    found = corners_of(blob)
    if not len(found):
        return np.nan, np.nan
    y, x = found.mean(axis=0)
    return float(y), float(x)
