"""Trails of tracks: a step with many tracks in sight, beside napari's own layers.

Both windows show the same frames, points and tracks and take turns; a step is all that
it sets going in the thread of the window, painting included. Ours has its docks open.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from _window import display, poll
from pairs import figure
from viewer import SHAPE, SIZE, pictures, take_turns_at_steps, write

if TYPE_CHECKING:
    from collections.abc import Iterator

BEHIND = 20
"""Frames that a trail reaches back."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of a step with few and with many tracks."""
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("step", float("nan"), unit="ms CPU", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        frames = 16 if quick else 60
        for tracks in (100,) if quick else (100, 1000):
            yield _step(Path(place), frames, tracks)


def _step(place: Path, frames: int, tracks: int) -> dict[str, Any]:
    import napari

    import marey
    from marey.docks import Desk

    shown, places = pictures(frames), _walks(frames, tracks)
    folder = place / "frames"
    if not folder.exists():
        write(folder, shown)
    alone, ours = napari.Viewer(show=True), napari.Viewer(show=True)
    for window in (alone, ours):
        window.window.resize(*SIZE)
    alone.add_image(shown, name="frames")
    rows = _rows(places)
    alone.add_points(rows[:, 1:], size=10)
    alone.add_tracks(rows, tail_length=BEHIND, head_length=0, blending="translucent")
    marey.view(None, ours)
    desk = Desk.of(ours)
    rec = marey.open(folder, place / f"{tracks}.marey")
    _fill(rec, places)
    for t in range(frames):
        rec.series[t]
    desk.session.show(rec)
    desk.session.trails.set(behind=BEHIND)
    desk.session.trails.on = True
    poll(0.5)
    mine, theirs = take_turns_at_steps(ours, alone, frames)
    layer = desk.session.trails.layer
    pieces = 0 if layer is None else len(layer.data)
    desk.shut()
    for window in (ours, alone):
        window.close()
    return figure(
        f"step_{tracks}_tracks",
        mine,
        unit="ms CPU",
        rival="napari alone, Points and Tracks",
        rival_value=theirs,
        most_ratio=1.5,
        tracks=tracks,
        pieces=pieces,
    )


def _walks(frames: int, tracks: int) -> np.ndarray:
    """Return random walks, shape (frames, tracks, 2)."""
    rng = np.random.default_rng(6)
    steps = rng.normal(0, 3, (frames, tracks, 2))
    return rng.uniform(50, np.array(SHAPE) - 50, (tracks, 2)) + steps.cumsum(axis=0)


def _rows(places: np.ndarray) -> np.ndarray:
    """Return what napari's Tracks layer takes: track, t, y, x."""
    frames, tracks, _ = places.shape
    t, track = np.meshgrid(np.arange(frames), np.arange(tracks), indexing="ij")
    columns = [track.ravel(), t.ravel(), *places.reshape(-1, 2).T]
    rows = np.column_stack(columns)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def _fill(rec: Any, places: np.ndarray) -> None:
    frames, tracks, _ = places.shape
    rec.types.add("cell", tracked=True)
    with rec.group("tracks"):
        numbers = [rec.tracks.add("cell") for _ in range(tracks)]
        t = np.repeat(np.arange(frames), tracks)
        rec.markers.add("cell", t, places.reshape(-1, 2), track=numbers * frames)
