"""Steps: the newest wanted frame, its marks and nothing in between."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from marey.layers import Session
from marey.words import FrameStatus


@pytest.fixture
def marked(recording):
    recording.types.add("adult")
    recording.types.add("juvenile")
    recording.markers.add("adult", [0, 2, 2, 7], [[1, 2], [3, 4], [5, 6], [7, 8]])
    recording.markers.add("juvenile", 2, [[9, 10]])
    return recording


def test_a_recording_with_marks_opens_looking(marked, viewer):
    session = Session.of(viewer)
    session.show(marked)
    assert session.tool == "look"
    assert session.t == 0
    assert session.points.data.tolist() == [[1, 2]]
    session.close()


def test_only_marks_of_the_shown_frame_are_in_the_layer(marked, viewer):
    session = Session.of(viewer)
    session.show(marked)
    viewer.dims.set_current_step(0, np.int64(2))
    assert session.t == 2
    assert session.points.data.tolist() == [[3, 4], [5, 6], [9, 10]]
    assert session.counts_here() == {"adult": 2, "juvenile": 1}
    assert len({str(symbol) for symbol in session.points.symbol}) == 2
    session.go(3)
    assert len(session.points.data) == 0
    session.close()


def test_stale_steps_are_dropped(marked, viewer, later_scheduler):
    session = Session.of(viewer, later_scheduler)
    session.show(marked)
    later_scheduler.pass_by(0)
    shown = []
    session.stepped.connect(shown.append)
    for t in range(1, 8):
        session.go(t)
    assert session.t == 0
    later_scheduler.pass_by(0)
    assert shown == [7]
    assert session.points.data.tolist() == [[7, 8]]
    session.close()


def test_steps_from_a_wanted_frame_add_up(marked, viewer, later_scheduler):
    session = Session.of(viewer, later_scheduler)
    session.show(marked)
    later_scheduler.pass_by(0)
    session.step(1)
    session.step(1)
    later_scheduler.pass_by(0)
    assert session.t == 2
    session.close()


def test_steps_stay_in_the_recording(session):
    assert session.go(99) == 11
    assert session.step(5) == 11
    assert session.go(-3) == 0
    assert session.t == 0


def test_next_frame_with_marks(marked, viewer):
    session = Session.of(viewer)
    session.show(marked)
    said = []
    session.said.connect(said.append)
    assert [session.next_marked(1) for _ in range(3)] == [2, 7, None]
    assert said == ["no later frame has marks"]
    assert session.next_marked(-1) == 2
    marked.notes.set(4, text="look here")
    assert session.next_marked(1) == 4
    session.close()


def test_a_step_ends_a_drag_and_keeps_it(session, mouse):
    mouse.click((10, 20))
    mouse.press((10, 20))
    mouse.to((20, 30))
    session.go(1)
    mouse.to((40, 50))
    mouse.release((40, 50))
    assert session.recording.markers.frame(0).yx.tolist() == [[20, 30]]
    assert session.recording.markers.count() == 1


def test_layers_of_more_axes_do_not_shift_time(session, viewer, mouse):
    viewer.add_image(np.zeros((2, 12, 60, 80), "u1"))
    session.choose("mark")
    session.go(4)
    assert session.t == 4
    mouse.click((10, 20))
    assert session.recording.markers.frame(4).yx.tolist() == [[10, 20]]


def test_a_broken_frame_asks_before_it_is_marked(session, mouse, monkeypatch):
    pictures = session.recording.series._pictures
    cut = (FrameStatus.UNREADABLE, "the file is cut short")
    monkeypatch.setattr(pictures, "status", lambda t: cut)
    said = []
    session.said.connect(said.append)
    mouse.click((10, 20))
    assert session.recording.markers.count() == 0
    assert "cannot be shown (the file is cut short)" in said[0]
    assert said[0].endswith("Click again to mark it all the same")
    mouse.click((10, 20))
    assert session.recording.markers.count() == 1


def test_a_broken_frame_says_on_the_picture_what_is_wrong(viewer, tmp_path):
    folder = tmp_path / "cam"
    folder.mkdir()
    for t in range(4):
        tifffile.imwrite(folder / f"f{t}.tif", np.full((20, 30), 50, np.uint8))
    (folder / "f2.tif").write_bytes((folder / "f2.tif").read_bytes()[:60])
    session = Session.of(viewer)
    session.open(folder)
    words = viewer.canvas.overlays.text

    session.go(2)
    assert words.visible
    assert "f2.tif" in words.text
    assert "frame 2 cannot be shown" in words.text.replace("\n", " ")
    session.go(3)
    assert not words.visible
    session.go(2)
    session.close()
    assert not words.visible
