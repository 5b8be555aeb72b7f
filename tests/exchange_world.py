"""Parcels that say a bit of everything."""

from __future__ import annotations

import numpy as np

from marey.exchange import MaskPart, Parcel

BOX = np.array([[2.0, 3], [2, 9], [7, 9], [7, 3]])


def painted(value: int, height: int = 30, width: int = 44) -> np.ndarray:
    """Return a label image with an L of a value and a spot of the next."""
    pixels = np.zeros((height, width), np.uint16)
    pixels[4:12, 6] = value
    pixels[11, 6:16] = value
    pixels[20:23, 30:35] = value + 1
    return pixels


def a_bit_of_everything(**more) -> Parcel:
    """Return a parcel with every kind of row, on frames 0, 3 and 11."""
    tables = {
        "frames": {"t": [0, 3, 11]},
        "types": {
            "name": ["cell", "nest", "soil", "mitosis", "unused"],
            "kind": ["point", "polygon", "mask", "frame", "line"],
            "color": ["#ff0000", "", "#00ff00", "", ""],
            "size": [14.0, None, None, None, None],
            "description": ["a cell", "", "", "", ""],
            "attribute_schema": [{"stage": {"kind": "choice"}}, *[None] * 4],
            "least_score": [0.2, None, None, None, None],
        },
        "makers": {"kind": ["model"], "name": ["net"], "recipe": [{"size": 3}]},
        "tracks": {
            "key": [5, 6, 7],
            "type": ["cell"] * 3,
            "parent": [-1, 5, 5],
            "name": ["mother", "a", "b"],
            "maker": [0, 0, -1],
        },
        "markers": {
            "frame": [0, 0, 1, 1, 2],
            "type": "cell",
            "y": [1.5, 20, 3, 9.25, 29],
            "x": [40.0, 2, 8, 0, 43],
            "track": [5, -1, 6, 7, -1],
            "score": [0.5, None, 0.75, None, None],
            "text": ["", "äöü \U0001f427", "", "", "-"],
            "attributes": [{"stage": "one", "list": [1, 2.5, None]}, *[None] * 4],
            "maker": [0, -1, 0, -1, -1],
            "review": [1, 0, 2, 0, 0],
            "hand_set": [True, True, False, True, True],
            "visibility": [0, 1, 2, 0, 0],
            "uid": [bytes(range(16)), *[None] * 4],
            "style": [{"color": "#123456"}, *[None] * 4],
            "radius": [None, 2.5, None, None, None],
            "z": [None, 1.0, None, None, None],
        },
        "shapes": {
            "frame": [0, 2],
            "type": "nest",
            "kind": ["ellipse", "polygon"],
            "vertices": [BOX, [[0, 0], [5, 5.5], [9, 0]]],
            "rotation": [30.0, 0],
            "text": ["a nest", ""],
        },
        "frame_labels": {"frame": [0, 1], "last": [1, -1], "type": "mitosis"},
        "notes": {"frame": [1], "text": ["look"], "tags": [("a", "b")], "rating": [4]},
        "complete": {"frame": [0, 2], "type": ["cell", "nest"], "checked_by": "ada"},
        "offsets": {"frame": [1, 2], "dy": [0.5, -3], "dx": [0, 7.25]},
        "events": {"track": [5], "frame": [1], "kind": ["division"]},
        "masks": [
            MaskPart("soil", "classes", 0, lambda: painted(1), classes={1: "soil"}),
            MaskPart(
                "cells",
                "instances",
                1,
                lambda: painted(40_000),
                objects={"value": [40_000, 40_001], "type": "cell", "track": [6, 7]},
            ),
        ],
    }
    return Parcel.of(**tables | more)


def said(parcel: Parcel) -> dict[str, list]:
    """Return what a parcel says in words that do not hang on numbers of its own.

    Frames by t, tracks by the order in which they stand, makers by name.
    """
    t = parcel.frames["t"].tolist()
    keys = {key: place for place, key in enumerate(parcel.tracks["key"])}
    names = [*parcel.makers["name"], None]
    plain = {
        "frame": lambda row: t[row],
        "last": lambda row: t[row] if row >= 0 else None,
        "track": keys.get,
        "parent": keys.get,
        "maker": lambda row: names[row],
        "vertices": lambda one: np.asarray(one).tolist(),
        "tags": lambda one: tuple(one or ()),
    }
    made = {}
    for name in parcel.counts:
        if name == "masks":
            continue
        table = getattr(parcel, name).drop(columns="key" if name == "tracks" else [])
        rows = [
            {key: plain.get(key, _unless_nan)(value) for key, value in row.items()}
            for row in table.to_dict("records")
        ]
        made[name] = rows
    masks = [_said_of(part, t, keys) for part in parcel.masks]
    made["masks"] = sorted(masks, key=lambda one: (one["layer"], one["t"], one["z"]))
    return made


def _unless_nan(value):
    return None if isinstance(value, float) and value != value else value


def _said_of(part: MaskPart, t: list[int], keys: dict[int, int]) -> dict:
    objects = None
    if part.objects is not None:
        objects = [
            {k: None if v != v else v for k, v in row.items()}
            | {"track": keys.get(row["track"])}
            for row in part.objects.to_dict("records")
        ]
    return {
        "layer": part.layer,
        "kind": part.kind,
        "t": t[part.frame],
        "z": part.z,
        "classes": dict(part.classes),
        "objects": objects,
        "pixels": part.read().tolist(),
    }


_FILLED = ("color", "symbol", "key", "size", "line_style", "line_width")
_FLAGS = ("tracked", "visible", "active", "persistent")


def assert_alike(
    found: Parcel,
    wanted: Parcel,
    *,
    without: tuple[str, ...] = (),
    near: float = 0.0,
) -> None:
    """Compare two parcels, but for looks that `wanted` does not say.

    Coordinates may differ by `near` pixels.
    """
    one, two = said(found), said(wanted)
    for name, rows in two.items():
        if name in without:
            continue
        assert len(one[name]) == len(rows), name
        for there, here in zip(one[name], rows, strict=True):
            keys = set(here)
            if name in {"types", "tracks"}:
                keys = {k for k in here if here[k] not in (-1, "", None)}
            for key in keys:
                words = f"{key} of {name}"
                if near and key in {"y", "x", "vertices"}:
                    np.testing.assert_allclose(
                        there[key], here[key], rtol=0, atol=near, err_msg=words
                    )
                else:
                    assert there[key] == here[key], words
