"""What two versions differ in, mark by mark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.values import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

CHANGES = ("added", "removed", "moved", "relabelled", "changed", "mask changed")
"""What may have become of a mark, in the order in which it is counted."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two versions differ in; made by ``versions.compare``.

    Attributes
    ----------
    a, b : str
        What was compared: names of versions, ``revision 7``, or ``now``.
    revisions : (int, int or None)
        Their revisions; None is now.
    table : pandas.DataFrame
        A row for each mark that differs, and for each type and frame whose mask
        does. Columns table (marker, shape, frame_label, mask), id (0 for masks),
        change (added, removed, moved, relabelled, ``moved and relabelled``, changed:
        text, score, review or the like, mask changed), t and t_before (place of the
        frame, -1 where it is not there), z, type and type_before, y, x and y_before,
        x_before (pixels; of shapes and masks the middle), layer (of masks), pixels
        (of masks: how many differ).
    others : mapping of str to int
        How many rows of other tables differ: notes, tracks, offsets, ...
    """

    a: str
    b: str
    revisions: tuple[int, int | None]
    table: pd.DataFrame
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> pd.DataFrame:
        """How much differs, a row for each type, with ``CHANGES`` as columns.

        A mark that was moved and relabelled counts as both, under its later type.
        Masks count the frames in which they differ; single cells stand under the
        name of their layer.
        """
        import pandas as pd

        table = self.table
        name = table["type"].where(table["change"] != "removed", table["type_before"])
        name = name.where(name != "", table["layer"])
        made = {
            one: table["change"].str.contains(rf"\b{one}\b", regex=True)
            if one not in {"changed", "mask changed"}
            else table["change"] == one
            for one in CHANGES
        }
        counts = pd.DataFrame(made).groupby(name.to_numpy()).sum().astype(np.int64)
        return counts.rename_axis("type")

    @property
    def total(self) -> dict[str, int]:
        """How much differs over all types, by change."""
        sums = self.counts.sum()
        return {one: int(sums.get(one, 0)) for one in CHANGES}

    @property
    def frames(self) -> NDArray[np.int64]:
        """Places of the frames in which marks or masks differ, in order."""
        both = np.concatenate([self.table["t"], self.table["t_before"]])
        found = np.unique(both.astype(np.int64))
        return found[found >= 0]

    def at(self, t: int) -> pd.DataFrame:
        """Return the rows of the table that concern one frame."""
        return self.table[(self.table["t"] == t) | (self.table["t_before"] == t)]

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        said = [f"{n:,} {one}" for one, n in self.total.items() if n]
        said += [counted(n, name.replace("_", " ")) for name, n in self.others.items()]
        frames = counted(len(self.frames), "frame")
        what = f"{', '.join(said)} in {frames}" if said else "no difference"
        return f"{self.a} to {self.b}: {what}"

    def __repr__(self) -> str:
        return f"<Comparison {self.words}>"
