"""One version of the shown frame, on layers of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Labels, Points, Shapes
from napari.utils.colormaps import DirectLabelColormap

from marey.layers.labels import class_colors
from marey.layers.points import marks_from_arrays
from marey.layers.pointview import PointView, screen_pixel
from marey.layers.shapes import facts_of, in_plane, napari_options, outline_from_row
from marey.layers.sifting import sifted
from marey.layers.style import looks_of, resolve

if TYPE_CHECKING:
    from napari.layers import Layer

    from marey.layers.session import Session
    from marey.layers.shapes import Outline
    from marey.layers.style import Looks
    from marey.sidecar import Sidecar

FAINT = 0.6
"""Opacity by which a version is told from the present."""


class Then:
    """Draws what was true at a version, as its types looked then.

    Parameters
    ----------
    session : Session
        In whose viewer.
    marks : Sidecar
        The version, as ``versions.at`` gives it; closed by `end`.
    name : str
        What the layers are called: ``v1: points``.
    """

    def __init__(self, session: Session, marks: Sidecar, name: str) -> None:
        self._session = session
        self._marks = marks
        self._name = name
        self._looks = looks_of(marks.types.list())
        self._layers: dict[str, Layer] = {}
        self._points: PointView | None = None
        self._outlines: tuple[Outline, ...] = ()

    def draw(self, t: int) -> None:
        """Draw a frame."""
        self._draw_masks(t)
        plane = self._session.plane
        found = [outline_from_row(row) for row in self._marks.shapes.frame(t)]
        self._outlines = in_plane(found, plane)
        layer = self._need("shapes", bool(self._outlines))
        if isinstance(layer, Shapes):
            fill(layer, self._outlines, self._looks, screen_pixel_of(self._session))
        marks = marks_from_arrays(self._marks.markers.frame(t))
        layer = self._need("points", bool(len(marks)))
        if isinstance(layer, Points):
            if self._points is None or self._points.layer is not layer:
                self._points = PointView(self._session.viewer, layer)
            self._points.draw(marks, self._looks, plane)
        for one in self._layers.values():
            one.editable = False  # napari takes new data for something to edit

    def _draw_masks(self, t: int) -> None:
        masks, plane = self._marks.masks, self._session.plane
        for one in masks.layers.list():
            painted = masks.has(t, one.name, plane)
            layer = self._need(one.name, painted)
            if not isinstance(layer, Labels):
                continue
            shape = self._session.canvas.placing.shape
            layer.data = masks.read(t, one.name, plane, shape=shape)
            if one.kind == "classes":
                colors = class_colors(masks.classes(one.name))
                layer.colormap = DirectLabelColormap(color_dict=colors)
            else:
                unsure = self._marks.objects.unsure(t, one.name, plane)
                layer.colormap = sifted(layer.colormap, unsure)

    def _need(self, what: str, wanted: bool) -> Layer | None:  # noqa: FBT001
        """Return a layer, made once there is anything to draw on it."""
        canvas = self._session.canvas
        layer = self._layers.get(what)
        if layer is not None and layer not in canvas.extras:
            layer = None  # a person removed it
            wanted = wanted and what not in self._layers
        if layer is None and wanted:
            kind, data, options = _KINDS.get(what, (Labels, _EMPTY, {}))
            layer = canvas.add_extra(
                kind, data, f"{self._name}: {what}", opacity=FAINT, **options
            )
            self._layers[what] = layer
        return layer

    def rescale(self) -> None:
        """Keep sizes in screen pixels after a zoom."""
        if self._points is not None:
            self._points.rescale()

    def end(self) -> None:
        """Take the layers away and close the version."""
        for layer in self._layers.values():
            self._session.canvas.drop_extra(layer)
        self._layers = {}
        self._points = None
        self._marks.close()


_EMPTY = np.zeros((1, 1), np.uint8)
_KINDS: dict[str, tuple[type[Layer], object, dict[str, int]]] = {
    "points": (Points, np.zeros((0, 2)), {"ndim": 2}),
    "shapes": (Shapes, None, {"ndim": 2}),
}


def screen_pixel_of(session: Session) -> float:
    """Return the size of a screen pixel in pixels of the frame."""
    return screen_pixel(session.viewer, session.canvas.images[0])


def fill(
    layer: Shapes, outlines: tuple[Outline, ...], looks: Looks, pixel: float
) -> None:
    """Show outlines on a shapes layer in place of those before.

    Parameters
    ----------
    layer : napari.layers.Shapes
        The layer.
    outlines : tuple of Outline
        What is to be drawn.
    looks : Looks
        What their types look like.
    pixel : float
        Size of a screen pixel in pixels of the frame.
    """
    with layer.events.blocker_all():
        if len(layer.data):
            layer.data = []
        if outlines:
            drawn = resolve(looks, facts_of(outlines))
            layer.add(**napari_options(outlines, drawn, pixel))
    layer.refresh(extent=False, thumbnail=False)
