"""Types, makers and tracks of a parcel in the recording: found, or made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.naming import json_text
from marey.sidecar.arriving import beside_name
from marey.sidecar.putting import insert_rows
from marey.sidecar.rows import change_where, remove_where
from marey.sidecar.type_values import COLORS, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from marey.exchange.delivery import Delivery

_KEYS = set("123456789")
_MEASURES = ("line_width", "box_height", "box_width", "least_score")
_FLAGS = ("tracked", "visible", "active", "persistent")


def know_types(delivery: Delivery) -> None:
    """Find the types of a parcel by name; those that are not there get minus ids."""
    known = dict(delivery.rows("SELECT name, id FROM type"))
    for place, name in enumerate(delivery.parcel.types["name"]):
        delivery.type_ids[name] = known.get(name, -1 - place)


def add_types(delivery: Delivery, marked: Iterable[str]) -> None:
    """Make the types that are not there; beside others, those of the marks anew.

    Parameters
    ----------
    delivery : Delivery
        The import.
    marked : iterable of str
        Names of types of which something comes.
    """
    types = delivery.parcel.types
    known = dict(delivery.rows("SELECT name, id FROM type"))
    anew = set(marked) & set(known) if delivery.existing == "beside" else set()
    names = types["name"]
    wanted = types[names.isin(anew) | ~names.isin(list(known))]
    delivery.counts["types"] = len(wanted)
    if wanted.empty:
        return
    columns = _type_columns(delivery, wanted, set(known))
    delivery.called |= dict(zip(wanted["name"], columns["name"], strict=True))
    if delivery.transaction is None:
        return
    rows = insert_rows(delivery.transaction, "type", columns, np.arange(len(wanted)))
    delivery.type_ids |= dict(zip(wanted["name"], rows.tolist(), strict=True))


def _type_columns(
    delivery: Delivery, types: pd.DataFrame, taken: set[str]
) -> dict[str, list[Any]]:
    """Return rows of types; looks that the format does not say are told apart.

    Where the file says no key of any type, digits that are free go to them in order,
    as to types that a person adds.
    """
    looks = delivery.rows("SELECT color, symbol, key, sort_order FROM type")
    colors, symbols, keys, orders = (
        [row[place] for row in looks] for place in range(4)
    )
    first = max(orders, default=-1) + 1
    spare = "" if (delivery.parcel.types["key"] != "").any() else "123456789"
    made: dict[str, list[Any]] = {"name": [], "color": [], "symbol": [], "key": []}
    for place, one in enumerate(types.itertuples(index=False)):
        name = beside_name(str(one.name), taken)
        taken.add(name)
        made["name"].append(name)
        made["color"].append(one.color or _unused(COLORS, colors, first + place))
        made["symbol"].append(one.symbol or _unused(SYMBOLS, symbols, first + place))
        wished = [one.key] if one.key else spare
        free = [key for key in wished if key in _KEYS - set(keys)]
        made["key"].append(free[0] if free else "")
        for name, seen in (("color", colors), ("symbol", symbols), ("key", keys)):
            seen.append(made[name][-1])
    made["sort_order"] = list(range(first, first + len(types)))
    made["kind"] = types["kind"].tolist()
    made["description"] = types["description"].tolist()
    made["group_name"] = types["group"].tolist()
    made["label"] = types["label"].tolist()
    return made | _looks(types)


def _unused(choices: Sequence[str], taken: Sequence[str], place: int) -> str:
    """Return the first choice nobody has, else take turns."""
    free = [one for one in choices if one not in taken]
    return free[0] if free else choices[place % len(choices)]


def _looks(types: pd.DataFrame) -> dict[str, list[Any]]:
    """Return sizes, lines and flags; the file's defaults where they say nothing."""
    usual = {"tracked": 0, "visible": 1, "active": 1, "persistent": 0}
    made: dict[str, list[Any]] = {
        name: [usual[name] if one < 0 else int(one > 0) for one in types[name]]
        for name in _FLAGS
    }
    made["size"] = [one if 0 < one < 1000 else 10.0 for one in types["size"]]
    for name in _MEASURES:
        lacks = 2.0 if name == "line_width" else None
        made[name] = [
            one if one > 0 or (name == "least_score" and one == one) else lacks
            for one in types[name]
        ]
    made["line_style"] = [
        one if one in {"solid", "dashed", "dotted"} else "solid"
        for one in types["line_style"]
    ]
    made["attribute_schema"] = [
        json_text(one or {}) for one in types["attribute_schema"]
    ]
    return made


