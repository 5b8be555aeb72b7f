"""Filling floods as napari does, and faster."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from napari.layers import Labels
from skimage.segmentation import flood

from marey.layers.flooding import flood_fast, flooded

PICTURES = st.sampled_from([np.uint8, np.uint16, np.int32, np.uint32]).flatmap(
    lambda dtype: arrays.arrays(
        dtype,
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
        elements=st.integers(0, 2),
    )
)


@given(PICTURES, st.integers(0, 8), st.integers(0, 8))
def test_it_finds_what_scikit_image_finds(labels, y, x):
    seed = (y % labels.shape[0], x % labels.shape[1])
    expected = flood(labels, seed, connectivity=1)

    area, (y0, x0, y1, x1) = flooded(labels, seed)

    found = np.zeros(labels.shape, bool)
    found[y0:y1, x0:x1] = area
    assert (found == expected).all()
    assert area.any(axis=0).all()
    assert area.any(axis=1).all()


@pytest.mark.parametrize("preserve", [True, False])
@pytest.mark.parametrize("at", [(0, 0), (2.4, 2.6), (5, 5), (9, 0), (1, 4)])
def test_a_layer_is_filled_as_napari_fills_it(at, preserve):
    labels = np.array([[0, 0, 1, 1, 0]] * 3 + [[0, 1, 1, 2, 2]] * 3, np.uint8)
    ours, theirs = Labels(labels.copy()), Labels(labels.copy())
    flood_fast(ours)
    for layer in (ours, theirs):
        layer.preserve_labels = preserve
        layer.selected_label = 2
        layer.fill(at, 2)
    assert (ours.data == theirs.data).all()
    ours.undo()
    assert (ours.data == labels).all()
