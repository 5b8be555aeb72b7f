"""Offsets: how far each frame has to be shifted to lie on the first.

One sign everywhere: ``aligned = raw + offset``. A rotation turns the frame about
the middle of its picture first, clockwise.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.rows import remove_where
from marey.sidecar.values import column, in_frames, points
from marey.words import Shift

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction

_UPSERT = """
INSERT INTO frame_offset(frame, dy, dx, rotation, origin, created, rev)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(frame) DO UPDATE SET dy = excluded.dy, dx = excluded.dx,
  rotation = excluded.rotation, origin = excluded.origin,
  rev = excluded.rev, etag = etag + 1
WHERE dy <> excluded.dy OR dx <> excluded.dx OR rotation <> excluded.rotation
  OR origin IS NOT excluded.origin
RETURNING id
"""


class Offsets(Family):
    """Shifts of frames onto the first."""

    def set(
        self,
        t: ArrayLike,
        yx: ArrayLike,
        *,
        rotation: ArrayLike = 0.0,
        origin: int | None = None,
    ) -> int:
        """Store offsets; return how many are new.

        Parameters
        ----------
        t : int or (N,) array of int
            Places of the frames, each once.
        yx : (N, 2) array of float
            Pixels down and right that move the frame's content onto frame 0.
        rotation : float or (N,) array
            Degrees.
        origin : int, optional
            Id of the program that estimated them.
        """
        places = np.atleast_1d(np.asarray(t))
        shifts = points("yx", yx)
        if len(places) != len(shifts) or len(np.unique(places)) != len(places):
            raise BadValue(
                f"One offset for each frame was expected; {len(places)} frames came "
                f"with {len(shifts)} offsets."
            )
        frames = self._axis.ids(places).tolist()
        angles = column("rotation", rotation, len(frames), float)
        rows = list(zip(frames, *shifts.T.tolist(), angles, strict=True))

        def work(transaction: Transaction) -> int:
            stamp = (origin, transaction.rev, transaction.rev)
            done = [
                found[0]
                for row in rows
                for found in transaction.execute(_UPSERT, (*row, *stamp)).fetchall()
            ]
            transaction.touch("frame_offset", "mixed", done, frames)
            return len(done)

        return self._write(f"aligned{in_frames(places.tolist())}", work)

    def remove(self, t: ArrayLike) -> int:
        """Forget the offsets of frames; return of how many."""
        places = np.atleast_1d(np.asarray(t))
        frames = json.dumps(self._axis.ids(places).tolist())
        where = "frame IN (SELECT value FROM json_each(?))"
        return self._write(
            f"removed the alignment{in_frames(places.tolist())}",
            lambda transaction: remove_where(
                transaction, "frame_offset", where, (frames,)
            ),
        )

    def array(self) -> NDArray[np.float64]:
        """Return the offsets of all frames, shape (T, 2): dy, dx; 0 where none is."""
        rows = self._rows("SELECT frame, dy, dx FROM frame_offset")
        found = np.array(rows, np.float64).reshape(-1, 3)
        places = self._axis.t(found[:, 0].astype(np.int64))
        length = max(len(self._axis), int(places.max(initial=-1)) + 1)
        made = np.zeros((length, 2))
        made[places[places >= 0]] = found[places >= 0, 1:]
        return made

    def at(self, t: int) -> Shift:
        """Return how a frame lies on the first; two short questions to the file.

        A frame without an offset of its own lies as the last frame before it that
        has one: a camera that has moved does not jump back. Before the first
        stored offset nothing has moved.

        Parameters
        ----------
        t : int
            The frame.

        Returns
        -------
        Shift
            Its `source` says whose offset it is.
        """
        frame = self._axis.id(t)
        rows = self._rows(
            "SELECT dy, dx, rotation FROM frame_offset WHERE frame = ?", (frame,)
        )
        if rows:
            dy, dx, rotation = rows[0]
            return Shift(int(t), dy, dx, rotation, source=int(t))
        before = self._next_frame("frame_offset WHERE 1", (), t, -1)
        return Shift(int(t)) if before is None else replace(self.at(before), t=int(t))

    def count(self) -> int:
        """Return how many frames have an offset of their own."""
        rows = self._rows("SELECT count(*) FROM frame_offset")
        return int(rows[0][0]) if rows else 0

    def missing(self) -> NDArray[np.int64]:
        """Return the frames without an offset of their own, rising.

        The first frame needs none: the others lie on it.
        """
        rows = self._rows("SELECT frame FROM frame_offset")
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        lacks = np.ones(max(len(self._axis), int(places.max(initial=-1)) + 1), bool)
        lacks[:1] = False
        lacks[places[places >= 0]] = False
        return np.flatnonzero(lacks)

    def table(self) -> pd.DataFrame:
        """Return the stored offsets: t, dy, dx, rotation, origin."""
        rows = self._rows("SELECT frame, dy, dx, rotation, origin FROM frame_offset")
        table = self._frame_table(("t", "dy", "dx", "rotation", "origin"), rows)
        table["origin"] = table["origin"].astype("Int64")
        return table.sort_values("t", ignore_index=True)
