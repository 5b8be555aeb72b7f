"""The points layer: draws the marks of one frame, writes nothing back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.beside import Lettering, texts_of_marks
from marey.layers.points import Marks, no_marks, plane_weight
from marey.layers.style import LIT, resolve
from marey.words.looks import RIM, THIN, THIN_RIM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from napari.components import ViewerModel
    from napari.layers import Points

    from marey.layers.style import Drawn, Looks

BROAD_RIM = 2.0
"""How much broader the rim of a machine's mark is that nobody has looked at."""
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
        self._symbols = np.zeros(0, str)
        self._letters = Lettering(layer, "upper_left")

    def draw(
        self,
        marks: Marks,
        looks: Looks,
        plane: int | None = None,
        *,
        lit: Iterable[int] = (),
        told: Mapping[str, Any] | None = None,
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
        told : mapping, optional
            What their texts need beside them: ``names``, ``t``, ``pixel_size``.
        """
        drawn = resolve(looks, marks)
        weight = plane_weight(marks.z, plane)
        seen = (weight > 0) & drawn.shown
        if not seen.any() and not len(self.marks):
            return
        if not seen.all():
            marks, drawn, weight = marks.take(seen), drawn.take(seen), weight[seen]
        same_rows = np.array_equal(self.marks.ids, marks.ids)
        self.marks = marks
        bright = marks.rows(lit)
        self._sizes = drawn.sizes.copy()
        self._sizes[bright] *= LIT
        layer = self.layer
        with layer.events.blocker_all():
            if layer.selected_data and not same_rows:
                layer.selected_data = set()
            # not within the one refresh: colours draw at once, by what was sliced
            sliced = self._set_data(marks.yx)
        with layer.events.blocker_all(), _one_refresh(layer):
            if len(marks):
                self._paint(*_colors(marks, drawn, weight, bright))
                self._set_symbols(drawn.symbols)
                sliced = self._set_sizes() and sliced
        if told is not None:
            texts = texts_of_marks(marks, drawn, **told)
            shift = float(self._sizes.max(initial=0.0)) * self.pixel() / 2
            self._letters.show(texts, drawn.faces, shift if any(texts) else 0.0)
        self._redraw(sliced=sliced)

    # napari checks and copies each column, which takes as long as drawing it: a
    # column that is as it was, as with the objects of a track, is left alone
    def _set_data(self, yx: np.ndarray) -> bool:
        if len(yx) == len(self.layer.data):
            self.layer.data[...] = yx
            return True
        self.layer.data = yx.copy()  # napari edits it in place
        self._symbols = np.zeros(0, str)
        return False

    def _paint(self, faces: np.ndarray, rims: np.ndarray, widths: np.ndarray) -> None:
        layer = self.layer
        if not np.array_equal(layer.face_color, faces.astype(np.float32)):
            layer.face_color = faces
        if not np.array_equal(layer.border_color, rims.astype(np.float32)):
            layer.border_color = rims
        if not np.array_equal(layer.border_width, widths):
            layer.border_width = widths

    def _set_symbols(self, symbols: np.ndarray) -> None:
        if not np.array_equal(self._symbols, symbols):
            self.layer.symbol = symbols
            self._symbols = symbols

    def place(self, yx: np.ndarray) -> None:
        """Put the drawn marks elsewhere, while they are dragged.

        Parameters
        ----------
        yx : ndarray, shape (N, 2)
            New positions of all rows.
        """
        self.layer.data[...] = yx
        self._redraw(sliced=True)

    def rescale(self) -> None:
        """Keep sizes in screen pixels after a zoom."""
        if len(self._sizes):
            with self.layer.events.blocker_all(), _one_refresh(self.layer):
                self._set_sizes()
            self._redraw(sliced=False)

    def pixel(self) -> float:
        """Return the size of a screen pixel in pixels of the frame."""
        return screen_pixel(self.viewer, self.layer)

    def _redraw(self, *, sliced: bool) -> None:
        """Hand the layer to the canvas; the same rows need no slicing anew."""
        layer = self.layer
        if sliced and layer.visible and not layer.selected_data:
            layer.events.set_data()
        else:
            highlight = bool(layer.selected_data)
            layer.refresh(extent=False, thumbnail=False, highlight=highlight)

    def _set_sizes(self) -> bool:
        # napari could hold a size on the screen by `canvas_size_limits`, but
        # its shader then draws a rim of half the size
        sizes = self._sizes * self.pixel()
        if np.array_equal(self.layer.size, sizes):
            return True
        self.layer.size = sizes
        return False


def _one_refresh(layer: Points) -> AbstractContextManager[None]:
    """Keep napari from slicing the layer anew for each of its columns."""
    return layer._block_refresh()  # noqa: SLF001 - there is no public way


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
    marks: Marks, drawn: Drawn, weight: np.ndarray, bright: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    faces, rims, new = drawn.faces.copy(), drawn.rims.copy(), drawn.unseen
    faces[new], rims[new] = drawn.rims[new], drawn.faces[new]
    alpha = np.where(marks.ids < 0, WAITING * weight, weight)
    faces[:, 3] *= alpha
    rims[:, 3] *= alpha
    widths = np.where(np.isin(drawn.symbols, THIN), THIN_RIM, RIM)
    widths[new] *= BROAD_RIM
    rims[bright, 3] = 1.0
    widths[bright] *= 1.5
    return faces, rims, widths
