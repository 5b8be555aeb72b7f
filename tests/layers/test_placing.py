"""Offset and rotation: the screen moves, what is stored stays raw."""

from __future__ import annotations

import numpy as np
import pytest
from napari.layers import Image, Points

from marey.layers.placing import place, turned


def placed(angle: float, offset: tuple[float, float] = (0, 0)) -> Points:
    layer = Points(np.zeros((0, 2)), ndim=2)
    place(layer, (0.5, 0.5), offset, angle, (5.0, 10.0))
    return layer


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 33.3, -90, 720])
def test_there_and_back_is_where_one_was(angle):
    layer = placed(angle, (3, -7))
    world = layer.data_to_world((12, 34))
    assert layer.world_to_data(world) == pytest.approx((12, 34))


def test_a_quarter_turns_right_to_below():
    # centre (5, 10) of the world is pixel (10, 20)
    assert placed(90).data_to_world((10, 24)) == pytest.approx((7, 10))


def test_the_offset_is_in_pixels_of_the_picture_and_turns_along():
    assert placed(0, (2, 6)).data_to_world((0, 0)) == pytest.approx((1, 3))
    assert placed(90, (2, 6)).data_to_world((10, 20)) == pytest.approx((8, 9))


def test_axes_of_frames_and_planes_are_left_alone():
    image = Image(np.zeros((4, 3, 20, 30), np.uint8))
    place(image, (1, 2, 0.5, 0.5), (1, 1), 90, (5, 5))
    assert image.data_to_world((3, 2, 7, 7))[:2] == pytest.approx((3, 4))


def test_quarters_are_exact():
    for quarter in range(8):
        values = turned(2, 90 * quarter, (0, 0))[:2, :2]
        assert set(np.unique(np.abs(values))) <= {0.0, 1.0}


def test_the_same_place_again_tells_nobody():
    layer = placed(90, (1, 2))
    heard = []
    for signal in (layer.events.scale, layer.events.translate, layer.events.affine):
        signal.connect(heard.append)
    place(layer, (0.5, 0.5), (1, 2), 90, (5.0, 10.0))
    assert not heard


@pytest.mark.parametrize("angle", [90, 180, 41.5])
def test_a_click_marks_the_pixel_below_it(session, mouse, angle):
    session.canvas.placing.rotation = angle
    session.canvas.placing.offset = (4.0, -2.5)
    session.canvas.placing.put_all(session.layers)
    session.go(3)
    mouse.click((10, 20))
    session.go(5)
    mouse.click((30, 40))
    assert session.t == 5
    assert session.recording.markers.frame(3).yx == pytest.approx(np.array([[10, 20]]))
    assert session.recording.markers.frame(5).yx == pytest.approx(np.array([[30, 40]]))


def test_layers_made_later_and_another_scale_turn_along(session):
    placing = session.canvas.placing
    placing.rotation = 90
    placing.put_all(session.layers)
    session.choose("paint")
    session.recording.calibrate("pixel_size", 0.5)
    session.recalibrate()
    there = {
        tuple(layer.data_to_world((0,) * (layer.ndim - 2) + (7, 9))[-2:])
        for layer in session.layers
    }
    assert len(session.layers) >= 3
    assert np.ptp(np.array(sorted(there)), axis=0) == pytest.approx((0, 0))
