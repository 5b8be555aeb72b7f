"""Axes, sight and columns: where frames are, and that both strips agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.docks.timeline_axis import FINEST, FrameAxis, TimeAxis
from marey.docks.timeline_columns import Columns, runs_of
from marey.docks.timeline_sight import FRAMES, TIME, Sight

NO_GAPS = np.zeros(0, np.int64)


def two_days() -> TimeAxis:
    """A hundred frames a minute apart, a gap of a day, a hundred more."""
    seconds = np.arange(200) * 60.0
    seconds[100:] += 86_400
    return TimeAxis(seconds, np.array([99]))


def test_a_frame_lasts_until_the_next_but_not_through_a_gap():
    axis = two_days()
    ends = axis.ends(np.array([0, 99, 199]))

    assert axis.usual == 60.0
    assert ends.tolist() == [60.0, 6000.0, 86_400 + 12_000.0]
    assert axis.at(59.0) == 0
    assert axis.at(6000 + 100.0) == 99
    assert axis.at(86_400 + 5900.0) == 100
    assert axis.whole == (0.0, 86_400 + 12_000.0)


def test_unknown_times_have_no_place_and_times_that_run_backwards_keep_theirs():
    axis = TimeAxis(np.array([0.0, 1.0, np.nan, 0.5, 2.0]), NO_GAPS)

    assert not axis.is_plain
    assert axis.ranks(np.array([1, 2, 3])).tolist() == [1, 2]
    assert axis.cell(2) is None
    assert axis.cell(3) == (0.5, 1.0)
    assert axis.at(0.6) == 3
    assert [axis.at(s) for s in (-5.0, 1.2, 99.0)] == [0, 1, 4]


def test_zooming_one_strip_keeps_the_same_frames_on_the_other():
    sight = Sight()
    axis = two_days()
    sight.show(200, axis, keep=False)

    sight.look(FRAMES, (20.0, 60.0))
    assert sight.seconds == (20 * 60.0, 60 * 60.0)
    sight.look(TIME, (10 * 60.0, 30 * 60.0))
    assert sight.frames == (10.0, 30.0)
    sight.look(FRAMES, (90.0, 110.0))  # over the gap
    assert sight.seconds == (90 * 60.0, 86_400 + 110 * 60.0)
    sight.look(TIME, (7000.0, 8000.0))  # nothing but gap: the frames around it
    low, high = sight.frames
    assert low <= 100 <= high
    assert high - low == 4
    sight.fit()
    assert sight.is_fitted
    assert sight.seconds == axis.whole


def test_time_is_zoomed_down_to_milliseconds_and_no_further():
    sight = Sight()
    sight.show(200, two_days(), keep=False)
    for _ in range(200):
        sight.zoom(TIME, 1234.5, 0.5)
    low, high = sight.seconds
    assert high - low == pytest.approx(FINEST)
    assert low <= 1234.5 <= high
    for _ in range(200):
        sight.zoom(TIME, 1234.5, 2.0)
    assert sight.is_fitted


def test_the_place_below_the_pointer_stays_while_zooming():
    sight = Sight()
    sight.show(1000, None, keep=False)
    sight.zoom(FRAMES, 300.0, 0.5)
    low, high = sight.frames
    assert (300 - low) / (high - low) == pytest.approx(0.3)


def test_a_growing_recording_stays_where_a_person_has_zoomed_to():
    sight = Sight()
    sight.show(100, None, keep=False)
    sight.show(200, None, keep=True)
    assert sight.frames == (0.0, 200.0)
    sight.look(FRAMES, (20.0, 40.0))
    sight.show(300, None, keep=True)
    assert sight.frames == (20.0, 40.0)


@pytest.mark.parametrize("t", [0, 19, 40, 41, 70, 99])
def test_the_shown_frame_is_followed(t):
    sight = Sight()
    sight.show(100, None, keep=False)
    sight.look(FRAMES, (20.0, 40.0))
    assert sight.follow(t) is not (20 <= t < 40)
    low, high = sight.frames
    assert low <= t <= high - 1
    assert high - low == pytest.approx(20)


@given(
    st.lists(st.integers(0, 99), min_size=1, unique=True),
    st.floats(0, 90),
    st.floats(4, 100),
    st.integers(5, 300),
)
def test_every_frame_in_sight_is_ticked_and_no_other(frames, low, long, width):
    """Against a loop over frames, one by one."""
    span = (low, low + long)
    ticked = np.array(sorted(frames), np.int64)
    columns = Columns(FrameAxis(100), span, width)
    mask = columns.ticks(ticked)

    wanted = np.zeros(width, bool)
    scale = width / long
    for t in ticked:
        left, right = (t - low) * scale, (t + 1 - low) * scale
        if right > 1 and left < width - 1:
            middle = int(min(max((left + right) / 2, 0), width - 1))
            wanted[middle] = right - left < 2 or 0 <= (left + right) / 2 < width
            if wanted[middle] and len(ticked) <= width:
                near = mask[max(0, middle - 1) : middle + 2]
                assert near.any(), f"frame {t} is not seen"
    far = np.ones(width, bool)
    for t in ticked:
        a, b = int((t - low) * scale) - 3, int((t + 1 - low) * scale) + 4
        far[max(0, a) : max(0, b)] = False
    assert not (mask & far).any(), "a tick where no marked frame is"


def test_a_lonely_frame_of_a_million_is_seen():
    columns = Columns(FrameAxis(1_000_000), (0.0, 1e6), 1000)
    assert runs_of(columns.ticks(np.array([500_000]))) == [(500, 502)]
    every = columns.ticks(np.arange(0, 1_000_000, 10))
    assert every.all()


def test_coverage_is_full_where_frames_last_and_nothing_in_a_gap():
    axis = two_days()
    columns = Columns(axis, axis.whole, 984)
    share = columns.coverage()
    ((a, b), (c, d)) = runs_of(share > 0)
    assert (a, d) == (0, 984)
    assert b == pytest.approx(60, abs=1)
    assert c == pytest.approx(924, abs=1)

    close = Columns(axis, (0.0, 600.0), 500)
    assert (close.coverage() == 1).all()


def test_where_frames_are_sparse_coverage_is_fainter_by_the_logarithm():
    seconds = np.concatenate([np.arange(10_000) * 0.1, 1000 + np.arange(1000) * 1.0])
    axis = TimeAxis(seconds, NO_GAPS)
    share = Columns(axis, axis.whole, 200).coverage()
    assert share[10] == pytest.approx(1.0, rel=0.02)
    assert share[150] == pytest.approx(np.log(11) / np.log(101), rel=0.02)

    slow = np.concatenate([np.arange(1000) * 0.01, 10 + np.arange(10) * 10.0])
    axis = TimeAxis(slow, NO_GAPS)
    share = Columns(axis, axis.whole, 220).coverage()
    assert (share > 0).all(), "a frame that lasts is there"
    assert share[100] < 0.05 < 0.9 < share[10]


def test_what_is_even_is_painted_even():
    """2.5 frames in a column are now 2, now 3: that must not make stripes."""
    every = np.arange(1000)
    for axis in (FrameAxis(1000), TimeAxis(every * 0.5, NO_GAPS)):
        columns = Columns(axis, axis.whole, 400)
        assert np.ptp(columns.coverage()) < 1e-6
        assert np.ptp(columns.strength(every)) < 1e-6


def test_the_more_ticks_share_a_column_the_stronger_it_is():
    columns = Columns(FrameAxis(1_000_000), (0.0, 1e6), 1000)
    crowd = np.arange(200_000, 201_000)
    some = np.arange(400_000, 401_000, 33)
    lonely = np.array([700_000])
    share = columns.strength(np.concatenate([crowd, some, lonely]))
    assert share[200] == 1.0
    assert share[400] == pytest.approx(0.5, abs=0.02)
    assert share[700] == share[701] == 0.0
    assert share[201] == 1.0, "what is widened is as strong as its column"

    assert (columns.strength(np.array([10, 5000])) == 1).all(), "none shares a column"
    assert (columns.strength(np.empty(0, np.int64)) == 1).all()
    pair = columns.strength(np.array([200_100, 200_500, 700_000]))
    assert (pair[200], pair[700]) == (1.0, 0.5), "fades in while zooming out"


@pytest.mark.parametrize("unknown", [False, True])
def test_marks_on_frames_that_are_not_found_yet_do_no_harm(unknown):
    seconds = np.arange(10.0)
    if unknown:
        seconds[3] = np.nan
    axis = TimeAxis(seconds, NO_GAPS)
    columns = Columns(axis, axis.whole, 100)
    late = np.array([2, 8, 20, 500])
    assert len(runs_of(columns.ticks(late))) == 2
    assert columns.runs(np.array([5]), np.array([500]))[-1]
    assert axis.cell(500) is None


def test_runs_join_their_frames_and_leave_gaps():
    columns = Columns(FrameAxis(100), (0.0, 100.0), 100)
    mask = columns.runs(np.array([2, 50]), np.array([9, 50]))
    assert runs_of(mask) == [(2, 10), (50, 51)]
