"""Markers: points of a type in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.counting import Counting
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.mark_table import marker_table
from marey.sidecar.past import as_of, revision_of
from marey.sidecar.values import as_json, column, counted, in_frames, points, row_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_FIELDS = (
    "m.id, m.type, m.y, m.x, m.z, m.track, m.radius, m.score,"
    " m.origin, m.review, m.visibility, m.hand_set, m.etag,"
    " m.frame, m.text"
)

_KINDS: dict[str, type] = {
    "z": float,
    "y": float,
    "x": float,
    "radius": float,
    "score": float,
    "track": int,
    "origin": int,
    "review": int,
    "visibility": int,
    "hand_set": int,
    "text": str,
    "reviewed_by": str,
    "reviewed_at": float,
}

_REQUIRED = {"y", "x", "review", "visibility", "hand_set"}

_BULK = 5000
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


class Markers(Counting):
    """Points."""

    def frame(self, t: int, *, z: float | None = None) -> MarkArrays:
        """Return the markers of one frame as arrays.

        Parameters
        ----------
        t : int
            Place of the frame.
        z : float, optional
            Only marks of this plane and those of all planes.
        """
        sql = f"SELECT {_FIELDS} FROM marker m WHERE m.frame = ?"
        parameters: tuple[Any, ...] = (self._axis.id(t),)
        if z is not None:
            sql += " AND (m.z = ? OR m.z IS NULL)"
            parameters += (float(z),)
        return self._arrays(self._rows(sql, parameters), t)

    def arrays(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        track: int | None = None,
    ) -> MarkArrays:
        """Return the markers of many frames as arrays; of all where none is named."""
        where, parameters = self._where(t, type, track)
        sql = f"SELECT {_FIELDS} FROM marker m{where}"
        return self._arrays(self._rows(sql, parameters), None)

    def _arrays(self, rows: list[tuple], t: int | None) -> MarkArrays:
        if not rows:
            rows_of: list[tuple] = [()] * 15
        else:
            rows_of = list(zip(*rows, strict=True))
        numbers = [np.array(rows_of[place], np.int64) for place in (0, 1, 9, 10, 12)]
        order = _order(numbers[0])
        ids, kinds, review, visibility, etag = (one[order] for one in numbers)
        places = (
            np.full(len(rows), t, np.int64)
            if t is not None
            else self._axis.t(np.array(rows_of[13], np.int64)[order])
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
            review=review,
            visibility=visibility,
            hand_set=np.array(rows_of[11], np.bool_)[order],
            etag=etag,
            text=texts,
        )

    def add(
        self,
        type: str | int | MarkType,  # noqa: A002
        t: ArrayLike,
        yx: ArrayLike,
        *,
        z: ArrayLike | None = None,
        track: ArrayLike | None = None,
        radius: ArrayLike | None = None,
        score: ArrayLike | None = None,
        text: str | Sequence[str] | None = None,
        attributes: Any = None,
        **more: Any,
    ) -> NDArray[np.int64]:
        """Mark points; return their ids, shape (N,).

        Parameters
        ----------
        type : str, int or MarkType
            The type of all of them.
        t : int or (N,) array of int
            Places of the frames.
        yx : (N, 2) array of float
            Pixels down and right.
        z : float or (N,) array, optional
            Plane; None or NaN for all planes.
        track, radius, score, text : optional
            One for all or one each.
        attributes : dict, optional
            Further attributes, the same for all.
        **more
            ``hand_set``, ``visibility``, ``origin``, ``review``.
        """
        found = self._sidecar.types.get(type)
        where = points("yx", yx)
        count = len(where)
        places = self._axis.ids(self._checked_t(t, count))
        frames = np.broadcast_to(places, (count,)).tolist()
        touched = np.unique(places).tolist()
        columns: dict[str, list[Any]] = {
            "frame": frames,
            "y": where[:, 0].tolist(),
            "x": where[:, 1].tolist(),
        }
        given = {"z": z, "track": track, "radius": radius, "score": score, "text": text}
        columns |= self._columns(given | more, count, adding=True)
        if attributes is not None:
            columns["attributes"] = [as_json(attributes)] * count
        where_words = in_frames(np.unique(np.asarray(t)).tolist())
        words = f"marked {counted(count, found.name)}{where_words}"

        def work(transaction: Transaction) -> range:
            ids = _insert(transaction, found.id, columns, count)
            transaction.touch("marker", "added", ids, touched)
            return ids

        if not count:
            return np.empty(0, np.int64)
        made = self._write(words, work)
        return np.arange(made.start, made.stop, dtype=np.int64)

    @staticmethod
    def _checked_t(t: ArrayLike, count: int) -> NDArray:
        places = np.asarray(t)
        if places.ndim > 1 or (places.ndim == 1 and len(places) not in {1, count}):
            raise BadValue(
                f"t should be one frame or {count}, one for each point; shape "
                f"{places.shape} came."
            )
        return places

    @staticmethod
    def _columns(
        given: dict[str, Any], count: int, *, adding: bool
    ) -> dict[str, list[Any]]:
        """Return checked columns; those left out when adding keep their default."""
        made: dict[str, list[Any]] = {}
        for name, value in given.items():
            if name == "attributes":
                made[name] = [as_json(value)] * count
                continue
            if name not in _KINDS:
                raise BadValue(
                    f"A marker has {', '.join(sorted(_KINDS))}; {name!r} came."
                )
            if value is None and adding:
                continue
            made[name] = column(name, value, count, _KINDS[name])
            if name in _REQUIRED and None in made[name]:
                raise BadValue(f"{name} cannot be left unknown.")
            if name in {"track", "origin"}:
                made[name] = [one or None for one in made[name]]
        return made

    def move(
        self,
        ids: ArrayLike,
        yx: ArrayLike,
        etags: ArrayLike | None = None,
        *,
        z: ArrayLike | None = None,
        hand_set: bool = True,
    ) -> Edited:
        """Move markers to `yx`, shape (N, 2); a mark moved by hand is hand-set.

        With `etags`, rows that somebody changed since are left alone and written
        down as conflicts.
        """
        rows = row_ids(ids)
        where = points("yx", yx)
        if len(where) != len(rows):
            raise BadValue(f"{len(rows)} ids came with {len(where)} positions.")
        columns = {"y": where[:, 0].tolist(), "x": where[:, 1].tolist()}
        columns["hand_set"] = [int(hand_set)] * len(rows)
        if z is not None:
            columns["z"] = column("z", z, len(rows), float)
        return self._edit("moved", rows, columns, etags)

    def retype(
        self,
        ids: ArrayLike,
        type: str | int | MarkType,  # noqa: A002
        etags: ArrayLike | None = None,
    ) -> Edited:
        """Give markers another type."""
        found = self._sidecar.types.get(type)
        rows = row_ids(ids)
        columns = {"type": [found.id] * len(rows)}
        return self._edit(f"made {found.name} of", rows, columns, etags)

    def edit(
        self, ids: ArrayLike, *, etags: ArrayLike | None = None, **columns: Any
    ) -> Edited:
        """Set ``text``, ``radius``, ``score``, ``track``, ``visibility``, ..."""
        rows = row_ids(ids)
        checked = self._columns(columns, len(rows), adding=False)
        return self._edit(f"set {', '.join(columns)} of", rows, checked, etags)

    def remove(self, ids: ArrayLike, etags: ArrayLike | None = None) -> Edited:
        """Remove markers; undo brings them back with their ids."""
        rows = list(dict.fromkeys(row_ids(ids)))
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._words(transaction, "removed", rows)
            return remove_rows(transaction, "marker", rows, stale)

        return self._write("removed markers", work) if rows else Edited(())

    def _edit(
        self,
        verb: str,
        rows: list[int],
        columns: dict[str, list[Any]],
        etags: ArrayLike | None,
    ) -> Edited:
        if len(set(rows)) != len(rows):
            raise BadValue("A marker is named twice. Give each id once.")
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._words(transaction, verb, rows)
            done = edit_rows(transaction, "marker", rows, columns, stale)
            if transaction.act.kind == "edit" and "review" not in columns:
                mark_corrected(transaction, "marker", done.ids)
            return done

        return self._write(f"{verb} markers", work) if rows and columns else Edited(())

    def _words(self, transaction: Transaction, verb: str, rows: list[int]) -> str:
        """Say what was done: ``"moved 3 adults in frame 12"``."""
        if transaction.act.action or len(rows) > _BULK:
            return transaction.act.words
        marks = ", ".join("?" * len(rows)) if len(rows) <= 500 else ""
        if not marks:
            return f"{verb} {counted(len(rows), 'marker')}"
        found = transaction.execute(
            "SELECT m.frame, t.name FROM marker m LEFT JOIN type t ON t.id = m.type"
            f" WHERE m.id IN ({marks})",
            rows,
        ).fetchall()
        names = {name for _, name in found}
        noun = names.pop() if len(names) == 1 else "marker"
        places = self._axis.t([frame for frame, _ in found]).tolist()
        return f"{verb} {counted(len(rows), noun or 'marker')}{in_frames(places)}"

    def table(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        track: int | None = None,
        author: str | None = None,
        version: str | int | None = None,
    ) -> pd.DataFrame:
        """Return markers as a table, now or at a version.

        Returns
        -------
        pandas.DataFrame
            Columns id, t, z, y, x, type (name), track, radius, score, text, author.
        """
        revision = revision_of(self._sidecar, version)
        where, parameters = self._where(t, type, track)
        rows = self._rows(
            "SELECT m.id, m.frame, m.z, m.y, m.x, m.type, m.track, m.radius,"
            f" m.score, m.text, m.created FROM {as_of('marker', revision)} m{where}",
            parameters,
        )
        return marker_table(self._sidecar, rows, author, revision)


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


def _insert(
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
