"""Square brackets mean what they mean in numpy, for numpy's integers as well."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import marey

DATA = np.arange(6 * 2 * 3 * 8 * 10, dtype=np.uint16).reshape(6, 2, 3, 8, 10)
KINDS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64]


@given(hnp.basic_indices(DATA.shape, allow_newaxis=False))
def test_basic_indices(key) -> None:
    with marey.open_series(DATA, axes="TCZYX") as series:
        np.testing.assert_array_equal(series[key], DATA[key])
        np.testing.assert_array_equal(series.array[key], DATA[key])


@pytest.mark.parametrize("kind", [*KINDS, np.uint64, bool])
def test_arrays_of_frames(kind: type) -> None:
    where = np.array([1, 0, 0, 1, 1, 0] if kind is bool else [4, 0, 0], kind)
    with marey.open_series(DATA, axes="TCZYX") as series:
        np.testing.assert_array_equal(series[where], DATA[where])
        np.testing.assert_array_equal(series[where, 1, ::2], DATA[where, 1, ::2])
        assert series[np.empty(0, kind if kind is not bool else int)].shape[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_numpy_integers_everywhere(kind: type) -> None:
    two, one = kind(2), kind(1)
    with marey.open_series(DATA, axes="TCZYX", times=1.0) as series:
        np.testing.assert_array_equal(series[two], DATA[2])
        np.testing.assert_array_equal(series[two, one], DATA[2, 1])
        np.testing.assert_array_equal(series.plane(two, z=two, c=one), DATA[2, 1, 2])
        np.testing.assert_array_equal(series.look(two), DATA[2])
        assert series.frame(two) == series.frame(2)
        assert type(series.frame(two).t) is int
        series.read_ahead(two, one)
        assert series.held(two) in (True, False)
        assert series.positions([two]).tolist() == [2]
        assert series.nearest(two) == 2


@given(st.integers(-9, 9))
def test_out_of_range_as_in_numpy(t: int) -> None:
    with marey.open_series(DATA, axes="TCZYX") as series:
        if -6 <= t < 6:
            np.testing.assert_array_equal(series[t], DATA[t])
        else:
            with pytest.raises(IndexError):
                series[t]


def test_a_step_is_a_view_and_a_copy_a_copy() -> None:
    with marey.open_series(DATA[:1, 0, 0]) as series:
        array = series.array
        assert np.shares_memory(array[:], array[0])
        copy = np.array(array)
        copy[:] = 7
        np.testing.assert_array_equal(array[0], DATA[0, 0, 0])
