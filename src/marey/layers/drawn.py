"""The picture that is on the screen: its pixels, never decoded a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image

SAMPLE = 65_536
"""Pixels looked at, at most, where a share of them tells enough."""
GRID = 256
"""Places looked at along each side of the canvas."""

Region = tuple[float, float, float, float]


def drawn(layer: Image) -> np.ndarray:
    """Return what napari has drawn of a layer.

    Parameters
    ----------
    layer : napari.layers.Image
        A layer with pixels.

    Returns
    -------
    ndarray, shape (Y, X) or (Y, X, S)
        The slice on the screen; of a large picture in levels, the part of it
        and the level that is shown.
    """
    # the cache may have let the frame go, and decoding it again takes long;
    # there is no public way to what napari holds
    return np.asarray(layer._slice.image.raw)  # noqa: SLF001


def sampled(pixels: np.ndarray, most: int = SAMPLE) -> np.ndarray:
    """Return a share of the pixels, regularly spaced.

    Examples
    --------
    >>> import numpy as np
    >>> sampled(np.zeros((4096, 4096))).shape
    (256, 256)
    """
    step = max(1, int(np.ceil(np.sqrt(pixels.shape[0] * pixels.shape[1] / most))))
    return pixels[::step, ::step]


def in_region(layer: Image, region: Region) -> np.ndarray:
    """Return a share of the drawn pixels of a rectangle.

    Parameters
    ----------
    layer : napari.layers.Image
        The layer.
    region : tuple of float
        ``(y0, x0, y1, x1)`` in pixels of the frame, in any order of corners.
    """
    corners = _in_slice(layer, np.array(region, float).reshape(2, 2))
    pixels = drawn(layer)
    low = np.clip(np.floor(corners.min(axis=0)), 0, None).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), low, None).astype(int)
    return sampled(pixels[low[0] : high[0] + 1, low[1] : high[1] + 1])


def in_sight(viewer: ViewerModel, layer: Image) -> np.ndarray:
    """Return a share of the drawn pixels that a person can see.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        Its camera and the size of its canvas say what is in sight.
    layer : napari.layers.Image
        The layer, turned or not.

    Returns
    -------
    ndarray, shape (N,) or (N, S)
        Empty where nothing of the picture is in sight.
    """
    pixels = drawn(layer)
    if viewer.dims.ndisplay != 2:
        return sampled(pixels).reshape(-1, *pixels.shape[2:])
    camera, size = viewer.scene.camera, np.array(viewer.canvas.size, float)
    ways = [np.linspace(-half, half, GRID) for half in size / 2 / camera.zoom]
    y, x = np.meshgrid(*ways, indexing="ij")
    world = np.column_stack([y.ravel(), x.ravel()]) + np.array(camera.center[-2:])
    places = np.rint(_in_slice(layer, to_pixels(layer, world))).astype(int)
    inside = ((places >= 0) & (places < pixels.shape[:2])).all(axis=1)
    y, x = places[inside].T
    return pixels[y, x]


def to_pixels(layer: Any, world: np.ndarray) -> np.ndarray:
    """Turn places of the world into pixels of the frame.

    Parameters
    ----------
    layer : napari.layers.Layer
        Where the pixels lie.
    world : ndarray, shape (N, 2)
        Places, y first.
    """
    rest = (0.0,) * (layer.ndim - 2)
    base, down, right = (
        np.array(layer.data_to_world((*rest, *yx))[-2:])
        for yx in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    )
    matrix = np.column_stack([down - base, right - base])
    return np.asarray(np.linalg.solve(matrix, (world - base).T).T)


def around(layer: Image, yx: tuple[float, float], reach: int) -> np.ndarray:
    """Return the pixels around a place, as they are stored.

    Parameters
    ----------
    layer : napari.layers.Image
        The layer.
    yx : tuple of float
        The place in pixels of the frame.
    reach : int
        Pixels to each side.

    Returns
    -------
    ndarray of float, shape (2 * reach + 1, 2 * reach + 1) or (..., S)
        NaN outside the picture.
    """
    pixels = drawn(layer)
    at = np.rint(_in_slice(layer, np.array([yx], float))[0]).astype(int)
    side = 2 * reach + 1
    patch = np.full((side, side, *pixels.shape[2:]), np.nan)
    low = np.clip(at - reach, 0, pixels.shape[:2])
    high = np.clip(at + reach + 1, 0, pixels.shape[:2])
    to = low - (at - reach)
    (y0, x0), (y1, x1) = low, high
    if (high > low).all():
        there = (
            slice(to[0], to[0] + y1 - y0),
            slice(to[1], to[1] + x1 - x0),
        )
        patch[there] = pixels[y0:y1, x0:x1]
    return patch


def _in_slice(layer: Image, places: np.ndarray) -> np.ndarray:
    """Turn pixels of the frame into those of the part and level that is drawn."""
    if not layer.multiscale:
        return places
    whole = layer._slice.tile_to_data  # noqa: SLF001 - there is no public way
    part = whole.set_slice([layer.ndim - 2, layer.ndim - 1])
    return np.asarray(part.inverse(places))
