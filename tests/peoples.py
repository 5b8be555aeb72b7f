"""What people said in a marks file, to be held against what it holds later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from marey.sidecar import Sidecar

_REVIEWED = ("marker", "shape", "object", "frame_label", "event", "mask_frame")
_PLACED = "hand_set = 1"


def snapshot(marks: Sidecar) -> dict[str, list[tuple]]:
    """Return what all tables say, without the book-keeping."""
    return {
        name: marks.rows(f"SELECT id, {', '.join(table.data)} FROM {name} ORDER BY id")
        for name, table in VERSIONED.items()
    }


def of_people(marks: Sidecar, *, placed: bool = False) -> dict[str, set[tuple]]:
    """Return the rows that nobody may replace without being asked to.

    With `placed`, of the marks without a maker those alone that a hand put there:
    what was copied on or filled in between follows what it was made of.
    """
    found = {}
    for name in (*_REVIEWED, "note", "frame_offset", "complete"):
        data = ", ".join(VERSIONED[name].data)
        guard = "1"
        if name in _REVIEWED:
            made = _PLACED if name in {"marker", "shape"} and placed else "1"
            guard = f"(origin IS NULL AND {made}) OR review <> 0"
        elif name == "frame_offset":
            guard = "origin IS NULL"
        if name in {"marker", "shape", "frame_label"}:
            guard += " OR (frame, type) IN (SELECT c.frame, c.type FROM complete c)"
        found[name] = set(marks.rows(f"SELECT id, {data} FROM {name} WHERE {guard}"))
    data = ", ".join(f"t.{name}" for name in VERSIONED["mask_tile"].data)
    found["mask_tile"] = set(
        marks.rows(
            f"SELECT t.id, {data} FROM mask_tile t JOIN mask_frame f ON"
            " f.layer = t.layer AND f.frame = t.frame AND f.z = t.z"
            " WHERE f.origin IS NULL OR f.review <> 0"
        )
    )
    return found
