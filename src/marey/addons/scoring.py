"""How many marks were found, which of them rightly, and what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Score:
    """Found against true places.

    Attributes
    ----------
    right, wrong, missed : int
        Pairs, places found without a true one, true ones not found.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Part of what was found that is right; NaN where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else float("nan")

    @property
    def recall(self) -> float:
        """Part of what is there that was found; NaN where nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else float("nan")

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.missed + other.missed,
        )

    def words(self) -> str:
        """Return it as a sentence."""
        return (
            f"precision {self.precision:.2f}, recall {self.recall:.2f}"
            f" ({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        )


def score(found: NDArray, true: NDArray, within: float) -> Score:
    """Pair found with true places, each once, at the least distance in all.

    The assignment is that of Hungarian matching (scipy); pairs further apart
    than `within` do not count, and are never made at the cost of a nearer one.

    Parameters
    ----------
    found, true : ndarray of float64, shape (N, 2) and (M, 2)
        y, x in pixels.
    within : float
        Pixels.

    Examples
    --------
    >>> score(np.array([[0.0, 0.0], [9, 9]]), np.array([[0.0, 1.0]]), 3).words()
    'precision 0.50, recall 1.00 (1 right, 1 wrong, 0 missed)'
    """
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    if not len(found) or not len(true):
        return Score(0, len(found), len(true))
    apart = cdist(found, true)
    # a pair too far apart costs more than all near ones together
    far = 1.0 + within * (min(apart.shape) + 1)
    rows, columns = linear_sum_assignment(np.where(apart <= within, apart, far))
    right = int((apart[rows, columns] <= within).sum())
    return Score(right, len(found) - right, len(true) - right)
