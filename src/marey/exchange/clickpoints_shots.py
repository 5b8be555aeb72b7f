"""Frames, folders, layers and offsets on their way into a ClickPoints database."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.exchange.parcel import Parcel

Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Shots:
    """Rows of the tables that say which frames there are.

    Attributes
    ----------
    rows : dict of str to dict of str to list
        Tables path, layer, image and offset.
    moved : ndarray of float64, shape (F, 2)
        Offset of each frame, y and x.
    """

    rows: dict[str, Columns]
    moved: NDArray[np.float64]


def image_rows(parcel: Parcel, target: Path, pictures: Path | None) -> Shots:
    """Return the rows of the frames of a parcel; the id is the row plus one.

    Parameters
    ----------
    parcel : Parcel
        What to write.
    target : Path
        The new file: paths are told from its folder.
    pictures : Path, optional
        Folder that the paths of frames start from.
    """
    frames = parcel.frames
    target = Path(parcel.facts.get("target", target))
    home = _home(parcel, target) if pictures is None else pictures
    told = [_told(path, home, target) for path in frames["path"]]
    names = [
        name or f"frame{row if t < 0 else t:06d}"
        for row, (t, (_, name)) in enumerate(zip(frames["t"], told, strict=True))
    ]
    folders = list(dict.fromkeys(folder for folder, _ in told)) or [""]
    place = {folder: number for number, folder in enumerate(folders, start=1)}
    order, layer = _places(parcel)
    layers = int(layer.max(initial=1))
    image: Columns = {
        "filename": names,
        "ext": [posixpath.splitext(name)[1][:10] for name in names],
        "frame": _inner(told, names, frames["inner"].tolist()),
        "timestamp": _timestamps(parcel),
        "sort_index": order.tolist(),
        "width": [one if one > 0 else None for one in frames["width"].tolist()],
        "height": [one if one > 0 else None for one in frames["height"].tolist()],
        "path_id": [place[folder] for folder, _ in told],
        "layer_id": layer.tolist(),
    }
    rows: dict[str, Columns] = {
        "path": {"path": folders},
        "layer": {
            "name": ["default", *(f"layer {one}" for one in range(2, layers + 1))],
            "base_layer_id": [1] * layers,
        },
        "image": image,
        "offset": _offsets(parcel),
    }
    moved = np.zeros((len(frames), 2))
    found = parcel.offsets
    moved[found["frame"].to_numpy(np.int64)] = found[["dy", "dx"]].to_numpy(float)
    return Shots(rows, moved)


def _timestamps(parcel: Parcel) -> list[str | None]:
    """Return when each frame was taken, in UTC, as ClickPoints writes it."""
    seconds = parcel.frames["time"].tolist()
    if "start" not in parcel.facts:
        return [None] * len(seconds)
    start = datetime.fromisoformat(str(parcel.facts["start"]))
    if start.tzinfo is not None:
        start = start.astimezone(UTC).replace(tzinfo=None)
    return [_timestamp(start, one) for one in seconds]


def _timestamp(start: datetime, seconds: float) -> str | None:
    try:
        return str(start + timedelta(seconds=seconds))
    except (OverflowError, ValueError):  # unknown, or beyond the year 9999
        return None


def _home(parcel: Parcel, target: Path) -> Path:
    """Return the folder that paths of frames start from: said, or found."""
    if "folder" in parcel.facts:
        return Path(parcel.facts["folder"])
    first = next((path for path in parcel.frames["path"] if path), "")
    inside = target.parent / str(parcel.facts.get("name", "") or ".")
    return inside if (inside / first).is_file() else target.parent


def _told(path: str, home: Path, target: Path) -> tuple[str, str]:
    """Return folder and name of a picture as ClickPoints finds it from its file."""
    folder, name = posixpath.split(path)
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive:
        return folder, name
    if not name:
        return ".", ""
    try:
        way = os.path.relpath(home, target.parent)
    except ValueError:  # another drive
        way = str(home.resolve())
    joined = posixpath.normpath(posixpath.join(way.replace(os.sep, "/"), folder))
    return joined, name


def _inner(
    told: list[tuple[str, str]], names: list[str], inner: list[int]
) -> list[int]:
    """Return the place inside the file of each frame; no two are the same."""
    taken: set[tuple[str, str, int]] = set()
    made = []
    for (folder, _), name, number in zip(told, names, inner, strict=True):
        own = max(number, 0)
        while (folder, name, own) in taken:
            own += 1
        taken.add((folder, name, own))
        made.append(own)
    return made


def _places(parcel: Parcel) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return frame number and layer of each frame.

    ClickPoints' scripts stop at a number that is left out, so where pictures have
    names they are numbered without gaps. Frames at one place lie in layers.
    """
    t = parcel.frames["t"].to_numpy(np.int64)
    known = t >= 0
    layer = np.ones(len(t), np.int64)
    order = t.copy()
    times = np.unique(t[known])
    if (parcel.frames["path"] != "").all():
        order[known] = np.searchsorted(times, t[known])
    first = int(order[known].max(initial=-1)) + 1
    order[~known] = first + np.arange((~known).sum())
    seen: dict[int, int] = {}
    for row in np.flatnonzero(known).tolist():
        seen[int(t[row])] = layer[row] = seen.get(int(t[row]), 0) + 1
    return order, layer


def _offsets(parcel: Parcel) -> Columns:
    found = parcel.offsets
    return {
        "image_id": (found["frame"] + 1).tolist(),
        "x": found["dx"].tolist(),
        "y": found["dy"].tolist(),
    }
