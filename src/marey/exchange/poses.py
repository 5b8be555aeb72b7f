"""Points of animals' bodies as marks: each a type, and a track for each animal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.exchange.bounds import LARGEST_PLACE
from marey.exchange.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Poses:
    """N points of bodies.

    Attributes
    ----------
    t : ndarray of int64, shape (N,)
        Rows of the parcel's frames.
    node, animal : ndarray of int64, shape (N,)
        Which point of the body, and whose; animal -1: nobody's in particular.
    y, x, score : ndarray of float64, shape (N,)
        Pixels, ours; NaN where there is no point, or no score.
    hidden, predicted : ndarray of bool, shape (N,)
        Not visible; found by a model.
    """

    t: NDArray[np.int64]
    node: NDArray[np.int64]
    animal: NDArray[np.int64]
    y: NDArray[np.float64]
    x: NDArray[np.float64]
    score: NDArray[np.float64]
    hidden: NDArray[np.bool_]
    predicted: NDArray[np.bool_]


def parcel_of(
    poses: Poses,
    nodes: Sequence[str],
    animals: Sequence[str],
    *,
    frames: dict[str, Any],
    model: str,
    cannot: Sequence[str] = (),
) -> Parcel:
    """Return poses as points, types and tracks.

    Parameters
    ----------
    poses : Poses
        The points; those without a place are left out.
    nodes, animals : sequence of str
        Names, by the numbers in `poses`. A film of one animal has one, unnamed.
    frames : dict of columns
        The parcel's frames.
    model : str
        What made the predicted points.
    cannot : sequence of str
        What cannot come.
    """
    there = np.isfinite(poses.y) & np.isfinite(poses.x)
    there &= (np.abs(poses.y) <= LARGEST_PLACE) & (np.abs(poses.x) <= LARGEST_PLACE)
    node, animal = poses.node[there], poses.animal[there]
    key = np.where(animal >= 0, animal * len(nodes) + node, -1)
    predicted = poses.predicted[there]
    used = np.unique(key[key >= 0]).tolist()
    names = [f"{animals[one // len(nodes)]} {nodes[one % len(nodes)]}" for one in used]
    attributes = [
        {"animal": animals[one]} if one >= 0 and animals[one] else None
        for one in animal.tolist()
    ]
    return Parcel.of(
        frames=frames,
        types={"name": list(nodes), "kind": ["point"] * len(nodes)},
        makers={"kind": ["model"], "name": [model]} if predicted.any() else None,
        tracks={
            "key": used,
            "name": [one.strip() for one in names],
            "type": [nodes[one % len(nodes)] for one in used],
        },
        markers={
            "frame": poses.t[there],
            "type": np.array(nodes, dtype=object)[node],
            "y": poses.y[there],
            "x": poses.x[there],
            "track": key,
            "score": poses.score[there],
            "visibility": poses.hidden[there].astype(np.int64),
            "maker": np.where(predicted, 0, -1),
            "hand_set": ~predicted,
            "attributes": attributes,
        },
        cannot=cannot,
    )


def distinct(names: Sequence[str], word: str) -> list[str]:
    """Return names of which none is empty or there twice."""
    made: list[str] = []
    for place, name in enumerate(names):
        one = name.strip() or f"{word} {place + 1}"
        while one in made:
            one = f"{one} ({place + 1})"
        made.append(one)
    return made
