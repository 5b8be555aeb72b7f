"""Projects of SLEAP: tables of frames, instances and points in HDF5."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.errors import ExchangeError
from marey.exchange.bounds import LARGEST_ID
from marey.exchange.poses import Poses, distinct, parcel_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.exchange.hdf5 import Hdf5
    from marey.exchange.parcel import Parcel

MOST_POINTS = 10**8

_FRAMES = ("frame_id", "video", "frame_idx")
_INSTANCES = (
    *("instance_id", "instance_type", "frame_id", "skeleton", "track"),
    *("from_predicted", "score", "point_id_start", "point_id_end"),
)
_POINTS = ("x", "y", "visible")
_PREDICTED = 1


def from_project(file: Hdf5, video: int = 0) -> Parcel:
    """Return the points of one video of a project.

    Raises
    ------
    ExchangeError
        Where tables contradict each other.
    """
    facts = _json(file, file.attribute("metadata", "json"), "its description")
    shift = _shift(file)
    skeletons = _skeletons(file, facts)
    frames = file.table("frames", _FRAMES)
    instances = file.table("instances", _INSTANCES)
    animals = _animals(file)
    said: list[str] = []
    kept, rows, order = _of_video(file, frames, instances, video, said)
    kept, rows = _standing(kept, rows, len(animals), said)
    nodes = list(dict.fromkeys(name for one in skeletons for name in one))
    parts = [
        _points(file, kept, rows, (skeletons, nodes), predicted=predicted)
        for predicted in (False, True)
    ]
    poses = Poses(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    poses = Poses(**(vars(poses) | {"y": poses.y - shift, "x": poses.x - shift}))
    return parcel_of(
        poses, nodes, animals, frames={"t": order}, model="SLEAP", cannot=said
    )


def _json(file: Hdf5, text: Any, what: str) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{file.name}: {what} is no sound JSON.") from error
    if not isinstance(found, dict):
        raise ExchangeError(f"{file.name}: {what} should be a JSON object.")
    return found


def _shift(file: Hdf5) -> float:
    """Return what to take off each place: half a pixel in the first format."""
    given = file.attribute("metadata", "format_id")
    try:
        version = float(1.0 if given is None else given)
    except (TypeError, ValueError):
        version = float("nan")
    if not 1 <= version < 2:
        raise ExchangeError(
            f"{file.name} is of SLEAP's format {given!r}; 1.0 up to 2 are read."
        )
    return 0.5 if version < 1.1 else 0.0


def _skeletons(file: Hdf5, facts: dict[str, Any]) -> list[list[str]]:
    """Return the names of the points of each skeleton."""
    try:
        known = [str(one["name"]) for one in facts["nodes"]]
        found = [
            [
                known[one["id"]] if isinstance(one["id"], int) else str(one["id"])
                for one in skeleton["nodes"]
            ]
            for skeleton in facts["skeletons"]
        ]
    except (KeyError, TypeError, IndexError) as error:
        raise ExchangeError(
            f"{file.name}: its skeletons name points that are not there."
        ) from error
    if any(len(set(one)) < len(one) or "" in one for one in found):
        raise ExchangeError(f"{file.name}: a skeleton names a point twice or not.")
    return found


def _animals(file: Hdf5) -> list[str]:
    if not file.has("tracks_json"):
        return []
    names = []
    for text in file.texts("tracks_json"):
        try:
            names.append(str(json.loads(text)[1]))
        except (ValueError, RecursionError, TypeError, IndexError, KeyError) as error:
            raise ExchangeError(
                f"{file.name}: a track should be a list of two; {text[:40]!r} came."
            ) from error
    return distinct(names, "animal")


def _of_video(
    file: Hdf5, frames: NDArray, instances: NDArray, video: int, said: list[str]
) -> tuple[NDArray, NDArray, NDArray]:
    """Return the instances of a video, the row of the frame of each, the frames."""
    ids = frames["frame_id"]
    if len(np.unique(ids)) < len(ids):
        raise ExchangeError(f"{file.name}: two frames have one id.")
    videos = np.unique(frames["video"])
    if len(frames) and not 0 <= video < len(videos):
        raise ExchangeError(
            f"{file.name} has {len(videos)} videos, video=0 to {len(videos) - 1}; "
            f"{video} came."
        )
    sorting = np.argsort(ids)
    at = np.searchsorted(ids[sorting], instances["frame_id"])
    at = np.minimum(at, max(len(ids) - 1, 0))
    if len(instances) and not (
        len(ids) and (ids[sorting][at] == instances["frame_id"]).all()
    ):
        raise ExchangeError(
            f"{file.name}: an instance is of a frame that is not there."
        )
    of_frame = sorting[at] if len(ids) else at
    chosen = frames["video"] == videos[video] if len(frames) else np.zeros(0, bool)
    if (~chosen).any():
        said.append(
            f"{int((~chosen).sum())} frames of {len(videos) - 1} other videos; "
            "video= chooses one."
        )
    times = frames["frame_idx"][chosen]
    if len(times) and int(times.max()) > LARGEST_ID:
        raise ExchangeError(f"{file.name}: a frame has the number {times.max()}.")
    order, rows = np.unique(times.astype(np.int64), return_inverse=True)
    row_of = np.full(len(frames), -1, dtype=np.int64)
    row_of[chosen] = rows
    rows = row_of[of_frame] if len(frames) else np.zeros(0, np.int64)
    return instances[rows >= 0], rows[rows >= 0], order


def _standing(
    instances: NDArray, rows: NDArray, animals: int, said: list[str]
) -> tuple[NDArray, NDArray]:
    """Return the instances without predictions that a person has replaced."""
    predicted = instances["instance_type"] == _PREDICTED
    own = instances[~predicted]
    replaced = predicted & np.isin(
        instances["instance_id"], own["from_predicted"][own["from_predicted"] >= 0]
    )
    track = instances["track"].astype(np.int64)
    if (track >= animals).any():
        raise ExchangeError(
            f"An instance is of track {track.max()}; there are {animals} tracks."
        )
    place = rows * (animals + 1) + track
    tracked = track >= 0
    replaced |= predicted & tracked & np.isin(place, place[~predicted & tracked])
    if replaced.any():
        said.append(
            f"{int(replaced.sum())} predictions that a person has replaced stay away."
        )
    kept, rows, place = instances[~replaced], rows[~replaced], place[~replaced]
    tracked = tracked[~replaced]
    if len(np.unique(place[tracked])) < int(tracked.sum()):
        raise ExchangeError("A track has two instances in one frame.")
    return kept, rows


def _points(
    file: Hdf5,
    instances: NDArray,
    rows: NDArray,
    names: tuple[list[list[str]], list[str]],
    *,
    predicted: bool,
) -> tuple[NDArray, ...]:
    """Return the columns of `Poses` of what people or models made."""
    skeletons, nodes = names
    fit = (instances["instance_type"] == _PREDICTED) == predicted
    mine, rows = instances[fit], rows[fit]
    if not len(mine):
        none = np.zeros(0, np.int64)
        empty, flags = none.astype(float), none.astype(bool)
        return none, none, none, empty, empty, empty, flags, flags
    table = "pred_points" if predicted else "points"
    points = file.table(table, (*_POINTS, "score") if predicted else _POINTS)
    start, end = (
        mine[name].astype(np.int64) for name in ("point_id_start", "point_id_end")
    )
    if mine["skeleton"].max() >= len(skeletons):
        raise ExchangeError(
            f"{file.name}: an instance has a skeleton that is not there."
        )
    sizes = np.array([len(one) for one in skeletons])[mine["skeleton"]]
    sound = (start >= 0) & (end <= len(points)) & (end - start == sizes)
    if not sound.all() or sizes.sum() > MOST_POINTS:
        raise ExchangeError(
            f"{file.name}: an instance names points that are not there, or not as many "
            "as its skeleton has."
        )
    step = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found = points[np.repeat(start, sizes) + step]
    number = [
        np.array([nodes.index(one) for one in skeleton]) for skeleton in skeletons
    ]
    return (
        np.repeat(rows, sizes),
        np.concatenate([number[one] for one in mine["skeleton"]]),
        np.repeat(mine["track"].astype(np.int64), sizes),
        found["y"].astype(np.float64),
        found["x"].astype(np.float64),
        _score(found) if predicted else np.full(len(found), np.nan),
        ~found["visible"].astype(bool),
        np.full(len(found), predicted),
    )


def _score(points: NDArray) -> NDArray[np.float64]:
    score = points["score"].astype(np.float64)
    return np.where(np.abs(score) <= 1e9, score, np.nan)
