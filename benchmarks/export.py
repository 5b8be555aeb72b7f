"""Making a film: forty frames of 1344 x 512 with marks, as a person asks for them.

The rival is the codec alone: PyAV, same settings, same pictures, drawn already.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import marey
from marey.frames.export.pace import steady
from marey.frames.export.videos import Video
from pairs import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

SHAPE = (512, 1344)
PATIENCE = 5.0
"""Seconds that forty frames may take, as with ClickPoints."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield wall seconds of an export, and its CPU beside that of the codec."""
    frames = 10 if quick else 40
    with tempfile.TemporaryDirectory() as home:
        yield from _film(Path(home), frames)


def _film(home: Path, frames: int) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(1)
    base = rng.normal(110, 12, (frames, *SHAPE)).clip(0, 255).astype(np.uint8)
    with marey.open(base, home / "a.marey") as rec:
        rec.types.add("adult")
        for t in range(frames):
            rec.markers.add("adult", t, rng.uniform(0, SHAPE, (50, 2)))
        wall, cpu = time.perf_counter(), time.process_time()
        marey.export(rec, home / "film.mp4").run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        pictures = [np.repeat(one[..., None], 3, axis=2) for one in base]
        bare = time.process_time()
        _encode(home / "bare.mp4", pictures)
        bare = time.process_time() - bare
    name = f"export.film_{frames}"
    yield figure(name, wall, unit="s", most_value=PATIENCE)
    yield figure(
        f"{name}_cpu", cpu, unit="s", rival="the codec alone", rival_value=bare
    )


def _encode(path: Path, pictures: list[np.ndarray]) -> None:
    film = Video(path, pictures[0], steady(len(pictures), 10), 7.0)
    for number, picture in enumerate(pictures):
        film.add(number, picture)
    film.close()
