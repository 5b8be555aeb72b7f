"""Point marks of one frame as arrays, apart from how they look.

Everything here is pure: rows in, rows out. `Marks` is what the canvas shows;
the marks file hands out :class:`~marey.sidecar.MarkArrays`, which
`marks_from_arrays` turns into it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BESIDE = 0.35
"""How strongly a mark of the plane beside the drawn one is shown, 0 to 1."""


@dataclass(frozen=True)
class Marks:
    """Point marks, row by row.

    Attributes
    ----------
    ids : ndarray of int64, shape (N,)
        Row ids; negative ones are on their way into the file.
    types : ndarray of int64, shape (N,)
        Ids of their types.
    yx : ndarray of float64, shape (N, 2)
        Positions in pixels of the frame, y first.
    z : ndarray of float64, shape (N,)
        Plane; NaN means all planes.
    tracks : ndarray of int64, shape (N,)
        Track ids; 0 where there is none, negative where it is on its way.
    origins, reviews, visibility : ndarray of int64, shape (N,)
        Makers (0: a person), values of `Review` and `Visibility`.
    scores : ndarray of float64, shape (N,)
        NaN where there is none.
    texts : ndarray of object, shape (N,)
        Free texts; "" for most.
    styles, attributes : ndarray of object, shape (N,)
        What track and mark say differently from their type, and attributes:
        dicts; None for most.
    """

    ids: np.ndarray
    types: np.ndarray
    yx: np.ndarray
    z: np.ndarray
    tracks: np.ndarray
    origins: np.ndarray
    reviews: np.ndarray
    visibility: np.ndarray
    scores: np.ndarray
    texts: np.ndarray
    styles: np.ndarray
    attributes: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: np.ndarray) -> Marks:
        """Return some of the rows, chosen by index or by a boolean per row."""
        return Marks(*(getattr(self, column.name)[rows] for column in fields(self)))

    def rows(self, ids: Iterable[int]) -> np.ndarray:
        """Return the indices of those ids that are here, in the order here."""
        return np.flatnonzero(np.isin(self.ids, np.fromiter(ids, np.int64)))

    def without(self, ids: Iterable[int]) -> Marks:
        """Return the marks but for some ids."""
        gone = np.isin(self.ids, np.fromiter(ids, np.int64))
        return self.take(~gone) if gone.any() else self

    def plus(self, more: Marks) -> Marks:
        """Return these marks with others behind them."""
        return Marks(
            *(
                np.concatenate([getattr(self, column.name), getattr(more, column.name)])
                for column in fields(self)
            )
        )

    def moved(self, to: Mapping[int, tuple[float, float]]) -> Marks:
        """Return the marks with some ids at other places."""
        rows = self.rows(to)
        if not len(rows):
            return self
        yx = self.yx.copy()
        yx[rows] = [to[int(row)] for row in self.ids[rows]]
        return replace(self, yx=yx)

    def retyped(self, to: Mapping[int, int]) -> Marks:
        """Return the marks with some ids of another type."""
        rows = self.rows(to)
        if not len(rows):
            return self
        types = self.types.copy()
        types[rows] = [to[int(row)] for row in self.ids[rows]]
        return replace(self, types=types)

    def renumbered(self, born: Mapping[int, int], tracks: Mapping[int, int]) -> Marks:
        """Return the marks with final ids in place of those of pending ones."""
        return replace(
            self, ids=_mapped(self.ids, born), tracks=_mapped(self.tracks, tracks)
        )


def _mapped(numbers: np.ndarray, to: Mapping[int, int]) -> np.ndarray:
    if not to or not (numbers < 0).any():
        return numbers
    return np.array([to.get(int(n), int(n)) for n in numbers], np.int64)


def no_marks() -> Marks:
    """Return marks without a row."""
    none = np.zeros(0, np.int64)
    return _plain_marks(none, none, np.zeros((0, 2)), np.zeros(0), none)


def _plain_marks(
    ids: np.ndarray,
    types: np.ndarray,
    yx: np.ndarray,
    z: np.ndarray,
    tracks: np.ndarray,
) -> Marks:
    """Return marks that say nothing but what and where they are."""
    count = len(ids)
    none = np.zeros(count, np.int64)
    return Marks(
        ids=ids,
        types=types,
        yx=yx,
        z=z,
        tracks=tracks,
        origins=none,
        reviews=none,
        visibility=none,
        scores=np.full(count, np.nan),
        texts=np.full(count, "", object),
        styles=np.full(count, None, object),
        attributes=np.full(count, None, object),
    )


def one_mark(
    number: int,
    type_id: int,
    yx: tuple[float, float],
    z: float | None = None,
    track: int = 0,
) -> Marks:
    """Return a single mark.

    Parameters
    ----------
    number : int
        Its id.
    type_id : int
        Id of its type.
    yx : tuple of float
        Position in pixels, y first.
    z : float, optional
        Plane; None means all.
    track : int
        Its track; 0 without.

    Examples
    --------
    >>> one_mark(7, 1, (5, 9)).yx.tolist()
    [[5.0, 9.0]]
    """
    return _plain_marks(
        np.array([number], np.int64),
        np.array([type_id], np.int64),
        np.array([yx], float),
        np.array([np.nan if z is None else z], float),
        np.array([track], np.int64),
    )


def marks_from_arrays(arrays: Any, own: Mapping[int, Any] | None = None) -> Marks:
    """Take what the canvas needs out of what the marks file hands out.

    Parameters
    ----------
    arrays : MarkArrays
        Rows of one frame.
    own : mapping of int to Own, optional
        What some of them say beside their type, by id.

    Returns
    -------
    Marks
        The same rows but those that are nowhere in a picture; no track is 0.
    """
    arrays = arrays.near()
    count = len(arrays.ids)
    tracks = np.nan_to_num(np.asarray(arrays.track, float)).astype(np.int64)
    ids = np.asarray(arrays.ids, np.int64)
    styles, attributes = own_columns(ids, own or {})
    texts = np.full(count, "", object)
    if any(arrays.text):
        texts[:] = arrays.text
    return Marks(
        ids=ids,
        types=np.asarray(arrays.type, np.int64),
        yx=np.asarray(arrays.yx, float).reshape(count, 2),
        z=np.asarray(arrays.z, float),
        tracks=np.maximum(tracks, 0),
        origins=np.asarray(arrays.origin, np.int64),
        reviews=np.asarray(arrays.review, np.int64),
        visibility=np.asarray(arrays.visibility, np.int64),
        scores=np.asarray(arrays.score, float),
        texts=texts,
        styles=styles,
        attributes=attributes,
    )


def own_columns(
    ids: np.ndarray, own: Mapping[int, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Return styles and attributes of marks, None for those that say nothing."""
    styles = np.full(len(ids), None, object)
    attributes = np.full(len(ids), None, object)
    if own:
        for row in np.flatnonzero(np.isin(ids, list(own))).tolist():
            said = own[int(ids[row])]
            styles[row] = dict(said.style) or None
            attributes[row] = dict(said.attributes) or None
    return styles, attributes


