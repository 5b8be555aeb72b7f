"""Trails of tracks: how long, in which colours, on the canvas as in a film."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import marey
from marey.errors import BadValue
from marey.jobs.colours import table_of


@pytest.fixture
def moving(session):
    """Two tracks over ten frames: one steps by 2 pixels, one by t pixels."""
    rec = session.recording
    rec.types.add("bead", color="#ff0000", tracked=True)
    slow, quick = rec.tracks.add("bead"), rec.tracks.add("bead", color="#00ff00")
    t = np.arange(8)
    yx = np.stack([np.full(8, 10.0), 10 + 2.0 * t], axis=1)
    rec.markers.add(
        "bead",
        t,
        yx,
        track=slow,
        score=t / 10,
        attributes=[{"area": float(10 * n)} for n in t],
    )
    yx = np.stack([np.full(5, 40.0), np.cumsum(t[:5]) + 10.0], axis=1)
    rec.markers.add("bead", t[:5], yx, track=quick)
    session.refresh()
    return session


def pieces(session):
    layer = session.trails.layer
    if layer is None:
        return np.zeros((0, 2, 2))
    data = np.asarray(layer.data)
    return np.stack([data[:, 0], data[:, 0] + data[:, 1]], axis=1)


def test_off_at_first_and_nothing_is_made(moving):
    moving.go(5)
    assert moving.trails.layer is None
    moving.trails.on = True
    assert len(pieces(moving)) == 5
    moving.trails.on = False
    assert not any(layer.name == "trails" for layer in moving.viewer.layers)


def test_length_behind_and_ahead(moving):
    moving.trails.set(behind=2, ahead=1)
    moving.go(5)
    assert pieces(moving).tolist() == [
        [[10, 16], [10, 18]],
        [[10, 18], [10, 20]],
        [[10, 20], [10, 22]],
    ]
    opacity = moving.trails.layer.edge_color[:, 3]
    assert opacity[0] == opacity[1] > opacity[2]
    moving.go(0)
    assert pieces(moving)[:, 1, 1].tolist() == [12, 11]


def test_a_track_that_ended_is_hidden_after_some_frames(moving):
    moving.trails.set(behind=9, hide_after=2)
    shown = {}
    for t in (4, 6, 7):
        moving.go(t)
        shown[t] = bool((pieces(moving)[:, 0, 0] == 40).any())
    assert shown == {4: True, 6: True, 7: False}


def test_colours_of_types_and_of_tracks(moving):
    moving.trails.set(color="type")
    moving.go(3)
    colors, rows = moving.trails.layer.edge_color[:, :3], pieces(moving)[:, 0, 0]
    assert (colors[rows == 10] == (1, 0, 0)).all()
    assert (colors[rows == 40] == (0, 1, 0)).all()  # the track says so
    moving.trails.set(color="track")
    other = moving.trails.layer.edge_color[:, :3]
    assert len(np.unique(other, axis=0)) == 2
    assert not (other[rows == 10] == (1, 0, 0)).all()


@pytest.mark.parametrize(
    ("column", "limits", "values"),
    [
        ("speed", (0, 4), [2, 2, 2, 1, 2, 3]),
        ("frame", (0, 9), [1, 2, 3, 1, 2, 3]),
        ("score", (0, 0.7), [0.1, 0.2, 0.3, np.nan, np.nan, np.nan]),
        ("area", (0, 70), [10, 20, 30, np.nan, np.nan, np.nan]),
        ("x", (10, 24), [12, 14, 16, 11, 13, 16]),
    ],
)
def test_numbers_go_through_the_colormap(moving, column, limits, values):
    moving.go(3)
    moving.trails.set(color=column, colormap="magma")
    found = moving.trails.limits
    if column == "speed":
        assert found == (1, 4)
    elif column == "frame":
        assert found == (0, moving.n_frames - 1)
    else:
        assert found == pytest.approx(limits)
    moving.trails.set(limits=limits)
    shares = (np.array(values) - limits[0]) / (limits[1] - limits[0])
    table = table_of("magma") / 255
    wanted = [
        (0.6, 0.6, 0.6) if np.isnan(one) else table[round(one * 255)] for one in shares
    ]
    assert moving.trails.layer.edge_color[:, :3] == pytest.approx(np.array(wanted))


def test_hidden_types_tracks_and_unsure_marks_have_no_trail(moving):
    rec = moving.recording
    moving.trails.set(behind=9)
    moving.go(4)
    assert len(pieces(moving)) == 8
    tracks = sorted({int(n) for n in rec.markers.table()["track"]})
    rec.tracks.edit(tracks[1], visible=False)
    moving.deliver()
    assert set(pieces(moving)[:, 0, 0]) == {10}
    moving.trust.slide("bead", 0.35)
    assert len(pieces(moving)) == 1  # the piece to the one sure marker
    rec.types.edit("bead", visible=False)
    moving.deliver()
    assert not len(pieces(moving))


def test_the_trail_follows_what_is_moved_undone_and_written_elsewhere(moving):
    rec = moving.recording
    moving.trails.set(behind=3)
    moving.go(3)
    first = rec.markers.frame(1)
    rec.markers.edit(first.ids[:1], y=20.0, x=30.0)
    moving.deliver()
    assert [20, 30] in pieces(moving)[:, 0].tolist()
    rec.history.undo()
    moving.deliver()
    assert [20, 30] not in pieces(moving)[:, 0].tolist()


def test_a_step_reads_one_frame(moving, monkeypatch):
    moving.trails.set(behind=5)
    moving.go(6)
    asked = []
    rec = moving.recording
    real = type(rec.markers).arrays
    monkeypatch.setattr(
        type(rec.markers),
        "arrays",
        lambda self, t=None, **more: asked.append(np.size(t)) or real(self, t, **more),
    )
    moving._bench.pen.trails.show = lambda t: None
    moving.go(7)
    assert asked == [1]


def test_settings_stay_with_the_marks_file(moving, tmp_path):
    rec = moving.recording
    moving.trails.set(behind=7, color="score", limits=(0, 1))
    path = rec.path
    moving.close()
    assert not moving.trails.on
    moving.open(path)
    assert moving.trails.on
    assert moving.trails.trail.behind == 7
    assert moving.trails.limits == (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"behind": -1},
        {"limits": (1, 1)},
        {"limits": "no"},
        {"colormap": "nothing"},
        {"long": 3},
        {"color": ""},
    ],
)
def test_wrong_settings_are_said_and_change_nothing(moving, wrong):
    before = moving.trails.trail
    with pytest.raises(BadValue):
        moving.trails.set(**wrong)
    assert moving.trails.trail == before
    with pytest.raises(BadValue):
        marey.export(moving.recording, "never.png", frames=0, trails=wrong)


def test_films_draw_the_same(moving, tmp_path):
    from marey.layers.seen import as_seen

    moving.trails.set(behind=3, color="speed", colormap="turbo", width=3)
    moving.go(4)
    seen = as_seen(moving)
    assert seen["trails"] == {
        "behind": 3,
        "color": "speed",
        "colormap": "turbo",
        "limits": (1, 4),
        "width": 3,
    }
    path = tmp_path / "a.png"
    marey.export(
        moving.recording,
        path,
        frames=4,
        scale=4,
        overlays=["tracks"],
        contrast=(0, 1e6),
        trails=seen["trails"],
        mark_scale=1,
    ).run()
    with Image.open(path) as image:
        drawn = np.asarray(image.convert("RGB")).astype(float)
    colors = np.asarray(moving.trails.layer.edge_color)[:, :3] * 255
    for ends, color in zip(pieces(moving), colors, strict=True):
        y, x = ((ends.mean(axis=0) + 0.5) * 4).astype(int)
        assert drawn[y, x] == pytest.approx(color * 0.85, abs=12)
