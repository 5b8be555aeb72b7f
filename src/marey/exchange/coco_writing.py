"""A parcel as a COCO file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange import rle
from marey.exchange.coco_reading import HALF
from marey.exchange.naming import plain
from marey.exchange.outlines import outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.parcel import MaskPart, Parcel

_SEEN = {0: 2, 1: 1, 2: 0}
"""Our visibility of a point to COCO's."""
_USUAL = {"review": 0, "hand_set": True, "maker": -1, "text": "", "visibility": 0}


def document(parcel: Parcel) -> dict[str, Any]:
    """Return what to write as JSON."""
    numbers = {name: row for row, name in enumerate(parcel.types["name"], start=1)}
    writing = _Writing(parcel, numbers)
    entries = [*writing.points(), *writing.shapes(), *writing.masks()]
    for number, entry in enumerate(entries, start=1):
        entry["id"] = number
    made: dict[str, Any] = {
        "info": {"description": str(parcel.facts.get("name", "")), "version": "1.0"},
        "images": _images(parcel),
        "categories": [*_categories(parcel, numbers), *writing.nameless],
        "annotations": entries,
    }
    if len(parcel.tracks):
        made["tracks"] = _tracks(parcel, numbers)
    if len(parcel.makers):
        made["marey"] = {"makers": plain(parcel.makers.to_dict("list"))}
    return made


def _images(parcel: Parcel) -> list[dict[str, Any]]:
    made = []
    for row, frame in enumerate(parcel.frames.to_dict("records"), start=1):
        entry: dict[str, Any] = {"id": row, "file_name": frame["path"]}
        for name in ("height", "width"):
            if frame[name] >= 0:
                entry[name] = frame[name]
        if frame["t"] >= 0:
            entry["frame_id"] = frame["t"]
        more = {"inner": frame["inner"]} if frame["inner"] >= 0 else {}
        if frame["time"] == frame["time"]:
            more["time"] = frame["time"]
        made.append(entry | ({"marey": more} if more else {}))
    return made


def _categories(parcel: Parcel, numbers: dict[str, int]) -> list[dict[str, Any]]:
    pointed = set(parcel.markers["type"])
    made = []
    for one in parcel.types.to_dict("records"):
        name = one.pop("name")
        known = {
            key: value
            for key, value in one.items()
            if value not in (None, "", -1) and value == value
        }
        entry = {
            "id": numbers[name],
            "name": name,
            "supercategory": one["group"],
            "marey": plain(known),
        }
        if name in pointed:
            entry |= {"keypoints": ["point"], "skeleton": []}
        made.append(entry)
    return made


def _tracks(parcel: Parcel, numbers: dict[str, int]) -> list[dict[str, Any]]:
    made = []
    for one in parcel.tracks.to_dict("records"):
        entry: dict[str, Any] = {"id": one["key"], "name": one["name"]}
        if one["type"]:
            entry["category_id"] = numbers[one["type"]]
        if one["parent"] >= 0:
            entry["parent_id"] = one["parent"]
        names = ("color", "style", "visible", "maker")
        more = {n: one[n] for n in names if one[n] not in (None, "", -1)}
        made.append(entry | ({"marey": plain(more)} if more else {}))
    return made


