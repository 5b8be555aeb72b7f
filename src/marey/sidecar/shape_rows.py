"""Shapes as they lie in the marks file and as they come out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marey.errors import BadValue
from marey.sidecar.corners import corners_of
from marey.sidecar.own_words import read_attributes
from marey.sidecar.values import points
from marey.words.outlines import turned

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.axis import FrameAxis

KINDS = ("line", "polyline", "rectangle", "ellipse", "polygon")

_FEWEST = {"line": 2, "polyline": 2, "rectangle": 4, "ellipse": 4, "polygon": 3}

FIELDS = (
    "id, frame, kind, type, vertices, z, rotation, track, score, text, origin,"
    " review, etag, visibility, hand_set, attributes"
)

"""Columns of a shape in the order that `shape_of` expects."""


@dataclass(frozen=True)
class ShapeRow:
    """One shape.

    Attributes
    ----------
    id : int
        Id in the file.
    t : int
        Place of its frame, -1 where the frame is not in the index.
    kind : str
        ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``.
    type : int
        Id of its type.
    vertices : ndarray of float64, shape (N, 2)
        y, x in pixels; of an ellipse the corners of its box. Without a row where
        another program wrote what cannot be drawn.
    z : float or None
        Plane; None for all.
    rotation : float
        Degrees, clockwise as seen on the screen, about the middle of the box.
    track, origin : int or None
        Ids of its track and of the program that made it.
    score : float or None
        How sure its maker is.
    text : str
        Free text.
    review : int
        Value of `Review`.
    etag : int
        Grows with each change.
    visibility : int
        Value of `Visibility`.
    hand_set : bool
        Whether a person drew it; False for shapes computed in between.
    attributes : dict
        Further attributes.
    """

    id: int
    t: int
    kind: str
    type: int
    vertices: NDArray[np.float64]
    z: float | None = None
    rotation: float = 0.0
    track: int | None = None
    score: float | None = None
    text: str = ""
    origin: int | None = None
    review: int = 0
    etag: int = 1
    visibility: int = 0
    hand_set: bool = True
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners where they are seen: `vertices`, turned by `rotation`."""
        return turned(self.vertices, self.rotation)


def shape_of(row: tuple, axis: FrameAxis) -> ShapeRow:
    """Return a row of `FIELDS` as a shape."""
    number, frame, kind, type_id, vertices, z, rotation, track, *more = row
    score, text, origin, review, etag, visibility, hand_set, attributes = more
    return ShapeRow(
        id=number,
        t=int(axis.t(frame)),
        kind=kind,
        type=type_id,
        vertices=_drawable(vertices, kind),
        z=z,
        rotation=rotation,
        track=track,
        score=score,
        text=text or "",
        origin=origin,
        review=review,
        etag=etag,
        visibility=visibility,
        hand_set=bool(hand_set),
        attributes=read_attributes(attributes),
    )


def _drawable(blob: bytes, kind: str) -> NDArray[np.float64]:
    """Return the corners; none where nothing of its kind can be drawn of them."""
    found = corners_of(blob)
    return found if kind in KINDS and len(found) > 1 else found[:0]


def shapes_of(rows: list[tuple], axis: FrameAxis) -> list[ShapeRow]:
    """Return rows of `FIELDS` as shapes."""
    return [shape_of(row, axis) for row in rows]


def drawn_shapes_of(rows: list[tuple], axis: FrameAxis) -> list[ShapeRow]:
    """Return rows of `FIELDS` as shapes, without those that nothing can draw."""
    return [one for one in shapes_of(rows, axis) if len(one.vertices)]


def corners_blob(vertices: ArrayLike, kind: str) -> bytes:
    """Return vertices as stored, or say what was wrong."""
    if kind not in KINDS:
        raise BadValue(f"A shape is one of {', '.join(KINDS)}; {kind!r} came.")
    array = points("vertices", vertices)
    if len(array) < _FEWEST[kind]:
        raise BadValue(
            f"A {kind} has at least {_FEWEST[kind]} points; {len(array)} came."
        )
    return array.astype("<f8").tobytes()
