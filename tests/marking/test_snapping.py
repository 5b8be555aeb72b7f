"""Points moved to what the picture shows near them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.errors import BadValue
from marey.marking import snap_to


def spot(y: float, x: float, width: float = 2.0, shape=(40, 60)) -> np.ndarray:
    """A bright spot on a slope."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * width**2))


@given(st.floats(12, 28), st.floats(12, 48), st.floats(-3, 3), st.floats(-3, 3))
def test_a_spot_is_found_to_a_fraction_of_a_pixel(y, x, dy, dx):
    picture = spot(y, x)
    for how, error in (("maximum", 0.1), ("centroid", 0.25)):
        found = snap_to(picture, [[y + dy, x + dx]], 6, how)[0]
        assert np.hypot(*(found - (y, x))) < error
    dark = snap_to(-picture, [[y + dy, x + dx]], 6, "minimum")[0]
    assert np.hypot(*(dark - (y, x))) < 0.1


def test_a_point_without_anything_near_stays():
    picture = np.zeros((20, 30), "u2")
    places = [[3.25, 4.5], [-50, 8], [19, 29]]
    for how in ("maximum", "minimum", "centroid"):
        assert snap_to(picture, places, 4, how).tolist() == places
    assert snap_to(picture, np.zeros((0, 2))).shape == (0, 2)


def test_only_what_is_within_reach_counts():
    picture = spot(10, 10) + 5 * spot(10, 25)
    assert snap_to(picture, [[11, 11]], 5)[0] == pytest.approx((10, 10), abs=0.1)
    assert snap_to(picture, [[11, 18]], 9)[0] == pytest.approx((10, 25), abs=0.1)


def test_colour_borders_and_unknown_pixels_do_no_harm():
    picture = np.repeat(spot(0.2, 58.8)[..., None], 3, axis=2)
    assert snap_to(picture, [[2, 57]], 4)[0] == pytest.approx((0, 59), abs=0.5)
    holes = spot(20, 20)
    holes[18, 22] = np.nan
    assert snap_to(holes, [[21, 21]], 5)[0] == pytest.approx((20, 20), abs=0.1)


def test_what_cannot_be_snapped_is_said():
    picture = spot(9, 9)
    for given_, words in (
        ({"how": "top"}, "maximum, minimum, centroid"),
        ({"reach": 0}, "at least 1 pixel"),
        ({"reach": float("nan")}, "at least 1 pixel"),
    ):
        with pytest.raises(BadValue, match=words):
            snap_to(picture, [[1, 1]], **given_)
    with pytest.raises(BadValue, match="A picture is"):
        snap_to(picture[0], [[1, 1]])
