"""The shapes layer: draws the shapes of one frame and reports what napari edits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from marey.layers.beside import Lettering, texts_of_outlines
from marey.layers.dashing import Pieces, no_pieces, pieces_of
from marey.layers.drafts import SKETCH
from marey.layers.gestures import CLICK, REACH
from marey.layers.grasp import away_from
from marey.layers.reaching import DRAGGED
from marey.layers.shapes import (
    FILL,
    Outline,
    edge_colors,
    facts_of,
    kind_from_napari,
    napari_options,
)
from marey.layers.style import resolve
from marey.layers.tools import DRAWING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from napari.layers import Shapes

    from marey.layers.style import Drawn, Looks

ENOUGH = 1.3
"""How much the zoom has to change before lines are given their width anew."""


class ShapeView:
    """Draws outlines on a shapes layer of two axes.

    napari's own tools draw and edit; when one of them has finished, the view
    says what came of it. What it draws itself is never reported.

    Parameters
    ----------
    layer : napari.layers.Shapes
        The layer.

    Attributes
    ----------
    drawn : Signal(str, ndarray)
        Somebody drew a shape: its kind and corners (N, 2).
    clicked : Signal(str, tuple)
        Somebody pressed where a shape is drawn by dragging, and did not drag:
        its kind and the place (y, x).
    edited : Signal(dict)
        Somebody moved corners: new ones by id.
    removed : Signal(tuple of int)
        Somebody removed shapes.
    dragged : Signal()
        A shape whose line is dashed or dotted lies elsewhere under a drag.
    pixel : float
        Size of a screen pixel in pixels of the frame, when it was last drawn.
    ids, kinds : list
        Ids and kinds of the rows of the layer.
    """

    drawn = Signal(str, object)
    clicked = Signal(str, tuple)
    edited = Signal(dict)
    removed = Signal(tuple)
    dragged = Signal()

    def __init__(self, layer: Shapes) -> None:
        self.layer = layer
        self.ids: list[int] = []
        self._shown: list[tuple[Any, ...]] = []
        self._drawn: list[np.ndarray] = []
        self._changed: set[int] = set()
        self._held = False
        self._deaf = False
        self._began = False
        self._widths = np.zeros(0)
        self._outlines: tuple[Outline, ...] = ()
        self._looks: Drawn | None = None
        self.pixel = 1.0
        self.kinds: list[str] = []
        self._letters = Lettering(layer, "upper_left")
        self._value_of = layer.get_value
        # napari's own tools take a shape only by its very line
        layer.get_value = self._value_near
        layer.events.data.connect(self._on_data)
        layer.events.set_data.connect(self._on_drawn_anew)

    @property
    def is_drawing(self) -> bool:
        """Whether a shape is half drawn."""
        return self._began and len(self.layer.data) > len(self.ids)

    def draw(
        self,
        outlines: Sequence[Outline],
        looks: Looks,
        *,
        pixel: float = 1.0,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """Show shapes in place of those before; do nothing where they are the same.

        Parameters
        ----------
        outlines : sequence of Outline
            The shapes.
        looks : Looks
            What their types look like.
        pixel : float
            Size of a screen pixel in pixels of the frame.
        told : mapping, optional
            What their texts need beside them: ``names``, ``t``, ``pixel_size``.
        """
        drawn = resolve(looks, facts_of(outlines))
        if not drawn.shown.all():
            outlines = [
                o for o, is_shown in zip(outlines, drawn.shown, strict=True) if is_shown
            ]
            drawn = drawn.take(drawn.shown)
        shown = [one.looks for one in outlines]
        colors = (drawn.faces.tobytes(), drawn.line_widths.tobytes())
        words = (drawn.labels.tolist(), drawn.line_styles.tolist(), repr(told))
        state = [*shown, colors, words] if shown else []
        if state == self._shown and len(self.layer.data) == len(shown):
            return
        self._shown = state
        chosen = self.selected()
        self.ids = [one.id for one in outlines]
        self._widths, self.pixel = drawn.line_widths, pixel
        self.kinds = [one.kind for one in outlines]
        self._outlines, self._looks = tuple(outlines), drawn
        self._changed.clear()
        self._deaf, self._began = True, False
        try:
            with self.layer.events.blocker_all():
                if len(self.layer.data):
                    self.layer.selected_data = set()
                    self.layer.data = []
                if outlines:
                    self.layer.add(**napari_options(outlines, drawn, pixel))
            if told is not None:
                texts = texts_of_outlines(outlines, drawn, **told)
                self._letters.show(texts, drawn.faces)
            if chosen:
                rows = {n for n, one in enumerate(self.ids) if one in chosen}
                self.layer.selected_data = rows
            self.layer.refresh(extent=False, thumbnail=False)
        finally:
            self._deaf = False
        self._drawn = self._corners()

    def pieces(self, pixel: float) -> Pieces:
        """Return what is drawn of lines that are not solid."""
        if self._looks is None:
            return no_pieces()
        outlines = self._outlines
        if self._is_dragging:
            outlines = tuple(
                replace(one, vertices=corners)
                for one, corners in zip(outlines, self._corners(), strict=True)
            )
        edges = edge_colors(outlines, self._looks)
        return pieces_of(outlines, self._looks, edges, pixel)

    @property
    def _is_dragging(self) -> bool:
        """Whether corners may lie elsewhere than what was drawn says."""
        return self._held and len(self.layer.data) == len(self._outlines)

    def _on_drawn_anew(self, *_event: object) -> None:
        looks = self._looks
        if looks is None or self._deaf or not self._is_dragging:
            return
        if (looks.line_styles != "solid").any():
            self.dragged.emit()

    def row_near(self, at: np.ndarray, reach: float = REACH) -> int | None:
        """Return the row of the shape whose line is nearest to a place.

        Parameters
        ----------
        at : ndarray, shape (2,)
            The place in pixels of the frame, y first.
        reach : float
            Screen pixels within which it counts.
        """
        best, found = reach * self.pixel, None
        if len(self.kinds) != len(self.layer.data):
            return None
        for row, kind in enumerate(self.kinds):
            if self.ids[row] == SKETCH:
                continue
            away = away_from(kind, np.array(self.layer.data[row], float), at)
            if away <= best:
                best, found = away, row
        return found

    def _value_near(self, position: Any, *args: Any, **options: Any) -> Any:
        """Return shape and corner under the pointer; a line also where it is near."""
        value = self._value_of(position, *args, **options)
        taken = str(self.layer.mode) in {"select", "direct"}
        if value is None or value[0] is not None or not taken:
            return value
        place = self.layer.world_to_data(position) if options.get("world") else position
        return self.row_near(np.array(place, float)[-2:]), None

    def rescale(self, pixel: float) -> None:
        """Keep lines at about their width on the screen after a zoom.

        napari makes the mesh of each shape anew, so small changes are let pass.
        """
        ratio = pixel / self.pixel if self.pixel > 0 else 1.0
        if not len(self._widths) or 1 / ENOUGH < ratio < ENOUGH or self.is_drawing:
            return
        self.pixel = pixel
        if len(self._widths) == len(self.layer.data):
            with self.layer.events.blocker_all():
                self.layer.edge_width = (self._widths * pixel).tolist()
            self.layer.refresh(extent=False, thumbnail=False)

    def color(self, rgba: np.ndarray) -> None:
        """Draw the next shape in a colour."""
        with self.layer.events.blocker_all():
            self.layer.current_edge_color = rgba
            self.layer.current_face_color = [*rgba[:3], rgba[3] * FILL]

    @property
    def half_kind(self) -> str:
        """Kind of the shape that is being drawn, by the mode of the layer."""
        mode = str(self.layer.mode)
        return next((kind for kind, name in DRAWING.items() if name == mode), "polygon")

    def half_drawn(self) -> np.ndarray:
        """Return the corners drawn so far, without one that follows the pointer.

        Returns
        -------
        ndarray, shape (N, 2)
            Corners, y first; none of a press that is no drag yet.
        """
        vertices = np.array(self.layer.data[-1], float)
        if self.half_kind not in DRAGGED:
            return vertices[:-1]
        return vertices if self._is_dragged(vertices) else vertices[:0]

    def go_on(self, corners: np.ndarray, at: np.ndarray) -> None:
        """Let napari go on with a shape that was begun before, at a press.

        Parameters
        ----------
        corners : ndarray, shape (N, 2)
            What was drawn.
        at : ndarray, shape (2,)
            Where the pointer is; the press adds this corner.
        """
        layer = self.layer
        # as its own tool does at the first corner; there is no public way
        layer._is_creating = True  # noqa: SLF001
        self._began = True
        layer.add([np.vstack([corners, at])], shape_type="path", gui=True)
        row = layer.nshapes - 1
        layer._value = layer._moving_value = (row, len(corners))  # noqa: SLF001
        layer.selected_data = {row}

    def settle(self) -> None:
        """Report shapes that a drag has moved by now; a step ends the drag."""
        if self._held and not self.is_drawing and len(self._drawn) == len(self.ids):
            corners = self._corners()
            self._changed.update(
                row
                for row, (now, before) in enumerate(
                    zip(corners, self._drawn, strict=False)
                )
                if not np.array_equal(now, before)
            )
            self._report()

    def forget_half_drawn(self) -> None:
        """Let napari end its drawing without reporting a shape."""
        mode, self._deaf = self.layer.mode, True
        try:
            self.layer.mode = "pan_zoom"
            self._began = False
            self._shown = [("half drawn",)]
        finally:
            self.layer.mode = mode
            self._deaf = False

    def hold(self) -> None:
        """Report edits only when the left button comes up: it went down."""
        self._held = True

    def let_go(self) -> None:
        """Report what was edited: the left button came up."""
        self._held = False
        self._report()

    def selected(self) -> tuple[int, ...]:
        """Ids of the selected shapes."""
        rows = sorted(self.layer.selected_data)
        ids = (self.ids[row] for row in rows if row < len(self.ids))
        return tuple(n for n in ids if n != SKETCH)

    def select(self, ids: Collection[int]) -> None:
        """Select shapes by id; those that are not drawn are passed by."""
        chosen = {row for row, n in enumerate(self.ids) if n in ids and n != SKETCH}
        self.layer.selected_data = chosen

    def _corners(self) -> list[np.ndarray]:
        return [np.array(vertices, float) for vertices in self.layer.data]

    def _on_data(self, event: Any) -> None:
        if self._deaf:
            return
        action = str(event.action)
        if action == "adding":
            self._began = True
        elif action == "added":
            self._on_added()
        elif action == "removed":
            self._on_removed(event.data_indices)
        elif action == "changed":
            rows = (int(row) % len(self.layer.data) for row in event.data_indices)
            self._changed.update(rows)
            if not self._held:
                self._report()

    def _on_added(self) -> None:
        began, self._began = self._began, False
        if not began or len(self.layer.data) <= len(self.ids):
            return  # napari says so, too, when it dropped one with too few corners
        kind = kind_from_napari(self.layer.shape_type[-1])
        self._shown = [("added",)]
        # napari says so before it has ended drawing, and would end it once more
        # when the layer is filled anew
        self.layer._is_creating = False  # noqa: SLF001
        corners = np.array(self.layer.data[-1], float)
        if kind in DRAGGED and not self._is_dragged(corners):
            self.clicked.emit(kind, (float(corners[0, 0]), float(corners[0, 1])))
        else:
            self.drawn.emit(kind, corners)

    def _is_dragged(self, corners: np.ndarray) -> bool:
        """Whether a shape is larger than the few pixels napari begins it with."""
        pixel = self.layer.scale_factor / abs(float(self.layer.scale[-1]))
        return bool(np.ptp(corners, axis=0).max() > CLICK * pixel)

    def _on_removed(self, rows: Sequence[int]) -> None:
        gone = {int(row) for row in rows}
        ids = tuple(n for row, n in enumerate(self.ids) if row in gone and n != SKETCH)
        self.ids = [n for row, n in enumerate(self.ids) if row not in gone]
        self._shown = [("removed",)]
        if ids:
            self.removed.emit(ids)

    def _report(self) -> None:
        rows, self._changed = self._changed, set()
        to = {
            self.ids[row]: np.array(self.layer.data[row], float)
            for row in rows
            if row < len(self.ids) and self.ids[row] != SKETCH
        }
        if to:
            self._shown = [("edited",)]
            self.edited.emit(to)
