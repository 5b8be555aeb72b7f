"""Shapes of one frame as outlines, and as napari wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from marey.layers.style import Looks

TO_NAPARI = {"polyline": "path"}
"""Kinds that napari calls otherwise."""
FROM_NAPARI = {"path": "polyline"}
FILL = 0.15
"""Opacity of the inside of a shape."""


@dataclass(frozen=True, eq=False)
class Outline:
    """One shape of a frame.

    Attributes
    ----------
    id : int
        Row id; negative while on its way into the file, 0 of one half drawn.
    kind : str
        ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``.
    type : int
        Id of its type.
    vertices : ndarray of float64, shape (N, 2)
        Corners in pixels, y first; of an ellipse those of its box.
    z : float or None
        Plane; None means all.
    """

    id: int
    kind: str
    type: int
    vertices: np.ndarray
    z: float | None = None


def outline_from_row(row: Any) -> Outline:
    """Take what the canvas needs out of a row of the marks file."""
    plane = None if row.z is None or np.isnan(row.z) else float(row.z)
    vertices = np.asarray(row.vertices, float).reshape(-1, 2)
    return Outline(int(row.id), str(row.kind), int(row.type), vertices, plane)


def in_plane(outlines: Iterable[Outline], plane: int | None) -> tuple[Outline, ...]:
    """Return the outlines that are drawn in a plane."""
    return tuple(
        one
        for one in outlines
        if plane is None or one.z is None or abs(one.z - plane) < 0.5
    )


def napari_options(outlines: Sequence[Outline], looks: Looks) -> dict[str, Any]:
    """Turn outlines into arguments of :meth:`napari.layers.Shapes.add`.

    Parameters
    ----------
    outlines : sequence of Outline
        At least one.
    looks : Looks
        Colours of their types.

    Returns
    -------
    dict
        ``data`` (list of (N, 2) arrays), ``shape_type``, ``edge_color`` and
        ``face_color``, one row each.

    See Also
    --------
    kind_from_napari : the way back for the kind.
    """
    slots = looks.slots(np.array([one.type for one in outlines], np.int64))
    edges = looks.faces[slots].copy()
    faces = edges.copy()
    faces[:, 3] *= FILL
    faces[[one.kind in {"line", "polyline"} for one in outlines], 3] = 0.0
    edges[[one.id <= 0 for one in outlines], 3] *= 0.55
    return {
        "data": [one.vertices for one in outlines],
        "shape_type": [TO_NAPARI.get(one.kind, one.kind) for one in outlines],
        "edge_color": edges,
        "face_color": faces,
    }


def kind_from_napari(shape_type: str) -> str:
    """Return our word for napari's shape type.

    Examples
    --------
    >>> kind_from_napari("path"), kind_from_napari("polygon")
    ('polyline', 'polygon')
    """
    return FROM_NAPARI.get(str(shape_type), str(shape_type))
