"""Masks: a stroke until it is durable, what it writes, and measuring many frames.

The rival of a stroke is writing the label image as a whole, as most programs do; the
rival of measuring is scikit-image on the same arrays, which lie in memory.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import marey
from pairs import SCALES, against, figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

EDGE = 2048
SHAPE = (192, 256)
CELLS = 12
SHAPES = (
    "perimeter",
    "axis_major_length",
    "axis_minor_length",
    "eccentricity",
    "solidity",
    "orientation",
)


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of strokes and of measures."""
    with tempfile.TemporaryDirectory() as place:
        yield from _strokes(Path(place), rounds=10 if quick else 60)
        yield from _measures(Path(place), frames=40 if quick else 1000)


def cells(shape: tuple[int, int], count: int, seed: int) -> np.ndarray:
    """Return a label image of discs."""
    rng = np.random.default_rng(seed)
    labels = np.zeros(shape, np.uint16)
    y, x = np.ogrid[: shape[0], : shape[1]]
    for value in range(1, count + 1):
        cy, cx = rng.uniform(0, shape)
        labels[(y - cy) ** 2 + (x - cx) ** 2 < (shape[0] / 16) ** 2] = value
    return labels


# -- strokes ---------------------------------------------------------------------------
def _strokes(place: Path, rounds: int) -> Iterator[dict[str, Any]]:
    labels = cells((EDGE, EDGE), 200, 3)
    chance = np.random.default_rng(4)
    pictures = np.zeros((2, EDGE, EDGE), np.uint8)
    with marey.open(pictures, place / "strokes.marey", author="Ada") as rec:
        rec.masks.layers.add("cells", "instances")
        rec.masks.write(0, labels, "cells")

        def touch() -> tuple[int, int, int, int]:
            y, x = (int(one) for one in chance.integers(100, EDGE - 100, 2))
            box = (y - 30, x - 30, y + 30, x + 30)
            labels[box[0] : box[2], box[1] : box[3]] = chance.integers(1, 300)
            return box

        def stroke() -> None:
            rec.masks.write(0, labels, "cells", box=touch())

        def whole() -> None:
            touch()
            with (place / "whole.npy").open("wb") as file:
                np.save(file, labels)
                file.flush()
                os.fsync(file.fileno())

        ours, theirs = take_turns(stroke, whole, rounds=rounds, clock="wall")
        yield figure(
            "stroke_durable",
            ours * SCALES["ms"],
            unit="ms wall",
            rival="numpy.save of the label image, and fsync",
            rival_value=theirs * SCALES["ms"],
            most_value=20,
            size=EDGE,
        )
        yield _written(rec, touch, labels)


def _written(rec: Any, touch: Any, labels: np.ndarray) -> dict[str, Any]:
    """Compare what a stroke stores with what the whole label image takes."""
    sizes = "SELECT coalesce(sum(length(data)), 0) FROM mask_tile"
    (whole,) = rec.sidecar.rows(sizes)[0]
    strokes = 20
    (before,) = rec.sidecar.rows("SELECT max(rev) FROM changeset")[0]
    stored = 0
    for _ in range(strokes):
        rec.masks.write(0, labels, "cells", box=touch())
        stored += rec.sidecar.rows(f"{sizes} WHERE rev > ?", (before,))[0][0]
        (before,) = rec.sidecar.rows("SELECT max(rev) FROM changeset")[0]
    return figure(
        "stroke_stored",
        stored / strokes / 1e3,
        unit="kB",
        rival="all tiles of the label image",
        rival_value=whole / 1e3,
        most_ratio=0.25,
    )


# -- measures --------------------------------------------------------------------------
def _measures(place: Path, frames: int) -> Iterator[dict[str, Any]]:
    import pandas as pd
    from skimage.measure import regionprops_table

    labels = [cells(SHAPE, CELLS, seed) for seed in range(20)]
    pictures = np.random.default_rng(0).integers(0, 255, (frames, *SHAPE), np.uint8)
    with marey.open(pictures, place / "measures.marey", author="Ada") as rec:
        rec.masks.layers.add("cells", "instances")
        with rec.group("painted"):
            for t in range(frames):
                rec.masks.write(t, labels[t % len(labels)], "cells")
        asked = ("label", "area", "centroid", "intensity_mean", "intensity_std")
        asked += ("intensity_min", "intensity_max")

        def bare(*more: str) -> pd.DataFrame:
            tables = (
                regionprops_table(
                    labels[t % len(labels)], pictures[t], properties=(*asked, *more)
                )
                for t in range(frames)
            )
            return pd.concat([pd.DataFrame(one) for one in tables])

        for name, shape, more in (("areas", False, ()), ("shapes", True, SHAPES)):
            yield against(
                f"measure_{name}",
                lambda shape=shape: marey.measure(rec, "cells", shape=shape).run(),
                lambda more=more: bare(*more),
                rival_name="skimage.measure.regionprops_table, the same measures",
                rounds=5,
                per=frames,
                most_ratio=1.5,
                frames=frames,
            )
