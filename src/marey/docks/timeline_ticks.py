"""What a strip ticks, in which colour and which row, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.docks.marked import UNREVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from marey.docks.marked import Marked
    from marey.docks.track_bars import TrackBars
    from marey.words import MarkType

NOTE_COLOUR = "#8a8a8a"
MASK_COLOUR = "#d9a441"
"""For a mask layer that has no class yet."""
TRACK_COLOUR = "#4c9be8"
"""For tracks without a type."""
UNREVIEWED_COLOUR = "#ff7f50"
"""For frames with something of a machine's that nobody has looked at."""
SELECTION_COLOURS = ("#c678dd", "#e06c9f", "#9a86fd")
"""Selections take turns."""
BROKEN_COLOUR = "#d7301f"

KINDS = {
    "marker": "Markers",
    "shape": "Shapes",
    "mask": "Masks",
    "track": "Tracks",
    "note": "Notes",
    "label": "Labels of frames",
    "selection": "Selections",
    UNREVIEWED: "Not reviewed yet",
    "broken": "Frames that cannot be shown",
}
"""Every kind of tick, as the filter names it."""
_ROWS = 3
"""Ticks without a lane of their own take turns in so many rows."""


@dataclass(frozen=True)
class Ticks:
    """Frames to be ticked in one colour.

    Attributes
    ----------
    colour : str
        ``#rrggbb``.
    frames : ndarray of int64, shape (F,)
        Rising positions on the time axis.
    words : str
        What they are, for the tooltip and the filter.
    lane : str
        Ticks of one lane lie in one row; ticks without lane share a few rows.
    kind : str
        A key of `KINDS`.
    bars : TrackBars, optional
        Tracks, drawn as bars below their ticks.
    """

    colour: str
    frames: NDArray[np.int64]
    words: str = ""
    lane: str = ""
    kind: str = "marker"
    bars: TrackBars | None = None


class TickFilter:
    """Which ticks a person has hidden; kept as long as the window.

    Kinds are hidden as a whole, types and layers by their words.
    """

    def __init__(self) -> None:
        self._hidden: set[tuple[str, str]] = set()

    def shows(self, kind: str, words: str = "") -> bool:
        """Tell whether a kind, or what is called so within it, is shown."""
        return not self._hidden & {(kind, ""), (kind, words)}

    def show(self, kind: str, words: str = "", *, shown: bool = True) -> None:
        """Show or hide a kind, or one of its types."""
        if shown:
            self._hidden.discard((kind, words))
        else:
            self._hidden.add((kind, words))

    def show_all(self) -> None:
        """Hide nothing."""
        self._hidden.clear()

    def of(self, ticks: Iterable[Ticks]) -> list[Ticks]:
        """Return those of the ticks that are shown."""
        return [one for one in ticks if self.shows(one.kind, one.words)]


def ticks_of(marked: Marked, types: Sequence[MarkType]) -> list[Ticks]:
    """Return marked frames as ticks: types in their order, then the other lanes.

    Parameters
    ----------
    marked : Marked
        What :meth:`MarkedFrames.renew` returned.
    types : sequence of MarkType
        Types in their order, with colours.
    """
    found = marked.frames
    ticks = [
        Ticks(kind.color, found[key], kind.name, kind=key[0])
        for kind in types
        for key in (("marker", kind.id), ("shape", kind.id))
        if key in found
    ]
    area = next((kind.color for kind in types if kind.kind == "mask"), MASK_COLOUR)
    ticks += [
        Ticks(area, frames, str(name), "masks", "mask")
        for (table, name), frames in found.items()
        if table == "mask_tile"
    ]
    ticks += _tracks(marked, types)
    if (UNREVIEWED, "") in found:
        unseen = found[UNREVIEWED, ""]
        words = "not reviewed yet"
        ticks.append(Ticks(UNREVIEWED_COLOUR, unseen, words, UNREVIEWED, UNREVIEWED))
    ticks += [
        Ticks(kind.color, found["frame_label", kind.id], kind.name, "labels", "label")
        for kind in types
        if ("frame_label", kind.id) in found
    ]
    if ("note", "") in found:
        ticks.append(Ticks(NOTE_COLOUR, found["note", ""], "note", "notes", "note"))
    chosen = [row for row in found.items() if row[0][0] == "selection"]
    for at, ((_, name), frames) in enumerate(chosen):
        colour = SELECTION_COLOURS[at % len(SELECTION_COLOURS)]
        ticks.append(Ticks(colour, frames, str(name), "selections", "selection"))
    return [row for row in ticks if len(row.frames) or row.bars is not None]


def _tracks(marked: Marked, types: Sequence[MarkType]) -> list[Ticks]:
    by_id = {kind.id: kind for kind in types}
    ticks = []
    for bars in marked.tracks:
        kind = by_id.get(bars.kind)
        colour = TRACK_COLOUR if kind is None else kind.color
        words = "tracks" if kind is None else f"tracks of {kind.name}"
        ticks.append(Ticks(colour, bars.keys, words, "tracks", "track", bars))
    return ticks


def rows_of(ticks: Sequence[Ticks], most: int = 99) -> list[int]:
    """Return the row of each of the ticks: shared ones first, then the lanes.

    Parameters
    ----------
    ticks : sequence of Ticks
        What is drawn.
    most : int
        Rows for which there is room; those without lane move together first.
    """
    shared = sum(not one.lane for one in ticks)
    lanes = list(dict.fromkeys(one.lane for one in ticks if one.lane))
    below = min(_ROWS, shared, max(1, most - len(lanes)))
    rows, turn = [], 0
    for one in ticks:
        if one.lane:
            rows.append(below + lanes.index(one.lane))
        else:
            rows.append(turn % below)
            turn += 1
    return rows


def words_at(ticks: Iterable[Ticks], t: int) -> list[str]:
    """Return what a frame carries, in the words of its ticks."""
    return [one.words for one in ticks if is_among(one.frames, t) or _runs_at(one, t)]


def is_among(frames: NDArray[np.int64], t: int) -> bool:
    """Tell whether a frame is among rising ones."""
    at = int(np.searchsorted(frames, t))
    return at < len(frames) and int(frames[at]) == t


def _runs_at(one: Ticks, t: int) -> bool:
    bars = one.bars
    return bars is not None and bool(((bars.first <= t) & (bars.last >= t)).any())
