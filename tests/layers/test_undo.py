"""Undo and redo by the two-press rule."""

from __future__ import annotations

from marey.layers import Session
from marey.recording import open as open_recording


def test_undo_names_what_it_undid(session, mouse):
    mouse.click((10, 20))
    mouse.click((30, 20))
    words = session.undo()
    assert "object" in words
    assert session.points.data.tolist() == [[10, 20]]
    assert session.redo() == words.replace("undone", "done again")
    assert len(session.points.data) == 2


def test_nothing_to_undo_says_so(session):
    said = []
    session.said.connect(said.append)
    assert session.undo() == "nothing to undo"
    assert session.redo() == "nothing to redo"
    assert said == ["nothing to undo", "nothing to redo"]


def test_the_first_mark_and_its_type_are_one_act(session, mouse):
    mouse.click((10, 20))
    session.undo()
    assert session.recording.types.list() == []
    assert session.counts_here() == {}
    assert session.type.name == "object"
    mouse.click((10, 20))
    assert session.recording.markers.count() == 1


def test_an_act_in_another_frame_asks_and_goes_there(session, mouse):
    mouse.click((10, 20))
    session.go(5)
    words = session.undo()
    assert "in another frame" in words
    assert session.t == 0
    assert session.recording.markers.count() == 1
    session.undo()
    assert session.recording.markers.count() == 0


def test_a_new_act_makes_undo_ask_again(session, mouse):
    mouse.click((10, 20))
    session.go(5)
    session.undo()
    mouse.click((30, 30))
    session.go(5)
    assert "in another frame" in session.undo()
    assert session.recording.markers.count() == 2


def test_an_act_of_an_earlier_session_asks(viewer, place, pictures):
    with open_recording(pictures, place, author="me") as first:
        first.types.add("adult")
        first.markers.add("adult", 0, [[1, 2]])
    with open_recording(pictures, place, author="me") as again:
        session = Session.of(viewer)
        session.show(again)
        assert "of an earlier session" in session.undo()
        assert again.markers.count() == 1
        session.undo()
        assert again.markers.count() == 0
        session.close()


def test_many_rows_ask(session):
    session.post(session.recording.types.add, "adult")
    session.post(session.recording.markers.add, "adult", 0, [[1, 2]] * 101)
    assert "of 101 rows" in session.undo()
