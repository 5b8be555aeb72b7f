"""Markers: points of a type in a frame."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.about import about_mark
from marey.sidecar.carrying import copy_on
from marey.sidecar.counting import Counting
from marey.sidecar.edit_words import verb_of
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.mark_arrays import (
    FIELDS,
    MarkArrays,
    arrays_of,
    insert_markers,
)
from marey.sidecar.mark_table import ROW, marker_table
from marey.sidecar.own_words import attribute_column, style_column, types_of
from marey.sidecar.past import as_of, revision_of
from marey.sidecar.scores import thresholds
from marey.sidecar.standing_rows import StandingRows
from marey.sidecar.values import column, counted, in_frames, points, row_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.about import About
    from marey.sidecar.axis import FrameAxis
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

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


class Markers(Counting):
    """Points."""

    def of_ids(self, ids: ArrayLike) -> MarkArrays:
        """Return markers by their ids, those that there are, as arrays."""
        sql = (
            f"SELECT {FIELDS} FROM marker m"
            " WHERE m.id IN (SELECT value FROM json_each(?))"
        )
        return arrays_of(self._rows(sql, (str(row_ids(ids)),)), self._axis, None)

    def about(self, id: int) -> About:  # noqa: A002
        """Return everything that is known of one marker: who, when, how, what.

        Raises
        ------
        UnknownName
            There is no such marker.
        """
        return about_mark(self._sidecar, "marker", id)

    def standing(self) -> MarkArrays:
        """Return the markers of types that are shown in every frame, as arrays."""
        return self._standing.get()

    @cached_property
    def _standing(self) -> StandingRows[MarkArrays]:
        def build(rows: list[tuple], axis: FrameAxis) -> MarkArrays:
            return arrays_of(rows, axis, None)

        return StandingRows(self._sidecar, "marker", FIELDS, build)

    def frame(
        self, t: int, *, z: float | None = None, all_scores: bool = False
    ) -> MarkArrays:
        """Return the markers of one frame as arrays.

        Parameters
        ----------
        t : int
            Place of the frame.
        z : float, optional
            Only marks of this plane and those of all planes.
        all_scores : bool
            Whether those below the least score of their type come too.
        """
        sql = f"SELECT {FIELDS} FROM marker m WHERE m.frame = ?"
        sure = thresholds(self._sidecar, all_scores=all_scores)
        if sure:
            sql += f" AND {sure.sql('m')}"
        parameters: tuple[Any, ...] = (self._axis.id(t),)
        if z is not None:
            sql += " AND (m.z = ? OR m.z IS NULL)"
            parameters += (float(z),)
        return arrays_of(self._rows(sql, parameters), self._axis, t)

    def arrays(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        track: int | None = None,
        all_scores: bool = False,
    ) -> MarkArrays:
        """Return the markers of many frames as arrays; of all where none is named.

        Those below the least score of their type come with `all_scores` only.
        """
        where, parameters = self._where(t, type, track, all_scores=all_scores)
        sql = f"SELECT {FIELDS} FROM marker m{where}"
        return arrays_of(self._rows(sql, parameters), self._axis, None)

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
        attributes : dict or list of dict, optional
            What the type asks for, one for all or one each.
        **more
            ``hand_set``, ``visibility``, ``origin``, ``review``, and ``style``, a
            dict of what these marks say differently from their type.

        Raises
        ------
        BadValue
            The type is not of points, or a value does not fit.
        """
        found = self._sidecar.types.get(type)
        if found.kind != "point":
            raise BadValue(
                f"{found.name} is of the kind {found.kind}, and a marker is a point."
                " Name a type of points; shapes, frame_labels and masks add the others."
            )
        where = points("yx", yx)
        count = len(where)
        places = self._sidecar.frames_to_mark(self._checked_t(t, count))
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
            columns["attributes"] = attribute_column([found], attributes, count)
        where_words = in_frames(np.unique(np.asarray(t)).tolist())
        words = f"marked {counted(count, found.name)}{where_words}"

        def work(transaction: Transaction) -> range:
            ids = insert_markers(transaction, found.id, columns, count)
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
            if name == "style":
                made[name] = style_column(value, count)
                continue
            if name not in _KINDS:
                known = ", ".join(sorted([*_KINDS, "attributes", "style"]))
                raise BadValue(f"A marker has {known}; {name!r} came.")
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
        """Set ``text``, ``radius``, ``score``, ``track``, ``visibility``, ...

        Parameters
        ----------
        ids : int or array of int
            The markers.
        etags : array of int, optional
            As last read; rows that changed since are left alone.
        **columns
            One value for all or one each. ``attributes`` have to fit what the
            types ask for and take the place of those before; ``style`` is a dict
            of what they say differently from their type, None for nothing.
        """
        rows = row_ids(ids)
        given = dict(columns)
        attributes = given.pop("attributes", None)
        checked = self._columns(given, len(rows), adding=False)
        if "attributes" in columns:
            kinds = types_of(self._sidecar, "marker", rows)
            checked["attributes"] = attribute_column(kinds, attributes, len(rows))
        return self._edit(verb_of(columns), rows, checked, etags)

    def remove(self, ids: ArrayLike, etags: ArrayLike | None = None) -> Edited:
        """Remove markers; undo brings them back with their ids."""
        rows = list(dict.fromkeys(row_ids(ids)))
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._sentence(transaction, "marker", "removed", rows)
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
            transaction.words = self._sentence(transaction, "marker", verb, rows)
            done = edit_rows(transaction, "marker", rows, columns, stale)
            if transaction.act.kind == "edit" and "review" not in columns:
                mark_corrected(transaction, "marker", done.ids)
            return done

        return self._write(f"{verb} markers", work) if rows and columns else Edited(())

    def copy_on(
        self,
        ids: ArrayLike,
        t: ArrayLike,
        *,
        link: bool | None = None,
        existing: str = "fill",
        hand_made: bool = False,
    ) -> NDArray[np.int64]:
        """Copy markers to other frames, with all they say; return the new ids.

        A copy counts as computed, not as placed by hand, until it is moved.

        Parameters
        ----------
        ids : int or array of int
            The markers.
        t : int or array of int
            Places of the frames.
        link : bool, optional
            Whether copies and original are one track, started where there is none;
            where left out, those are linked that have a track or a tracked type.
        existing : {"fill", "overwrite", "beside"}
            Where the track has a point already, or one of the type stands at that
            very place: nothing comes; a computed one that nobody reviewed is
            replaced; or the copies come beside, as a track of their own.
        hand_made : bool
            Whether "overwrite" may replace points placed by hand or reviewed too.
        """
        how = {"link": link, "existing": existing, "hand_made": hand_made}
        return copy_on(self._sidecar, "marker", ids, t, **how)  # type: ignore[arg-type]

    def table(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
        track: int | None = None,
        author: str | None = None,
        version: str | int | None = None,
        all_scores: bool = False,
    ) -> pd.DataFrame:
        """Return markers as a table, now or at a version.

        Those below the least score of their type, as the types said then, come
        with `all_scores` only.

        Returns
        -------
        pandas.DataFrame
            Columns id, t, z, y, x, type (name), track, radius, score, text, author,
            attributes (dict), source (``person``, or the kind and name of what made
            it), review and visibility (values of `Review` and `Visibility`).
        """
        revision = revision_of(self._sidecar, version)
        where, parameters = self._where(
            t, type, track, all_scores=all_scores, revision=revision
        )
        rows = self._rows(
            f"SELECT {ROW} FROM {as_of('marker', revision)} m{where}",
            parameters,
        )
        return marker_table(self._sidecar, rows, author, revision)
