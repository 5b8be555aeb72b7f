"""The marks of a parcel, table by table: chosen first, then written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.naming import counted, json_text
from marey.exchange.rows import blobs, mark_columns, middles, origins, reals
from marey.sidecar.arriving import Choice

if TYPE_CHECKING:
    import pandas as pd

    from marey.exchange.delivery import Delivery

Marks = dict[str, tuple["pd.DataFrame", Choice]]
"""Markers and shapes whose frames are here, and what is chosen of them."""

_HANG_ON_TRACKS = {"markers": "marker", "shapes": "shape", "objects": "object"}


def choose_marks(delivery: Delivery) -> Marks:
    """Return the markers and shapes that may come."""
    made = {}
    for name in ("markers", "shapes"):
        table = _here(delivery, name)
        wanted = {
            "frame": delivery.frames[table["frame"].to_numpy()],
            "type": np.array([delivery.type_ids[one] for one in table["type"]], int),
        }
        if name == "markers":
            wanted["y"], wanted["x"] = table["y"].to_numpy(), table["x"].to_numpy()
        else:
            wanted["y"], wanted["x"] = middles(table["vertices"]).T
        made[name] = (table, delivery.choose(name, wanted))
    return made


def _here(delivery: Delivery, name: str) -> pd.DataFrame:
    """Return the rows of a table whose frames are in the recording."""
    table = getattr(delivery.parcel, name)
    rows = delivery.here(name)
    return table if len(rows) == len(table) else table.iloc[rows]


def choose_objects(delivery: Delivery, columns: dict[str, list[Any]]) -> Choice:
    """Return which values of masks may be named."""
    keys = ("layer", "frame", "z", "value")
    return delivery.choose(
        "objects", {key: np.array(columns[key], np.int64) for key in keys}
    )


def tracks_used(marks: Marks, objects: tuple[dict[str, list[Any]], Choice]) -> set[int]:
    """Return the keys of tracks of which something comes."""
    used = {
        key
        for table, choice in marks.values()
        for key in table["track"].to_numpy()[choice.add].tolist()
    }
    columns, choice = objects
    used |= set(np.array(columns["track"], np.int64)[choice.add].tolist())
    return used - {-1}


def tracks_replaced(delivery: Delivery, choices: dict[str, Choice]) -> set[int]:
    """Return the tracks that lose marks to what arrives."""
    found: set[int] = set()
    for name, choice in choices.items():
        if len(choice.remove):
            found |= {
                row[0]
                for row in delivery.rows(
                    f"SELECT DISTINCT track FROM {_HANG_ON_TRACKS[name]}"
                    " WHERE track IS NOT NULL"
                    " AND id IN (SELECT value FROM json_each(?))",
                    (str(choice.remove.tolist()),),
                )
            }
    return found


def take_marks(delivery: Delivery, marks: Marks) -> None:
    """Write the markers and shapes that were chosen."""
    for name, (table, choice) in marks.items():
        if delivery.transaction is None:
            delivery.note(name, choice, table["type"].tolist())
            continue
        columns = mark_columns(delivery, table, delivery.track_ids)
        if name == "markers":
            columns |= {"y": table["y"].tolist(), "x": table["x"].tolist()}
        else:
            columns["kind"] = table["kind"].tolist()
            columns["vertices"] = blobs(table["vertices"])
            if table["rotation"].any():
                columns["rotation"] = table["rotation"].tolist()
        delivery.take(name, choice, columns, table["type"].tolist())


def take_objects(
    delivery: Delivery, columns: dict[str, list[Any]], choice: Choice
) -> None:
    """Write what the values of masks are."""
    named = dict(columns)
    named["track"] = [delivery.track_ids.get(key) for key in columns["track"]]
    called = {row: name for name, row in delivery.type_ids.items()}
    names = [called.get(row, "") for row in columns["type"]]
    delivery.take("objects", choice, named, names)


def take_labels(delivery: Delivery) -> None:
    """Write the labels of frames."""
    table = _here(delivery, "frame_labels")
    ends = table["last"].to_numpy()
    last = np.where(ends >= 0, delivery.frames[ends], 0)
    lost = (ends >= 0) & (last < 0)
    if lost.any():
        delivery.cannot.append(
            f"{counted(int(lost.sum()), 'label')} left out: they end at a frame that "
            "is not here."
        )
        table, ends, last = table[~lost], ends[~lost], last[~lost]
    wanted = {
        "frame": delivery.frames[table["frame"].to_numpy()],
        "type": np.array([delivery.type_ids[one] for one in table["type"]], int),
        "last": np.where(ends >= 0, last, 0),
    }
    choice = delivery.choose("frame_labels", wanted)
    columns = mark_columns(delivery, table)
    pairs = zip(ends.tolist(), last.tolist(), strict=True)
    columns["last"] = [frame if row >= 0 else None for row, frame in pairs]
    delivery.take("frame_labels", choice, columns, table["type"].tolist())


def take_notes(delivery: Delivery) -> None:
    """Write the notes; a frame has one."""
    table = _here(delivery, "notes")
    frames = delivery.frames[table["frame"].to_numpy()]
    columns = {
        "frame": frames.tolist(),
        "text": table["text"].tolist(),
        "tags": [json_text([str(tag) for tag in tags or ()]) for tags in table["tags"]],
        "rating": table["rating"].tolist(),
    }
    delivery.take("notes", delivery.choose("notes", {"frame": frames}), columns)


def take_offsets(delivery: Delivery) -> None:
    """Write how frames lie on the first."""
    table = _here(delivery, "offsets")
    frames = delivery.frames[table["frame"].to_numpy()]
    columns = {name: table[name].tolist() for name in ("dy", "dx", "rotation")}
    columns["frame"] = frames.tolist()
    people = delivery.origins[-1]
    if people is not None:
        columns["origin"] = [people] * len(table)
    delivery.take("offsets", delivery.choose("offsets", {"frame": frames}), columns)


def take_complete(delivery: Delivery) -> None:
    """Write where all of a type were found; what is said already stays."""
    table = _here(delivery, "complete")
    frames = delivery.frames[table["frame"].to_numpy()].tolist()
    types = [delivery.type_ids[one] for one in table["type"]]
    known = set(delivery.rows("SELECT frame, type FROM complete"))
    add = np.zeros(len(table), bool)
    for place, key in enumerate(zip(frames, types, strict=True)):
        add[place] = key not in known
        known.add(key)
    columns = {
        "frame": frames,
        "type": types,
        "checked_by": table["checked_by"].tolist(),
        "checked_at": [one if one >= 0 else None for one in table["checked_at"]],
    }
    kept = int((~add).sum())
    delivery.take("complete", Choice(add, np.empty(0, np.int64), kept), columns)


def take_events(delivery: Delivery) -> None:
    """Write what happens to the tracks that came."""
    ids = delivery.track_ids
    table = _here(delivery, "events")
    table = table[table["track"].isin(list(ids))]
    wanted = {
        "frame": delivery.frames[table["frame"].to_numpy()],
        "track": np.array([ids[key] for key in table["track"]], int),
        "kind": table["kind"].to_numpy(),
    }
    choice = delivery.choose("events", wanted)
    columns: dict[str, list[Any]] = {
        "frame": wanted["frame"].tolist(),
        "track": wanted["track"].tolist(),
        "kind": table["kind"].tolist(),
        "certainty": reals(table["certainty"]),
        "text": table["text"].tolist(),
        "review": table["review"].tolist(),
    }
    delivery.take("events", choice, columns | origins(delivery, table))
