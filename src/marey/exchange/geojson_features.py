"""Features of GeoJSON on their way to a parcel."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import number, whole_number
from marey.exchange.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

HALF = 0.5
"""From corners to centres."""

OWN = "marey"
"""Property with what QuPath has no place for."""

_MADE_BY_PEOPLE = {"annotation", "PathAnnotationObject", ""}
"""Kinds of objects that people draw; QuPath takes what has no kind for such."""


class Features:
    """The objects of a file, gathered one by one.

    Parameters
    ----------
    name : str
        What to call the file in messages.
    type_name : str
        Type of what has no classification.
    t : int
        Frame of what names no plane.
    """

    def __init__(self, name: str, type_name: str, t: int) -> None:
        self._name = name
        self._type_name = type_name
        self._t = t
        self._marks: dict[str, list[dict[str, Any]]] = {"markers": [], "shapes": []}
        self._colors: dict[str, str] = {}
        self._uids: set[bytes] = set()
        self._lost: dict[str, int] = {}

    def take(self, given: Any) -> None:
        """Add a collection, a list or a feature, with the children of each."""
        waiting = [given]
        while waiting:
            one = waiting.pop()
            if isinstance(one, list):
                waiting += reversed(one)
            elif not isinstance(one, dict):
                raise ExchangeError(f"{self._name}: a feature should be an object.")
            elif isinstance(one.get("features"), list):
                waiting += reversed(one["features"])
            else:
                self._feature(one)
                waiting += _children(one)

    def parcel(self) -> Parcel:
        """Return all of it."""
        rows = [*self._marks["markers"], *self._marks["shapes"]]
        order = sorted({row["frame"] for row in rows})
        place = {t: at for at, t in enumerate(order)}
        flat = all(row["z"] in {0, None} or row["own"] for row in rows)
        for row in rows:
            row["frame"] = place[row["frame"]]
            if flat and not row["own"]:
                row["z"] = None
            del row["own"]
        programs = any(row["maker"] == 0 for row in rows)
        return Parcel.of(
            frames={"t": order},
            types={"name": list(self._colors), "color": list(self._colors.values())}
            | {"kind": [self._kind(name) for name in self._colors]},
            makers={"kind": ["program"], "name": ["QuPath"]} if programs else None,
            markers=_columns(self._marks["markers"]),
            shapes=_columns(self._marks["shapes"]),
            cannot=[f"{count} {words}." for words, count in self._lost.items()],
        )

    def _kind(self, type_name: str) -> str:
        for name, usual in (("markers", "point"), ("shapes", "")):
            for row in self._marks[name]:
                if row["type"] == type_name:
                    return usual or str(row["kind"])
        return "polygon"

    def _feature(self, given: dict[str, Any]) -> None:
        said = given.get("properties", {})
        said = {} if said is None else said
        own = said.get(OWN) if isinstance(said, dict) else None
        if given.get("type") != "Feature" or not isinstance(said, dict):
            raise ExchangeError(
                f"{self._name}: a feature has type Feature and properties; "
                f"{str(given.get('type'))[:40]!r} came."
            )
        own = own if isinstance(own, dict) else {}
        geometry = given.get("geometry")
        if geometry is None:
            self._lose("features without a shape")
            return
        shared = self._shared(said, own, str(given.get("id")))
        forms = list(self._forms(geometry, own))
        shared["uid"] = self._uid(given.get("id")) if len(forms) == 1 else None
        self._add(forms, shared, geometry)
        nucleus = given.get("nucleusGeometry")
        if nucleus is not None:
            inner = shared | {"type": f"{shared['type']} nucleus", "uid": None}
            self._colors.setdefault(inner["type"], "")
            self._add(list(self._forms(nucleus, {})), inner, geometry)

    def _add(
        self, forms: list[dict[str, Any]], shared: dict[str, Any], geometry: Any
    ) -> None:
        t, z = self._plane(geometry)
        if "z" in shared:
            z = shared["z"]
        for form in forms:
            row = {"frame": t, "z": z} | shared | form
            self._marks["markers" if "y" in form else "shapes"].append(row)

    def _shared(
        self, said: dict[str, Any], own: dict[str, Any], identity: str
    ) -> dict[str, Any]:
        """Return the columns that every part of a feature has."""
        kind, color = _classification(said.get("classification"))
        kind = kind or self._type_name
        self._colors[kind] = self._colors.get(kind) or color
        attributes = _measured(said.get("metadata"))
        attributes |= _measured(said.get("measurements"))
        if isinstance(own.get("attributes"), dict):
            attributes = own["attributes"]
        style = _color(said.get("color"))
        made: dict[str, Any] = {
            "type": kind,
            "text": str(said.get("name") or ""),
            "attributes": attributes or None,
            "style": {"color": style} if style else None,
            "maker": -1 if _kind_of(said, identity) in _MADE_BY_PEOPLE else 0,
            "own": bool(own),
        }
        if not own:
            return made
        where = f"{self._name}: {OWN}"
        score = own.get("score")
        made["score"] = None if score is None else number(score, where)
        made["track"] = whole_number(own.get("track", -1), where, -1)
        made["visibility"] = whole_number(own.get("visibility", 0), where, 0, 2)
        made["review"] = whole_number(own.get("review", 0), where, 0, 2)
        made["hand_set"] = own.get("hand_set", True) is not False
        made["maker"] = 0 if own.get("made") == "program" else -1
        made["z"] = None if own.get("z") is None else number(own["z"], where)
        return made

    def _plane(self, geometry: Any) -> tuple[int, int]:
        plane = geometry.get("plane") if isinstance(geometry, dict) else None
        if not isinstance(plane, dict):
            return self._t, 0
        t, z = (
            whole_number(plane.get(one, usual), f"{self._name}: a plane")
            for one, usual in (("t", self._t), ("z", 0))
        )
        return t, z

    def _forms(self, geometry: Any, own: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the points and shapes of a geometry."""
        if not isinstance(geometry, dict):
            raise ExchangeError(f"{self._name}: a geometry should be an object.")
        kind, given = geometry.get("type"), geometry.get("coordinates")
        if kind == "GeometryCollection" and isinstance(
            geometry.get("geometries"), list
        ):
            self._lose("groups of shapes come as single ones")
            for one in geometry["geometries"]:
                if isinstance(one, dict) and one.get("type") == kind:
                    raise ExchangeError(f"{self._name}: a group of groups of shapes.")
                yield from self._forms(one, {})
            return
        single = {"MultiPoint": "Point", "MultiLineString": "LineString"}
        single["MultiPolygon"] = "Polygon"
        if kind in single:
            if not isinstance(given, list):
                raise ExchangeError(f"{self._name}: a {kind} should be a list.")
            if len(given) > 1:
                self._lose("groups of shapes come as single ones")
            for one in given:
                yield self._form(single[str(kind)], one, geometry, own)
            return
        yield self._form(str(kind), given, geometry, own)

    def _form(
        self, kind: str, given: Any, geometry: Mapping[str, Any], own: Mapping[str, Any]
    ) -> dict[str, Any]:
        if kind == "Point":
            x, y = self._places([given])[0, ::-1]
            radius = own.get("radius")
            made = {"y": y, "x": x}
            if radius is not None:
                made["radius"] = number(radius, f"{self._name}: a radius")
            return made
        if kind == "LineString":
            line = self._places(given)
            form = own.get("kind") or ("line" if len(line) == 2 else "polyline")
            return {"kind": str(form), "vertices": line}
        if kind != "Polygon" or not isinstance(given, list) or not given:
            raise ExchangeError(
                f"{self._name}: a geometry is a Point, LineString, Polygon or several; "
                f"{kind[:40]!r} came."
            )
        if len(given) > 1:
            self._lose("holes of polygons are filled", len(given) - 1)
        ring = self._places(given[0])
        if len(ring) > 1 and (ring[0] == ring[-1]).all():
            ring = ring[:-1]
        return self._closed(ring, geometry, own)

    def _closed(
        self, ring: NDArray, geometry: Mapping[str, Any], own: Mapping[str, Any]
    ) -> dict[str, Any]:
        corners = own.get("corners")
        if corners is not None:
            form = str(own.get("kind"))
            return {"kind": form, "vertices": self._places(corners)} | (
                {"rotation": number(own.get("rotation", 0), self._name)}
            )
        if geometry.get("isEllipse") is True and len(ring):
            return {"kind": "ellipse", "vertices": _box(ring)}
        if own.get("kind") != "polygon" and _upright(ring):
            return {"kind": "rectangle", "vertices": ring}
        return {"kind": "polygon", "vertices": ring}

    def _places(self, given: Any) -> NDArray[np.float64]:
        """Return x, y pairs as y, x from centres."""
        if not isinstance(given, list) or not all(
            isinstance(one, list) and 2 <= len(one) <= 4 for one in given
        ):
            raise ExchangeError(f"{self._name}: places should be lists of x and y.")
        where = f"{self._name}: a place"
        pairs = [(number(one[1], where), number(one[0], where)) for one in given]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2) - HALF

    def _uid(self, given: Any) -> bytes | None:
        try:
            found = uuid.UUID(str(given)).bytes
        except ValueError:
            return None  # before version 0.4 the id named the kind of object
        if found in self._uids:
            raise ExchangeError(f"{self._name}: two features have the id {given}.")
        self._uids.add(found)
        return found

    def _lose(self, words: str, count: int = 1) -> None:
        self._lost[words] = self._lost.get(words, 0) + count


