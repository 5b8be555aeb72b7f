"""Posts and their fate: pending, stored, refused, and nobody's echo."""

from __future__ import annotations

import time
from concurrent.futures import Future

import numpy as np
import pytest
from napari.components import ViewerModel

from marey.errors import DiskFull
from marey.layers import Session
from marey.layers.link import Births, Poster
from marey.recording import open as open_recording


class Held:
    """A recording's writer that answers when the test says so."""

    def __init__(self, recording):
        self.recording = recording
        self.queue = []

    def post(self, door, *args, **keywords):
        future = Future()
        self.queue.append((future, lambda: door(*args, **keywords)))
        return future

    def answer(self, error=None):
        future, work = self.queue.pop(0)
        if error is not None:
            future.set_exception(error)
            return
        try:
            future.set_result(work())
        except Exception as failure:  # noqa: BLE001 - what a writer thread does
            future.set_exception(failure)


@pytest.fixture
def later(later_scheduler):
    return later_scheduler


@pytest.fixture
def slow(viewer, recording, later, monkeypatch):
    session = Session.of(viewer, later)
    session.show(recording)
    later.pass_by(0)
    held = Held(recording)
    monkeypatch.setattr(recording, "post", held.post)
    session.held = held
    yield session
    while held.queue:
        held.answer()
    session.close()


def test_a_mark_is_shown_at_once_and_stored_later(slow, mouse, later):
    waiting = []
    slow.waiting.connect(waiting.append)
    mouse.click((10, 20))
    assert slow.points.data.tolist() == [[10, 20]]
    assert slow.counts_here() == {"object": 1}
    assert slow.recording.markers.count() == 0
    assert waiting == [1]
    pale = float(slow.points.face_color[0, 3])
    slow.held.answer()
    later.pass_by(50)
    assert waiting == [1, 0]
    assert slow.recording.markers.count() == 1
    assert float(slow.points.face_color[0, 3]) > pale
    assert slow.selection == (int(slow.recording.markers.frame(0).ids[0]),)


def test_an_edit_of_a_mark_without_id_follows_its_add(slow, mouse, later):
    mouse.click((10, 20))
    mouse.drag((10, 20), (20, 30))
    mouse.drag((20, 30), (30, 40))
    for _ in range(3):
        slow.held.answer()
    later.pass_by(50)
    assert slow.recording.markers.frame(0).yx.tolist() == [[30, 40]]
    assert slow.points.data.tolist() == [[30, 40]]


def test_a_refused_mark_is_taken_back_with_words(slow, mouse, later):
    said = []
    slow.said.connect(said.append)
    mouse.click((10, 20))
    mouse.drag((10, 20), (20, 30))
    slow.held.answer(DiskFull("the disk is full: free 20 MB"))
    slow.held.answer()
    later.pass_by(50)
    assert slow.points.data.shape == (0, 2)
    assert said == ["not stored: the disk is full: free 20 MB"]
    assert slow.recording.markers.count() == 0


def test_a_refused_move_puts_the_mark_back(slow, mouse, later):
    mouse.click((10, 20))
    slow.held.answer()
    later.pass_by(50)
    mouse.drag((10, 20), (20, 30))
    slow.held.answer(RuntimeError("boom"))
    later.pass_by(50)
    assert slow.points.data.tolist() == [[10, 20]]


def test_a_pending_mark_stays_in_its_frame(slow, mouse, later):
    mouse.click((10, 20))
    slow.go(1)
    later.pass_by(0)
    assert len(slow.points.data) == 0
    slow.go(0)
    later.pass_by(0)
    assert slow.points.data.tolist() == [[10, 20]]
    slow.held.answer()
    later.pass_by(50)
    assert slow.points.data.tolist() == [[10, 20]]
    slow.deliver()
    assert slow.points.data.tolist() == [[10, 20]]


def test_undo_waits_for_what_is_on_its_way(slow, mouse, later):
    acted = []
    slow.acted.connect(acted.append)
    mouse.click((10, 20))
    assert slow.undo() == ""
    slow.held.answer()
    later.pass_by(50)
    slow.held.answer()
    later.pass_by(50)
    assert slow.recording.markers.count() == 0
    assert acted[-1].startswith("undone")


