"""Add-ons: what the house costs beside the function, frame by frame.

The rival is the same function written as a plain loop over the same frames; that of
marking takes away what it marked before, and writes as one act, too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import marey
from marey import addons
from pairs import SCALES, figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPE = (256, 256)
SPOTS = 20


def brightness(rec: Any) -> Iterator[Any]:
    """Say how bright each frame is."""
    values = []
    for t, report in addons.steps_of(range(len(rec.series))):
        values.append(float(rec.series[t].mean()))
        yield report
    return values


def marked(rec: Any, existing: addons.Existing = "overwrite") -> Iterator[Any]:
    """Mark spots in each frame."""
    door = addons.arrivals(rec, existing)
    for t, report in addons.steps_of(range(len(rec.series))):
        door.points("spot", t, _spots(t))
        yield report
    return door.words("spot")


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield what a frame costs above the plain loop."""
    frames = 100 if quick else 1000
    pictures = np.random.default_rng(0).integers(0, 255, (frames, *SHAPE), np.uint8)
    with (
        tempfile.TemporaryDirectory() as place,
        marey.open(pictures, Path(place) / "many.marey", author="Ada") as rec,
    ):
        kind = rec.types.add("plain")

        def loop() -> list[float]:
            return [float(rec.series[t].mean()) for t in range(frames)]

        def bare() -> None:
            with rec.group("plain spots"):
                for t in range(frames):
                    there = rec.markers.arrays(t, type=kind).ids
                    if len(there):
                        rec.markers.remove(there)
                    rec.markers.add(kind, t, _spots(t))

        turns = {"reading": (brightness, loop, 0.1), "marking": (marked, bare, 1.0)}
        for name, (addon, plain, most) in turns.items():
            ours, theirs = take_turns(
                lambda addon=addon: addons.run(addon, rec).run(), plain, rounds=5
            )
            yield _above(f"{name}_above_a_loop", (ours, theirs), frames, most)


def _above(
    name: str, spent: tuple[float, float], frames: int, most: float
) -> dict[str, Any]:
    ours, theirs = spent
    return figure(
        name,
        (ours - theirs) * SCALES["ms"] / frames,
        unit="ms CPU",
        rival=f"a plain loop ({theirs * SCALES['ms'] / frames:.3f} ms a frame)",
        goal=f"<= {most:g} ms a frame above the loop",
        most_value=most,
        frames=frames,
    )


def _spots(t: int) -> np.ndarray:
    return np.random.default_rng(t).uniform(0, SHAPE, (SPOTS, 2))
