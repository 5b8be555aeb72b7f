"""The drawn frame: who is fetched, who is drawn, and that the rest go on."""

from __future__ import annotations

import threading
from time import monotonic, sleep

import numpy as np
import pytest

from marey.layers import Session, fetching
from marey.recording import open as open_recording


class Slow:
    """An array of frames that are read when the test says so.

    Each picture is filled with the number of its frame.
    """

    def __init__(self, shape=(60, 20, 30), axes="TYX"):
        self.shape, self.dtype, self.ndim = shape, np.dtype("uint8"), len(shape)
        self.axes = axes
        self.asked: list[int] = []
        self.threads: set[int] = set()
        self.doors: dict[int, threading.Event] = {}
        self.gate = threading.Event()
        self.gate.set()

    def __getitem__(self, key):
        t = int(key[0] if isinstance(key, tuple) else key)
        self.asked.append(t)
        self.threads.add(threading.get_ident())
        assert self.doors.get(t, self.gate).wait(20)
        return np.full(self.shape[-2:], t, np.uint8)

    def shut(self, *frames):
        """Let these frames hang."""
        self.doors.update({t: threading.Event() for t in frames})

    def let_through(self, t):
        self.doors[t].set()


@pytest.fixture
def slow():
    made = Slow()
    yield made
    for door in (made.gate, *made.doors.values()):
        door.set()


@pytest.fixture
def session(slow, place, viewer, later_scheduler):
    with open_recording(slow, place, author="me") as opened:
        opened.types.add("adult")
        opened.markers.add("adult", range(60), [[t % 20, 1] for t in range(60)])
        opened.series.workers = 0  # what is read ahead has tests of its own
        session = Session.of(viewer, later_scheduler)
        session.show(opened)
        assert session.settle(20)
        opened.series.cache.clear()  # of what the contrast was estimated from
        session.seen = []
        session.stepped.connect(session.seen.append)
        yield session
        for door in (slow.gate, *slow.doors.values()):
            door.set()
        session.close()


def live(session, scheduler, truth, seconds=20.0):
    """Let the event loop turn until something is true."""
    end = monotonic() + seconds
    while not truth():
        assert monotonic() < end
        scheduler.pass_by(50)
        sleep(0.001)


def drawn(session) -> int:
    """The frame whose picture the layer shows."""
    return int(session.image_layers[0]._slice.image.raw.flat[0])


def test_the_thread_of_the_viewer_reads_nothing(session, slow, later_scheduler):
    before = set(slow.threads) - {threading.get_ident()}
    slow.threads.clear()
    slow.asked.clear()
    for t in (5, 9, 2):
        session.go(t)
        live(session, later_scheduler, lambda t=t: session.t == t)
        assert drawn(session) == t
    assert slow.asked == [5, 9, 2]
    assert threading.get_ident() not in slow.threads | before


def test_the_picture_before_stays_with_its_marks(session, slow, later_scheduler):
    slow.shut(7)
    said = []
    session.pending.connect(said.append)
    session.go(7)
    live(session, later_scheduler, lambda: 7 in slow.asked)
    assert session.viewer.dims.current_step[0] == session.wanted == 7
    assert (session.t, drawn(session)) == (0, 0)
    assert session.points.data.tolist() == [[0, 1]]
    assert not session.image_layers[0].loaded
    slow.let_through(7)
    live(session, later_scheduler, lambda: session.t == 7)
    assert drawn(session) == 7
    assert session.points.data.tolist() == [[7, 1]]
    assert session.image_layers[0].loaded
    assert said == [True, False]


def test_the_newest_wish_wins_and_what_was_begun_is_drawn(
    session, slow, later_scheduler
):
    slow.shut(1)
    for t in range(1, 30):
        session.go(t)
        later_scheduler.pass_by(0)
    assert session.t == 0
    slow.let_through(1)
    live(session, later_scheduler, lambda: session.t == 29)
    assert session.seen == [1, 29], "no starving, and nothing in between"
    assert slow.asked[-2:] == [1, 29]


def test_what_is_in_memory_is_drawn_at_once_and_nothing_older_after_it(
    session, slow, later_scheduler
):
    session.go(3)
    live(session, later_scheduler, lambda: session.t == 3)
    slow.shut(8)
    session.go(8)
    live(session, later_scheduler, lambda: 8 in slow.asked)
    session.go(3)
    later_scheduler.pass_by(0)
    assert session.t == drawn(session) == 3
    slow.let_through(8)
    live(session, later_scheduler, lambda: session.recording.series.held(8))
    live(session, later_scheduler, lambda: not session._bench.fetcher._running)
    assert session.t == drawn(session) == 3
    assert 8 not in session.seen


