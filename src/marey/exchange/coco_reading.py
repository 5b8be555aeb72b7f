"""What a COCO file says, entry by entry."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.coco_masks import Masks
from marey.exchange.parcel import Parcel

HALF = 0.5
"""From the corner of the first pixel to its centre."""

_MARK = ("frame", "type", "track", "score", "attributes", "uid")
_MORE = ("z", "text", "review", "hand_set", "visibility", "style", "maker")
_MARKERS = (*_MARK, "y", "x", "radius", *_MORE)
_SHAPES = (*_MARK, "kind", "vertices", "rotation", *_MORE)
_NOTHING = (None,) * len(_MORE)
_VISIBILITY = {2: 0, 1: 1, 0: 2}
"""COCO's visibility of a keypoint to ours."""


class Reading:
    """A COCO file being read.

    Parameters
    ----------
    data : dict
        The file.
    layer : str
        Name of the mask layer.
    in_order : bool
        Whether pictures stand in the order of the frames.
    """

    def __init__(self, data: dict[str, Any], layer: str, *, in_order: bool) -> None:
        self.cannot: defaultdict[str, int] = defaultdict(int)
        self.frames, self._frame_of = _frames(data["images"], in_order=in_order)
        self._sizes = list(
            zip(self.frames["height"], self.frames["width"], strict=True)
        )
        self.categories = _by_id(data.get("categories") or [], "categories")
        self._names = _names(self.categories)
        self._points = {
            number: [str(one) for one in entry.get("keypoints") or ()]
            for number, entry in self.categories.items()
        }
        self.tracks = _by_id(data.get("tracks") or [], "tracks")
        self.makers = data.get("marey") or {}
        self.markers: list[tuple] = []
        self.shapes: list[tuple] = []
        self._boxes: dict[int, Any] = {}
        self._kinds: dict[str, str] = {}
        self.masks = Masks(layer, self._sizes)
        self._read(data["annotations"])

    def _read(self, annotations: list[Any]) -> None:
        seen: set[Any] = set()
        for entry in annotations:
            number = _entry(entry, "annotation").get("id")
            if number is not None and number in seen:
                raise ExchangeError(f"Two annotations have the id {number!r}.")
            seen.add(number)
            self._annotation(entry)

    def _annotation(self, entry: dict[str, Any]) -> None:
        """Sort one annotation: points, a mask, polygons, or a box."""
        try:
            row = self._frame_of[entry["image_id"]]
            name = self._names[entry["category_id"]]
        except (KeyError, TypeError) as error:
            raise ExchangeError(
                f"Annotation {entry.get('id')!r} names a picture or category that is "
                f"not there: {error}."
            ) from error
        more = entry.get("marey")
        more = more if isinstance(more, dict) else {}
        mark = self._mark(entry, row, str(more.get("type", name)), more)
        points = entry.get("keypoints")
        if points:
            self._keypoints(points, entry["category_id"], mark, more)
            if len(self._points[entry["category_id"]]) < 2:
                return
        segmentation = entry.get("segmentation")
        if isinstance(segmentation, dict):
            said = dict(zip(_MARK, mark, strict=True))
            self.masks.add(row, segmentation, said, more)
        elif "vertices" in more:
            self._shape(mark, more, str(more.get("kind")), more["vertices"])
        elif segmentation:
            for ring in segmentation:
                self._shape(mark, more, "polygon", _ring(ring))
        elif entry.get("bbox"):
            self._boxes[len(self.shapes)] = entry["bbox"]
            self._shape(mark, more, "rectangle", None)
        elif not points:
            self.cannot["annotations have neither box, outline, mask nor points"] += 1

    def _mark(
        self, entry: dict[str, Any], row: int, name: str, more: dict[str, Any]
    ) -> tuple:
        """Return what points, shapes and masks have in common: `_MARK`."""
        attributes = entry.get("attributes")
        said = dict(attributes) if isinstance(attributes, dict) else {}
        track = entry.get("track_id")
        if track is None and isinstance(said.get("track_id"), int):
            track = said.pop("track_id")
        if entry.get("iscrowd") and more.get("kind") != "classes":
            said["iscrowd"] = 1
        uid = more.get("uid")
        return (
            row,
            name,
            -1 if track is None else track,
            entry.get("score"),
            said or None,
            None if uid is None else bytes.fromhex(str(uid)),
        )

    def _keypoints(
        self, points: Any, category: Any, mark: tuple, more: dict[str, Any]
    ) -> None:
        """Add the points of an annotation; those that nobody labelled are none."""
        names = self._points[category]
        try:
            found = np.array(points, np.float64).reshape(-1, 3)
        except (TypeError, ValueError) as error:
            raise ExchangeError(
                f"Keypoints are x, y and v of each: {error}."
            ) from error
        if len(names) > 1 and len(found) != len(names):
            raise ExchangeError(
                f"{len(names)} keypoints were expected; {len(found)} came."
            )
        for place, (x, y, v) in enumerate(found.tolist()):
            if v == 0 and "visibility" not in more:
                continue
            row, kind, *rest = mark
            if len(names) > 1:
                kind = f"{kind}: {names[place]}"
            seen = {"visibility": _VISIBILITY.get(int(v), 0)}
            at = (y, x, more.get("radius"))
            self.markers.append((row, kind, *rest, *at, *_extras(seen | more)))

    def _shape(
        self, mark: tuple, more: dict[str, Any], kind: str, vertices: Any
    ) -> None:
        said = (str(more.get("kind", kind)), vertices, more.get("rotation", 0.0))
        self.shapes.append((*mark, *said, *_extras(more)))

    def parcel(self) -> Parcel:
        """Return all that was found."""
        place = len(_MARK)
        self._kinds = {one[1]: str(one[place]) for one in reversed(self.shapes)}
        types = [
            self._type(number)
            for number, entry in self.categories.items()
            if "nameless" not in (entry.get("marey") or {})
        ]
        columns = {key for one in types for key in one}
        makers = self.makers.get("makers") if isinstance(self.makers, dict) else None
        shapes = _columns(_SHAPES, self.shapes)
        for place, corners in zip(self._boxes, _corners(self._boxes), strict=True):
            shapes["vertices"][place] = corners
        return Parcel.of(
            frames=self.frames,
            types={key: [one.get(key) for one in types] for key in columns},
            makers=makers if isinstance(makers, dict) else None,
            tracks=self._tracks(),
            markers=_columns(_MARKERS, self.markers),
            shapes=shapes,
            masks=self.masks.parts(),
            cannot=[f"{count} {words}." for words, count in self.cannot.items()],
        )

    def _type(self, number: Any) -> dict[str, Any]:
        """Return a category as a type."""
        entry = self.categories[number]
        more = entry.get("marey")
        kept = dict(more) if isinstance(more, dict) else {}
        if "kind" not in kept:
            kept["kind"] = "point" if self._points[number] else self._kind(number)
        super_name = str(entry.get("supercategory") or "")
        if super_name and super_name != self._names[number]:
            kept.setdefault("group", super_name)
        return kept | {"name": self._names[number]}

    def _kind(self, number: Any) -> str:
        """Return the kind of the first mark of a category."""
        name = self._names[number]
        if name in self._kinds:
            return self._kinds[name]
        return "mask" if self.masks.has(name) else "polygon"

    def _tracks(self) -> dict[str, list[Any]]:
        """Return the tracks that the file lists; others are made of the marks."""
        made: defaultdict[str, list[Any]] = defaultdict(list)
        for number, entry in self.tracks.items():
            more = entry.get("marey")
            made["key"].append(number)
            made["type"].append(self._names.get(entry.get("category_id"), ""))
            made["parent"].append(entry.get("parent_id"))
            made["name"].append(str(entry.get("name") or ""))
            kept = more if isinstance(more, dict) else {}
            for name in ("color", "style", "visible", "maker"):
                made[name].append(kept.get(name))
        return made


