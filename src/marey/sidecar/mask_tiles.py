"""Rows of mask tiles: cutting an image, writing what differs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.rows import change_where
from marey.sidecar.tiles import Tile, encode
from marey.words import Review

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.sidecar.transaction import Transaction


@dataclass(frozen=True)
class Place:
    """One label image: layer, frame id, plane, and its place for words."""

    layer: int
    frame: int
    z: int
    t: int
    origin: int | None = None


@dataclass(frozen=True)
class Cut:
    """One tile of a label image, cut and encoded."""

    ty: int
    tx: int
    height: int
    width: int
    tile: Tile | None


def shape_around(rows: list[tuple], shape: tuple[int, int]) -> tuple[int, int]:
    """Return a shape that holds all tiles, where another program gave none."""
    height = max((ty * edge + high for ty, _, high, *_, edge in rows), default=0)
    width = max((tx * edge + wide for _, tx, _, wide, *_, edge in rows), default=0)
    return max(height, shape[0]), max(width, shape[1])


def cut_tiles(
    pixels: NDArray, edge: int, box: tuple[int, int, int, int] | None
) -> list[Cut]:
    """Cut and encode the tiles that a box touches, or all."""
    height, width = pixels.shape
    y0, x0, y1, x1 = box or (0, 0, height, width)
    rows = range(max(0, int(y0)) // edge, -(-min(height, int(y1)) // edge))
    columns = range(max(0, int(x0)) // edge, -(-min(width, int(x1)) // edge))
    cuts = []
    for ty in rows:
        for tx in columns:
            part = pixels[
                ty * edge : (ty + 1) * edge,
                tx * edge : (tx + 1) * edge,
            ]
            tile = encode(np.ascontiguousarray(part))
            cuts.append(Cut(ty, tx, part.shape[0], part.shape[1], tile))
    return cuts


def note_frame(transaction: Transaction, place: Place, shape: tuple[int, ...]) -> None:
    """Keep the size of a label image."""
    key = (place.layer, place.frame, place.z)
    height, width = (int(one) for one in shape)
    row = transaction.execute(
        "SELECT id, height, width FROM mask_frame"
        " WHERE layer = ? AND frame = ? AND z = ?",
        key,
    ).fetchone()
    if row is None:
        cursor = transaction.execute(
            "INSERT INTO mask_frame(layer, frame, z, height, width, origin, created,"
            " rev) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, height, width, place.origin, transaction.rev, transaction.rev),
        )
        made = int(cursor.lastrowid or 0)
        transaction.touch("mask_frame", "added", [made], [place.frame])
    elif row[1:] != (height, width):
        raise BadValue(
            f"The mask of frame {place.t} has {row[1]} x {row[2]} pixels; "
            f"{height} x {width} came. Remove the old one first."
        )


def note_correction(transaction: Transaction, place: Place) -> None:
    """Say of a machine's label image that a person has just changed it."""
    values = {
        "review": int(Review.CORRECTED),
        "reviewed_by": transaction.act.author,
        "reviewed_at": time.time(),
    }
    where = "layer = ? AND frame = ? AND z = ? AND origin IS NOT NULL AND review <> 2"
    key = (place.layer, place.frame, place.z)
    change_where(transaction, "mask_frame", values, where, key)


def store_tiles(
    transaction: Transaction, place: Place, cuts: list[Cut], *, whole: bool
) -> int:
    """Write the tiles that differ from what is stored."""
    key = (place.layer, place.frame, place.z)
    stored = {
        (ty, tx): (row, Tile(itemsize, codec, data))
        for row, ty, tx, itemsize, codec, data in transaction.execute(
            "SELECT id, ty, tx, itemsize, codec, data FROM mask_tile"
            " WHERE layer = ? AND frame = ? AND z = ?"
            + ("" if whole else f" AND (ty, tx) IN ({_places(cuts)})"),
            key,
        )
    }
    changed: dict[str, list[int]] = {"added": [], "changed": [], "removed": []}
    for cut in cuts:
        row, before = stored.get((cut.ty, cut.tx), (0, None))
        if cut.tile == before:
            continue
        kind, made = _store_one(transaction, key, cut, row)
        changed[kind].append(made)
    for kind, ids in changed.items():
        transaction.touch("mask_tile", kind, ids, [place.frame])
    return sum(map(len, changed.values()))


def _places(cuts: list[Cut]) -> str:
    pairs = ", ".join(f"({cut.ty}, {cut.tx})" for cut in cuts)
    return f"VALUES {pairs}" if pairs else "SELECT 0, 0 WHERE 0"


def _store_one(
    transaction: Transaction, key: tuple[int, int, int], cut: Cut, row: int
) -> tuple[str, int]:
    """Insert, update or delete one tile."""
    if cut.tile is None:
        transaction.execute("DELETE FROM mask_tile WHERE id = ?", (row,))
        return "removed", row
    values = (cut.tile.itemsize, cut.tile.codec, cut.tile.data, transaction.rev)
    if row:
        transaction.execute(
            "UPDATE mask_tile SET itemsize = ?, codec = ?, data = ?, rev = ?,"
            " etag = etag + 1 WHERE id = ?",
            (*values, row),
        )
        return "changed", row
    cursor = transaction.execute(
        "INSERT INTO mask_tile(itemsize, codec, data, rev, created, layer, frame, z,"
        " ty, tx, height, width) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, transaction.rev, *key, cut.ty, cut.tx, cut.height, cut.width),
    )
    return "added", int(cursor.lastrowid or 0)
