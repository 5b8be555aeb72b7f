"""Where in time tracks have something: for a timeline, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.scores import thresholds

if TYPE_CHECKING:
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