def _kind_of(said: dict[str, Any], identity: str) -> str:
    """Return what kind of object QuPath says it is; empty where it does not.

    Version 0.2 said so in the identity, 0.3 with another word.
    """
    usual = identity if identity.startswith("Path") else ""
    return str(said.get("objectType") or said.get("object_type") or usual)


def _children(feature: dict[str, Any]) -> list[Any]:
    """Return the features within a feature, beside its properties or in them."""
    for holder in (feature, feature.get("properties")):
        found = holder.get("childObjects") if isinstance(holder, dict) else None
        if isinstance(found, list):
            return list(reversed(found))
    return []


def _classification(given: Any) -> tuple[str, str]:
    """Return the name and colour of a class, old and new ways."""
    if not isinstance(given, dict):
        return (given, "") if isinstance(given, str) else ("", "")
    names = given.get("names")
    name = given.get("name") or (
        ": ".join(str(one) for one in names) if isinstance(names, list) else ""
    )
    color = given.get("color", given.get("colorRGB"))
    return str(name).strip(), _color(color)


def _color(given: Any) -> str:
    """Return #rrggbb of three numbers or of one that packs them; else nothing."""
    if isinstance(given, bool):
        return ""
    if isinstance(given, int) and -(2**31) <= given < 2**32:
        return f"#{given & 0xFFFFFF:06x}"
    if not isinstance(given, list) or len(given) not in {3, 4}:  # the last is opacity
        return ""
    if not all(isinstance(one, int) and 0 <= one <= 255 for one in given):
        return ""
    return "#" + "".join(f"{one:02x}" for one in given[:3])


