"""Marks moved to what the picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.errors import MareyError
from marey.marking import snap_to
from marey.sidecar.values import counted

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from marey.recording import Recording


def snap(
    rec: Recording,
    ids: ArrayLike,
    how: str = "maximum",
    *,
    reach: float = 5.0,
    channel: int | None = None,
) -> int:
    """Move points to what the picture shows near them: one undo.

    Parameters
    ----------
    rec : Recording
        Whose points.
    ids : int or array of int
        The markers.
    how : {"maximum", "minimum", "centroid"}
        See :func:`marey.marking.snap_to`.
    reach : float
        How far is looked, in pixels.
    channel : int, optional
        In which channel; the first where left out.

    Returns
    -------
    int
        How many were moved; points that lie right stay.

    Raises
    ------
    FrameUnreadable
        A frame cannot be read; the points of the frames before it are moved.
    """
    marks = rec.markers.of_ids(ids)
    broken: MareyError | None = None
    places = marks.yx.copy()
    for t, z in sorted(
        {(int(t), float(z)) for t, z in zip(marks.t, marks.z, strict=True)}
    ):
        rows = (marks.t == t) & ((marks.z == z) | (np.isnan(marks.z) & np.isnan(z)))
        plane = None if np.isnan(z) else round(z)
        try:
            picture = rec.series.plane(t, plane, channel)
        except MareyError as error:
            broken = error
            break
        places[rows] = snap_to(picture, marks.yx[rows], reach, how)
    other = np.hypot(*(places - marks.yx).T) > 1e-6
    moved = int(other.sum())
    if moved:
        with rec.group(f"snapped {counted(moved, 'point')} to the {how}"):
            rec.markers.move(marks.ids[other], places[other])
    if broken is not None:
        raise broken
    return moved
