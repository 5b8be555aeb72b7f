"""Pictures as layers: channels, planes, scale, contrast, growth."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from marey.frames.brightness import contrast
from marey.layers import Session
from marey.layers.channel import Channel
from marey.layers.image import place_of
from marey.recording import open as open_recording
from marey.words import Calibration, Known


def show(viewer, data, tmp_path, **options):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, data, **options)
    session = Session.of(viewer)
    session.show(open_recording(path))
    return session


def test_channels_are_layers_and_planes_an_axis(viewer, tmp_path):
    data = np.zeros((3, 5, 2, 16, 24), np.uint8)
    for t, z, c in np.ndindex(3, 5, 2):
        data[t, z, c] = 40 * t + 5 * z + c
    session = show(viewer, data, tmp_path, imagej=True, metadata={"axes": "TZCYX"})
    one, two = session.image_layers
    assert one.data.shape == (3, 5, 16, 24)
    assert viewer.dims.ndim == 4
    session.go(2)
    session.go_to_plane(3)
    assert (session.t, session.plane) == (2, 3)
    assert int(np.asarray(one.data[2, 3])[0, 0]) == 95
    assert int(np.asarray(two.data[2, 3])[0, 0]) == 96
    assert session.channel == 0
    viewer.layers.selection.active = two
    assert session.channel == 1
    session.close()


def test_marks_of_planes(viewer, tmp_path, mouse):
    data = np.random.default_rng(1).integers(0, 99, (3, 5, 2, 40, 60), dtype=np.uint8)
    session = show(viewer, data, tmp_path, imagej=True, metadata={"axes": "TZCYX"})
    session.go_to_plane(2)
    viewer.scene.camera.zoom = 4
    mouse.click((10, 20))
    assert session.recording.markers.frame(0).z.tolist() == [2]
    bright = []
    for plane in range(5):
        session.go_to_plane(plane)
        colors = session.points.face_color
        bright.append(float(colors[0, 3]) if len(colors) else 0.0)
    assert bright == [0, pytest.approx(0.35), 1, pytest.approx(0.35), 0]
    session.choose("paint")
    session.go_to_plane(1)
    mouse.drag((30, 20), (30, 40))
    session.go_to_plane(2)
    assert not session.labels.data.any()
    assert session.recording.masks.read(0, z=1)[30, 30]
    session.close()


def test_rgb_is_one_layer(viewer, tmp_path):
    data = np.zeros((4, 20, 30, 3), np.uint8)
    session = show(viewer, data, tmp_path, photometric="rgb")
    (image,) = session.image_layers
    assert image.rgb
    assert viewer.dims.ndim == 3
    session.close()


def test_unknown_scale_stays_pixels_and_frames():
    place = place_of("TZYX", Calibration())
    assert place.scale == (1, 1, 1, 1)
    assert set(place.units) == {"pixel"}
    place = place_of(
        "TCZYX",
        Calibration(pixel_size=Known(0.5, "OME"), plane_spacing=Known(2.0, "OME")),
    )
    assert place.axes == "TZYX"
    assert place.scale == (1, 2, 0.5, 0.5)
    assert place.units == ("pixel", "um", "um", "um")


def test_calibration_moves_no_mark_and_no_sight(session, mouse, viewer):
    session.go(3)
    mouse.click((10, 20))
    corner = np.array(viewer.scene.camera.center[-2:]) / session.points.scale
    zoom = viewer.scene.camera.zoom
    session.recording.calibrate("pixel_size", 0.5)
    session.recalibrate()
    assert session.t == 3
    assert session.points.scale.tolist() == [0.5, 0.5]
    assert session.image_layers[0].scale.tolist() == [1, 0.5, 0.5]
    after = np.array(viewer.scene.camera.center[-2:]) / session.points.scale
    assert after == pytest.approx(corner)
    assert viewer.scene.camera.zoom == pytest.approx(2 * zoom)
    assert session.points.data.tolist() == [[10, 20]]
    mouse.click((30, 40))
    assert session.recording.markers.frame(3).yx.tolist() == [[10, 20], [30, 40]]


def test_contrast_is_by_percentiles(viewer, tmp_path):
    data = np.full((3, 50, 50), 100, np.uint16)
    data[:, 0, 0] = 60000
    data[:, 10:20] = 300
    session = show(viewer, data, tmp_path, photometric="minisblack")
    assert session.image_layers[0].contrast_limits == [100, 300]
    session.close()


def test_contrast_of_nothing():
    assert contrast(np.array([np.nan, np.inf])) == (0, 1)
    assert contrast(np.array([], np.uint8)) == (0, 1)
    low, high = contrast(np.full(9, 7.0))
    assert low < high


def test_a_sleeping_channel_reads_nothing():
    class Forbidden:
        shape, dtype = (5, 2, 8, 9), np.dtype(np.uint8)

        def __getitem__(self, key):
            raise AssertionError(key)

    channel = Channel(Forbidden(), 1, 1)
    channel.asleep = True
    assert channel.shape == (5, 8, 9)
    assert channel[2].shape == (8, 9)
    assert channel[2, 3:5].shape == (2, 9)


def test_channel_puts_its_index_in_place():
    data = np.arange(3 * 4 * 2 * 5 * 6).reshape(3, 4, 2, 5, 6)
    channel = Channel(data, 2, 1)
    rest = data[:, :, 1]
    assert channel.shape == rest.shape
    assert channel.size == rest.size
    for key in (
        1,
        (1, 2),
        (np.int64(1), slice(None)),
        (..., 3),
        (1, 2, ..., 0),
        slice(2),
    ):
        assert np.array_equal(channel[key], rest[key]), key


def test_growth_leaves_the_view(viewer, tmp_path):
    folder = tmp_path / "series"
    folder.mkdir()
    for t in range(30):
        tifffile.imwrite(folder / f"{t:03}.tif", np.full((20, 30), t, np.uint8))
    session = Session.of(viewer)
    session.show(open_recording(folder, wait=False))
    viewer.scene.camera.zoom = 7
    center = tuple(viewer.scene.camera.center)
    grew = []
    session.grew.connect(grew.append)
    session.recording.series.wait(10)
    session.deliver()
    assert session.n_frames == 30
    assert viewer.dims.nsteps[0] == 30
    assert session.t == 0
    assert viewer.scene.camera.zoom == 7
    assert tuple(viewer.scene.camera.center) == center
    session.close()
