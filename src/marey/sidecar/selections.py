"""Selections: named sets of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import BadValue, UnknownName
from marey.sidecar.family import Family
from marey.sidecar.rows import change_where, insert_row, remove_where
from marey.sidecar.values import as_json, column, counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.transaction import Transaction


class Selections(Family):
    """Named sets of frames: ``selections["to label"]``."""

    def save(
        self,
        name: str,
        frames: ArrayLike,
        *,
        reason: str = "",
        recipe: Any = None,
        score: ArrayLike | None = None,
    ) -> None:
        """Keep a set of frames under a name, in place of one of that name.

        Parameters
        ----------
        name : str
            Unique name.
        frames : (N,) array of int
            Places of the frames; their order is kept.
        reason : str
            Why these, in words.
        recipe : dict, optional
            How they were chosen.
        score : (N,) array of float, optional
            Why so high in the list.
        """
        if not str(name).strip():
            raise BadValue(f"A selection needs a name; {name!r} came.")
        places = np.atleast_1d(np.asarray(frames))
        if not places.size:
            places = places.astype(np.int64)
        ids = list(dict.fromkeys(self._axis.ids(places).tolist()))
        scores = column("score", score, len(places), float)
        if len(ids) != len(places) and score is not None:
            raise BadValue("A frame is named twice. Give each frame once.")
        about = {
            "name": str(name),
            "reason": str(reason),
            "recipe": as_json(recipe or {}),
        }

        def work(transaction: Transaction) -> None:
            row = _replace(transaction, about)
            for frame, value in zip(ids, scores, strict=False):
                member = {"selection": row, "frame": frame, "score": value}
                insert_row(transaction, "selection_frame", member, frame=frame)

        self._write(f"selected {counted(len(ids), 'frame')} as {name}", work)

    def names(self) -> list[str]:
        """Return the names of all selections."""
        rows = self._rows("SELECT name FROM selection ORDER BY id")
        return [row[0] for row in rows]

    def __contains__(self, name: object) -> bool:
        return name in self.names()

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        """Return the places of a selection's frames, in the order saved."""
        if name not in self:
            known = ", ".join(self.names()) or "none yet"
            raise UnknownName(f"There is no selection {name!r}. There are: {known}.")
        rows = self._rows(
            "SELECT f.frame FROM selection s JOIN selection_frame f"
            " ON f.selection = s.id WHERE s.name = ? ORDER BY f.id",
            (name,),
        )
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        return places[places >= 0]

    def remove(self, name: str) -> None:
        """Remove a selection; its frames stay."""
        if name not in self:
            self[name]

        def work(transaction: Transaction) -> None:
            where = "selection = (SELECT id FROM selection WHERE name = ?)"
            remove_where(transaction, "selection_frame", where, (name,))
            remove_where(transaction, "selection", "name = ?", (name,))

        self._write(f"removed the selection {name}", work)

    def table(self) -> pd.DataFrame:
        """Return all selections: name, frames (how many), reason, recipe, author."""
        import pandas as pd

        rows = self._rows(
            "SELECT s.name, (SELECT count(*) FROM selection_frame f"
            " WHERE f.selection = s.id), s.reason, s.recipe, coalesce(a.author, '')"
            " FROM selection s LEFT JOIN changeset c ON c.rev = s.rev"
            " LEFT JOIN action a ON a.id = c.action ORDER BY s.id"
        )
        return pd.DataFrame(
            rows, columns=["name", "frames", "reason", "recipe", "author"]
        )


def _replace(transaction: Transaction, about: dict[str, Any]) -> int:
    """Make a selection, or empty the one of that name; return its id."""
    row = transaction.execute(
        "SELECT id FROM selection WHERE name = ?", (about["name"],)
    ).fetchone()
    if row is None:
        return insert_row(transaction, "selection", about)
    remove_where(transaction, "selection_frame", "selection = ?", row)
    change_where(transaction, "selection", about, "id = ?", row)
    return int(row[0])
