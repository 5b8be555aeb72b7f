"""Shapes: lines, polylines, rectangles, ellipses and polygons in a frame."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.about import about_mark
from marey.sidecar.carrying import copy_on
from marey.sidecar.edit_words import verb_of
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.family import Family
from marey.sidecar.own_words import attribute_column, style_column, types_of
from marey.sidecar.scores import thresholds
from marey.sidecar.shape_rows import (
    FIELDS,
    KINDS,
    ShapeRow,
    corners_blob,
    drawn_shapes_of,
    shapes_of,
)
from marey.sidecar.shape_table import shape_table
from marey.sidecar.standing_rows import StandingRows
from marey.sidecar.values import column, counted, in_frames, row_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.about import About
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_KINDS_OF: dict[str, type] = {
    "z": float,
    "rotation": float,
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


class Shapes(Family):
    """Lines, polylines, rectangles, ellipses and polygons."""

    def frame(
        self, t: int, *, z: float | None = None, all_scores: bool = False
    ) -> list[ShapeRow]:
        """Return the shapes of one frame; of one plane where `z` is given.

        Those below the least score of their type come with `all_scores` only.
        """
        sure = self._sure(all_scores=all_scores)
        sql = f"SELECT {FIELDS} FROM shape WHERE frame = ? AND {sure}"
        values: tuple[Any, ...] = (self._axis.id(t),)
        if z is not None:
            sql += " AND (z = ? OR z IS NULL)"
            values += (float(z),)
        return drawn_shapes_of(self._rows(f"{sql} ORDER BY id", values), self._axis)

    def about(self, id: int) -> About:  # noqa: A002
        """Return everything that is known of one shape; see :meth:`Markers.about`."""
        return about_mark(self._sidecar, "shape", id)

    def of_track(self, track: int) -> list[ShapeRow]:
        """Return the shapes of a track."""
        sql = f"SELECT {FIELDS} FROM shape WHERE track = ? ORDER BY id"
        return drawn_shapes_of(self._rows(sql, (int(track),)), self._axis)

    def of_ids(self, ids: ArrayLike) -> list[ShapeRow]:
        """Return shapes by their ids, those that there are."""
        sql = (
            f"SELECT {FIELDS} FROM shape"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        return shapes_of(self._rows(sql, (str(row_ids(ids)),)), self._axis)

    def _sure(self, *, all_scores: bool = False) -> str:
        """Return the condition on shapes that count."""
        return thresholds(self._sidecar, all_scores=all_scores).sql("shape")

    def standing(self) -> list[ShapeRow]:
        """Return the shapes of types that are shown in every frame."""
        return list(self._standing.get())

    @cached_property
    def _standing(self) -> StandingRows[list[ShapeRow]]:
        return StandingRows(self._sidecar, "shape", FIELDS, drawn_shapes_of)

    def list(self, *, all_scores: bool = False) -> list[ShapeRow]:
        """Return all shapes, by default those sure enough for their type."""
        sure = self._sure(all_scores=all_scores)
        rows = self._rows(f"SELECT {FIELDS} FROM shape WHERE {sure} ORDER BY id")
        return shapes_of(rows, self._axis)

    def frames(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        all_scores: bool = False,
    ) -> NDArray[np.int64]:
        """Return the places of frames that have shapes that count, in order."""
        sure = self._sure(all_scores=all_scores)
        sql = f"SELECT DISTINCT frame FROM shape WHERE {sure}"
        values: tuple[int, ...] = ()
        if type is not None:
            sql, values = f"{sql} AND type = ?", (self._sidecar.types.get(type).id,)
        found = [row[0] for row in self._rows(sql, values)]
        places = self._axis.t(np.array(found, np.int64))
        return np.sort(places[places >= 0])

    def count(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        all_scores: bool = False,
    ) -> int:
        """Return the number of shapes, of one type or all.

        Those below the least score of their type count with `all_scores` only.
        """
        return self._count("shape", type, all_scores=all_scores)

    def any(self) -> bool:
        """Whether there is a shape anywhere; the same cost at any number."""
        return self._any("shape")

    def next_frame(self, t: int, direction: int = 1) -> int | None:
        """Return the next frame after `t` with a shape; before it, if negative."""
        return self._next_frame(f"shape WHERE {self._sure()}", (), t, direction)

    def add(
        self,
        type: str | int | MarkType,  # noqa: A002
        t: int,
        vertices: ArrayLike,
        kind: str | None = None,
        *,
        z: float | None = None,
        **more: Any,
    ) -> int:
        """Draw a shape; return its id.

        Parameters
        ----------
        type : str, int or MarkType
            Its type.
        t : int
            Place of the frame.
        vertices : (N, 2) array of float
            y, x in pixels.
        kind : str, optional
            What it is; the kind of the type where left out, else a polygon.
        z : float, optional
            Plane; None for all.
        **more
            ``rotation``, ``track``, ``score``, ``text``, ``attributes``, ``origin``,
            ``review``, ``visibility``, ``hand_set`` and ``style``, a dict of what
            the shape says differently from its type.
        """
        found = self._sidecar.types.get(type)
        what = kind or (found.kind if found.kind in KINDS else "polygon")
        blob = corners_blob(vertices, what)
        frame = int(self._sidecar.frames_to_mark(int(t)))
        values = {"frame": frame, "type": found.id, "kind": what, "vertices": blob}
        given = more if z is None else more | {"z": z}
        columns = _columns(given, 1, [found])
        values |= {name: one[0] for name, one in columns.items() if one != [None]}

        def work(transaction: Transaction) -> int:
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            cursor = transaction.execute(
                f"INSERT INTO shape({names}, created, rev) VALUES ({marks}, ?, ?)",
                (*values.values(), transaction.rev, transaction.rev),
            )
            row = int(cursor.lastrowid or 0)
            transaction.touch("shape", "added", [row], [frame])
            return row

        return self._write(f"drew 1 {found.name} in frame {int(t)}", work)

    def add_many(
        self,
        type: str | int | MarkType,  # noqa: A002
        t: ArrayLike,
        vertices: Sequence[ArrayLike],
        kind: str | None = None,
        **more: Any,
    ) -> NDArray[np.int64]:
        """Draw many shapes of one type in one step; return their ids.

        Parameters
        ----------
        type : str, int or MarkType
            Their type.
        t : int or (N,) array of int
            Places of the frames.
        vertices : sequence of N arrays of float, (K, 2) each
            y, x in pixels.
        kind : str, optional
            As of `add`.
        **more
            As of `add`, one for all or one each.
        """
        found = self._sidecar.types.get(type)
        what = kind or (found.kind if found.kind in KINDS else "polygon")
        blobs = [corners_blob(one, what) for one in vertices]
        count = len(blobs)
        frames = np.broadcast_to(self._sidecar.frames_to_mark(t), (count,)).tolist()
        columns: dict[str, Any] = {"frame": frames, "vertices": blobs}
        given = {name: value for name, value in more.items() if value is not None}
        columns |= _columns(given, count, [found])

        def work(transaction: Transaction) -> range:
            new, rev = transaction.new_ids("shape", count), transaction.rev
            marks = ", ".join("?" * len(columns))
            transaction.executemany(
                f"INSERT INTO shape({', '.join(columns)}, type, kind, created, rev)"
                f" VALUES ({marks}, {found.id}, '{what}', {rev}, {rev})",
                list(zip(*columns.values(), strict=True)),
            )
            transaction.touch("shape", "added", new, frames)
            return new

        if not count:
            return np.zeros(0, np.int64)
        where = in_frames(np.unique(np.asarray(t)).tolist())
        made = self._write(f"drew {counted(count, found.name)}{where}", work)
        return np.array(made, np.int64)

    def reshape(
        self, ids: ArrayLike, vertices: Sequence[ArrayLike], *, hand_set: bool = True
    ) -> Edited:
        """Give many shapes other corners, where they are seen: one step.

        Parameters
        ----------
        ids : (N,) array of int
            The shapes.
        vertices : sequence of N arrays of float, (K, 2) each
            y, x in pixels; a rotation kept apart before is 0 then.
        hand_set : bool
            Whether a person did it.
        """
        rows = row_ids(ids)
        kinds = {row.id: row.kind for row in self.of_ids(rows)}
        if len(rows) != len(vertices):
            raise BadValue(f"{len(rows)} ids came with {len(vertices)} outlines.")
        blobs = [
            corners_blob(one, kinds.get(row, "line"))
            for row, one in zip(rows, vertices, strict=True)
        ]
        count = len(rows)
        columns: dict[str, list[Any]] = {
            "vertices": blobs,
            "rotation": [0.0] * count,
            "hand_set": [int(hand_set)] * count,
        }
        return self._write(
            f"reshaped {counted(count, 'shape')}",
            lambda transaction: edit_rows(transaction, "shape", rows, columns),
        )

    def edit(
        self,
        ids: ArrayLike,
        *,
        vertices: ArrayLike | None = None,
        type: str | int | MarkType | None = None,  # noqa: A002
        etags: ArrayLike | None = None,
        **columns: Any,
    ) -> Edited:
        """Change shapes: vertices of one, type, text, score ... of one or many.

        A shape given other vertices is hand-set, unless ``hand_set`` says other.

        Parameters
        ----------
        ids : int or array of int
            The shapes.
        vertices : (N, 2) array of float, optional
            y, x in pixels.
        type : str, int or MarkType, optional
            Another type.
        etags : array of int, optional
            As last read; shapes that changed since are left alone.
        **columns
            As of `add`.
        """
        rows = row_ids(ids)
        kinds = (
            types_of(self._sidecar, "shape", rows) if "attributes" in columns else []
        )
        values = _columns(columns, len(rows), kinds)
        if vertices is not None:
            if len(rows) != 1:
                raise BadValue("Vertices are set one shape at a time.")
            kind = self._rows("SELECT kind FROM shape WHERE id = ?", (rows[0],))
            values["vertices"] = [
                corners_blob(vertices, kind[0][0] if kind else "line")
            ]
            values.setdefault("hand_set", [1])
        if type is not None:
            values["type"] = [self._sidecar.types.get(type).id] * len(rows)
        stale = None if etags is None else row_ids(etags)
        verb = verb_of({} if type else columns) if vertices is None else "reshaped"

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._sentence(transaction, "shape", verb, rows)
            done = edit_rows(transaction, "shape", rows, values, stale)
            if transaction.act.kind == "edit" and "review" not in columns:
                mark_corrected(transaction, "shape", done.ids)
            return done

        return self._write(f"{verb} shapes", work) if rows and values else Edited(())

    def remove(self, ids: ArrayLike, etags: ArrayLike | None = None) -> Edited:
        """Remove shapes; undo brings them back with their ids."""
        rows = list(dict.fromkeys(row_ids(ids)))
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._sentence(transaction, "shape", "removed", rows)
            return remove_rows(transaction, "shape", rows, stale)

        return self._write("removed shapes", work) if rows else Edited(())

    def copy_on(self, ids: ArrayLike, t: ArrayLike, **how: Any) -> NDArray[np.int64]:
        """Copy shapes to other frames; see :meth:`Markers.copy_on`."""
        how = {"link": None, "existing": "fill", "hand_made": False} | how
        return copy_on(self._sidecar, "shape", ids, t, **how)

    def table(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        all_scores: bool = False,
    ) -> pd.DataFrame:
        """Return shapes as a table, of some frames or one type or all.

        Those below the least score of their type come with `all_scores` only.

        Returns
        -------
        pandas.DataFrame
            Columns id, t, z, type (name), kind, vertices, rotation, track (``<NA>``
            where there is none), score, text, attributes (dict), review,
            visibility, etag, author, source (``person``, or the kind and name of
            what made it).
        """
        wanted = None if t is None else set(np.atleast_1d(np.asarray(t)).tolist())
        only = None if type is None else self._sidecar.types.get(type).id
        rows = [
            one
            for one in self.list(all_scores=all_scores)
            if (wanted is None or one.t in wanted) and only in {None, one.type}
        ]
        return shape_table(self._sidecar, rows)


def _columns(
    given: dict[str, Any], count: int, kinds: Sequence[MarkType]
) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for name, value in given.items():
        if name == "attributes":
            made[name] = attribute_column(kinds, value, count)
        elif name == "style":
            made[name] = style_column(value, count)
        elif name in _KINDS_OF:
            made[name] = column(name, value, count, _KINDS_OF[name])
        else:
            known = ", ".join(sorted([*_KINDS_OF, "attributes", "style"]))
            raise BadValue(f"A shape has {known}; {name!r} came.")
    return made
