"""Masks and their types on their way into a ClickPoints database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.errors import ExchangeError
from marey.exchange.clickpoints_masks import encoded

if TYPE_CHECKING:
    from marey.exchange.parcel import MaskPart, Parcel

Columns = dict[str, list[Any]]

_LARGEST = 255
_NO_COLOR = "#ffffff"


def mask_rows(parcel: Parcel) -> tuple[Columns, Columns]:
    """Return the rows of masks and of their types.

    Raises
    ------
    ExchangeError
        A mask has values above 255.
    """
    parts = _kept(parcel)
    masks: Columns = {
        "image_id": [part.frame + 1 for part in parts],
        "data": [_data(part) for part in parts],
    }
    values = {
        value: name
        for part in parts
        for value, name in part.classes.items()
        if value <= _LARGEST
    }
    colors = dict(zip(parcel.types["name"], parcel.types["color"], strict=True))
    kinds = parcel.types["kind"] == "mask"
    for name in parcel.types.loc[kinds, "name"]:  # types that nothing was painted with
        free = next((one for one in range(1, 256) if one not in values), None)
        if name not in values.values() and free is not None:
            values[free] = name
    return masks, {
        "name": list(values.values()),
        "color": [colors.get(name) or _NO_COLOR for name in values.values()],
        "index": list(values),
    }


def _kept(parcel: Parcel) -> list[MaskPart]:
    """Return the masks of the first layer of classes, one a frame."""
    parts = [part for part in parcel.masks if part.kind == "classes" and part.z == 0]
    first = {
        part.frame: part for part in reversed(parts) if part.layer == parts[0].layer
    }
    return [first[frame] for frame in sorted(first)]


def _data(part: MaskPart) -> bytes:
    pixels = part.read()
    if pixels.max(initial=0) > _LARGEST:
        raise ExchangeError(
            f"The mask {part.layer} has the value {pixels.max()}; ClickPoints keeps up "
            f"to {_LARGEST}. Export another layer, or fewer types."
        )
    return encoded(pixels)
