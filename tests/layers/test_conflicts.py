"""Two at once: a late edit is kept as a conflict, and said."""

from __future__ import annotations

import pytest

from marey.layers import Session
from marey.layers.pointview import PointView


@pytest.fixture
def late(viewer, recording, later_scheduler):
    """A session that has not heard yet what the recording's door does."""
    recording.types.add("adult")
    recording.types.add("nest", kind="polygon")
    recording.markers.add("adult", 0, [[10, 10], [20, 20]])
    recording.shapes.add("nest", 0, [[5, 5], [5, 30], [30, 30]])
    session = Session.of(viewer, later_scheduler)
    session.show(recording)
    later_scheduler.pass_by(0)
    session.words = []
    session.said.connect(session.words.append)
    yield session
    session.close()


def settle(session):
    session.poster.wait()


def test_a_late_move_is_a_conflict_and_the_mark_goes_where_it_is(late, recording):
    first, second = late.points.data.tolist()
    mark = int(recording.markers.frame(0).ids[0])
    recording.markers.move([mark], [[40, 40]])
    late._bench.pen.board.move({mark: (12.0, 12.0)})
    assert late.points.data.tolist()[0] == [12, 12]
    settle(late)
    assert late.points.data.tolist() == [[40, 40], second]
    assert recording.markers.frame(0).yx[0].tolist() == [40, 40]
    assert [one.row for one in recording.conflicts.list()] == [mark]
    assert late.words[-1].startswith("somebody else changed it meanwhile")
    assert first != [40, 40]


def test_moves_of_our_own_in_a_row_are_no_conflict(late, recording):
    mark = int(recording.markers.frame(0).ids[0])
    board = late._bench.pen.board
    for place in ((11.0, 1.0), (12.0, 2.0), (13.0, 3.0)):
        board.move({mark: place})
    late.go(3)
    late.go(0)
    board.move({mark: (14.0, 4.0)})
    settle(late)
    board.move({mark: (15.0, 5.0)})
    settle(late)
    assert recording.markers.frame(0).yx[0].tolist() == [15, 5]
    assert recording.conflicts.list() == []


def test_a_mark_just_added_is_moved_without_conflict(late, recording):
    board = late._bench.pen.board
    number = board.add(late.types[0], (30.0, 30.0))
    board.move({number: (31.0, 31.0)})
    settle(late)
    assert recording.markers.frame(0).yx[-1].tolist() == [31, 31]
    assert recording.conflicts.list() == []


def test_a_late_removal_leaves_the_mark(late, recording):
    mark = int(recording.markers.frame(0).ids[0])
    recording.markers.move([mark], [[40, 40]])
    late._bench.pen.remove((mark,))
    assert len(late.points.data) == 1
    settle(late)
    assert late.points.data.tolist()[0] == [40, 40]
    assert len(recording.conflicts.list()) == 1


def test_after_an_undo_an_edit_is_not_late(late, recording, later_scheduler):
    mark = int(recording.markers.frame(0).ids[0])
    board = late._bench.pen.board
    board.move({mark: (11.0, 1.0)})
    settle(late)
    late.undo()
    settle(late)
    board.move({mark: (12.0, 2.0)})
    settle(late)
    assert recording.conflicts.list() == []
    assert recording.markers.frame(0).yx[0].tolist() == [12, 2]


def test_a_late_shape_is_a_conflict(late, recording):
    shape = recording.shapes.frame(0)[0].id
    theirs = [[6, 6], [6, 30], [30, 30]]
    recording.shapes.edit(shape, vertices=theirs)
    board = late._bench.outliner.board
    board.edit({shape: [[1, 1], [1, 30], [30, 30]]})
    settle(late)
    assert board.rows[0].vertices.tolist() == theirs
    assert late.words[-1].startswith("somebody else changed it")
    board.edit({shape: [[2, 2], [2, 30], [30, 30]]})
    settle(late)
    assert recording.shapes.frame(0)[0].vertices.tolist()[0] == [2, 2]
    assert len(recording.conflicts.list()) == 1


def test_what_is_drawn_is_not_what_is_remembered(late):
    """Napari moves points in place; the rows that were read stay as they were."""
    view = late._bench.pen.view
    assert isinstance(view, PointView)
    late.points.data[0] = [1, 1]
    assert view.marks.yx[0].tolist() == [10, 10]
