"""Writing tracks as CVAT has them for videos."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError, TargetExists
from marey.exchange import pieces
from marey.exchange.cvat_reading import HALF
from marey.words.outlines import box, turned

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel

_ODD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""

_CLOSE = 1e-6


def write(
    parcel: Parcel,
    path: str | os.PathLike[str],
    *,
    length: int | None = None,
    masks: bool = True,
) -> list[Path]:
    """Write points, shapes and cells as the tracks of a video; return the file.

    A mark without a track is a track of its own. Where a track pauses or ends, CVAT
    is told that it is outside from there on; else it would go on for ever. Computed
    marks are no key frames. Each value of a mask is a mask without a track, which is
    how CVAT knows them.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        The file.
    length : int, optional
        Frames of the video; without it up to the last one with a mark.
    masks : bool
        Whether masks go too; CVAT reads them, some others do not in a video.

    Raises
    ------
    ExchangeError
        Where a frame has no place in the recording, or a track is at two places.
    TargetExists
        Where a file of that name is there.
    """
    target = Path(path)
    if target.exists():
        raise TargetExists(f"{target} is there already; choose another name.")
    tracks = _tracks(parcel if masks else replace(parcel, masks=()))
    last = max((row["t"] for rows in tracks.values() for row in rows), default=-1)
    count = max(length or 0, last + 1)
    root = ET.Element("annotations")
    ET.SubElement(root, "version").text = "1.1"
    _meta(root, parcel, tracks, count)
    used: set[int] = set()
    wanted = {key[0] for key in tracks if isinstance(key[0], int)}
    free = iter(range(max(wanted, default=-1) + 1, 2**62))
    for (key, type_name, _), rows in tracks.items():
        number = key if isinstance(key, int) and key not in used else next(free)
        used.add(number)
        facts = {"id": str(number), "label": clean(type_name)}
        facts["source"] = "manual" if rows[0]["maker"] < 0 else "auto"
        _write_track(ET.SubElement(root, "track", facts), rows, count)
    ET.indent(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)
    return [target]


Tracks = dict[tuple[Any, str, str], list[dict[str, Any]]]
"""Marks by track, type and element, in order of time."""


def _tracks(parcel: Parcel) -> Tracks:
    """Return the marks of each track, type and form in order of time."""
    times = parcel.frames["t"].to_numpy()
    made: Tracks = {}
    for table in (parcel.markers, parcel.shapes):
        for at, found in enumerate(table.to_dict("records")):
            row = {str(name): value for name, value in found.items()}
            row["t"] = int(times[row["frame"]])
            if row["t"] < 0:
                raise _nowhere()
            row["tag"], row["facts"] = _form(row)
            key = int(row["track"]) if row["track"] >= 0 else (row["tag"], at)
            made.setdefault((key, row["type"], row["tag"]), []).append(row)
    for at, row in enumerate(_cells(parcel)):
        if row["t"] < 0:
            raise _nowhere()
        made[("mask", at), row["type"], "mask"] = [row]
    for (key, *_), rows in made.items():
        rows.sort(key=lambda row: row["t"])
        if any(a["t"] == b["t"] for a, b in pairwise(rows)):
            raise ExchangeError(f"Track {key} is at two places in one frame.")
    return made


def _nowhere() -> ExchangeError:
    return ExchangeError(
        "A mark lies on a frame whose place in the recording is not known; CVAT tells "
        "frames by it."
    )


def _cells(parcel: Parcel) -> Iterator[dict[str, Any]]:
    """Yield each value of each mask as a mark of one frame."""
    times = parcel.frames["t"].to_numpy()
    for part in parcel.masks:
        known: dict[int, dict[Any, Any]] = {}
        if part.objects is not None:
            known = {row["value"]: row for row in part.objects.to_dict("records")}
        for value, facts in pieces.cut_out(part.read()):
            said = known.get(value, {})
            yield {
                "t": int(times[part.frame]),
                "type": said.get("type") or part.classes.get(value) or part.layer,
                "tag": "mask",
                "facts": facts,
                "attributes": said.get("attributes"),
                "maker": part.maker,
                "hand_set": True,
                "visibility": 0,
            }


def _write_track(track: ET.Element, rows: list[dict[str, Any]], count: int) -> None:
    for at, row in enumerate(rows):
        t = row["t"]
        gone = row["visibility"] == 2
        _write_mark(track, row, t, key=bool(row["hand_set"]), outside=gone)
        goes_on = at + 1 < len(rows) and rows[at + 1]["t"] == t + 1
        if not goes_on and not gone and t + 1 < count:
            _write_mark(track, row, t + 1, key=True, outside=True)


def _write_mark(
    track: ET.Element, row: dict[str, Any], t: int, *, key: bool, outside: bool
) -> None:
    facts = {
        "frame": str(t),
        "keyframe": str(int(key)),
        "outside": str(int(outside)),
        "occluded": str(int(row["visibility"] == 1)),
        **row["facts"],
        "z_order": "0",
    }
    mark = ET.SubElement(track, row["tag"], facts)
    for name, value in (row["attributes"] or {}).items():
        one = ET.SubElement(mark, "attribute", {"name": clean(str(name))})
        one.text = clean(_said(value))


def _form(row: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the element of a mark and the attributes that say where it is."""
    if "y" in row:
        return "points", {"points": f"{_at(row['x'])},{_at(row['y'])}"}
    kind, vertices, turn = row["kind"], row["vertices"], float(row["rotation"])
    if kind in {"rectangle", "ellipse"}:
        straight = _straight(vertices, turn)
        if straight is not None:
            middle, (height, width), turn = straight
            return _boxed(kind, middle, (height, width), turn)
    corners = turned(vertices, turn)
    tag = "polyline" if kind in {"line", "polyline"} else "polygon"
    return tag, {"points": ";".join(f"{_at(x)},{_at(y)}" for y, x in corners)}


