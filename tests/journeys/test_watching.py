"""Watching five real recordings from opening to playing, by mouse and keys."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from qtpy.QtCore import QPoint
from qtpy.QtWidgets import QFileDialog

import marey
from journeys import eye
from journeys.watched import CODE, FRAMES, LATER, SOURCES, Watched, drift
from worlds import read_code

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

every_source = pytest.mark.parametrize("watched", list(SOURCES), indirect=True)


def with_sources(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("watched", names, indirect=True)


@pytest.fixture
def watched(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path: Path
) -> Watched:
    return SOURCES[request.param](shared_data, tmp_path)


def code(stage: Stage, watched: Watched) -> int:
    """The frame that is drawn on the canvas, told by its pixels."""
    return read_code(eye.picture(stage, watched.shape))[0]


def is_drawn(stage: Stage, watched: Watched, t: int) -> None:
    stage.settle()
    assert stage.session.t == t
    assert code(stage, watched) == t
    assert stage.dock("Timeline").place.text() == f"{t:,}"


def opened(staged: Callable, watched: Watched) -> Stage:
    """A window with a recording dropped on its picture."""
    stage = staged()
    stage.drop(watched.path)
    stage.until(lambda: stage.recording is not None, "the recording")
    stage.until(lambda: stage.session.n_frames == FRAMES, "all frames")
    stage.settle()
    return stage


def play_range(stage: Stage, first: int, last: int) -> None:
    """Set the play range by keys, as one who marks."""
    stage.key("M")
    for key, t in [("B", first), ("N", last)]:
        stage.key("Shift-G")
        stage.write(f"{t}\n")
        stage.settle()
        stage.key(key)
    assert stage.desk.player.bounds == (first, last)


def on_strip(strip: object, t: int, height: float) -> QPoint:
    """The middle of a frame on a strip; heights from 0 above to 1 below."""
    return QPoint(round(strip.x_of(t)), round(height * (strip.height() - 1)))


# -- opening ------------------------------------------------------------------------
@every_source
def test_what_is_dropped_is_seen_and_timed(staged: Callable, watched: Watched):
    stage = opened(staged, watched)
    is_drawn(stage, watched, 0)
    stage.opened_without_a_question()
    assert watched.path.stem.split(".")[0] in stage.viewer.title
    assert not stage.recording.path.exists(), "looking writes nothing"
    series, line = stage.recording.series, stage.dock("Timeline")
    if watched.seconds is None:
        assert np.isnan(series.times).all()
        assert line.strips.why.isVisible()
        assert not line.strips.time.isVisible()
    else:
        stage.until(lambda: np.isfinite(series.times).all(), "the times")
        np.testing.assert_allclose(series.times, watched.seconds, atol=1e-3)
        assert series.time_source == watched.source
        stage.until(line.strips.time.isVisible, "the strip of time")


@with_sources("cells", "root")
def test_the_dialog_opens_a_file_or_a_folder(staged: Callable, watched: Watched):
    stage = staged()
    is_file = watched.path.is_file()
    stage.push("Open file..." if is_file else "Open folder...")
    (dialog,) = stage.window.findChildren(QFileDialog)
    stage.until(dialog.isVisible)
    stage.write(f"{watched.path}\n")
    stage.until(lambda: stage.recording is not None, "the recording")
    is_drawn(stage, watched, 0)


# -- going about --------------------------------------------------------------------
@every_source
def test_steps_jumps_and_scrubbing_draw_the_frame_they_name(
    staged: Callable, watched: Watched
):
    stage = opened(staged, watched)
    for keys, t in [
        (["Right", "Right", "Right", "Left"], 2),
        (["Shift-Right"], 12),
        (["End"], FRAMES - 1),
        (["Home"], 0),
    ]:
        stage.key(*keys)
        is_drawn(stage, watched, t)
    stage.key("Shift-G")
    stage.write("31\n")
    is_drawn(stage, watched, 31)
    stage.key("Left")
    is_drawn(stage, watched, 30)

    strip = stage.dock("Timeline").strips.frames
    stage.click_on(strip, on_strip(strip, 7, 0.8))
    is_drawn(stage, watched, 7)
    stage.pointer.press(strip, on_strip(strip, 8, 0.2))
    seen = []
    for t in range(8, 41, 2):
        stage.pointer.move(strip, on_strip(strip, t, 0.2))
        stage.turn(0.03)
        seen.append(code(stage, watched))
    stage.pointer.release(strip, on_strip(strip, 40, 0.2))
    is_drawn(stage, watched, 40)
    assert seen == sorted(seen)
    assert len(set(seen)) >= 4, "pictures pass by while one scrubs"


@with_sources("beads", "penguins", "cells", "flies")
def test_a_time_that_is_typed_is_gone_to(staged: Callable, watched: Watched):
    stage = opened(staged, watched)
    seconds = watched.seconds
    stage.until(lambda: np.isfinite(stage.recording.series.times).all(), "the times")
    for t in (35, 4):
        stage.key("Shift-G")
        stage.write(f"{seconds[t]:.2f} s\n")
        is_drawn(stage, watched, int(np.abs(seconds - round(seconds[t], 2)).argmin()))


@with_sources("beads")
def test_the_strip_of_time_zooms_and_shows_the_pause(
    staged: Callable, watched: Watched
):
    stage = opened(staged, watched)
    strip = stage.dock("Timeline").strips.time
    stage.until(strip.isVisible)
    assert stage.recording.series.gaps.tolist() == [29]
    low, high = strip.scene.sight.span("time")
    stage.pointer.wheel(strip, on_strip(strip, 40, 0.5), 8)
    stage.turn(0.1)
    closer = strip.scene.sight.span("time")
    assert closer[1] - closer[0] < 0.2 * (high - low)
    frames = strip.scene.sight.span("frames")
    assert frames[1] - frames[0] < FRAMES
    stage.click_on(strip, on_strip(strip, 41, 0.8))
    is_drawn(stage, watched, 41)
    stage.pointer.double_click(strip, on_strip(strip, 40, 0.5))
    stage.turn(0.1)
    assert strip.scene.sight.span("time") == pytest.approx((low, high))


# -- playing ------------------------------------------------------------------------
@every_source
def test_a_range_plays_round_and_marks_belong_to_what_is_drawn(
    staged: Callable, watched: Watched
):
    stage = opened(staged, watched)
    play_range(stage, 8, 18)
    stage.key("Space")
    seen: list[int] = []
    while len(set(seen)) < 8 or not _went_round(seen):
        stage.turn(0.05)
        stage.until(lambda: not stage.session._bench.steps._coming)
        assert len(seen) < 300, f"only frames {sorted(set(seen))} came"
        seen.append(code(stage, watched))
    assert set(seen) <= set(range(8, 19))

    stage.key("Space")
    stage.settle()
    assert not stage.desk.player.is_playing()
    t = code(stage, watched)
    place = stage.click((200.0, 300.0))
    stage.settle()
    stage.turn(0.3)
    assert code(stage, watched) == t, "it stays where it was stopped"
    (mark,) = stage.recording.markers.table().itertuples()
    assert mark.t == t
    assert (mark.y, mark.x) == pytest.approx(place)


def _went_round(seen: list[int]) -> bool:
    return any(after < before for before, after in pairwise(seen))


@with_sources("flies", "beads")
def test_a_mark_set_while_it_plays_belongs_to_the_frame_under_it(
    staged: Callable, watched: Watched
):
    stage = opened(staged, watched)
    stage.key("M", "Space")
    stage.until(lambda: stage.session.t > 3)
    drawn = []
    stage.session.stepped.connect(drawn.append)
    before = stage.session.t
    stage.click((200.0, 300.0))
    between = {before, *drawn}
    stage.key("Space")
    stage.settle()
    (mark,) = stage.recording.markers.table().itertuples()
    assert mark.t in between


# -- export -------------------------------------------------------------------------
@every_source
def test_forty_frames_become_a_film_with_two_clicks(staged: Callable, watched: Watched):
    stage = opened(staged, watched)
    play_range(stage, 4, 43)
    stage.start_counting()
    stage.push("Open Export")
    dock = stage.dock("Export")
    stage.until(lambda: "40 frames" in dock.estimate.text(), "the estimate")
    stage.push("Start")
    stage.until(dock.result.isVisible, "the film")
    assert stage.overhead == 2
    with marey.open_series(dock.path.text()) as film:
        assert [read_code(film[t])[0] for t in range(len(film))] == list(range(4, 44))
    is_drawn(stage, watched, 43)


# -- alignment ----------------------------------------------------------------------
@every_source
def test_a_drift_that_another_program_stored_is_taken_out(
    staged: Callable, watched: Watched
):
    stage = opened(staged, watched)
    first = _scene(stage, watched)
    stage.click((200.0, 300.0))  # makes the marks file
    stage.settle()
    stage.key("Control-Z")
    stage.settle()
    with marey.open(watched.path, author="tracker") as other:
        other.offsets.set(range(FRAMES), [np.negative(drift(t)) for t in range(FRAMES)])
    dock = stage.dock("Recording")
    stage.until(dock.stabilise.tick.isEnabled, "the offsets to be seen")
    stage.key("Shift-G")
    stage.write(f"{LATER}\n")
    is_drawn(stage, watched, LATER)
    drifted = _scene(stage, watched)
    stage.key("U")
    is_drawn(stage, watched, LATER)
    aligned = _scene(stage, watched)
    assert "aligned" in stage.dock("Timeline").tool_line.hint.text()
    assert _unlike(first, aligned) < 0.6 * _unlike(first, drifted)

    stage.key("M")
    wanted = (200.0, 300.0)
    place = stage.click(wanted)
    stage.settle()
    mark = stage.recording.markers.table().iloc[-1]
    assert (mark["y"], mark["x"]) == pytest.approx(place)
    assert place == pytest.approx(wanted, abs=1 / stage.zoom)
    stage.key("U")
    is_drawn(stage, watched, LATER)
    assert _unlike(drifted, _scene(stage, watched)) < 8


def _scene(stage: Stage, watched: Watched) -> np.ndarray:
    """What lies on the canvas where the first frame was, without code and edges."""
    edge = 4 + round(max(np.abs(drift(LATER))) * stage.zoom)
    height, width = watched.shape
    middle = np.array([stage.canvas.height(), stage.canvas.width()]) / 2
    half = np.array([height - 2 * CODE[0], width]) * stage.zoom / 2 - edge
    top, left = np.maximum(0, middle - half).astype(int)
    bottom, right = (middle + half).astype(int)
    seen = eye.canvas(stage)[top:bottom, left:right]
    return seen.astype(float).mean(axis=-1)


def _unlike(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())
