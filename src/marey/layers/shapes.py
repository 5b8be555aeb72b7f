"""Shapes of one frame as outlines, and as napari wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from marey.layers.style import Drawn

TO_NAPARI = {"polyline": "path"}
"""Kinds that napari calls otherwise."""
FROM_NAPARI = {"path": "polyline"}
FILL = 0.15
"""Opacity of the inside of a shape."""
HIDDEN = 0.5
"""Opacity of the line of a shape whose object cannot be seen."""


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
        Corners in pixels, y first, where they are seen; of an ellipse those of
        its box, turned as it is.
    z : float or None
        Plane; None means all.
    track, origin : int
        Its track and maker; 0 without, and for a person.
    review, visibility : int
        Values of `Review` and `Visibility`.
    score : float or None
        How sure its maker is.
    text : str
        Free text.
    style, attributes : dict
        What track and shape say differently from the type; attributes.
    """

    id: int
    kind: str
    type: int
    vertices: np.ndarray
    z: float | None = None
    track: int = 0
    origin: int = 0
    review: int = 0
    visibility: int = 0
    score: float | None = None
    text: str = ""
    style: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def looks(self) -> tuple[Any, ...]:
        """What it looks like, to see whether it has to be drawn anew."""
        said = (self.review, self.visibility, self.score, self.text, self.track)
        own = (repr(self.style), repr(self.attributes))
        return (self.id, self.type, self.kind, self.vertices.tobytes(), *said, *own)


@dataclass(frozen=True)
class OutlineFacts:
    """What decides about the looks of N outlines, column by column; see `Facts`."""

    types: np.ndarray
    origins: np.ndarray
    reviews: np.ndarray
    visibility: np.ndarray
    scores: np.ndarray
    styles: np.ndarray


def facts_of(outlines: Sequence[Outline]) -> OutlineFacts:
    """Return what is known of outlines, as `marey.layers.style.resolve` wants it."""
    styles = np.full(len(outlines), None, object)
    for row, one in enumerate(outlines):
        styles[row] = dict(one.style) or None
    scores = [np.nan if one.score is None else one.score for one in outlines]
    return OutlineFacts(
        types=np.array([one.type for one in outlines], np.int64),
        origins=np.array([one.origin for one in outlines], np.int64),
        reviews=np.array([one.review for one in outlines], np.int64),
        visibility=np.array([one.visibility for one in outlines], np.int64),
        scores=np.array(scores, float),
        styles=styles,
    )


def outline_from_row(row: Any, own: Any = None) -> Outline:
    """Take what the canvas needs out of a row of the marks file.

    Parameters
    ----------
    row : ShapeRow
        The shape.
    own : Own, optional
        What it says beside its type.
    """
    return Outline(
        id=int(row.id),
        kind=str(row.kind),
        type=int(row.type),
        vertices=np.asarray(row.corners, float).reshape(-1, 2),
        z=None if row.z is None or np.isnan(row.z) else float(row.z),
        track=int(row.track or 0),
        origin=int(row.origin or 0),
        review=int(row.review),
        visibility=int(row.visibility),
        score=row.score,
        text=row.text,
        style={} if own is None else own.style,
        attributes=row.attributes,
    )


def in_plane(outlines: Iterable[Outline], plane: int | None) -> tuple[Outline, ...]:
    """Return the outlines that are drawn in a plane."""
    return tuple(
        one
        for one in outlines
        if plane is None or one.z is None or abs(one.z - plane) < 0.5
    )


def napari_options(
    outlines: Sequence[Outline], drawn: Drawn, pixel: float = 1.0
) -> dict[str, Any]:
    """Turn outlines into arguments of :meth:`napari.layers.Shapes.add`.

    Parameters
    ----------
    outlines : sequence of Outline
        At least one.
    drawn : Drawn
        How they look, row by row.
    pixel : float
        Size of a screen pixel in pixels of the frame.

    Returns
    -------
    dict
        ``data`` (list of (N, 2) arrays), ``shape_type``, ``edge_width``,
        ``edge_color`` and ``face_color``, one row each.

    See Also
    --------
    kind_from_napari : the way back for the kind.
    """
    edges, faces = edge_colors(outlines, drawn), drawn.faces.copy()
    faces[:, 3] *= FILL
    faces[drawn.hollow | drawn.unseen, 3] = 0.0
    faces[[one.kind in {"line", "polyline"} for one in outlines], 3] = 0.0
    # dashes are drawn on a layer of their own
    edges[drawn.line_styles != "solid", 3] = 0.0
    return {
        "data": [one.vertices for one in outlines],
        "shape_type": [TO_NAPARI.get(one.kind, one.kind) for one in outlines],
        "edge_width": (drawn.line_widths * pixel).tolist(),
        "edge_color": edges,
        "face_color": faces,
    }


def edge_colors(outlines: Sequence[Outline], drawn: Drawn) -> np.ndarray:
    """Return the colours of the lines of shapes, (N, 4)."""
    edges = drawn.rims.copy()
    # of a shape the line says what it is; the rim of a point only stands out
    edges[:, :3] = drawn.faces[:, :3]
    edges[drawn.hollow, 3] *= HIDDEN
    edges[[one.id <= 0 for one in outlines], 3] *= 0.55
    return edges


def kind_from_napari(shape_type: str) -> str:
    """Return our word for napari's shape type.

    Examples
    --------
    >>> kind_from_napari("path"), kind_from_napari("polygon")
    ('polyline', 'polygon')
    """
    return FROM_NAPARI.get(str(shape_type), str(shape_type))
