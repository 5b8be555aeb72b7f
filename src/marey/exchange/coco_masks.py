"""Masks of COCO annotations, gathered into label images."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange import rle
from marey.exchange.parcel import MaskPart

if TYPE_CHECKING:
    from numpy.typing import NDArray

Size = tuple[int, int]


@dataclass(frozen=True)
class _Mask:
    """One annotation with a mask."""

    size: Size
    counts: NDArray[np.int64]
    mark: dict[str, Any]
    more: dict[str, Any]


@dataclass
class _Image:
    """One label image under way.

    Attributes
    ----------
    kind : str
        classes or instances.
    size : (int, int)
        Height and width.
    runs : dict of int to ndarray
        Counts of each value.
    objects, classes
        What the values are.
    maker : int
        Row of the table of makers; -1 for people.
    """

    kind: str
    size: Size
    runs: dict[int, NDArray[np.int64]] = field(default_factory=dict)
    objects: dict[str, list[Any]] = field(default_factory=dict)
    classes: dict[int, str] = field(default_factory=dict)
    maker: int = -1

    def take(self, mask: _Mask) -> None:
        """Add a mask under a value of its own."""
        value = int(mask.more.get("value", 0)) or max(self.runs, default=0) + 1
        if not 0 < value < 2**32 or value in self.runs:
            raise ExchangeError(
                f"Two masks have the value {value}, or it is too large."
            )
        self.runs[value] = mask.counts
        self.maker = int(mask.more.get("maker", -1))
        if self.kind == "classes":
            if mask.mark["type"]:
                self.classes[value] = mask.mark["type"]
            return
        said = {"value": value, "review": mask.more.get("review")}
        for name in ("type", "track", "score", "attributes"):
            said[name] = mask.mark[name]
        for name, one in said.items():
            self.objects.setdefault(name, []).append(one)


class Masks:
    """Masks as they come, later each in the first layer that is free below it.

    Parameters
    ----------
    layer : str
        Name of the layer.
    sizes : list of (int, int)
        Height and width of each frame; -1 where the file does not say.
    """

    def __init__(self, layer: str, sizes: list[Size]) -> None:
        self._layer, self._sizes = layer, sizes
        self._masks: defaultdict[tuple[int, int], list[_Mask]] = defaultdict(list)
        self._names: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether a type has masks."""
        return name in self._names

    def add(
        self,
        row: int,
        segmentation: dict[str, Any],
        mark: dict[str, Any],
        more: dict[str, Any],
    ) -> None:
        """Take up a mask of the frame in a row."""
        size, counts = rle.runs_of(segmentation)
        wanted = self._sizes[row]
        if -1 not in wanted and tuple(wanted) != size:
            raise ExchangeError(
                f"A mask has {size[0]} x {size[1]} pixels and its picture "
                f"{wanted[0]} x {wanted[1]}."
            )
        self._names.add(mark["type"])
        self._masks[row, int(more.get("z") or 0)].append(
            _Mask(size, counts, mark, more)
        )

    def parts(self) -> list[MaskPart]:
        """Return the label images."""
        return [
            MaskPart(
                layer=layer,
                kind=image.kind,
                frame=row,
                z=z,
                read=partial(_pixels, image.size, image.runs),
                classes=image.classes,
                objects=image.objects if image.kind == "instances" else None,  # type: ignore[arg-type]
                maker=image.maker,
            )
            for (row, z), masks in self._masks.items()
            for layer, image in self._images(masks).items()
        ]

    def _images(self, masks: list[_Mask]) -> dict[str, _Image]:
        """Return the label images of one frame and plane."""
        images: dict[str, _Image] = {}
        taken: dict[str, NDArray[np.bool_]] = {}
        for mask in masks:
            where = rle.painted(mask.counts)
            kind = "classes" if mask.more.get("kind") == "classes" else "instances"
            name, number = str(mask.more.get("layer", self._layer)), 1
            layer = name
            while layer in images and (
                images[layer].kind != kind
                or images[layer].size != mask.size
                or taken[layer][where].any()
            ):
                number += 1
                layer = f"{name} ({number})"
            if layer not in images:
                images[layer] = _Image(kind, mask.size)
                taken[layer] = np.zeros(mask.size[0] * mask.size[1], bool)
            taken[layer][where] = True
            images[layer].take(mask)
        return images


def _pixels(size: Size, runs: dict[int, NDArray[np.int64]]) -> NDArray:
    """Return a label image, shape (Y, X)."""
    narrow = np.min_scalar_type(max(runs, default=0))
    flat = np.zeros(size[0] * size[1], narrow)
    for value, counts in runs.items():
        flat[rle.painted(counts)] = value
    return flat.reshape(size[1], size[0]).T
