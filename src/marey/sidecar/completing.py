"""Complete frames: somebody looked for a type there, and there is nothing more."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.family import Family
from marey.sidecar.rows import insert_row, remove_where
from marey.sidecar.values import in_frames

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType


class Completing(Family):
    """Where all of a type are marked: the part of `Reviews` about whole frames."""

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
