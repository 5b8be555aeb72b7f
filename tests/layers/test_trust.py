"""Scores and reviews on the canvas, without a window."""

from __future__ import annotations

import numpy as np
import pytest
from napari.components import ViewerModel

from marey import open as open_recording
from marey.layers import Session
from marey.layers.style import looks_of, resolve, unseen
from marey.layers.trust import words_left, words_none

BOX = [[10, 10], [10, 30], [30, 30], [30, 10]]


@pytest.fixture
def session(tmp_path):
    """Four frames; a detector's adults and nests in frames 1 and 3, one a person's."""
    recording = open_recording(np.zeros((4, 60, 80), "u1"), tmp_path / "a.marey")
    recording.types.add("adult", color="#e69f00")
    recording.types.add("nest", kind="rectangle", color="#56b4e9")
    made = {"origin": recording.makers.program("detector")}
    for t in (1, 3):
        yx = [[10, 10], [20, 20], [30, 30]]
        recording.markers.add("adult", t, yx, score=[0.2, 0.6, 0.9], **made)
        recording.shapes.add("nest", t, BOX, score=0.4, **made)
    recording.markers.add("adult", 1, [[50, 50]])
    viewer = ViewerModel()
    session = Session.of(viewer)
    session.show(recording)
    yield session
    session.close()


def drawn(session):
    """Return what the points layer shows: y of each mark."""
    return sorted(session.points.data[:, 0].tolist())


def test_the_canvas_follows_the_slider_and_the_file_only_when_it_is_let_go(session):
    session.go(1)
    slid = []
    session.trust.slid.connect(slid.append)
    session.trust.slide("adult", 0.5)
    assert drawn(session) == [20, 30, 50]
    assert session.counts_here() == {"adult": 3, "nest": 1}
    session.trust.slide("adult", 0.7)
    assert drawn(session) == [30, 50]
    assert session.trust.least("adult") == 0.7
    assert slid == ["adult", "adult"]
    assert session.recording.types.get("adult").least_score is None
    session.trust.release()
    assert session.recording.types.get("adult").least_score == 0.7
    assert session.trust.moved == {}
    assert drawn(session) == [30, 50]
    session.deliver()
    session.undo()
    session.deliver()
    assert drawn(session) == [10, 20, 30, 50]


def test_each_slide_is_one_act(session):
    for least in np.linspace(0, 1, 30):
        session.trust.slide("adult", float(least))
    session.trust.release()
    words = session.recording.history.table()["words"].tolist()
    assert words[0] == "left out scores below 1 of adult"
    assert sum("left out" in one for one in words) == 1


def test_a_hand_that_moved_on_while_the_file_was_written_keeps_its_value(
    session, monkeypatch
):
    landed = []
    with monkeypatch.context() as held:
        held.setattr(
            session, "post", lambda *_, done, **__: landed.append(done), raising=True
        )
        session.trust.slide("adult", 0.5)
        session.trust.release()
    session.trust.slide("adult", 0.8)
    session.recording.types.edit("adult", least_score=0.5)
    landed[0](None)
    assert session.trust.least("adult") == 0.8
    session.trust.release()
    assert session.recording.types.get("adult").least_score == 0.8
    assert session.trust.moved == {}


def test_shapes_follow_too(session):
    session.go(1)
    assert len(session.shapes.data) == 1
    session.trust.slide("nest", 0.5)
    assert len(session.shapes.data) == 0
    assert session.counts_here() == {"adult": 4}
    session.trust.slide("nest", None)
    assert len(session.shapes.data) == 1


def test_a_hidden_mark_cannot_be_hit(session):
    session.go(1)
    session.trust.slide("adult", 0.5)
    pen = session._bench.pen
    assert pen.mark_at((20.0, 20.0)) is not None
    assert pen.mark_at((10.0, 10.0)) is None


def test_another_recording_forgets_what_was_moved(session, tmp_path):
    session.trust.slide("adult", 0.5)
    session.show(open_recording(np.zeros((2, 9, 9), "u1"), tmp_path / "b.marey"))
    assert session.trust.moved == {}
    assert session.trust.least("adult") is None


