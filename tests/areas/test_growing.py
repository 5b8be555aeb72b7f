"""Areas grown from a place, and superpixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from marey.areas import grow, spread, superpixels, unlikeness, values_in
from marey.errors import BadValue

if TYPE_CHECKING:
    from pathlib import Path


def test_a_real_nucleus_is_grown_from_one_place(shared_data: Path):
    folder = shared_data / "tracking" / "ctc_Fluo-N2DH-GOWT1_01"
    picture = tifffile.imread(folder / "raw_000-009.tif", key=0)
    truth = tifffile.imread(folder / "TRA_000-019.tif", key=0)
    best = []
    for value in values_in(truth)[:6]:
        cell = truth == value
        seed = tuple(np.argwhere(cell).mean(axis=0))
        unlike = unlikeness(picture, seed, smooth=4)
        grown = [spread(unlike, seed, tolerance) for tolerance in range(5, 120, 5)]
        best.append(max((one & cell).sum() / (one | cell).sum() for one in grown))
    assert np.median(best) > 0.6


@settings(deadline=None, max_examples=40)
@given(st.floats(0, 60), st.floats(0, 60))
def test_a_larger_tolerance_never_loses_a_pixel(one, two):
    picture = np.random.default_rng(5).integers(0, 255, (30, 40)).astype(np.uint8)
    low, high = sorted((one, two))

    small, large = (grow(picture, (12, 7), tolerance) for tolerance in (low, high))

    assert small[12, 7]
    assert not (small & ~large).any()


def test_it_grows_only_where_it_may_and_what_hangs_together():
    picture = np.zeros((20, 30), np.uint8)
    picture[:, 10] = 200
    free = np.ones((20, 30), bool)
    free[5:] = False

    grown = grow(picture, (2, 3), 50, free)

    assert grown[:5, :10].all()
    assert grown.sum() == 50


def test_colours_are_told_apart():
    picture = np.zeros((10, 12, 3), np.uint8)
    picture[:, 6:, 2] = 90  # as bright in red and green
    assert grow(picture, (1, 1), 30).sum() == 60


def test_values_that_are_no_numbers_are_never_reached():
    picture = np.zeros((6, 8))
    picture[:, 3] = np.nan
    assert grow(picture, (0, 0), 1e9).sum() == 18
    with pytest.raises(BadValue, match="NaN"):
        grow(np.full((4, 4), np.nan), (1, 1), 5)


@pytest.mark.parametrize(
    ("picture", "seed", "tolerance", "words"),
    [
        (np.zeros((4, 5)), (4, 0), 1, "outside the picture of 4 x 5"),
        (np.zeros((4, 5)), (0, np.nan), 1, "place"),
        (np.zeros((4, 5)), (0, 0), -1, "from 0"),
        (np.zeros((4, 5)), (0, 0), np.nan, "from 0"),
        (np.zeros(4), (0, 0), 1, "shape"),
        (np.array([["a"]]), (0, 0), 1, "numbers"),
    ],
)
def test_what_cannot_grow_is_said(picture, seed, tolerance, words):
    with pytest.raises(BadValue, match=words):
        grow(picture, seed, tolerance)


def test_superpixels_keep_to_edges_and_to_their_size(rng):
    picture = rng.normal(20, 2, (120, 150))
    picture[:, 71:] += 60

    found = superpixels(picture, size=15)

    sizes = np.bincount(found.ravel())[1:]
    assert found.shape == picture.shape
    assert values_in(found).tolist() == list(range(1, found.max() + 1))
    assert 15**2 / 3 < np.median(sizes) < 15**2 * 3
    crossing = np.intersect1d(found[:, :69], found[:, 73:])
    assert len(crossing) <= 2


def test_large_pictures_are_made_smaller_first_and_odd_sizes_fit(rng):
    picture = rng.integers(0, 4000, (1501, 1203)).astype(np.uint16)
    found = superpixels(picture, size=80)
    assert found.shape == picture.shape
    assert found.min() == 1


def test_flat_pictures_and_colours_have_superpixels_too():
    assert superpixels(np.zeros((40, 50)), size=10).min() == 1
    assert superpixels(np.zeros((40, 50, 3), np.uint8), size=10).shape == (40, 50)
    with pytest.raises(BadValue, match="2 pixels wide"):
        superpixels(np.zeros((4, 5)), size=1)
