"""Columns of a parcel as SQLite takes them: plain Python, None where unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.naming import json_text

if TYPE_CHECKING:
    import pandas as pd

    from marey.exchange.delivery import Delivery

_REALS = ("z", "radius", "score")
_COUNTS = {"visibility": 0, "review": 0, "hand_set": 1}


def mark_columns(
    delivery: Delivery, table: pd.DataFrame, track_ids: dict[int, int] | None = None
) -> dict[str, list[Any]]:
    """Return the columns that markers, shapes and labels have in common.

    Columns that say nothing are left out: rows get the defaults of the file.
    """
    made: dict[str, list[Any]] = {
        "frame": delivery.frames[table["frame"].to_numpy()].tolist(),
        "type": [delivery.type_ids[name] for name in table["type"]],
    }
    for name in set(_REALS) & set(table):
        if table[name].notna().any():
            made[name] = reals(table[name])
    for name, usual in _COUNTS.items():
        if name in table and (table[name] != usual).any():
            made[name] = table[name].astype(int).tolist()
    if track_ids and (table["track"] >= 0).any():
        made["track"] = [track_ids.get(key) for key in table["track"].tolist()]
    if (table["text"] != "").any():
        made["text"] = [text or None for text in table["text"]]
    return made | _objects(table) | origins(delivery, table)


def _objects(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return attributes, styles and uids, where there are any."""
    made: dict[str, list[Any]] = {}
    for name in ("attributes", "style", "uid"):
        if name in table and table[name].notna().any():
            plain = name == "uid"
            made[name] = [one if plain else json_text(one) for one in table[name]]
    return made


def origins(delivery: Delivery, table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return who made each row; nothing where people made them all."""
    made = [delivery.origins[maker] for maker in table["maker"].tolist()]
    return {"origin": made} if any(one is not None for one in made) else {}


def reals(values: pd.Series) -> list[float | None]:
    """Return numbers, None for NaN."""
    found = values.tolist()
    if not values.isna().any():
        return found
    return [None if one != one else one for one in found]


def blobs(vertices: pd.Series) -> list[bytes]:
    """Return the vertices of shapes as stored."""
    return [np.ascontiguousarray(one, "<f8").tobytes() for one in vertices]


def middles(vertices: pd.Series) -> np.ndarray:
    """Return the middle of the box of each shape, (N, 2): y, x."""
    ends = [(one.min(0) + one.max(0)) / 2 for one in vertices]
    return np.array(ends, np.float64).reshape(-1, 2)
