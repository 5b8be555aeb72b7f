"""What a lens shows: the pixels around a place, in the colours of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.layers.drawn import around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from napari.layers import Image


def magnified(
    layers: Sequence[Image], yx: tuple[float, float], reach: int
) -> np.ndarray:
    """Return the pixels around a place as they look on the screen.

    Contrast, gamma, colormap, opacity and the mixing of channels are those of
    the layers; nothing is smoothed.

    Parameters
    ----------
    layers : sequence of napari.layers.Image
        The pictures, from below to above.
    yx : tuple of float
        The place in pixels of the frame.
    reach : int
        Pixels to each side.

    Returns
    -------
    ndarray of uint8, shape (2 * reach + 1, 2 * reach + 1, 4)
        Red, green, blue and cover; nothing outside the picture.
    """
    side = 2 * reach + 1
    seen = np.zeros((side, side, 4))
    for layer in layers:
        if layer.visible:
            colors = _colors(layer, around(layer, yx, reach))
            cover = colors[..., 3:] * float(layer.opacity)
            if layer.blending == "additive":
                seen[..., :3] += colors[..., :3] * cover
                seen[..., 3:] = np.maximum(seen[..., 3:], cover)
            else:
                seen[..., :3] = colors[..., :3] * cover + seen[..., :3] * (1 - cover)
                seen[..., 3:] = cover + seen[..., 3:] * (1 - cover)
    return np.rint(255 * np.clip(seen, 0, 1)).astype(np.uint8)


def values_at(layers: Sequence[Image], yx: tuple[float, float]) -> list[str]:
    """Return what is stored at a place, a text for each visible layer.

    Parameters
    ----------
    layers : sequence of napari.layers.Image
        The pictures.
    yx : tuple of float
        The place in pixels of the frame.

    Returns
    -------
    list of str
        Empty outside the picture.
    """
    found = []
    for layer in layers:
        values = np.atleast_1d(around(layer, yx, 0)[0, 0])
        if layer.visible and np.isfinite(values).all():
            found.append(" ".join(f"{value:.6g}" for value in values))
    return found


def _colors(layer: Image, patch: np.ndarray) -> np.ndarray:
    """Return red, green, blue and cover of pixels, each from 0 to 1."""
    if layer.rgb:
        kind = layer.dtype
        most = np.iinfo(kind).max if np.dtype(kind).kind in "ui" else 1.0
        colors = np.ones((*patch.shape[:2], 4))
        colors[..., : patch.shape[2]] = patch / most
        there = np.isfinite(patch).all(axis=2)
    else:
        low, high = layer.contrast_limits
        there = np.isfinite(patch)
        level = np.clip((np.where(there, patch, low) - low) / (high - low), 0, 1)
        colors = layer.colormap.map((level**layer.gamma).ravel())
        colors = np.array(colors, float).reshape(*patch.shape, 4)
    colors[~there] = 0
    return colors
