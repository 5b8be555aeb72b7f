"""The layers of a session: made when needed, placed by the calibration."""

from __future__ import annotations

import textwrap
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Image, Labels, Points, Shapes, Vectors

from marey.layers.image import image_options, place_of
from marey.layers.placing import Placing
from marey.layers.status import ask_status_again, keep_hints_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from napari.components import ViewerModel
    from napari.layers import Layer

    from marey.frames import FrameSeries
    from marey.layers.fetching import Fetcher
    from marey.layers.tools import Toolbox
    from marey.words import Calibration

KEY = "marey"
"""Where the metadata of a layer say that it is ours, and which one."""


LINE = 48
"""Letters in a line of words over the picture."""


class Canvas:
    """Makes, keeps and removes the layers of one recording.

    Parameters
    ----------
    viewer : napari.components.ViewerModel
        Where they go.
    tools : Toolbox
        Is told of each.
    """

    def __init__(self, viewer: ViewerModel, tools: Toolbox) -> None:
        self.viewer = viewer
        self.tools = tools
        self.images: list[Image] = []
        self.ghosts: Points | None = None
        self.dashes: Vectors | None = None
        self.sheets: dict[str, Labels] = {}
        self.preview: Points | None = None
        self.extras: list[Layer] = []
        self.facts: dict[str, Any] = {}
        self.placing = Placing()
        self.undo: Callable[[], object] | None = None
        self.redo: Callable[[], object] | None = None
        self._frame: dict[str, Any] = {}
        self._shape = (1, 1)
        self._keys: dict[str, Callable[[Any], object]] = {}
        self._told = ""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Ours that are in the viewer, from below to above."""
        tools = self.tools
        masks = self.sheets.values()
        ours = (*self.images, *masks, tools.shapes, self.ghosts, tools.points)
        ours += (self.preview, self.dashes, *self.extras)
        present = [layer for layer in ours if layer is not None]
        return tuple(layer for layer in self.viewer.layers if layer in present)

    def tell(self, words: str) -> None:
        """Write words over the picture; none takes ours away again."""
        if words == self._told:
            return
        self._told = words
        text = self.viewer.canvas.overlays.text
        text.text = textwrap.fill(words, LINE)
        text.visible = bool(words)

    # -- pictures --------------------------------------------------------------------
    def show(
        self,
        series: FrameSeries,
        calibration: Calibration,
        fetcher: Fetcher | None = None,
    ) -> None:
        """Add the image layers of a recording and go to its first frame.

        Parameters
        ----------
        series : FrameSeries
            The recording.
        calibration : Calibration
            Its scale and channel names.
        fetcher : Fetcher, optional
            Slices them; without one they read when napari asks.
        """
        axes = series.axes
        self._frame = place_of("YX", calibration).options
        at = axes.index("Y")
        self._shape = series.shape[at], series.shape[at + 1]
        self.placing.shape = self._shape
        options = image_options(series, calibration)
        pictures = [option["data"] for option in options]
        for picture in pictures:
            picture.asleep = True
        try:
            self.images = [self._add(Image(**option), "image") for option in options]
            self.viewer.dims.set_point(0, 0.0)
        finally:
            for picture in pictures:
                picture.asleep = False
        if fetcher is not None:
            fetcher.attach(self.images)
        for image in self.images:
            image.refresh()
        self.tools.images = list(self.images)

    def grow(self) -> None:
        """Let napari see frames that have come; the view stays."""
        for image in self.images:
            image.data = image.data

    def rescale(self, calibration: Calibration, axes: str) -> None:
        """Place all layers by another calibration; what is in sight stays in sight."""
        self._frame = place_of("YX", calibration).options
        whole = place_of(axes, calibration).options
        camera = self.viewer.scene.camera
        before = float(self.images[0].scale[-1]) if self.images else 1.0
        step = tuple(self.viewer.dims.current_step)
        for layer in self.layers:
            for name, value in (whole if layer in self.images else self._frame).items():
                setattr(layer, name, value)
            self.placing.put(layer)
        ratio = float(self._frame["scale"][-1]) / before
        self.viewer.dims.current_step = step
        if ratio != 1.0:
            z, y, x = (0.0, *tuple(camera.center)[-2:])
            camera.center = (z, y * ratio, x * ratio)
            camera.zoom = camera.zoom / ratio

    def put(self) -> None:
        """Put all layers where they belong now, by `placing`."""
        layers = self.layers
        look = self.viewer._on_layers_change  # noqa: SLF001 - there is no public way
        with ExitStack() as stack:
            # napari would range its sliders anew and slice every layer again,
            # though only axes have moved that have no slider
            for layer in layers:
                for event in (layer.events.translate, layer.events.affine):
                    stack.enter_context(event.blocker(look))
            self.placing.put_all(layers)

    # -- marks -----------------------------------------------------------------------
    def need_points(self) -> Points:
        """Return the points layer, made at the first asking."""
        if self.tools.points is None:
            layer = Points(np.zeros((0, 2)), ndim=2, name="points", **self._frame)
            self.tools.points = self._add(layer, "points")
        return self.tools.points

    def need_ghosts(self) -> Points:
        """Return the layer of previous positions, made at the first asking."""
        if self.ghosts is None:
            layer = Points(
                np.zeros((0, 2)), ndim=2, name="previous positions", **self._frame
            )
            layer.editable = False
            self.ghosts = self._add(layer, "ghosts")
        return self.ghosts

    def show_preview(self, yx: np.ndarray, radius: np.ndarray) -> None:
        """Draw rings that are no marks, above all.

        Parameters
        ----------
        yx : ndarray, shape (N, 2)
            Middles in pixels of the drawn frame.
        radius : ndarray, shape (N,)
            Pixels.
        """
        if self.preview is None:
            layer = Points(np.zeros((0, 2)), ndim=2, name="preview", **self._frame)
            layer.editable = False
            self.preview = self._add(layer, "preview")
        self.preview.data = yx
        self.preview.size = np.broadcast_to(2 * np.asarray(radius, float), (len(yx),))
        self.preview.face_color = "transparent"
        self.preview.border_color = "#f0e442"
        self.preview.border_width_is_relative = False
        self.preview.border_width = 1.0

    def drop_preview(self) -> None:
        """Take the rings away."""
        if self.preview is not None:
            with self.tools.quietly():
                self.viewer.layers.remove(self.preview)
            self.preview = None

    def need_dashes(self) -> Vectors:
        """Return the layer of lines that are not solid, made at the first asking."""
        if self.dashes is None:
            layer = Vectors(
                np.zeros((0, 2, 2)),
                ndim=2,
                name="dashed lines",
                vector_style="line",
                **self._frame,
            )
            layer.editable = False
            self.dashes = self._add(layer, "dashes")
        return self.dashes

    def add_extra(self, kind: type[Layer], data: Any, name: str, **options: Any) -> Any:
        """Add a layer to look at, above all others, that nobody can edit."""
        layer: Any = kind(data, name=name, **self._frame, **options)
        layer.editable = False
        self.extras.append(layer)
        return self._add(layer, "extra")

    def drop_extra(self, layer: Layer) -> None:
        """Take such a layer out of the viewer."""
        if layer in self.extras:
            self.extras.remove(layer)
        if layer in self.viewer.layers:
            with self.tools.quietly():
                self.viewer.layers.remove(layer)

    def need_shapes(self) -> Shapes:
        """Return the shapes layer, made at the first asking."""
        if self.tools.shapes is None:
            layer = Shapes(None, ndim=2, name="shapes", edge_width=2, **self._frame)
            self.tools.shapes = self._add(layer, "shapes")
        return self.tools.shapes

    def need_labels(self, name: str) -> Labels:
        """Return the labels layer of a mask layer, made at the first asking."""
        if name not in self.sheets:
            layer = Labels(
                np.zeros(self._shape, np.uint8), name=name, opacity=0.6, **self._frame
            )
            # napari's own history knows neither steps nor the file: its undo
            # would put pixels of one frame into another
            layer.undo = lambda: self.undo and self.undo()
            layer.redo = lambda: self.redo and self.redo()
            layer.paint_polygon = partial(paint_polygon, layer)
            self.sheets[name] = layer
            self._add(layer, "labels")
            self.tools.sheets = list(self.sheets.values())
        return self.sheets[name]

    def rename_labels(self, name: str, new: str) -> None:
        """Know a labels layer by the new name of its mask layer."""
        layer = self.sheets.pop(name)
        self.sheets[new] = layer
        layer.name = new

    def remove_labels(self, name: str) -> None:
        """Take the labels layer of a mask layer out of the viewer."""
        layer = self.sheets.get(name)
        if layer is not None and layer in self.viewer.layers:
            with self.tools.quietly():
                self.viewer.layers.remove(layer)
            self.forget(layer)

    def arrange_labels(self, names: Sequence[str]) -> None:
        """Put the labels layers into an order, right above the pictures."""
        layers = self.viewer.layers
        wanted = [self.sheets[name] for name in names if name in self.sheets]
        if [one for one in layers if one in wanted] == wanted:
            return
        with self.tools.quietly():
            for layer in reversed(wanted):
                self._under_marks(layer)

    def forget(self, layer: Layer) -> None:
        """Make a new layer when it is needed: a person removed this one."""
        tools = self.tools
        if layer is tools.points:
            tools.points = None
        elif layer is tools.shapes:
            tools.shapes = None
        elif layer in self.sheets.values():
            self.sheets = {k: v for k, v in self.sheets.items() if v is not layer}
            tools.sheets = list(self.sheets.values())
            if layer is tools.labels:
                tools.labels = None
        elif layer is self.ghosts:
            self.ghosts = None
        elif layer is self.dashes:
            self.dashes = None
        elif layer is self.preview:
            self.preview = None
        elif layer in self.extras:
            self.extras.remove(layer)

    def clear(self) -> None:
        """Take our layers, and our words, out of the viewer."""
        self.tell("")
        with self.tools.quietly():
            for layer in self.layers:
                self.viewer.layers.remove(layer)
        self.images, self.ghosts, self.sheets = [], None, {}
        self.preview = self.dashes = None
        self.extras = []
        self.placing = Placing()
        self.tools.images = []
        self.tools.points = self.tools.shapes = self.tools.labels = None
        self.tools.sheets = []

    # -- keys ------------------------------------------------------------------------
    def bind(self, keys: Mapping[str, Callable[[Any], object]]) -> None:
        """Bind keys on the viewer and on each of our layers, now and later."""
        self._keys.update(keys)
        for target in (self.viewer, *self.layers):
            self._bind(target, keys)

    def _bind(self, target: Any, keys: Mapping[str, Callable[[Any], object]]) -> None:
        for key, function in keys.items():
            target.bind_key(key, function, overwrite=True)

    def _add(self, layer: Any, role: str) -> Any:
        layer.metadata = {**layer.metadata, KEY: {"role": role, **self.facts}}
        if role != "image":
            slice_at_once(layer)
            ask_status_again(layer)
        keep_hints_out(layer)
        self.placing.put(layer)
        with self.tools.quietly():
            active = self.viewer.layers.selection.active
            self.viewer.layers.append(layer)
            if role == "labels":
                self._under_marks(layer)
            if active is not None and role != "image":
                self.viewer.layers.selection.active = active
        self._bind(layer, self._keys)
        self.tools.follow(layer)
        return layer

    def _under_marks(self, layer: Layer) -> None:
        """Put the mask right above the pictures, below the marks."""
        layers = self.viewer.layers
        above = max((layers.index(image) for image in self.images), default=-1)
        layers.move(layers.index(layer), above + 1)


def paint_polygon(layer: Labels, points: Any, value: int) -> None:
    """Paint a polygon, and say so once it is painted.

    napari's own tells of it just before, so that whoever stores the pixels then
    would store those that were there before.

    Parameters
    ----------
    layer : napari.layers.Labels
        The layer.
    points : array, shape (N, 2)
        Corners.
    value : int
        The label.
    """
    with layer.block_history():
        Labels.paint_polygon(layer, points, value)


def slice_at_once(layer: Layer) -> None:
    """Keep napari from slicing a layer in another thread, whatever its setting.

    Marks are one small frame and change under the hands; a slice that comes
    late would point at rows that are gone, and napari would fail on it.

    Parameters
    ----------
    layer : napari.layers.Layer
        The layer.
    """
    # napari slices at once what lacks the one method, but leaves out the slicing
    # when a layer asks for it; there is no public way
    state: Any = layer._slicing_state  # noqa: SLF001
    kind: Any = type(state)

    def place(self: Any, dims: Any, force: bool = False) -> bool:  # noqa: FBT001, FBT002
        changed = bool(kind.set_slice_input_from_dims(self, dims, force))
        if force and layer.visible:
            self.set_view_slice()
        return changed

    methods = {"_make_slice_request": None, "set_slice_input_from_dims": place}
    state.__class__ = type(kind.__name__, (kind,), methods)
