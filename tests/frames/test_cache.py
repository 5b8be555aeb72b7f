"""Pictures in memory, up to a number of bytes, whatever the threads do."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.frames.ahead import ReadAhead
from marey.frames.cache import FrameCache


def picture(size: int = 100) -> np.ndarray:
    return np.zeros(size, np.uint8)


@given(
    st.integers(0, 900),
    st.lists(
        st.tuples(
            st.sampled_from(["put", "get", "drop", "budget"]),
            st.integers(0, 9),
            st.integers(0, 400),
        ),
        max_size=60,
    ),
)
def test_bytes_are_bounded(budget: int, acts: list[tuple[str, int, int]]) -> None:
    cache = FrameCache(budget)
    for act, frame, size in acts:
        if act == "put":
            cache.put((frame, 0), picture(size))
            assert (frame, 0) in cache, "the newest is kept, however large"
        elif act == "get":
            cache.get((frame, 0))
        elif act == "drop":
            cache.drop(frame)
            assert (frame, 0) not in cache
        else:
            cache.budget = size
        held = [cache.get((f, 0)) for f in sorted(cache.frames())]
        assert cache.used == sum(p.nbytes for p in held if p is not None)
        assert cache.used <= cache.budget or len(cache) <= 1


def test_the_longest_unseen_go_first() -> None:
    cache = FrameCache(300)
    for frame in range(3):
        cache.put((frame, 0), picture())
    cache.get((0, 0))
    cache.put((3, 0), picture())
    assert cache.frames() == {0, 2, 3}


def test_a_picture_is_decoded_once_for_all_who_wait() -> None:
    cache = FrameCache()
    begun, go, calls = threading.Event(), threading.Event(), []

    def load() -> np.ndarray:
        calls.append(1)
        begun.set()
        assert go.wait(10)
        return picture()

    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.fetch((1, 0), load)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go.set()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert len({id(p) for p in found}) == 1


def test_a_failure_is_told_and_not_remembered() -> None:
    cache = FrameCache()

    def fail() -> np.ndarray:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        cache.fetch((1, 0), fail)
    assert cache.fetch((1, 0), picture).shape == (100,)


def test_a_new_plan_cancels_the_old_one() -> None:
    begun, go, done = threading.Event(), threading.Event(), []

    def load(item: tuple[int, int]) -> None:
        begun.set()
        assert go.wait(10)
        done.append(item[0])

    ahead = ReadAhead(load, workers=1)
    ahead.plan((t, 0) for t in range(50))
    assert begun.wait(10)
    ahead.plan([(100, 0), (101, 0)])
    assert ahead.queued == 2
    go.set()
    assert ahead.settle(10)
    assert done == [0, 100, 101]
    ahead.close()
    ahead.plan([(7, 0)])
    assert ahead.queued == 0
