"""Tracks as a table for people and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marey.sidecar.scores import thresholds

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.door import Sidecar

_DRAWN = ("marker", "object")
_NEVER = np.iinfo(np.int64).max


def track_table(sidecar: Sidecar) -> pd.DataFrame:
    """Return all tracks with how many points and masks they have, and where."""
    import pandas as pd

    rows = sidecar.rows(
        "SELECT k.id, coalesce(y.name, ''), k.parent, k.name, k.color,"
        " coalesce(a.author, '') FROM track k LEFT JOIN type y ON y.id = k.type"
        " LEFT JOIN changeset c ON c.rev = k.created"
        " LEFT JOIN action a ON a.id = c.action ORDER BY k.id"
    )
    names = ["id", "type", "parent", "name", "color", "author"]
    table = pd.DataFrame(rows, columns=names, dtype=object)
    texts = dict.fromkeys(("type", "name", "color", "author"), str)
    table = table.astype({"id": np.int64, "parent": "Int64", **texts})
    spans = {row: _span(sidecar, table["id"].to_numpy(np.int64), row) for row in _DRAWN}
    table.insert(5, "points", spans["marker"][0])
    table.insert(6, "objects", spans["object"][0])
    first = np.minimum(spans["marker"][1], spans["object"][1])
    table.insert(7, "first", np.where(first == _NEVER, -1, first))
    table.insert(8, "last", np.maximum(spans["marker"][2], spans["object"][2]))
    return table


def _span(sidecar: Sidecar, ids: np.ndarray, table: str) -> tuple[np.ndarray, ...]:
    """Return number, first and last place of the rows of each track."""
    sure = thresholds(sidecar).sql(table)
    rows = sidecar.rows(
        f"SELECT track, frame FROM {table} WHERE track IS NOT NULL AND {sure}"
    )
    found = np.array(rows, np.int64).reshape(-1, 2)
    where = np.searchsorted(ids, found[:, 0])
    places = sidecar.axis.t(found[:, 1])
    count = np.zeros(len(ids), np.int64)
    first = np.full(len(ids), _NEVER)
    last = np.full(len(ids), -1)
    np.add.at(count, where, 1)
    np.minimum.at(first, where, places)
    np.maximum.at(last, where, places)
    return count, first, last
