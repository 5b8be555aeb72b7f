"""Giga-pixel pictures in a viewer: levels for napari, colours of channels."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile
from napari.components import ViewerModel
from napari.layers import Image

from marey.frames import open_series
from marey.frames.sources.tiff_tiles import Tiles
from marey.layers import Session
from marey.layers.image import Levels, image_options
from marey.recording import open as open_recording
from marey.words import Known

SIDE, TILE = 20_000, 512


def write_giant(path, frames):
    """Write a sparse pyramid: of full resolution one tile in eight is there."""
    with tifffile.TiffWriter(path, bigtiff=True) as writer:
        for t in range(frames):
            for level in range(6):
                side = -(-SIDE // 2**level)
                count = (-(-side // TILE)) ** 2
                tiles = (
                    np.full((TILE, TILE), 1 + t * 20 + level, np.uint8)
                    if n % 8 == 0 or level > 3
                    else None
                    for n in range(count)
                )
                writer.write(
                    tiles,
                    shape=(side, side),
                    dtype=np.uint8,
                    tile=(TILE, TILE),
                    compression="deflate",
                    subifds=5 if level == 0 else None,
                    subfiletype=1 if level else 0,
                    metadata=None,
                )
    return path


@pytest.fixture
def read(monkeypatch):
    """Count the tiles that are read, by level."""
    levels: list[int] = []
    tile = Tiles.tile

    def counting(self, page, level, place):
        levels.append(level)
        return tile(self, page, level, place)

    monkeypatch.setattr(Tiles, "tile", counting)
    return levels


@pytest.mark.parametrize("frames", [1, 3])
def test_napari_reads_the_tiles_in_view(viewer, tmp_path, read, frames):
    path = write_giant(tmp_path / "giant.tif", frames)
    session = Session.of(viewer)
    session.show(open_recording(path))
    (image,) = session.image_layers
    assert image.multiscale
    assert image.data.shape == (frames, SIDE, SIDE)
    assert [level.shape[1] for level in image.data][-1] == 625
    assert set(read) <= {5, 4}, "opening reads small levels alone"
    session.go(frames - 1)
    assert session.t == frames - 1
    read.clear()
    # what the canvas does when a person has zoomed in
    corners = np.array([[0, 8000, 8000], [0, 8800, 9000]], float)
    image._update_draw(1.0, corners[:, -2:], (800, 1000))
    assert image.data_level == 0
    shown = np.asarray(image._slice.image.raw)
    assert shown.shape[0] < 1100
    assert shown.max() == 1 + (frames - 1) * 20
    assert 0 < read.count(0) < 40  # of 1600
    session.close()


def test_small_pyramids_are_shown_whole(viewer, tmp_path):
    data = np.random.default_rng(1).integers(0, 99, (2, 512, 600), np.uint8)
    path = tmp_path / "small.ome.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(data, subifds=1, tile=(128, 128), metadata={"axes": "TYX"})
        writer.write(data[:, ::2, ::2], subfiletype=1, tile=(128, 128))
    session = Session.of(viewer)
    session.show(open_recording(path))
    assert not session.image_layers[0].multiscale
    assert session.recording.series.levels == [(512, 600), (256, 300)]
    session.close()


def test_levels_of_channels(tmp_path):
    data = np.random.default_rng(2).integers(0, 99, (2, 2, 2560, 320), np.uint8)
    path = tmp_path / "p.ome.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(data, subifds=1, tile=(256, 256), metadata={"axes": "TCYX"})
        writer.write(data[..., ::2, ::2], subfiletype=1, tile=(256, 256))
    with open_series(path) as series:
        one, two = image_options(series, series.calibration)
        assert isinstance(two["data"], Levels)
        assert two["multiscale"]
        small = two["data"][1]
        np.testing.assert_array_equal(small[1], data[1, 1, ::2, ::2])
        two["data"].asleep = True
        assert two["data"].asleep
        assert not small[1].any()
        assert not one["data"].asleep
        layer = Image(**one)
        np.testing.assert_array_equal(layer.data[1][0], data[0, 0, ::2, ::2])


def test_a_photograph_beyond_the_graphics_card(viewer, tmp_path):
    picture = np.zeros((17_000, 200, 3), np.uint8)
    picture[-100:] = (250, 20, 20)
    tifffile.imwrite(tmp_path / "tall.tif", picture, compression="deflate")
    session = Session.of(viewer)
    session.show(open_recording(tmp_path / "tall.tif"))
    (image,) = session.image_layers
    assert image.rgb
    assert image.multiscale
    assert max(image.data[-1].shape) < 1_100
    assert image.data[-1][0, -1, 0].tolist() == [250, 20, 20]
    session.close()


def test_channels_in_their_colours(viewer, tmp_path):
    data = np.zeros((2, 3, 16, 20), np.uint8)
    path = tmp_path / "c.ome.tif"
    names = ["GFP", "DIC", "Cy5"]
    words = {"axes": "TCYX", "Channel": {"Name": names, "Color": [16711935, -1, None]}}
    tifffile.imwrite(path, data, metadata=words, photometric="minisblack")
    session = Session.of(viewer)
    session.show(open_recording(path))
    layers = session.image_layers
    assert [layer.name.split()[-1] for layer in layers] == names
    np.testing.assert_allclose(layers[0].colormap.map([1.0]), [[0, 1, 0, 1]], atol=0.01)
    np.testing.assert_allclose(layers[1].colormap.map([1.0]), [[1, 1, 1, 1]], atol=0.01)
    assert layers[2].colormap.name == "cyan"
    session.close()


def test_colours_of_imagej(tmp_path):
    ramp = np.arange(256, dtype=np.uint8)
    zero = np.zeros_like(ramp)
    tables = [np.stack([ramp, zero, zero]), np.stack([zero, ramp, ramp])]
    data = np.zeros((3, 2, 16, 20), np.uint8)
    path = tmp_path / "c.tif"
    words = {"axes": "TCYX", "mode": "composite", "LUTs": tables}
    tifffile.imwrite(path, data, imagej=True, metadata=words)
    with open_series(path) as series:
        assert series.calibration.colors == Known(("#ff0000", "#00ffff"), "ImageJ")


def test_pixels_that_napari_has_to_convert(tmp_path):
    """Whatever the pixels are, a layer draws them."""
    viewer = ViewerModel()
    rng = np.random.default_rng(3)
    for dtype in ("?", "i1", "i4", "u8", "f2", "f8"):
        data = (rng.random((2, 20, 30)) * 90).astype(dtype)
        with open_series(data) as series:
            (options,) = image_options(series, series.calibration)
            layer = viewer.add_layer(Image(**options))
            assert layer.data.dtype == (np.uint8 if dtype == "?" else dtype)
            assert np.ptp(layer.contrast_limits) > 0
