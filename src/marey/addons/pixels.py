"""One plane of numbers, whatever a recording holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.recording import Recording

_LUMA = np.array([0.2126, 0.7152, 0.0722])
"""Parts of red, green and blue in brightness: ITU-R BT.709."""


def grey(
    rec: Recording, t: int, *, channel: int = 0, z: int = 0
) -> NDArray[np.float64]:
    """Return a plane of a frame, shape (Y, X), in values of the recording.

    Colour becomes brightness by the weights of ITU-R BT.709.

    Parameters
    ----------
    rec : Recording
        Whose.
    t : int
        Frame.
    channel, z : int
        Which; left out of account where there is one only.

    Raises
    ------
    FrameUnreadable
        The frame cannot be shown.
    """
    plane = rec.series.plane(int(t), z=z, c=channel)
    if plane.ndim == 2:
        return plane.astype(np.float64)
    return plane[..., :3].astype(np.float64) @ _LUMA
