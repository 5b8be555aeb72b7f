"""Types of marks and of masks of a ClickPoints file.

A type of marks has a mode: 0 point, 1 rectangle, 2 line, 4 track, 8 ellipse, 16
polygon. Names of both kinds of types are one list here, so that a mask type which
bears the name of a type of marks is told apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.clickpoints_columns import own_name, texts, whole
from marey.exchange.clickpoints_styles import (
    Look,
    color_of,
    is_color_map,
    label_of,
    look_of,
)
from marey.exchange.naming import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.clickpoints_read import Copy

POINT, RECTANGLE, LINE, TRACK, ELLIPSE, POLYGON = 0, 1, 2, 4, 8, 16
"""Modes of ClickPoints' types."""

KINDS = {
    POINT: "point",
    RECTANGLE: "rectangle",
    LINE: "line",
    TRACK: "point",
    ELLIPSE: "ellipse",
    POLYGON: "polygon",
}
UNTYPED = "without type"
"""What marks are called whose type ClickPoints does not say."""


@dataclass
class Types:
    """Types of a file.

    Attributes
    ----------
    table : dict of str to list
        Columns of a parcel's table of types.
    names : dict of int to str
        Name of each type of marks by its id there.
    modes : dict of int to int
        Mode of each type of marks.
    looks : dict of int to Look
        What the style of each says.
    classes : dict of int to str
        Value of mask pixels to name.
    cannot : list of str
        What of them cannot come.
    """

    table: dict[str, list[Any]]
    names: dict[int, str] = field(default_factory=dict)
    modes: dict[int, int] = field(default_factory=dict)
    looks: dict[int, Look] = field(default_factory=dict)
    classes: dict[int, str] = field(default_factory=dict)
    cannot: list[str] = field(default_factory=list)

    def named(self, ids: NDArray[np.int64], otherwise: list[str]) -> list[str]:
        """Return names of types; where an id has none, what stands beside it."""
        pairs = zip(ids.tolist(), otherwise, strict=True)
        return [self.names.get(one, other) or UNTYPED for one, other in pairs]


_COLUMNS = (
    *("name", "kind", "color", "symbol", "size", "line_style", "line_width"),
    *("label", "tracked", "visible"),
)


def types_of(copy: Copy) -> Types:
    """Return the types of marks and masks of a file."""
    found = Types({name: [] for name in _COLUMNS})
    taken: set[str] = set()
    _add_types_of_marks(copy, found, taken)
    found.cannot += count_unknown(list(found.looks.values()))
    _add_types_of_masks(copy, found, taken)
    return found


def _add_types_of_marks(copy: Copy, types: Types, taken: set[str]) -> None:
    wanted = ("id", "name", "color", "mode", "style", "text", "hidden")
    table = copy.table("markertype", "types", wanted=wanted)
    columns = (
        whole(table["id"]).tolist(),
        texts(table["name"]),
        texts(table["color"]),
        whole(table["mode"], 0).tolist(),
        texts(table["style"]),
        texts(table["text"]),
        whole(table["hidden"], 0).tolist(),
    )
    open_only = _only_open(copy)
    for number, name, color, mode, style, text, hidden in zip(*columns, strict=True):
        if number in types.names:
            continue
        look = look_of(style, track=mode == TRACK)
        kind = "polyline" if number in open_only else KINDS.get(mode, "point")
        own = own_name(name.strip() or "marker", taken)
        types.names[number] = own
        types.modes[number] = mode
        types.looks[number] = look
        if is_color_map(color) or any("color" in one for one in look.unknown):
            types.cannot.append(f"the colour map of the type {own}: it has one colour")
        _append(types, own, kind, look.said | {"color": _first(look, color)})
        types.table["label"][-1] = label_of(text)
        types.table["tracked"][-1] = int(mode == TRACK)
        types.table["visible"][-1] = int(not hidden)


def _first(look: Look, color: str) -> str:
    """Return the colour of a style before that of the type's own column."""
    return look.said.get("color") or color_of(color)


def _append(types: Types, name: str, kind: str, said: dict[str, Any]) -> None:
    row = {"name": name, "kind": kind, "tracked": 0, "visible": 1} | said
    defaults = {"size": np.nan, "line_width": np.nan}
    for column in _COLUMNS:
        types.table[column].append(row.get(column, defaults.get(column, "")))


def _only_open(copy: Copy) -> set[int]:
    """Return types of which every polygon is open: polylines."""
    table = copy.table("polygon", wanted=("type_id", "closed"))
    owner, closed = whole(table["type_id"]), whole(table["closed"], 0)
    return set(owner.tolist()) - set(owner[closed != 0].tolist())


def _add_types_of_masks(copy: Copy, types: Types, taken: set[str]) -> None:
    wanted = ("id", "name", "color", "index")
    table = copy.table("masktype", "masktypes", wanted=wanted)
    values = whole(table["index"]).tolist()
    rows = zip(values, texts(table["name"]), texts(table["color"]), strict=True)
    twice = 0
    for value, name, color in rows:
        if value < 1 or value >= 2**31:  # 0 is the background
            continue
        if value in types.classes:
            twice += 1
            continue
        wanted_name = name.strip() or f"mask {value}"
        if wanted_name in types.names.values():
            wanted_name = f"{wanted_name} (mask)"
        types.classes[value] = own_name(wanted_name, taken)
        _append(types, types.classes[value], "mask", {"color": color_of(color)})
    if twice:
        types.cannot.append(
            f"{counted(twice, 'type of masks')} with a value that another has already"
        )


def count_unknown(looks: list[Look]) -> list[str]:
    """Say what of many styles has no place here, with counts."""
    counts: dict[str, int] = {}
    for look in looks:
        for one in look.unknown:
            counts[one] = counts.get(one, 0) + 1
    return [f"{one} ({count})" for one, count in sorted(counts.items())]


def shown(table: pd.DataFrame) -> NDArray[np.int64]:
    """Return 1 for rows that are not hidden."""
    return (whole(table["hidden"], 0) == 0).astype(np.int64)
