"""Where tracks have something: in time, for a timeline, and last before a frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.refusals import FARTHEST
from marey.sidecar.scores import thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.sidecar.door import Sidecar

_AT_ONCE = 20_000
"""Rows made numbers in one go: another thread may work in between."""


@dataclass(frozen=True)
class TrackPlaces:
    """Points and masks of tracks, K rows.

    Attributes
    ----------
    track, t : ndarray of int64, shape (K,)
        Id of the track and place of the frame.
    by_hand : ndarray of bool, shape (K,)
        Whether a person placed it; False for masks and computed points.
    """

    track: NDArray[np.int64]
    t: NDArray[np.int64]
    by_hand: NDArray[np.bool_]


def track_places(sidecar: Sidecar, t: int | None = None) -> TrackPlaces:
    """Return where tracks have points or masks; of one frame where it is named."""
    where = "track IS NOT NULL" + ("" if t is None else " AND frame = :frame")
    sure = thresholds(sidecar)
    rows = sidecar.rows(
        f"SELECT track, frame, hand_set FROM marker WHERE {where}"
        f" AND {sure.sql('marker')}"
        f" UNION ALL SELECT track, frame, 0 FROM object WHERE {where}"
        f" AND {sure.sql('object')}",
        () if t is None else {"frame": sidecar.axis.id(t)},
    )
    found = np.empty((len(rows), 3), np.int64)
    for at in range(0, len(rows), _AT_ONCE):
        part = rows[at : at + _AT_ONCE]
        flat = np.fromiter(chain.from_iterable(part), np.int64, 3 * len(part))
        found[at : at + len(part)] = flat.reshape(-1, 3)
    places = sidecar.axis.t(found[:, 1])
    found, places = found[places >= 0], places[places >= 0]
    return TrackPlaces(found[:, 0].copy(), places, found[:, 2].astype(bool))


@dataclass(frozen=True)
class TrackEnds:
    """Points of tracks before a frame, at least the last one of each, K rows.

    Attributes
    ----------
    track, type, t : ndarray of int64, shape (K,)
        Ids of the track and of the type of the point, and place of its frame.
    yx : ndarray of float64, shape (K, 2)
        Pixels.
    """

    track: NDArray[np.int64]
    type: NDArray[np.int64]
    t: NDArray[np.int64]
    yx: NDArray[np.float64]


def ends_before(
    sidecar: Sidecar, t: int, frames: int, types: Sequence[int]
) -> TrackEnds:
    """Return the last points of tracks in some frames before a frame.

    Parameters
    ----------
    sidecar : Sidecar
        Whose tracks.
    t : int
        Place of the frame.
    frames : int
        How many frames before it are looked at.
    types : sequence of int
        Ids of the types of points that count.
    """
    ids = sidecar.axis.ids(np.arange(max(0, t - frames), t))
    kinds = ", ".join(str(int(kind)) for kind in types)
    if not len(ids) or not kinds:
        rows: list[tuple] = []
    else:
        sure = thresholds(sidecar).sql("m")
        # of a group SQLite takes the other columns from the row of the maximum
        last, group = ("max(m.frame)", "GROUP BY m.track")
        if not sidecar.axis.is_plain:
            last, group = "m.frame", ""
        listed = ", ".join(map(str, ids.tolist()))
        rows = sidecar.rows(
            f"SELECT m.track, m.type, {last}, m.y, m.x FROM marker m"
            f" WHERE m.frame IN ({listed}) AND m.track IS NOT NULL"
            f" AND m.type IN ({kinds}) AND {sure}"
            f" AND abs(m.y) <= {FARTHEST} AND abs(m.x) <= {FARTHEST} {group}"
        )
    found = np.array(rows, np.float64).reshape(-1, 5)
    numbers = found[:, :3].astype(np.int64)
    places = sidecar.axis.t(numbers[:, 2])
    return TrackEnds(numbers[:, 0], numbers[:, 1], places, found[:, 3:])