def _straight(
    vertices: NDArray, turn: float
) -> tuple[NDArray, tuple[float, float], float] | None:
    """Return middle, size and turn of four corners; None where they are no box."""
    one, other = vertices[1] - vertices[0], vertices[3] - vertices[0]
    middle = vertices[:4].mean(axis=0)
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    height, width = high - low
    upright = box(middle, float(height), float(width))
    if all(np.abs(upright - corner).max(axis=1).min() < _CLOSE for corner in vertices):
        return middle, (float(height), float(width)), turn
    sizes = float(np.hypot(*other)), float(np.hypot(*one))
    angle = float(np.degrees(np.arctan2(one[0], one[1])))
    again = turned(box(middle, *sizes), angle)
    if np.abs(again - vertices).max() < _CLOSE * max(1.0, *sizes):
        return middle, sizes, (angle + turn) % 360
    return None


def _boxed(
    kind: str, middle: NDArray, size: tuple[float, float], turn: float
) -> tuple[str, dict[str, str]]:
    (y, x), (height, width) = middle, size
    if kind == "ellipse":
        facts = {"cx": _at(x), "cy": _at(y)}
        facts |= {"rx": f"{width / 2:.10g}", "ry": f"{height / 2:.10g}"}
    else:
        facts = {"xtl": _at(x - width / 2), "ytl": _at(y - height / 2)}
        facts |= {"xbr": _at(x + width / 2), "ybr": _at(y + height / 2)}
    if turn:
        facts["rotation"] = f"{turn:.10g}"
    return "box" if kind == "rectangle" else kind, facts


def _meta(root: ET.Element, parcel: Parcel, tracks: Tracks, count: int) -> None:
    task = ET.SubElement(ET.SubElement(root, "meta"), "task")
    ET.SubElement(task, "name").text = clean(str(parcel.facts.get("name") or "Marey"))
    ET.SubElement(task, "size").text = str(count)
    ET.SubElement(task, "mode").text = "interpolation"
    labels = ET.SubElement(task, "labels")
    used: dict[str, list[dict[str, Any]]] = {}
    for (_, name, _), rows in tracks.items():
        used.setdefault(name, []).extend(rows)
    colors = dict(zip(parcel.types["name"], parcel.types["color"], strict=True))
    for name in sorted(used, key=[*colors, *used].index):
        _write_label(labels, used[name], name, colors.get(name, ""))
    sizes = parcel.frames[["height", "width"]]
    known = sizes[(sizes > 0).all(axis=1)]
    if len(known):
        size = ET.SubElement(task, "original_size")
        ET.SubElement(size, "width").text = str(int(known["width"].iloc[0]))
        ET.SubElement(size, "height").text = str(int(known["height"].iloc[0]))


def _write_label(
    labels: ET.Element, rows: list[dict[str, Any]], name: str, color: str
) -> None:
    label = ET.SubElement(labels, "label")
    ET.SubElement(label, "name").text = clean(name)
    if color:
        ET.SubElement(label, "color").text = color
    attributes = ET.SubElement(label, "attributes")
    values: dict[str, list[Any]] = {}
    for row in rows:
        for key, value in (row["attributes"] or {}).items():
            values.setdefault(str(key), []).append(value)
    for key, given in values.items():
        one = ET.SubElement(attributes, "attribute")
        ET.SubElement(one, "name").text = clean(key)
        ET.SubElement(one, "mutable").text = "True"
        kind, usual, choice = _input(given)
        ET.SubElement(one, "input_type").text = kind
        ET.SubElement(one, "default_value").text = usual
        ET.SubElement(one, "values").text = choice


def _input(values: list[Any]) -> tuple[str, str, str]:
    """Return how CVAT asks for an attribute: kind, default, choice."""
    if all(isinstance(one, bool) for one in values):
        return "checkbox", "false", "false"
    if all(isinstance(one, int) and not isinstance(one, bool) for one in values):
        return "number", str(min(values)), f"{min(values)}\n{max(values)}\n1"
    return "text", "", ""


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _at(place: float) -> str:
    return f"{place + HALF:.10g}"


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _ODD.sub("", text)