def test_marks_that_wait_for_a_look_are_rings(session):
    session.go(1)
    layer = session.points
    machine = np.flatnonzero(layer.data[:, 0] < 40)
    person = np.flatnonzero(layer.data[:, 0] == 50)
    orange = [0.902, 0.624, 0.0]
    assert np.abs(layer.face_color[person, :3] - orange).max() < 0.01
    assert np.abs(layer.face_color[machine, :3] - orange).max() > 0.5
    assert (layer.border_width[machine] > layer.border_width[person]).all()
    assert np.abs(layer.border_color[machine, :3] - orange).max() < 0.01
    assert session.shapes.face_color[0, 3] == 0
    session.recording.review.accept(1, "shape")
    session.deliver()
    assert session.shapes.face_color[0, 3] > 0.1


def test_accepted_and_corrected_marks_look_like_a_person_s(session):
    session.go(1)
    session.select((1,))
    session.trust.accept()
    session.deliver()
    session.recording.markers.move(2, [[20, 21]])
    session.deliver()
    layer = session.points
    red = dict(zip(layer.data[:, 0], layer.face_color[:, 0], strict=True))
    assert red[10] == red[20] == red[50] > 0.9
    assert red[30] < 0.5


def test_accept_takes_the_selected_marks_or_all_of_the_frame(session):
    said, acted = [], []
    session.said.connect(said.append)
    session.acted.connect(acted.append)
    session.go(1)
    session.select((1,))
    session.trust.accept()
    assert session.recording.review.left(t=1) == (3, 4)
    session.select(())
    session.trust.accept()
    assert acted == ["accepted 1 mark", "accepted 3 marks in frame 1"]
    assert session.recording.review.left() == (4, 8)
    session.trust.accept()
    assert said[-1] == "nothing of a machine's waits for a look in this frame"
    assert session.undo() == "undone: accepted 3 marks in frame 1"


def test_selected_shapes_are_accepted(session):
    session.go(1)
    session.choose_type("nest")
    session.shapes.selected_data = {0}
    session.trust.accept()
    assert session.recording.review.left("nest") == (1, 2)


def test_the_next_unreviewed_frame_is_gone_to_or_where_it_is_is_said(session):
    said = []
    session.said.connect(said.append)
    assert session.trust.go_next() == 1
    assert session.trust.go_next() == 3
    assert session.trust.go_next() is None
    assert said[-1] == "none later; 8 of 8 left: Shift+J goes there, or here"
    session.trust.accept()
    assert session.trust.go_next(-1) == 1
    session.trust.accept_type("adult")
    session.trust.accept()
    assert session.trust.go_next() is None
    assert said[-1] == "all 8 reviewed"


def test_words_for_what_is_left():
    assert words_left((1200, 3400)) == "1,200 of 3,400 left to review"
    assert words_none((0, 0), 1).startswith("no machine has marked")
    assert words_none((2, 3), -1) == "none earlier; 2 of 3 left: J goes there, or here"


def test_unseen_is_what_a_machine_made_and_nobody_touched():
    assert unseen([0, 0, 5, 5, 5], [0, 1, 0, 1, 2]).tolist() == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_type_without_least_score_hides_nothing(session):
    kinds = session.types
    marks = session._bench.pen.marks
    session.go(1)
    marks = session._bench.pen.marks
    assert resolve(looks_of(kinds), marks).shown.all()


def test_marks_of_others_are_left_out_and_come_back(session):
    from marey.sidecar import Sidecar

    path = session.recording.path
    heard = []
    session.others_changed.connect(heard.append)
    with Sidecar.open(path, author="Ben") as ben:
        ben.markers.add("adult", 1, [[55, 5]])
        ben.shapes.add("nest", 1, BOX)
        ben.notes.set(1, "Ben was here")
    session.go(1)
    session.refresh()
    assert 55 in drawn(session)
    assert len(session.shapes.data) == 2
    session.others = False
    assert drawn(session) == [10, 20, 30, 50]
    assert len(session.shapes.data) == 1
    assert session.counts_here() == {"adult": 4, "nest": 1}
    assert "Ben" not in session.display.text("{note}")
    session.others = True
    assert session.display.text("{note}") == "Ben was here"
    assert 55 in drawn(session)
    assert heard == [False, True]


def test_strokes_go_to_one_s_own_layer_and_back_to_the_shared_one(session):
    session.choose("paint")
    assert not session.trust.paints_own
    session.trust.paint_own()
    assert session.trust.paints_own
    assert session.mask_layer == f"mask ({session.recording.author})"
    session.trust.paint_own(own=False)
    assert session.mask_layer == "mask"
