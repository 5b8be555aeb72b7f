"""Markers as a table for people and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.own_words import read_attributes
from marey.sidecar.past import as_of

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.door import Sidecar

ROW = (
    "m.id, m.frame, m.z, m.y, m.x, m.type, m.track, m.radius, m.score, m.text,"
    " m.created, m.attributes, m.origin, m.review, m.visibility"
)
"""Columns of table ``m`` in the order that `marker_table` expects."""
_NAMES = ("id", "t", "z", "y", "x", "type", "track", "radius", "score", "text")
_LAST = ("attributes", "source", "review", "visibility")
_REALS = {"z", "y", "x", "radius", "score"}


def marker_table(
    sidecar: Sidecar,
    rows: list[tuple],
    author: str | None,
    revision: int | None = None,
) -> pd.DataFrame:
    """Return rows of markers as a table in the order of their ids.

    Parameters
    ----------
    sidecar : Sidecar
        Names types and authors.
    rows : list of tuple
        The columns of `ROW`.
    author : str, optional
        Only marks made by this one.
    revision : int, optional
        At which the types bore their names; now where left out.
    """
    import pandas as pd

    columns: dict[str, Any] = dict(
        zip(
            (*_NAMES, "author", *_LAST),
            zip(*rows, strict=True) if rows else [()] * 15,
            strict=True,
        )
    )
    for name in _REALS:
        columns[name] = np.array(columns[name], np.float64)
    columns["id"] = np.array(columns["id"], np.int64)
    columns["t"] = sidecar.axis.t(np.array(columns["t"], np.int64))
    columns["type"] = _named(
        dict(sidecar.rows(f"SELECT id, name FROM {as_of('type', revision)}")),
        columns["type"],
    )
    columns["author"] = _named(
        authors_of(sidecar, set(columns["author"])), columns["author"]
    )
    tracks = columns["track"]
    columns["track"] = pd.array(
        np.array([one or 0 for one in tracks], np.int64), dtype="Int64"
    )
    columns["track"][columns["track"] == 0] = pd.NA
    columns["attributes"] = _objects(columns["attributes"])
    columns["source"] = _sources(sidecar, columns["source"])
    for name in ("review", "visibility"):
        columns[name] = np.array(columns[name], np.int64)
    columns["text"] = np.array([one or "" for one in columns["text"]], object)
    table = pd.DataFrame(columns, copy=False)
    if not rows:  # nothing there to see that it is text
        table = table.astype(dict.fromkeys(("type", "text", "author", "source"), str))
    if author is not None:
        table = table[table["author"] == author]
    if not table["id"].is_monotonic_increasing:
        table = table.sort_values("id")
    return table.reset_index(drop=True)


def _objects(texts: tuple[str | None, ...]) -> np.ndarray:
    """Return attributes as a dict each, empty where there are none."""
    made = np.empty(len(texts), object)
    made[:] = [read_attributes(one) for one in texts]
    return made


def _sources(sidecar: Sidecar, origins: tuple[int | None, ...]) -> np.ndarray:
    if not any(origins):
        return np.full(len(origins), "person", object)
    names = sources_of(sidecar)
    return np.array([names.get(one, "person") for one in origins], object)


def sources_of(sidecar: Sidecar) -> dict[int | None, str]:
    """Return what made rows: id of a maker to its kind and name."""
    return dict(sidecar.rows("SELECT id, kind || ' ' || name FROM maker"))


def made_by(sidecar: Sidecar, table: str, ids: list[int]) -> dict[int, str]:
    """Return who made each of some rows of a table: id to author."""
    rows = sidecar.rows(
        f"SELECT m.id, a.author FROM json_each(?) j JOIN {table} m ON m.id = j.value"
        " JOIN changeset c ON c.rev = m.created JOIN action a ON a.id = c.action",
        (str(ids),),
    )
    return dict(rows)


def _named(names: dict[int, str], ids: tuple[int, ...]) -> np.ndarray:
    return np.array([names.get(one, "") for one in ids], object)


def authors_of(sidecar: Sidecar, revisions: set[int]) -> dict[int, str]:
    """Return who made each of some revisions."""
    rows = sidecar.rows(
        "SELECT c.rev, a.author FROM json_each(?) j"
        " JOIN changeset c ON c.rev = j.value JOIN action a ON a.id = c.action",
        (str(sorted(revisions)),),
    )
    return dict(rows)
