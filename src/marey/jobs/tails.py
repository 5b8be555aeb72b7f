"""The ways of tracked objects about a frame, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from marey.jobs.trails import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from marey.jobs.trails import Trail
    from marey.recording import Recording
    from marey.sidecar import MarkArrays


_MOST = 200_000
"""Points kept for those who go back and forth."""


@dataclass(frozen=True)
class Ways:
    """Straight pieces between two markers of a track, M of them.

    Attributes
    ----------
    ends : ndarray of float64, shape (M, 2, 2)
        Its earlier and its later end, each y, x in pixels.
    tracks, types : ndarray of int64, shape (M,)
        Ids of the track, and of the type of the later end.
    scores : ndarray of float64, shape (M,)
        Of the later end; NaN where there is none.
    values : ndarray of float64, shape (M,)
        What they are coloured by, at the later end; NaN where there is none.
    later : ndarray of bool, shape (M,)
        Whether the piece lies after the shown frame.
    own : mapping of int to str
        Colours that single tracks have, ``#rrggbb``.
    """

    ends: NDArray[np.float64]
    tracks: NDArray[np.int64]
    types: NDArray[np.int64]
    scores: NDArray[np.float64]
    values: NDArray[np.float64]
    later: NDArray[np.bool_]
    own: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.tracks)

    def take(self, rows: NDArray[np.bool_]) -> Ways:
        """Return some of the pieces, chosen by a boolean each."""
        columns = {n: c[rows] for n, c in vars(self).items() if n != "own"}
        return Ways(**columns, own=self.own)


@dataclass(frozen=True)
class _Rows:
    """Tracked markers of one frame, or of several, N rows."""

    t: NDArray[np.int64]
    track: NDArray[np.int64]
    type: NDArray[np.int64]
    yx: NDArray[np.float64]
    score: NDArray[np.float64]
    value: NDArray[np.float64]

    def take(self, rows: NDArray) -> _Rows:
        return _Rows(*(column[rows] for column in vars(self).values()))


class Tails:
    """Where the objects about a frame were and will be; each frame is read once.

    Parameters
    ----------
    recording : Recording
        Whose tracks.
    trail : Trail
        How many frames, and by what they are coloured.
    placed : callable
        ``placed(yx, t, shown)``: where places of frame `t` lie while frame
        `shown` is drawn.
    """

    def __init__(
        self,
        recording: Recording,
        trail: Trail,
        placed: Callable[[NDArray, int, int], NDArray],
    ) -> None:
        self._recording, self._trail, self._placed = recording, trail, placed
        self._read: dict[int, _Rows] = {}
        self._hidden: list[int] = []
        self._own: dict[int, str] = {}
        self.learn_tracks()

    def learn_tracks(self) -> None:
        """Read which tracks are hidden, or have a colour of their own."""
        said = self._recording.styles.tracks()
        self._hidden = [n for n, own in said.items() if not own.get("visible", True)]
        self._own = {n: own["color"] for n, own in said.items() if own.get("color")}

    def forget(self, frames: Iterable[int] | None = None) -> None:
        """Read frames again when they are needed; all where none is named."""
        for t in list(self._read) if frames is None else frames:
            self._read.pop(int(t), None)

    def of(self, t: int) -> Ways:
        """Return the ways of the tracks of a frame.

        Parameters
        ----------
        t : int
            The frame.
        """
        span = self._span(t)
        self._take(span)
        parts = [self._there(one, t) for one in span]
        rows = _Rows(*(np.concatenate(c) for c in zip(*parts, strict=True)))
        rows = rows.take(np.lexsort((rows.t, rows.track)))
        return self._pieces(rows.take(self._shown(rows, t)), t)

    def _span(self, t: int) -> range:
        last = max(len(self._recording.series) - 1, t)
        first = max(0, t - int(self._trail.behind))
        return range(first, min(last, t + int(self._trail.ahead)) + 1)

    def _there(self, one: int, t: int) -> list[NDArray]:
        rows = self._read[one]
        placed = self._placed(rows.yx, one, t) if len(rows.t) else rows.yx
        return [rows.t, rows.track, rows.type, placed, rows.score, rows.value]

    def _shown(self, rows: _Rows, t: int) -> NDArray[np.bool_]:
        """Return which rows, sorted by track and time, are of a track that shows."""
        tracks, first = np.unique(rows.track, return_index=True)
        if not len(tracks):
            return np.zeros(0, bool)
        last = np.append(first[1:], len(rows.t)) - 1
        goes_on = rows.t[last] >= t - int(self._trail.hide_after)
        shown = goes_on & ~np.isin(tracks, self._hidden)
        return shown[np.searchsorted(tracks, rows.track)]

    def _pieces(self, rows: _Rows, t: int) -> Ways:
        same = np.diff(rows.track) == 0
        ends = np.stack([rows.yx[:-1], rows.yx[1:]], axis=1)[same]
        end = rows.take(np.flatnonzero(same) + 1)
        values = end.value
        if self._trail.color == "speed":
            spent = np.maximum(np.diff(rows.t)[same], 1)
            values = np.hypot(*(ends[:, 1] - ends[:, 0]).T) / spent
        return Ways(
            ends, end.track, end.type, end.score, values, end.t > t, own=self._own
        )

    def _take(self, span: range) -> None:
        """Have the frames of a span at hand, and not too many others."""
        new = [one for one in span if one not in self._read]
        if new:
            found = self._recording.markers.arrays(new)
            found = found.take(found.track > 0)
            for one in new:
                self._read[one] = self._rows(one, found.take(found.t == one))
        if sum(len(rows.t) for rows in self._read.values()) > _MOST:
            for old in [one for one in self._read if one not in span]:
                del self._read[old]

    def _rows(self, t: int, marks: MarkArrays) -> _Rows:
        yx = marks.yx.reshape(len(marks), 2)
        value = self._values(t, marks)
        return _Rows(marks.t, marks.track, marks.type, yx, marks.score, value)

    def _values(self, t: int, marks: MarkArrays) -> NDArray[np.float64]:
        name = self._trail.color
        if name in ("type", "track", "speed"):
            return np.full(len(marks), np.nan)
        if name not in COLUMNS:
            own = self._recording.styles.markers(t) if len(marks) else {}
            return np.array(
                [
                    _number(own[n].attributes.get(name)) if n in own else np.nan
                    for n in marks.ids.tolist()
                ],
                float,
            )
        if name in ("y", "x"):
            return marks.yx.reshape(len(marks), 2)[:, ("y", "x").index(name)]
        return getattr(marks, "t" if name == "frame" else name).astype(float)


def joined(ways: Ways, colors: NDArray) -> Iterator[tuple[NDArray, NDArray]]:
    """Yield lines of one colour, as long as they can be: corners and colour.

    Parameters
    ----------
    ways : Ways
        M pieces in order of track and time.
    colors : ndarray, shape (M, 4)
        Their colours.

    Yields
    ------
    ndarray of float64, shape (K, 2), and ndarray, shape (4,)
        y, x from the earliest place to the latest; the colour.
    """
    if not len(ways):
        return
    breaks = (np.diff(ways.tracks) != 0) | (np.diff(colors, axis=0) != 0).any(axis=1)
    starts = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(ways)]
    for first, end in pairwise(starts):
        ends = ways.ends[first:end]
        yield np.concatenate([ends[:1, 0], ends[:, 1]]), colors[first]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else np.nan