class _Writing:
    """The annotations of a parcel, one after the other."""

    def __init__(self, parcel: Parcel, numbers: dict[str, int]) -> None:
        self._parcel, self._numbers = parcel, numbers
        self.nameless: list[dict[str, Any]] = []

    def points(self) -> Iterator[dict[str, Any]]:
        """Yield the markers as keypoints, with a box of their radius."""
        for one in _rows(self._parcel.markers):
            y, x = one["y"], one["x"]
            known = one["radius"] == one["radius"]
            radius = one["radius"] if known else HALF
            entry = self._mark(one)
            entry |= {
                "keypoints": [x, y, _SEEN[one["visibility"]]],
                "num_keypoints": int(one["visibility"] < 2),
                **_box(y - radius, x - radius, 2 * radius, 2 * radius),
            }
            if known:
                entry.setdefault("marey", {})["radius"] = radius
            yield entry

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Yield the shapes as boxes and polygons; what these cannot say beside."""
        for one in _rows(self._parcel.shapes):
            entry = self._mark(one)
            vertices = one["vertices"]
            ring = outline(one["kind"], vertices, one["rotation"])
            (top, left), (bottom, right) = ring.min(0), ring.max(0)
            entry |= _box(top, left, bottom - top, right - left)
            upright = one["kind"] == "rectangle" and _is_box(vertices, one["rotation"])
            if not upright and one["kind"] not in {"line", "polyline"}:
                entry["segmentation"] = [(ring[:, ::-1] + HALF).ravel().tolist()]
                entry["area"] = _area(ring)
            if one["rotation"] or not (upright or one["kind"] == "polygon"):
                more = {"kind": one["kind"], "vertices": vertices.tolist()}
                if one["rotation"]:
                    more["rotation"] = one["rotation"]
                entry.setdefault("marey", {}).update(more)
            yield entry

    def masks(self) -> Iterator[dict[str, Any]]:
        """Yield each value of each label image as a mask."""
        for part in self._parcel.masks:
            known = {} if part.objects is None else _by_value(part.objects)
            pixels = part.read()
            for value, counts, area, (x, y, width, height) in rle.masks_of(pixels):
                yield self._mask(part, value, known.get(value, {})) | {
                    "segmentation": {
                        "size": list(pixels.shape),
                        "counts": rle.text_of(counts),
                    },
                    "area": area,
                    "bbox": [x, y, width, height],
                }

    def _mask(
        self, part: MaskPart, value: int, known: dict[str, Any]
    ) -> dict[str, Any]:
        name = part.classes.get(value, "") or known.get("type", "")
        more: dict[str, Any] = {"layer": part.layer, "value": value}
        if part.kind == "classes":
            more["kind"] = "classes"
        if part.z:
            more["z"] = part.z
        if part.maker >= 0:
            more["maker"] = part.maker
        if known.get("review"):
            more["review"] = known["review"]
        if not name:
            more["type"] = ""
        said = {"score": known.get("score"), "track": known.get("track", -1)}
        said["attributes"] = known.get("attributes")
        entry = self._entry(part.frame, name or part.layer, said)
        return entry | {"iscrowd": int(part.kind == "classes"), "marey": plain(more)}

    def _mark(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return what points and shapes have in common."""
        more = {key: one[key] for key, usual in _USUAL.items() if one[key] != usual}
        if one["z"] == one["z"]:
            more["z"] = one["z"]
        if one["style"]:
            more["style"] = one["style"]
        if one["uid"] is not None:
            more["uid"] = bytes(one["uid"]).hex()
        entry = self._entry(one["frame"], one["type"], one)
        entry |= {"iscrowd": 0, "segmentation": []}
        return entry | ({"marey": plain(more)} if more else {})

    def _entry(self, frame: int, name: str, said: dict[str, Any]) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "image_id": frame + 1,
            "category_id": self._number(name),
        }
        score = said["score"]
        if score is not None and score == score:
            entry["score"] = score
        if said["track"] >= 0:
            entry["track_id"] = said["track"]
        if said["attributes"]:
            entry["attributes"] = plain(said["attributes"])
        return entry

    def _number(self, name: str) -> int:
        """Return the category of a name; a mask without a type gets one of its own."""
        if name not in self._numbers:
            self._numbers[name] = len(self._numbers) + 1
            more = {"nameless": True}
            entry = {"id": self._numbers[name], "name": name, "marey": more}
            self.nameless.append(entry)
        return self._numbers[name]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table row by row."""
    columns = [table[name].tolist() for name in table]
    names = [str(name) for name in table]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _by_value(objects: pd.DataFrame) -> dict[int, dict[str, Any]]:
    return {one["value"]: one for one in _rows(objects)}


def _box(top: float, left: float, height: float, width: float) -> dict[str, Any]:
    """Return a box and its area, counted from the corner of the first pixel."""
    box = [float(left + HALF), float(top + HALF), float(width), float(height)]
    return {"bbox": box, "area": float(width * height)}


def _is_box(vertices: NDArray, rotation: float) -> bool:
    """Whether four corners are just a box, in the order in which it is read."""
    (top, left), (bottom, right) = vertices[0], vertices[2]
    corners = [[top, left], [top, right], [bottom, right], [bottom, left]]
    ordered = bottom >= top and right >= left
    return not rotation and bool(ordered) and np.array_equal(vertices, corners)


def _area(ring: NDArray) -> float:
    y, x = ring.T
    return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
