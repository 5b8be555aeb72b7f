"""Undo while something is being drawn: its last corner goes, nothing in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.layers.reaching import DRAGGED

if TYPE_CHECKING:
    from napari.layers import Labels

    from marey.layers.outliner import Outliner
    from marey.layers.session import Session
    from marey.layers.shapeview import ShapeView


def take_back_corner(session: Session, outliner: Outliner) -> str:
    """Take back the last corner of what is being drawn.

    Parameters
    ----------
    session : Session
        In whose window.
    outliner : Outliner
        What draws shapes there.

    Returns
    -------
    str
        What was taken back, in words; empty where nothing is being drawn.
    """
    view = outliner.view
    if view is not None and view.is_drawing:
        return _of_shape(session, outliner, view)
    return _of_draft(outliner) or _of_mask(session.labels)


def _of_shape(session: Session, outliner: Outliner, view: ShapeView) -> str:
    kind, corners = view.half_kind, view.half_drawn()
    view.forget_half_drawn()
    outliner.draw()
    if kind in DRAGGED:
        return f"dropped the {kind} that was being drawn"
    if len(corners) > 1:
        pointer = view.layer.world_to_data(session.viewer.cursor.position)
        view.go_on(corners[:-1], np.array(pointer, float)[-2:])
    return _said(kind, len(corners) - 1)


def _of_draft(outliner: Outliner) -> str:
    """Shorten half a shape that was kept over a step, where it would be gone on with.

    Only while its tool is chosen: else it is no drawing under way.
    """
    session, view = outliner._session, outliner.view  # noqa: SLF001
    kind = session.mark_type
    if view is None or kind is None:
        return ""
    if session.viewer.layers.selection.active is not view.layer:
        return ""
    draft = outliner.drafts.find(outliner.board.t, outliner.plane, kind.name)
    if draft is None:
        return ""
    outliner.drafts.drop(draft)
    left = draft.vertices[:-1]
    if len(left):
        outliner.drafts.keep(replace(draft, vertices=left))
    outliner.draw()
    return _said(draft.kind, len(left))


def _of_mask(layer: Labels | None) -> str:
    """Shorten the outline that napari's polygon tool fills when it is closed."""
    if layer is None or str(layer.mode) != "polygon":
        return ""
    outline: Any = layer._overlays["polygon"]  # noqa: SLF001 - no public way
    # the last point follows the pointer
    points = list(outline.points)
    if not points:
        return ""
    left = len(points) - 2
    outline.points = [*points[:-2], points[-1]] if left > 0 else []
    return _said("polygon", left)


def _said(kind: str, left: int) -> str:
    if left < 1:
        return f"took back the only corner of the {kind}"
    return f"took back the last corner of the {kind}; {left} left"
