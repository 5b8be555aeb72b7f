"""The scores of a type, ready to be asked at any threshold while a slider moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.sidecar.door import Sidecar
    from marey.words import MarkType

_TABLES = ("marker", "shape", "frame_label")


@dataclass(frozen=True)
class ScoreBook:
    """Scores of the marks of one type, N of them in F frames.

    Attributes
    ----------
    type : int
        Id of the type.
    frames_of : dict of str to (ndarray of int64, ndarray of float64)
        For each table of marks the places of frames, rising, and the best score in
        each of them; a mark without score is better than any.
    scores : ndarray of float64, shape (N,)
        All scores, rising, those of marks without one at the end as infinity.
    cells : ndarray of float64, shape (C,)
        The same of single cells in masks.
    """

    type: int
    frames_of: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]
    scores: NDArray[np.float64]
    cells: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @property
    def has_scores(self) -> bool:
        """Whether any mark or cell of the type has a score."""
        return any(np.isfinite(some[:1]).any() for some in (self.scores, self.cells))

    @property
    def span(self) -> tuple[float, float]:
        """Lowest and highest score; 0 and 1 where all lie between these."""
        every = np.concatenate([self.scores, self.cells])
        known = every[np.isfinite(every)]
        if not len(known):
            return 0.0, 1.0
        low, high = float(known.min()), float(known.max())
        return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)

    def count(self, least: float | None = None) -> int:
        """Return how many marks count at a threshold."""
        return _over(self.scores, least)

    def count_cells(self, least: float | None = None) -> int:
        """Return how many single cells count at a threshold."""
        return _over(self.cells, least)

    def frames(self, table: str, least: float | None = None) -> NDArray[np.int64]:
        """Return the places of frames in which any mark of a table counts."""
        places, best = self.frames_of[table]
        return places if least is None else places[best >= least]


def _over(rising: NDArray[np.float64], least: float | None) -> int:
    if least is None:
        return len(rising)
    return len(rising) - int(np.searchsorted(rising, least))


def _known(scores: list[tuple[float | None]]) -> NDArray[np.float64]:
    """Return scores as numbers; none is better than any."""
    return np.array([np.inf if one is None else one for (one,) in scores], float)


def score_book(sidecar: Sidecar, type: str | int | MarkType) -> ScoreBook:  # noqa: A002
    """Read the scores of a type from end to end.

    Parameters
    ----------
    sidecar : Sidecar
        Whose marks.
    type : str, int or MarkType
        The type.
    """
    kind = sidecar.types.get(type).id
    frames_of, scores = {}, []
    for table in _TABLES:
        rows = sidecar.rows(f"SELECT frame, score FROM {table} WHERE type = ?", (kind,))
        frames = np.array([row[0] for row in rows], np.int64)
        sure = _known([row[1:] for row in rows])
        scores.append(sure)
        places, where = np.unique(sidecar.axis.t(frames), return_inverse=True)
        best = np.full(len(places), -np.inf)
        np.maximum.at(best, where, sure)
        frames_of[table] = (places[places >= 0], best[places >= 0])
    cells = sidecar.rows("SELECT score FROM object WHERE type = ?", (kind,))
    marks = np.sort(np.concatenate(scores))
    return ScoreBook(kind, frames_of, marks, np.sort(_known(cells)))
