"""The elements of a CVAT file on their way to a parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import pieces
from marey.exchange.bounds import number, whole_number
from marey.exchange.coco_masks import Masks
from marey.exchange.parcel import Parcel
from marey.words.outlines import box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

HALF = 0.5
"""From corners to centres."""

FORMS = ("box", "polygon", "polyline", "points", "ellipse", "mask")
_OTHER = {"cuboid": "cuboids", "skeleton": "skeletons"}
_AUTOMATIC = {"auto", "semi-auto"}


class Reading:
    """A CVAT file while it is read.

    Parameters
    ----------
    name : str
        What to call it in messages.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._marks: dict[str, list[dict[str, Any]]] = {"markers": [], "shapes": []}
        self._masks: list[dict[str, Any]] = []
        self._tags: list[dict[str, Any]] = []
        self._frames: dict[int, dict[str, Any]] = {}
        self._size = (-1, -1)
        self._colors: dict[str, str] = {}
        self._inputs: dict[tuple[str, str], str] = {}
        self._tracks: dict[int, str] = {}
        self._lost: dict[str, int] = {}

    def take(self, element: Element) -> None:
        """Add a label, a track or a picture."""
        known = {"label": self._label, "original_size": self._take_size}
        known |= {"track": self._track, "image": self._image}
        if element.tag in known:
            known[element.tag](element)

    def parcel(self) -> Parcel:
        """Return all of it."""
        order = sorted(self._frames)
        row = {t: at for at, t in enumerate(order)}
        marks = [*self._marks["markers"], *self._marks["shapes"], *self._tags]
        marks += self._masks
        for mark in marks:
            mark["frame"] = row[mark["frame"]]
        keys = self._numbered()
        columns = self._columns_of_frames(order)
        masks = self._painted(
            list(zip(columns["height"], columns["width"], strict=True))
        )
        automatic = any(mark["maker"] == 0 for mark in marks)
        used = {str(mark["type"]) for mark in marks}
        colors = {name: color for name, color in self._colors.items() if name in used}
        return Parcel.of(
            frames={"t": order} | columns,
            types={
                "name": list(colors),
                "color": list(colors.values()),
                "kind": [self._kind(name) for name in colors],
            },
            makers={"kind": ["model"], "name": ["CVAT"]} if automatic else None,
            tracks={"key": list(keys), "type": list(keys.values())},
            markers=_columns(self._marks["markers"]),
            shapes=_columns(self._marks["shapes"]),
            masks=masks.parts(),
            frame_labels=_columns(self._tags),
            cannot=[f"{count} {words}." for words, count in self._lost.items()],
        )

    def _columns_of_frames(self, order: list[int]) -> dict[str, list[Any]]:
        height, width = self._size
        usual = {"height": height, "width": width, "path": ""}
        frames = [self._frames[t] for t in order]
        return {key: [one.get(key, usual[key]) for one in frames] for key in usual}

    def _painted(self, sizes: list[tuple[int, int]]) -> Masks:
        """Return the masks in their whole pictures; count those that have none."""
        made = Masks(pieces.LAYER, sizes)
        for mark in self._masks:
            size = sizes[mark["frame"]]
            if -1 in size:
                self._count("masks of pictures whose size the file does not tell")
                continue
            said = pieces.segmentation(mark["piece"], mark["corner"], size)
            if said is None:
                self._count("masks without a pixel")
                continue
            more = {"kind": "instances", "maker": mark["maker"]}
            made.add(mark["frame"], said, mark | {"score": None}, more)
        return made

    def _kind(self, type_name: str) -> str:
        for mark in self._marks["shapes"]:
            if mark["type"] == type_name:
                return str(mark["kind"])
        if any(mark["type"] == type_name for mark in self._masks):
            return "mask"
        points = any(one["type"] == type_name for one in self._marks["markers"])
        return "point" if points else "frame"

    def _numbered(self) -> dict[int, str]:
        """Give further points of a track tracks of their own; return type by key."""
        free = max(self._tracks, default=-1) + 1
        made: dict[tuple[int, int], int] = {}
        keys: dict[int, str] = {}
        for mark in [*self._marks["markers"], *self._marks["shapes"], *self._masks]:
            track = mark["track"]
            if track is None:
                mark["track"] = -1
                continue
            if track not in made:
                made[track] = track[0] if track[1] == 0 else free
                free += track[1] > 0
            mark["track"] = made[track]
            keys[made[track]] = mark["type"]
        return keys

    def _label(self, element: Element) -> None:
        name = (element.findtext("name") or "").strip()
        color = (element.findtext("color") or "").strip()
        if name:
            self._colors[name] = color.lower() if _is_color(color) else ""
        for one in element.iter("attribute"):
            kind = (one.findtext("input_type") or "text").strip()
            self._inputs[name, (one.findtext("name") or "").strip()] = kind

    def _take_size(self, element: Element) -> None:
        self._size = (
            whole_number(element.findtext("height") or "-1", "The height", -1),
            whole_number(element.findtext("width") or "-1", "The width", -1),
        )

    def _track(self, element: Element) -> None:
        where = f"{self._name}: a track"
        key = whole_number(element.get("id"), where)
        name = self._type(element, where)
        if key in self._tracks:
            raise ExchangeError(f"{self._name}: two tracks have the id {key}.")
        self._tracks[key] = name
        automatic = element.get("source") in _AUTOMATIC
        seen: set[int] = set()
        found: list[Element] = []
        for one in element:
            if one.tag not in FORMS:
                self._lose(one.tag)
                continue
            t = whole_number(one.get("frame"), f"{self._name}: track {key}")
            if t in seen:
                raise ExchangeError(f"{self._name}: track {key} is twice in frame {t}.")
            seen.add(t)
            self._frames.setdefault(t, {})
            if one.get("outside") != "1":
                found.append(one)
        for one in found:
            shared = {
                "frame": int(str(one.get("frame")).split(".")[0]),
                "type": name,
                "hand_set": one.get("keyframe", "1") == "1",
                "maker": 0 if automatic else -1,
            }
            self._add(one, shared, key if len(found) > 1 else None)

    def _image(self, element: Element) -> None:
        where = f"{self._name}: a picture"
        t = whole_number(element.get("id"), where)
        if t in self._frames:
            raise ExchangeError(f"{self._name}: two pictures have the id {t}.")
        self._frames[t] = {
            "path": (element.get("name") or "").replace("\\", "/"),
            "height": whole_number(element.get("height", "-1"), where, -1),
            "width": whole_number(element.get("width", "-1"), where, -1),
        }
        for one in element:
            maker = 0 if one.get("source") in _AUTOMATIC else -1
            shared: dict[str, Any] = {"frame": t, "maker": maker}
            if one.tag == "tag":
                shared["type"] = self._type(one, where)
                shared["attributes"] = self._attributes(one, shared["type"])
                self._tags.append(shared)
            elif one.tag in FORMS:
                shared |= {"type": self._type(one, where), "hand_set": True}
                self._add(one, shared, None)
            else:
                self._lose(one.tag)

    def _add(self, one: Element, shared: dict[str, Any], key: int | None) -> None:
        shared["visibility"] = int(one.get("occluded") == "1")
        shared["attributes"] = self._attributes(one, shared["type"])
        if one.tag == "mask":
            track = None if key is None else (key, 0)
            self._masks.append(shared | self._piece(one) | {"track": track})
            return
        for at, form in enumerate(self._forms(one)):
            track = None if key is None else (key, at)
            table = "markers" if "y" in form else "shapes"
            self._marks[table].append(shared | form | {"track": track})

    def _forms(self, one: Element) -> Iterator[dict[str, Any]]:
        where = f"{self._name}: a {one.tag}"
        if one.tag in {"box", "ellipse"}:
            names = ("xtl", "ytl", "xbr", "ybr")
            if one.tag == "ellipse":
                names = ("cx", "cy", "rx", "ry")
            a, b, c, d = (number(one.get(name), where) for name in names)
            if one.tag == "box":
                x, y, width, height = (a + c) / 2, (b + d) / 2, c - a, d - b
            else:
                x, y, width, height = a, b, 2 * c, 2 * d
            if width < 0 or height < 0:
                raise ExchangeError(f"{where} ends before it begins.")
            yield {
                "kind": "rectangle" if one.tag == "box" else "ellipse",
                "vertices": box((y - HALF, x - HALF), height, width),
                "rotation": number(one.get("rotation", "0"), where),
            }
            return
        places = self._places(one.get("points"), where)
        if one.tag == "points":
            yield from ({"y": y, "x": x} for y, x in places.tolist())
            return
        kind = "line" if one.tag == "polyline" and len(places) == 2 else one.tag
        yield {"kind": kind, "vertices": places}

    def _piece(self, one: Element) -> dict[str, Any]:
        """Return the small picture of a mask, and where its first pixel lies."""
        where = f"{self._name}: a mask"
        top, left, height, width = (
            whole_number(one.get(name), where)
            for name in ("top", "left", "height", "width")
        )
        piece = pieces.of_runs(one.get("rle") or "", height, width, where)
        return {"piece": piece, "corner": (top, left)}

    def _places(self, text: str | None, where: str) -> np.ndarray:
        pairs = [one.split(",") for one in (text or "").split(";")]
        if any(len(one) != 2 for one in pairs):
            raise ExchangeError(
                f"{where} should have points such as 1.5,2;3,4; "
                f"{(text or 'nothing')[:40]!r} came."
            )
        found = [(number(y, where), number(x, where)) for x, y in pairs]
        return np.array(found, dtype=np.float64) - HALF

    def _type(self, element: Element, where: str) -> str:
        name = (element.get("label") or "").strip()
        if not name:
            raise ExchangeError(f"{where} has no label.")
        self._colors.setdefault(name, "")
        return name

    def _attributes(self, one: Element, type_name: str) -> dict[str, Any] | None:
        made = {}
        for attribute in one.findall("attribute"):
            name, text = attribute.get("name") or "", attribute.text or ""
            made[name] = _value(text, self._inputs.get((type_name, name), "text"))
        return made or None

    def _lose(self, tag: str) -> None:
        if tag != "attribute":
            self._count(_OTHER.get(tag, f"elements <{tag[:40]}>"))

    def _count(self, words: str) -> None:
        self._lost[words] = self._lost.get(words, 0) + 1


def _value(text: str, kind: str) -> Any:
    """Return a flag, a number or a text."""
    if kind == "checkbox":
        return text.strip().lower() == "true"
    if kind == "number":
        try:
            found = float(text)
        except ValueError:
            return text
        return int(found) if found.is_integer() and abs(found) < 2**53 else found
    return text


def _is_color(text: str) -> bool:
    try:
        return len(text) == 7 and text[0] == "#" and int(text[1:], 16) >= 0
    except ValueError:
        return False


def _columns(marks: list[dict[str, Any]]) -> dict[str, list[Any]] | None:
    names = {name for mark in marks for name in mark}
    usual: dict[str, Any] = {"rotation": 0.0}
    if not marks:
        return None
    return {name: [one.get(name, usual.get(name)) for one in marks] for name in names}
