"""Outlines of masks: drawn into them, and taken out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.outlines import from_polygons, to_polygons
from marey.areas.values import checked_value
from marey.errors import BadValue
from marey.sidecar.mask_drawing import MaskDrawing
from marey.sidecar.mask_layers import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from marey.areas import Outline
    from marey.words import MarkType


class MaskOutlines(MaskDrawing):
    """The part of `Masks` that knows outlines."""

    def from_polygons(
        self,
        t: int,
        polygons: Sequence[ArrayLike | Outline],
        values: ArrayLike | str | MarkType | None = None,
        layer: str = DEFAULT,
        z: int | None = None,
        *,
        over: bool | None = None,
    ) -> list[int]:
        """Draw polygons into a mask; return their values.

        Parameters
        ----------
        t : int
            Place of the frame.
        polygons : sequence of (N, 2) arrays or Outline
            Corners, y and x in pixels; see `marey.areas.from_polygons`.
        values : int, sequence of int, str or MarkType, optional
            Value of each, or the type of all; where left out those that
            outlines bear, else a new cell each.
        layer : str
            Name of the layer.
        z : int, optional
            Plane.
        over : bool, optional
            As of `paint`.

        Returns
        -------
        list of int
            The value that each polygon got.
        """
        pixels = self._painted(t, layer, z)
        with self._sidecar.group(f"drew in {layer} in frame {int(t)}"):
            wanted = self._values(t, polygons, values, layer, z)
            drawn = from_polygons(polygons, pixels.shape, wanted or 1)
            keep = self.is_cells(layer) if over is None else not over
            put = (drawn > 0) & (pixels == 0) if keep else drawn > 0
            self._store(t, layer, z, pixels, np.where(put, drawn, pixels))
        return wanted

    def to_polygons(
        self,
        t: int,
        layer: str = DEFAULT,
        z: int | None = None,
        tolerance: float = 0.0,
        *,
        all_scores: bool = False,
    ) -> list[Outline]:
        """Return the outlines of a label image; see `marey.areas.to_polygons`.

        Cells below the least score of their type come with `all_scores` only.
        """
        name = self.layers.get(layer).name
        pixels = self.read(t, name, z=z) if all_scores else self._sure(t, name, z)
        return to_polygons(pixels, tolerance)

    # -- what they have in common --------------------------------------------------
    def _unsure(self, t: int, layer: str, z: int | None) -> NDArray[np.int64]:
        """Return the values of cells that do not count."""
        if not self.is_cells(layer):
            return np.zeros(0, np.int64)
        return self._sidecar.objects.unsure(t, layer, z)

    def _sure(self, t: int, layer: str, z: int | None) -> NDArray:
        """Return a label image without cells that do not count."""
        pixels = self.read(t, layer, z=z)
        pixels[np.isin(pixels, self._unsure(t, layer, z))] = 0
        return pixels

    def _values(
        self, t: int, polygons: Sequence[Any], values: Any, layer: str, z: int | None
    ) -> list[int]:
        """Return the value of each polygon."""
        borne = [getattr(polygon, "value", None) for polygon in polygons]
        if values is None and None not in borne:
            return [checked_value(one) for one in borne]
        if values is None:
            first = self._number(t, None, layer, z)
            return list(range(first, first + len(polygons)))
        if np.ndim(values):
            given = [checked_value(one) for one in values]
            if len(given) != len(polygons):
                raise BadValue(
                    f"Expected one value for all or for each of {len(polygons)} "
                    f"polygons; {len(given)} came."
                )
            return given
        return [self._number(t, values, layer, z)] * len(polygons)
