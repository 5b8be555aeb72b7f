"""Masks: label images of frames, stored as tiles."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.values import checked_labels
from marey.sidecar.mask_borrowing import MaskBorrowing
from marey.sidecar.mask_classes import MaskClasses
from marey.sidecar.mask_layers import DEFAULT, layer_in
from marey.sidecar.mask_numbers import MaskNumbers
from marey.sidecar.mask_tiles import (
    Cut,
    Place,
    cut_tiles,
    note_correction,
    note_frame,
    shape_around,
    store_tiles,
)
from marey.sidecar.past import as_of, revision_of
from marey.sidecar.tiles import Tile, decode

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray

    from marey.sidecar.mask_layers import MaskLayer
    from marey.sidecar.transaction import Transaction
    from marey.words import MarkType

_IN_LAYER = "layer = (SELECT id FROM mask_layer WHERE name = ?)"


class Masks(MaskBorrowing):
    """Label images of frames."""

    @cached_property
    def _classes(self) -> MaskClasses:
        return MaskClasses(self._sidecar)

    @cached_property
    def _numbers(self) -> MaskNumbers:
        return MaskNumbers(self._sidecar)

    def next_value(self, t: int, layer: str = "cells", z: int | None = None) -> int:
        """Return a number for a new cell: none that was ever given in this frame.

        Parameters
        ----------
        t : int
            Place of the frame.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        """
        return self._numbers.next(t, layer, z)

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
        pixels = checked_labels(labels)
        frame = int(self._sidecar.frames_to_mark(int(t)))
        found = self.layers.find(layer)
        cuts = cut_tiles(pixels, found.tile if found else 512, box)

        def work(transaction: Transaction) -> int:
            mine = layer_in(transaction, layer)
            place = Place(mine.id, frame, int(z or 0), int(t), origin)
            transaction.words = self._words(mine, place, cuts)
            note_frame(transaction, place, pixels.shape)
            count = store_tiles(transaction, place, cuts, whole=box is None)
            if count and origin is None and transaction.act.kind == "edit":
                note_correction(transaction, place)
            return count

        return self._write(f"painted {layer} in frame {int(t)}", work)

    @staticmethod
    def _words(layer: MaskLayer, place: Place, cuts: list[Cut]) -> str:
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
        full = size[0] if size else shape_around(rows, shape or self._picture_shape())
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

    def places(self, layer: str = DEFAULT) -> NDArray[np.int64]:
        """Return frame and plane of each painted label image, shape (N, 2), in order.

        Parameters
        ----------
        layer : str
            Name of the layer.
        """
        rows = self._rows(
            "SELECT DISTINCT t.frame, t.z FROM mask_layer l"
            " JOIN mask_tile t ON t.layer = l.id WHERE l.name = ?",
            (layer,),
        )
        found = np.array(rows, np.int64).reshape(-1, 2)
        found[:, 0] = self._axis.t(found[:, 0])
        found = found[found[:, 0] >= 0]
        return found[np.lexsort((found[:, 1], found[:, 0]))]

    def any(self, layer: str = DEFAULT) -> bool:
        """Whether anything is painted in a layer, however much there is."""
        return self._any(f"mask_tile WHERE {_IN_LAYER}", (layer,))

    def has(self, t: int, layer: str = DEFAULT, z: int | None = None) -> bool:
        """Whether anything is painted in a frame.

        Parameters
        ----------
        t : int
            Place of the frame.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        """
        values = (layer, self._axis.id(t), int(z or 0))
        return self._any(f"mask_tile WHERE {_IN_LAYER} AND frame = ? AND z = ?", values)

    def next_frame(
        self,
        t: int,
        direction: int = 1,
        layer: str = DEFAULT,
        z: int | None = None,
    ) -> int | None:
        """Return the next painted frame after `t`; before it, if negative.

        Parameters
        ----------
        t : int
            Place of a frame.
        direction : int
            1 for later, -1 for earlier frames.
        layer : str
            Name of the layer.
        z : int, optional
            Painted in this plane; in any where left out.
        """
        source, values = f"mask_tile WHERE {_IN_LAYER}", (layer,)
        if z is not None:
            source += f" AND z = {int(z)}"
        return self._next_frame(source, values, t, direction)

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
