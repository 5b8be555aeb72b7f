"""Twelve beads over twenty frames by hand, compared with tracks of other hands."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

BEADS, FRAMES = 12, 20


@pytest.fixture
def truth(shared_data: Path, tmp_path: Path) -> np.ndarray:
    """Places of the beads, shape (BEADS, FRAMES, 2), y first."""
    copy = tmp_path / "track.cdb"
    shutil.copyfile(shared_data / "clickpoints/tweezer_001/track.cdb", copy)
    connection = sqlite3.connect(copy)
    rows = connection.execute(
        "SELECT track_id, sort_index, y, x FROM marker JOIN image"
        " ON image.id = marker.image_id WHERE track_id NOT NULL"
        " AND sort_index < ? ORDER BY 1, 2",
        (FRAMES,),
    ).fetchall()
    connection.close()
    return np.array(rows)[:, 2:].reshape(BEADS, FRAMES, 2)


@pytest.fixture
def stage(staged: Callable, beads: Path, truth: np.ndarray) -> Stage:
    """The beads large enough to be told apart, and a tracked type."""
    import marey

    with marey.open(beads) as rec:
        rec.types.add("bead", tracked=True, size=16)  # of a bead on the screen
    stage = staged(beads)
    middle = tuple((truth.min((0, 1)) + truth.max((0, 1))) / 2)
    while stage.zoom < 2.5:
        stage.wheel(middle, 1)
    stage.drag([middle, stage.place(stage.canvas.rect().center())])
    assert stage.session.tool == "mark"
    stage.start_counting()
    return stage


def test_object_by_object_each_click_walks_on(stage: Stage, truth: np.ndarray):
    hit = np.zeros_like(truth)
    for bead in range(BEADS):
        stage.key("Home")
        stage.settle()
        for t in range(FRAMES):
            assert stage.session.t == t
            hit[bead, t] = stage.click(tuple(truth[bead, t]), "Shift")
            stage.settle()
    _twelve_tracks(stage, hit)


def test_frame_by_frame_each_click_joins_the_nearest(stage: Stage, truth: np.ndarray):
    hit = np.zeros_like(truth)
    for t in range(FRAMES):
        for bead in range(BEADS):
            hit[bead, t] = stage.click(tuple(truth[bead, t]))
        stage.settle()
        stage.key("Right")
        stage.settle()
    _twelve_tracks(stage, hit)


def _twelve_tracks(stage: Stage, hit: np.ndarray) -> None:
    tally = stage.tally
    assert tally.clicks <= BEADS * FRAMES
    assert tally.clicks == stage.marked, "no dock was visited"
    assert tally.drags == tally.wheels == tally.drops == 0
    marks = stage.recording.markers.table()
    assert len(marks) == BEADS * FRAMES
    assert marks["track"].nunique() == BEADS
    found = marks.sort_values(["track", "t"])[["y", "x"]].to_numpy()
    found = found.reshape(BEADS, FRAMES, 2)
    order = np.argsort(found[:, 0].sum(axis=1))
    np.testing.assert_allclose(
        found[order], hit[np.argsort(hit[:, 0].sum(axis=1))], atol=1e-6
    )
