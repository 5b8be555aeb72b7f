"""Areas between two painted frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from marey.areas import between, values_in
from marey.errors import BadValue

if TYPE_CHECKING:
    from pathlib import Path


def disc(y: float, x: float, radius: float, value: int = 1) -> np.ndarray:
    rows, columns = np.mgrid[:80, :120]
    return ((rows - y) ** 2 + (columns - x) ** 2 <= radius**2) * value


@settings(deadline=None, max_examples=40)
@given(
    st.tuples(st.integers(20, 60), st.integers(20, 100), st.integers(4, 18)),
    st.tuples(st.integers(20, 60), st.integers(20, 100), st.integers(4, 18)),
)
def test_the_ends_are_what_was_painted(one, two):
    before, after = disc(*one), disc(*two)
    assert np.array_equal(between(before, after, 0), before)
    assert np.array_equal(between(before, after, 1), after)


def test_half_way_is_half_way_in_place_and_size():
    found = between(disc(20, 20, 10, 5), disc(50, 90, 16, 5), 0.5)

    rows, columns = np.nonzero(found == 5)
    assert (rows.mean(), columns.mean()) == (
        pytest.approx(35, abs=0.3),
        pytest.approx(55, abs=0.3),
    )
    assert np.sqrt(len(rows) / np.pi) == pytest.approx(13, abs=0.5)


def test_only_what_both_have_goes_over():
    before, after = disc(20, 20, 8, 5) + disc(60, 60, 8, 2**31 - 1), disc(20, 26, 8, 5)
    assert values_in(between(before, after, 0.4)).tolist() == [5]
    assert not between(before, disc(3, 3, 2, 9), 0.5).any()


def test_a_real_nucleus_between_two_frames_is_nearly_the_one_that_was_seen(
    shared_data: Path,
):
    folder = shared_data / "tracking" / "ctc_Fluo-N2DH-SIM+_01"
    first, middle, last = tifffile.imread(
        folder / "TRA_000-033.tif", key=(10, 12, 14)
    ).astype(int)
    shared = set(values_in(first)) & set(values_in(last)) & set(values_in(middle))

    found = between(first, last, 0.5)

    overlaps = [
        ((found == v) & (middle == v)).sum() / ((found == v) | (middle == v)).sum()
        for v in shared
    ]
    assert len(shared) > 10
    assert np.median(overlaps) > 0.75
    # no worse than taking over the mask of the frame before
    copied = [
        ((first == v) & (middle == v)).sum() / ((first == v) | (middle == v)).sum()
        for v in shared
    ]
    assert np.median(overlaps) > np.median(copied)


@pytest.mark.parametrize(
    ("after", "weight", "words"),
    [
        (np.ones((3, 4), int), 0.5, "one shape"),
        (np.ones((3, 3), int), 1.5, "from 0 to 1"),
        (np.ones((3, 3), int), np.nan, "from 0 to 1"),
        (np.ones((3, 3)), 0.5, "whole numbers"),
        (np.full((3, 3), 2**31), 0.5, "2147483647"),
    ],
)
def test_what_has_no_middle_is_said(after, weight, words):
    with pytest.raises(BadValue, match=words):
        between(np.ones((3, 3), int), after, weight)
