"""Shapes that somebody began and has not closed, kept with their frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from marey.layers.shapes import Outline

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOB = 4.0
"""Screen pixels from the last corner of a draft to the rim of the knob on it."""
SKETCH = 0
"""What a drawn draft has in place of an id: no row of the file is meant."""
Key = tuple[int, int | None, str]


@dataclass(frozen=True, eq=False)
class Draft:
    """A shape somebody began and has not closed.

    Attributes
    ----------
    t : int
        Frame it was begun in; it belongs there.
    plane : int or None
        Its plane.
    kind : str
        ``polygon`` or ``polyline``.
    type_name : str
        Name of the type it will have.
    vertices : ndarray of float64, shape (N, 2)
        What is drawn so far.
    """

    t: int
    plane: int | None
    kind: str
    type_name: str
    vertices: np.ndarray

    @property
    def is_closable(self) -> bool:
        """Whether it has corners enough to be a shape."""
        return len(self.vertices) >= (3 if self.kind == "polygon" else 2)

    @property
    def key(self) -> Key:
        """What tells it from others: frame, plane and type."""
        return self.t, self.plane, self.type_name

    @property
    def z(self) -> float | None:
        """Its plane as the marks file has it."""
        return None if self.plane is None else float(self.plane)


class Drafts:
    """At most one draft for each frame, plane and type.

    Examples
    --------
    >>> import numpy as np
    >>> drafts = Drafts()
    >>> drafts.keep(Draft(3, None, "polygon", "nest", np.array([[1.0, 2.0]])))
    >>> drafts.keep(Draft(3, None, "polygon", "nest", np.array([[5.0, 6.0]])))
    >>> [len(draft.vertices) for draft in drafts.at(3, None)]
    [2]
    """

    def __init__(self) -> None:
        self._kept: dict[Key, Draft] = {}

    def __iter__(self) -> Iterator[Draft]:
        return iter(list(self._kept.values()))

    def keep(self, draft: Draft) -> None:
        """Keep a draft; corners of one that is kept already come before its own."""
        before = self._kept.pop(draft.key, None)
        if before is not None:
            corners = np.concatenate([before.vertices, draft.vertices])
            draft = replace(draft, vertices=corners)
        self._kept[draft.key] = draft

    def at(self, t: int, plane: int | None) -> list[Draft]:
        """Return the drafts of a frame and plane, the newest last."""
        return [one for one in self if (one.t, one.plane) == (t, plane)]

    def find(self, t: int, plane: int | None, type_name: str) -> Draft | None:
        """Return the draft of a type in a frame and plane."""
        return self._kept.get((t, plane, type_name))

    def drop(self, draft: Draft) -> None:
        """Keep a draft no longer."""
        self._kept.pop(draft.key, None)


def sketch(draft: Draft, type_id: int, pixel: float) -> list[Outline]:
    """Return a draft as it is drawn: open, with a knob where it goes on.

    Parameters
    ----------
    draft : Draft
        The draft; at least one corner.
    type_id : int
        Id of its type, which gives the colour.
    pixel : float
        Size of a screen pixel in pixels of the frame.

    Examples
    --------
    >>> import numpy as np
    >>> half = Draft(0, None, "polygon", "nest", np.array([[10.0, 10.0]]))
    >>> [(one.kind, one.vertices.tolist()) for one in sketch(half, 1, 0.5)]
    [('ellipse', [[8.0, 8.0], [8.0, 12.0], [12.0, 12.0], [12.0, 8.0]])]
    """
    corners = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)], float)
    box = draft.vertices[-1] + corners * KNOB * pixel
    knob = Outline(SKETCH, "ellipse", type_id, box, draft.z)
    if len(draft.vertices) < 2:
        return [knob]
    return [Outline(SKETCH, "polyline", type_id, draft.vertices, draft.z), knob]
