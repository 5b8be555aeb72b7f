"""Whether the tables of a parcel fit each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.columns import LARGEST, TABLES, fitted

if TYPE_CHECKING:
    import pandas as pd

    from marey.exchange.parcel import MaskPart

Tables = dict[str, "pd.DataFrame"]

KINDS = ("line", "polyline", "rectangle", "ellipse", "polygon")
FEWEST = {"line": 2, "polyline": 2, "rectangle": 4, "ellipse": 4, "polygon": 3}
TYPE_KINDS = ("point", *KINDS, "mask", "frame")

COLOR = re.compile("#[0-9a-fA-F]{6}")
_TYPED = ("markers", "shapes", "frame_labels")
_ON_FRAMES = (*_TYPED, "notes", "offsets", "complete", "events")
_ON_TRACKS = ("markers", "shapes", "events")
_MADE = ("tracks", *_TYPED, "events")


def with_named_types(tables: Tables, masks: tuple[MaskPart, ...]) -> pd.DataFrame:
    """Return the types, those added that only marks name."""
    import pandas as pd

    known = tables["types"]
    named: dict[str, str] = {}
    for name, kind in (("markers", "point"), ("frame_labels", "frame")):
        named |= {
            one: kind for one in tables[name]["type"].unique() if one not in named
        }
    shapes = tables["shapes"]
    first = shapes.drop_duplicates("type")
    for one, kind in zip(first["type"], first["kind"], strict=True):
        named.setdefault(one, kind)
    for name in ("tracks", "complete"):
        for one in tables[name]["type"].unique():
            named.setdefault(one, "point")
    for part in masks:
        values = [] if part.objects is None else list(part.objects["type"].unique())
        for one in (*part.classes.values(), *values):
            named.setdefault(one, "mask")
    there = set(known["name"])
    new = {one: kind for one, kind in named.items() if one and one not in there}
    if not new:
        return known
    added = fitted(
        "types", {"name": list(new), "kind": list(new.values())}, TABLES["types"]
    )
    return added if known.empty else pd.concat([known, added], ignore_index=True)


def with_named_tracks(tables: Tables, masks: tuple[MaskPart, ...]) -> pd.DataFrame:
    """Return the tracks, those added that only marks name."""
    import pandas as pd

    known = tables["tracks"]
    used = [
        tables[name].loc[tables[name]["track"] >= 0, ["track", "type"]]
        for name in ("markers", "shapes")
    ]
    used += [
        part.objects.loc[part.objects["track"] >= 0, ["track", "type"]]
        for part in masks
        if part.objects is not None
    ]
    used = [one for one in used if len(one)]
    if not used:
        return known
    first = pd.concat(used).drop_duplicates("track")
    first = first[~first["track"].isin(known["key"])]
    if first.empty:
        return known
    columns = {"key": first["track"].to_numpy(), "type": first["type"].to_numpy()}
    added = fitted("tracks", columns, TABLES["tracks"])
    return added if known.empty else pd.concat([known, added], ignore_index=True)


def vertices(shapes: pd.DataFrame) -> list[Any]:
    """Return the vertices of each shape as (N, 2) float64, or say what is wrong."""
    odd = [kind for kind in shapes["kind"].unique() if kind not in FEWEST]
    if odd:
        raise ExchangeError(f"A shape is one of {', '.join(KINDS)}; {odd[0]!r} came.")
    given = list(shapes["vertices"])
    if not _all_sound(given, shapes["kind"]):
        pairs = zip(shapes["kind"], given, strict=True)
        given = [_vertices(kind, one) for kind, one in pairs]
    column = np.empty(len(given), dtype=object)
    for place, one in enumerate(given):
        column[place] = one
    return list(column)


def _all_sound(given: list[Any], kinds: pd.Series) -> bool:
    """Whether all vertices are arrays already and nothing is wrong with any."""
    if not given or not all(
        type(one) is np.ndarray
        and one.dtype == np.float64
        and one.ndim == 2
        and one.shape[1] == 2
        for one in given
    ):
        return False
    counts = np.fromiter(map(len, given), np.int64, len(given))
    fewest = kinds.map(FEWEST).to_numpy()
    return bool((counts >= fewest).all() and _bounded(np.concatenate(given)))


def _bounded(found: np.ndarray) -> bool:
    """Whether all numbers are finite and not absurd; one comparison tells both."""
    return bool((np.abs(found) <= LARGEST).all())


def _vertices(kind: str, given: Any) -> np.ndarray:
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ExchangeError(f"The vertices of a {kind} should be numbers.") from error
    if found.ndim != 2 or found.shape[1] != 2 or len(found) < FEWEST[kind]:
        raise ExchangeError(
            f"A {kind} has at least {FEWEST[kind]} vertices, y and x of each; shape "
            f"{found.shape} came."
        )
    if not _bounded(found):
        raise ExchangeError(
            f"The vertices of a {kind} should be finite and at most {LARGEST:g}."
        )
    return found


def check(tables: Tables, masks: tuple[MaskPart, ...]) -> None:
    """Raise ExchangeError where tables name what is not there."""
    count = len(tables["frames"])
    for name in _ON_FRAMES:
        _inside(f"frame of {name}", tables[name]["frame"], 0, count)
    _inside("last of frame_labels", tables["frame_labels"]["last"], -1, count)
    for name in _MADE:
        _inside(f"maker of {name}", tables[name]["maker"], -1, len(tables["makers"]))
    _check_types(tables["types"])
    if any((tables[name]["type"] == "").any() for name in (*_TYPED, "complete")):
        raise ExchangeError("A mark needs a type; one without came.")
    _check_tracks(tables)
    _check_states(tables)
    for table in ("notes", "offsets"):
        if tables[table]["frame"].duplicated().any():
            raise ExchangeError(f"A frame has two {table}; one was expected.")
    _inside("rating of notes", tables["notes"]["rating"], 0, 6)
    if not tables["events"]["certainty"].between(0, 1).all():
        raise ExchangeError("The certainty of an event is 0 to 1; another came.")
    _check_masks(masks, count)


def _check_masks(masks: tuple[MaskPart, ...], count: int) -> None:
    seen: dict[tuple[str, int, int], None] = {}
    kinds: dict[str, str] = {}
    for part in masks:
        if not 0 <= part.frame < count:
            raise ExchangeError(f"{part.layer} has a mask of frame {part.frame}.")
        place = (part.layer, part.frame, part.z)
        if place in seen or kinds.setdefault(part.layer, part.kind) != part.kind:
            raise ExchangeError(
                f"The layer {part.layer} should be of one kind, with one mask for each "
                "frame and plane."
            )
        seen[place] = None


def _check_states(tables: Tables) -> None:
    for table in ("markers", "shapes"):
        for name in ("review", "visibility"):
            _inside(f"{name} of {table}", tables[table][name], 0, 3)
    for table in ("frame_labels", "events"):
        _inside(f"review of {table}", tables[table]["review"], 0, 3)


def _inside(words: str, values: pd.Series, least: int, end: int) -> None:
    """Refuse numbers below `least` or from `end` on."""
    found = values.to_numpy()
    if len(found) and (found.min() < least or found.max() >= end):
        odd = found[(found < least) | (found >= end)][0]
        raise ExchangeError(
            f"The {words} should be from {least} to {end - 1}; {odd} came."
        )


def _check_types(types: pd.DataFrame) -> None:
    names = types["name"]
    if (names.str.strip() == "").any():
        raise ExchangeError("A type needs a name; an empty one came.")
    if names.duplicated().any():
        twice = names[names.duplicated()].iloc[0]
        raise ExchangeError(f"Each type should be named once; {twice!r} came twice.")
    odd = [one for one in types["kind"] if one not in TYPE_KINDS]
    if odd:
        raise ExchangeError(
            f"A type is one of {', '.join(TYPE_KINDS)}; {odd[0]!r} came."
        )
    odd = [one for one in types["color"] if one and not COLOR.fullmatch(one)]
    if odd:
        raise ExchangeError(f"A colour is written #rrggbb; {odd[0]!r} came.")


def _check_tracks(tables: Tables) -> None:
    tracks = tables["tracks"]
    keys = tracks["key"]
    if keys.duplicated().any() or (keys < 0).any():
        raise ExchangeError("Each track should have a number of its own, from 0.")
    known = set(keys)
    for name, column in (
        *((name, "track") for name in _ON_TRACKS),
        ("tracks", "parent"),
    ):
        used = tables[name][column]
        odd = set(used[used >= 0]) - known
        if odd:
            raise ExchangeError(
                f"The {name} name track {odd.pop()}, which is not there."
            )
    if (tables["events"]["track"] < 0).any():
        raise ExchangeError("An event belongs to a track; one without came.")
    _check_descent(dict(zip(keys, tracks["parent"], strict=True)))


def _check_descent(parents: dict[int, int]) -> None:
    """Refuse tracks that come from themselves; each is looked at once."""
    sound: set[int] = set()
    for start in parents:
        line: set[int] = set()
        one = start
        while one >= 0 and one not in sound:
            if one in line:
                raise ExchangeError(
                    f"Track {one} comes from itself; a track comes from another."
                )
            line.add(one)
            one = parents[one]
        sound |= line
