"""Outlines: what stored corners mean, checked against other geometries."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.words.outlines import box, measures_of, ring, turned

NUMBERS = st.floats(-1e3, 1e3, allow_nan=False)


@given(st.floats(-720, 720), NUMBERS, NUMBERS)
def test_turning_is_clockwise_as_opencv_turns(angle, y, x):
    corners = box((y, x), 20, 60)
    theirs = cv2.boxPoints(((x, y), (60.0, 20.0), angle))[:, ::-1]
    ours = turned(corners, angle)
    distance = np.hypot(*(ours[:, None] - theirs[None]).transpose(2, 0, 1))
    assert distance.min(axis=1).max() < 0.01


def test_measures_agree_with_opencv():
    rng = np.random.default_rng(3)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 40))
    star = np.column_stack([np.sin(angles), np.cos(angles)]) * rng.uniform(
        20, 90, (40, 1)
    )
    star = (star + 200).astype(np.float32)
    found = measures_of("polygon", star)
    moments = cv2.moments(star[:, ::-1])
    assert found.area == pytest.approx(cv2.contourArea(star), rel=1e-4)
    assert found.length == pytest.approx(cv2.arcLength(star, closed=True), rel=1e-4)
    middle = moments["m01"] / moments["m00"], moments["m10"] / moments["m00"]
    assert found.centre == pytest.approx(middle, abs=1e-2)


def test_an_ellipse_is_measured_as_one():
    found = measures_of("ellipse", box((0, 0), 20, 60), 25)
    assert found.area == pytest.approx(np.pi * 10 * 30)
    assert found.centre == pytest.approx((0, 0), abs=1e-9)
    assert len(ring("ellipse", box((0, 0), 2, 6))) > 30


def test_what_has_no_inside_has_no_area():
    assert measures_of("line", [[0, 0], [3, 4]]).length == 5
    assert measures_of("polyline", [[0, 0], [3, 4]]).area is None
    assert measures_of("line", [[2, 2], [2, 2]]).centre == (2, 2)
    assert measures_of("polygon", [[0, 0], [1, 1], [2, 2]]).area == 0
