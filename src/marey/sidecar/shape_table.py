"""Shapes as a table for people and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.mark_table import made_by, sources_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from marey.sidecar.door import Sidecar
    from marey.sidecar.shape_rows import ShapeRow

DTYPES: dict[str, Any] = {
    "id": np.int64,
    "t": np.int64,
    "z": np.float64,
    "type": str,
    "kind": str,
    "vertices": object,
    "rotation": np.float64,
    "track": "Int64",
    "score": np.float64,
    "text": str,
    "attributes": object,
    "review": np.int64,
    "visibility": np.int64,
    "etag": np.int64,
    "author": str,
    "source": str,
}
"""The columns and what each holds, however many rows there are."""


def shape_table(sidecar: Sidecar, shapes: Sequence[ShapeRow]) -> pd.DataFrame:
    """Return shapes as a table with the columns of `DTYPES`.

    Parameters
    ----------
    sidecar : Sidecar
        Names types, authors and sources.
    shapes : sequence of ShapeRow
        The shapes, in the order of the rows.
    """
    import pandas as pd

    types = {one.id: one.name for one in sidecar.types.list()}
    authors = made_by(sidecar, "shape", [one.id for one in shapes])
    sources = sources_of(sidecar)
    own = {
        "type": [types.get(one.type, "") for one in shapes],
        "author": [authors.get(one.id, "") for one in shapes],
        "source": [sources.get(one.origin, "person") for one in shapes],
    }
    return pd.DataFrame(
        {
            name: pd.Series(
                own.get(name) or [getattr(one, name) for one in shapes], dtype=dtype
            )
            for name, dtype in DTYPES.items()
        }
    )
