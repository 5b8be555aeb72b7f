"""Ticks of marks, shapes, masks and notes, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.docks.marked import MarkedFrames
from marey.docks.parts.strip import FrameStrip, Ticks
from marey.docks.strip_news import ticks_of

SQUARE = [[10, 10], [10, 30], [30, 30], [30, 10]]


def ticked(window) -> dict[str, list[int]]:
    strip = window.desk.rail.find("Timeline").widget().strip
    return {row.words: row.frames.tolist() for row in strip.ticks}


@pytest.mark.gui
def test_everything_that_can_be_gone_to_is_ticked(window):
    recording = window.recording
    recording.types.add("adult")
    recording.types.add("nest", kind="polygon")
    recording.types.add("ice", kind="mask", color="#00aaff")
    recording.markers.add("adult", [2, 5, 5], [[5, 9], [7, 2], [9, 9]])
    recording.shapes.add("nest", 3, SQUARE, kind="polygon")
    value = recording.masks.value("ice")
    recording.masks.write(7, np.full((240, 320), value, np.uint8))
    recording.notes.set(9, "fog")

    wanted = {"adult": [2, 5], "nest": [3], "mask": [7], "note": [9]}
    window.wait(lambda: ticked(window) == wanted)
    strip = window.desk.rail.find("Timeline").widget().strip
    colours = {row.words: row.colour for row in strip.ticks}
    assert colours["mask"] == "#00aaff"
    assert strip.words_at(5) == "frame 5: adult"

    stops = []
    window.session.go(0)
    while (t := window.session.next_marked(1)) is not None:
        stops.append(t)
        window.wait(lambda t=t: window.session.t == t)
    assert set(stops) <= {t for frames in wanted.values() for t in frames}


@pytest.mark.gui
def test_ticks_follow_moves_undo_and_removal(window):
    recording = window.recording
    recording.types.add("adult")
    ids = recording.markers.add("adult", [2, 5], [[5, 9], [7, 2]])
    recording.notes.set(4, "fog")
    window.wait(lambda: ticked(window) == {"adult": [2, 5], "note": [4]})

    recording.markers.remove(ids[:1])
    recording.notes.set(4, "")
    window.wait(lambda: ticked(window) == {"adult": [5]})
    recording.undo()
    window.wait(lambda: ticked(window) == {"adult": [5], "note": [4]})
    recording.types.edit("adult", color="#123456")
    strip = window.desk.rail.find("Timeline").widget().strip
    window.wait(lambda: strip.ticks[0].colour == "#123456")
    recording.types.remove("adult")
    window.wait(lambda: ticked(window) == {"note": [4]})


@pytest.mark.gui
def test_another_recording_brings_its_own_ticks(window, tmp_path):
    window.recording.notes.set(4, "fog")
    window.wait(lambda: ticked(window) == {"note": [4]})
    window.recording.series.wait()
    other = tmp_path / "other.marey"
    recording = marey.open(np.zeros((30, 32, 48), np.uint8), other)
    recording.notes.set(20, "sun")
    window.session.show(recording)
    window.wait(lambda: ticked(window) == {"note": [20]})


def test_a_change_is_looked_at_alone(tmp_path, monkeypatch):
    with marey.open(np.zeros((9, 32, 48), np.uint8), tmp_path / "a.marey") as rec:
        rec.types.add("adult")
        rec.markers.add("adult", [2, 5], [[5, 9], [7, 2]])
        marked = MarkedFrames(rec)
        before = marked.renew(["marker", "shape", "mask_tile", "note"], {})
        rec.markers.add("adult", 7, [[5, 9]])
        monkeypatch.setattr(rec.markers, "frames", None)  # all are not read again
        after = marked.renew([], {"marker": [int(rec.series.ids[7])]})

        (row,) = ticks_of(before, rec.types.list())
        assert row.frames.tolist() == [2, 5]
        (row,) = ticks_of(after, rec.types.list())
        assert row.frames.tolist() == [2, 5, 7]


@pytest.mark.gui
def test_a_million_marked_frames_are_searched_and_not_walked_through(qtbot):
    class Counted(np.ndarray):
        def __iter__(self):
            raise AssertionError("a loop over all marked frames")

        def tolist(self):
            raise AssertionError("a list of all marked frames")

    n = 1_000_000
    strip = FrameStrip()
    qtbot.addWidget(strip)
    strip.resize(712, 28)
    strip.show_frames(n)
    half = np.arange(n // 2).view(Counted)
    one = np.array([750_000])
    strip.show_ticks([Ticks("#ff0000", half, "adult"), Ticks("#00ff00", one, "egg")])
    strip.show()
    qtbot.waitExposed(strip)

    picture = strip.grab().toImage()
    at = round(strip.x_of(n // 4))
    assert picture.pixelColor(at, 4).green() < 100
    assert picture.pixelColor(round(strip.x_of(600_000)), 4).green() > 200
    column = [picture.pixelColor(round(strip.x_of(750_000)), y) for y in range(10, 18)]
    assert any(c.green() > 200 > c.red() for c in column)
    assert strip.words_at(750_000) == "frame 750000: egg"
