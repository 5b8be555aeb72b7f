"""Label images of a parcel: read and cut into tiles before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.values import checked_labels
from marey.errors import BadValue, ExchangeError
from marey.exchange.naming import json_text
from marey.exchange.rows import reals
from marey.sidecar.arriving import Choice, beside_name
from marey.sidecar.mask_layers import insert_layer
from marey.sidecar.mask_tiles import (
    Cut,
    Place,
    cut_tiles,
    note_frame,
    store_tiles,
)
from marey.sidecar.putting import insert_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from marey.exchange.delivery import Delivery
    from marey.exchange.parcel import MaskPart

_TILE = 512


@dataclass
class Layer:
    """A mask layer of a parcel in the recording.

    Attributes
    ----------
    id : int
        Its id; below 0 for one that is not there yet.
    name, kind, tile : str, str, int
        As it is called here, which may be beside another.
    values : dict of int to int
        Value in the parcel to value here, where they differ.
    classes : dict of int to str
        Values that get a type here.
    """

    id: int
    name: str
    kind: str
    tile: int = _TILE
    values: dict[int, int] = field(default_factory=dict)
    classes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Painted:
    """One label image, cut and encoded."""

    shape: tuple[int, int]
    cuts: list[Cut]
    values: dict[int, int]


def know_layers(delivery: Delivery) -> dict[str, Layer]:
    """Find the mask layers of a parcel by name, and which value is what there."""
    known = {
        name: (row, kind, tile)
        for row, name, kind, tile in delivery.rows(
            "SELECT id, name, kind, tile FROM mask_layer"
        )
    }
    taken = set(known)
    made: dict[str, Layer] = {}
    for part in delivery.parcel.masks:
        layer = made.get(part.layer)
        if layer is None:
            row, kind, tile = known.get(part.layer, (0, part.kind, _TILE))
            name = part.layer
            if row and (kind != part.kind or delivery.existing == "beside"):
                row, tile, name = 0, _TILE, beside_name(name, taken)
            taken.add(name)
            layer = Layer(row or -1 - len(made), name, part.kind, tile)
            made[part.layer] = layer
        if part.kind == "classes":
            _meet(delivery, layer, part)
    return made


def _meet(delivery: Delivery, layer: Layer, part: MaskPart) -> None:
    """Give each class of a part its value in the layer."""
    rows = delivery.rows(
        "SELECT value, type FROM mask_class WHERE layer = ?", (layer.id,)
    )
    here = {kind: value for value, kind in rows}
    used = set(here.values()) | set(layer.classes)
    names = {name: value for value, name in layer.classes.items()}
    for value, name in part.classes.items():
        mine = here.get(delivery.type_ids[name], names.get(name))
        if mine is None:
            mine = value if value not in used else max(used | set(part.classes)) + 1
            layer.classes[mine] = name
            used.add(mine)
        if mine != value:
            layer.values[value] = mine


def choose_masks(delivery: Delivery, layers: dict[str, Layer]) -> Choice:
    """Return which label images may come."""
    parts = delivery.parcel.masks
    wanted = {
        "frame": np.array([delivery.frames[part.frame] for part in parts], np.int64),
        "layer": np.array([layers[part.layer].id for part in parts], np.int64),
        "z": np.array([part.z for part in parts], np.int64),
    }
    there = wanted["frame"] >= 0
    chosen = delivery.choose(
        "masks", {name: one[there] for name, one in wanted.items()}
    )
    add = np.zeros(len(parts), bool)
    add[there] = chosen.add
    delivery.note("masks", chosen)
    return Choice(add, chosen.remove, chosen.kept, chosen.protected)


def paint(
    delivery: Delivery,
    layers: dict[str, Layer],
    choice: Choice,
    sizes: dict[int, tuple[int, int]] | None = None,
) -> dict[int, Painted]:
    """Read and cut the label images that may come; those of another size cannot.

    Parameters
    ----------
    delivery : Delivery
        The import.
    layers : dict of str to Layer
        Where they go.
    choice : Choice
        Which of them may come.
    sizes : dict of int to (int, int), optional
        Only looked at, not cut: their sizes, as far as they are known from an
        earlier look, to which those of this one are added.
    """
    made: dict[int, Painted] = {}
    odd = 0
    size = picture_size(delivery)
    places = np.flatnonzero(choice.add).tolist()
    for number, place in enumerate(places):
        part = delivery.parcel.masks[place]
        layer, cuts = layers[part.layer], []
        if sizes is not None and place in sizes:
            shape = sizes[place]
        else:
            delivery.pace.step("reading masks", number, len(places))
            pixels = _pixels(part)
            shape = pixels.shape[0], pixels.shape[1]
            if sizes is not None:
                sizes[place] = shape
            elif size in {None, shape}:
                cuts = cut_tiles(_with_values(pixels, layer.values), layer.tile, None)
        if size is not None and shape != size:
            odd += 1
            continue
        made[place] = Painted(shape, cuts, dict(layer.values))
    if odd:
        high, wide = size or (0, 0)
        delivery.cannot.append(
            f"{odd} masks are not of the size of the pictures ({high} x {wide} pixels)."
        )
    return made


def picture_size(delivery: Delivery) -> tuple[int, int] | None:
    """Return height and width of the pictures, or None where they are unknown."""
    series = delivery.rec.series
    sizes = dict(zip(series.axes, series.shape, strict=False))
    if "Y" not in sizes or "X" not in sizes:
        return None
    return int(sizes["Y"]), int(sizes["X"])


def _pixels(part: MaskPart) -> NDArray:
    try:
        return checked_labels(part.read())
    except (BadValue, OSError, RuntimeError, ValueError, MemoryError) as error:
        raise ExchangeError(
            f"A mask of {part.layer} cannot be read: {error}"
        ) from error


def _with_values(pixels: NDArray, values: dict[int, int]) -> NDArray:
    """Return pixels with values exchanged for others."""
    if not values:
        return pixels
    found, where = np.unique(pixels, return_inverse=True)
    exchanged = [values.get(int(one), int(one)) for one in found]
    return np.array(exchanged, np.uint32)[where].reshape(pixels.shape)


def add_layers(delivery: Delivery, layers: dict[str, Layer], used: set[str]) -> None:
    """Make the layers and classes that are not there."""
    transaction = delivery.transaction
    for name, layer in layers.items():
        if transaction is None or name not in used:
            continue
        if layer.id < 0:
            layer.id = insert_layer(
                transaction, layer.name, layer.kind, layer.tile, {}
            ).id
        columns: dict[str, Sequence[Any]] = {
            "layer": [layer.id] * len(layer.classes),
            "value": list(layer.classes),
            "type": [delivery.type_ids[one] for one in layer.classes.values()],
        }
        insert_rows(transaction, "mask_class", columns, np.arange(len(layer.classes)))


def store(
    delivery: Delivery, layers: dict[str, Layer], painted: dict[int, Painted]
) -> None:
    """Write the tiles and what their values are."""
    assert delivery.transaction is not None
    for place, image in painted.items():
        part = delivery.parcel.masks[place]
        layer = layers[part.layer]
        if image.values != layer.values:
            raise ExchangeError(
                f"The classes of {layer.name} were changed while the import ran. "
                "Nothing was imported; do it again."
            )
        frame = int(delivery.frames[part.frame])
        t = int(delivery.matched.t[part.frame])
        where = Place(layer.id, frame, part.z, t, delivery.origins[part.maker])
        note_frame(delivery.transaction, where, image.shape)
        store_tiles(delivery.transaction, where, image.cuts, whole=True)


def objects_of(
    delivery: Delivery, layers: dict[str, Layer], painted: dict[int, Painted]
) -> dict[str, list[Any]]:
    """Return the rows of objects of the label images that come."""
    made: dict[str, list[Any]] = {
        name: [] for name in ("layer", "frame", "z", "value", "type", "track", "score")
    } | {"attributes": [], "review": [], "origin": []}
    for place in painted:
        part = delivery.parcel.masks[place]
        if part.objects is None:
            continue
        count = len(part.objects)
        made["layer"] += [layers[part.layer].id] * count
        made["frame"] += [int(delivery.frames[part.frame])] * count
        made["z"] += [part.z] * count
        made["value"] += part.objects["value"].tolist()
        made["type"] += [delivery.type_ids.get(one) for one in part.objects["type"]]
        made["track"] += part.objects["track"].tolist()
        made["score"] += reals(part.objects["score"])
        made["attributes"] += [json_text(one) for one in part.objects["attributes"]]
        made["review"] += part.objects["review"].tolist()
        made["origin"] += [delivery.origins[part.maker]] * count
    return made
