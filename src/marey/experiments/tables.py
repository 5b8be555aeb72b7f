"""One table of one marks file, opened without its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from marey.sidecar import Sidecar


def _counts(marks: Sidecar) -> pd.DataFrame:
    """Return marks per frame and type, one row each."""
    wide = marks.markers.count_table()
    wide.index.name = "t"
    return wide.reset_index().melt("t", var_name="type", value_name="count")


KINDS: dict[str, Callable[[Sidecar], pd.DataFrame]] = {
    "markers": lambda marks: marks.markers.table(),
    "shapes": lambda marks: marks.shapes.table(),
    "objects": lambda marks: marks.objects.table(),
    "tracks": lambda marks: marks.tracks.table(),
    "events": lambda marks: marks.events.table(),
    "notes": lambda marks: marks.notes.table(),
    "offsets": lambda marks: marks.offsets.table(),
    "counts": _counts,
    "history": lambda marks: marks.history.table(),
}
"""What may be asked for: name to what reads it."""


def table_of(marks: Sidecar, kind: str) -> pd.DataFrame:
    """Return one table with the seconds of its frames where they are known.

    Parameters
    ----------
    marks : Sidecar
        The marks file.
    kind : str
        One of `KINDS`.
    """
    table = checked(kind)(marks)
    if "t" in table and "seconds" not in table:
        times = _seconds(marks)
        if times:
            place = list(table.columns).index("t") + 1
            table.insert(place, "seconds", table["t"].map(times).astype(float))
    return table


def checked(kind: str) -> Callable[[Sidecar], pd.DataFrame]:
    """Return what reads a kind of table, or say which there are."""
    if kind not in KINDS:
        raise BadValue(f"A table is one of {', '.join(KINDS)}; {kind!r} came.")
    return KINDS[kind]


def _seconds(marks: Sidecar) -> dict[int, float]:
    rows = marks.rows("SELECT t, time FROM frame WHERE time IS NOT NULL")
    return dict(rows)


def facts_of(marks: Sidecar) -> dict[str, Any]:
    """Return how many frames, marks and notes a marks file has."""
    counts = {
        "frames": "frame",
        "markers": "marker",
        "shapes": "shape",
        "masks": "mask_frame",
        "tracks": "track",
        "notes": "note",
    }
    return {
        name: marks.rows(f"SELECT count(*) FROM {table}")[0][0]
        for name, table in counts.items()
    }
