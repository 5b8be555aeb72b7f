"""Types of marks on their way into a ClickPoints database.

A type there has one mode; a type here may have marks of several kinds. The first mode
keeps the name, and each other gets a type of its own: ``cell (line)``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.clickpoints_columns import own_name
from marey.exchange.clickpoints_outlines import is_upright
from marey.exchange.clickpoints_styles import style_text, text_of
from marey.exchange.clickpoints_types import (
    ELLIPSE,
    LINE,
    POINT,
    POLYGON,
    RECTANGLE,
    TRACK,
)

if TYPE_CHECKING:
    from marey.exchange.parcel import Parcel

MODE_OF = {
    "point": POINT,
    "line": LINE,
    "polyline": POLYGON,
    "rectangle": RECTANGLE,
    "ellipse": ELLIPSE,
    "polygon": POLYGON,
}
"""Mode of each kind of type."""

_WORDS = {
    POINT: "point",
    TRACK: "track",
    RECTANGLE: "rectangle",
    LINE: "line",
    ELLIPSE: "ellipse",
    POLYGON: "polygon",
}
_NO_COLOR = "#ff0000"


@dataclass
class Modes:
    """Which type of ClickPoints a type and a kind of mark become.

    Attributes
    ----------
    pairs : list of (int, int, str)
        Row of the parcel's types, mode, and name, in the order of ids from 1.
    shapes : list of int
        Mode of each shape of the parcel.
    points : dict of str to int
        Mode of the points of a type.
    """

    pairs: list[tuple[int, int, str]] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)
    _ids: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, parcel: Parcel) -> Modes:
        """Find the modes of the types of a parcel."""
        made = cls(shapes=_shape_modes(parcel), points=_point_modes(parcel))
        used: dict[str, list[int]] = {}
        for name in parcel.markers["type"].unique():
            used.setdefault(name, []).append(made.points[name])
        for name in parcel.tracks["type"].unique():
            used.setdefault(name, []).append(TRACK)
        for name, mode in zip(parcel.shapes["type"], made.shapes, strict=True):
            used.setdefault(name, []).append(mode)
        names = parcel.types["name"].tolist()
        taken = set(names)
        for row, (name, kind) in enumerate(
            zip(names, parcel.types["kind"], strict=True)
        ):
            modes = list(dict.fromkeys(used.get(name, [])))
            base = made.points[name] if kind == "point" else MODE_OF.get(kind)
            if base is not None:
                modes = [base, *(one for one in modes if one != base)]
            for place, mode in enumerate(modes):
                own = (
                    name if place == 0 else own_name(f"{name} ({_WORDS[mode]})", taken)
                )
                made.pairs.append((row, mode, own))
                made._ids[name, mode] = len(made.pairs)
        return made

    def id(self, name: str, mode: int) -> int:
        """Return the id of the type that marks of a type and mode get there."""
        return self._ids[name, mode]


def _point_modes(parcel: Parcel) -> dict[str, int]:
    """Return for each type whether its points are those of tracks."""
    marks, types = parcel.markers, parcel.types
    tracked = set(marks.loc[marks["track"] >= 0, "type"]) | set(parcel.tracks["type"])
    tracked |= set(types.loc[types["tracked"] == 1, "name"])
    return {name: TRACK if name in tracked else POINT for name in types["name"]}


def _shape_modes(parcel: Parcel) -> list[int]:
    shapes = parcel.shapes
    told = zip(shapes["kind"], shapes["vertices"], shapes["rotation"], strict=True)
    return [
        POLYGON
        if kind == "rectangle" and not is_upright(corners, turn)
        else MODE_OF[kind]
        for kind, corners, turn in told
    ]


def type_rows(parcel: Parcel, modes: Modes) -> dict[str, list[Any]]:
    """Return the rows of ClickPoints' table of types of marks."""
    types = parcel.types
    rows: dict[str, list[Any]] = {
        name: [] for name in ("name", "color", "mode", "style", "text", "hidden")
    }
    for row, mode, name in modes.pairs:
        said = types.iloc[row]
        style = {
            key: said[key]
            for key in ("symbol", "size", "line_style", "line_width")
            if said[key] and said[key] is not np.nan and said[key] == said[key]
        }
        rows["name"].append(name)
        rows["color"].append(said["color"] or _NO_COLOR)
        rows["mode"].append(mode)
        rows["style"].append(style_text(style, track=mode == TRACK))
        rows["text"].append(text_of(said["label"]) or None)
        rows["hidden"].append(int(said["visible"] == 0))
    return rows
