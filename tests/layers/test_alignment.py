"""Frames shown aligned: everything moves together, what is stored stays raw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marey.layers.alignment import matrix
from marey.recording import open as open_recording
from marey.words import Shift

DRIFT = [[0.0, 0.0], [1.5, -2.25], [3.0, -4.5], [0.3, 7.7]]
PIXEL = 0.5
"""Micrometres; a world unit is two pixels, so that the two are told apart."""


@pytest.fixture
def drifting(session):
    """A session whose first four frames have offsets, and whose pixels a size."""
    recording = session.recording
    recording.calibrate("pixel_size", PIXEL)
    session.recalibrate()
    recording.offsets.set(range(4), DRIFT)
    return session


def world_click(session, mouse, world, *modifiers):
    """Click a place of the world, in pixels of the first frame."""
    mouse.click(raw_of(session, world), *modifiers)
    assert np.array(mouse.last.position[-2:]) == pytest.approx(np.array(world) * PIXEL)


def raw_of(session, world):
    """Return the pixel that napari draws at a place of the world."""
    picture = session.image_layers[0]
    way = (0.0,) * (picture.ndim - 2) + tuple(np.array(world) * PIXEL)
    return tuple(picture.world_to_data(way)[-2:])


def drawn_at(layer, yx):
    """Return where a pixel of a layer is drawn, in pixels of the first frame."""
    raw = (0.0,) * (layer.ndim - 2) + tuple(yx)
    return np.array(layer.data_to_world(raw)[-2:]) / PIXEL


def points(session, t):
    return session.recording.markers.frame(t).yx


def test_all_layers_move_together(drifting, mouse):
    drifting.add_type("bead", "point", tracked=True)
    mouse.click((10, 20))
    drifting.add_type("nest", "rectangle")
    drifting.choose("paint")
    drifting.aligned = True
    drifting.go(3)
    assert len(drifting.layers) == 5
    for layer in drifting.layers:
        assert drawn_at(layer, (10, 20)) == pytest.approx((10.3, 27.7))
    drifting.go(1)
    for layer in drifting.layers:
        assert drawn_at(layer, (10, 20)) == pytest.approx((11.5, 17.75))
    drifting.aligned = False
    for layer in drifting.layers:
        assert drawn_at(layer, (10, 20)) == pytest.approx((10, 20))


def test_nothing_is_read_again_and_nothing_copied(drifting, monkeypatch):
    drifting.go(1)
    read = []
    inner = drifting.recording.series.array.__class__.__getitem__

    def spy(array, key):
        read.append(key)
        return inner(array, key)

    monkeypatch.setattr(drifting.recording.series.array.__class__, "__getitem__", spy)
    before = drifting.image_layers[0].data
    drifting.aligned = True
    drifting.aligned = False
    assert read == []
    assert drifting.image_layers[0].data is before


def test_a_layer_made_later_lies_with_the_others(drifting):
    drifting.aligned = True
    drifting.go(3)
    drifting.choose("paint")
    assert drawn_at(drifting.labels, (0, 0)) == pytest.approx((0.3, 7.7))


def test_it_is_off_at_first_and_after_opening(drifting, pictures, tmp_path):
    assert not drifting.aligned
    heard = []
    drifting.aligned_changed.connect(heard.append)
    drifting.aligned = True
    drifting.aligned = True
    drifting.go(3)
    drifting.show(open_recording(pictures, tmp_path / "other.marey"))
    assert not drifting.aligned
    assert heard == [True, False]
    assert drifting.image_layers[0].translate.tolist() == [0, 0, 0]


def test_without_offsets_it_stays_off_and_says_so(session):
    said = []
    session.said.connect(said.append)
    session.aligned = True
    assert not session.aligned
    assert "no offset is stored" in said[-1]


# -- what is stored ----------------------------------------------------------------
def test_a_click_stores_the_raw_place(drifting, mouse):
    drifting.aligned = True
    drifting.go(1)
    world_click(drifting, mouse, (21.5, 37.75))
    assert points(drifting, 1) == pytest.approx(np.array([[20, 40]]))


def test_a_drag_stores_the_raw_place(drifting, mouse):
    drifting.recording.types.add("object")
    drifting.recording.markers.add("object", 3, [[20.25, 30.5]])
    drifting.aligned = True
    drifting.go(3)
    drifting.choose("mark")
    way = [raw_of(drifting, yx) for yx in [(20.55, 38.2), (25, 40), (30.3, 47.7)]]
    mouse.drag(*way)
    assert points(drifting, 3) == pytest.approx(np.array([[30, 40]]))


def test_the_edge_of_the_picture_moves_along(drifting, mouse):
    drifting.aligned = True
    drifting.go(3)
    world_click(drifting, mouse, (0.3, 5.0))  # 2.7 pixels left of the moved picture
    assert len(points(drifting, 3)) == 0
    world_click(drifting, mouse, (0.3, 80 + 7.0))  # beyond the unmoved one
    assert points(drifting, 3) == pytest.approx(np.array([[0, 79.3]]))


def test_a_press_within_six_screen_pixels_takes_the_mark(drifting, mouse, viewer):
    drifting.recording.types.add("object")
    drifting.recording.markers.add("object", 1, [[20, 40]])
    drifting.aligned = True
    drifting.go(1)
    drifting.choose("mark")
    pixel = 1 / (viewer.scene.camera.zoom * PIXEL)
    for away, taken in [(5.9, True), (6.1, False)]:
        at = (21.5, 37.75 + away * pixel)
        assert mouse.press(raw_of(drifting, at)).handled is taken
        mouse.release(raw_of(drifting, (40, 60)))


def test_a_drawn_rectangle_is_stored_raw(drifting, mouse):
    drifting.add_type("nest", "rectangle")
    drifting.aligned = True
    drifting.go(1)
    mouse.drag(
        *(raw_of(drifting, yx) for yx in [(11.5, 7.75), (20, 20), (31.5, 37.75)])
    )
    (row,) = drifting.recording.shapes.frame(1)
    corners = np.asarray(row.vertices)
    assert corners.min(axis=0) == pytest.approx((10, 10))
    assert corners.max(axis=0) == pytest.approx((30, 40))


def test_half_a_polygon_goes_on_where_it_was(drifting, mouse):
    drifting.add_type("nest", "polygon")
    drifting.aligned = True
    drifting.go(1)
    corners = [(10, 10), (10, 30), (30, 30)]
    for corner in corners[:2]:
        mouse.hover(corner)
        mouse.click(corner)
    drifting.go(3)
    drifting.aligned = False
    drifting.go(1)
    mouse.hover(corners[2])
    mouse.click(corners[2])
    drifting.finish()
    (row,) = drifting.recording.shapes.frame(1)
    assert np.asarray(row.vertices) == pytest.approx(np.array(corners))


def test_a_stroke_lies_in_the_pixels_below_it(drifting, mouse):
    drifting.choose("paint")
    drifting.labels.brush_size = 1
    drifting.aligned = True
    drifting.go(1)
    mouse.drag(raw_of(drifting, (11.5, 17.75)), raw_of(drifting, (11.5, 37.75)))
    painted = np.argwhere(drifting.recording.masks.read(1))
    assert set(painted[:, 0]) <= {9, 10, 11}
    assert painted[:, 1].min() in (19, 20)
    assert painted[:, 1].max() in (40, 41)


coordinate = st.floats(-40, 40, allow_nan=False).map(lambda x: round(x, 3))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    dy=coordinate,
    dx=coordinate,
    rotation=st.sampled_from([0.0, 0.0, 1.25, -17.5, 90.0]),
    view=st.sampled_from([0.0, 0.0, 90.0, 33.0]),
    raw=st.tuples(st.floats(0, 59), st.floats(0, 79)),
)
def test_any_offset_any_click_is_stored_raw(
    drifting, mouse, dy, dx, rotation, view, raw
):
    session, offsets = drifting, drifting.recording.offsets
    session.aligned = False
    session.go(2)
    for row in session.recording.markers.frame(2).ids:
        session.recording.markers.remove([int(row)])
    offsets.set(2, [[dy, dx]], rotation=rotation)
    session.refresh()
    session.canvas.placing.rotation = view
    session.aligned = True

    middle = (59 / 2, 79 / 2)
    turn = matrix(Shift(0, rotation=view), middle)
    expected = turn @ matrix(Shift(2, dy, dx, rotation), middle) @ [*raw, 1]
    assert drawn_at(session.image_layers[0], raw) == pytest.approx(
        expected[:2], abs=1e-6
    )
    mouse.click(raw_of(session, expected[:2]), "Alt")
    assert points(session, 2) == pytest.approx(np.array([raw]), abs=1e-6)


# -- frames without an offset -------------------------------------------------------
def test_a_frame_without_an_offset_lies_as_the_one_before(drifting):
    drifting.aligned = True
    drifting.go(9)
    assert drawn_at(drifting.image_layers[0], (0, 0)) == pytest.approx(DRIFT[3])
    assert "aligned as frame 3" in drifting.hint()
    drifting.go(2)
    assert "aligned as" not in drifting.hint()
    assert "aligned" in drifting.hint()
    drifting.aligned = False
    assert "aligned" not in drifting.hint()


def test_how_many_are_missing_is_said(drifting):
    said = []
    drifting.said.connect(said.append)
    drifting.aligned = True
    assert "8 frames have no offset" in said[-1]
    assert drifting.recording.offsets.missing().tolist() == list(range(4, 12))
    drifting.aligned = False
    drifting.recording.offsets.set(range(4, 12), np.zeros((8, 2)))
    drifting.aligned = True
    assert "every frame" in said[-1]


def test_before_the_first_offset_nothing_has_moved(session):
    session.recording.offsets.set([5], [[2.0, 3.0]])
    session.aligned = True
    session.go(4)
    assert drawn_at(session.image_layers[0], (1, 1)) * PIXEL == pytest.approx((1, 1))
    assert "no offset yet" in session.hint()


# -- news ---------------------------------------------------------------------------
def test_offsets_that_change_are_seen(drifting):
    drifting.aligned = True
    drifting.go(2)
    drifting.recording.offsets.set([2], [[9.0, 9.0]])
    drifting.deliver()
    assert drawn_at(drifting.image_layers[0], (0, 0)) == pytest.approx((9, 9))
    drifting.recording.undo()
    drifting.deliver()
    assert drawn_at(drifting.image_layers[0], (0, 0)) == pytest.approx(DRIFT[2])


def test_offsets_of_another_program_are_seen(drifting, place):
    drifting.aligned = True
    drifting.go(2)
    with open_recording(place, author="tracker") as other:
        other.offsets.set([2], [[-5.0, 6.0]])
    drifting.deliver()
    assert drawn_at(drifting.image_layers[0], (0, 0)) == pytest.approx((-5, 6))


def test_without_the_last_offset_frames_are_as_recorded(drifting):
    said = []
    drifting.said.connect(said.append)
    drifting.aligned = True
    drifting.go(3)
    drifting.recording.offsets.remove(range(4))
    drifting.deliver()
    assert not drifting.aligned
    assert "offsets are gone" in said[-1]
    assert drawn_at(drifting.image_layers[0], (0, 0)) == pytest.approx((0, 0))


# -- trails -------------------------------------------------------------------------
def test_previous_positions_lie_where_their_own_frame_does(drifting, mouse):
    drifting.add_type("bead", "point", tracked=True, size=20)
    drifting.aligned = True
    drifting.go(1)
    world_click(drifting, mouse, (30, 40))
    drifting.go(3)
    (ghost,) = drifting.canvas.ghosts.data
    assert drawn_at(drifting.canvas.ghosts, ghost) == pytest.approx((30, 40))
    drifting.aligned = False
    (ghost,) = drifting.canvas.ghosts.data
    assert drawn_at(drifting.canvas.ghosts, ghost) == pytest.approx((28.5, 42.25))


def test_a_click_joins_the_track_that_is_seen_below_it(drifting, mouse):
    drifting.add_type("bead", "point", tracked=True, size=10)
    drifting.aligned = True
    for t in (1, 2, 3):
        drifting.go(t)
        world_click(drifting, mouse, (30, 40))
    rows = drifting.recording.markers.table()
    assert rows["track"].nunique() == 1
    raw = rows.sort_values("t")[["y", "x"]].to_numpy()
    assert raw == pytest.approx(np.array([30, 40]) - DRIFT[1:])


def test_a_turned_frame_carries_its_objects_along(drifting, mouse):
    drifting.recording.offsets.set([2], [[3.0, -4.5]], rotation=30.0)
    drifting.add_type("bead", "point", tracked=True, size=20)
    drifting.aligned = True
    drifting.go(2)
    world_click(drifting, mouse, (30, 40))
    drifting.go(3)
    (ghost,) = drifting.canvas.ghosts.data
    assert drawn_at(drifting.canvas.ghosts, ghost) == pytest.approx((30, 40))
