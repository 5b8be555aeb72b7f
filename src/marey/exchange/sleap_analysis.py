"""Analysis files of SLEAP: an array of points in HDF5, or a table as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import number, text_of, whole_number
from marey.exchange.poses import Poses, distinct, parcel_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from marey.exchange.hdf5 import Hdf5
    from marey.exchange.parcel import Parcel

# what SLEAP itself writes, and files that say nothing
_AXES = ("track", "xy", "node", "frame")


def from_hdf5(file: Hdf5) -> Parcel:
    """Return the points of an analysis HDF5.

    Raises
    ------
    ExchangeError
        Where arrays and names do not fit each other.
    """
    nodes = file.texts("node_names")
    if len(set(nodes)) < len(nodes) or "" in nodes:
        raise ExchangeError(f"{file.name}: a point of the skeleton has no own name.")
    places = _ordered(file, "tracks", _AXES)
    animals = file.texts("track_names") if file.has("track_names") else []
    count = places.shape[0]
    names = distinct(
        (animals + [""] * count)[:count] if count > 1 else animals, "animal"
    )
    if places.shape[1] != 2 or places.shape[2] != len(nodes):
        raise ExchangeError(
            f"{file.name}: tracks should be of {len(nodes)} points with x and y; "
            f"{places.shape} (track, xy, point, frame) came."
        )
    scores = np.full(places[:, 0].shape, np.nan)
    if file.has("point_scores"):
        scores = _ordered(file, "point_scores", ("track", "node", "frame"))
        if scores.shape != places[:, 0].shape:
            raise ExchangeError(f"{file.name}: its scores do not fit its tracks.")
    track, node, t = np.nonzero(np.isfinite(places).all(axis=1))
    order, rows = np.unique(t, return_inverse=True)
    score = scores[track, node, t]
    poses = Poses(
        rows,
        node,
        track,
        places[track, 1, node, t],
        places[track, 0, node, t],
        np.where(np.isfinite(score), score, np.nan),
        np.zeros(len(t), bool),
        np.isfinite(score),
    )
    return parcel_of(
        poses, nodes, names or [""] * count, frames={"t": order}, model="SLEAP"
    )


def _ordered(file: Hdf5, name: str, axes: tuple[str, ...]) -> NDArray[np.float64]:
    """Return an array with its axes in a certain order."""
    found = file.array(name)
    said = file.attribute(name, "dims")
    order: Any = axes
    if said is not None:
        try:
            order = tuple(json.loads(str(said)))
        except (ValueError, RecursionError, TypeError):
            order = ()
    if sorted(map(str, order)) != sorted(axes) or found.ndim != len(axes):
        raise ExchangeError(
            f"{file.name}: the axes of {name} should be {', '.join(axes)}; {order} of "
            f"shape {found.shape} came."
        )
    if found.dtype.kind not in "fiu":
        raise ExchangeError(f"{file.name}: {name} should be numbers.")
    return found.transpose([order.index(one) for one in axes]).astype(np.float64)


def is_header(line: str) -> bool:
    """Whether a line is the header of an analysis CSV."""
    words = [one.strip() for one in line.split(",")]
    return words[:2] == ["track", "frame_idx"] and any(
        f"{one[:-2]}.y" in words for one in words if one.endswith(".x")
    )


def from_csv(path: Path) -> Parcel:
    """Return the points of an analysis CSV.

    Raises
    ------
    ExchangeError
        Where a line does not fit its header.
    """
    try:
        reader = csv.DictReader(io.StringIO(text_of(path)))
        lines, header = list(reader), list(reader.fieldnames or ())
    except csv.Error as error:
        raise ExchangeError(f"{path.name} is no sound CSV: {error}.") from error
    if not is_header(",".join(str(one) for one in header)):
        raise ExchangeError(
            f"{path.name} should begin with track, frame_idx and columns such as "
            f"nose.x, nose.y; {', '.join(map(str, header[:5])) or 'nothing'} came."
        )
    if not lines:
        raise ExchangeError(f"{path.name} has a head and no rows.")
    nodes = [one[:-2] for one in header if one.endswith(".x")]
    nodes = [one for one in nodes if one and f"{one}.y" in header]
    animals = list(dict.fromkeys(str(line["track"] or "") for line in lines))
    found = _csv_points(path, lines, nodes, animals)
    order, rows = np.unique(found[:, 0].astype(np.int64), return_inverse=True)
    score = found[:, 5]
    poses = Poses(
        rows,
        found[:, 1].astype(np.int64),
        found[:, 2].astype(np.int64),
        found[:, 3],
        found[:, 4],
        score,
        np.zeros(len(rows), bool),
        np.isfinite(score),
    )
    return parcel_of(poses, nodes, animals, frames={"t": order}, model="SLEAP")


def _csv_points(
    path: Path, lines: Sequence[dict], nodes: Sequence[str], animals: Sequence[str]
) -> NDArray[np.float64]:
    """Return t, node, animal, y, x, score, a row each."""
    made: list[tuple[float, ...]] = []
    seen: set[tuple[int, str]] = set()
    for count, line in enumerate(lines, 2):
        where = f"{path.name}, line {count}:"
        if None in line or None in line.values():
            raise ExchangeError(f"{where} as many cells as in the first were expected.")
        t = whole_number(line["frame_idx"], f"{where} the frame")
        name = str(line["track"] or "")
        if name and (t, name) in seen:
            raise ExchangeError(f"{where} {name} is in frame {t} already.")
        seen.add((t, name))
        for at, node in enumerate(nodes):
            texts = [line.get(f"{node}.{one}") or "" for one in ("y", "x", "score")]
            if not texts[0] or not texts[1]:
                continue
            y, x = (number(one, f"{where} {node}") for one in texts[:2])
            score = number(texts[2], f"{where} {node}") if texts[2] else np.nan
            animal = animals.index(name) if name else -1
            made.append((t, at, animal, y, x, score))
    return np.array(made, dtype=np.float64).reshape(-1, 6)
