"""A series that tells on you, read from the canvas itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from journeys import eye
from worlds import (
    TellTale,
    find_mark,
    read_code,
    write_folder,
    write_stack,
    write_video,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

SHAPE = (112, 176)
NEAR = 0.25
"""Pixels of the frame; half a pixel would be a fault, screens have pixels too."""


SOURCES = ["folder", "video", "stack"]
every_source = pytest.mark.parametrize("told", SOURCES, indirect=True)
a_video = pytest.mark.parametrize("told", ["video"], indirect=True)


@pytest.fixture
def told(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[TellTale, Path]:
    """A world of 300 frames and more, as a folder, a video and a stack."""
    world = TellTale()
    if request.param == "folder":
        return world, write_folder(world, tmp_path / "told", "mixed")
    if request.param == "video":
        return world, write_video(world, tmp_path / "told.mp4")
    return world, write_stack(world, tmp_path / "told.tif")


def _is_drawn(stage: Stage, world: TellTale, t: int, z: int = 0, c: int = 0) -> None:
    drawn = eye.without_marks(stage, SHAPE)
    assert read_code(drawn) == (t, z, c)
    assert np.abs(np.subtract(find_mark(drawn), world.mark(t, z, c))).max() <= NEAR


@every_source
def test_jumps_show_the_frame_and_its_mark_on_the_very_spot(
    told: tuple[TellTale, Path], staged: Callable, rng: np.random.Generator
):
    world, source = told
    with marey.open(source) as rec:
        rec.types.add("object")
        places = [world.mark(t) for t in range(world.frames)]
        rec.markers.add("object", range(world.frames), places)
    stage = staged(source)
    for number, t in enumerate(rng.integers(0, world.frames, 12).tolist()):
        if number % 3:
            stage.session.go(t)
        else:
            stage.viewer.dims.set_current_step(0, t)  # napari's own slider
        stage.settle()
        assert stage.session.t == t
        _is_drawn(stage, world, t)
        away = np.subtract(eye.drawn_mark(stage), world.mark(t))
        assert np.abs(away).max() <= NEAR


@a_video
def test_a_click_on_the_spot_is_stored_there(
    told: tuple[TellTale, Path], staged: Callable, rng: np.random.Generator
):
    world, source = told
    stage = staged(source)
    for t in rng.integers(0, world.frames, 4).tolist():
        stage.session.go(t)
        stage.settle()
        stage.click(find_mark(eye.without_marks(stage, SHAPE)))
        stage.settle()
        y, x = stage.recording.markers.frame(t).yx[-1]
        # a pointer stands on whole screen pixels
        assert np.abs(np.subtract((y, x), world.mark(t))).max() <= NEAR + 1 / stage.zoom


@a_video
def test_while_it_plays_marks_belong_to_the_drawn_frame(
    told: tuple[TellTale, Path], staged: Callable
):
    world, source = told
    with marey.open(source) as rec:
        rec.types.add("object")
        places = [world.mark(t) for t in range(world.frames)]
        rec.markers.add("object", range(world.frames), places)
    stage = staged(source)
    stage.key("Space")
    seen: set[int] = set()
    while len(seen) < 8:
        stage.turn(0.05)
        # a screenshot draws at once, amid the step that is just being made
        stage.until(lambda: not stage.session._bench.steps._coming)
        canvas = eye.canvas(stage)
        t = read_code(eye.picture(stage, SHAPE, canvas))[0]
        seen.add(t)
        away = np.subtract(eye.drawn_mark(stage, canvas), world.mark(t))
        assert np.abs(away).max() <= NEAR
    stage.key("Space")


def test_every_drawing_has_picture_and_marks_of_one_frame(
    tmp_path: Path, staged: Callable
):
    world = TellTale(frames=60)
    source = write_folder(world, tmp_path / "told")
    with marey.open(source) as rec:
        rec.types.add("object")
        rec.markers.add("object", range(60), [world.mark(t) for t in range(60)])
    stage = staged(source)
    draws: list[tuple[int, tuple[float, float]]] = []

    def look(_event: object) -> None:
        data = stage.session.points.data
        draws.append((stage.viewer.dims.current_step[0], tuple(data[0])))

    scene = stage.viewer.window._qt_viewer.canvas._scene_canvas
    scene.events.draw.connect(look)
    stage.key("Space")
    stage.until(lambda: len(draws) > 30)
    stage.key("Space")
    scene.events.draw.disconnect(look)
    wrong = [t for t, place in draws if place != world.mark(t)]
    assert not wrong


def test_a_broken_frame_is_hatched_and_never_the_previous_picture(
    tmp_path: Path, staged: Callable
):
    world = TellTale(frames=12)
    folder = write_folder(world, tmp_path / "told")
    (folder / "frame_5.tif").write_bytes(b"II*\x00 this is no picture")
    stage = staged(folder)
    for t in (4, 5, 6, 5, 0, 5):
        stage.session.go(t)
        stage.settle()
        if t != 5:
            _is_drawn(stage, world, t)
            continue
        with pytest.raises(ValueError, match=r"code|blocks"):
            read_code(eye.without_marks(stage, SHAPE))
        drawn = eye.without_marks(stage, SHAPE)[..., 0].astype(float)
        expected = np.asarray(stage.recording.series.array[5], float)
        assert np.ptp(expected) > 0, "hatched, not plain"
        assert np.corrcoef(drawn.ravel(), expected.ravel())[0, 1] > 0.8


def test_a_mark_shows_in_its_plane_dimly_beside_and_not_beyond(
    tmp_path: Path, staged: Callable
):
    world = TellTale(frames=3, planes=5, channels=2)
    stage = staged(write_stack(world, tmp_path / "told.ome.tif", "ome"))
    assert stage.recording.series.axes == "TCZYX"
    stage.session.go(1)
    stage.session.go_to_plane(2)
    stage.settle()
    stage.until(lambda: stage.session.plane == 2)
    at = (30.0, 100.0)
    at = stage.click(at)
    stage.settle()
    mark = stage.recording.markers.frame(1)
    assert mark.z.tolist() == [2.0]
    stage.hover((90.0, 20.0))  # away, so that nothing is lit up
    stage.key("Escape")

    seen = []
    for plane in range(5):
        stage.session.go_to_plane(plane)
        stage.until(lambda plane=plane: stage.session.plane == plane)
        stage.settle()
        seen.append(eye.strength(stage, at))
    bright = seen[2]
    assert bright > 100
    assert 0.1 * bright < seen[1] < 0.7 * bright
    assert 0.1 * bright < seen[3] < 0.7 * bright
    assert seen[0] == seen[4] == 0
