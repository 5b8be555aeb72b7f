"""Review: who looked at what machines made, and what is left to look at.

What a person makes needs no review: its origin is NULL. What a program or a model
makes is unseen until somebody accepts it, or changes it and so corrects it. Marks
that are not sure enough for their type (`scores`) are neither shown nor counted,
so they are not waited for either.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.completing import Completing
from marey.sidecar.rows import change_where
from marey.sidecar.scores import thresholds
from marey.sidecar.values import counted, row_ids
from marey.words import Review

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

TABLES = ("marker", "shape", "object", "frame_label", "event", "mask_frame")
"""Tables whose rows a machine can make and a person can look at."""

_TYPED = ("marker", "shape", "object", "frame_label")
_MADE = "origin IS NOT NULL"
_WHOLE = (
    "NOT EXISTS (SELECT 1 FROM object o WHERE o.layer = mask_frame.layer"
    " AND o.frame = mask_frame.frame AND o.z = mask_frame.z)"
)
"""Of a label image with objects these are looked at, one by one."""


class Reviews(Completing):
    """What was looked at, and by whom."""

    def accept(self, ids: ArrayLike, table: str = "marker") -> int:
        """Say that marks are right; return how many were not so said before.

        Parameters
        ----------
        ids : int or (N,) array of int
            The marks.
        table : {"marker", "shape", "object", "frame_label", "event", "mask_frame"}
            What they are.
        """
        return self._set(ids, table, Review.ACCEPTED, "accepted")

    def correct(self, ids: ArrayLike, table: str = "marker") -> int:
        """Say that marks were put right by hand."""
        return self._set(ids, table, Review.CORRECTED, "corrected")

    def unsee(self, ids: ArrayLike, table: str = "marker") -> int:
        """Say that nobody has looked at marks."""
        return self._set(ids, table, Review.UNSEEN, "took back the review of")

    def _set(self, ids: ArrayLike, table: str, state: Review, verb: str) -> int:
        _check(table)
        rows = row_ids(ids)
        where = "id IN (SELECT value FROM json_each(?)) AND review <> ?"
        values = (json.dumps(rows), int(state))

        def work(transaction: Transaction) -> int:
            done = change_where(transaction, table, self._seen(state), where, values)
            transaction.words = f"{verb} {counted(done, _noun(table))}"
            return done

        return self._write(f"{verb} {counted(len(rows), _noun(table))}", work)

    def _seen(self, state: Review) -> dict[str, object]:
        looked = state is not Review.UNSEEN
        return {
            "review": int(state),
            "reviewed_by": self._sidecar.author if looked else None,
            "reviewed_at": time.time() if looked else None,
        }

    def accept_mask(self, t: int, layer: str = "mask", z: int | None = None) -> int:
        """Say that the label image of a frame is right, with all objects in it.

        Returns
        -------
        int
            1 if that is new.
        """
        key = (layer, self._axis.id(t), int(z or 0), int(Review.ACCEPTED))
        where = (
            "layer = (SELECT id FROM mask_layer WHERE name = ?)"
            " AND frame = ? AND z = ? AND review <> ?"
        )

        def work(transaction: Transaction) -> int:
            unseen = f"{where} AND {_MADE} AND review = 0"
            seen = self._seen(Review.ACCEPTED)
            change_where(transaction, "object", seen, unseen, key)
            return change_where(transaction, "mask_frame", seen, where, key)

        return self._write(f"accepted {layer} in frame {int(t)}", work)

    def accept_frame(
        self,
        t: int,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> int:
        """Say that all that machines made in a frame is right, as one act.

        Parameters
        ----------
        t : int
            Place of the frame.
        type : str, int or MarkType, optional
            Only marks of this type; else label images too.

        Returns
        -------
        int
            How many marks nobody had looked at before.
        """
        frame = self._axis.id(t)
        return self._accept_where(type, "frame = ?", (frame,), f" in frame {int(t)}")

    def accept_type(self, type: str | int | MarkType) -> int:  # noqa: A002
        """Say that all of a type that machines made are right, as one act."""
        return self._accept_where(type, "1", (), "")

    def _accept_where(
        self,
        type: str | int | MarkType | None,  # noqa: A002
        where: str,
        values: tuple[int, ...],
        place: str,
    ) -> int:
        seen = self._seen(Review.ACCEPTED)
        wanted = self._unseen(type)
        name = "mark" if type is None else self._sidecar.types.get(type).name

        def work(transaction: Transaction) -> int:
            done = sum(
                change_where(transaction, table, seen, f"{unseen} AND {where}", values)
                for table, unseen in wanted.items()
            )
            if type is None:
                # a label image whose objects were all looked at just now
                left = "review = 0 AND origin IS NOT NULL"
                change_where(
                    transaction, "mask_frame", seen, f"{left} AND {where}", values
                )
            transaction.words = f"accepted {counted(done, name)}{place}"
            return done

        return self._write(f"accepted {name}{place}", work)

    # -- what is left ----------------------------------------------------------------
    def _made(
        self,
        type: str | int | MarkType | None,  # noqa: A002
    ) -> dict[str, str]:
        """Return for each table the condition on what machines made and counts."""
        sure = thresholds(self._sidecar)
        if type is not None:
            row = self._sidecar.types.get(type).id
            return {
                table: f"{_MADE} AND type = {row} AND {sure.sql(table)}"
                for table in _TYPED
            }
        made = {table: f"{_MADE} AND {sure.sql(table)}" for table in _TYPED}
        return made | {"event": _MADE, "mask_frame": f"{_MADE} AND {_WHOLE}"}

    def _unseen(
        self,
        type: str | int | MarkType | None,  # noqa: A002
    ) -> dict[str, str]:
        """Return for each table the condition on what nobody has looked at."""
        made = self._made(type).items()
        return {table: f"{where} AND review = 0" for table, where in made}

    def left(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
        t: int | None = None,
    ) -> tuple[int, int]:
        """Return how much machines made that nobody has looked at, and how much in all.

        Parameters
        ----------
        type : str, int or MarkType, optional
            Only marks of this type; else label images and events too. A label
            image that has objects counts by these.
        t : int, optional
            Only those of one frame.

        Returns
        -------
        unseen, total : int
            As in "12 of 300 left".
        """
        here = "" if t is None else f" AND frame = {self._axis.id(t)}"
        rows = [
            self._rows(
                f"SELECT coalesce(sum(review = 0), 0), count(*) FROM {table}"
                f" WHERE {where}{here}"
            )
            for table, where in self._made(type).items()
        ]
        unseen, total = (sum(row[0][place] for row in rows if row) for place in (0, 1))
        return int(unseen), int(total)

    def next_unreviewed(
        self,
        t: int,
        direction: int = 1,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> int | None:
        """Return the next frame after `t` with something nobody has looked at.

        Parameters
        ----------
        t : int
            Place of the frame from which to look.
        direction : int
            1 for later frames, -1 for earlier ones.
        type : str, int or MarkType, optional
            Only marks of this type.
        """
        found = [
            self._next_frame(f"{table} WHERE {where}", (), t, direction)
            for table, where in self._unseen(type).items()
        ]
        there = [one for one in found if one is not None]
        return (min if direction > 0 else max)(there) if there else None

    def unreviewed(
        self,
        type: str | int | MarkType | None = None,  # noqa: A002
    ) -> NDArray[np.int64]:
        """Return the places of frames with something nobody has looked at, in order."""
        many = " UNION ".join(
            f"SELECT frame FROM {table} WHERE {where}"
            for table, where in self._unseen(type).items()
        )
        frames = [row[0] for row in self._rows(many)]
        places = self._axis.t(np.array(frames, np.int64))
        return np.unique(places[places >= 0])

    def table(self, table: str = "marker") -> pd.DataFrame:
        """Return what was looked at: id, t, review, reviewed_by, reviewed_at."""
        _check(table)
        rows = self._rows(
            "SELECT id, frame, review, reviewed_by, reviewed_at"
            f" FROM {table} WHERE review <> 0 ORDER BY id"
        )
        names = ("id", "t", "review", "reviewed_by", "reviewed_at")
        return self._frame_table(names, rows)


def _check(table: str) -> None:
    if table not in TABLES:
        raise BadValue(f"One of {', '.join(TABLES)} was expected; {table!r} came.")


def _noun(table: str) -> str:
    return {"frame_label": "label", "mask_frame": "label image"}.get(table, table)