def test_a_frame_that_hangs_does_not_stop_the_others(
    session, slow, later_scheduler, monkeypatch
):
    monkeypatch.setattr(fetching, "SLOW", 0.05)
    slow.shut(4)
    session.go(4)
    live(session, later_scheduler, lambda: 4 in slow.asked)
    for t in (5, 6, 4, 7):
        session.go(t)
        if t != 4:
            live(session, later_scheduler, lambda t=t: session.t == t)
    assert drawn(session) == 7
    assert slow.asked.count(4) == 1, "nobody else is sent to hang there"
    slow.let_through(4)
    live(session, later_scheduler, lambda: session.recording.series.held(4))
    assert session.t == drawn(session) == 7


def test_a_frame_gone_back_to_while_it_hangs_is_drawn_when_it_comes(
    session, slow, later_scheduler, monkeypatch
):
    monkeypatch.setattr(fetching, "SLOW", 0.05)
    slow.shut(4)
    for t in (4, 5, 4):
        session.go(t)
        live(session, later_scheduler, lambda t=t: t in slow.asked)
        sleep(0.06)
        live(session, later_scheduler, lambda t=t: t == 4 or session.t == t)
    later_scheduler.pass_by(50)
    slow.let_through(4)
    live(session, later_scheduler, lambda: session.t == 4)
    assert drawn(session) == 4


def test_the_slider_of_napari_counts_as_much_as_ours(session, later_scheduler):
    dims = session.viewer.dims
    session.go(5)
    dims.set_current_step(0, 9)
    live(session, later_scheduler, lambda: session.t == 9)
    dims.set_current_step(0, 12)
    session.go(3)
    live(session, later_scheduler, lambda: session.t == 3)
    assert session.seen == [9, 3]
    assert session.step(2) == 5
    assert session.step(2) == 7


def test_a_script_waits_for_the_drawn_frame(session, slow):
    session.viewer.dims.set_current_step(0, 11)
    assert session.settle(20)
    assert session.t == drawn(session) == 11
    session.go(13)
    assert session.settle(20)
    assert drawn(session) == 13
    slow.shut(14)
    session.go(14)
    assert not session.settle(0.05)
    assert session.t == 13
    slow.let_through(14)
    assert session.settle(20)
    assert session.t == 14


def test_other_askers_get_the_frame_they_ask_for(session, slow, later_scheduler):
    layer = session.image_layers[0]
    slow.shut(20)
    session.go(20)
    live(session, later_scheduler, lambda: 20 in slow.asked)
    assert np.asarray(layer.data[33]).max() == 33
    assert layer.get_value((20.0, 5.0, 5.0), world=True) == 0, "what is drawn"
    slow.let_through(20)


def test_a_layer_shown_again_shows_the_frame_of_the_others(session, later_scheduler):
    layer = session.image_layers[0]
    layer.visible = False
    session.go(6)
    live(session, later_scheduler, lambda: session.t == 6)
    layer.visible = True
    live(session, later_scheduler, lambda: drawn(session) == 6)


@pytest.mark.parametrize("ndisplay", [2, 3])
def test_planes_and_channels_come_together(tmp_path, viewer, later_scheduler, ndisplay):
    frames = np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3, 1, 1)
    reads = []

    class Stack:
        shape, dtype = (5, 2, 3, 8, 9), np.dtype("uint8")

        def __getitem__(self, key):
            reads.append(threading.get_ident())
            return np.broadcast_to(frames, self.shape)[key].copy()

    session = Session.of(viewer, later_scheduler)
    with open_recording(Stack(), tmp_path / "s.marey", author="me") as opened:
        opened.series.workers = 0
        session.show(opened)
        viewer.dims.ndisplay = ndisplay
        reads.clear()
        session.go(3)
        live(session, later_scheduler, lambda: session.t == 3)
        assert threading.get_ident() not in reads
        plane = session.plane if ndisplay == 2 else slice(None)
        for channel, layer in enumerate(session.image_layers):
            raw = layer._slice.image.raw
            assert raw.shape == ((8, 9) if ndisplay == 2 else (3, 8, 9))
            assert (raw == np.asarray(opened.series[3])[channel, plane]).all()
        session.close()


def test_closing_does_not_wait_for_a_frame_that_hangs(session, slow, later_scheduler):
    slow.shut(9)
    session.go(9)
    live(session, later_scheduler, lambda: 9 in slow.asked)
    begun = monotonic()
    session.close()
    assert monotonic() - begun < 10
    slow.let_through(9)
    later_scheduler.pass_by()


def test_a_copy_is_selected_once_its_frame_is_drawn(session, slow, later_scheduler):
    slow.shut(1)
    (mark,) = session.recording.markers.frame(0).ids.tolist()
    session.select((mark,))
    session.handling.copy_on()
    assert session.poster.wait(20)
    live(session, later_scheduler, lambda: 1 in slow.asked)
    assert session.t == 0
    slow.let_through(1)
    live(session, later_scheduler, lambda: session.t == 1)
    copy = int(session.recording.markers.frame(1).ids.max())
    assert session.selection == (copy,)
