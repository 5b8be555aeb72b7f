"""Which frames carry marks, and of what: read beside the window's thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.docks.track_bars import TrackBars, TrackPoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from marey.recording import Recording

    Key = tuple[str, int | str]
    Frames = NDArray[np.int64]

TABLES = ("marker", "shape", "mask_tile", "note", "selection", "track", "object",
          "frame_label", "event", "mask_frame")  # fmt: skip
"""Tables whose rows make a frame a marked one, are drawn as bars, or are reviewed."""
REVIEWED = {"marker", "shape", "object", "frame_label", "event", "mask_frame"}
"""Those whose rows a machine can make and a person looks at."""
UNREVIEWED = "unreviewed"
"""Table of a key for frames with something nobody has looked at."""
BY_FRAME = {"marker", "shape", "note", *REVIEWED} - {"frame_label"}
"""Those of which single frames can be looked at."""
FEW = 64
"""So many changed frames are looked at one by one; more are read anew."""


@dataclass(frozen=True)
class Marked:
    """What a timeline shows of the marks.

    Attributes
    ----------
    frames : dict of (str, int or str) to ndarray of int64, shape (F,)
        Rising positions on the time axis by table and type (by name for masks
        and selections, by ``""`` for notes).
    tracks : tuple of TrackBars
        The tracks, one set for each type.
    """

    frames: Mapping[Key, Frames] = field(default_factory=dict)
    tracks: tuple[TrackBars, ...] = ()


class MarkedFrames:
    """The frames that carry marks of a recording, kept while marks change.

    All calls belong to one thread, that of the reader; what `renew` returns
    is a copy that any thread may look at.

    Parameters
    ----------
    recording : Recording
        Whose marks.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._frames: dict[Key, Frames] = {}
        self._points = TrackPoints()
        self._tracks: tuple[TrackBars, ...] = ()

    def renew(self, whole: Iterable[str], some: Mapping[str, Iterable[int]]) -> Marked:
        """Read what changed, and return the frames of every kind of mark.

        Parameters
        ----------
        whole : iterable of str
            Tables to read from end to end.
        some : mapping of str to iterable of int
            For other tables the ids of the frames that changed.
        """
        tables = set(whole)
        for table in tables & _WHOLE.keys():
            read = _WHOLE[table](self._recording)
            kept = {key: f for key, f in self._frames.items() if key[0] != table}
            self._frames = kept | {(table, kind): f for kind, f in read.items()}
        if tables & REVIEWED:
            unseen = self._recording.review.unreviewed()
            self._frames = self._frames | {(UNREVIEWED, ""): unseen}
        moved = bool(tables & {"marker", "object"})
        if moved:
            self._points.read(self._recording.tracks.places())
        for table, ids in some.items():
            for t in self._places(ids):
                if table in _AT:
                    self._look(table, t)
                if table in REVIEWED:
                    self._look(UNREVIEWED, t)
                if table in {"marker", "object"}:
                    moved |= self._points.renew(t, self._recording.tracks.places(t))
        if moved or "track" in tables:
            kinds = self._recording.tracks.kinds() if len(self._points) else {}
            self._tracks = tuple(self._points.bars(kinds))
        return Marked(dict(self._frames), self._tracks)

    def _places(self, ids: Iterable[int]) -> list[int]:
        places = self._recording.series.positions(np.array(sorted(ids), np.int64))
        found: list[int] = places[places >= 0].tolist()
        return found

    def _look(self, table: str, t: int) -> None:
        there: set[Key] = {(table, kind) for kind in _AT[table](self._recording, t)}
        for key in there | {key for key in self._frames if key[0] == table}:
            before = self._frames.get(key, np.zeros(0, np.int64))
            self._frames[key] = with_frame(before, t, is_there=key in there)


def with_frame(frames: Frames, t: int, *, is_there: bool) -> Frames:
    """Return rising frames with `t` among them, or not.

    Examples
    --------
    >>> with_frame(np.array([2, 9]), 5, is_there=True).tolist()
    [2, 5, 9]
    >>> with_frame(np.array([2, 9]), 9, is_there=False).tolist()
    [2]
    """
    at = int(np.searchsorted(frames, t))
    if (at < len(frames) and frames[at] == t) == is_there:
        return frames
    return np.insert(frames, at, t) if is_there else np.delete(frames, at)


def block_edges(many: Iterable[Frames], n: int) -> Frames:
    """Return the frames at which marked ones begin or end, one block at a time.

    Parameters
    ----------
    many : iterable of ndarray of int64
        Frames of several kinds of marks; together they make the blocks.
    n : int
        How many frames there are.

    Examples
    --------
    >>> block_edges([np.array([3, 4, 5]), np.array([5, 9])], 20).tolist()
    [3, 5, 9]
    """
    there = np.zeros(n + 2, bool)
    for frames in many:
        there[1 + frames[frames < n]] = True
    inside = there[1:-1]
    return np.flatnonzero(inside & ~(there[:-2] & there[2:]))


def _markers(recording: Recording) -> dict[int, Frames]:
    return {
        kind.id: recording.markers.frames(type=kind.name)
        for kind in recording.types.list()
        if kind.kind == "point"
    }


def _shapes(recording: Recording) -> dict[int, Frames]:
    return {
        kind.id: recording.shapes.frames(type=kind.name)
        for kind in recording.types.list()
        if kind.kind not in {"point", "mask", "frame"}
    }


def _labels(recording: Recording) -> dict[int, Frames]:
    return {
        kind.id: recording.frame_labels.frames(kind.name)
        for kind in recording.types.list()
        if kind.kind == "frame"
    }


def _masks(recording: Recording) -> dict[str, Frames]:
    names = [layer.name for layer in recording.masks.layers.list()]
    return {name: recording.masks.frames(name) for name in names}


def _selections(recording: Recording) -> dict[str, Frames]:
    chosen = recording.selections
    return {name: np.sort(chosen[name]) for name in chosen.names()}


_WHOLE: dict[str, Callable[[Recording], Mapping[Any, Frames]]] = {
    "marker": _markers,
    "shape": _shapes,
    "mask_tile": _masks,
    "note": lambda recording: {"": recording.notes.frames()},
    "frame_label": _labels,
    "selection": _selections,
}

_AT: dict[str, Callable[[Recording, int], Iterable[int | str]]] = {
    "marker": lambda recording, t: set(recording.markers.frame(t).type.tolist()),
    "shape": lambda recording, t: {row.type for row in recording.shapes.frame(t)},
    "note": lambda recording, t: [""] if recording.notes.get(t).etag else [],
    UNREVIEWED: lambda recording, t: [""] if recording.review.left(t=t)[0] else [],
}
