"""Times in names, and times that somebody gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marey
from marey.errors import BadValue
from marey.frames import Timing
from marey.frames.clock import (
    DEFAULT_PATTERNS,
    NamePattern,
    find_pattern,
    moment,
    seconds_of,
)

MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2068, 12, 31)).map(
    lambda time: time.replace(microsecond=0, tzinfo=UTC)
)


@given(
    st.lists(MOMENTS, min_size=1, max_size=6),
    st.sampled_from(DEFAULT_PATTERNS),
    st.sampled_from(["", "cam1_", "A-b "]),
    st.booleans(),
)
def test_names_are_read_as_they_were_written(
    times: list[datetime], pattern: str, begin: str, uneven: bool
) -> None:
    names = [
        f"{begin}{'x' * (i % 2) if uneven else ''}{time.strftime(pattern)}.png"
        for i, time in enumerate(times)
    ]
    found = NamePattern(pattern).seconds(names)
    assert found.tolist() == [time.timestamp() for time in times]
    known = find_pattern(names)
    assert known is not None
    assert known.seconds(names).tolist() == found.tolist()


def test_dates_that_do_not_exist_are_unknown() -> None:
    clock = NamePattern("%Y%m%d-%H%M%S")
    names = ["20230229-000000.png", "20231301-000000.png", "20230228-250000.png"]
    assert np.isnan(clock.seconds(names)).all()
    assert np.isnan(clock.seconds(["20230228-000000.png", "other.png"])[1])
    assert find_pattern(["frame_00000001.png", "frame_00000002.png"]) is None


def test_a_field_may_come_once() -> None:
    with pytest.raises(BadValue, match="may come once"):
        NamePattern("%Y-%Y").seconds(["2020-2020"])


@given(MOMENTS)
def test_moments_and_seconds(time: datetime) -> None:
    assert moment(seconds_of(time)) == time
    assert moment(float("nan")) is None


def timing(*seconds: float) -> Timing:
    return Timing(np.array(seconds), float("nan"), "given")


def test_nearest() -> None:
    times = timing(0.0, np.nan, 4.0, 10.0)
    assert times.nearest(3.0) == 2
    assert times.nearest(99) == 3
    assert times.nearest(-99) == 0
    assert timing(*np.full(3, np.nan)).nearest(5.0) == 0


@given(
    st.lists(
        st.one_of(st.just(np.nan), st.integers(-20, 20).map(float)),
        min_size=1,
        max_size=30,
    ),
    st.floats(-25, 25),
)
def test_nearest_is_nearest_whatever_the_times_do(
    seconds: list[float], wanted: float
) -> None:
    found = timing(*seconds).nearest(wanted)
    values = np.array(seconds)
    if np.isnan(values).all():
        assert found == 0
        return
    assert abs(values[found] - wanted) == np.nanmin(np.abs(values - wanted))
    assert found == np.flatnonzero(values == values[found])[0]


def test_gaps_are_longer_than_five_usual_steps() -> None:
    assert timing(0, 1, 2, 8, 9, 10, np.nan, 99, 100).gaps.tolist() == [2, 5]
    assert timing(0, 1, 2, 6, 7).gaps.tolist() == []
    assert timing(0, 10, 9, 10, 11, 12).gaps.tolist() == [0], "back is no gap"
    assert timing(np.nan, 3).gaps.tolist() == timing().gaps.tolist() == []


def test_what_is_wrong_with_times_is_said_once_each() -> None:
    backwards = np.tile([0.0, 5.0], 50_000)
    [back] = timing(*backwards).trouble
    assert back.t == 2
    assert "backwards at 49,999 places" in back.reason
    again, hole = timing(0, 0, 0, np.nan, 1, np.nan).trouble
    assert (again.t, hole.t) == (1, 3)
    assert "2 frames" in again.reason
    assert "nobody says" in hole.reason
    assert timing(0, 1, 2, np.nan).trouble == ()


def test_times_that_are_given() -> None:
    data = np.zeros((4, 8, 9), np.uint8)
    with marey.open_series(data) as series:
        assert np.isnan(series.times).all()
        assert series.start is None
    with marey.open_series(data, times=np.float32(2.5)) as series:
        assert series.times.tolist() == [0, 2.5, 5, 7.5]
        assert series.time_source == "given"
    with marey.open_series(data, times=[10, 11, 15]) as series:
        np.testing.assert_array_equal(series.times, [0, 1, 5, np.nan])
        assert series.start is None
    with pytest.raises(BadValue, match="one time per frame"):
        marey.open_series(data, times=np.zeros((2, 2)))
    for interval in (timedelta(milliseconds=500), np.timedelta64(500, "ms")):
        with marey.open_series(data, times=interval) as series:
            assert series.times.tolist() == [0, 0.5, 1, 1.5]
    with pytest.raises(BadValue, match="a pattern of file names"):
        marey.open_series(data, times=["once"])
