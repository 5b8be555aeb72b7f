"""From outlines to label images and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from marey.areas import Outline, from_polygons, to_polygons
from marey.errors import BadValue

if TYPE_CHECKING:
    from pathlib import Path

label_images = hnp.arrays(
    np.int64,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=14),
    elements=st.sampled_from([0, 0, 1, 2, 2**31 - 1]),
)


@settings(deadline=None, max_examples=150)
@given(label_images)
def test_labels_come_back_pixel_by_pixel(labels):
    assert np.array_equal(from_polygons(to_polygons(labels), labels.shape), labels)


def test_real_cells_come_back_pixel_by_pixel(shared_data: Path):
    folder = shared_data / "tracking" / "ctc_Fluo-N2DH-SIM+_01"
    labels = tifffile.imread(folder / "TRA_000-033.tif", key=12)

    outlines = to_polygons(labels)
    coarse = from_polygons(to_polygons(labels, tolerance=1.0), labels.shape)

    assert np.array_equal(from_polygons(outlines, labels.shape), labels)
    assert {one.value for one in outlines} == set(np.unique(labels)) - {0}
    inside = (coarse == labels)[labels > 0].mean()
    assert 0.95 < inside < 1


def test_holes_are_rings_of_their_own():
    labels = np.zeros((9, 9), int)
    labels[1:8, 1:8] = 3
    labels[3:5, 3:6] = 0

    (outline,) = to_polygons(labels)

    assert len(outline.holes) == 1
    assert outline.ring.min() == 0.5
    assert outline.ring.max() == 7.5
    assert np.array_equal(from_polygons([outline], labels.shape), labels)
    assert not from_polygons([outline], labels.shape)[3, 3]


def test_height_is_not_width():
    labels = from_polygons([[(2, 10), (2, 14), (4, 14), (4, 10)]], (6, 20), [9])

    rows, columns = np.nonzero(labels == 9)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (2, 4, 10, 14)


def test_what_lies_outside_is_cut_off_and_later_ones_lie_above():
    square = np.array([(-5, -5), (-5, 2), (2, 2), (2, -5)], float)

    labels = from_polygons([square, square + 2, square + 100], (6, 6))

    assert labels[0, 0] == labels[2, 2] == 2
    assert set(np.unique(labels)) == {0, 2}
    later = from_polygons([square + 2, square], (6, 6))
    assert (later[0, 0], later[4, 4]) == (2, 1)


@pytest.mark.parametrize(
    ("polygon", "values", "words"),
    [
        ([(0, 0), (1, 1)], None, "three corners"),
        ([(0, 0), (1, np.nan), (2, 2)], None, "NaN or inf"),
        ([(0, 0), (1, 1e300), (2, 2)], None, "NaN or inf"),
        ([(0, 0, 0)] * 3, None, r"shape \(N, 2\)"),
        ("round", None, "corners"),
        ([(0, 0), (0, 2), (2, 2)], 0, "1 to 2147483647"),
        ([(0, 0), (0, 2), (2, 2)], 2**31, "1 to 2147483647"),
        ([(0, 0), (0, 2), (2, 2)], 1.5, "whole number"),
        ([(0, 0), (0, 2), (2, 2)], [1, 2], "one value for all"),
    ],
)
def test_what_is_no_polygon_is_said(polygon, values, words):
    with pytest.raises(BadValue, match=words):
        from_polygons([polygon], (5, 5), values)


def test_outlines_keep_their_values():
    ring = np.array([(0.5, 0.5), (0.5, 2.5), (2.5, 2.5), (2.5, 0.5)])

    labels = from_polygons([Outline(77, ring), ring + 3], (6, 6))

    assert set(np.unique(labels)) == {0, 2, 77}
    assert (labels == 77).sum() == 4
