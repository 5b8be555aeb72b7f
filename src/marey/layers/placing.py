"""Where the layers of a recording lie: one rule for offset and rotation.

The pixels are never touched, and what is stored stays raw: a layer is moved by
its ``translate`` and turned by its ``affine``, which napari applies one after
the other, on the way to the screen and, backwards, from a click to a pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from napari.layers import Layer

Pair = tuple[float, float]


def place(
    layer: Layer,
    scale: Sequence[float],
    offset: Pair = (0.0, 0.0),
    rotation: float = 0.0,
    centre: Pair = (0.0, 0.0),
    *,
    turn: float = 0.0,
) -> None:
    """Put a layer where it belongs; what is there already is left alone.

    Parameters
    ----------
    layer : napari.layers.Layer
        A layer whose last two axes are those of the picture.
    scale : sequence of float
        World units per pixel, for all axes of the layer.
    offset : tuple of float
        Pixels (y, x) by which the picture is shown further down and right.
    rotation : float
        Degrees by which it is shown turned, clockwise.
    centre : tuple of float
        Place of the world (y, x) about which it is turned.
    turn : float
        Degrees by which the frame itself is turned, clockwise about the middle of
        its picture, which is at `centre` before the offset moves it.
    """
    wanted = np.asarray(scale, float)
    shift = np.zeros(layer.ndim)
    shift[-2:] = np.asarray(offset, float) * wanted[-2:]
    middle = (centre[0] + float(shift[-2]), centre[1] + float(shift[-1]))
    affine = turned(layer.ndim, rotation, centre) @ turned(layer.ndim, turn, middle)
    # the axes of frames and planes stay as they are, and the same slice is
    # drawn elsewhere: nothing is to be read again
    with layer._block_refresh():  # noqa: SLF001 - there is no public way
        if not np.array_equal(layer.scale, wanted):
            layer.scale = wanted
        if not np.array_equal(layer.translate, shift):
            layer.translate = shift
        if not np.array_equal(layer.affine.affine_matrix, affine):
            layer.affine = affine


def turned(ndim: int, rotation: float, centre: Pair) -> np.ndarray:
    """Return the affine matrix that turns the last two axes about a place.

    Parameters
    ----------
    ndim : int
        Axes of the layer.
    rotation : float
        Degrees, clockwise on a screen whose y points down.
    centre : tuple of float
        What stays where it is, (y, x).

    Returns
    -------
    ndarray of float, shape (ndim + 1, ndim + 1)
        Homogeneous matrix; exact for multiples of 90 degrees.

    Examples
    --------
    >>> import numpy as np
    >>> quarter = turned(2, 90, (10.0, 10.0))
    >>> (quarter @ [10.0, 15.0, 1.0]).tolist()  # from the right to below
    [15.0, 10.0, 1.0]
    """
    angle = np.deg2rad(rotation % 360)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    if rotation % 90 == 0:
        cos, sin = float(round(cos)), float(round(sin))
    linear = np.array([[cos, sin], [-sin, cos]])
    matrix = np.eye(ndim + 1)
    matrix[-3:-1, -3:-1] = linear
    matrix[-3:-1, -1] = np.asarray(centre) - linear @ np.asarray(centre)
    return matrix


class Placing:
    """What all layers of a recording have in common: offset and rotation.

    Attributes
    ----------
    offset : tuple of float
        Pixels (y, x) by which the drawn frame is moved.
    turn : float
        Degrees by which the drawn frame is turned on its own, clockwise.
    rotation : float
        Degrees by which the picture is turned, clockwise.
    shape : tuple of int
        Height and width of the picture, in pixels.
    """

    def __init__(self) -> None:
        self.offset: Pair = (0.0, 0.0)
        self.turn = 0.0
        self.rotation = 0.0
        self.shape = (1, 1)

    def centre(self, scale: Sequence[float]) -> Pair:
        """Return the middle of the picture in the world, without its offset."""
        y, x = ((n - 1) / 2 * float(s) for n, s in zip(self.shape, scale, strict=True))
        return y, x

    def put(self, layer: Any) -> None:
        """Put one layer where it belongs now, by its own scale."""
        scale = tuple(map(float, layer.scale))
        centre = self.centre(scale[-2:])
        place(layer, scale, self.offset, self.rotation, centre, turn=self.turn)

    def put_all(self, layers: Iterable[Layer]) -> None:
        """Put several layers where they belong now."""
        for layer in layers:
            self.put(layer)
