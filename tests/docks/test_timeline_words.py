"""Dates on the axis, places and rates typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import pytest

from marey.docks.timeline_labels import context, labels
from marey.docks.timeline_place import find_place
from marey.docks.timeline_rate import Rate, read_rate
from marey.errors import BadValue

START = datetime(2016, 5, 14, 9, 3, 52, tzinfo=UTC)


def texts(span, most=8, start=START, zone="UTC"):
    return [label.text for label in labels(span, most, start, zone)]


def test_labels_are_years_when_far_away():
    span = (0.0, 9.5 * 365.25 * 86400)
    assert texts(span, 10) == [str(y) for y in range(2017, 2026)]


def test_labels_are_months_days_hours_seconds_and_milliseconds():
    day = 86400.0
    assert texts((0, 200 * day))[:3] == ["Jun", "Jul", "Aug"]
    assert texts((0, 6 * day)) == [f"{d} May" for d in (15, 16, 17, 18, 19, 20)]
    assert texts((0, 6 * 3600))[:2] == ["10:00", "11:00"]
    assert texts((0, 60.0), 6)[:2] == ["09:04:00", "09:04:10"]
    assert texts((0, 0.01), 5) == [
        "09:03:52.000", "09:03:52.002", "09:03:52.004",
        "09:03:52.006", "09:03:52.008", "09:03:52.010",
    ]  # fmt: skip


def test_a_new_day_is_named_among_hours():
    found = labels((0, 30 * 3600.0), 10, START, "UTC")
    midnight = next(label for label in found if label.text == "15 May")
    assert midnight.is_strong
    assert midnight.seconds == (datetime(2016, 5, 15, tzinfo=UTC) - START).seconds


def test_labels_stand_in_the_zone_and_jump_with_its_clocks():
    assert texts((0, 3600.0), 4, zone="Europe/Berlin")[0] == "11:30"
    night = datetime(2016, 3, 27, 0, 0, tzinfo=UTC)  # 1:00 in Berlin; 2:00 is left out
    found = labels((0, 3 * 3600.0), 4, night, "Europe/Berlin")
    assert [(one.text, one.seconds) for one in found if one.text != "02:00"] == [
        ("01:00", 0.0), ("03:00", 3600.0), ("04:00", 7200.0), ("05:00", 10800.0),
    ]  # fmt: skip


def test_without_a_date_labels_count_from_the_first_frame():
    assert texts((0, 600.0), 5, start=None) == [
        "0:00",
        "2:00",
        "4:00",
        "6:00",
        "8:00",
        "10:00",
    ]
    assert texts((0, 1.0), 2, start=None) == ["0 s", "0.5 s", "1 s"]
    assert texts((0, 5 * 86400.0), 5, start=None)[:3] == ["0 d", "1 d", "2 d"]


def test_counted_days_are_round():
    year = 365.25 * 86400
    assert texts((0, year), 5, start=None) == ["0 d", "100 d", "200 d", "300 d"]


@pytest.mark.parametrize("long", [10.0**k for k in range(-3, 11)])
@pytest.mark.parametrize("most", [1, 3, 15])
def test_labels_are_never_more_than_there_is_room_for(long, most):
    for start in (None, START):
        found = labels((12.5, 12.5 + long), most, start, "UTC")
        assert len(found) <= most + 2
        seconds = [label.seconds for label in found]
        assert seconds == sorted(seconds)
        near = 1e-6 + 1e-8 * long
        assert all(12.5 - near <= s <= 12.5 + long + near for s in seconds)


@pytest.mark.parametrize("far", [1e12, -1e12, 1e18])
def test_times_without_a_date_on_the_calendar_are_counted(far):
    assert all(" d" in text for text in texts((far, far + 1e9), 5))
    assert context(far, 10.0, START, "UTC") == ""


def test_the_day_stands_beside_times_of_day():
    assert context(0.0, 3600.0, START, "UTC") == "14 May 2016"
    assert context(0.0, 30 * 86400.0, START, "UTC") == "2016"
    assert context(0.0, 9e8, START, "UTC") == ""


@dataclass
class Minutes:
    """A hundred frames, one a minute."""

    times: np.ndarray = field(default_factory=lambda: np.arange(100) * 60.0)
    start: datetime | None = START
    zone: str = "Europe/Berlin"

    def __len__(self) -> int:
        return 100

    def nearest(self, seconds: float) -> int:
        return int(np.argmin(np.abs(self.times - seconds)))


@pytest.mark.parametrize(
    ("text", "t"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("+5", 15),
        ("-100", 0),
        ("50%", 50),
        ("100%", 99),
        ("0:20:10", 20),
        ("5:00", 5),
        ("100 s", 2),
        ("1.5 h", 90),
        ("+5 min", 15),
        ("-120s", 8),
        ("+0:03:00", 13),
        ("2016-05-14 11:13:52", 10),
        ("2016-05-14T09:23:52+00:00", 20),
        ("11:13:52", 10),
        ("11:33", 12),
        ("2030-01-01", 99),
    ],
)
def test_a_place_is_found(text, t):
    assert find_place(text, Minutes(), 10) == t


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a frame"),
        ("noon", "expected a frame .1234., a time .* 'noon' came"),
        ("100", "from 0 to 99; 100 came"),
        ("150%", "0% to 100%"),
        ("+5 parsecs", "unit of ms, s, min, h or d; 'parsecs' came"),
        ("2016-13-40", "expected a frame"),
    ],
)
def test_what_means_nothing_is_answered_with_what_is_expected(text, words):
    with pytest.raises(BadValue, match=words):
        find_place(text, Minutes(), 10)


def test_without_times_frames_are_asked_for():
    unknown = Minutes(times=np.full(100, np.nan), start=None)
    assert find_place("12", unknown, 10) == 12
    for text in ("+5 min", "0:20:10"):
        with pytest.raises(BadValue, match="no time is known"):
            find_place(text, unknown, 10)
    with pytest.raises(BadValue, match="no date is known"):
        find_place("2016-05-14 11:13:52", unknown, 10)


def test_large_numbers_may_be_written_in_groups():
    class Many(Minutes):
        def __len__(self) -> int:
            return 20_000

    assert find_place("12,804", Many(), 0) == 12_804


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30 fps", Rate(30.0)),
        ("12.5", Rate(12.5)),
        ("10x", Rate(25.0, 10.0)),
        (".1 x", Rate(25.0, 0.1)),
    ],
)
def test_a_rate_is_read(text, rate):
    assert read_rate(text, 25.0) == rate
    assert read_rate(str(rate), 25.0) == rate


@pytest.mark.parametrize("text", ["", "fast", "0", "-3", "5000 fps"])
def test_what_is_no_rate_is_answered_with_what_is_expected(text):
    with pytest.raises(BadValue, match="expected"):
        read_rate(text)