def nearest(yx: np.ndarray, at: tuple[float, float], reach: float) -> int | None:
    """Find the row nearest to a place, no farther than `reach`.

    Parameters
    ----------
    yx : ndarray, shape (N, 2)
        Positions, y first.
    at : tuple of float
        The place, in the same unit.
    reach : float
        Largest distance that counts.

    Returns
    -------
    int or None
        Its index; of two at the same distance the later one, which lies above.

    Examples
    --------
    >>> import numpy as np
    >>> nearest(np.array([[0.0, 0.0], [4.0, 3.0]]), (4, 4), reach=2)
    1
    >>> nearest(np.array([[0.0, 0.0]]), (4, 4), reach=2) is None
    True
    """
    if not len(yx):
        return None
    distance = np.hypot(*(yx - np.asarray(at, float)).T)
    row = len(distance) - 1 - int(np.argmin(distance[::-1]))
    return row if distance[row] <= reach else None


def plane_weight(z: np.ndarray, plane: int | None) -> np.ndarray:
    """Say how strongly marks show in a plane.

    Parameters
    ----------
    z : ndarray, shape (N,)
        Planes of the marks; NaN means all.
    plane : int or None
        The drawn plane; None where the recording has none.

    Returns
    -------
    ndarray of float, shape (N,)
        1 in the plane, `BESIDE` in the next ones, 0 beyond.

    Examples
    --------
    >>> import numpy as np
    >>> plane_weight(np.array([2.0, 3.0, 4.0, np.nan]), 2).tolist()
    [1.0, 0.35, 0.0, 1.0]
    """
    if plane is None:
        return np.ones(len(z))
    away = np.abs(np.nan_to_num(z, nan=float(plane)) - plane)
    return np.select([away < 0.5, away < 1.5], [1.0, BESIDE], 0.0)
