"""Numbers for new cells: none that was ever given in a frame is given again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.areas.values import LARGEST
from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.tiles import Tile, largest_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marey.sidecar.door import Sidecar

_TILES = (
    "SELECT rev, itemsize, codec, data FROM mask_tile"
    " WHERE layer = :layer AND frame = :frame AND z = :z AND rev > :since"
    " UNION ALL"
    " SELECT rev_from, itemsize, codec, data FROM mask_tile_hist"
    " WHERE layer = :layer AND frame = :frame AND z = :z AND rev_from > :since"
)
_OBJECTS = (
    "SELECT max(value) FROM (SELECT value FROM object"
    " WHERE layer = :layer AND frame = :frame AND z = :z UNION ALL"
    " SELECT value FROM object_hist"
    " WHERE layer = :layer AND frame = :frame AND z = :z)"
)


class MaskNumbers(Family):
    """Knows the largest value that each label image ever had."""

    def __init__(self, sidecar: Sidecar) -> None:
        super().__init__(sidecar)
        self._known: dict[tuple[int, int, int], tuple[int, int]] = {}

    def next(self, t: int, layer: str, z: int | None = None) -> int:
        """Return a value that nothing in a label image has, or ever had.

        What was erased or undone counts: a number in a table or a paper means one
        cell. Only what was written since the last question is looked at.

        Parameters
        ----------
        t : int
            Place of the frame.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.

        Raises
        ------
        BadValue
            All numbers are used up.
        """
        found = self._sidecar.masks.layers.find(layer)
        if found is None:
            return 1
        key = (found.id, self._axis.id(t), int(z or 0))
        largest = self._largest(key)
        if largest >= LARGEST:
            raise BadValue(
                f"The numbers of {layer} in frame {int(t)} are used up: {largest} is "
                "the largest. Write this frame anew with smaller ones in another layer."
            )
        return largest + 1

    def _largest(self, key: tuple[int, int, int]) -> int:
        since, largest = self._known.get(key, (0, 0))
        place = dict(zip(("layer", "frame", "z"), key, strict=True))
        rows = self._rows(_TILES, {**place, "since": since})
        largest = max(largest, _largest_of(row[1:] for row in rows))
        self._known[key] = max((row[0] for row in rows), default=since), largest
        named = self._rows(_OBJECTS, place)
        return max(largest, int(named[0][0] or 0) if named else 0)


def _largest_of(tiles: Iterable[tuple[int, int, bytes]]) -> int:
    return max((largest_value(Tile(*tile)) for tile in tiles), default=0)
