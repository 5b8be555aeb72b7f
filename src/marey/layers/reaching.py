"""Presses that no move of the pointer announced: fingers, pens, remote desktops.

napari lets the corner that is drawn next follow the pointer and keeps it where it
was when the press comes. Without a move before, that is the corner before: what
was pressed would be lost. So the corner is brought to the press first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.gestures import CLICK

if TYPE_CHECKING:
    from marey.layers.shapeview import ShapeView

DRAGGED = ("line", "rectangle", "ellipse")
"""Kinds that are drawn by a single drag."""


def reach_press(view: ShapeView, position: Any) -> None:
    """Bring the corner that follows the pointer to where it was pressed.

    Parameters
    ----------
    view : ShapeView
        The shapes; nothing happens unless a polygon or polyline is half drawn.
    position : sequence of float
        Where, in world units.
    """
    if view.is_drawing and view.half_kind not in DRAGGED:
        _move_corner(view, position)


def reach_release(view: ShapeView, position: Any) -> None:
    """Bring the end of a drag to where the button came up.

    Parameters
    ----------
    view : ShapeView
        The shapes; nothing happens unless a line, rectangle or ellipse is being
        dragged, and further than a click.
    position : sequence of float
        Where, in world units.
    """
    if not view.is_drawing or view.half_kind not in DRAGGED:
        return
    layer = view.layer
    way = np.array(layer.world_to_data(position), float)[-2:] - layer.data[-1][0][-2:]
    if np.hypot(*way) > CLICK * layer.scale_factor / abs(float(layer.scale[-1])):
        _move_corner(view, position)


def _move_corner(view: ShapeView, position: Any) -> None:
    # what napari's own tools call at each move; there is no public way
    from napari.layers.shapes._shapes_mouse_bindings import (
        _move_active_element_under_cursor,
    )

    layer = view.layer
    _move_active_element_under_cursor(layer, layer.world_to_data(position))
