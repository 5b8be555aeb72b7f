"""Review: who looked at what a machine made, and where nothing more is to be found."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.rows import change_where, insert_row, remove_where
from marey.sidecar.values import counted, in_frames, row_ids
from marey.words import Review

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_TABLES = ("marker", "shape", "object", "event")


class Reviews(Family):
    """What was looked at, and by whom."""

    def accept(self, ids: ArrayLike, table: str = "marker") -> int:
        """Say that marks are right; return how many were not so said before.

        Parameters
        ----------
        ids : int or (N,) array of int
            The marks.
        table : {"marker", "shape", "object", "event"}
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
        if table not in _TABLES:
            raise BadValue(f"One of {', '.join(_TABLES)} was expected; {table!r} came.")
        rows = json.dumps(row_ids(ids))
        where = "id IN (SELECT value FROM json_each(?)) AND review <> ?"
        words = f"{verb} {counted(len(row_ids(ids)), table)}"
        return self._write(
            words,
            lambda transaction: change_where(
                transaction, table, self._seen(state), where, (rows, int(state))
            ),
        )

    def _seen(self, state: Review) -> dict[str, object]:
        looked = state is not Review.UNSEEN
        return {
            "review": int(state),
            "reviewed_by": self._sidecar.author if looked else None,
            "reviewed_at": time.time() if looked else None,
        }

    def accept_mask(self, t: int, layer: str = "mask", z: int | None = None) -> int:
        """Say that the label image of a frame is right; return 1 if that is new."""
        key = (layer, self._axis.id(t), int(z or 0), int(Review.ACCEPTED))
        where = (
            "layer = (SELECT id FROM mask_layer WHERE name = ?)"
            " AND frame = ? AND z = ? AND review <> ?"
        )
        return self._write(
            f"accepted {layer} in frame {int(t)}",
            lambda transaction: change_where(
                transaction, "mask_frame", self._seen(Review.ACCEPTED), where, key
            ),
        )

    def table(self, table: str = "marker") -> pd.DataFrame:
        """Return what was looked at: id, t, review, reviewed_by, reviewed_at."""
        if table not in (*_TABLES, "mask_frame"):
            raise BadValue(f"One of {', '.join(_TABLES)} was expected; {table!r} came.")
        rows = self._rows(
            "SELECT id, frame, review, reviewed_by, reviewed_at"
            f" FROM {table} WHERE review <> 0 ORDER BY id"
        )
        names = ("id", "t", "review", "reviewed_by", "reviewed_at")
        return self._frame_table(names, rows)

    # -- nothing more to be found --------------------------------------------------

    def complete(self, t: ArrayLike, type: str | int | MarkType) -> int:  # noqa: A002
        """Say that all of a type are marked in frames; 0 there is a result.

        Parameters
        ----------
        t : int or (N,) array of int
            Places of the frames.
        type : str, int or MarkType
            The type that was looked for.

        Returns
        -------
        int
            In how many frames that is new.
        """
        found = self._sidecar.types.get(type)
        places = np.unique(np.asarray(t))
        frames = self._axis.ids(places).tolist()

        def work(transaction: Transaction) -> int:
            known = {
                row[0]
                for row in transaction.execute(
                    "SELECT frame FROM complete WHERE type = ?", (found.id,)
                )
            }
            new = [frame for frame in frames if frame not in known]
            for frame in new:
                values = {
                    "frame": frame,
                    "type": found.id,
                    "checked_by": self._sidecar.author,
                    "checked_at": time.time(),
                }
                insert_row(transaction, "complete", values, frame=frame)
            return len(new)

        where = in_frames(places.tolist())
        return self._write(f"found all of {found.name}{where}", work)

    def incomplete(
        self,
        t: ArrayLike,
        type: str | int | MarkType,  # noqa: A002
    ) -> int:
        """Take back that all of a type are marked in frames; return in how many."""
        found = self._sidecar.types.get(type)
        places = np.unique(np.asarray(t))
        frames = json.dumps(self._axis.ids(places).tolist())
        where = "type = ? AND frame IN (SELECT value FROM json_each(?))"
        return self._write(
            f"took back that {found.name} is complete{in_frames(places.tolist())}",
            lambda transaction: remove_where(
                transaction, "complete", where, (found.id, frames)
            ),
        )

    def is_complete(self, t: int, type: str | int | MarkType) -> bool:  # noqa: A002
        """Whether somebody said that all of a type are marked in a frame."""
        key = (self._axis.id(t), self._sidecar.types.get(type).id)
        return bool(
            self._rows("SELECT 1 FROM complete WHERE frame = ? AND type = ?", key)
        )

    def completed(self, type: str | int | MarkType) -> NDArray[np.int64]:  # noqa: A002
        """Return the places of frames in which all of a type are marked, in order."""
        found = self._sidecar.types.get(type)
        rows = self._rows("SELECT frame FROM complete WHERE type = ?", (found.id,))
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        return np.sort(places[places >= 0])
