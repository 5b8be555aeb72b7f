"""Patterns of names: everything they can say, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marey
from marey.errors import BadValue
from marey.frames import NamePattern, NameSpan, preview_times
from marey.frames.patterns import read_stamps

DATES = st.dates(datetime(1971, 1, 1).date(), datetime(2068, 12, 31).date())
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2068, 12, 31))
DAYS = ("%Y%m%d", "%y-%m-%d", "%Y_%j", "%d%b%Y", "%Y.%m.%d")
CLOCKS = ("%H%M%S-%f", "%I-%M-%S.%f%p", "%Hh%Mm%Ss%f", "%H.%M.%S_%f")


@given(
    st.lists(TIMES, min_size=1, max_size=5),
    st.sampled_from(DAYS),
    st.sampled_from(CLOCKS),
    st.sampled_from(["", "cam_", "A b-"]),
    st.booleans(),
)
def test_what_strftime_writes_is_read(
    times: list[datetime], day: str, clock: str, begin: str, uneven: bool
) -> None:
    pattern = f"{day}_{clock}"
    names = [
        f"{begin}{'x' * (i % 2 * uneven)}{time.strftime(pattern)}.png"
        for i, time in enumerate(times)
    ]
    found = NamePattern(pattern).seconds(names)
    expected = [time.replace(tzinfo=UTC).timestamp() for time in times]
    np.testing.assert_allclose(found, expected, atol=5e-7, rtol=0)


@given(DATES)
def test_every_date_is_counted_as_the_calendar_does(day) -> None:
    name = f"{day:%Y%m%d}-000000"
    [found] = NamePattern("%Y%m%d-%H%M%S").seconds([name])
    expected = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert found == expected.timestamp()


@given(TIMES, st.integers(-14 * 60, 14 * 60), st.booleans())
def test_a_zone_in_the_name_counts_more_than_the_chosen_one(
    time: datetime, minutes: int, colon: bool
) -> None:
    zone = timezone(timedelta(minutes=minutes))
    text = time.replace(tzinfo=zone, microsecond=0).strftime("%Y%m%dT%H%M%S%z")
    text = f"{text[:-2]}:{text[-2:]}" if colon else text
    [found] = NamePattern("%Y%m%dT%H%M%S%z", "Asia/Tokyo").seconds([text])
    assert found == time.replace(tzinfo=zone, microsecond=0).timestamp()


def test_seconds_since_1970_and_their_thousandths() -> None:
    clock = NamePattern("img_%s%f", "Asia/Tokyo")
    found = clock.seconds(["img_1577836800125.png", "img_1577836801250.png"])
    np.testing.assert_allclose(found, [1577836800.125, 1577836801.25], atol=1e-6)


def test_of_several_patterns_the_first_that_fits_counts() -> None:
    text = "%Y%m%d-%H%M%S-%f|%Y%m%d-%H%M%S|day %Y-%m-%d"
    names = ["20240101-000000-5.png", "20240101-000001.png", "day 2024-01-02", "x"]
    found = NamePattern(text).seconds(names) - 1704067200
    np.testing.assert_allclose(found, [0.5, 1, 86400, np.nan], atol=1e-6)


def test_digits_of_the_pattern_itself_have_to_fit() -> None:
    clock = NamePattern("cam1_%Y%m%d")
    found = clock.seconds(["cam1_20240101", "cam2_20240101"])
    assert np.isfinite(found).tolist() == [True, False]


def test_twelve_hours_and_days_of_the_year_that_are_none() -> None:
    noon, midnight, wrong = NamePattern("%Y %I %p").seconds(
        ["2024 12 PM", "2024 12 am", "2024 13 PM"]
    )
    assert noon - midnight == 12 * 3600
    assert np.isnan(wrong)
    found = NamePattern("%Y-%j").seconds(["2023-365", "2023-366", "2024-366"])
    assert np.isfinite(found).tolist() == [True, False, True]


@given(TIMES, st.integers(0, 999), st.integers(0, 86_399_999))
def test_the_second_date_has_its_own_fraction(
    begin: datetime, fraction: int, after: int
) -> None:
    begin = begin.replace(microsecond=fraction * 1000)
    end = begin + timedelta(milliseconds=after)
    names = [
        f"{one:%Y%m%d-%H%M%S}-{one.microsecond // 1000:03d}" for one in (begin, end)
    ]
    clock = NameSpan("%Y%m%d-%H%M%S-%f_%Y%m%d-%H%M%S-%f")
    read = clock.read(["_".join(names) + ".avi"])
    assert read.ends is not None
    assert read.begins[0] == pytest.approx(
        begin.replace(tzinfo=UTC).timestamp(), abs=1e-6
    )
    assert read.ends[0] - read.begins[0] == pytest.approx(after / 1000, abs=1e-6)


def test_a_fraction_of_the_second_date_alone_is_not_the_firsts() -> None:
    clock = NameSpan("%Y%m%d-%H%M%S_%H%M%S-%f")
    read = clock.read(["20240101-235959_000001-75.avi"])
    assert read.ends is not None
    assert read.begins[0] == datetime(2024, 1, 1, 23, 59, 59, tzinfo=UTC).timestamp()
    assert read.ends[0] - read.begins[0] == pytest.approx(2.75, abs=1e-6)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("%Y-%Y", "may come once.*NameSpan"),
        ("frame_*", "has no field"),
        ("%Y%q", "%q is unknown"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        read_stamps(pattern, ["a"])
    with pytest.raises(BadValue, match="holds one date, two were"):
        NameSpan("%Y%m%d").check()
    with pytest.raises(BadValue, match="zone"):
        marey.open_series(np.zeros((2, 8, 9)), times=NamePattern("%Y", "Mars"))


def test_the_preview_says_what_is_read_and_what_not() -> None:
    rows = preview_times(
        ["20240229-120000-25.png", "20230229-120000.png", "b.png"], "%Y%m%d-%H%M%S"
    )
    assert rows[0].words == "2024-02-29 12:00:00.250 UTC"
    assert [row.words for row in rows[1:]] == ["does not fit the pattern"] * 2
    assert np.isnan(rows[2].seconds)
    assert preview_times(["a", "b"], 0.5)[1].words == "0.500 s"
