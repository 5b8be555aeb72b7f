"""Times in names, and times that somebody gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marey
from marey.errors import BadValue
from marey.frames.clock import (
    DEFAULT_PATTERNS,
    NamePattern,
    find_pattern,
    moment,
    nearest,
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


def test_nearest() -> None:
    times = np.array([0.0, np.nan, 4.0, 10.0])
    assert nearest(times, 3.0) == 2
    assert nearest(times, 99) == 3
    assert nearest(np.full(3, np.nan), 5.0) == 0


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
