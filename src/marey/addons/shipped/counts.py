"""How many marks of each type there are in each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from marey.addons.describing import addon
from marey.addons.results import Plot, Result

if TYPE_CHECKING:
    import pandas as pd

    from marey.recording import Recording


@addon(title="Counts per frame and type", on=("added", "moved", "removed"))
def counts(
    rec: Recording, unseen: Literal["empty", "zero", "left out"] = "empty"
) -> Result:
    """Count points and shapes of each type in each frame.

    Parameters
    ----------
    unseen
        Frames in which nobody marked a type, nor said that it is complete:
        empty in the table, counted as 0, or left out where no type was seen.
    """
    table = rec.markers.count_table()
    shapes = _shapes(rec)
    for name in shapes.columns:
        seen = shapes[name].reindex(table.index)
        both = table[name].add(seen, fill_value=0) if name in table else seen
        table[name] = both
    if unseen == "zero":
        table = table.fillna(0)
    elif unseen == "left out":
        table = table.dropna(how="all")
    said = [f"{int(table[name].sum()):,} {name}" for name in table.columns]
    plot = Plot(
        x=table.index.to_numpy(np.float64),
        lines={str(name): table[name].to_numpy(np.float64) for name in table.columns},
        y_label="marks",
        frames=table.index.to_numpy(np.int64),
        colors={kind.name: kind.color for kind in rec.types.list()},
    )
    words = ", ".join(said) or "nothing is marked"
    return Result(words, table.reset_index(), plot)


def _shapes(rec: Recording) -> pd.DataFrame:
    """Return counts of shapes; a column for each type that has any."""
    import pandas as pd

    found = rec.sidecar.rows(
        "SELECT s.frame, t.name, count(*) FROM shape s JOIN type t ON t.id = s.type"
        " GROUP BY s.frame, t.id"
    )
    frame = pd.DataFrame(found, columns=["frame", "name", "count"])
    frame["t"] = rec.sidecar.axis.t(frame["frame"].to_numpy(np.int64))
    return frame.pivot_table(index="t", columns="name", values="count", aggfunc="sum")
