"""Tracks: one object through time. Its points are markers, its masks are objects."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.own_words import style_column
from marey.sidecar.rows import change_where, insert_row, remove_where
from marey.sidecar.track_places import TrackEnds, TrackPlaces, ends_before, track_places
from marey.sidecar.track_table import track_table
from marey.sidecar.values import counted, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from marey.sidecar.mark_arrays import MarkArrays
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_FOLLOWERS = ("marker", "shape", "object", "event")
"""Tables whose rows belong to a track and to a frame."""

_COLUMNS = ("name", "color", "type", "parent", "style", "visible")

_ROWS_WITH = "id IN (SELECT value FROM json_each(?))"


class Tracks(Family):
    """Objects through time."""

    def add(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        name: str = "",
        color: str = "",
        parent: int | None = None,
        origin: int | None = None,
    ) -> int:
        """Start a track; return its id.

        Parameters
        ----------
        type : str, int or MarkType, optional
            What it is.
        name, color : str
            A name of its own, and ``#rrggbb``.
        parent : int, optional
            Track it came from.
        origin : int, optional
            Id of the program that made it; see `Makers`.
        """
        found = None if type is None else self._sidecar.types.get(type)
        values = {
            "type": None if found is None else found.id,
            "name": str(name),
            "color": str(color),
            "parent": None if parent is None else self.known(parent),
            "origin": origin,
        }
        noun = found.name if found else "track"

        def work(transaction: Transaction) -> int:
            return insert_row(transaction, "track", values)

        return self._write(f"started a track of {noun}", work)

    def points(self, id: int) -> MarkArrays:  # noqa: A002
        """Return the points of a track in the order of time."""
        found = self._sidecar.markers.arrays(track=self.known(id))
        order = np.lexsort((found.ids, found.t))
        sorted_columns = {
            field.name: getattr(found, field.name)[order]
            for field in dataclasses.fields(found)
            if field.name != "text"
        }
        text = tuple(found.text[place] for place in order)
        return dataclasses.replace(found, **sorted_columns, text=text)

    def exists(self, id: int) -> bool:  # noqa: A002
        """Whether there is such a track."""
        return bool(self._rows("SELECT 1 FROM track WHERE id = ?", (int(id),)))

    def known(self, number: int) -> int:
        """Return the id of a track that exists, or raise UnknownName."""
        row = whole("The id of a track", number)
        if not self.exists(row):
            raise UnknownName(
                f"There is no track {row}. See tracks.table() for those there are."
            )
        return row

    def edit(self, ids: ArrayLike, **columns: Any) -> int:
        """Set what is said of tracks; return how many changed.

        Parameters
        ----------
        ids : int or array of int
            The tracks.
        **columns
            ``name``, ``color``, ``type``, ``parent``, ``visible``, and ``style``,
            a dict of what its marks say differently from their type.
        """
        rows = [self.known(one) for one in np.atleast_1d(np.asarray(ids)).tolist()]
        values = dict(columns)
        for name in values:
            if name not in _COLUMNS:
                raise BadValue(f"A track has {', '.join(_COLUMNS)}; {name!r} came.")
        if "style" in values:
            values["style"] = style_column(values["style"], 1)[0]
        if "visible" in values:
            values["visible"] = int(bool(values["visible"]))
        if values.get("type") is not None:
            values["type"] = self._sidecar.types.get(values["type"]).id
        if values.get("parent") is not None:
            self._check_descent(int(values["parent"]), rows)
        words = f"set {', '.join(columns)} of {counted(len(rows), 'track')}"
        return self._write(
            words,
            lambda transaction: change_where(
                transaction, "track", values, _ROWS_WITH, (json.dumps(rows),)
            ),
        )

    def remove(self, id: int) -> int:  # noqa: A002
        """Remove a track with its points and events; return how many points.

        Masks stay; they only belong to no track any more.
        """
        row = self.known(id)

        def work(transaction: Transaction) -> int:
            gone = _remove_points(transaction, row, "1")
            change_where(transaction, "track", {"parent": None}, "parent = ?", (row,))
            remove_where(transaction, "track", "id = ?", (row,))
            return gone

        return self._write(f"removed track {row}", work)

    def table(self) -> pd.DataFrame:
        """Return all tracks.

        Returns
        -------
        pandas.DataFrame
            Columns id, type (name), parent, name, color, points, objects, first and
            last (places of its first and last point or mask; -1 where none), author.
        """
        return track_table(self._sidecar)

    def places(self, t: int | None = None) -> TrackPlaces:
        """Return where in time tracks have points or masks.

        Parameters
        ----------
        t : int, optional
            Only those of one frame.

        Returns
        -------
        TrackPlaces
            One row for each, in no order.
        """
        return track_places(self._sidecar, t)

    def ends(self, t: int, frames: int, types: Sequence[int]) -> TrackEnds:
        """Return the last points of tracks in some frames before a frame.

        Parameters
        ----------
        t : int
            Place of the frame.
        frames : int
            How many frames before it are looked at.
        types : sequence of int
            Ids of the types of points that count.
        """
        return ends_before(self._sidecar, t, frames, types)

    def kinds(self) -> dict[int, int]:
        """Return the type of each track, by id; 0 where it has none."""
        return {k: kind or 0 for k, kind in self._rows("SELECT id, type FROM track")}

    # -- gestures on tracks ------------------------------------------------------

    def swap(self, a: int, b: int, t: int) -> None:
        """Exchange two tracks from frame `t` on: what followed a follows b."""
        one, two = self.known(a), self.known(b)
        if one == two:
            raise BadValue(f"Two tracks were expected; {one} came twice.")
        later, values = self._from(t)

        def work(transaction: Transaction) -> None:
            other = f"= CASE track WHEN {one} THEN {two} ELSE {one} END"
            for table in _FOLLOWERS:
                change_where(
                    transaction,
                    table,
                    {"track": other},
                    f"track IN ({one}, {two}) AND {later}",
                    values,
                )
            other = f"= CASE parent WHEN {one} THEN {two} ELSE {one} END"
            change_where(
                transaction,
                "track",
                {"parent": other},
                f"parent IN ({one}, {two}) AND {_begins(later)}",
                values,
            )

        self._write(f"swapped tracks {one} and {two} from frame {int(t)} on", work)

    def merge(self, a: int, b: int) -> int:
        """Make two tracks one: all of `b` becomes part of `a`; return its id."""
        one, two = self.known(a), self.known(b)
        if one == two:
            raise BadValue(f"Two tracks were expected; {one} came twice.")
        both = self._rows(
            "SELECT p.frame FROM marker p JOIN marker q ON q.frame = p.frame"
            " WHERE p.track = ? AND q.track = ? LIMIT 3",
            (one, two),
        )
        if both:
            places = self._axis.t([row[0] for row in both]).tolist()
            raise BadValue(
                f"Tracks {one} and {two} both have a point in frame "
                f"{', '.join(map(str, places))}, so they are two objects. Swap or cut "
                "them first, or remove one of the points."
            )

        def work(transaction: Transaction) -> int:
            for table in _FOLLOWERS:
                change_where(transaction, table, {"track": one}, "track = ?", (two,))
            where = "parent = ? AND id <> ?"
            change_where(transaction, "track", {"parent": one}, where, (two, one))
            where = "id = ? AND parent = ?"
            change_where(transaction, "track", {"parent": None}, where, (one, two))
            remove_where(transaction, "track", "id = ?", (two,))
            return one

        return self._write(f"merged track {two} into {one}", work)

    def split(self, id: int, t: int) -> int:  # noqa: A002
        """Make what a track does from frame `t` on a track of its own; return it."""
        row = self.known(id)
        later, values = self._from(t)
        known = self._rows("SELECT type, color FROM track WHERE id = ?", (row,))
        copied = dict(zip(("type", "color"), known[0], strict=True))

        def work(transaction: Transaction) -> int:
            made = insert_row(transaction, "track", copied)
            for table in _FOLLOWERS:
                where = f"track = {row} AND {later}"
                change_where(transaction, table, {"track": made}, where, values)
            where = f"parent = {row} AND id <> {made} AND {_begins(later)}"
            change_where(transaction, "track", {"parent": made}, where, values)
            return made

        return self._write(f"split track {row} at frame {int(t)}", work)

    def cut_after(self, id: int, t: int) -> int:  # noqa: A002
        """Remove the points of a track after frame `t`; return how many.

        Masks stay; they only belong to no track any more.
        """
        row = self.known(id)
        later, values = self._from(int(t) + 1)

        def work(transaction: Transaction) -> int:
            return _remove_points(transaction, row, later, values)

        return self._write(f"cut track {row} after frame {int(t)}", work)

    def divide(self, parent: int, children: ArrayLike, t: int) -> int:
        """Say that a track divides at frame `t`; return the id of the event.

        Parameters
        ----------
        parent : int
            The track that ends. It may have a point at `t`, none later: split it
            first where it goes on.
        children : sequence of int
            The tracks that begin.
        t : int
            Place of the frame of the division.
        """
        row = self.known(parent)
        made = [self.known(one) for one in np.atleast_1d(np.asarray(children))]
        self._check_descent(row, made)
        later, values = self._from(int(t) + 1)
        if self._rows(
            f"SELECT 1 FROM marker WHERE track = {row} AND {later} LIMIT 1", values
        ):
            raise BadValue(
                f"Track {row} has points after frame {int(t)}, so it does not end "
                f"there. Split it first: tracks.split({row}, {int(t) + 1})."
            )
        frame = self._axis.id(t)

        def work(transaction: Transaction) -> int:
            change_where(
                transaction, "track", {"parent": row}, _ROWS_WITH, (json.dumps(made),)
            )
            event = {"track": row, "frame": frame, "kind": "division"}
            return insert_row(transaction, "event", event, frame=frame)

        words = f"divided track {row} into {counted(len(made), 'track')}"
        return self._write(f"{words} in frame {int(t)}", work)

    def _check_descent(self, parent: int, children: Sequence[int]) -> None:
        """Refuse that a track descends from itself."""
        found = self._rows(
            "WITH RECURSIVE line(id) AS (SELECT ? UNION SELECT k.parent FROM track k"
            " JOIN line ON k.id = line.id WHERE k.parent IS NOT NULL)"
            " SELECT id FROM line",
            (self.known(parent),),
        )
        circle = {row[0] for row in found} & set(children)
        if circle:
            raise BadValue(
                f"Track {circle.pop()} is track {parent} or one it came from; a "
                "track cannot come from itself."
            )

    def _from(self, t: int) -> tuple[str, tuple[int, ...]]:
        """Return a condition on ``frame``: at place `t` or later."""
        place = whole("t", t)
        if self._axis.is_plain:
            return "frame >= ?", (place,)
        return "frame IN (SELECT id FROM frame WHERE t >= ?)", (place,)


def _begins(later: str) -> str:
    """Return a condition on a track: it has points, and all of them are later."""
    return (
        f"EXISTS (SELECT 1 FROM marker m WHERE m.track = track.id)"
        f" AND (SELECT count(*) FROM marker m WHERE m.track = track.id) ="
        f" (SELECT count(*) FROM marker m WHERE m.track = track.id AND {later})"
    )


def _remove_points(
    transaction: Transaction, row: int, later: str, values: Sequence[Any] = ()
) -> int:
    """Remove the points and events of a track; let go of its masks and shapes."""
    where = f"track = {row} AND {later}"
    for table in ("object", "shape"):
        change_where(transaction, table, {"track": None}, where, values)
    remove_where(transaction, "event", where, values)
    return remove_where(transaction, "marker", where, values)
