"""Careful undo: a corner first; and nothing surprising at the first press."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from marey.layers import Session
from marey.recording import open as open_recording
from marey.sidecar import Sidecar
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED

SQUARE = [(10, 10), (10, 30), (30, 30), (30, 10)]


def tables(recording):
    """Return every row of every table that has a history."""
    return {
        (name, *row)
        for name, table in VERSIONED.items()
        for row in recording.sidecar.rows(
            f"SELECT id, {', '.join(table.data)} FROM {as_of(name, None)}"
        )
    }


def begin(mouse, corners):
    for corner in corners:
        mouse.hover(corner)
        mouse.click(corner)
    mouse.hover((corners[-1][0] + 5, corners[-1][1] + 5))


@pytest.fixture
def nests(session):
    session.add_type("nest", "polygon")
    return session


def earlier_session(viewer, pictures, place):
    with open_recording(pictures, place, author="me") as first:
        first.types.add("adult")
        first.markers.add("adult", 0, [[1, 2]])
    return open_recording(pictures, place, author="me"), "of an earlier session"


def another_frame(viewer, pictures, place):
    recording = open_recording(pictures, place, author="me")
    recording.types.add("adult")
    recording.markers.add("adult", 7, [[1, 2]])
    return recording, "in another frame"


def a_job(viewer, pictures, place):
    recording = open_recording(pictures, place, author="me")
    recording.types.add("adult")
    with recording.group("followed 1 bead", kind="job"):
        recording.markers.add("adult", 0, [[1, 2]])
    return recording, "a job"


def many_rows(viewer, pictures, place):
    recording = open_recording(pictures, place, author="me")
    recording.types.add("adult")
    recording.markers.add("adult", 0, np.ones((101, 2)))
    return recording, "of 101 rows"


CASES = [earlier_session, another_frame, a_job, many_rows]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_the_first_press_says_so_and_changes_nothing(
    viewer, pictures, place, case, verb
):
    recording, reason = case(viewer, pictures, place)
    with recording:
        if verb == "redo":
            recording.undo()
        session = Session.of(viewer)
        session.show(recording)
        before, acts = tables(recording), len(recording.history.list())
        words = getattr(session, verb)()
        assert words.startswith(f"next {verb} is {reason}: ")
        assert words.endswith(f"Press again to {verb} it")
        assert tables(recording) == before
        assert len(recording.history.list()) == acts
        getattr(session, verb)()
        assert tables(recording) != before
        session.close()


@pytest.mark.parametrize("case", CASES)
def test_scripts_undo_at_once(viewer, pictures, place, case):
    recording, _ = case(viewer, pictures, place)
    with recording:
        before = recording.markers.count()
        recording.undo()
        assert recording.markers.count() < before


def test_who_goes_elsewhere_after_the_first_press_is_asked_again(session, mouse):
    mouse.click((10, 20))
    session.go(5)
    assert "in another frame" in session.undo()
    assert session.t == 0
    session.go(8)
    assert "in another frame" in session.undo()
    assert session.recording.markers.count() == 1
    assert session.t == 0
    assert session.undo().startswith("undone: marked")
    assert session.recording.markers.count() == 0


def test_an_act_over_several_frames_keeps_the_shown_one(session):
    recording = session.recording
    session.post(recording.types.add, "adult")
    with recording.group("followed 1 bead", kind="job"):
        recording.markers.add("adult", [2, 3, 4], np.ones((3, 2)))
    session.go(4)
    assert "a job" in session.undo()
    assert session.t == 4


def test_another_authors_act_is_never_undone_by_a_press(session, mouse, place):
    mouse.click((10, 20))
    with Sidecar.open(place, author="Ben") as other:
        other.markers.add("object", 0, [[40, 40]])
        assert session.undo().startswith("undone: marked")
        for _ in range(5):
            assert session.undo() == "nothing to undo"
        assert other.markers.frame(0).yx.tolist() == [[40, 40]]


def test_a_press_takes_back_what_it_named_and_no_other(viewer, recording):
    """The same person in a second window was faster than the second press."""
    recording.types.add("adult")
    recording.markers.add("adult", 7, [[1, 2]])
    session = Session.of(viewer)
    session.show(recording)
    said = []
    session.said.connect(said.append)
    assert "in another frame" in session.undo()
    with pytest.MonkeyPatch.context() as patch:
        real = recording.undo

        def later(*args, **keywords):
            recording.markers.add("adult", 3, [[5, 5]])
            return real(*args, **keywords)

        patch.setattr(recording, "undo", later)
        session.undo()
    assert recording.markers.count() == 2
    assert "Something was done meanwhile" in said[-1]
    session.close()


def test_undo_while_drawing_takes_back_the_last_corner(nests, mouse):
    begin(mouse, SQUARE)
    before = tables(nests.recording)
    assert nests.undo() == "took back the last corner of the polygon; 3 left"
    assert nests.undo() == "took back the last corner of the polygon; 2 left"
    assert tables(nests.recording) == before
    begin(mouse, [(30, 31), (31, 10)])
    nests.finish()
    stored = nests.recording.shapes.frame(0)[0].vertices.tolist()
    assert stored == [[10, 10], [10, 30], [30, 31], [31, 10]]


def test_the_only_corner_goes_and_the_next_press_is_of_the_history(nests, mouse):
    begin(mouse, SQUARE[:1])
    assert nests.undo() == "took back the only corner of the polygon"
    assert len(nests.shapes.data) == 0
    assert nests.undo().startswith("undone: added the type nest")


def test_corners_of_a_draft_are_taken_back_where_it_goes_on(nests, mouse):
    begin(mouse, SQUARE[:3])
    nests.go(1)
    nests.go(0)
    assert nests.undo() == "took back the last corner of the polygon; 2 left"
    begin(mouse, [(40, 40)])
    nests.finish()
    stored = nests.recording.shapes.frame(0)[0].vertices.tolist()
    assert stored == [[10, 10], [10, 30], [40, 40]]


def test_a_rectangle_that_is_being_drawn_is_dropped(session, mouse):
    session.add_type("box", "rectangle")
    mouse.press((10, 10))
    mouse.to((20, 20))
    mouse.to((30, 40))
    assert session.undo() == "dropped the rectangle that was being drawn"
    mouse.release((30, 40))
    assert session.recording.shapes.list() == []
    assert len(session.shapes.data) == 0


def test_a_long_undo_says_that_it_works_and_a_third_press_does_nothing(
    viewer, pictures, place, later_scheduler
):
    recording, _ = many_rows(viewer, pictures, place)
    recording.markers.add("adult", 0, np.ones((102, 2)))
    with recording:
        session = Session.of(viewer, later_scheduler)
        session.show(recording)
        said, acted, go_on = [], [], Event()
        session.said.connect(said.append)
        session.acted.connect(acted.append)
        session.undo()
        recording.post(go_on.wait, 20)  # the file is busy
        session.undo()
        assert said[-1].startswith("undoing: marked 102")
        session.undo()
        assert said[-1].startswith("still undoing: marked 102")
        go_on.set()
        session.poster.wait(20)
        assert acted[-1].startswith("undone: marked 102")
        assert recording.markers.count() == 101
        session.undo()
        assert said[-1].startswith("next undo is of 101 rows")
        session.close()
