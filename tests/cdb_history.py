"""Databases as each version of ClickPoints kept them, 0 to 22, with the same marks.

Written from the history of its tables: what was called how, and when which column
came or went. The world they describe has two pictures and a film of three frames.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

VERSIONS = tuple(range(23))
SHAPE = (6, 9)

FILM, FIRST, SECOND = "film.avi", "b.png", "a.png"

Row = dict[str, Any]


def schema(version: int) -> dict[str, list[str]]:
    """Return the columns of each table, as they were in a version."""
    plural = version < 8
    path, image, offset, track, kind, masktype, tag = (
        ("paths", "images", "offsets", "tracks", "types", "masktypes", "tags")
        if plural
        else ("path", "image", "offset", "track", "markertype", "masktype", "tag")
    )
    framed = ["image_frame"] if 1 <= version < 5 else []
    styled = ["style"] if version >= 2 else []
    texted = ["text"] if version >= 4 else []
    hidden = ["hidden"] if version >= 17 else []
    tables = {
        kind: ["name", "color", "mode", *styled, *texted, *hidden],
        track: [
            *(["uid"] if version < 15 else []),
            *(*styled, *texted, *hidden),
            *(["type_id"] if version >= 9 else []),
        ],
        "marker": [
            *("image_id", *framed, "x", "y", "type_id", "processed", "track_id"),
            *(["partner_id"] if version < 14 else []),
            *styled,
            *(["text"] if version >= 3 else []),
        ],
        image: images(version),
    }
    if version >= 1:
        tables |= {
            "mask": ["image_id", *framed, "filename" if version < 10 else "data"],
            masktype: ["name", "color", "index"],
            "annotation": ["timestamp", "image_id", *framed, "comment", "rating"],
            tag: ["name"],
            "tagassociation": ["annotation_id", "tag_id"],
        }
    if version >= 2:
        tables["meta"] = ["key", "value"]
    if version >= 4:
        tables[offset] = ["image_id", *framed, "x", "y"]
    if version >= 6:
        tables[path] = ["path"]
    marked = ["image_id", "type_id", "processed", "style", "text"]
    if version >= 14:
        tables["line"] = [*marked, "x1", "y1", "x2", "y2"]
        tables["rectangle"] = [*marked, "x", "y", "width", "height"]
    if version >= 16:
        tables["option"] = ["key", "value"]
    if version >= 19:
        base = ["base_layer_id"] if version >= 20 else []
        tables["layer"] = ["name", *base]
    if version >= 21:
        tables["ellipse"] = [*marked, "x", "y", "width", "height", "angle"]
    if version >= 22:
        tables["polygon"] = [*marked, "closed"]
        tables["polygonpoint"] = ["polygon_id", "x", "y", "index"]
    return tables


def images(version: int) -> list[str]:
    """Return the columns of the table of images."""
    if version == 0:
        return ["filename", "ext", "frame", "index"]
    if version < 5:
        return ["filename", "ext", "frames", "external_id", "timestamp"]
    columns = ["filename", "ext", "frame", "external_id", "timestamp", "sort_index"]
    if version >= 6:
        columns += ["width", "height", "path_id"]
    if version >= 18:
        columns.append("layer" if version == 18 else "layer_id")
    return columns


def write_history(path: Path, version: int, *, grown: bool = False) -> Path:
    """Write a database of a version; return its path.

    Parameters
    ----------
    path : Path
        The new file; pictures of masks go beside it.
    version : int
        0 to 22; below 2 there is no table that says so.
    grown : bool
        Whether it was begun with version 4 and brought up to this one: its image
        table keeps ``frames`` and its markers ``image_frame``.
    """
    tables = schema(version)
    if grown:
        for name in ("image", "images", "marker", "mask", "annotation"):
            more = "frames" if name.startswith("image") else "image_frame"
            if name in tables and not (name == "mask" and version >= 10):
                tables[name] = [*tables[name], more]
    rows = world(version, path.parent)
    connection = sqlite3.connect(path)
    for table, columns in tables.items():
        told = ", ".join(f'"{one}"' for one in columns)
        connection.execute(f'CREATE TABLE "{table}" ("id" INTEGER PRIMARY KEY, {told})')
        for number, row in rows.get(singular(table), {}).items():
            values = [row.get(one, _DEFAULTS.get(one)) for one in columns]
            marks = ", ".join("?" * (1 + len(columns)))
            connection.execute(
                f'INSERT INTO "{table}" VALUES ({marks})', (number, *values)
            )
    connection.commit()
    connection.close()
    return path


_DEFAULTS = {"processed": 0, "image_frame": 0, "frames": 1, "hidden": 0, "uid": "a1"}

_SINGULAR = {"types": "markertype"}


def singular(table: str) -> str:
    """Return what a table is called from version 8 on."""
    return _SINGULAR.get(table, table.removesuffix("s"))


def world(version: int, folder: Path) -> dict[str, dict[int, Row]]:
    """Return the rows of each table by id."""
    one_row_a_film = 1 <= version < 5
    # the film's frames have ids against the order, and the second picture comes first
    shots = {12: (FIRST, 0, 1), 11: (SECOND, 0, 0)}
    films = (
        {20: (FILM, 0, 2)}
        if one_row_a_film
        else {22: (FILM, 0, 2), 21: (FILM, 1, 3), 20: (FILM, 2, 4)}
    )
    image = {
        number: {
            "filename": name,
            "ext": name[-4:],
            "frame": frame,
            "frames": 3 if name == FILM and one_row_a_film else 1,
            "index": order,
            "sort_index": order,
            "timestamp": f"2016-02-0{order + 1} 10:00:00" if order else "0",
            "height": SHAPE[0],
            "width": SHAPE[1],
            "path_id": 3,
            "layer": 0,
            "layer_id": 1,
        }
        for number, (name, frame, order) in (shots | films).items()
    }
    last = {"image_id": 20, "image_frame": 2 if one_row_a_film else 0}
    tables: dict[str, dict[int, Row]] = {
        "image": image,
        "path": {
            1: {"path": "junk_mask.png"},
            3: {"path": "." if version < 9 else "day"},
        },
        "markertype": {
            1: {"name": "cell", "color": "#00FF00", "mode": 0, "hidden": 1},
            2: {"name": "walker", "color": "#0000ff", "mode": 4, "text": "$track_id"},
            4: {"name": "edge", "color": "#123456", "mode": 2},
            5: {"name": "box", "color": "#abcdef", "mode": 1},
            6: {"name": "round", "color": "#ffffff", "mode": 8},
            7: {"name": "area", "color": "#ffffff", "mode": 16},
            8: {"name": "trace", "color": "#ffffff", "mode": 16},
        },
        "track": {7: {"type_id": 2, "style": '{"color": "#102030"}', "text": "Ann"}},
        "marker": {
            5: {
                "image_id": 12,
                "x": 3.5,
                "y": 1.5,
                "type_id": 1,
                "processed": 1,
                "style": '{"shape": "circle", "scale": 2}',
                "text": "here",
            },
            6: {**last, "x": 8, "y": 2, "type_id": 2, "track_id": 7},
            # from version 9 on, points of a track may leave the type to the track
            7: {
                "image_id": 11,
                "x": 7,
                "y": 2,
                "track_id": 7,
                "type_id": 2 if version < 9 else None,
            },
        },
        "masktype": {
            0: {"name": "Color", "color": "#000000", "index": 0},
            1: {"name": "Color", "color": "#ff0000", "index": 1},
            2: {"name": "Color", "color": "#00ff00", "index": 2},
        },
        "mask": masks(version, folder),
        "annotation": {
            2: {**last, "comment": "look", "rating": 9, "timestamp": None},
            3: {"image_id": 11, "comment": "", "rating": 4, "timestamp": "0"},
        },
        "tag": {1: {"name": "idle"}, 4: {"name": "bird"}},
        "tagassociation": {1: {"annotation_id": 2, "tag_id": 4}},
        "offset": {1: {"image_id": 12, "x": 1.0, "y": -2.0}},
        "meta": meta(version),
        "option": {1: {"key": "fps", "value": "5"}},
        "layer": {1: {"name": "default", "base_layer_id": 1}},
        "ellipse": {
            3: {
                "image_id": 11,
                "type_id": 6,
                "x": 4.5,
                "y": 3.5,
                "width": 4,
                "height": 2,
                "angle": 30,
                "processed": 0,
            }
        },
        "polygon": {
            1: {"image_id": 11, "type_id": 7, "closed": 1, "processed": 0},
            2: {"image_id": 11, "type_id": 8, "closed": 0, "processed": 0},
        },
        "polygonpoint": polygon_points(),
    }
    return tables | lines_and_boxes(version, tables["marker"])


def lines_and_boxes(version: int, marker: dict[int, Row]) -> dict[str, dict[int, Row]]:
    """Return a line and a rectangle, as pairs of markers before version 14."""
    if version >= 14:
        common = {"image_id": 11, "processed": 0}
        return {
            "line": {
                1: common | {"type_id": 4, "x1": 1.5, "y1": 0.5, "x2": 5.5, "y2": 4.5}
            },
            "rectangle": {
                1: common
                | {"type_id": 5, "x": 6.5, "y": 4.5, "width": -4, "height": -3}
            },
        }
    pairs = {
        31: {"x": 1.5, "y": 0.5, "type_id": 4, "partner_id": 32},
        32: {"x": 5.5, "y": 4.5, "type_id": 4, "partner_id": 31},
        33: {"x": 6.5, "y": 4.5, "type_id": 5, "partner_id": 34},
        34: {"x": 2.5, "y": 1.5, "type_id": 5, "partner_id": 33},
        35: {"x": 0.5, "y": 0.5, "type_id": 5},  # drawn half
    }
    return {"marker": marker | {k: {"image_id": 11} | v for k, v in pairs.items()}}


def polygon_points() -> dict[int, Row]:
    """Return the corners of both polygons; their rows are in no order."""
    corners = {1: [(1, 1), (1, 5), (4, 5)], 2: [(0, 0), (3, 3)]}
    rows = [
        {"polygon_id": number, "y": y + 0.5, "x": x + 0.5, "index": place}
        for number, points in corners.items()
        for place, (y, x) in enumerate(points)
    ]
    return dict(enumerate(reversed(rows), start=1))


def meta(version: int) -> dict[int, Row]:
    """Return the rows of meta: version 2 wrote one at every start."""
    found = {1: {"key": "version", "value": str(version)}}
    if version == 2:
        found |= {
            2: {"key": "version", "value": "2"},
            3: {"key": "version", "value": "2"},
        }
    return found | {9: {"key": "mask_path", "value": "mask"}}


def mask_pixels(frame: str) -> np.ndarray:
    """Return the mask of a picture: of two values, of one for the film."""
    pixels = np.zeros(SHAPE, np.uint8)
    pixels[1:3, 2:7] = 1
    if frame != FILM:
        pixels[4, 1:4] = 2
    return pixels


def masks(version: int, folder: Path) -> dict[int, Row]:
    """Return the masks: pictures beside the file, then bytes of two kinds."""
    one_row_a_film = 1 <= version < 5
    last = {"image_id": 20, "image_frame": 2 if one_row_a_film else 0}
    wanted = {1: ({"image_id": 12}, FIRST), 2: (last, FILM)}
    rows = {}
    for number, (row, frame) in wanted.items():
        pixels = mask_pixels(frame)
        name = f"{frame.replace('.', '_')}_mask.png"
        if 1 <= version < 10:
            beside = folder if version < 3 else folder / "mask"
            beside.mkdir(exist_ok=True)
            picture = Image.fromarray(pixels, "P" if pixels.max() > 1 else "L")
            if pixels.max() > 1:
                picture.putpalette([9, 9, 9, 200, 0, 0, 0, 200, 0])
            picture.save(beside / name)
            drive = "J:\\Somebody\\else\\" if version == 1 else ""
            rows[number] = row | {"filename": drive + name}
        else:
            rows[number] = row | {"data": mask_bytes(pixels)}
    return rows


def mask_bytes(pixels: np.ndarray) -> bytes:
    """Return a mask as ClickPoints stores it from version 10 on."""
    if pixels.max() == 1:
        bits = zlib.compress(np.packbits(pixels).tobytes())
        size = struct.pack(">LL", *pixels.shape)
        return b"BOOL" + size + b"\0VALS\1" + struct.pack(">Q", len(bits)) + bits
    from io import BytesIO

    target = BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()
