"""How marks look on the canvas, apart from what they are.

Sizes are in screen pixels, so that a mark is as easy to hit and to see at
every zoom; colours and symbols are those of the types.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.types import COLORS
from marey.words import MarkType
from marey.words.looks import BROAD, THIN, rgba, rim

if TYPE_CHECKING:
    from collections.abc import Iterable

OBJECT = MarkType(
    id=0, name="object", kind="point", color=COLORS[0], symbol="disc", key="1"
)
"""The type of a recording without types; stored with its first mark."""
AREA = MarkType(id=0, name="area", kind="mask", color=COLORS[1], key="")
"""The class of a recording without classes; stored with its first stroke."""

LIT = 1.5
"""How much larger a lit mark is; a light ring alone is lost on white nuclei."""
UNKNOWN = np.array([0.6, 0.6, 0.6, 1.0])
"""Colour of a mark whose type has gone."""


def unlike(offered: MarkType, known: Iterable[MarkType]) -> MarkType:
    """Give a type that is only offered a colour that no other has.

    Parameters
    ----------
    offered : MarkType
        The type.
    known : iterable of MarkType
        Those it should not be taken for.
    """
    taken = {kind.color.lower() for kind in known}
    free = [color for color in COLORS if color.lower() not in taken]
    return replace(offered, color=free[0] if free else offered.color)


@dataclass(frozen=True)
class Looks:
    """The looks of all types, looked up for many marks at once.

    Attributes
    ----------
    ids : ndarray of int64, shape (K,)
        Type ids, ascending.
    faces, rims : ndarray of float, shape (K + 1, 4)
        Colours; the last row is for marks whose type has gone.
    symbols : ndarray of str, shape (K + 1,)
        napari's names of symbols.
    sizes : ndarray of float, shape (K + 1,)
        Diameters in screen pixels.
    shown : ndarray of bool, shape (K + 1,)
        Whether the type is visible.
    """

    ids: np.ndarray
    faces: np.ndarray
    rims: np.ndarray
    symbols: np.ndarray
    sizes: np.ndarray
    shown: np.ndarray

    def slots(self, types: np.ndarray) -> np.ndarray:
        """Return for each type id its row in the tables.

        Parameters
        ----------
        types : ndarray of int64, shape (N,)
            Type ids of marks.
        """
        if not len(self.ids):
            return np.zeros(len(types), np.intp)
        rows = np.clip(np.searchsorted(self.ids, types), 0, len(self.ids) - 1)
        rows[self.ids[rows] != types] = len(self.ids)
        return rows


def looks_of(types: Iterable[MarkType]) -> Looks:
    """Collect the looks of types.

    Examples
    --------
    >>> import numpy as np
    >>> looks = looks_of([OBJECT])
    >>> looks.symbols[looks.slots(np.array([0, 99]))].tolist()
    ['disc', 'disc']
    """
    ordered = sorted(types, key=lambda kind: kind.id)
    faces = np.array([*(rgba(kind.color) for kind in ordered), UNKNOWN])
    return Looks(
        ids=np.array([kind.id for kind in ordered], np.int64),
        faces=faces,
        rims=np.array([rim(face) for face in faces]),
        symbols=np.array([*(kind.symbol or "disc" for kind in ordered), "disc"]),
        sizes=np.array([*map(_size, ordered), 10.0]),
        shown=np.array([*(kind.visible for kind in ordered), True]),
    )


def _size(kind: MarkType) -> float:
    return float(kind.size) * (BROAD if kind.symbol in THIN else 1.0)
