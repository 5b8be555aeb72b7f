"""Drawing in masks with help: areas, cuts, joins, what is grown.

What is drawn is worked out by `marey.areas`; here it is stored: each act one undo,
and no tile written that it did not touch.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from marey.areas.cutting import cut_along, cut_between
from marey.areas.growing import grow
from marey.areas.values import checked_labels, checked_value, values_in
from marey.errors import BadValue
from marey.sidecar.family import Family
from marey.sidecar.mask_layers import DEFAULT, MaskLayers
from marey.sidecar.values import counted
from marey.words import MarkType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    Box = tuple[int, int, int, int]


class MaskDrawing(Family):
    """The part of `Masks` that draws with help."""

    read: Callable[..., NDArray]
    write: Callable[..., int]
    value: Callable[..., int]
    next_value: Callable[..., int]

    @cached_property
    def layers(self) -> MaskLayers:
        """The mask layers; ``mask`` is made on first use."""
        return MaskLayers(self._sidecar)

    def paint(
        self,
        t: int,
        where: ArrayLike,
        value: str | int | MarkType | None = None,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        over: bool | None = None,
    ) -> int:
        """Give an area a value; return the value.

        Parameters
        ----------
        t : int
            Place of the frame.
        where : array of bool, shape (Y, X)
            The area.
        value : int, str or MarkType, optional
            A pixel value, or the type of a class; 0 erases. Where left out, a
            new cell: only in a layer of single cells.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        over : bool, optional
            Whether other areas may be painted over; where left out those of
            classes may, single cells may not.

        Raises
        ------
        BadValue
            No area, of another shape than the mask, or no value.
        """
        area = np.asarray(where)
        if area.ndim != 2 or area.dtype != bool:
            raise BadValue(
                "An area is an array of bool, shape (Y, X); "
                f"{area.dtype} of shape {area.shape} came."
            )
        pixels = self._painted(t, layer, z, area.shape)
        with self._sidecar.group(f"painted {layer} in frame {int(t)}"):
            number = self._number(t, value, layer, z)
            if not (self.is_cells(layer) if over is None else not over):
                new = np.where(area, number, pixels)
            else:
                free = (pixels == 0) | (number == 0)
                new = np.where(area & free, number, pixels)
            self._store(t, layer, z, pixels, new)
        return number

    def grow(
        self,
        t: int,
        picture: ArrayLike,
        seed: tuple[float, float],
        tolerance: float,
        *,
        value: str | int | MarkType | None = None,
        layer: str = DEFAULT,
        z: int | None = None,
        smooth: float = 0.0,
    ) -> int:
        """Paint what is like a place and hangs together with it; return its value.

        Parameters
        ----------
        t : int
            Place of the frame.
        picture : array, shape (Y, X) or (Y, X, C)
            What is looked at, such as ``rec.series.plane(t)``.
        seed : (y, x)
            Where to begin, in pixels.
        tolerance : float
            How unlike a pixel may be; see `marey.areas.grow`.
        value, layer, z
            As of `paint`.
        smooth : float
            As of `marey.areas.grow`.
        """
        pixels = self._painted(t, layer, z, np.shape(picture)[:2])
        free = None
        if self.is_cells(layer):
            free = pixels == 0
            if value is not None and not isinstance(value, str):
                free |= pixels == int(np.asarray(value))
        area = grow(picture, seed, tolerance, free, smooth)
        return self.paint(t, area, value, layer, z)

    def split(
        self,
        t: int,
        value: int,
        line: ArrayLike | None = None,
        *,
        parts: int | None = None,
        layer: str = "cells",
        z: int | None = None,
    ) -> list[int]:
        """Cut a cell in two or more; return the values of its pieces.

        The largest piece keeps the value, and what is known of the cell; the
        others get new ones and the same type.

        Parameters
        ----------
        t : int
            Place of the frame.
        value : int
            The cell.
        line : array of float, shape (N, 2), optional
            Points y and x along which to cut; where left out it is cut where it
            is narrow, by `marey.areas.cut_between`.
        parts : int, optional
            Into how many, where no line is drawn.
        layer : str
            Name of the layer, of single cells.
        z : int, optional
            Plane.

        Raises
        ------
        BadValue
            There is no such cell, or it cannot be cut so.
        """
        pixels, cell = self._cell(t, value, layer, z)
        y0, x0, y1, x1 = box = _box(pixels == cell)
        part = pixels[y0:y1, x0:x1] == cell
        if line is None:
            pieces = cut_between(part, parts)
        else:
            pieces = cut_along(part, np.asarray(line, np.float64) - (y0, x0))
        count = int(pieces.max())
        with self._sidecar.group(f"split cell {cell} in frame {int(t)}"):
            first = self.next_value(t, layer, z)
            names = [cell, *range(first, first + count - 1)]
            new = pixels.astype(
                np.promote_types(pixels.dtype, np.min_scalar_type(first + count))
            )
            new[y0:y1, x0:x1] = np.where(
                part, np.array([0, *names])[pieces], new[y0:y1, x0:x1]
            )
            self.write(t, new, layer=layer, z=z, box=box)
            self._name_pieces(t, names, layer, z)
        return names

    def merge(
        self,
        t: int,
        values: ArrayLike,
        layer: str = "cells",
        z: int | None = None,
    ) -> int:
        """Make one cell of several; return its value, that of the first.

        What is known of the first one stays, what is known of the others goes.

        Parameters
        ----------
        t : int
            Place of the frame.
        values : sequence of int
            The cells.
        layer : str
            Name of the layer, of single cells.
        z : int, optional
            Plane.
        """
        cells = list(dict.fromkeys(checked_value(one) for one in np.atleast_1d(values)))
        if len(cells) < 2:
            raise BadValue(f"Merging takes two cells or more; {cells} came.")
        for cell in cells:
            pixels, _ = self._cell(t, cell, layer, z)
        others = np.isin(pixels, cells[1:])
        new = np.where(others, pixels.dtype.type(cells[0]), pixels)
        words = f"merged {counted(len(cells), 'cell')} in frame {int(t)}"
        with self._sidecar.group(words):
            self.write(t, new, layer=layer, z=z, box=_box(others))
            known = self._sidecar.objects.frame(t, layer, z)
            gone = known.ids[np.isin(known.value, cells[1:])]
            if len(gone):
                self._sidecar.objects.remove(gone)
        return cells[0]

    # -- what they have in common --------------------------------------------------
    def is_cells(self, layer: str) -> bool:
        """Whether a layer holds single cells; one that is not there does not."""
        found = self.layers.find(layer)
        return found is not None and found.kind == "instances"

    def _painted(
        self,
        t: int,
        layer: str,
        z: int | None,
        shape: tuple[int, ...] | None = None,
    ) -> NDArray:
        """Return a label image, of the shape that is expected of it."""
        given = None if shape is None else (int(shape[0]), int(shape[1]))
        pixels = self.read(t, layer, z=z, shape=given)
        if given is not None and pixels.shape != given:
            raise BadValue(
                f"The mask of frame {int(t)} has {pixels.shape[0]} x "
                f"{pixels.shape[1]} pixels; {given[0]} x {given[1]} came."
            )
        if not pixels.size:
            raise BadValue(
                f"Nobody knows how large frame {int(t)} is. Write its mask first."
            )
        return pixels

    def _store(
        self, t: int, layer: str, z: int | None, before: NDArray, after: NDArray
    ) -> None:
        """Write what differs."""
        changed = before != after
        if changed.any():
            self.write(t, checked_labels(after), layer=layer, z=z, box=_box(changed))

    def _number(
        self, t: int, value: str | int | MarkType | None, layer: str, z: int | None
    ) -> int:
        """Return the pixel value that is meant."""
        if value is None:
            self._need_cells(layer)
            return self.next_value(t, layer, z)
        if not isinstance(value, (str, MarkType)):
            return checked_value(value, least=0)
        if self.is_cells(layer):
            raise BadValue(
                f"The values of {layer} are single cells, {value!r} is a class. Leave "
                "the value out for a new cell, and name it with objects.set."
            )
        return self.value(value, layer)

    def _need_cells(self, layer: str) -> None:
        """Say what to do where a layer does not hold single cells."""
        if not self.is_cells(layer):
            kind = "one of areas" if self.layers.find(layer) else "not there yet"
            raise BadValue(
                f"This is for single cells; the mask layer {layer!r} is {kind}. "
                "Choose one of kind 'instances', or add it with "
                "masks.layers.add(name, kind='instances')."
            )

    def _cell(
        self, t: int, value: int, layer: str, z: int | None
    ) -> tuple[NDArray, int]:
        """Return a label image and the number of a cell that it has."""
        self._need_cells(layer)
        cell = checked_value(value)
        pixels = self.read(t, layer, z=z)
        if not (pixels == cell).any():
            there = values_in(pixels)
            have = (
                f"it has {counted(len(there), 'cell')}" if len(there) else "it is empty"
            )
            raise BadValue(
                f"There is no cell {cell} in frame {int(t)} of {layer}; {have}."
            )
        return pixels, cell

    def _name_pieces(
        self, t: int, names: Sequence[int], layer: str, z: int | None
    ) -> None:
        """Give the new pieces of a cell the type of the cell."""
        known = self._sidecar.objects.frame(t, layer, z)
        kinds = known.type[known.value == names[0]]
        if len(kinds) and kinds[0]:
            self._sidecar.objects.set(t, names[1:], layer, z, type=int(kinds[0]))


def _box(where: NDArray) -> Box:
    """Return the box around what is True, the upper ends not included."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
