"""All marks in one list, of every kind, found by what they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.found import ORDERS, SOURCES, TABLES, Found
from marey.sidecar.scores import thresholds
from marey.sidecar.values import counted, row_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import ArrayLike

    from marey.words import MarkType, Review

Condition = tuple[list[str], dict[str, Any]]
"""Parts of a WHERE on table ``m``, and the values that they name."""


class Marks(Family):
    """Points, outlines, labels of frames and cells, in one list."""

    def find(
        self,
        *,
        types: str | int | MarkType | Iterable[str | int | MarkType] | None = None,
        tables: Iterable[str] = TABLES,
        t: ArrayLike | None = None,
        author: str | None = None,
        source: str | None = None,
        track: int | None = None,
        score: tuple[float | None, float | None] = (None, None),
        text: str = "",
        review: Review | int | None = None,
        order: str = "id",
        descending: bool = False,
        all_scores: bool = False,
    ) -> Found:
        """Return the marks that fit all that is asked; nothing is read yet.

        Parameters
        ----------
        types : str, int, MarkType, or several
            Only these types.
        tables : iterable of str
            Some of ``marker``, ``shape``, ``frame_label``, ``object``.
        t : int or (N,) array of int, optional
            Only these frames.
        author : str, optional
            Only what this one made.
        source : {"person", "program", "model"}, optional
            Only what people, programs or models made.
        track : int, optional
            Only marks of this track.
        score : (float or None, float or None)
            Least and largest score; marks without a score fit only where both
            are None.
        text : str
            Part of the text or the attributes, whatever the case.
        review : Review, optional
            Only unseen, accepted or corrected ones that a machine made.
        order : str
            One of `ORDERS`.
        descending : bool
            Whether the largest stands first.
        all_scores : bool
            Whether marks below the least score of their type are listed too.

        Raises
        ------
        BadValue
            A table, source or order is not known.
        UnknownName
            A type is not known.
        """
        asked = tuple(tables)
        _check("A mark stands in", asked, TABLES)
        _check("A source is", () if source is None else (source,), SOURCES)
        _check("Marks are ordered by", (order,), ORDERS)
        conditions = (
            self._of_types(types),
            self._in_frames(t),
            _by_author(author),
            _by_source(source),
            _by_score(*score),
            _by_text(text),
            _by_track(track),
            _by_review(review),
        )
        sure = thresholds(self._sidecar, all_scores=all_scores)
        parts = [sure.sql("m")] if sure else []
        values: dict[str, Any] = {}
        for more, named in conditions:
            parts += more
            values |= named
        return Found(
            self._sidecar,
            tuple(one for one in TABLES if one in asked),
            tuple(parts),
            values,
            order,
            descending=descending,
        )

    def retype(
        self,
        ids: Mapping[str, ArrayLike],
        type: str | int | MarkType,  # noqa: A002
    ) -> int:
        """Give marks of several tables another type, as one act; return how many.

        Parameters
        ----------
        ids : mapping of str to (N,) array of int
            Table to ids, as of `Found.ids`.
        type : str, int or MarkType
            The type.
        """
        found = self._sidecar.types.get(type)
        here = self._sidecar
        return self._each(
            f"made {found.name} of",
            ids,
            {
                "marker": lambda rows: here.markers.retype(rows, found),
                "shape": lambda rows: here.shapes.edit(rows, type=found),
                "frame_label": lambda rows: here.frame_labels.edit(rows, type=found),
                "object": lambda rows: here.objects.edit(rows, type=found),
            },
        )

    def edit(self, ids: Mapping[str, ArrayLike], **columns: Any) -> int:
        """Set ``text``, ``score``, ``track`` ... of marks of several tables.

        One act; returns how many were changed. Raises `BadValue` where a table has
        no such column: then nothing is changed.
        """
        here = self._sidecar
        return self._each(
            f"set {', '.join(columns)} of",
            ids,
            {
                "marker": lambda rows: here.markers.edit(rows, **columns),
                "shape": lambda rows: here.shapes.edit(rows, **columns),
                "frame_label": lambda rows: here.frame_labels.edit(rows, **columns),
                "object": lambda rows: here.objects.edit(rows, **columns),
            },
        )

    def amend(
        self,
        table: str,
        id: int,  # noqa: A002
        *,
        attributes: Mapping[str, Any] | None = None,
        style: Mapping[str, Any] | None = None,
    ) -> int:
        """Change some attributes, or parts of the style, of one mark.

        The others stay as they are stored when this is written, which may be
        later than when a form was filled: so two changes after one another never
        undo each other.

        Parameters
        ----------
        table : {"marker", "shape"}
            Where it stands.
        id : int
            The mark.
        attributes, style : mapping, optional
            What is said; None takes a word back.

        Returns
        -------
        int
            1 where it was changed, 0 where it had gone.
        """
        _check("Attributes and style have marks of", (table,), ("marker", "shape"))
        here = self._sidecar
        door = here.markers if table == "marker" else here.shapes
        now = door.about(id)
        columns: dict[str, Any] = {
            name: {
                word: one for word, one in {**old, **said}.items() if one is not None
            }
            for name, old, said in (
                ("attributes", now.attributes, attributes),
                ("style", now.style, style),
            )
            if said is not None
        }
        return len(door.edit(id, **columns).ids)

    def remove(self, ids: Mapping[str, ArrayLike]) -> int:
        """Remove marks of several tables, as one act; return how many went."""
        here = self._sidecar
        return self._each(
            "removed",
            ids,
            {
                "marker": here.markers.remove,
                "shape": here.shapes.remove,
                "frame_label": here.frame_labels.remove,
                "object": here.objects.remove,
            },
        )

    def accept(self, ids: Mapping[str, ArrayLike]) -> int:
        """Say of marks of several tables that they are right, as one act."""
        review = self._sidecar.review
        doors = {
            table: partial(review.accept, table=table)
            for table in TABLES
            if table != "frame_label"
        }
        return self._each("accepted", ids, doors)

    def _each(
        self,
        verb: str,
        ids: Mapping[str, ArrayLike],
        doors: Mapping[str, Callable[[list[int]], Any]],
    ) -> int:
        """Hand ids to the door of each table, as one act."""
        asked = {table: row_ids(rows) for table, rows in ids.items()}
        asked = {table: rows for table, rows in asked.items() if rows}
        _check("This is done to marks of", tuple(asked), tuple(doors))
        total = sum(map(len, asked.values()))
        done = 0
        with self._sidecar.group(f"{verb} {counted(total, 'mark')}"):
            for table, rows in asked.items():
                made = doors[table](rows)
                done += made if isinstance(made, int) else len(made.ids)
        return done

    def _of_types(self, types: Any) -> Condition:
        if types is None:
            return [], {}
        alone = isinstance(types, (str, int)) or hasattr(types, "kind")
        wanted = [types] if alone else list(types)
        rows = [self._sidecar.types.get(one).id for one in wanted]
        return [f"m.type IN ({', '.join(map(str, rows))})"], {}

    def _in_frames(self, t: ArrayLike | None) -> Condition:
        if t is None:
            return [], {}
        frames = self._axis.ids(np.atleast_1d(np.asarray(t))).tolist()
        part = "m.frame IN (SELECT value FROM json_each(:frames))"
        return [part], {"frames": str(frames)}


def _check(words: str, asked: tuple[str, ...], known: tuple[str, ...]) -> None:
    odd = [one for one in asked if one not in known]
    if odd:
        raise BadValue(f"{words} {', '.join(known)}; {odd[0]!r} came.")


def _by_author(author: str | None) -> Condition:
    if author is None:
        return [], {}
    part = (
        "m.created IN (SELECT c.rev FROM action a JOIN changeset c"
        " ON c.action = a.id WHERE a.author = :author)"
    )
    return [part], {"author": author}


def _by_source(source: str | None) -> Condition:
    if source is None:
        return [], {}
    if source == "person":
        return ["m.origin IS NULL"], {}
    part = "m.origin IN (SELECT id FROM maker WHERE kind = :source)"
    return [part], {"source": source}


def _by_score(low: float | None, high: float | None) -> Condition:
    parts, values = [], {}
    for name, sign, bound in (("low", ">=", low), ("high", "<=", high)):
        if bound is not None:
            parts.append(f"m.score {sign} :{name}")
            values[name] = float(bound)
    return parts, values


def _by_text(text: str) -> Condition:
    if not text:
        return [], {}
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    either = (f"m.{name} LIKE :text ESCAPE '\\'" for name in ("text", "attributes"))
    return [f"({' OR '.join(either)})"], {"text": f"%{plain}%"}


def _by_track(track: int | None) -> Condition:
    return ([], {}) if track is None else (["m.track = :track"], {"track": int(track)})


def _by_review(review: Review | int | None) -> Condition:
    if review is None:
        return [], {}
    part = "m.origin IS NOT NULL AND m.review = :review"
    return [part], {"review": int(review)}
