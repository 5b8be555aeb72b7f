"""Taking hold of a shape by its line, with the tool that draws shapes.

A press within reach of a line takes the shape, one on a corner of a polygon or
polyline the corner; a press anywhere else draws, with Alt also near a line. So
nobody has to change tools between drawing and correcting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.gestures import REACH
from marey.layers.tools import DRAWING
from marey.words.outlines import OPEN, ring

if TYPE_CHECKING:
    from collections.abc import Collection

    from marey.layers.session import Session
    from marey.layers.shapeview import ShapeView

CORNERED = ("line", "polyline", "polygon")
"""Kinds that are changed corner by corner; the others by the handles of a box."""
_TAKEN = ("select", "direct")


def away_from(kind: str, corners: np.ndarray, at: np.ndarray) -> float:
    """Return how far a place is from the line of a shape, in pixels.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.array([[0, 0], [0, 10], [10, 10], [10, 0.0]])
    >>> away_from("polygon", square, np.array([5.0, 1.5]))
    1.5
    """
    outline = ring(kind, corners)
    path = outline if kind in OPEN else np.vstack([outline, outline[:1]])
    start, way = path[:-1], np.diff(path, axis=0)
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip(((at - start) * way).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(start + share[:, None] * way - at).T).min())


class Grasp:
    """Turns the drawing tool into the one that edits, and back, press by press.

    Parameters
    ----------
    session : Session
        Whose tool and type.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.holds = False

    def press(
        self, view: ShapeView, position: Any, modifiers: Collection[str]
    ) -> int | None:
        """Choose what a press will do, before napari hears of it.

        Parameters
        ----------
        view : ShapeView
            The shapes.
        position : sequence of float
            Where, in world units.
        modifiers : collection of str
            ``Alt`` draws also near a line; ``Control`` removes.

        Returns
        -------
        int or None
            Row of a shape that is to be removed.
        """
        drawing, layer = self._drawing(view), view.layer
        if not drawing:
            self.holds = False
            return None
        at = np.array(layer.world_to_data(position), float)[-2:]
        near = None if "Alt" in modifiers else view.row_near(at)
        if near is None:
            if self.holds and "Alt" not in modifiers and self._on_taken(view, position):
                return None
            self.release(view)
            return None
        self._take(view, near, at)
        return near if "Control" in modifiers else None

    def _drawing(self, view: ShapeView) -> str:
        """Return the mode that draws the chosen type; empty where it is not chosen."""
        session, kind = self._session, self._session.mark_type
        active = session.viewer.layers.selection.active is view.layer
        if session.tool != "mark" or kind is None or not active or view.is_drawing:
            return ""
        drawing, mode = DRAWING.get(kind.kind, ""), str(view.layer.mode)
        return drawing if mode == drawing or (self.holds and mode in _TAKEN) else ""

    def _on_taken(self, view: ShapeView, position: Any) -> bool:
        """Whether a place is on a handle or inside of what is selected."""
        found = view.layer.get_value(position, world=True)
        return found is not None and found[0] in view.layer.selected_data

    def _take(self, view: ShapeView, row: int, at: np.ndarray) -> None:
        layer = view.layer
        corners = np.array(layer.data[row], float)
        reach = REACH * view.pixel
        kind = view.kinds[row]
        on_corner = bool((np.hypot(*(corners - at).T) <= reach).any())
        mode = "direct" if kind in CORNERED and on_corner else "select"
        with self._session.tools.quietly():
            if str(layer.mode) != mode:
                layer.mode = mode
            if row not in layer.selected_data:
                layer.selected_data = {row}
        self.holds = True

    def release(self, view: ShapeView) -> bool:
        """Let go of what was taken; return whether there was anything."""
        kind = self._session.mark_type
        was, self.holds = self.holds, False
        if was and kind is not None and kind.kind in DRAWING:
            with self._session.tools.quietly():
                view.layer.selected_data = set()
                view.layer.mode = DRAWING[kind.kind]
        return was
