"""Tracks as bars: when each is there, where it has gaps, what was set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from marey.sidecar.track_places import TrackPlaces

    Frames = NDArray[np.int64]

_BITS = 32
_LOW = (1 << _BITS) - 1


@dataclass(frozen=True)
class TrackBars:
    """The tracks of one type.

    Attributes
    ----------
    kind : int
        Id of the type; 0 for tracks without one.
    first, last : ndarray of int64, shape (R,)
        Ends of every run of frames in which a track is there.
    begin, end : ndarray of int64, shape (K,)
        First and last frame of every track, gaps passed over.
    keys : ndarray of int64, shape (F,)
        Rising frames that a person set, of tracks computed in between.
    """

    kind: int
    first: Frames
    last: Frames
    begin: Frames
    end: Frames
    keys: Frames


class TrackPoints:
    """All places of all tracks, in the order of track and time.

    Kept as one sorted column, so that a frame that changes costs a pass over
    it and no sorting.
    """

    def __init__(self) -> None:
        self._keys: Frames = np.zeros(0, np.int64)
        self._by_hand: NDArray[np.bool_] = np.zeros(0, bool)

    def __len__(self) -> int:
        return len(self._keys)

    def read(self, places: TrackPlaces) -> None:
        """Take all places anew."""
        keys = places.track << _BITS | places.t
        order = np.argsort(keys, kind="stable")
        self._keys, self._by_hand = keys[order], places.by_hand[order]

    def renew(self, t: int, places: TrackPlaces) -> bool:
        """Take the places of one frame anew; tell whether there are or were any."""
        old = self._keys & _LOW == t
        if not len(places.track) and not old.any():
            return False
        keys, by_hand = self._keys[~old], self._by_hand[~old]
        order = np.argsort(places.track)
        new = places.track[order] << _BITS | t
        at = np.searchsorted(keys, new)
        self._keys = np.insert(keys, at, new)
        self._by_hand = np.insert(by_hand, at, places.by_hand[order])
        return True

    def bars(self, kinds: Mapping[int, int]) -> list[TrackBars]:
        """Return the tracks as bars, one set for each type.

        Parameters
        ----------
        kinds : mapping of int to int
            Type of each track.
        """
        if not len(self._keys):
            return []
        keys, track, t = self._keys, self._keys >> _BITS, self._keys & _LOW
        # a point and a mask of one frame are the same place: no new run
        starts = np.flatnonzero(np.concatenate([[True], np.diff(keys) > 1]))
        stops = np.concatenate([starts[1:], [len(keys)]]) - 1
        opens = np.flatnonzero(np.concatenate([[True], np.diff(track) > 0]))
        closes = np.concatenate([opens[1:], [len(keys)]]) - 1
        kind = np.array([kinds.get(n, 0) for n in track[opens].tolist()], np.int64)
        of_point = np.repeat(kind, np.diff(np.concatenate([opens, [len(keys)]])))
        set_here = self._by_hand if not self._by_hand.all() else ~self._by_hand
        return [
            TrackBars(
                one,
                t[starts[of_point[starts] == one]],
                t[stops[of_point[starts] == one]],
                t[opens[kind == one]],
                t[closes[kind == one]],
                np.unique(t[set_here & (of_point == one)]),
            )
            for one in np.unique(kind).tolist()
        ]
