"""Masks: label images of frames, stored as tiles."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from marey.errors import BadValue
from marey.sidecar.editing import change_where
from marey.sidecar.family import Family
from marey.sidecar.mask_layers import DEFAULT, MaskClasses, MaskLayers, layer_in
from marey.sidecar.past import as_of, revision_of
from marey.sidecar.tiles import Tile, decode, encode
from marey.words import Review

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from marey.sidecar.mask_layers import MaskLayer
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_LARGEST = 2**32 - 1


@dataclass(frozen=True)
class _Place:
    """One label image: layer, frame id, plane, and its place for words."""

    layer: int
    frame: int
    z: int
    t: int
    origin: int | None = None


@dataclass(frozen=True)
class _Cut:
    """One tile of a label image, cut and encoded."""

    ty: int
    tx: int
    height: int
    width: int
    tile: Tile | None


class Masks(Family):
    """Label images of frames."""

    @cached_property
    def layers(self) -> MaskLayers:
        """The mask layers; ``mask`` is made on first use."""
        return MaskLayers(self._sidecar)

    @cached_property
    def _classes(self) -> MaskClasses:
        return MaskClasses(self._sidecar)

    def classes(self, layer: str = DEFAULT) -> dict[int, MarkType]:
        """Return which value of a layer stands for which type."""
        return self._classes.of(layer)

    def value(self, type_id: str | int | MarkType, layer: str = DEFAULT) -> int:
        """Return the value of a type in a layer, giving it the next free one."""
        return self._classes.value(type_id, layer)

    def write(
        self,
        t: int,
        labels: ArrayLike,
        layer: str = DEFAULT,
        z: int | None = None,
        box: tuple[int, int, int, int] | None = None,
        *,
        origin: int | None = None,
    ) -> int:
        """Store a label image; only tiles that differ are written.

        Parameters
        ----------
        t : int
            Place of the frame.
        labels : array of int, shape (Y, X)
            The whole image, 0 where there is nothing.
        layer : str
            Name of the layer; made where it is not there.
        z : int, optional
            Plane.
        box : (y0, x0, y1, x1), optional
            Where it may have changed since it was read; elsewhere nothing is
            looked at.
        origin : int, optional
            Id of the program that made it; see `Makers`. What a person changes of
            it later is said to be corrected.

        Returns
        -------
        int
            How many tiles were written.
        """
        pixels = _checked(labels)
        frame = self._axis.id(t)
        found = self.layers.find(layer)
        cuts = _cut(pixels, found.tile if found else 512, box)

        def work(transaction: Transaction) -> int:
            mine = layer_in(transaction, layer)
            place = _Place(mine.id, frame, int(z or 0), int(t), origin)
            transaction.words = self._words(mine, place, cuts)
            _note_frame(transaction, place, pixels.shape)
            count = _store(transaction, place, cuts, whole=box is None)
            if count and origin is None and transaction.act.kind == "edit":
                _note_correction(transaction, place)
            return count

        return self._write(f"painted {layer} in frame {int(t)}", work)

    @staticmethod
    def _words(layer: MaskLayer, place: _Place, cuts: list[_Cut]) -> str:
        verb = "painted" if any(cut.tile for cut in cuts) else "erased"
        return f"{verb} {layer.name} in frame {place.t}"

    def read(
        self,
        t: int,
        layer: str = DEFAULT,
        z: int | None = None,
        dtype: DTypeLike | None = None,
        shape: tuple[int, int] | None = None,
        *,
        version: str | int | None = None,
    ) -> NDArray:
        """Return a label image, shape (Y, X), in the smallest dtype that holds it.

        Parameters
        ----------
        t : int
            Place of the frame.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        dtype : dtype, optional
            Another dtype.
        shape : (Y, X), optional
            Shape of the image where none is stored; else of that of the recording.
        version : str or int, optional
            Name of a version, or a revision, to read it as it was.
        """
        revision = revision_of(self._sidecar, version)
        layers, tiles, sizes = (
            as_of(name, revision) for name in ("mask_layer", "mask_tile", "mask_frame")
        )
        frame = self._axis.id(t)
        values = (layer, frame, int(z or 0))
        rows = self._rows(
            "SELECT t.ty, t.tx, t.height, t.width, t.itemsize, t.codec, t.data, l.tile"
            f" FROM {layers} l JOIN {tiles} t ON t.layer = l.id"
            " WHERE l.name = ? AND t.frame = ? AND t.z = ?",
            values,
        )
        size = self._rows(
            f"SELECT f.height, f.width FROM {layers} l"
            f" JOIN {sizes} f ON f.layer = l.id"
            " WHERE l.name = ? AND f.frame = ? AND f.z = ?",
            values,
        )
        full = size[0] if size else _around(rows, shape or self._picture_shape())
        narrow = np.dtype(f"u{max((row[4] for row in rows), default=1)}")
        image = np.zeros(full, narrow if dtype is None else dtype)
        for ty, tx, height, width, itemsize, codec, data, edge in rows:
            y, x = ty * edge, tx * edge
            tile = decode(Tile(itemsize, codec, data), height, width)
            part = image[y : y + height, x : x + width]
            part[...] = tile[: part.shape[0], : part.shape[1]]
        return image

    def _picture_shape(self) -> tuple[int, int]:
        """Return the shape of a frame as the index knows it."""
        facts = self._sidecar.index.facts()
        if facts is None:
            return (0, 0)
        sizes = dict(zip(facts.axes, facts.shape, strict=False))
        return sizes.get("Y", 0), sizes.get("X", 0)

    def frames(self, layer: str = DEFAULT) -> NDArray[np.int64]:
        """Return the places of frames that have anything painted, in order."""
        rows = self._rows(
            "SELECT DISTINCT t.frame FROM mask_layer l"
            " JOIN mask_tile t ON t.layer = l.id WHERE l.name = ?",
            (layer,),
        )
        places = self._axis.t(np.array([row[0] for row in rows], np.int64))
        return np.sort(places[places >= 0])

    def remove(self, t: int, layer: str = DEFAULT, z: int | None = None) -> int:
        """Erase the label image of a frame; return how many tiles went."""
        frame = self._axis.id(t)

        def work(transaction: Transaction) -> int:
            mine = layer_in(transaction, layer)
            gone = transaction.execute(
                "DELETE FROM mask_tile WHERE layer = ? AND frame = ? AND z = ?"
                " RETURNING id",
                (mine.id, frame, int(z or 0)),
            ).fetchall()
            transaction.touch("mask_tile", "removed", [row[0] for row in gone], [frame])
            return len(gone)

        if self.layers.find(layer) is None:
            return 0
        return self._write(f"erased {layer} in frame {int(t)}", work)


def _checked(labels: ArrayLike) -> NDArray:
    """Return labels as an array of whole numbers, or say what was wrong."""
    pixels = np.asarray(labels)
    if pixels.ndim != 2 or pixels.size == 0:
        raise BadValue(
            f"A mask should have shape (Y, X) of one frame; {pixels.shape} came."
        )
    if pixels.dtype == bool:
        return pixels.view(np.uint8)
    if pixels.dtype.kind not in "iu":
        raise BadValue(
            f"A mask should be whole numbers (labels); {pixels.dtype} came. "
            "Convert it with .astype(int) if that is what it holds."
        )
    if pixels.dtype.kind == "i" and pixels.min() < 0:
        raise BadValue(f"Labels begin at 0; {int(pixels.min())} came.")
    if pixels.dtype.itemsize == 8 and pixels.max() > _LARGEST:
        raise BadValue(f"Labels go up to {_LARGEST}; {int(pixels.max())} came.")
    return pixels


def _around(rows: list[tuple], shape: tuple[int, int]) -> tuple[int, int]:
    """Return a shape that holds all tiles, where another program gave none."""
    height = max((ty * edge + high for ty, _, high, *_, edge in rows), default=0)
    width = max((tx * edge + wide for _, tx, _, wide, *_, edge in rows), default=0)
    return max(height, shape[0]), max(width, shape[1])


def _cut(
    pixels: NDArray, edge: int, box: tuple[int, int, int, int] | None
) -> list[_Cut]:
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
            cuts.append(_Cut(ty, tx, part.shape[0], part.shape[1], tile))
    return cuts


def _note_frame(
    transaction: Transaction, place: _Place, shape: tuple[int, ...]
) -> None:
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


def _note_correction(transaction: Transaction, place: _Place) -> None:
    """Say of a machine's label image that a person has just changed it."""
    values = {
        "review": int(Review.CORRECTED),
        "reviewed_by": transaction.act.author,
        "reviewed_at": time.time(),
    }
    where = "layer = ? AND frame = ? AND z = ? AND origin IS NOT NULL AND review <> 2"
    key = (place.layer, place.frame, place.z)
    change_where(transaction, "mask_frame", values, where, key)


def _store(
    transaction: Transaction, place: _Place, cuts: list[_Cut], *, whole: bool
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


def _places(cuts: list[_Cut]) -> str:
    pairs = ", ".join(f"({cut.ty}, {cut.tx})" for cut in cuts)
    return f"VALUES {pairs}" if pairs else "SELECT 0, 0 WHERE 0"


def _store_one(
    transaction: Transaction, key: tuple[int, int, int], cut: _Cut, row: int
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
