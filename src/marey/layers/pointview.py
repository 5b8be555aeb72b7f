"""The points layer: draws the marks of one frame, writes nothing back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.points import Marks, no_marks, plane_weight
from marey.layers.style import LIGHT, RIM, Looks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from napari.components import ViewerModel
    from napari.layers import Points


WAITING = 0.55
"""How strongly a mark is shown that is not in the file yet."""


class PointView:
    """Draws marks of the shown frame on a points layer of two axes.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        Where the layer is.
    layer : napari.layers.Points
        The layer.

    Attributes
    ----------
    marks : Marks
        The rows of the layer: those of the frame that are visible in this
        plane, in the order of the layer.
    """

    def __init__(self, viewer: ViewerModel, layer: Points) -> None:
        self.viewer = viewer
        self.layer = layer
        self.marks = no_marks()
        self._sizes = np.zeros(0)

    def draw(
        self,
        marks: Marks,
        looks: Looks,
        plane: int | None = None,
        *,
        lit: Iterable[int] = (),
    ) -> None:
        """Show marks in place of those shown before, in one redraw.

        Parameters
        ----------
        marks : Marks
            All marks of the frame.
        looks : Looks
            What their types look like.
        plane : int or None
            The drawn plane.
        lit : iterable of int
            Ids to light up: selected ones and the one under the pointer.
        """
        slots = looks.slots(marks.types)
        weight = plane_weight(marks.z, plane)
        seen = (weight > 0) & looks.shown[slots]
        if not seen.any() and not len(self.marks):
            return
        if not seen.all():
            marks, slots, weight = marks.take(seen), slots[seen], weight[seen]
        faces, rims, widths = _colors(marks, looks, slots, weight, lit)
        same_rows = np.array_equal(self.marks.ids, marks.ids)
        self.marks = marks
        self._sizes = looks.sizes[slots]
        layer = self.layer
        with layer.events.blocker_all():
            if layer.selected_data and not same_rows:
                layer.selected_data = set()
            layer.data = marks.yx
            if len(marks):
                layer.face_color = faces
                layer.border_color = rims
                layer.border_width = widths
                layer.symbol = looks.symbols[slots]
                self._set_sizes()
        layer.refresh(
            extent=False, thumbnail=False, highlight=bool(layer.selected_data)
        )

    def place(self, yx: np.ndarray) -> None:
        """Put the drawn marks elsewhere, while they are dragged.

        Parameters
        ----------
        yx : ndarray, shape (N, 2)
            New positions of all rows.
        """
        with self.layer.events.blocker_all():
            self.layer.data = yx
        self.layer.refresh(extent=False, thumbnail=False, highlight=False)

    def rescale(self) -> None:
        """Keep sizes in screen pixels after a zoom."""
        if len(self._sizes):
            with self.layer.events.blocker_all():
                self._set_sizes()
            self.layer.refresh(extent=False, thumbnail=False, highlight=False)

    def pixel(self) -> float:
        """Return the size of a screen pixel in pixels of the frame."""
        return screen_pixel(self.viewer, self.layer)

    def _set_sizes(self) -> None:
        # napari could hold a size on the screen by `canvas_size_limits`, but
        # its shader then draws a rim of half the size
        self.layer.size = self._sizes * self.pixel()


def screen_pixel(viewer: ViewerModel, layer: Any) -> float:
    """Return the size of a screen pixel in data pixels of a layer.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        Its camera gives screen pixels per world unit.
    layer : napari.layers.Layer
        Its last scale gives world units per data pixel.
    """
    zoom = float(viewer.scene.camera.zoom) * abs(float(layer.scale[-1]))
    return 1.0 / zoom if zoom > 0 else 1.0


def _colors(
    marks: Marks,
    looks: Looks,
    slots: np.ndarray,
    weight: np.ndarray,
    lit: Iterable[int],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    faces, rims = looks.faces[slots], looks.rims[slots]
    alpha = np.where(marks.ids < 0, WAITING * weight, weight)
    faces[:, 3] *= alpha
    rims[:, 3] *= alpha
    widths = np.full(len(marks), RIM)
    bright = marks.rows(lit)
    rims[bright] = LIGHT
    widths[bright] = 2.5 * RIM
    return faces, rims, widths
