"""What is read ahead: lanes, threads that hang, room, and what is kept."""

from __future__ import annotations

import threading
from time import sleep

import numpy as np
import tifffile

import marey
from marey.frames.ahead import ReadAhead
from marey.frames.cache import FrameCache


def picture(size: int = 100) -> np.ndarray:
    return np.zeros(size, np.uint8)


def test_what_is_in_one_lane_is_decoded_in_order_by_one_thread():
    lock, inside, order = threading.Lock(), [], []
    together = []

    def load(item):
        with lock:
            inside.append(item[0] % 2)
            together.append(sorted(inside))
            order.append(item[0])
        sleep(0.002)
        with lock:
            inside.remove(item[0] % 2)

    ahead = ReadAhead(load, workers=4, lane=lambda item: item[0] % 2)
    ahead.plan((t, 0) for t in range(40))
    assert ahead.settle(20)
    ahead.close()
    assert [t for t in order if t % 2] == list(range(1, 40, 2))
    assert [t for t in order if not t % 2] == list(range(0, 40, 2))
    assert all(len(lanes) == len(set(lanes)) for lanes in together)


def test_a_thread_that_hangs_is_replaced():
    door, done = threading.Event(), []

    def load(item):
        if item[0] == 0:
            assert door.wait(20)
        done.append(item[0])

    ahead = ReadAhead(load, workers=1, hung=0.02)
    ahead.plan([(0, 0)])
    while ahead.queued:
        sleep(0.001)
    sleep(0.05)
    ahead.plan([(1, 0), (2, 0)])
    assert ahead.settle(20)
    assert done == [1, 2]
    door.set()
    ahead.close()


def test_no_threads_read_nothing_ahead():
    done = []
    ahead = ReadAhead(lambda item: done.append(item), workers=0)
    ahead.plan([(1, 0)])
    assert ahead.settle(1)
    ahead.workers = 2
    ahead.plan([(2, 0)])
    assert ahead.settle(20)
    ahead.close()
    assert done == [(2, 0)]


def test_what_is_needed_next_is_kept_longer_than_what_was_seen():
    cache = FrameCache(1000)
    for frame in range(5):
        cache.put((frame, 0), picture())
    cache.need((frame, 0) for frame in range(5))
    for frame in range(10, 30):
        cache.put((frame, 0), picture())
        cache.get((frame, 0))
    assert cache.frames() == {0, 1, 2, 3, 4, 25, 26, 27, 28, 29}
    cache.need(())
    for frame in range(30, 40):
        cache.put((frame, 0), picture())
    assert cache.frames() == set(range(30, 40))


def _stack(tmp_path, frames=200):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(
        path, np.zeros((frames, 10, 10), np.uint8), photometric="minisblack"
    )
    return path


def test_as_much_is_read_ahead_as_there_is_room_for(tmp_path):
    with marey.open_series(_stack(tmp_path)) as series:
        series.cache.clear()
        series.cache.budget = 100 * 20
        for t in range(12):
            series[t]
        series.read_along(11, range(12, 100))
        assert series._pictures.settle(20)
        spans = series.cached_spans()
        assert spans.tolist() == [[6, 26]], "five behind, and none of those ahead lost"


def test_spans_of_what_is_held(tmp_path):
    with marey.open_series(_stack(tmp_path)) as series:
        series.cache.clear()
        assert series.cached_spans().shape == (0, 2)
        for t in (3, 4, 5, 9, 199, 0):
            series[t]
        spans = series.cached_spans()
        assert spans.tolist() == [[0, 1], [3, 6], [9, 10], [199, 200]]
        assert series.cached_spans() is spans, "asked often, made once"
        series.cache.drop(int(series.ids[4]))
        assert series.cached_spans().tolist()[1:3] == [[3, 4], [5, 6]]


def test_frames_of_a_way_are_read_in_its_order(tmp_path, monkeypatch):
    with marey.open_series(_stack(tmp_path)) as series:
        series.workers = 1
        asked = []
        ahead = series._pictures.ahead
        monkeypatch.setattr(ahead, "_load", lambda item: asked.append(item[0]))
        series.read_along(50, [49, 48, 47, 10, 11, 48, 999])
        assert series._pictures.settle(20)
        assert asked == [49, 48, 47, 10, 11]
