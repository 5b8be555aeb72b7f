"""From pixel values to what is seen: limits, gamma, colormap, channels together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import FrameUnreadable
from marey.frames.brightness import contrast, sample_frames, thinned
from marey.jobs.colours import table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.frames import FrameSeries
    from marey.jobs.colours import Colormap


@dataclass(frozen=True)
class ChannelView:
    """How one channel is seen.

    Attributes
    ----------
    channel : int or None
        Which; None where the recording has no axis of channels.
    low, high : float
        The values drawn darkest and brightest.
    gamma : float
        Exponent between them.
    colormap : str or sequence of str
        See `table_of`.
    """

    channel: int | None
    low: float
    high: float
    gamma: float = 1.0
    colormap: Colormap = "gray"

    def paint(self, plane: NDArray) -> NDArray[np.uint8]:
        """Return a plane in colours.

        Parameters
        ----------
        plane : ndarray, shape (Y, X)
            Pixels of any type; NaN is drawn as 0 would be.

        Returns
        -------
        ndarray of uint8, shape (Y, X, 3)
            Red, green and blue.
        """
        import cv2

        if plane.dtype in (np.uint8, np.uint16):
            values = np.arange(np.iinfo(plane.dtype).max + 1)
            grey = np.take(self._grey(values), plane)
        else:
            grey = self._grey(plane)
        table = table_of(self.colormap)
        return cv2.LUT(cv2.merge([grey] * 3), table[:, None, :])

    def _grey(self, values: NDArray) -> NDArray[np.uint8]:
        span = (self.high - self.low) or 1.0
        part = (np.nan_to_num(values.astype(np.float64)) - self.low) / span
        return np.rint(np.clip(part, 0, 1) ** self.gamma * 255).astype(np.uint8)


def blend(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Add the light of channels, as napari does; what is too bright stays bright."""
    import cv2

    whole = pictures[0]
    for one in pictures[1:]:
        whole = cv2.add(whole, one)
    return whole


def as_rgb(picture: NDArray) -> NDArray[np.uint8]:
    """Return a colour picture in 8 bits, its values untouched where they are.

    Parameters
    ----------
    picture : ndarray, shape (Y, X, 3 or 4)
        Integers up to the largest of their type, floats from 0 to 1.
    """
    if picture.dtype != np.uint8:
        top = 1.0 if picture.dtype.kind == "f" else float(np.iinfo(picture.dtype).max)
        part = np.clip(np.nan_to_num(picture.astype(np.float64)) / top, 0, 1)
        picture = np.rint(part * 255).astype(np.uint8)
    if picture.shape[2] == 4:
        alpha = picture[..., 3:].astype(np.uint16)
        picture = (picture[..., :3] * alpha // 255).astype(np.uint8)
    return picture


def sampled_limits(
    series: FrameSeries, channel: int | None, z: int | None
) -> tuple[float, float]:
    """Estimate what to draw darkest and brightest, from a few frames.

    Parameters
    ----------
    series : FrameSeries
        The recording.
    channel, z : int or None
        Which plane of its frames.
    """
    sample = []
    for t in sample_frames(len(series)):
        try:
            sample.append(thinned(series.plane(t, z=z, c=channel)))
        except FrameUnreadable:
            continue
    return contrast(np.concatenate(sample)) if sample else (0.0, 255.0)
