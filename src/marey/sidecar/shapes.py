"""Shapes: lines, polylines, rectangles, ellipses and polygons in a frame."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.family import Family
from marey.sidecar.own_words import (
    attribute_column,
    read_attributes,
    style_column,
    types_of,
)
from marey.sidecar.values import column, counted, in_frames, points, row_ids
from marey.words.outlines import turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

KINDS = ("line", "polyline", "rectangle", "ellipse", "polygon")

_FEWEST = {"line": 2, "polyline": 2, "rectangle": 4, "ellipse": 4, "polygon": 3}

_FIELDS = (
    "id, frame, kind, type, vertices, z, rotation, track, score, text, origin,"
    " review, etag, visibility, hand_set, attributes"
)

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


@dataclass(frozen=True)
class ShapeRow:
    """One shape.

    Attributes
    ----------
    id : int
        Id in the file.
    t : int
        Place of its frame, -1 where the frame is not in the index.
    kind : str
        ``line``, ``polyline``, ``rectangle``, ``ellipse`` or ``polygon``.
    type : int
        Id of its type.
    vertices : ndarray of float64, shape (N, 2)
        y, x in pixels; of an ellipse the corners of its box.
    z : float or None
        Plane; None for all.
    rotation : float
        Degrees, clockwise as seen on the screen, about the middle of the box.
    track, origin : int or None
        Ids of its track and of the program that made it.
    score : float or None
        How sure its maker is.
    text : str
        Free text.
    review : int
        Value of `Review`.
    etag : int
        Grows with each change.
    visibility : int
        Value of `Visibility`.
    hand_set : bool
        Whether a person drew it; False for shapes computed in between.
    attributes : dict
        Further attributes.
    """

    id: int
    t: int
    kind: str
    type: int
    vertices: NDArray[np.float64]
    z: float | None = None
    rotation: float = 0.0
    track: int | None = None
    score: float | None = None
    text: str = ""
    origin: int | None = None
    review: int = 0
    etag: int = 1
    visibility: int = 0
    hand_set: bool = True
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners where they are seen: `vertices`, turned by `rotation`."""
        return turned(self.vertices, self.rotation)


class Shapes(Family):
    """Lines, polylines, rectangles, ellipses and polygons."""

    def frame(self, t: int, *, z: float | None = None) -> list[ShapeRow]:
        """Return the shapes of one frame; of one plane where `z` is given."""
        sql = f"SELECT {_FIELDS} FROM shape WHERE frame = ?"
        values: tuple[Any, ...] = (self._axis.id(t),)
        if z is not None:
            sql += " AND (z = ? OR z IS NULL)"
            values += (float(z),)
        return [self._row(row) for row in self._rows(f"{sql} ORDER BY id", values)]

    def standing(self) -> list[ShapeRow]:
        """Return the shapes of types that are shown in every frame."""
        rows = self._rows(
            f"SELECT {_FIELDS} FROM shape"
            " WHERE type IN (SELECT id FROM type WHERE persistent = 1) ORDER BY id"
        )
        return [self._row(row) for row in rows]

    def list(self) -> list[ShapeRow]:
        """Return all shapes."""
        rows = self._rows(f"SELECT {_FIELDS} FROM shape ORDER BY id")
        return [self._row(row) for row in rows]

    def frames(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> NDArray[np.int64]:
        """Return the places of frames that have shapes, in order."""
        sql = "SELECT DISTINCT frame FROM shape"
        values: tuple[int, ...] = ()
        if type is not None:
            sql, values = f"{sql} WHERE type = ?", (self._sidecar.types.get(type).id,)
        found = [row[0] for row in self._rows(sql, values)]
        places = self._axis.t(np.array(found, np.int64))
        return np.sort(places[places >= 0])

    def any(self) -> bool:
        """Whether there is a shape anywhere; the same cost at any number."""
        return self._any("shape")

    def next_frame(self, t: int, direction: int = 1) -> int | None:
        """Return the next frame after `t` with a shape; before it, if negative."""
        return self._next_frame("shape WHERE 1", (), t, direction)

    def _row(self, row: tuple) -> ShapeRow:
        number, frame, kind, type_id, vertices, z, rotation, track, *more = row
        score, text, origin, review, etag, visibility, hand_set, attributes = more
        return ShapeRow(
            id=number,
            t=int(self._axis.t(frame)),
            kind=kind,
            type=type_id,
            vertices=np.frombuffer(vertices, "<f8").reshape(-1, 2).astype(float),
            z=z,
            rotation=rotation,
            track=track,
            score=score,
            text=text or "",
            origin=origin,
            review=review,
            etag=etag,
            visibility=visibility,
            hand_set=bool(hand_set),
            attributes=read_attributes(attributes),
        )

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
        blob = _blob(vertices, what)
        frame = self._axis.id(t)
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
            values["vertices"] = [_blob(vertices, kind[0][0] if kind else "line")]
            values.setdefault("hand_set", [1])
        if type is not None:
            values["type"] = [self._sidecar.types.get(type).id] * len(rows)
        stale = None if etags is None else row_ids(etags)
        verb = "reshaped" if vertices is not None else "changed"

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._words(transaction, verb, rows)
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
            transaction.words = self._words(transaction, "removed", rows)
            return remove_rows(transaction, "shape", rows, stale)

        return self._write("removed shapes", work) if rows else Edited(())

    def _words(self, transaction: Transaction, verb: str, rows: Sequence[int]) -> str:
        found = transaction.execute(
            "SELECT s.frame, t.name FROM shape s LEFT JOIN type t ON t.id = s.type"
            " WHERE s.id IN (SELECT value FROM json_each(?))",
            (json.dumps(rows),),
        ).fetchall()
        names = {name for _, name in found}
        noun = names.pop() if len(names) == 1 else "shape"
        places = self._axis.t([frame for frame, _ in found]).tolist()
        return f"{verb} {counted(len(rows), noun or 'shape')}{in_frames(places)}"

    def table(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> pd.DataFrame:
        """Return shapes as a table, of some frames or one type or all.

        Returns
        -------
        pandas.DataFrame
            Columns id, t, z, type (name), kind, vertices, rotation, track, score,
            text, attributes (dict), review, visibility, etag.
        """
        import pandas as pd

        wanted = None if t is None else set(np.atleast_1d(np.asarray(t)).tolist())
        only = None if type is None else self._sidecar.types.get(type).id
        names = {one.id: one.name for one in self._sidecar.types.list()}
        same = ("kind", "vertices", "rotation", "track", "score", "text")
        last = ("attributes", "review", "visibility", "etag")
        rows = [
            (
                *(one.id, one.t, one.z, names.get(one.type, "")),
                *(getattr(one, name) for name in (*same, *last)),
            )
            for one in self.list()
            if (wanted is None or one.t in wanted) and only in {None, one.type}
        ]
        return pd.DataFrame(rows, columns=["id", "t", "z", "type", *same, *last])


def _blob(vertices: ArrayLike, kind: str) -> bytes:
    """Return vertices as stored, or say what was wrong."""
    if kind not in KINDS:
        raise BadValue(f"A shape is one of {', '.join(KINDS)}; {kind!r} came.")
    array = points("vertices", vertices)
    if len(array) < _FEWEST[kind]:
        raise BadValue(
            f"A {kind} has at least {_FEWEST[kind]} points; {len(array)} came."
        )
    return array.astype("<f8").tobytes()


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
