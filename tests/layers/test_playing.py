"""Which frame comes next and when, by a clock that the test moves."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.errors import BadValue
from marey.layers.playing import PAUSE, Clockwork, without_gaps


def play(clockwork: Clockwork, start: int, count: int, tick: float | None = None):
    """Frames and the times at which they are shown; None ticks when due."""
    now = 0.0
    seen = [(clockwork.begin(start, now), 0.0)]
    while len(seen) < count:
        move = clockwork.next(now)
        if move is None:
            break
        if move.due > now:
            now = move.due if tick is None else now + tick
            continue
        clockwork.show(move)
        seen.append((move.t, now))
        if tick is not None:
            now += tick
    return seen


def frames(clockwork: Clockwork, start: int = 0, count: int = 12) -> list[int]:
    return [t for t, _ in play(clockwork, start, count)]


def test_frames_follow_at_a_rate():
    clockwork = Clockwork(5)
    clockwork.rate = 25
    seen = play(clockwork, 0, 5)
    assert [t for t, _ in seen] == [0, 1, 2, 3, 4]
    assert [at for _, at in seen] == pytest.approx([0, 0.04, 0.08, 0.12, 0.16])


@pytest.mark.parametrize(
    ("loop", "direction", "every", "expected"),
    [
        ("once", 1, 1, [2, 3, 4, 5]),
        ("once", -1, 1, [2]),
        ("loop", 1, 1, [2, 3, 4, 5, 2, 3, 4, 5]),
        ("loop", -1, 1, [2, 5, 4, 3, 2, 5, 4, 3]),
        ("ping-pong", 1, 1, [2, 3, 4, 5, 4, 3, 2, 3]),
        ("ping-pong", -1, 1, [2, 3, 4, 5, 4, 3, 2, 3]),
        ("loop", 1, 2, [2, 4, 2, 4, 2, 4, 2, 4]),
        ("ping-pong", 1, 2, [2, 4, 2, 4, 2, 4, 2, 4]),
        ("ping-pong", 1, 9, [2, 5, 2, 5, 2, 5, 2, 5]),
    ],
)
def test_ways_through_a_range(loop, direction, every, expected):
    clockwork = Clockwork(10)
    clockwork.set_bounds(2, 5)
    clockwork.loop, clockwork.direction, clockwork.every = loop, direction, every
    if loop == "once" and direction < 0:
        # at the end of the way it begins anew
        assert frames(clockwork, 2, 8) == [5, 4, 3, 2]
    else:
        assert frames(clockwork, 2, 8) == expected
    clockwork.begin(2, 0.0)
    if loop != "once":
        assert clockwork.ahead(7) == expected[1:]


def test_it_begins_within_the_bounds_and_ends_where_they_end():
    clockwork = Clockwork(10)
    clockwork.set_bounds(7, 3)
    assert clockwork.bounds == (3, 7)
    assert clockwork.begin(0, 0.0) == 3
    assert clockwork.begin(9, 0.0) == 3
    clockwork.direction = -1
    assert clockwork.begin(9, 0.0) == 7
    clockwork.set_bounds(None, None)
    clockwork.n_frames = 20
    assert clockwork.bounds == (0, 19)
    clockwork.set_bounds(5, 5)
    assert clockwork.next(0.0) is None


def test_every_frame_waits_and_makes_nothing_up():
    clockwork = Clockwork(100)
    clockwork.rate = 10
    seen = play(clockwork, 0, 6, tick=0.25)
    assert [t for t, _ in seen] == [0, 1, 2, 3, 4, 5]
    clockwork.begin(0, 0.0)
    clockwork.show(clockwork.next(5.0))
    following = clockwork.next(5.0)
    assert following.t == 2
    assert following.due >= 4.9


def test_keeping_time_drops_frames_and_says_how_many():
    clockwork = Clockwork(1000)
    clockwork.rate, clockwork.keep_time = 10, True
    clockwork.begin(0, 0.0)
    dropped = 0
    for now in (0.5, 1.0, 3.0, 3.05):
        move = clockwork.next(now)
        if move.due <= now:
            dropped += move.dropped
            clockwork.show(move)
            assert move.t == int(now * 10)
    assert dropped == 30 - 3
    assert clockwork.next(3.05).t == 31
    assert clockwork.next(3.05).due == pytest.approx(3.1)


@pytest.mark.parametrize("loop", ["loop", "ping-pong"])
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("speed", [None, 2.0])
def test_what_is_kept_in_time_is_where_every_frame_would_be(
    loop, direction, every, speed, rng
):
    times = np.cumsum(rng.uniform(0.05, 0.2, 40))

    def made(*, keep_time: bool) -> Clockwork:
        clockwork = Clockwork(40)
        clockwork.loop, clockwork.direction = loop, direction
        clockwork.every, clockwork.speed = every, speed
        clockwork.set_bounds(4, 30)
        clockwork.set_times(times)
        clockwork.keep_time = keep_time
        return clockwork

    every_frame = play(made(keep_time=False), 10, 400)
    dropping = made(keep_time=True)
    dropping.begin(10, 0.0)
    passed = 0
    for now in np.sort(rng.uniform(0, every_frame[-1][1] - 1, 30)):
        move = dropping.next(now)
        if move.due > now:
            continue
        dropping.show(move)
        passed += 1 + move.dropped
        assert every_frame[passed][0] == move.t
        assert every_frame[passed][1] == pytest.approx(move.due)
        assert move.due <= now < every_frame[passed + 1][1] + 1e-9


def test_a_frame_that_is_there_is_better_than_one_that_is_late():
    clockwork = Clockwork(1000)
    clockwork.rate, clockwork.keep_time = 10, True
    clockwork.begin(0, 0.0)
    move = clockwork.next(2.0)
    assert (move.t, move.dropped) == (20, 19)
    assert clockwork.at_hand(move, {20, 10}.__contains__) == move
    assert clockwork.at_hand(move, set().__contains__) == move
    there = clockwork.at_hand(move, {5, 16, 40}.__contains__)
    assert (there.t, there.dropped, there.due) == (16, 15, pytest.approx(1.6))
    for now in (2, 4, 6, 8, 10, 12, 14):
        clockwork.show(clockwork.next(float(now)))
    assert clockwork.ahead(3) == [158, 176, 194], "what will be dropped is not read"


def test_real_time_takes_as_long_as_it_took_and_gaps_are_cut_short():
    clockwork = Clockwork(6)
    clockwork.loop, clockwork.speed = "once", 10.0
    clockwork.set_times(np.array([0, 1, 2, 3, 1000, 1001.0]), [3])
    at = [at for _, at in play(clockwork, 0, 6)]
    assert np.diff(at) == pytest.approx([0.1, 0.1, 0.1, PAUSE, 0.1])


def test_what_the_series_calls_no_gap_is_played_in_full():
    """One rule says what a gap is: that of the frames."""
    seconds = np.array([0, 1, 2, 3, 1000, 1001.0])
    clockwork = Clockwork(6)
    clockwork.loop, clockwork.speed = "once", 10.0
    clockwork.set_times(seconds)
    at = [at for _, at in play(clockwork, 0, 6)]
    assert np.diff(at) == pytest.approx([0.1, 0.1, 0.1, 99.7, 0.1])

    with marey.open_series(np.zeros((6, 4, 4), np.uint8), times=seconds) as series:
        clockwork.set_times(series.times, series.gaps)
    at = [at for _, at in play(clockwork, 0, 6)]
    assert np.diff(at) == pytest.approx([0.1, 0.1, 0.1, PAUSE, 0.1])


def test_times_that_are_unknown_or_run_backwards_are_usual_steps():
    seconds = np.array([0, 1, 2, 1, np.nan, np.nan, 3.0])
    usual, film = without_gaps(seconds, np.array([3]), 5.0)
    assert usual == 1.0
    assert film.tolist() == [0, 1, 2, 3, 4, 5, 6]
    clockwork = Clockwork(3)
    clockwork.speed, clockwork.rate = 4.0, 5.0
    for unknown in (None, np.full(3, np.nan), np.zeros(3), np.zeros(2)):
        clockwork.set_times(unknown)
        clockwork.begin(0, 0.0)
        assert clockwork.next(0.0).due == pytest.approx(0.2), "by the rate"


def test_a_million_frames_are_passed_in_a_step():
    clockwork = Clockwork(1_000_000)
    clockwork.keep_time, clockwork.speed = True, 1e5
    clockwork.set_times(np.arange(1_000_000.0))
    clockwork.begin(0, 0.0)
    move = clockwork.next(5.0)
    assert (move.t, move.dropped) == (500_000, 499_999)


def test_what_cannot_be_is_refused_in_words():
    clockwork = Clockwork(3)
    with pytest.raises(BadValue, match="ping-pong; 'round' came"):
        clockwork.loop = "round"
    with pytest.raises(BadValue, match="backward"):
        clockwork.direction = 0