def know_makers(delivery: Delivery, maker: tuple[str, str] | None) -> None:
    """Find or note the programs and models that made the marks.

    Parameters
    ----------
    delivery : Delivery
        The import.
    maker : (str, str), optional
        Name and version of the program that made what has no maker.
    """
    rows = [
        (one.kind, one.name, one.version, json_text(one.recipe or {}))
        for one in delivery.parcel.makers.itertuples(index=False)
    ]
    delivery.origins = [_maker(delivery, row) for row in rows]
    people = None if maker is None else _maker(delivery, ("program", *maker, "{}"))
    delivery.origins.append(people)


def _maker(delivery: Delivery, row: tuple) -> int:
    found = delivery.rows(
        "SELECT id FROM maker WHERE kind = ? AND name = ? AND version = ?"
        " AND recipe = ?",
        row,
    )
    if found or delivery.transaction is None:
        return int(found[0][0]) if found else 0
    made = delivery.transaction.execute(
        "INSERT INTO maker(kind, name, version, recipe) VALUES (?, ?, ?, ?)"
        " RETURNING id",
        row,
    ).fetchone()
    delivery.transaction.touch("maker", "added", made)
    return int(made[0])


def add_tracks(delivery: Delivery, used: set[int]) -> None:
    """Make the tracks of which something comes, and those they came from.

    Tracks of which nothing comes since something is there already would be empty.
    """
    tracks = delivery.parcel.tracks
    parents = dict(zip(tracks["key"], tracks["parent"], strict=True))
    wanted = set()
    for key in used | _empty_ones(delivery):
        while key >= 0 and key not in wanted:
            wanted.add(key)
            key = parents[key]
    chosen = tracks[tracks["key"].isin(wanted)]
    delivery.counts["tracks"] = len(chosen)
    delivery.track_ids = {key: -1 - key for key in chosen["key"].tolist()}
    if delivery.transaction is None or chosen.empty:
        return
    first = delivery.transaction.new_ids("track", len(chosen)).start
    ids = dict(
        zip(chosen["key"].tolist(), range(first, first + len(chosen)), strict=True)
    )
    delivery.track_ids = ids
    columns: dict[str, list[Any]] = {
        "type": [delivery.type_ids.get(name) for name in chosen["type"]],
        "parent": [ids.get(key) for key in chosen["parent"].tolist()],
        "name": chosen["name"].tolist(),
        "color": chosen["color"].tolist(),
        "visible": [int(one != 0) for one in chosen["visible"]],
        "style": [json_text(one) for one in chosen["style"]],
        "origin": [delivery.origins[one] for one in chosen["maker"].tolist()],
    }
    # A parent may stand behind its children: what remains is right at the end.
    delivery.transaction.execute("PRAGMA defer_foreign_keys = ON")
    insert_rows(delivery.transaction, "track", columns, np.arange(len(chosen)))


def _empty_ones(delivery: Delivery) -> set[int]:
    """Return tracks without marks in the parcel, where none is alike here."""
    parcel = delivery.parcel
    filled: set[int] = set()
    for table in (parcel.markers, parcel.shapes):
        filled |= set(table["track"])
    for part in parcel.masks:
        filled |= set() if part.objects is None else set(part.objects["track"])
    filled |= set(parcel.tracks["parent"])
    known = set(
        delivery.rows(
            "SELECT coalesce(y.name, ''), k.name, k.color FROM track k"
            " LEFT JOIN type y ON y.id = k.type"
        )
    )
    rows = parcel.tracks[["key", "type", "name", "color"]].itertuples(index=False)
    return {
        key for key, *alike in rows if key not in filled and tuple(alike) not in known
    }


def drop_emptied_tracks(delivery: Delivery, touched: set[int]) -> None:
    """Remove tracks that lost all they had to what was replaced."""
    if delivery.transaction is None or not touched:
        return
    chosen = (json_text(sorted(touched)),)
    empty = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {name} r WHERE r.track = track.id)"
        for name in ("marker", "shape", "object", "event")
    )
    where = f"id IN (SELECT value FROM json_each(?)) AND {empty}"
    rows = delivery.rows(f"SELECT id FROM track WHERE {where}", chosen)
    gone = (json_text([row[0] for row in rows]),)
    these = "IN (SELECT value FROM json_each(?))"
    change_where(
        delivery.transaction, "track", {"parent": None}, f"parent {these}", gone
    )
    delivery.removed["tracks"] = remove_where(
        delivery.transaction, "track", f"id {these}", gone
    )