def _measured(given: Any) -> dict[str, Any]:
    """Return measurements by name, whether they came as a list or an object."""
    if isinstance(given, dict):
        return {str(key): value for key, value in given.items() if value is not None}
    if not isinstance(given, list):
        return {}
    return {
        str(one["name"]): one.get("value")
        for one in given
        if isinstance(one, dict) and one.get("name") and one.get("value") is not None
    }


def _box(ring: NDArray) -> NDArray:
    low, high = ring.min(axis=0), ring.max(axis=0)
    return np.array([low, (low[0], high[1]), high, (high[0], low[1])])


def _upright(ring: NDArray) -> bool:
    """Whether four corners are those of a box along the axes."""
    if len(ring) != 4:
        return False
    steps = np.abs(np.diff(np.vstack([ring, ring[:1]]), axis=0)) > 0
    sides = steps.tolist()
    return sides[0] == sides[2] != sides[1] == sides[3] and all(
        sum(one) == 1 for one in sides
    )


def _columns(marks: list[dict[str, Any]]) -> dict[str, list[Any]] | None:
    names = {name for mark in marks for name in mark}
    usual: dict[str, Any] = {
        "track": -1,
        "visibility": 0,
        "review": 0,
        "hand_set": True,
    }
    usual |= {"rotation": 0.0}
    if not marks:
        return None
    return {name: [one.get(name, usual.get(name)) for one in marks] for name in names}
