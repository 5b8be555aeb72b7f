"""Marks of every kind in the viewer: looks, texts, boxes, labels, handling."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers.points import one_mark
from marey.layers.style import looks_of, resolve
from marey.words import MarkType
from marey.words.outlines import box


@pytest.fixture
def said(session):
    heard = []
    session.said.connect(heard.append)
    return heard


# -- looks -------------------------------------------------------------------------
def test_a_mark_looks_as_its_type_but_for_what_its_track_and_it_say(session):
    rec = session.recording
    rec.types.add("bead", color="#ff0000", size=8)
    track = rec.tracks.add("bead", color="#00ff00")
    rec.markers.add("bead", 0, [[9, 9], [20, 20], [30, 30]], track=[None, track, track])
    rec.markers.edit(3, style={"color": "#0000ff", "symbol": "square", "size": 30})
    session.deliver()
    points = session.points
    assert points.face_color[:, :3].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert [str(one) for one in points.symbol] == ["disc", "disc", "square"]
    assert points.size[2] == pytest.approx(points.size[0] * 30 / 8)
    rec.tracks.edit(track, visible=False)
    session.deliver()
    assert len(session.points.data) == 1


def test_what_cannot_be_seen_is_drawn_hollow(session, mouse):
    session.add_type("bead")
    mouse.click((10, 10))
    session.handling.hide()
    assert session.recording.markers.frame(0).visibility.tolist() == [1]
    assert session.points.face_color[0, 3] < 0.2
    assert session.points.border_color[0, 3] == 1
    session.handling.hide()
    assert session.recording.markers.frame(0).visibility.tolist() == [0]
    session.undo()
    session.undo()
    assert session.points.face_color[0, 3] == 1


def test_types_that_have_gone_and_names_longer_than_others_are_drawn():
    kinds = [MarkType(1, "a", "point", "#ff0000"), MarkType(2, "b", "point", "#00ff00")]
    mark = one_mark(5, 1, (0, 0)).plus(one_mark(6, 99, (1, 1)))
    mark.styles[0] = {"symbol": "triangle_down"}
    drawn = resolve(looks_of(kinds), mark)
    assert drawn.symbols.tolist() == ["triangle_down", "disc"]
    assert drawn.faces[1].tolist() == [0.6, 0.6, 0.6, 1]


def test_lines_keep_their_width_on_the_screen(session, viewer):
    rec = session.recording
    rec.types.add("nest", "rectangle", line_width=6)
    viewer.scene.camera.zoom = 2.0
    rec.shapes.add("nest", 0, box((20, 20), 10, 10))
    session.deliver()
    assert session.shapes.edge_width == [3]
    viewer.scene.camera.zoom = 12.0
    assert session.shapes.edge_width == [0.5]


def test_a_turned_ellipse_is_drawn_turned_and_edited_where_it_is_seen(session):
    rec = session.recording
    rec.types.add("cell", "ellipse")
    row = rec.shapes.add("cell", 0, box((30, 40), 10, 40), rotation=90)
    session.deliver()
    assert np.ptp(session.shapes.data[0], axis=0) == pytest.approx([40, 10])
    session._bench.outliner.board.edit({row: session.shapes.data[0] + (2, 0)})
    (now,) = rec.shapes.frame(0)
    assert now.rotation == 0
    assert now.corners.mean(axis=0) == pytest.approx((32, 40))
    assert np.ptp(now.corners, axis=0) == pytest.approx([40, 10])


# -- texts -------------------------------------------------------------------------
def _strings(layer):
    return [str(one) for one in np.atleast_1d(layer.text.values)]


def test_texts_beside_marks_are_true_while_they_change(session):
    rec = session.recording
    rec.calibrate("pixel_size", 2.0)
    rec.types.add("nest", "rectangle", label="{type} {area} = {area_um2:.0f} um2")
    rec.types.add("bead", label="{attribute[age]}", attribute_schema={"age": "number"})
    row = rec.shapes.add("nest", 0, box((20, 20), 10, 10))
    rec.markers.add("bead", 0, [[5, 5]], attributes={"age": 7})
    rec.markers.add("bead", 1, [[5, 5]])
    session.deliver()
    assert _strings(session.shapes) == ["nest 100 = 400 um2"]
    assert _strings(session.points) == ["7.0"]
    session._bench.outliner.board.edit({row: box((20, 20), 20, 10)})
    assert _strings(session.shapes) == ["nest 200 = 800 um2"]
    session.go(1)
    assert _strings(session.points) == [""]
    rec.types.edit("bead", label="")
    rec.markers.edit(2, text="mine")
    session.deliver()
    assert _strings(session.points) == ["mine"]


# -- one click ---------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["rectangle", "ellipse"])
def test_one_click_makes_a_whole_box_where_the_type_has_a_size(session, mouse, kind):
    session.add_type("nest", kind, box_height=10, box_width=16)
    mouse.click((20, 30))
    (row,) = session.recording.shapes.frame(0)
    assert row.kind == kind
    assert row.vertices == pytest.approx(box((20, 30), 10, 16))
    mouse.drag((30, 40), (35, 50), (45, 60))
    assert np.ptp(session.recording.shapes.frame(0)[1].vertices, axis=0).tolist() == [
        15,
        20,
    ]
    session.undo()
    session.undo()
    assert session.recording.shapes.frame(0) == []


def test_a_click_draws_nothing_where_a_size_is_not_known_and_says_so(
    session, mouse, said
):
    session.add_type("nest", "rectangle")
    mouse.click((20, 30))
    assert session.recording.shapes.frame(0) == []
    assert "drag from corner to corner" in said[-1]
    assert len(session.shapes.data) == 0


def test_two_edits_of_a_shape_in_a_row_are_no_conflict(session):
    rec = session.recording
    session.add_type("nest", "rectangle")
    row = rec.shapes.add("nest", 0, box((20, 20), 10, 10))
    session.deliver()
    board = session._bench.outliner.board
    for step in range(1, 4):
        board.edit({row: box((20 + step, 20), 10, 10)})
    board.remove([row])
    assert rec.conflicts.table().empty
    assert rec.shapes.list() == []


# -- persistent --------------------------------------------------------------------
def test_marks_of_a_persistent_type_are_shown_in_every_frame(session, mouse):
    rec = session.recording
    rec.types.add("stone", persistent=True)
    rec.types.add("fence", "line", persistent=True)
    rec.markers.add("stone", 2, [[10, 10]])
    rec.shapes.add("fence", 3, [[0, 0], [9, 9]])
    session.deliver()
    for t in (0, 2, 3, 7):
        session.go(t)
        assert len(session.points.data) == 1
        assert len(session.shapes.data) == 1
    session.choose_type("stone")
    mouse.drag((10, 10), (20, 20), (30, 30))
    assert rec.markers.frame(2).yx.tolist() == [[30, 30]]
    rec.types.edit("stone", persistent=False)
    session.deliver()
    assert len(session.points.data) == 0
    session.go(2)
    assert len(session.points.data) == 1


# -- labels of frames --------------------------------------------------------------
def test_a_key_labels_the_frame_and_takes_the_label_away(session, said):
    rec = session.recording
    session.add_type("rain", "frame", key="4")
    session.choose_key("4")
    assert [label.t for label in rec.frame_labels.list()] == [0]
    assert session.counts_here() == {"rain": 1}
    assert session.frame_labels == ["rain"]
    session.go(3)
    assert session.frame_labels == []
    session.choose_key("4")
    session.choose_key("4")
    assert session.counts_here() == {}
    session.undo()
    assert session.frame_labels == ["rain"]
    session.go(1)
    session.next_marked(1)
    assert session.t == 3


def test_an_interval_is_begun_and_ended(session, said):
    rec = session.recording
    session.add_type("rain", "frame", key="4")
    session.go(6)
    session.interval()
    assert "rain from frame 6" in said[-1]
    session.go(2)
    session.interval()
    (label,) = rec.frame_labels.list()
    assert (label.t, label.last) == (2, 6)
    session.go(4)
    assert session.frame_labels == ["rain"]
    session.go(9)
    session.interval()
    session.cancel()
    assert session.tool == "mark"
    session.go(10)
    session.choose_key("4")
    assert [(one.t, one.last) for one in rec.frame_labels.list()] == [(2, 6), (10, 10)]


def test_a_click_with_a_label_of_frames_says_what_to_do(session, mouse, said):
    session.add_type("rain", "frame", key="4")
    mouse.click((20, 20))
    assert said[-1] == "rain is said of whole frames: 4 does it"
    assert session.recording.markers.count() == 0


# -- what is selected --------------------------------------------------------------
def test_a_selected_point_is_copied_on_filled_and_snapped(session, mouse):
    rec = session.recording
    session.add_type("bead", tracked=True)
    mouse.click((10, 10))
    for _ in range(4):
        session.handling.copy_on()
        assert session.selection == tuple(rec.markers.frame(session.t).ids.tolist())
    assert session.t == 4
    mouse.drag((10, 10), (20, 20), (30, 50))
    session.handling.interpolate()
    (track,) = rec.tracks.table().id
    assert rec.tracks.points(track).yx[2] == pytest.approx((20, 30))
    session.go(0)
    session.select((1,))
    before = rec.markers.frame(0).yx.tolist()
    session.handling.snap(reach=3)
    y, x = rec.markers.frame(0).yx[0]
    near = rec.series.plane(0)[7:14, 7:14]
    assert rec.series.plane(0)[round(y), round(x)] >= np.sort(near.ravel())[-10]
    session.undo()
    assert rec.markers.frame(0).yx.tolist() == before


def test_with_nothing_selected_words_say_so(session, said):
    for act in ("copy_on", "interpolate", "snap", "hide"):
        said.clear()
        getattr(session.handling, act)()
        assert "select" in said[-1]


# -- drawn and edited with one tool ---------------------------------------------------
@pytest.fixture
def nest(session, mouse):
    session.add_type("nest", "rectangle", box_height=20, box_width=30)
    mouse.click((30, 40))
    return session


def corners(session, row=0):
    return session.recording.shapes.frame(0)[row].corners


def test_a_press_on_a_line_takes_the_shape_and_anywhere_else_draws(nest, mouse):
    mouse.drag((20, 48), (24, 52), (25, 53))  # the upper side is at 20
    assert len(nest.recording.shapes.frame(0)) == 1
    assert corners(nest).mean(axis=0) == pytest.approx((35, 45))
    assert nest.handling.selected() == ("shape", (1,))
    mouse.drag((35, 45), (36, 46))  # inside of what is selected
    assert corners(nest).mean(axis=0) == pytest.approx((36, 46))
    mouse.click((5, 70))
    assert len(nest.recording.shapes.frame(0)) == 2
    assert str(nest.shapes.mode) == "add_rectangle"
    for _ in range(4):
        nest.undo()
    assert nest.recording.shapes.frame(0) == []


def test_a_shape_is_copied_on_press_by_press_and_the_copy_is_what_is_moved(nest, mouse):
    mouse.click((20, 40))
    shapes = nest.recording.shapes
    for t in (1, 2, 3):
        nest.handling.copy_on()
        assert nest.t == t
        assert nest.outlined == tuple(row.id for row in shapes.frame(t))
    mouse.drag((20, 48), (24, 52), (25, 53))
    assert shapes.frame(3)[0].corners.mean(axis=0) == pytest.approx((35, 45))
    assert corners(nest).mean(axis=0) == pytest.approx((30, 40))


def test_a_handle_makes_a_selected_box_larger(nest, mouse):
    mouse.click((20, 40))
    assert nest.handling.selected() == ("shape", (1,))
    mouse.drag((40, 55), (45, 60), (50, 65))
    assert np.ptp(corners(nest), axis=0) == pytest.approx((30, 40))


def test_alt_draws_upon_a_line_and_control_removes_by_it(nest, mouse):
    mouse.click((20, 40), "Alt")
    assert len(nest.recording.shapes.frame(0)) == 2
    mouse.click((40, 40), "Control")
    rows = nest.recording.shapes.frame(0)
    assert [row.corners.mean(axis=0).tolist() for row in rows] == [[20, 40]]
    mouse.click((55, 70))
    assert len(nest.recording.shapes.frame(0)) == 2


def test_a_corner_of_a_polygon_is_dragged(session, mouse):
    session.add_type("cell", "polygon")
    rec = session.recording
    rec.shapes.add("cell", 0, [[10, 10], [10, 50], [40, 50], [40, 10]])
    session.deliver()
    session.choose("mark")
    mouse.drag((10, 50), (8, 52), (6, 60))
    assert corners(session)[1].tolist() == [6, 60]
    assert corners(session)[0].tolist() == [10, 10]
    session.delete()
    assert rec.shapes.list() == []
    session.undo()
    session.undo()
    assert corners(session)[1].tolist() == [10, 50]


def test_escape_lets_go_before_it_leaves_the_tool(nest, mouse):
    mouse.click((20, 40))
    nest.cancel()
    assert nest.handling.selected()[1] == ()
    assert nest.tool == "mark"
    nest.cancel()
    assert nest.tool == "look"


# -- lines that are not solid ---------------------------------------------------------
def test_dashes_are_drawn_beside_solid_lines_and_at_their_width(session, viewer):
    rec = session.recording
    viewer.scene.camera.zoom = 2.0
    rec.types.add("way", "polyline", line_style="dashed", line_width=4, color="#ff0000")
    rec.types.add("nest", "rectangle", color="#00ff00")
    rec.shapes.add("way", 0, [[10, 0], [10, 28], [38, 28]])
    rec.shapes.add("nest", 0, box((40, 60), 10, 10))
    session.deliver()
    dashed = session.canvas.dashes
    assert dashed in session.layers
    assert dashed.edge_width == 2  # four pixels of the screen
    # 8 px of line, 6 px of gap: two on each side
    assert dashed.data[:, 0].tolist() == [[10, 0], [10, 14], [10, 28], [24, 28]]
    assert np.hypot(*dashed.data[:, 1].T).tolist() == [8, 8, 8, 8]
    assert session.shapes.edge_color[:, 3].tolist() == [0, 1]
    viewer.scene.camera.zoom = 4.0
    assert dashed.edge_width == 1
    session.go(1)
    assert len(dashed.data) == 0
    session.go(0)
    rec.types.edit("way", line_style="solid")
    session.deliver()
    assert len(dashed.data) == 0
    assert session.shapes.edge_color[:, 3].tolist() == [1, 1]


def test_dashes_follow_a_shape_under_the_hand(session, mouse):
    rec = session.recording
    session.add_type("way", "line", line_style="dashed", line_width=4)
    rec.shapes.add("way", 0, [[10, 10], [10, 60]])
    session.deliver()
    session.choose("mark")
    dashed = session.canvas.dashes
    painted = []
    dashed.events.thumbnail.connect(painted.append)
    mouse.press((10, 22))  # the middle has a handle to turn it
    mouse.to((14, 22))
    mouse.to((22, 22))
    assert set(dashed.data[:, 0, 0].tolist()) == {22}
    assert not painted  # which costs more than the dashes themselves
    mouse.release((22, 22))
    session.deliver()
    assert rec.shapes.list()[0].vertices[:, 0].tolist() == [22, 22]
    assert set(dashed.data[:, 0, 0].tolist()) == {22}
