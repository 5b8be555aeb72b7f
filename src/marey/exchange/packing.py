"""Packing: what a recording says, as a parcel that any format can write."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.garbled import readable, readable_types
from marey.exchange.parcel import MaskPart, Parcel
from marey.exchange.reading import Reader, Selection
from marey.sidecar.past import revision_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from marey.recording import Recording


def pack(
    rec: Recording,
    *,
    types: Sequence[str] | str | None = None,
    frames: ArrayLike | None = None,
    layer: str | None = None,
    version: str | int | None = None,
    least_score: float | None = None,
) -> Parcel:
    """Return what a recording says, or a part of it.

    Parameters
    ----------
    rec : Recording
        The recording.
    types : str or sequence of str, optional
        Only marks of these types.
    frames : int or (N,) array of int, optional
        Only these frames, by their places; where left out, all of which something
        is said.
    layer : str, optional
        Only this mask layer.
    version : str or int, optional
        As it was in a version, or at a revision.
    least_score : float, optional
        Only marks and single cells of at least this score, and those without one;
        where left out, the threshold of each type counts. ``-math.inf`` takes all.

    Returns
    -------
    Parcel
        Its facts hold name, folder (that paths start from), start, pixel_size,
        plane_spacing, frame_interval, length (frames of the recording), height,
        width, axes, revision.

    Raises
    ------
    UnknownName
        There is no such type, layer or version.
    """
    if types is not None:
        named = (types,) if isinstance(types, str) else tuple(types)
        types = tuple(rec.types.get(one).name for one in named)
    if layer is not None:
        rec.masks.layers.get(layer)
    chosen = None
    if frames is not None:
        chosen = np.unique(np.atleast_1d(np.asarray(frames)))
        rec.sidecar.axis.ids(chosen)
    revision = revision_of(rec.sidecar, version)
    return _packed(rec, Selection(types, chosen, layer, revision, least_score))


def _packed(rec: Recording, selection: Selection) -> Parcel:
    reader = Reader(rec, selection)
    tables = {
        "markers": reader.marks("marker", "y x radius"),
        "shapes": reader.marks("shape", "kind vertices rotation"),
        "frame_labels": reader.marks("frame_label", "last"),
        "complete": reader.complete(),
        "events": reader.events(),
    }
    if selection.types is None:
        tables |= {"notes": reader.notes(), "offsets": reader.offsets()}
    tables, lost = readable(tables)
    kinds, odd = readable_types(reader.types.drop(columns="id"))
    masks = _masks(reader)
    frames, cannot = _number_frames(rec, selection, tables, masks)
    tracks = _tracks(reader, selection, tables, masks)
    tables["events"] = tables["events"][tables["events"]["track"].isin(tracks["key"])]
    tables["tracks"] = tracks
    if selection.types is not None:
        kinds = kinds[kinds["name"].isin(selection.types)]
    number = {row: place for place, row in enumerate(reader.makers["id"])}
    for table in tables.values():
        if "maker" in table:
            table["maker"] = [number.get(one, -1) for one in table["maker"]]
    return Parcel.of(
        frames=frames,
        types=kinds,
        makers=reader.makers.drop(columns="id"),
        masks=[replace(part, maker=number.get(part.maker, -1)) for part in masks],
        cannot=[*cannot, *filter(None, (lost, odd))],
        facts=_facts(rec, selection),
        **tables,
    )


def _masks(reader: Reader) -> list[MaskPart]:
    """Return the label images; frames are ids yet, and so are makers."""
    selection = reader.selection
    axis = reader.rec.sidecar.axis
    classes, (objects, unsure) = reader.classes(), reader.objects()
    made = []
    for layer, kind, frame, z, number, origin in reader.mask_frames():
        t = int(axis.t(frame))
        if t < 0:
            continue
        known = objects.get((number, frame, z))
        out = unsure.get((number, frame, z), []) if kind == "instances" else []
        values = classes.get(number, {}) if kind == "classes" else {}
        if selection.types is not None:
            values = {v: one for v, one in values.items() if one in selection.types}
            known = (
                None if known is None else known[known["type"].isin(selection.types)]
            )
            if not values and (known is None or known.empty):
                continue
        only = _only(selection, values, known)
        read = partial(_pixels, reader, (t, layer, z), only, out)
        part = MaskPart(layer, kind, frame, read, z, values, known)
        made.append(replace(part, maker=-1 if origin is None else origin))
    return made


def _only(
    selection: Selection, values: dict[int, str], known: pd.DataFrame | None
) -> list[int] | None:
    """Return the pixel values that are asked for; None for all."""
    if selection.types is None:
        return None
    return list(values) if known is None else known["value"].tolist()


def _pixels(
    reader: Reader,
    place: tuple[int, str, int],
    only: list[int] | None,
    out: list[int],
) -> NDArray:
    """Return a label image: values that are asked for, without some."""
    t, layer, z = place
    pixels = reader.rec.masks.read(t, layer, z, version=reader.then())
    if only is not None:
        pixels = np.where(np.isin(pixels, only), pixels, 0)
    return np.where(np.isin(pixels, out), 0, pixels) if out else pixels


def _number_frames(
    rec: Recording,
    selection: Selection,
    tables: dict[str, pd.DataFrame],
    masks: list[MaskPart],
) -> tuple[dict[str, Any], list[str]]:
    """Turn frame ids into rows of a table of frames, and return that table.

    Rows of frames that are not in the index are dropped, and said.
    """
    import pandas as pd

    labels = tables["frame_labels"]
    used = [table["frame"].to_numpy(np.int64) for table in tables.values()]
    used += [np.array([part.frame for part in masks], np.int64)]
    used += [labels.loc[labels["last"] >= 0, "last"].to_numpy(np.int64)]
    ids = np.unique(np.concatenate(used))
    if selection.frames is not None:
        ids = np.union1d(ids, rec.sidecar.axis.ids(selection.frames))
    t = rec.sidecar.axis.t(ids)
    there = (t >= 0) & (t < len(rec.series))
    order = np.argsort(t[there], kind="stable")
    ids, t = ids[there][order], t[there][order]
    rows = pd.Series(np.arange(len(ids)), index=ids)
    lost = 0
    for name, table in tables.items():
        frame = rows.reindex(table["frame"].to_numpy(np.int64)).fillna(-1).to_numpy()
        lost += int((frame < 0).sum())
        numbered = table.assign(frame=frame.astype(np.int64))
        if name == "frame_labels":
            last = rows.reindex(table["last"].to_numpy()).fillna(-1).to_numpy()
            numbered["last"] = last.astype(np.int64)
        tables[name] = numbered[frame >= 0].reset_index(drop=True)
    masks[:] = [replace(part, frame=int(rows[part.frame])) for part in masks]
    words = [f"{lost} rows are of frames that are not in the index."] if lost else []
    return _frames(rec, t), words


def _frames(rec: Recording, t: NDArray[np.int64]) -> dict[str, Any]:
    """Return what is known of frames, by their places."""
    table = rec.series.table
    sizes = dict(zip(rec.series.axes, rec.series.shape, strict=False))
    return {
        "t": t,
        "path": [table.paths[place] for place in t.tolist()],
        "inner": table.indices[t],
        "height": np.full(len(t), sizes.get("Y", -1)),
        "width": np.full(len(t), sizes.get("X", -1)),
        "time": table.times[t],
    }


def _tracks(
    reader: Reader,
    selection: Selection,
    tables: dict[str, pd.DataFrame],
    masks: list[MaskPart],
) -> pd.DataFrame:
    """Return all tracks, or where a part is packed those of it and whence they came."""
    tracks = reader.tracks()
    if selection.types is None and selection.frames is None:
        return tracks
    used = set(tables["markers"]["track"]) | set(tables["shapes"]["track"])
    for part in masks:
        used |= set() if part.objects is None else set(part.objects["track"])
    parents = dict(zip(tracks["key"], tracks["parent"], strict=True))
    wanted: set[int] = set()
    for key in used:
        while key in parents and key not in wanted:
            wanted.add(key)
            key = parents[key]
    return tracks[tracks["key"].isin(wanted)].reset_index(drop=True)


def _folder(rec: Recording) -> str | None:
    """Return the folder that paths of frames start from; None for arrays."""
    source = rec.series.source
    if source is None or not len(rec.series):
        return None
    alone = not source.is_dir() or rec.series.table.paths[0] == source.name
    return str((source.parent if alone else source).absolute())


def _facts(rec: Recording, selection: Selection) -> dict[str, Any]:
    """Return what is known of the recording, where it is known."""
    known = rec.calibration
    sizes = dict(zip(rec.series.axes, rec.series.shape, strict=False))
    facts = {
        "name": rec.name,
        "length": len(rec.series),
        "axes": rec.series.axes,
        "height": sizes.get("Y"),
        "width": sizes.get("X"),
        "depth": sizes.get("Z"),
        "revision": selection.revision,
        "folder": _folder(rec),
        "start": None if rec.series.start is None else rec.series.start.isoformat(),
    }
    for name in ("pixel_size", "plane_spacing", "frame_interval"):
        fact = getattr(known, name)
        facts[name] = None if fact is None else fact.value
    return {name: value for name, value in facts.items() if value is not None}
