"""Which marks count: those sure enough for their type, and whose, told in one place.

A type may name the least score of its marks. A mark with a lower score is kept in
the file, but neither shown nor counted nor exported; one without a score always
counts. `Thresholds` says so twice, as a condition in SQL and as a mask in numpy, so
that tables, timeline, canvas and exports never disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.past import as_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from marey.sidecar.door import Sidecar


@dataclass(frozen=True)
class Thresholds:
    """The least score of each type that has one.

    Attributes
    ----------
    least : mapping of int to float
        Type id to the least score that counts.
    only : str or None
        Of what people made by hand only marks of this one count; None for all.

    Examples
    --------
    >>> sure = Thresholds({3: 0.5})
    >>> sure.mask([3, 3, 3, 4], [0.4, 0.5, np.nan, 0.1]).tolist()
    [False, True, True, True]
    >>> sure.sql("m")
    '(m.score IS NULL OR CASE m.type WHEN 3 THEN m.score >= 0.5 ELSE 1 END)'
    >>> Thresholds().sql("m")
    '1'
    """

    least: Mapping[int, float] = field(default_factory=dict)
    only: str | None = None

    def __bool__(self) -> bool:
        return bool(self.least) or self.only is not None

    def of(self, type_id: int) -> float | None:
        """Return the least score of a type; None where all of it counts."""
        return self.least.get(type_id)

    def over(self, other: Mapping[int, float | None]) -> Thresholds:
        """Return these with some replaced: while a slider is moved; None for none."""
        both = {**self.least, **other}
        return Thresholds({k: v for k, v in both.items() if v is not None}, self.only)

    def sql(self, table: str) -> str:
        """Return a condition on a table with ``type``, ``score`` and ``origin``.

        Parameters
        ----------
        table : str
            Name of the table in the statement.
        """
        parts = [self._sure(table)] if self.least else []
        if self.only is not None:
            parts.append(_made_by(table, self.only))
        return " AND ".join(parts) or "1"

    def _sure(self, table: str) -> str:
        cases = " ".join(
            f"WHEN {int(row)} THEN {table}.score >= {_literal(score)}"
            for row, score in sorted(self.least.items())
        )
        return f"({table}.score IS NULL OR CASE {table}.type {cases} ELSE 1 END)"

    def mask(self, types: ArrayLike, scores: ArrayLike) -> NDArray[np.bool_]:
        """Return which marks count by their scores; whose they are is not asked.

        Parameters
        ----------
        types : (N,) array of int
            Ids of their types.
        scores : (N,) array of float
            Scores; NaN where there is none.
        """
        kinds, sure = np.asarray(types), np.asarray(scores, float)
        counts = np.ones(len(kinds), bool)
        for row, score in self.least.items():
            counts[(kinds == row) & (sure < score)] = False
        return counts


def _literal(score: float) -> str:
    """Return a number as SQL; one beyond all scores lets none count."""
    return repr(float(score)) if math.isfinite(score) else f"{'-' * (score < 0)}9e999"


def _made_by(table: str, author: str) -> str:
    """Return a condition: made by a program, by this person, or nobody knows."""
    name = author.replace("'", "''")
    return (
        f"({table}.origin IS NOT NULL OR EXISTS (SELECT 1 FROM changeset c"
        f" JOIN action a ON a.id = c.action WHERE c.rev = {table}.created"
        f" AND a.author IN ('{name}', 'external')))"
    )


def thresholds(
    sidecar: Sidecar, *, all_scores: bool = False, revision: int | None = None
) -> Thresholds:
    """Return what the types of a marks file say, now or at a revision.

    Parameters
    ----------
    sidecar : Sidecar
        Whose types.
    all_scores : bool
        Whether every mark is to count, whatever the types say; where others are
        left out (`Sidecar.others`) they are all the same.
    revision : int, optional
        At which the types said so.
    """
    only = None if sidecar.others else sidecar.author
    if all_scores:
        return Thresholds(only=only)
    rows = sidecar.rows(
        f"SELECT id, least_score FROM {as_of('type', revision)}"
        " WHERE least_score IS NOT NULL"
    )
    return Thresholds(dict(rows), only)
