"""What differs between two versions, drawn on the shown frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Labels, Points, Shapes, Vectors
from napari.utils.colormaps import DirectLabelColormap

from marey.layers.shapes import in_plane, outline_from_row
from marey.layers.then import screen_pixel_of

if TYPE_CHECKING:
    import pandas as pd
    from napari.layers import Layer

    from marey.layers.session import Session
    from marey.recording import Recording
    from marey.sidecar import Sidecar
    from marey.sidecar.comparison import Comparison

SIGNS = {
    "added": ("cross", "#009e73"),
    "removed": ("x", "#d55e00"),
    "moved": ("ring", "#56b4e9"),
    "relabelled": ("diamond", "#cc79a7"),
    "moved and relabelled": ("diamond", "#56b4e9"),
    "changed": ("star", "#ffffff"),
    "mask changed": ("square", "#f0e442"),
}
"""Symbol and colour of each change: told apart without colours as well."""

SIZE = 15.0
"""Screen pixels across."""
GAINED, LOST = 1, 2
_CLEAR = {None: "#00000000", 0: "#00000000"}
_PIXELS = _CLEAR | {GAINED: SIGNS["added"][1], LOST: SIGNS["removed"][1]}


class Differences:
    """Signs at marks that differ, arrows for moves, outlines and pixels as they were.

    Parameters
    ----------
    session : Session
        In whose viewer.
    recording : Recording
        Whose versions.
    comparison : Comparison
        What is drawn.
    """

    def __init__(
        self, session: Session, recording: Recording, comparison: Comparison
    ) -> None:
        self.comparison = comparison
        self._session = session
        first, last = comparison.revisions
        self._before = recording.versions.at(first)
        self._after: Sidecar = (
            recording.sidecar if last is None else recording.versions.at(last)
        )
        self._layers: dict[str, Layer] = {}

    def draw(self, t: int) -> None:
        """Draw a frame."""
        here = self.comparison.at(t)
        here = here.loc[_in_plane(here["z"], self._session.plane)]
        self._draw_pixels(t, here[here["table"] == "mask"])
        self._draw_outlines(t, here[here["table"] == "shape"])
        self._draw_moves(here)
        self._draw_signs(here)
        for one in self._layers.values():
            one.editable = False  # napari takes new data for something to edit

    def _draw_signs(self, here: pd.DataFrame) -> None:
        gone = (here["change"] == "removed").to_numpy()
        after, before = here[["y", "x"]], here[["y_before", "x_before"]]
        yx = np.where(gone[:, None], before.to_numpy(), after.to_numpy())
        there = np.isfinite(yx).all(axis=1)
        signs = [SIGNS[one] for one in here["change"].to_numpy()[there]]
        layer = self._need("what differs", Points, np.zeros((0, 2)), bool(signs))
        if not isinstance(layer, Points):
            return
        layer.data = yx[there]
        if signs:
            layer.symbol = [symbol for symbol, _ in signs]
            layer.face_color = [color for _, color in signs]
            layer.border_color = "#000000"
            layer.border_width_is_relative = False
        self.rescale()

    def _draw_moves(self, here: pd.DataFrame) -> None:
        moved = here["change"].str.startswith("moved") & (here["t"] == here["t_before"])
        start = here.loc[moved, ["y_before", "x_before"]].to_numpy(float)
        way = here.loc[moved, ["y", "x"]].to_numpy(float) - start
        arrows = np.stack([start, way], axis=1)[np.isfinite(start).all(axis=1)]
        layer = self._need("moves", Vectors, np.zeros((0, 2, 2)), bool(len(arrows)))
        if isinstance(layer, Vectors):
            layer.data = arrows
            layer.edge_color = SIGNS["moved"][1]
            layer.vector_style = "arrow"
            layer.edge_width = 3 * screen_pixel_of(self._session)

    def _draw_outlines(self, t: int, here: pd.DataFrame) -> None:
        """Draw shapes that went or moved as they were, in the colour of the change."""
        changes = dict(zip(here["id"], here["change"], strict=True))
        changes = {row: one for row, one in changes.items() if one != "added"}
        rows = self._before.shapes.frame(t) if changes else []
        outlines = [outline_from_row(row) for row in rows if row.id in changes]
        layer = self._need("outlines before", Shapes, None, bool(outlines))
        if not isinstance(layer, Shapes):
            return
        with layer.events.blocker_all():
            if len(layer.data):
                layer.data = []
            for one in in_plane(outlines, self._session.plane):
                layer.add(
                    one.vertices,
                    shape_type={"polyline": "path"}.get(one.kind, one.kind),
                    edge_color=SIGNS[changes[one.id]][1],
                    face_color="transparent",
                    edge_width=2 * screen_pixel_of(self._session),
                )
        layer.refresh(extent=False, thumbnail=False)

    def _draw_pixels(self, t: int, here: pd.DataFrame) -> None:
        names = sorted(set(here["layer"]))
        layer = self._need("pixels", Labels, np.zeros((1, 1), np.uint8), bool(names))
        if not isinstance(layer, Labels):
            return
        shape, plane = self._session.canvas.placing.shape, self._session.plane
        picture = np.zeros(shape, np.uint8)
        for name in names:
            was, now = (
                marks.masks.read(t, name, plane, shape=shape)
                for marks in (self._before, self._after)
            )
            height, width = np.minimum(was.shape, now.shape)
            was, now = was[:height, :width], now[:height, :width]
            part = picture[:height, :width]
            part[(was != now) & (now != 0)] = GAINED
            part[(was != now) & (now == 0)] = LOST
        layer.colormap = DirectLabelColormap(color_dict=dict(_PIXELS))
        layer.data = picture

    def _need(self, what: str, kind: Any, data: Any, wanted: bool) -> Layer | None:  # noqa: FBT001
        """Return a layer, made once there is anything to draw on it."""
        canvas = self._session.canvas
        layer = self._layers.get(what)
        if layer is not None:
            return layer if layer in canvas.extras else None
        if not wanted:
            return None
        one = self.comparison
        options = {"ndim": 2} if kind in {Points, Shapes, Vectors} else {}
        name = f"{one.a} to {one.b}: {what}"
        self._layers[what] = canvas.add_extra(kind, data, name, **options)
        return self._layers[what]

    def rescale(self) -> None:
        """Keep sizes in screen pixels after a zoom."""
        layer = self._layers.get("what differs")
        if isinstance(layer, Points) and len(layer.data):
            pixel = screen_pixel_of(self._session)
            layer.size = SIZE * pixel
            layer.border_width = pixel

    def end(self) -> None:
        """Take the layers away and close what was read."""
        for layer in self._layers.values():
            self._session.canvas.drop_extra(layer)
        self._layers = {}
        self._before.close()
        if self.comparison.revisions[1] is not None:
            self._after.close()


def _in_plane(z: pd.Series, plane: int | None) -> np.ndarray:
    """Return which rows are drawn in a plane."""
    if plane is None:
        return np.ones(len(z), bool)
    planes = z.to_numpy(float)
    return np.isnan(planes) | (np.abs(planes - plane) < 0.5)
