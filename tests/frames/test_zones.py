"""Wall clocks and UTC: what the zone's own library says, and what order tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.errors import BadValue
from marey.frames.clock import NamePattern, seconds_of
from marey.frames.zones import spoken_zone, to_utc, zone_of

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # clocks move by half an hour
    "Asia/Kolkata",
    "America/Sao_Paulo",  # used to change at midnight
    "Pacific/Apia",  # left out a whole day
    "Africa/Casablanca",  # goes back for Ramadan
    "+05:30",
)
MOMENTS = st.datetimes(datetime(1972, 1, 1), datetime(2037, 12, 31))


def wall(moments: list[datetime], zone: str) -> np.ndarray:
    """What a clock of the zone shows, as if it were UTC."""
    place = zone_of(zone)
    shown = [m.astimezone(place).replace(tzinfo=None) for m in moments]
    return np.array([seconds_of(one) for one in shown])


@given(MOMENTS, st.sampled_from(ZONES))
def test_one_time_is_what_the_library_of_zones_says(time: datetime, zone: str) -> None:
    found = to_utc(np.array([seconds_of(time)]), zone).seconds[0]
    assert found == pytest.approx(time.replace(tzinfo=zone_of(zone)).timestamp())


@given(
    MOMENTS,
    st.sampled_from(ZONES[:5]),
    st.integers(2, 40),
    st.sampled_from([1, 7, 300, 600, 1200]),
)
def test_a_recording_that_runs_on_never_jumps(
    begin: datetime, zone: str, count: int, step: int
) -> None:
    begin = begin.replace(microsecond=0, tzinfo=UTC)
    moments = [begin + timedelta(seconds=step * i) for i in range(count)]
    found = to_utc(wall(moments, zone), zone).seconds
    np.testing.assert_allclose(np.diff(found), step, atol=1e-3)


@pytest.mark.parametrize("step", [0.1, 1, 60, 600, 1200, 2400, 3600])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_the_autumn_change_is_told_apart_by_order(step: float, zone: str) -> None:
    change = {
        "Europe/Berlin": datetime(2024, 10, 27, 1, tzinfo=UTC),
        "America/New_York": datetime(2024, 11, 3, 6, tzinfo=UTC),
    }[zone]
    count = min(int(4 * 3600 / step), 2000)
    begin = change - timedelta(seconds=step * (count // 2))
    moments = [begin + timedelta(seconds=step * i) for i in range(count)]
    found = to_utc(wall(moments, zone), zone)
    expected = [m.timestamp() for m in moments]
    np.testing.assert_allclose(found.seconds, expected, atol=1e-3)
    assert not len(found.skipped)


def test_whole_seconds_that_repeat_are_no_change_of_the_clock() -> None:
    begin = datetime(2024, 10, 27, 0, 59, 50, tzinfo=UTC)
    moments = [begin + timedelta(seconds=0.1 * i) for i in range(200)]
    whole = [m.replace(microsecond=0) for m in moments]
    found = to_utc(wall(whole, "Europe/Berlin"), "Europe/Berlin").seconds
    np.testing.assert_allclose(found, [m.timestamp() for m in whole], atol=1e-3)


def test_a_recording_that_begins_in_the_second_showing_goes_on_without_a_gap() -> None:
    begin = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    moments = [begin + timedelta(minutes=i) for i in range(60)]
    found = to_utc(wall(moments, "Europe/Berlin"), "Europe/Berlin").seconds
    np.testing.assert_allclose(found, [m.timestamp() for m in moments])


def test_unknown_times_in_between_do_not_matter() -> None:
    begin = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    moments = [begin + timedelta(minutes=i) for i in range(120)]
    shown = wall(moments, "Europe/Berlin")
    shown[::7] = np.nan
    found = to_utc(shown, "Europe/Berlin").seconds
    known = np.isfinite(shown)
    expected = np.array([m.timestamp() for m in moments])
    np.testing.assert_allclose(found[known], expected[known])
    assert np.isnan(found[~known]).all()


def test_the_spring_change_leaves_no_gap_and_says_hours_that_never_were() -> None:
    begin = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)
    moments = [begin + timedelta(minutes=i) for i in range(60)]
    found = to_utc(wall(moments, "Europe/Berlin"), "Europe/Berlin")
    np.testing.assert_allclose(found.seconds, [m.timestamp() for m in moments])
    assert not len(found.skipped)

    never = np.array([seconds_of(datetime(2024, 3, 31, 2, 30)), 0.0])
    found = to_utc(never, "Europe/Berlin")
    assert found.skipped.tolist() == [0]
    assert found.seconds[0] == datetime(2024, 3, 31, 1, 30, tzinfo=UTC).timestamp()


def test_names_through_the_autumn_change_do_not_jump_back() -> None:
    begin = datetime(2024, 10, 26, 23, 0, tzinfo=UTC)
    moments = [begin + timedelta(minutes=5 * i) for i in range(60)]
    berlin = ZoneInfo("Europe/Berlin")
    names = [f"c_{m.astimezone(berlin):%Y%m%d-%H%M%S}-125.png" for m in moments]
    seconds = NamePattern("%Y%m%d-%H%M%S", "Europe/Berlin").seconds(names)
    expected = [m.timestamp() + 0.125 for m in moments]
    np.testing.assert_allclose(seconds, expected, atol=1e-3)


def test_zones_are_named_and_misspelt_ones_are_hinted_at() -> None:
    assert zone_of("") is zone_of("UTC") is UTC
    assert zone_of("-03:30").utcoffset(None) == timedelta(hours=-3, minutes=-30)
    assert spoken_zone(datetime(2024, 1, 1)) == ""
    assert spoken_zone(datetime(2024, 1, 1, tzinfo=UTC)) == "UTC"
    east = timezone(timedelta(hours=5, minutes=30))
    assert spoken_zone(datetime(2024, 1, 1, tzinfo=east)) == "+05:30"
    with pytest.raises(BadValue, match="Europe/Berlin"):
        zone_of("Europe/Berln")
    with pytest.raises(BadValue, match="such as"):
        zone_of("../etc/passwd")