def _extras(more: dict[str, Any]) -> tuple:
    """Return what lies under ``marey``: `_MORE`."""
    return tuple(more.get(name) for name in _MORE) if more else _NOTHING


def _columns(names: tuple[str, ...], rows: list[tuple]) -> dict[str, list[Any]]:
    """Return rows as columns."""
    found = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: list(one) for name, one in zip(names, found, strict=True)}


def _entry(entry: Any, noun: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise ExchangeError(f"Each {noun} should be an object; {entry!r:.40} came.")
    return entry


def _by_id(entries: Any, noun: str) -> dict[Any, dict[str, Any]]:
    """Return entries by their ids, which should differ."""
    if not isinstance(entries, list):
        raise ExchangeError(f"The {noun} should be a list.")
    made: dict[Any, dict[str, Any]] = {}
    for entry in entries:
        number = _entry(entry, noun).get("id")
        if not isinstance(number, int | str) or number in made:
            raise ExchangeError(
                f"The {noun} should have an id each, and each its own; {number!r:.40} "
                "came."
            )
        made[number] = entry
    return made


def _names(categories: dict[Any, dict[str, Any]]) -> dict[Any, str]:
    names = {number: str(one.get("name", "")) for number, one in categories.items()}
    if len(set(names.values())) != len(names):
        raise ExchangeError("Two categories have the same name.")
    return names


def _frames(images: Any, *, in_order: bool) -> tuple[dict[str, Any], dict[Any, int]]:
    """Return the table of frames, and the row of each picture."""
    found = _by_id(images, "images")
    numbers = ("frame_id", "frame_index", "frame")
    made: defaultdict[str, list[Any]] = defaultdict(list)
    for place, entry in enumerate(found.values()):
        kept = entry.get("marey")
        more = kept if isinstance(kept, dict) else {}
        given = [entry[one] for one in numbers if isinstance(entry.get(one), int)]
        made["t"].append(place if in_order else more.get("t", [*given, -1][0]))
        made["path"].append("" if in_order else str(entry.get("file_name") or ""))
        made["inner"].append(more.get("inner"))
        made["time"].append(more.get("time"))
        for name in ("height", "width"):
            made[name].append(entry.get(name) if entry.get(name) else -1)
    for name in ("t", "path", "inner", "time", "height", "width"):
        made.setdefault(name, [])
    return dict(made), {number: row for row, number in enumerate(found)}


def _ring(ring: Any) -> Any:
    """Return a polygon as y, x from pixel centres."""
    try:
        found = np.array(ring, np.float64).reshape(-1, 2)
    except (TypeError, ValueError) as error:
        raise ExchangeError(f"A polygon is x, y, x, y, ...: {error}.") from error
    return found[:, ::-1] - HALF


def _corners(boxes: dict[int, Any]) -> list[np.ndarray]:
    """Return the corners of boxes: x, y, width, height from the very corner."""
    if not boxes:
        return []
    try:
        found = np.array(list(boxes.values()), np.float64).reshape(len(boxes), 4)
    except (TypeError, ValueError) as error:
        raise ExchangeError(f"A box is x, y, width and height: {error}.") from error
    x, y, width, height = found.T
    if not ((width >= 0) & (height >= 0)).all():
        raise ExchangeError("A box of less than nothing came, or of no number.")
    top, left = y - HALF, x - HALF
    bottom, right = top + height, left + width
    ends = [top, left, top, right, bottom, right, bottom, left]
    return list(np.column_stack(ends).reshape(-1, 4, 2))
