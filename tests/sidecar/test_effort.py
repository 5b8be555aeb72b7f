"""The time of people's acts, from histories whose times are set by the test."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue
from marey.sidecar import Sidecar
from marey.sidecar.effort import durations


class Clock:
    """A clock that is set by hand."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.time", lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_each_act_lasts_since_the_one_before_and_pauses_are_left_out(tmp_path, clock):
    with Sidecar.open(tmp_path / "a.marey", author="Ada") as marks:
        marks.types.add("cell")
        marks.types.add("nest", kind="polygon")
        for _ in range(3):
            clock.later(4)
            marks.markers.add("cell", 0, [[1, 1]])
        clock.later(3600)  # lunch
        marks.markers.add("cell", 1, [[1, 1]])
        clock.later(10)
        marks.shapes.add("nest", 1, [[0, 0], [0, 9], [9, 9]])
        clock.later(4)
        marks.markers.move([1], [[2, 2]])
        clock.later(4)
        maker = marks.makers.program("finder")
        with marks.group("found", kind="job"):
            marks.markers.add("cell", 2, np.ones((50, 2)), origin=maker)
        table = marks.effort.table().set_index("type")
        nest, cell = table.loc["nest"], table.loc["cell"]
        assert (nest["made"], nest["acts"], nest["seconds"]) == (1, 1, 10)
        assert (cell["made"], cell["acts"]) == (4, 5)
        assert cell["seconds"] == pytest.approx(3 * 4 + 4 + 4)
        assert cell["seconds_each"] == pytest.approx(20 / 4)
        assert set(table["author"]) == {"Ada"}


def test_tracks_masks_and_notes_have_a_line_of_their_own(tmp_path, clock):
    with Sidecar.open(tmp_path / "a.marey", author="Ada") as marks:
        marks.types.add("fish", tracked=True)
        marks.types.add("area", kind="mask")
        track = marks.tracks.add("fish")
        for t in range(4):
            clock.later(2)
            marks.markers.add("fish", t, [[1, t]], track=track)
        clock.later(9)
        marks.masks.write(0, np.eye(20, dtype=np.uint8))
        clock.later(5)
        marks.notes.set(0, "fog")
    with Sidecar.open(tmp_path / "a.marey", author="Bo") as marks:
        clock.later(1)
        marks.notes.set(1, "sun")
        clock.later(7)
        marks.notes.set(2, "sun")
        table = marks.effort.table().set_index(["author", "what"])
        assert table.loc[("Ada", "track"), "made"] == 1
        assert table.loc[("Ada", "track"), "seconds"] == 8
        assert table.loc[("Ada", "mask"), "made"] == 1
        assert table.loc[("Ada", "mask"), "seconds"] == 9
        assert table.loc[("Ada", "note"), "seconds"] == 5
        # a first act has none before it: it counts as the others of its session
        assert table.loc[("Bo", "note"), "seconds"] == 14
        assert table.loc[("Bo", "note"), "seconds_each"] == 7


def test_what_was_removed_cost_time_all_the_same(tmp_path, clock):
    with Sidecar.open(tmp_path / "a.marey", author="Ada") as marks:
        marks.types.add("cell")
        clock.later(3)
        marks.markers.add("cell", 0, [[1, 1]])
        clock.later(5)
        marks.markers.remove([1])
        (row,) = marks.effort.table().to_dict("records")
        assert (row["made"], row["acts"], row["seconds"]) == (0, 2, 8)
        assert np.isnan(row["seconds_each"])


def test_gaps_of_other_sessions_do_not_count():
    took = durations([1, 1, 2, 2], [0, 10, 11, 31], pause=15)
    assert took.tolist() == [10, 10, 0, 0]


def test_an_empty_history_and_a_senseless_pause(tmp_path):
    with Sidecar.open(tmp_path / "a.marey") as marks:
        assert marks.effort.table().empty
        with pytest.raises(BadValue, match="above 0"):
            marks.effort.table(pause=0)
