"""Objects: what a value of an instance layer is, apart from its pixels.

Swapping or merging tracks changes rows here and rewrites no mask.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.family import Family
from marey.sidecar.mask_layers import layer_in
from marey.sidecar.rows import change_where
from marey.sidecar.scores import thresholds
from marey.sidecar.values import column, counted, row_ids

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_NAMES = ("id", "layer", "t", "z", "value", "type", "track", "score")
_KINDS: dict[str, type] = {
    "track": int,
    "score": float,
    "origin": int,
    "review": int,
    "value": int,
}


@dataclass(frozen=True)
class ObjectArrays:
    """Objects of one label image, column by column, N rows in order of value.

    Attributes
    ----------
    ids, value, track, type, origin, review, etag : ndarray of int64, shape (N,)
        Ids of the object, its pixel value, its track, type and maker (0: none).
    score : ndarray of float64, shape (N,)
        NaN where not given.
    """

    ids: NDArray[np.int64]
    value: NDArray[np.int64]
    track: NDArray[np.int64]
    type: NDArray[np.int64]
    origin: NDArray[np.int64]
    review: NDArray[np.int64]
    etag: NDArray[np.int64]
    score: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)


class Objects(Family):
    """What the values of instance layers are."""

    def set(
        self,
        t: int,
        values: ArrayLike,
        layer: str = "cells",
        z: int | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        **columns: Any,
    ) -> NDArray[np.int64]:
        """Say what pixel values of a label image are; return the ids of the objects.

        Parameters
        ----------
        t : int
            Place of the frame.
        values : int or (N,) array of int
            Pixel values, from 1.
        layer : str
            Name of the mask layer; one of instances is made where it is not there.
        z : int, optional
            Plane.
        type : str, int or MarkType, optional
            What they are.
        **columns
            ``track``, ``score``, ``origin``, ``review``: one for all or one each.
        """
        pixels = row_ids(values)
        if not pixels or min(pixels) < 1:
            raise BadValue(f"Pixel values begin at 1; {values!r} came.")
        given = _checked(columns, len(pixels))
        if type is not None:
            given["type"] = [self._sidecar.types.get(type).id] * len(pixels)
        frame = self._axis.id(t)
        words = f"named {counted(len(pixels), 'object')} in frame {int(t)}"

        def work(transaction: Transaction) -> list[int]:
            mine = layer_in(transaction, layer, kind="instances")
            return _upsert(transaction, (mine.id, frame, int(z or 0)), pixels, given)

        return np.array(self._write(words, work), np.int64)

    def frame(self, t: int, layer: str = "cells", z: int | None = None) -> ObjectArrays:
        """Return the objects of one label image: what looks a value up."""
        rows = self._rows(
            "SELECT o.id, o.value, o.track, o.type, o.origin, o.review, o.etag, o.score"
            " FROM mask_layer l JOIN object o ON o.layer = l.id"
            " WHERE l.name = ? AND o.frame = ? AND o.z = ? ORDER BY o.value",
            (layer, self._axis.id(t), int(z or 0)),
        )
        columns = list(zip(*rows, strict=True)) if rows else [()] * 8
        names = [field.name for field in fields(ObjectArrays)]
        made: dict[str, NDArray] = {
            name: np.array([one or 0 for one in values], np.int64)
            for name, values in zip(names[:-1], columns[:-1], strict=True)
        }
        return ObjectArrays(**made, score=np.array(columns[-1], np.float64))

    def track_of(
        self, t: int, value: int, layer: str = "cells", z: int | None = None
    ) -> int | None:
        """Return the track of a pixel value, or None."""
        found = self.frame(t, layer, z)
        where = np.flatnonzero(found.value == int(value))
        return int(found.track[where[0]]) or None if len(where) else None

    def unsure(
        self, t: int, layer: str = "cells", z: int | None = None
    ) -> NDArray[np.int64]:
        """Return the pixel values of cells that are not sure enough to count.

        Their pixels are in the file, but they are neither shown nor counted nor
        exported.

        Parameters
        ----------
        t : int
            Place of the frame.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.

        Returns
        -------
        ndarray of int64, shape (N,)
            Values whose score is below the least of their type, rising.
        """
        sure = thresholds(self._sidecar)
        if not sure.least:
            return np.zeros(0, np.int64)
        found = self.frame(t, layer, z)
        return found.value[~sure.mask(found.type, found.score)]

    def count(
        self,
        t: int | None = None,
        type: str | int | MarkType | None = None,  # noqa: A002
        layer: str | None = None,
        *,
        all_scores: bool = False,
    ) -> int:
        """Return the number of cells that something is said of and that count.

        Parameters
        ----------
        t : int, optional
            In one frame; in all where left out.
        type : str, int or MarkType, optional
            Of one type.
        layer : str, optional
            Of one layer.
        all_scores : bool
            Whether those below the least score of their type count too.
        """
        sure = thresholds(self._sidecar, all_scores=all_scores)
        values = {
            "frame": None if t is None else self._axis.id(t),
            "type": None if type is None else self._sidecar.types.get(type).id,
            "layer": layer,
        }
        rows = self._rows(
            "SELECT count(*) FROM object o JOIN mask_layer l ON l.id = o.layer"
            " WHERE (:frame IS NULL OR o.frame = :frame)"
            " AND (:type IS NULL OR o.type = :type)"
            f" AND (:layer IS NULL OR l.name = :layer) AND {sure.sql('o')}",
            values,
        )
        return int(rows[0][0]) if rows else 0

    def kinds(self, layer: str = "cells") -> list[MarkType]:
        """Return the types that cells of a layer have, in the order of types.

        Parameters
        ----------
        layer : str
            Name of the layer.
        """
        rows = self._rows(
            "SELECT DISTINCT o.type FROM mask_layer l JOIN object o ON o.layer = l.id"
            " WHERE l.name = ?",
            (layer,),
        )
        there = {row[0] for row in rows}
        return [kind for kind in self._sidecar.types.list() if kind.id in there]

    def take_up(
        self, t: int, values: ArrayLike, layer: str = "cells", z: int | None = None
    ) -> Edited:
        """Let cells count whatever their score was: a person has drawn on them.

        The score said how sure a program was of what it drew; it goes.

        Parameters
        ----------
        t : int
            Place of the frame.
        values : int or (N,) array of int
            Pixel values; those of which nothing is said are passed over.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        """
        found = self.frame(t, layer, z)
        rows = found.ids[np.isin(found.value, row_ids(values))]
        if not len(rows):
            return Edited(())
        words = f"took up {counted(len(rows), 'cell')} in frame {int(t)}"
        with self._sidecar.group(words):
            return self.edit(rows, score=None)

    def edit(
        self,
        ids: ArrayLike,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        etags: ArrayLike | None = None,
        **columns: Any,
    ) -> Edited:
        """Set ``track``, ``score``, ``type``, ``review`` of objects."""
        rows = row_ids(ids)
        values = _checked(columns, len(rows))
        if type is not None:
            values["type"] = [self._sidecar.types.get(type).id] * len(rows)
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            done = edit_rows(transaction, "object", rows, values, stale)
            if transaction.act.kind == "edit" and "review" not in columns:
                mark_corrected(transaction, "object", done.ids)
            return done

        return self._write(f"changed {counted(len(rows), 'object')}", work)

    def remove(self, ids: ArrayLike) -> Edited:
        """Forget what values are; no pixel changes."""
        rows = row_ids(ids)
        return self._write(
            f"removed {counted(len(rows), 'object')}",
            lambda transaction: remove_rows(transaction, "object", rows),
        )

    def table(
        self,
        layer: str | None = None,
        *,
        track: int | None = None,
        all_scores: bool = False,
    ) -> pd.DataFrame:
        """Return objects, of one layer, of one track or all.

        Those below the least score of their type come with `all_scores` only.

        Returns
        -------
        pandas.DataFrame
            Columns id, layer (name), t, z, value, type (name), track, score, origin,
            review, etag.
        """
        rows = self._rows(
            "SELECT o.id, l.name, o.frame, o.z, o.value, coalesce(y.name, ''),"
            " o.track, o.score, o.origin, o.review, o.etag"
            " FROM object o JOIN mask_layer l ON l.id = o.layer"
            " LEFT JOIN type y ON y.id = o.type"
            " WHERE (:layer IS NULL OR l.name = :layer)"
            " AND (:track IS NULL OR o.track = :track)"
            f" AND {thresholds(self._sidecar, all_scores=all_scores).sql('o')}",
            {"layer": layer, "track": track},
        )
        table = self._frame_table((*_NAMES, "origin", "review", "etag"), rows)
        for name in ("track", "origin"):
            table[name] = table[name].astype("Int64")
        table["score"] = table["score"].astype(float)
        return table.sort_values(["layer", "t", "z", "value"], ignore_index=True)


def _checked(columns: dict[str, Any], count: int) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for name, value in columns.items():
        if name not in _KINDS:
            known = ", ".join(("type", *_KINDS))
            raise BadValue(f"An object has {known}; {name!r} came.")
        made[name] = column(name, value, count, _KINDS[name])
        if name in {"track", "origin"}:
            made[name] = [one or None for one in made[name]]
    return made


def _upsert(
    transaction: Transaction,
    key: tuple[int, int, int],
    pixels: list[int],
    given: dict[str, list[Any]],
) -> list[int]:
    """Insert objects, or change those there are."""
    known = dict(
        transaction.execute(
            "SELECT value, id FROM object WHERE layer = ? AND frame = ? AND z = ?", key
        ).fetchall()
    )
    names = [*given]
    marks = ", ".join("?" * (len(names) + 6))
    insert = (
        f"INSERT INTO object({', '.join(('layer', 'frame', 'z', 'value', *names))},"
        f" created, rev) VALUES ({marks})"
    )
    ids, added = [], []
    for place, pixel in enumerate(pixels):
        values = [given[name][place] for name in names]
        row = known.get(pixel)
        if row is None:
            rev = transaction.rev
            cursor = transaction.execute(insert, (*key, pixel, *values, rev, rev))
            row = known[pixel] = int(cursor.lastrowid or 0)
            added.append(row)
        elif names:
            wanted = dict(zip(names, values, strict=True))
            same = " AND ".join(f"{name} IS ?" for name in names)
            change_where(
                transaction,
                "object",
                wanted,
                f"id = ? AND NOT ({same})",
                (row, *values),
            )
        ids.append(row)
    transaction.touch("object", "added", added, [key[1]])
    return ids
