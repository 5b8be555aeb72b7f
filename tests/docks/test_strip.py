"""Ticks of marks, shapes, masks and notes, and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.docks.marked import TABLES, MarkedFrames, block_edges
from marey.docks.parts.strips import Strips
from marey.docks.timeline_ticks import TickFilter, Ticks, rows_of, ticks_of

SQUARE = [[10, 10], [10, 30], [30, 30], [30, 10]]


def ticked(window) -> dict[str, list[int]]:
    strip = window.desk.rail.find("Timeline").widget().strips
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
    strip = window.desk.rail.find("Timeline").widget().strips
    colours = {row.words: row.colour for row in strip.ticks}
    assert colours["mask"] == "#00aaff"
    at_five = strip.frames.words_at(strip.frames.x_of(5))
    assert at_five.startswith("frame 5: adult\n")

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
    strip = window.desk.rail.find("Timeline").widget().strips
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
        before = marked.renew(TABLES, {})
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
    strips = Strips()
    qtbot.addWidget(strips)
    strips.resize(712, 28)
    strips.show_frames(n)
    half = np.arange(n // 2).view(Counted)
    one = np.array([750_000])
    strips.show_ticks([Ticks("#ff0000", half, "adult"), Ticks("#00ff00", one, "egg")])
    strips.show_position(n - 1)
    strips.show()
    qtbot.waitExposed(strips)
    strip = strips.frames

    picture = strip.grab().toImage()

    def column(t):
        x = round(strip.x_of(t))
        return [picture.pixelColor(x, y) for y in range(strip.height())]

    assert any(c.red() > 200 > c.green() for c in column(n // 4))
    assert not any(c.red() > 200 > c.green() for c in column(600_000))
    assert any(c.green() > 200 > c.red() for c in column(750_000))
    assert strip.words_at(strip.x_of(750_000)).startswith("frame 750,")


def test_tracks_are_bars_with_key_frames_and_gaps(tmp_path):
    with marey.open(np.zeros((40, 32, 48), np.uint8), tmp_path / "a.marey") as rec:
        rec.types.add("bead", tracked=True)
        one, two = rec.tracks.add("bead"), rec.tracks.add("bead")
        for t in (*range(3, 9), *range(12, 20)):
            rec.markers.add("bead", t, [[5, 9]], track=one, hand_set=int(t == 4))
        rec.markers.add("bead", [30, 31], [[5, 9], [5, 9]], track=two, hand_set=0)
        marked = MarkedFrames(rec)
        found = marked.renew(TABLES, {})
        (bars,) = found.tracks
        assert list(zip(bars.first, bars.last, strict=True)) == [
            (3, 8), (12, 19), (30, 31),
        ]  # fmt: skip
        assert list(zip(bars.begin, bars.end, strict=True)) == [(3, 19), (30, 31)]
        assert bars.keys.tolist() == [4]

        rec.markers.add("bead", [9, 32], [[5, 9], [5, 9]], track=[one, two], hand_set=0)
        ids = [int(rec.series.ids[t]) for t in (9, 32)]
        again = marked.renew([], {"marker": ids})
        whole = MarkedFrames(rec).renew(TABLES, {})
        for part in ("first", "last", "begin", "end", "keys"):
            assert np.array_equal(
                getattr(again.tracks[0], part), getattr(whole.tracks[0], part)
            )
        assert again.tracks[0].last.tolist() == [9, 19, 32]


def test_selections_are_ticked_in_their_own_lane(tmp_path):
    with marey.open(np.zeros((9, 32, 48), np.uint8), tmp_path / "a.marey") as rec:
        rec.selections.save("to label", [7, 2])
        (row,) = ticks_of(MarkedFrames(rec).renew(TABLES, {}), rec.types.list())
        assert (row.kind, row.words, row.lane) == (
            "selection", "to label", "selections",
        )  # fmt: skip
        assert row.frames.tolist() == [2, 7]


def test_hidden_kinds_and_types_are_left_out():
    frames = np.array([1])
    ticks = [
        Ticks("#ff0000", frames, "adult"),
        Ticks("#00ff00", frames, "egg"),
        Ticks("#0000ff", frames, "note", "notes", "note"),
    ]
    chosen = TickFilter()
    chosen.show("marker", "egg", shown=False)
    assert [one.words for one in chosen.of(ticks)] == ["adult", "note"]
    chosen.show("marker", shown=False)
    assert [one.words for one in chosen.of(ticks)] == ["note"]
    chosen.show("marker")
    assert [one.words for one in chosen.of(ticks)] == ["adult", "note"]
    chosen.show_all()
    assert chosen.of(ticks) == ticks


def test_types_move_together_before_lanes_do():
    frames = np.array([1])
    ticks = [Ticks("#ff0000", frames, name) for name in "abcd"]
    ticks.append(Ticks("#0000ff", frames, "note", "notes", "note"))
    assert rows_of(ticks) == [0, 1, 2, 0, 3]
    assert rows_of(ticks, 3) == [0, 1, 0, 1, 2]
    assert rows_of(ticks, 1) == [0, 0, 0, 0, 1]


def test_block_edges_are_where_ticks_begin_or_end():
    found = block_edges([np.array([3, 4, 5, 19]), np.array([4, 9])], 20)
    assert found.tolist() == [3, 5, 9, 19]
    assert block_edges([], 20).tolist() == []
