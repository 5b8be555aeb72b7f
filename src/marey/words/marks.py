"""What people and programs say about a frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marey.words.attributes import Attribute

KINDS = (
    "point",
    "line",
    "polyline",
    "rectangle",
    "ellipse",
    "polygon",
    "mask",
    "frame",
)
"""The kinds a type of mark can have."""


class OriginKind(StrEnum):
    """Who made a mark."""

    PERSON = "person"
    PROGRAM = "program"
    MODEL = "model"


class Review(IntEnum):
    """Whether a person has looked at a mark that a machine made."""

    UNSEEN = 0
    ACCEPTED = 1
    CORRECTED = 2


class Visibility(IntEnum):
    """Whether the object of a track can be seen in this frame."""

    VISIBLE = 0
    OCCLUDED = 1
    OUT_OF_VIEW = 2


@dataclass(frozen=True)
class MarkType:
    """A class of marks: what it is called and how it looks.

    Attributes
    ----------
    id : int
        Id in the file.
    name : str
        Unique name.
    kind : str
        One of `KINDS`.
    color : str
        ``#rrggbb``.
    symbol : str
        napari's name of a point symbol: ``disc``, ``triangle_up``, ...
    key : str
        ``"1"`` to ``"9"`` or empty.
    size : float
        Diameter in screen pixels for points.
    order : int
        Place in lists.
    tracked : bool
        Whether a click continues a track.
    visible, active : bool
        Shown on the canvas; offered for marking.
    description : str
        What the type means, for people.
    line_style : str
        ``solid``, ``dashed`` or ``dotted``.
    line_width : float
        Screen pixels.
    label : str
        Text beside each mark, with fields in braces; empty for none.
    group : str
        Heading in lists.
    box_height, box_width : float or None
        Pixels of the box that one click makes; None where boxes are drawn.
    least_score : float or None
        Marks with a lower score are not shown, counted or exported.
    persistent : bool
        Whether its marks are shown in every frame.
    attribute_schema : tuple of Attribute
        What else is asked of each of its marks.
    """

    id: int
    name: str
    kind: str
    color: str
    symbol: str = "disc"
    key: str = ""
    size: float = 10.0
    order: int = 0
    tracked: bool = False
    visible: bool = True
    active: bool = True
    description: str = ""
    line_style: str = "solid"
    line_width: float = 2.0
    label: str = ""
    group: str = ""
    box_height: float | None = None
    box_width: float | None = None
    least_score: float | None = None
    persistent: bool = False
    attribute_schema: tuple[Attribute, ...] = ()

    @property
    def box(self) -> tuple[float, float] | None:
        """Height and width of the box that one click makes; None where drawn."""
        if self.box_height is None and self.box_width is None:
            return None
        height, width = self.box_height, self.box_width
        return float(height or width or 0), float(width or height or 0)
