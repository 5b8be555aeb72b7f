"""Writing points and tracks as GEFF."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError, TargetExists
from marey.exchange.geff_store import _zarr
from marey.exchange.lineage import lines, links

if TYPE_CHECKING:
    import os

    import pandas as pd
    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel

VERSION = "1.2"
"""Of the specification; nothing newer is used."""

RESERVED = {
    *("t", "z", "y", "x", "type", "track", "radius", "score", "text"),
    *("hand_set", "visibility", "review", "uid", "attributes"),
}

Prop = tuple["NDArray", "NDArray[np.bool_] | None"]


def write(parcel: Parcel, path: str | os.PathLike[str]) -> list[Path]:
    """Write points as nodes and tracks as edges; return the folder that was made.

    Each attribute that is a number, flag or text everywhere becomes a property;
    others go into one as JSON. Names, types and colours of tracks and types lie
    in ``extra``, where other programs leave them alone.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    path : path
        Folder to make, ending in ``.geff`` or ``.zarr``.

    Raises
    ------
    ExchangeError
        Where zarr is not installed or a frame has no place in the recording.
    TargetExists
        Where something of that name is there.
    """
    target = Path(path)
    if target.exists():
        raise TargetExists(f"{target} is there already; choose another name.")
    zarr = _zarr()
    times = parcel.frames["t"].to_numpy()[parcel.markers["frame"].to_numpy()]
    if len(times) and times.min() < 0:
        raise ExchangeError(
            "A point lies on a frame whose place in the recording is not known; a "
            "GEFF tells frames by it."
        )
    edges = _edges(parcel, times)
    props = _props(parcel.markers, times)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".marey-") as made:
        place = Path(made) / "geff"
        group = zarr.open_group(place, mode="w", zarr_format=2)
        _put(group, "nodes/ids", np.arange(len(times), dtype=np.uint64))
        _put(group, "edges/ids", edges.astype(np.uint64))
        for one in ("nodes/props", "edges/props"):
            group.require_group(one)
        for name, (values, missing) in props.items():
            _put(group, f"nodes/props/{name}/values", values)
            if missing is not None:
                _put(group, f"nodes/props/{name}/missing", missing)
        group.attrs["geff"] = _facts(parcel, props, edges)
        shutil.move(place, target)
    return [target]


def _edges(parcel: Parcel, times: NDArray) -> NDArray[np.int64]:
    tracks = parcel.tracks
    parents = {
        int(key): int(parent)
        for key, parent in zip(tracks["key"], tracks["parent"], strict=True)
        if parent >= 0
    }
    return links(parcel.markers["track"].to_numpy(), times, parents)


def _props(markers: pd.DataFrame, times: NDArray) -> dict[str, Prop]:
    """Return values and gaps of each property of the nodes."""
    made: dict[str, Prop] = {"t": (times.astype(np.int64), None)}
    if markers["z"].notna().any():
        if markers["z"].isna().any():
            raise ExchangeError(
                "Some points lie in a plane and some in all; a GEFF has one or the "
                "other. Export them by themselves."
            )
        made["z"] = (markers["z"].to_numpy(), None)
    for name in ("y", "x"):
        made[name] = (markers[name].to_numpy(), None)
    made["type"] = (_texts(markers["type"]), None)
    track = markers["track"].to_numpy()
    missing = track < 0
    made["track"] = (np.maximum(track, 0), missing if missing.any() else None)
    for name in ("radius", "score"):
        gaps = markers[name].isna().to_numpy()
        if not gaps.all():
            values = markers[name].fillna(0.0).to_numpy()
            made[name] = (values, gaps if gaps.any() else None)
    if (markers["text"] != "").any():
        made["text"] = (_texts(markers["text"]), None)
    for name, usual in (("hand_set", True), ("visibility", 0), ("review", 0)):
        if (markers[name] != usual).any():
            made[name] = (markers[name].to_numpy().astype(np.int8), None)
    uids = ["" if one is None else bytes(one).hex() for one in markers["uid"]]
    if any(uids):
        made["uid"] = (_texts(uids), None)
    return made | _attributes(list(markers["attributes"]))


def _attributes(given: list[dict[str, Any] | None]) -> dict[str, Prop]:
    rows = [one or {} for one in given]
    names = sorted({name for row in rows for name in row})
    made: dict[str, Prop] = {}
    rest = set()
    for name in names:
        found = _property([row.get(name) for row in rows])
        fits = name not in RESERVED and name.isidentifier()
        if found is None or not fits:
            rest.add(name)
        else:
            made[name] = found
    if rest:
        left = [{k: v for k, v in row.items() if k in rest} for row in rows]
        texts = [json.dumps(one, default=str) if one else "" for one in left]
        made["attributes"] = (_texts(texts), np.array([not one for one in left]))
    return made


def _property(values: list[Any]) -> Prop | None:
    """Return one attribute as an array where it is of one plain kind."""
    missing = np.array([one is None for one in values], dtype=bool)
    kinds = {type(one) for one in values if one is not None}
    if kinds == {str}:
        return _texts(["" if one is None else one for one in values]), missing
    for kind, dtype in ((bool, np.bool_), (int, np.int64), (float, np.float64)):
        if kinds == {kind}:
            try:
                filled = np.array([kind() if one is None else one for one in values])
                return filled.astype(dtype, casting="safe"), missing
            except (TypeError, OverflowError):
                return None
    return None


def _texts(values: Any) -> NDArray:
    """Return texts as an array of a fixed width, which every zarr reads."""
    texts = [str(one) for one in values]
    return np.array(texts, dtype=f"<U{max(map(len, texts), default=1) or 1}")


def _put(group: Any, name: str, values: NDArray) -> None:
    chunks = (min(len(values), 2**18) or 1, *values.shape[1:])
    array = group.create_array(
        name, shape=values.shape, dtype=values.dtype, chunks=chunks
    )
    if values.size:
        array[...] = values


def _facts(
    parcel: Parcel, props: dict[str, Prop], edges: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the description of the graph."""
    axes = [
        {"name": name, "type": "time" if name == "t" else "space", **_span(values)}
        | {"unit": "frame" if name == "t" else "pixel"}
        for name, (values, _) in props.items()
        if name in {"t", "z", "y", "x"}
    ]
    made: dict[str, Any] = {
        "geff_version": VERSION,
        "directed": True,
        "axes": axes,
        "node_props_metadata": {
            name: _about(name, values) for name, (values, _) in props.items()
        },
        "edge_props_metadata": {},
        "extra": {"marey": _own(parcel)},
    }
    radius = props.get("radius")
    if radius is not None and radius[1] is None and (radius[0] >= 0).all():
        made["sphere"] = "radius"
    values, missing = props["track"]
    if missing is None and _same_parts(values, lines(edges, len(values))):
        made["track_node_props"] = {"tracklet": "track"}
    return made


