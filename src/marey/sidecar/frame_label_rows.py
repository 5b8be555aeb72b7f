"""One label of a frame, as it comes out of the marks file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.own_words import read_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marey.sidecar.axis import FrameAxis

COLUMNS = "id, frame, last, type, score, text, attributes, origin, review, etag"
"""What `labels_of` expects, in this order."""


@dataclass(frozen=True)
class FrameLabel:
    """One label of a frame or of an interval.

    Attributes
    ----------
    id, type : int
        Ids of the label and of its type.
    t, last : int
        Places of the first and the last frame it holds for, the same for a
        label of one frame; -1 where a frame is not in the index.
    score : float or None
        How sure its maker is.
    text : str
        Free text.
    attributes : dict
        Further attributes.
    origin : int or None
        The program that made it; None for a person.
    review, etag : int
        Value of `Review`; grows with each change.
    """

    id: int
    t: int
    last: int
    type: int
    score: float | None = None
    text: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    origin: int | None = None
    review: int = 0
    etag: int = 1


def labels_of(rows: list[tuple], axis: FrameAxis) -> list[FrameLabel]:
    """Return rows of `COLUMNS` as labels, their frames where they stand now."""
    begins = [row[1] for row in rows]
    ends = [row[1] if row[2] is None else row[2] for row in rows]
    places = zip(
        rows,
        axis.t(np.array(begins, np.int64)).tolist(),
        axis.t(np.array(ends, np.int64)).tolist(),
        strict=True,
    )
    return [
        FrameLabel(
            id=row[0],
            t=t,
            last=last,
            type=row[3],
            score=row[4],
            text=row[5] or "",
            attributes=read_attributes(row[6]),
            origin=row[7],
            review=row[8],
            etag=row[9],
        )
        for row, t, last in places
    ]


def span(begin: int, end: int) -> str:
    """Name a frame or an interval.

    Examples
    --------
    >>> span(3, 3), span(3, 9)
    ('frame 3', 'frames 3 to 9')
    """
    return f"frame {begin}" if begin == end else f"frames {begin} to {end}"
