"""What lies between two shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.errors import BadValue
from marey.marking import shape_between
from marey.words.outlines import box, measures_of, turned

ANGLES = st.floats(-180, 180)
PLACES = st.tuples(st.floats(0, 500), st.floats(0, 500))
SIDES = st.tuples(st.floats(2, 90), st.floats(2, 90))


@pytest.mark.parametrize("kind", ["point", "line", "rectangle", "ellipse", "polygon"])
def test_the_ends_are_the_shapes_themselves(kind):
    corners = {"point": [[3, 4.5]], "line": [[0, 0], [3, 9]]}.get(
        kind, turned(box((20, 30), 10, 40), 35)
    )
    other = np.asarray(corners, float) + np.array([7, -3])
    assert shape_between(kind, corners, other, 0) == pytest.approx(np.asarray(corners))
    assert shape_between(kind, corners, other, 1) == pytest.approx(other)


@given(PLACES, PLACES, SIDES, SIDES, ANGLES, st.floats(-44, 44), st.floats(0, 1))
def test_boxes_stay_boxes_of_sides_and_angle_in_between(a, b, s, r, angle, turn, share):
    first = turned(box(a, *s), angle)
    last = turned(box(b, *r), angle + turn)
    found = shape_between("rectangle", first, last, share)
    sides = np.diff(np.vstack([found, found[:1]]), axis=0)
    length = np.hypot(*sides.T)
    assert abs(sides[0] @ sides[1]) < 1e-6 * max(length) ** 2
    assert length[0] == pytest.approx(length[2])
    middle = np.asarray(a) * (1 - share) + np.asarray(b) * share
    assert found.mean(axis=0) == pytest.approx(middle, abs=1e-6)


def test_a_box_turns_the_shorter_way_and_is_not_squeezed():
    first, last = box((50, 50), 10, 40), turned(box((50, 50), 10, 40), 60)
    half = shape_between("ellipse", first, last, 0.5)
    assert half == pytest.approx(turned(box((50, 50), 10, 40), 30))
    # drawn from another corner, or the other way round, it is the same box
    for other in (np.roll(last, 1, axis=0), last[::-1]):
        again = shape_between("ellipse", first, other, 0.5)
        assert measures_of("rectangle", again).area == pytest.approx(400)


@given(st.integers(3, 30), st.integers(3, 30), st.integers(0, 29), st.booleans())
def test_circles_of_any_corners_grow_evenly(n, m, start, is_back):
    def circle(count: int, radius: float) -> np.ndarray:
        angles = 2 * np.pi * np.arange(count) / count
        return np.column_stack([np.sin(angles), np.cos(angles)]) * radius + (90, 70)

    first = circle(n, 20)
    last = np.roll(circle(m, 40), start % m, axis=0)
    last = last[::-1] if is_back else last
    half = shape_between("polygon", first, last, 0.5)
    assert len(half) <= n + m
    inner = measures_of("polygon", first)
    outer = measures_of("polygon", last)
    found = measures_of("polygon", half)
    assert inner.area < found.area < outer.area
    assert found.centre == pytest.approx((90, 70), abs=1.5)
    assert found.length == pytest.approx((inner.length + outer.length) / 2, rel=0.12)


def test_a_moved_polygon_with_more_corners_keeps_its_outline():
    first = np.array([[0, 0], [0, 40], [30, 40], [30, 0]], float)
    more = np.array([[0, 20], [0, 40], [15, 40], [30, 40], [30, 0], [0, 0]], float)
    half = shape_between("polygon", first, more + np.array([10, 20]), 0.5)
    found = measures_of("polygon", half)
    assert found.area == pytest.approx(1200)
    assert found.centre == pytest.approx((20, 30))


def test_polylines_are_open_and_may_be_drawn_backwards():
    first = np.array([[0, 0], [0, 50], [0, 100]], float)
    last = np.array([[40, 100], [40, 0]], float)
    half = shape_between("polyline", first, last, 0.5)
    assert half == pytest.approx(np.array([[20, 0], [20, 50], [20, 100]]))
    line = shape_between("line", [[0, 0], [0, 9]], [[4, 9], [4, 0]], 0.5)
    assert line == pytest.approx(np.array([[2, 0], [2, 9]]))


def test_nothing_lies_between_shapes_without_corners():
    for wrong in ([], [[np.nan, 1]]):
        with pytest.raises(BadValue, match="finite corners"):
            shape_between("polygon", wrong, [[1, 1], [2, 2], [3, 1]], 0.5)
