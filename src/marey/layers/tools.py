"""Who owns the left button: exactly one tool, and napari's modes follow it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psygnal import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from napari.components import ViewerModel
    from napari.layers import Labels, Layer, Points, Shapes

TOOLS = ("look", "mark", "paint")
"""The tools; exactly one of them reacts to the left button."""
PAINT_MODES = ("paint", "erase", "fill", "pick", "polygon")
"""napari's ways of painting, all of them the tool *paint*."""
SMART = ("grow", "superpixel", "split", "merge")
"""Our own ways of painting; see `marey.layers.smart`."""
DRAWING = {
    "line": "add_line",
    "polyline": "add_polyline",
    "rectangle": "add_rectangle",
    "ellipse": "add_ellipse",
    "polygon": "add_polygon",
}
"""napari's shapes mode for each kind of shape."""


class Toolbox:
    """Gives the left button to one tool and tells the layers.

    napari decides by the selected layer and its mode who gets the mouse. The
    toolbox sets both, and follows when the person sets them in napari's own
    controls, so that the two never disagree.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        The viewer.

    Attributes
    ----------
    changed : Signal(str)
        Another tool, or another mode of painting.
    sheet_chosen : Signal(Labels)
        Another mask layer was selected in napari's list.
    images, points, shapes, labels
        Our layers by role, as far as they exist; `labels` is the one that is
        painted.
    sheets : list of Labels
        All masks that are shown.
    """

    changed = Signal(str)
    sheet_chosen = Signal(object)

    def __init__(self, viewer: ViewerModel) -> None:
        self.viewer = viewer
        self.tool = "look"
        self.paint_mode = "paint"
        self.kind = "point"
        self.images: list[Layer] = []
        self.points: Points | None = None
        self.shapes: Shapes | None = None
        self.labels: Labels | None = None
        self.sheets: list[Labels] = []
        self._deaf = False
        viewer.layers.selection.events.active.connect(self._on_active)

    def choose(self, tool: str, kind: str = "point") -> None:
        """Give the left button to a tool.

        Parameters
        ----------
        tool : str
            One of `TOOLS`, of `PAINT_MODES` or of `SMART`.
        kind : str
            What is marked: a key of `DRAWING`, or ``"point"``.
        """
        if tool in (*PAINT_MODES, *SMART):
            self.paint_mode, tool = tool, "paint"
        self.tool, self.kind = tool, kind
        with self.quietly():
            self._release()
            layer = self._owner()
            if layer is not None:
                self.viewer.layers.selection.active = layer
            self._engage()
        self.changed.emit(tool)

    def follow(self, layer: Layer) -> None:
        """Listen to the mode of one of our layers."""
        layer.events.mode.connect(self._on_mode)

    def _owner(self) -> Layer | None:
        if self.tool == "paint":
            return self.labels
        if self.tool == "mark":
            return self.shapes if self.kind in DRAWING else self.points
        return self.images[0] if self.images else None

    def _release(self) -> None:
        for layer in (self.points, self.shapes, *self.sheets):
            if layer is not None and layer is not self._owner():
                layer.mode = "pan_zoom"
                layer.mouse_pan = True

    def _engage(self) -> None:
        if self.tool == "paint" and self.labels is not None:
            smart = self.paint_mode in SMART
            self.labels.mode = "pan_zoom" if smart else self.paint_mode
            if smart:
                self.labels.mouse_pan = False  # the left button is ours
        elif self.tool == "mark" and self.kind in DRAWING and self.shapes is not None:
            self.shapes.mode = DRAWING[self.kind]
        elif self.tool == "mark" and self.points is not None:
            take_over(self.points)

    @property
    def marks_points(self) -> bool:
        """Whether a left click on the canvas marks a point."""
        active = self.viewer.layers.selection.active
        return (
            self.tool == "mark"
            and self.points is not None
            and active is self.points
            and str(self.points.mode) == "add"
        )

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Add or select layers without taking it for a choice of the person."""
        before, self._deaf = self._deaf, True
        try:
            yield
        finally:
            self._deaf = before

    def _on_mode(self, event: Any) -> None:
        """Name the tool of a mode that was chosen in napari's controls."""
        if self._deaf or self.viewer.layers.selection.active is not event.source:
            return
        self._adopt(event.source)

    def _on_active(self, event: Any) -> None:
        """Another layer was selected: what it does with the mouse is the tool."""
        if not self._deaf:
            self._adopt(event.value)

    def _adopt(self, layer: Layer | None) -> None:
        with self.quietly():
            mode = self._name(layer)
            if layer is not None and layer is self.points and mode == "add":
                take_over(layer)
        self.changed.emit(self.tool)

    def _name(self, layer: Layer | None) -> str:
        """Take the tool that a layer's mode means; return the mode."""
        self.tool = "look"
        if layer is None:
            return ""
        mode = str(layer.mode)
        if mode in {"pan_zoom", "transform"}:
            return mode
        if layer in self.sheets:
            if layer is not self.labels:
                self.labels = layer
                self.sheet_chosen.emit(layer)
            self.tool, self.paint_mode = "paint", mode
        elif layer is self.points:
            self.tool, self.kind = "mark", "point"
        elif layer is self.shapes:
            self.tool = "mark"
            self.kind = next((k for k, m in DRAWING.items() if m == mode), self.kind)
        return mode


def take_over(points: Points) -> None:
    """Put a points layer into its mode *add*, with the clicks left to us.

    The mode is what napari shows in its controls, and keeps its double click
    from zooming; its own callback would add a point at the press, before
    anybody knows whether this is a click or a drag.
    """
    points.mode = "add"
    points.mouse_drag_callbacks[:] = [
        callback
        for callback in points.mouse_drag_callbacks
        if getattr(callback, "__module__", "")
        != "napari.layers.points._points_mouse_bindings"
    ]
    points.mouse_pan = True