def test_own_acts_are_not_read_again(session, mouse, monkeypatch):
    read = []
    frame = session.recording.markers.frame
    mouse.click((10, 20))
    session.deliver()
    monkeypatch.setattr(
        session.recording.markers, "frame", lambda t: read.append(t) or frame(t)
    )
    mouse.click((30, 20))
    mouse.drag((30, 20), (40, 40))
    session.deliver()
    session.deliver()
    assert read == []


def test_others_acts_are_read_and_nothing_is_written_back(session, mouse):
    mouse.click((10, 20))
    session.deliver()
    changes = []
    session.changed.connect(changes.append)
    session.recording.markers.add("object", np.int64(0), np.array([[5, 6]]))
    session.deliver()
    assert len(session.points.data) == 2
    session.deliver()
    assert len(changes) == 1
    assert session.recording.markers.count() == 2


def test_two_viewers_show_the_same_file(recording, place, pictures):
    one, two = Session.of(ViewerModel()), Session.of(ViewerModel())
    assert one is not two
    with open_recording(pictures, place, author="you") as again:
        one.show(recording)
        two.show(again)
        one.post(recording.types.add, "adult")
        one.post(recording.markers.add, "adult", 0, [[10, 20]])
        two.go(3)
        until = time.monotonic() + 10
        while two.types != one.types and time.monotonic() < until:
            two.deliver()  # the file is taken up in a thread of its own
            one.deliver()
            time.sleep(0.01)
        assert one.t == 0
        assert two.t == 3
        assert two.counts_here() == {}
        two.go(0)
        while not two.counts_here() and time.monotonic() < until:
            two.deliver()
            time.sleep(0.01)
        assert two.points.data.tolist() == [[10, 20]]
        one.deliver()
        assert one.points.data.tolist() == [[10, 20]]
        assert [kind.name for kind in two.types] == ["adult"]
        one.close()
        assert two.counts_here() == {"adult": 1}
        two.close()


def test_a_mark_just_set_is_lit_before_and_after_its_id_is_known(slow, mouse, later):
    mouse.click((10, 20))
    mouse.click((40, 60))
    plain, lit = slow.points.size
    assert slow.selection[0] < 0
    assert lit > plain
    while slow.held.queue:  # stored, and nobody in the viewer's thread was told
        slow.held.answer()
    mouse.hover((10, 20))
    mouse.hover((25, 40))
    assert slow.points.size.tolist() == [plain, lit]
    mouse.hover((10, 20))
    later.pass_by()
    assert slow.selection[0] > 0
    assert slow.points.size.tolist() == [lit, lit]


def test_a_mark_dragged_while_its_id_comes_goes_on(slow, mouse, later):
    mouse.click((10, 20))
    mouse.press((10, 20))
    mouse.to((20, 30))
    while slow.held.queue:
        slow.held.answer()
    later.pass_by()
    mouse.to((30, 40))
    assert slow.points.data.tolist() == [[30, 40]]
    mouse.release((30, 40))
    while slow.held.queue:
        slow.held.answer()
    later.pass_by()
    assert slow.recording.markers.frame(0).yx.tolist() == [[30, 40]]


def test_results_come_in_the_order_of_the_posts(later_scheduler):
    poster, got = Poster(later_scheduler), []
    futures = [Future() for _ in range(3)]
    for number, future in enumerate(futures):
        poster.post(future, done=lambda _, n=number: got.append(n))
    futures[2].set_result(None)
    poster.settle()
    assert got == []
    futures[0].set_result(None)
    futures[1].cancel()
    poster.settle()
    assert got == [0, 2]
    assert len(poster) == 0


def test_births_leave_out_what_never_came():
    births = Births()
    one, two = births.expect(), births.expect()
    births.became(one, np.int64(4))
    assert births.of([one, two, np.int64(9)]) == [4, 9]
