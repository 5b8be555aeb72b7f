"""Markers as a table for people and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.sidecar.past import as_of

if TYPE_CHECKING:
    import pandas as pd

    from marey.sidecar.door import Sidecar

_NAMES = ("id", "t", "z", "y", "x", "type", "track", "radius", "score", "text")
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
        id, frame, z, y, x, type, track, radius, score, text, created.
    author : str, optional
        Only marks made by this one.
    revision : int, optional
        At which the types bore their names; now where left out.
    """
    import pandas as pd

    columns: dict[str, Any] = dict(
        zip(
            (*_NAMES, "author"),
            zip(*rows, strict=True) if rows else [()] * 11,
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
    columns["text"] = np.array([one or "" for one in columns["text"]], object)
    table = pd.DataFrame(columns, copy=False)
    if author is not None:
        table = table[table["author"] == author]
    if not table["id"].is_monotonic_increasing:
        table = table.sort_values("id")
    return table.reset_index(drop=True)


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
