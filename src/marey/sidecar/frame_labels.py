"""Labels of frames: what holds of a whole frame, or of all from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue
from marey.sidecar.editing import Edited, edit_rows, mark_corrected, remove_rows
from marey.sidecar.family import Family
from marey.sidecar.frame_label_rows import COLUMNS, FrameLabel, labels_of, span
from marey.sidecar.mark_table import made_by, sources_of
from marey.sidecar.own_words import attribute_column, types_of
from marey.sidecar.rows import insert_row
from marey.sidecar.scores import thresholds
from marey.sidecar.values import column, counted, row_ids, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_DTYPES: dict[str, Any] = {
    "id": np.int64,
    "t": np.int64,
    "last": np.int64,
    "type": str,
    "score": np.float64,
    "text": str,
    "attributes": object,
    "review": np.int64,
    "etag": np.int64,
    "author": str,
    "source": str,
}
_KINDS: dict[str, type] = {
    "score": float,
    "text": str,
    "origin": int,
    "review": int,
}


class FrameLabels(Family):
    """Labels of frames, of types of the kind ``frame``."""

    def add(
        self,
        type: str | int | MarkType,  # noqa: A002
        t: int,
        last: int | None = None,
        *,
        score: float | None = None,
        text: str = "",
        attributes: Mapping[str, Any] | None = None,
        origin: int | None = None,
        review: int = 0,
    ) -> int:
        """Label a frame, or all frames from one to another; return the id.

        Parameters
        ----------
        type : str, int or MarkType
            A type of the kind ``frame``.
        t : int
            Place of the frame, the first one of an interval.
        last : int, optional
            Place of the last frame of an interval, included.
        score : float, optional
            How sure its maker is.
        text : str
            Free text.
        attributes : dict, optional
            What the type asks for.
        origin : int, optional
            Id of the program that made it; see `Makers`.
        review : int
            Value of `Review`.

        Raises
        ------
        BadValue
            The type is of another kind, or the interval ends before it begins.
        """
        found = self._frame_type(type)
        begin, end = self._interval(t, last)
        frames = self._sidecar.frames_to_mark([begin, end]).tolist()
        given = {"score": score, "text": text or None, "origin": origin}
        values: dict[str, Any] = {
            "frame": frames[0],
            "last": None if end == begin else frames[1],
            "type": found.id,
            "attributes": attribute_column([found], attributes, 1)[0],
            "review": whole("review", review),
        }
        values |= {n: column(n, v, 1, _KINDS[n])[0] for n, v in given.items()}

        # Of an interval any frame may be in sight.
        shown = values["frame"] if end == begin else None

        def work(transaction: Transaction) -> int:
            return insert_row(
                transaction, "frame_label", values, frame=shown, begins=frames[0]
            )

        return self._write(f"labelled {span(begin, end)} {found.name}", work)

    def toggle(self, type: str | int | MarkType, t: int) -> bool:  # noqa: A002
        """Label a frame, or take the label away; return whether it is there now.

        Where an interval holds for the frame, the whole interval goes: it is one
        label, and one undo brings it back.
        """
        found = self._frame_type(type)
        here = [one.id for one in self.at(t) if one.type == found.id]
        if here:
            self.remove(here)
            return False
        self.add(found, t)
        return True

    def at(self, t: int) -> list[FrameLabel]:
        """Return the labels that hold for a frame, in the order of their ids.

        Those below the least score of their type are left out, as everywhere.
        """
        place = whole("A frame", t)
        sure = thresholds(self._sidecar).sql("frame_label")
        if self._axis.is_plain:
            rows = self._rows(
                f"SELECT {COLUMNS} FROM frame_label WHERE (frame = ?1 OR"
                " (last IS NOT NULL AND frame <= ?1 AND last >= ?1))"
                f" AND {sure} ORDER BY id",
                (self._axis.id(place),),
            )
            return labels_of(rows, self._axis)
        return [one for one in self.list() if one.t <= place <= one.last]

    def count(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        *,
        all_scores: bool = False,
    ) -> int:
        """Return the number of labels, of one type or all.

        Those below the least score of their type count with `all_scores` only.
        """
        return self._count("frame_label", type, all_scores=all_scores)

    def any(self) -> bool:
        """Whether there is a label anywhere."""
        return self._any("frame_label")

    def frames(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> NDArray[np.int64]:
        """Return the places of frames that have a label, in order."""
        wanted = None if type is None else self._sidecar.types.get(type).id
        found = [
            np.arange(one.t, max(one.t, one.last) + 1, dtype=np.int64)
            for one in self.list()
            if one.t >= 0 and wanted in {None, one.type}
        ]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def next_frame(self, t: int, direction: int = 1) -> int | None:
        """Return the next frame after `t` where a label begins; before, if negative."""
        sure = thresholds(self._sidecar).sql("frame_label")
        return self._next_frame(f"frame_label WHERE {sure}", (), t, direction)

    def edit(
        self,
        ids: ArrayLike,
        *,
        t: int | None = None,
        last: int | None = None,
        type: str | int | MarkType | None = None,  # noqa: A002
        etags: ArrayLike | None = None,
        **columns: Any,
    ) -> Edited:
        """Change labels: type, ``score``, ``text``, ``attributes``; where one holds.

        Parameters
        ----------
        ids : int or array of int
            The labels.
        t, last : int, optional
            Other first and last frames; of one label at a time.
        type : str, int or MarkType, optional
            Another type of the kind ``frame``.
        etags : array of int, optional
            As last read; labels that changed since are left alone.
        **columns
            ``score``, ``text``, ``attributes``, ``review``, ``origin``.

        Returns
        -------
        Edited
            What was changed, and what somebody else had changed first.
        """
        rows = row_ids(ids)
        values = self._checked(columns, rows)
        if type is not None:
            values["type"] = [self._frame_type(type).id] * len(rows)
        if t is not None or last is not None:
            values |= self._moved(rows, t, last)
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            done = edit_rows(transaction, "frame_label", rows, values, stale)
            if "review" not in columns and transaction.act.kind == "edit":
                mark_corrected(transaction, "frame_label", done.ids)
            return done

        words = f"changed {counted(len(rows), 'label')} of frames"
        return self._write(words, work) if rows and values else Edited(())

    def _checked(self, columns: dict[str, Any], rows: list[int]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in columns.items():
            if name == "attributes":
                kinds = types_of(self._sidecar, "frame_label", rows)
                values[name] = attribute_column(kinds, value, len(rows))
            elif name in _KINDS:
                values[name] = column(name, value, len(rows), _KINDS[name])
            else:
                known = ", ".join([*_KINDS, "attributes", "type", "t", "last"])
                raise BadValue(f"A label has {known}; {name!r} came.")
        return values

    def _moved(
        self, rows: list[int], t: int | None, last: int | None
    ) -> dict[str, list[Any]]:
        if len(rows) != 1:
            raise BadValue("Where a label holds is changed one label at a time.")
        now = [one for one in self.list(all_scores=True) if one.id == rows[0]]
        if not now:
            raise BadValue(f"There is no label {rows[0]}. See frame_labels.table().")
        begin, end = self._interval(
            now[0].t if t is None else t, now[0].last if last is None else last
        )
        start, stop = self._sidecar.frames_to_mark([begin, end]).tolist()
        return {"frame": [start], "last": [None if end == begin else stop]}

    def remove(self, ids: ArrayLike, etags: ArrayLike | None = None) -> Edited:
        """Remove labels; undo brings them back with their ids."""
        rows = list(dict.fromkeys(row_ids(ids)))
        stale = None if etags is None else row_ids(etags)

        def work(transaction: Transaction) -> Edited:
            transaction.words = self._removal(transaction, rows)
            return remove_rows(transaction, "frame_label", rows, stale)

        return self._write("removed labels", work) if rows else Edited(())

    def _removal(self, transaction: Transaction, rows: list[int]) -> str:
        if len(rows) != 1:
            return f"removed {counted(len(rows), 'label')} of frames"
        found = transaction.execute(
            "SELECT l.frame, coalesce(l.last, l.frame), t.name FROM frame_label l"
            " LEFT JOIN type t ON t.id = l.type WHERE l.id = ?",
            rows,
        ).fetchone()
        if found is None:
            return "removed a label that had gone"
        begin, end = (int(one) for one in self._axis.t(list(found[:2])))
        return f"took {found[2] or 'a label'} away from {span(begin, end)}"

    def table(
        self,
        t: ArrayLike | None = None,
        *,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> pd.DataFrame:
        """Return labels as a table.

        Parameters
        ----------
        t : int or array of int, optional
            Only those that hold for one of these frames.
        type : str, int or MarkType, optional
            Only those of one type.

        Returns
        -------
        pandas.DataFrame
            Columns id, t, last (the same as t for one frame), type (name), score,
            text, attributes (dict), review, etag, author, source (``person``, or the
            kind and name of what made it).
        """
        import pandas as pd

        names = {one.id: one.name for one in self._sidecar.types.list()}
        known = self.list()
        authors = made_by(self._sidecar, "frame_label", [one.id for one in known])
        sources = sources_of(self._sidecar)
        wanted = None if t is None else np.atleast_1d(np.asarray(t))
        only = None if type is None else self._sidecar.types.get(type).id
        rows = [
            (
                one.id,
                one.t,
                one.last,
                names.get(one.type, ""),
                one.score,
                one.text,
                dict(one.attributes),
                one.review,
                one.etag,
                authors.get(one.id, ""),
                sources.get(one.origin, "person"),
            )
            for one in known
            if only in {None, one.type}
            and (
                wanted is None or bool(((wanted >= one.t) & (wanted <= one.last)).any())
            )
        ]
        made = zip(*rows, strict=True) if rows else [()] * len(_DTYPES)
        columns = zip(_DTYPES.items(), made, strict=True)
        return pd.DataFrame(
            {name: pd.Series(one, dtype=dtype) for (name, dtype), one in columns}
        )

    def _frame_type(self, which: str | int | MarkType) -> MarkType:
        found = self._sidecar.types.get(which)
        if found.kind != "frame":
            raise BadValue(
                f"{found.name} marks a {found.kind}. A label of a frame needs a type"
                " of the kind 'frame': types.add(name, kind='frame')."
            )
        return found

    def _interval(self, t: int, last: int | None) -> tuple[int, int]:
        begin = whole("A frame", t)
        end = begin if last is None else whole("The last frame", last)
        if end < begin:
            raise BadValue(
                f"An interval ends where it begins or later; {begin} to {end} came."
            )
        return begin, end

    def list(self, *, all_scores: bool = False) -> list[FrameLabel]:
        """Return all labels in the order of their ids, by default those that count."""
        sure = thresholds(self._sidecar, all_scores=all_scores).sql("frame_label")
        rows = self._rows(f"SELECT {COLUMNS} FROM frame_label WHERE {sure} ORDER BY id")
        return labels_of(rows, self._axis)
