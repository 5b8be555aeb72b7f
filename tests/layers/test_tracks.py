"""Tracked types: a click joins a track, Alt starts one, ghosts show the way."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers.tracks import Ghosts, last_positions, no_ghosts, track_for_click


@pytest.fixture
def beads(session, mouse):
    session.add_type("bead", "point", tracked=True, size=40)
    return session


def tracks(session):
    rows = session.recording.markers.table()
    return {
        int(number): group[["t", "y", "x"]].to_numpy().tolist()
        for number, group in rows.groupby("track")
    }


def test_object_by_object(beads, mouse):
    for x in (20, 40, 60):
        beads.go(0)
        for t in range(4):
            mouse.click((10 + t, x), "Shift")
    found = tracks(beads)
    assert len(found) == 3
    assert all([row[0] for row in rows] == [0, 1, 2, 3] for rows in found.values())


def test_frame_by_frame(beads, mouse):
    for t in range(4):
        beads.go(t)
        for x in (20, 40, 60):
            mouse.click((10 + t, x + t))
    found = tracks(beads)
    assert len(found) == 3
    assert all(len(rows) == 4 for rows in found.values())


def test_alt_starts_a_track(beads, mouse):
    mouse.click((10, 20))
    beads.go(1)
    mouse.click((10, 20), "Alt")
    assert len(tracks(beads)) == 2


def test_a_selected_track_goes_on_however_far(beads, mouse):
    mouse.click((10, 20))
    mouse.click((10, 20))  # selects it
    beads.go(1)
    mouse.click((50, 70))
    assert len(tracks(beads)) == 1


def test_the_tool_line_names_the_track_before_the_click(beads, mouse):
    mouse.click((10, 20))
    beads.go(1)
    hints = []
    beads.hinted.connect(hints.append)
    mouse.hover((10, 21))
    assert "joins track 1" in hints[-1]
    mouse.hover((50, 70))
    assert "starts a track" in hints[-1]


def test_previous_positions_are_ghosts(beads, mouse):
    mouse.click((10, 20))
    beads.go(1)
    ghosts = beads.canvas.ghosts
    assert ghosts.data.tolist() == [[10, 20]]
    beads.go(0)
    assert len(ghosts.data) == 0


class Rows:
    track = np.array([1, 1, 2, 0, 3])
    t = np.array([0, 2, 1, 1, 5])
    type = np.array([7, 7, 7, 7, 8])
    yx = np.array([[0, 0], [2, 2], [5, 5], [9, 9], [1, 1]], float)


def test_last_positions():
    ghosts = last_positions(Rows, 5)
    assert ghosts.tracks.tolist() == [1, 2]
    assert ghosts.yx.tolist() == [[2, 2], [5, 5]]
    assert ghosts.ages.tolist() == [3, 4]


def test_a_track_takes_no_second_point_in_a_frame():
    ghosts = Ghosts(
        np.array([1, 2]),
        np.array([7, 7]),
        np.array([[0, 0], [3, 0.0]]),
        np.array([1, 1]),
    )
    assert track_for_click((0, 0), ghosts, [], chosen=0, reach=4) == 1
    assert track_for_click((0, 0), ghosts, [1], chosen=1, reach=4) == 2
    assert track_for_click((0, 0), ghosts, [1, 2], chosen=1, reach=4) == 0
    assert track_for_click((0, 0), no_ghosts(), [], chosen=0, reach=4) == 0
