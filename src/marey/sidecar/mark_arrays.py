"""Markers column by column, and how rows become columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.refusals import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.transaction import Transaction

FIELDS = (
    "m.id, m.type, m.y, m.x, m.z, m.track, m.radius, m.score,"
    " m.origin, m.review, m.visibility, m.hand_set, m.etag,"
    " m.frame, m.text"
)
"""Columns of table ``m`` in the order that `arrays_of` expects."""

_ROWS_AT_ONCE = 100


@dataclass(frozen=True)
class MarkArrays:
    """Markers column by column, N rows in the order of their ids.

    Attributes
    ----------
    ids, type, track, origin : ndarray of int64, shape (N,)
        Ids of the marker, its type, its track (0: none), its maker (0: a person).
    t : ndarray of int64, shape (N,)
        Place of the frame, -1 where the frame is not in the index.
    yx : ndarray of float64, shape (N, 2)
        Pixels down and right from the centre of the first pixel.
    z, radius, score : ndarray of float64, shape (N,)
        NaN where not given; a mark with z NaN belongs to all planes.
    review, visibility : ndarray of int64, shape (N,)
        Values of `Review` and `Visibility`.
    hand_set : ndarray of bool, shape (N,)
        Whether a person placed it; False for points computed in between.
    etag : ndarray of int64, shape (N,)
        Grows with each change of the row; give it back with an edit.
    text : tuple of str, length N
        Free text.
    """

    ids: NDArray[np.int64]
    t: NDArray[np.int64]
    type: NDArray[np.int64]
    yx: NDArray[np.float64]
    z: NDArray[np.float64]
    track: NDArray[np.int64]
    radius: NDArray[np.float64]
    score: NDArray[np.float64]
    origin: NDArray[np.int64]
    review: NDArray[np.int64]
    visibility: NDArray[np.int64]
    hand_set: NDArray[np.bool_]
    etag: NDArray[np.int64]
    text: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.bool_]) -> MarkArrays:
        """Return some of the rows, chosen by a boolean per row."""
        columns = {
            name: column[rows] for name, column in vars(self).items() if name != "text"
        }
        text = tuple(
            one for one, is_taken in zip(self.text, rows, strict=True) if is_taken
        )
        return MarkArrays(**columns, text=text)

    def near(self) -> MarkArrays:
        """Return the rows that are not farther than any picture reaches.

        Another program may have written any number, and a canvas that is told to
        draw at 1e300 draws nothing more.
        """
        sound = np.abs(self.yx) <= FARTHEST
        return self if sound.all() else self.take(sound[:, 0] & sound[:, 1])


def arrays_of(rows: list[tuple], axis: FrameAxis, t: int | None) -> MarkArrays:
    """Return rows of `FIELDS` as arrays, in the order of their ids.

    Parameters
    ----------
    rows : list of tuple
        The rows.
    axis : FrameAxis
        Where their frames stand.
    t : int or None
        Place of the one frame they are of; None where there may be several.
    """
    if not rows:
        rows_of: list[tuple] = [()] * 15
    else:
        rows_of = list(zip(*rows, strict=True))
    numbers = [np.array(rows_of[place], np.int64) for place in (0, 1, 12)]
    order = _order(numbers[0])
    ids, kinds, etag = (one[order] for one in numbers)
    places = (
        np.full(len(rows), t, np.int64)
        if t is not None
        else axis.t(np.array(rows_of[13], np.int64)[order])
    )
    texts = rows_of[14]
    if any(texts):
        texts = tuple(np.array([one or "" for one in texts], object)[order])
    else:
        texts = ("",) * len(rows)
    return MarkArrays(
        ids=ids,
        t=places,
        type=kinds,
        yx=np.array(rows_of[2:4], np.float64).T[order],
        z=_reals(rows_of[4])[order],
        track=_or_zero(rows_of[5])[order],
        radius=_reals(rows_of[6])[order],
        score=_reals(rows_of[7])[order],
        origin=_or_zero(rows_of[8])[order],
        review=_or_zero(rows_of[9])[order],
        visibility=_or_zero(rows_of[10])[order],
        hand_set=_flags(rows_of[11])[order],
        etag=etag,
        text=texts,
    )


def _order(ids: NDArray[np.int64]) -> NDArray[np.intp] | slice:
    """Return what puts rows in the order of their ids; sorting in SQL is dearer."""
    if (ids[1:] > ids[:-1]).all():
        return slice(None)
    return np.argsort(ids)


def _reals(values: Sequence[float | None]) -> NDArray[np.float64]:
    """Return numbers as float64, NaN where there is none."""
    if not any(one is not None for one in values):
        return np.full(len(values), np.nan)
    return np.array(values, np.float64)


def _or_zero(values: Sequence[int | None]) -> NDArray[np.int64]:
    """Return ids as int64, 0 where there is none."""
    if not any(values):
        return np.zeros(len(values), np.int64)
    return np.array([one or 0 for one in values], np.int64)


def _flags(values: Sequence[int]) -> NDArray[np.bool_]:
    """Return flags as bool; mostly they are all set."""
    if all(values):
        return np.ones(len(values), np.bool_)
    return np.array(values, np.bool_)


def insert_markers(
    transaction: Transaction, type_id: int, columns: dict[str, list[Any]], count: int
) -> range:
    """Insert rows; return their ids."""
    ids = transaction.new_ids("marker", count)
    rev = transaction.rev
    head = f"INSERT INTO marker({', '.join(columns)}, type, created, rev) VALUES "
    row = f"({', '.join('?' * len(columns))}, {type_id}, {rev}, {rev})"
    # The ids come in order by themselves: nobody else writes in between. A
    # statement for many rows opens the triggers once for all of them.
    rows = list(zip(*columns.values(), strict=True))
    whole = count - count % _ROWS_AT_ONCE
    if whole:
        transaction.executemany(
            head + ", ".join([row] * _ROWS_AT_ONCE),
            (
                list(chain.from_iterable(rows[start : start + _ROWS_AT_ONCE]))
                for start in range(0, whole, _ROWS_AT_ONCE)
            ),
        )
    transaction.executemany(head + row, rows[whole:])
    return ids