def _about(name: str, values: NDArray) -> dict[str, Any]:
    kind = "str" if values.dtype.kind == "U" else values.dtype.name
    return {"identifier": name, "dtype": kind, "varlength": False}


def _span(values: NDArray) -> dict[str, float]:
    if not len(values):
        return {}
    return {"min": float(values.min()), "max": float(values.max())}


def _own(parcel: Parcel) -> dict[str, Any]:
    """Return what other programs need not know of tracks and types."""
    tracks = parcel.tracks[["key", "type", "name", "color"]]
    used = parcel.types["name"].isin([*parcel.markers["type"], *tracks["type"]])
    about = ["name", "kind", "color", "symbol", "description"]
    types = parcel.types.loc[used, about]
    facts = {
        key: parcel.facts[key]
        for key in ("pixel_size", "plane_spacing", "frame_interval")
        if parcel.facts.get(key) is not None
    }
    return {
        "tracks": json.loads(tracks.to_json(orient="records")),
        "types": json.loads(types.to_json(orient="records")),
        "facts": json.loads(json.dumps(facts, default=str)),
    }


def _same_parts(one: NDArray, other: NDArray) -> bool:
    """Whether two numberings part the nodes alike; -1 of `other` stands alone."""
    alone = other < 0
    other = np.where(alone, len(other) + np.arange(len(other)), other)
    pairs = np.unique(np.stack([one, other], axis=1), axis=0)
    return len(pairs) == len(np.unique(one)) == len(np.unique(other))
