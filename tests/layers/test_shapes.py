"""Shapes: drawn with napari's tools, kept by us, half-drawn ones too."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers import Session


@pytest.fixture
def nests(session):
    session.add_type("nest", "polygon")
    return session


def shapes(session, t=0):
    return [
        (row.kind, row.vertices.tolist()) for row in session.recording.shapes.frame(t)
    ]


SQUARE = [(10, 10), (10, 30), (30, 30), (30, 10)]


def outline(mouse, corners):
    for corner in corners:
        mouse.hover(corner)
        mouse.click(corner)
    mouse.hover((corners[-1][0] + 5, corners[-1][1] + 5))


def test_a_polygon_is_stored_when_it_is_closed(nests, mouse):
    assert nests.tool == "mark"
    assert str(nests.shapes.mode) == "add_polygon"
    outline(mouse, SQUARE)
    assert shapes(nests) == []
    nests.finish()
    ((kind, vertices),) = shapes(nests)
    assert kind == "polygon"
    assert vertices == [list(map(float, corner)) for corner in SQUARE]
    assert nests.counts_here() == {"nest": 1}
    assert len(nests.shapes.data) == 1


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "line"])
def test_a_drag_draws(session, mouse, kind):
    session.add_type("nest", kind)
    mouse.drag((10, 10), (20, 20), (30, 40))
    ((stored, vertices),) = shapes(session)
    assert stored == kind
    assert np.ptp(vertices, axis=0).tolist() == [20, 30]


def test_half_a_polygon_survives_a_step(nests, mouse):
    said = []
    nests.said.connect(said.append)
    outline(mouse, SQUARE[:2])
    nests.go(1)
    assert len(nests.shapes.data) == 0
    assert shapes(nests) == []
    nests.go(0)
    assert "half a polygon is kept here" in said[-1]
    outline(mouse, SQUARE[2:])
    nests.finish()
    ((_, vertices),) = shapes(nests)
    assert vertices == [list(map(float, corner)) for corner in SQUARE]


def test_escape_drops_what_is_half_drawn(nests, mouse):
    outline(mouse, SQUARE)
    nests.cancel()
    nests.finish()
    assert shapes(nests) == []
    assert len(nests.shapes.data) == 0
    assert str(nests.shapes.mode) == "add_polygon"


def test_closing_keeps_a_draft_that_can_be_closed(nests, mouse, place, pictures):
    from marey.recording import open as open_recording

    outline(mouse, SQUARE)
    nests.close()
    with open_recording(pictures, place) as again:
        assert len(again.shapes.frame(0)) == 1


def test_moving_a_shape_is_one_act(nests, mouse):
    outline(mouse, SQUARE)
    nests.finish()
    nests.shapes.mode = "select"
    before = len(nests.recording.history.list())
    mouse.drag((20, 20), (21, 21), (24, 25), (25, 30))
    ((_, vertices),) = shapes(nests)
    assert vertices[0] == [15, 20]
    assert len(nests.recording.history.list()) == before + 1
    nests.undo()
    assert shapes(nests)[0][1][0] == [10, 10]
    assert nests.shapes.data[0][0].tolist() == [10, 10]


def test_selected_shapes_are_removed(nests, mouse):
    outline(mouse, SQUARE)
    nests.finish()
    nests.shapes.selected_data = {np.int64(0)}
    nests.delete()
    assert shapes(nests) == []
    assert len(nests.shapes.data) == 0


def test_removing_with_napari_is_stored(nests, mouse):
    outline(mouse, SQUARE)
    nests.finish()
    nests.shapes.selected_data = {0}
    nests.shapes.remove_selected()
    assert shapes(nests) == []


def test_shapes_are_swapped_at_a_step(nests, mouse):
    outline(mouse, SQUARE)
    nests.finish()
    nests.go(2)
    assert len(nests.shapes.data) == 0
    nests.go(0)
    assert len(nests.shapes.data) == 1


def test_shapes_of_others_appear(nests, mouse):
    outline(mouse, SQUARE)
    nests.finish()
    nests.deliver()
    nests.recording.shapes.add("nest", 0, [[1, 1], [1, 5], [5, 5]])
    nests.deliver()
    assert len(nests.shapes.data) == 2
    assert len(nests.recording.shapes.frame(0)) == 2


def test_shapes_of_a_reopened_recording(viewer, recording):
    recording.types.add("nest", "polygon")
    recording.shapes.add("nest", 0, SQUARE)
    session = Session.of(viewer)
    session.show(recording)
    assert session.tool == "look"
    assert len(session.shapes.data) == 1
    session.close()


def test_the_next_shape_has_the_colour_of_its_type(session):
    session.choose("paint")
    session.add_type("nest", "polygon")
    color = session.recording.types.get("nest").color
    assert session.shapes.current_edge_color.lower().startswith(color.lower())


def kinds(session):
    return [str(kind) for kind in session.shapes.shape_type]


def test_half_a_polygon_is_drawn_again_and_napari_goes_on_with_it(nests, mouse):
    outline(mouse, SQUARE[:2])
    nests.go(1)
    nests.go(0)
    assert kinds(nests) == ["path", "ellipse"]  # open, a knob where it goes on
    assert nests.shapes.data[0].tolist() == [[10, 10], [10, 30]]
    assert nests.counts_here() == {}
    outline(mouse, SQUARE[2:3])
    assert kinds(nests) == ["polygon"]
    assert nests.shapes.data[0][:3].tolist() == [[10, 10], [10, 30], [30, 30]]
    mouse.hover(SQUARE[3])
    mouse.double_click(SQUARE[3])
    ((_, vertices),) = shapes(nests)
    assert vertices == [list(map(float, corner)) for corner in SQUARE]
    assert kinds(nests) == ["polygon"]


def test_a_draft_is_closed_by_enter_as_the_type_it_was_begun(nests, mouse):
    outline(mouse, SQUARE[:3])
    nests.go(1)
    nests.add_type("object of interest")
    nests.go(0)
    nests.finish()
    assert nests.counts_here() == {"nest": 1}
    assert len(nests.recording.history.list()) == 3


def test_one_corner_is_a_draft_too(nests, mouse):
    outline(mouse, SQUARE[:1])
    nests.go(1)
    nests.go(0)
    assert kinds(nests) == ["ellipse"]
    nests.go(1)
    nests.go(0)
    outline(mouse, SQUARE[1:])
    nests.finish()
    ((_, vertices),) = shapes(nests)
    assert len(vertices) == 4


def test_a_polyline_is_kept_and_gone_on_with(session, mouse):
    session.add_type("nerve", "polyline")
    outline(mouse, SQUARE[:2])
    session.go(1)
    session.go(0)
    outline(mouse, SQUARE[2:3])
    session.finish()
    ((kind, vertices),) = shapes(session)
    assert (kind, len(vertices)) == ("polyline", 3)


def test_another_type_does_not_go_on_with_a_draft(nests, mouse):
    outline(mouse, SQUARE[:2])
    nests.go(1)
    nests.go(0)
    nests.add_type("cell", "polygon")
    outline(mouse, [(40, 40), (40, 50), (50, 50)])
    nests.finish()
    assert nests.counts_here() == {"cell": 1}
    assert kinds(nests) == ["polygon", "path", "ellipse"]


def test_escape_drops_a_kept_draft(nests, mouse):
    outline(mouse, SQUARE[:3])
    nests.go(1)
    nests.go(0)
    nests.cancel()
    assert kinds(nests) == []
    nests.go(1)
    nests.go(0)
    assert kinds(nests) == []
    assert nests.tool == "mark"


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "line"])
def test_a_drag_across_a_step_is_stored_where_it_began(session, mouse, kind):
    session.add_type("nest", kind)
    before = len(session.recording.history.list())
    mouse.press((10, 10))
    mouse.to((20, 20))
    mouse.to((30, 40))
    session.go(1)
    mouse.to((50, 50))
    mouse.release((50, 50))
    ((stored, vertices),) = shapes(session)
    assert stored == kind
    assert np.ptp(vertices, axis=0).tolist() == [20, 30]
    assert shapes(session, 1) == []
    assert len(session.shapes.data) == 0
    assert len(session.recording.history.list()) == before + 1
    mouse.drag((10, 10), (20, 20), (25, 25))  # the tool still draws
    assert len(shapes(session, 1)) == 1


def test_a_press_without_a_way_is_no_shape_after_a_step(session, mouse):
    session.add_type("nest", "rectangle")
    mouse.press((10, 10))
    session.go(1)
    mouse.release((10, 10))
    assert shapes(session) == shapes(session, 1) == []


@pytest.mark.parametrize("mode", ["select", "direct"])
def test_a_shape_moved_across_a_step_is_stored_where_it_is(nests, mouse, mode):
    outline(mouse, SQUARE)
    nests.finish()
    nests.recording.shapes.add("nest", 1, SQUARE)
    nests.shapes.mode = mode
    nests.shapes.selected_data = {0}
    before = len(nests.recording.history.list())
    mouse.hover((10, 10))
    mouse.press((10, 10))
    mouse.to((8, 8))
    mouse.to((6, 6))
    moved = nests.shapes.data[0].tolist()
    assert moved[0] != [10, 10]
    nests.go(1)
    mouse.to((2, 2))
    mouse.release((2, 2))
    assert shapes(nests)[0][1] == moved
    assert shapes(nests, 1)[0][1] == [list(map(float, c)) for c in SQUARE]
    assert len(nests.recording.history.list()) == before + 1


def test_closing_says_which_draft_is_dropped(nests, mouse, place, pictures):
    from marey.recording import open as open_recording

    said = []
    nests.said.connect(said.append)
    outline(mouse, SQUARE[:2])
    nests.go(3)
    outline(mouse, SQUARE)
    nests.close()
    assert said[-1] == ("half a polygon in frame 0 is dropped: it has too few corners")
    with open_recording(pictures, place) as again:
        assert len(again.shapes.frame(0)) == 0
        assert len(again.shapes.frame(3)) == 1


@pytest.mark.parametrize("kind", ["polygon", "polyline"])
def test_presses_without_moves_set_each_corner_where_it_was_pressed(
    session, mouse, kind
):
    session.add_type("outline", kind)
    for corner in SQUARE:
        mouse.click(corner)
    session.finish()
    ((stored, vertices),) = shapes(session)
    assert stored == kind
    assert vertices == [list(map(float, corner)) for corner in SQUARE]


def test_a_double_tap_closes_where_it_was_tapped(nests, mouse):
    for corner in SQUARE[:3]:
        mouse.click(corner)
    mouse.double_click(SQUARE[3])
    ((_, vertices),) = shapes(nests)
    assert vertices == [list(map(float, corner)) for corner in SQUARE]


def test_presses_without_moves_go_on_after_undo_and_after_a_step(nests, mouse):
    for corner in (*SQUARE[:2], (50, 50)):
        mouse.click(corner)
    assert nests.undo().endswith("2 left")
    mouse.click(SQUARE[2])
    nests.go(1)
    nests.go(0)
    mouse.click(SQUARE[3])
    nests.finish()
    ((_, vertices),) = shapes(nests)
    assert vertices == [list(map(float, corner)) for corner in SQUARE]


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "line"])
def test_a_drag_of_which_no_move_was_told_draws_to_its_end(session, mouse, kind):
    session.add_type("nest", kind)
    mouse.drag((10, 10), (30, 40))  # for comparison
    mouse.press((40, 30))
    mouse.release((55, 70))
    (_, told), (stored, vertices) = shapes(session)
    assert stored == kind
    assert np.ptp(told, axis=0).tolist() == [20, 30]
    assert np.ptp(vertices, axis=0).tolist() == [15, 40]
