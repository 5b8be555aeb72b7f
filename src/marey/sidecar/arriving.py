"""The three choices: what happens where something is already when more arrives.

Every import and every job that writes marks asks the same question and offers the
same answers. ``fill`` takes only what comes to a place that has nothing;
``overwrite`` takes the place of what machines made and nobody has looked at;
``beside`` lets both stand. What a person made (its origin is NULL), what somebody
accepted or put right, and what is in frames in which somebody said that all of a
type are marked, is never replaced unless that is asked for in so many words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.corners import corners_of
from marey.sidecar.slots import TABLES, columns_of, stand
from marey.sidecar.values import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar
    from marey.sidecar.slots import There
    from marey.sidecar.transaction import Transaction

    Read = Callable[..., list[tuple]]

EXISTING = ("fill", "overwrite", "beside")
"""What may be asked for where something is already."""

NEAR = 3.0
"""Pixels within which what arrives is the very mark that is kept there."""

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class Choice:
    """What of the rows that arrive is taken, and what goes for it.

    Attributes
    ----------
    add : ndarray of bool, shape (N,)
        Which of them are taken.
    remove : ndarray of int64, shape (R,)
        Ids of the rows that are replaced, in order.
    kept : int
        How many rows stay as they are at the places concerned.
    protected : int
        How many of these a person made, accepted or put right.
    """

    add: NDArray[np.bool_]
    remove: NDArray[np.int64]
    kept: int = 0
    protected: int = 0

    @property
    def left_out(self) -> int:
        """How many of the rows that arrive are not taken."""
        return int((~self.add).sum())

    def words(self, noun: str = "mark") -> str:
        """Return as a sentence what came, went and stayed.

        Examples
        --------
        >>> some = np.array([True, True, False])
        >>> Choice(some, np.array([7]), kept=4, protected=4).words("adult")
        '2 adults added, 1 replaced, 1 left out, 4 made by hand or reviewed kept.'
        """
        parts = [f"{counted(int(self.add.sum()), noun)} added"]
        if len(self.remove):
            parts.append(f"{len(self.remove)} replaced")
        if self.left_out:
            parts.append(f"{self.left_out} left out")
        if self.protected:
            parts.append(f"{self.protected} made by hand or reviewed kept")
        if self.kept > self.protected:
            parts.append(f"{self.kept - self.protected} others kept")
        return ", ".join(parts) + "."


def checked_existing(existing: str) -> str:
    """Return the choice, or say which ones there are."""
    if existing not in EXISTING:
        raise BadValue(
            "Where something is already, one of fill (only what is missing), "
            "overwrite (what machines made) or beside (both stand) was expected; "
            f"{existing!r} came."
        )
    return existing


def beside_name(name: str, taken: Collection[str]) -> str:
    """Return a name for what comes beside: ``"cells (2)"`` where it is taken.

    Examples
    --------
    >>> beside_name("cells", {"cells", "cells (2)"})
    'cells (3)'
    """
    number, found = 2, name
    while found in taken:
        found = f"{name} ({number})"
        number += 1
    return found


def choose(
    sidecar: Sidecar,
    table: str,
    wanted: Mapping[str, ArrayLike],
    existing: str = "fill",
    *,
    hand_made: bool = False,
    looked: Mapping[str, ArrayLike] | None = None,
    near: float = NEAR,
    transaction: Transaction | None = None,
) -> Choice:
    """Return which rows may come to a table, and which go for them.

    Nothing is written here; `marey.sidecar.putting` does that.

    Parameters
    ----------
    sidecar : Sidecar
        Whose rows are there already.
    table : str
        ``marker``, ``shape``, ``object``, ``mask_frame``, ``frame_label``,
        ``note``, ``frame_offset`` or ``event``.
    wanted : mapping of str to array, each of shape (N,)
        What arrives: ``t`` (places) or ``frame`` (ids), and by table

        - marker, shape, frame_label: ``type`` (ids; 0 for one that is not there
          yet). A marker or shape of a ``track`` that is there (its id) asks whether
          that track has one in the frame. A label may hold up to the frame
          ``last`` (id; 0: its frame alone);
        - object, mask_frame: ``layer`` (id; 0 where it is not there yet), ``z``,
          and ``value`` of an object;
        - event: ``track`` (id) and ``kind``.

        ``y`` and ``x`` in pixels (of a shape the middle of its box), where given,
        let ``overwrite`` see that a mark is the one that is kept.
    existing : {"fill", "overwrite", "beside"}
        What is done where something is already.
    hand_made : bool
        Whether ``overwrite`` may replace what a person made or reviewed too.
    looked : mapping of str to array, optional
        Further places, as in `wanted`, at which nothing was found: ``overwrite``
        replaces what is there by nothing.
    near : float
        Pixels within which a mark is the one that is kept, by where that stands
        now or stood before it was corrected.
    transaction : Transaction, optional
        In which to read, so that nobody writes between choice and act.

    Returns
    -------
    Choice
        What is taken and what goes.

    Raises
    ------
    BadValue
        For an unknown choice or table, or columns of different lengths.
    """
    checked_existing(existing)
    if table not in TABLES:
        raise BadValue(f"One of {', '.join(TABLES)} was expected; {table!r} came.")
    columns = columns_of(sidecar.axis, table, wanted)
    count = len(columns["frame"])
    if existing == "beside":
        return Choice(np.ones(count, bool), _NONE)
    if existing == "overwrite" and looked is not None:
        more = columns_of(sidecar.axis, table, looked)
        keys = columns.keys() & more.keys()
        asked = {name: np.concatenate([columns[name], more[name]]) for name in keys}
    else:
        asked = columns
    read = sidecar.rows if transaction is None else _reader(transaction)
    there = stand(read, sidecar.axis, table, asked)
    if existing == "fill":
        free = ~np.isin(there.wanted, there.slots) & ~there.complete
        return _chosen(there, free & _first(there), np.zeros(len(there.ids), bool))
    safe = np.zeros(len(there.ids), bool) if hand_made else _safe(there)
    add = ~(there.alone & np.isin(there.wanted, there.slots[safe]))
    if not hand_made:
        add &= ~there.complete
    add = (add & _first(there))[:count]
    if {"y", "x"} <= columns.keys() and safe.any() and table in {"marker", "shape"}:
        kept = (np.unique(there.ids[safe]), read)
        add &= ~_lies_on(table, columns, kept, near)
    return _chosen(there, add, ~safe)


def _reader(transaction: Transaction) -> Read:
    def read(sql: str, parameters: Any = ()) -> list[tuple]:
        return transaction.execute(sql, parameters).fetchall()

    return read


def _safe(there: There) -> NDArray[np.bool_]:
    """Return which rows stay, whatever arrives."""
    complete = np.isin(there.slots, there.wanted[there.complete])
    # One that stands in two slots is safe in both.
    return np.isin(there.ids, there.ids[there.guarded | complete])


def _first(there: There) -> NDArray[np.bool_]:
    """Return the first that arrives at each slot for one row, and all others."""
    first = np.zeros(len(there.wanted), bool)
    first[np.unique(there.wanted, return_index=True)[1]] = True
    return first | ~there.alone


def _chosen(there: There, add: NDArray, gone: NDArray) -> Choice:
    """Return a choice: rows go where something is asked for."""
    asked = np.isin(there.slots, there.wanted)
    remove = np.unique(there.ids[asked & gone])
    kept = np.setdiff1d(there.ids[asked], remove)
    safe = np.intersect1d(kept, there.ids[_safe(there)])
    return Choice(add, remove, len(kept), len(safe))


def _lies_on(
    table: str, columns: dict[str, NDArray], kept: tuple, near: float
) -> NDArray[np.bool_]:
    """Return which marks that arrive are the very ones that are kept."""
    ids, read = kept
    place = "y, x" if table == "marker" else "vertices, 0"
    rows = [
        row
        for source in (table, f"{table}_hist")
        for row in read(
            f"SELECT frame, type, {place} FROM {source}"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids.tolist()),),
        )
    ]
    stands = np.array(
        [(*row[:2], *middle(row[2])) if table == "shape" else row for row in rows],
        np.float64,
    ).reshape(-1, 4)
    names = ("frame", "type", "y", "x")
    arrive = np.column_stack([np.asarray(columns[name], float) for name in names])
    return _paired(stands, arrive, near)


def middle(vertices: bytes) -> tuple[float, float]:
    """Return the middle of the box of a stored shape: y, x; NaN where it has none."""
    points = corners_of(vertices)
    if not len(points):
        return np.nan, np.nan
    y, x = (points.min(0) + points.max(0)) / 2
    return float(y), float(x)


def _paired(stands: NDArray, arrive: NDArray, near: float) -> NDArray[np.bool_]:
    """Return which rows of `arrive` have one of `stands` near them.

    Both are frame, type, y, x of shapes (M, 4) and (N, 4). Frames and types that
    differ are set so far apart that none is near.
    """
    from scipy.spatial import KDTree

    apart = np.array([4.0 * max(near, 1.0), 4.0 * max(near, 1.0), 1.0, 1.0])
    tree = KDTree(stands[np.isfinite(stands).all(axis=1)] * apart)
    distance, _ = tree.query(arrive * apart, distance_upper_bound=max(near, 1e-9))
    return np.isfinite(distance) & (distance <= near)
