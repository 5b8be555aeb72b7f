"""Each kind of file, written by another library, read to the pixel."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
import tifffile
from PIL import Image

import marey
from worlds import TellTale, find_mark, is_red, read_code, write_video

if TYPE_CHECKING:
    from pathlib import Path

GREY, COLOUR = TellTale(9), TellTale(9, rgb=True)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "webp", "tif", "jp2", "ppm"])
@pytest.mark.parametrize("world", [GREY, COLOUR], ids=["grey", "colour"])
def test_stills(tmp_path: Path, suffix: str, world: TellTale) -> None:
    for t in range(3):
        path = tmp_path / f"f{t}.{suffix}"
        options = {"lossless": True} if suffix == "webp" else {}
        Image.fromarray(world.frame(t)).save(path, **options)
    with marey.open_series(tmp_path) as series:
        exact = suffix != "jpg" and not (suffix == "webp" and not world.rgb)
        for t in range(3):
            assert read_code(series[t])[0] == t
            if exact:
                np.testing.assert_array_equal(series[t], world.frame(t))
            if world.rgb:
                assert is_red(series[t])


PIXELS = {
    "bits": ("1", np.uint8),
    "grey 8": ("L", np.uint8),
    "grey 16": ("I;16", np.uint16),
    "float": ("F", np.float32),
    "signed": ("I", np.int32),
    "alpha": ("RGBA", np.uint8),
}


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("kind", list(PIXELS))
def test_pixels(tmp_path: Path, suffix: str, kind: str) -> None:
    mode, dtype = PIXELS[kind]
    if suffix == "png" and kind in ("float", "signed"):
        pytest.skip("PNG has no such pixels")
    rng = np.random.default_rng(1)
    shape = (20, 30, 4) if mode == "RGBA" else (20, 30)
    data = (rng.normal(size=shape) * 9e4).astype(np.int64)
    data = data % 2 if mode == "1" else data % 256 if dtype == np.uint8 else data
    path = tmp_path / f"f.{suffix}"
    image = Image.fromarray(data.astype(bool)) if mode == "1" else None
    (image or Image.fromarray(data.astype(dtype))).save(path)
    with marey.open_series(path) as series:
        assert series.dtype == dtype
        found = series[0]
    if mode == "1":
        found = found // max(int(found.max()), 1)
    np.testing.assert_array_equal(found, data.astype(dtype))


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_films_of_pictures(tmp_path: Path, suffix: str) -> None:
    rng = np.random.default_rng(2)
    blocks = rng.integers(0, 6, (7, 12, 16, 3)) * 51
    frames = np.kron(blocks, np.ones((1, 5, 5, 1), int)).astype(np.uint8)
    frames[3:, :40] = frames[2, :40]  # most encoders store only what changes
    pictures = [Image.fromarray(frame) for frame in frames]
    delays = [100, 40, 250, 70, 500, 120, 90]
    path = tmp_path / f"film.{suffix}"
    first, *others = pictures
    options = {"lossless": True} if suffix == "webp" else {"disposal": 1}
    first.save(path, save_all=True, append_images=others, duration=delays, **options)
    with marey.open_series(path) as series:
        assert series.shape == frames.shape
        for t in (6, 2, 0, 5, 5, 1, 4, 3):
            np.testing.assert_array_equal(series[t], frames[t])
        begins = np.cumsum([0, *delays[:-1]]) / 1000
        np.testing.assert_allclose(series.times, begins, atol=1e-6)
        assert series.time_source == ("WebP" if suffix == "webp" else "video")


def test_a_webp_film_among_stills(tmp_path: Path) -> None:
    pictures = [Image.fromarray(COLOUR.frame(t)) for t in range(6)]
    pictures[0].save(tmp_path / "a.webp", lossless=True)
    pictures[1].save(
        tmp_path / "b.webp", save_all=True, append_images=pictures[2:5], lossless=True
    )
    pictures[5].save(tmp_path / "c.webp", lossless=True)
    with marey.open_series(tmp_path) as series:
        assert [read_code(series[t])[0] for t in range(len(series))] == list(range(6))
        assert all(is_red(series[t]) for t in range(6))
    (tmp_path / "b.webp").write_bytes((tmp_path / "b.webp").read_bytes()[:2000])
    with marey.open_series(tmp_path) as series:
        assert [problem.path for problem in series.check()] == ["b.webp"]


@pytest.mark.parametrize("bigtiff", [False, True])
def test_pages_of_all_compressions(tmp_path: Path, *, bigtiff: bool) -> None:
    path = tmp_path / "pages.tif"
    kinds = ["deflate", "lzw", "zstd", "jpeg", None, "packbits", "lzma"]
    with tifffile.TiffWriter(path, bigtiff=bigtiff) as writer:
        for t, kind in enumerate(kinds):
            writer.write(GREY.plane(t), compression=kind, metadata=None)
    with marey.open_series(path) as series:
        assert len(series) == len(kinds)
        assert not series.check()
        for t, kind in enumerate(kinds):
            assert read_code(series[t])[0] == t
            if kind != "jpeg":
                np.testing.assert_array_equal(series[t], GREY.plane(t))


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "u4", "f2", "f4", "f8", ">i2"])
def test_tiff_pixels(tmp_path: Path, dtype: str) -> None:
    data = (np.random.default_rng(3).normal(size=(3, 20, 30)) * 60).astype(dtype)
    tifffile.imwrite(tmp_path / "f.tif", data, photometric="minisblack")
    with marey.open_series(tmp_path / "f.tif") as series:
        assert series.dtype == np.dtype(dtype).newbyteorder("=")
        np.testing.assert_array_equal(series[:], data)
    with marey.open_series(data) as series:
        assert series.dtype.isnative
        np.testing.assert_array_equal(series[:], data)


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("samples", [2, 5])
def test_samples_that_are_no_colours_are_channels(
    tmp_path: Path, planar: str, samples: int
) -> None:
    data = np.random.default_rng(4).integers(0, 99, (3, 20, 30, samples), np.uint8)
    stored = data if planar == "contig" else np.moveaxis(data, -1, 1)
    path = tmp_path / "s.tif"
    tifffile.imwrite(path, stored, planarconfig=planar, photometric="minisblack")
    with marey.open_series(path) as series:
        assert series.axes == "TCYX"
        np.testing.assert_array_equal(series[:], np.moveaxis(data, -1, 1))


def test_bits_in_tiff(tmp_path: Path) -> None:
    data = np.random.default_rng(5).integers(0, 2, (3, 20, 30)).astype(bool)
    tifffile.imwrite(tmp_path / "b.tif", data, photometric="minisblack")
    with marey.open_series(tmp_path / "b.tif") as series:
        assert series.dtype == np.uint8
        np.testing.assert_array_equal(series[:], data)


def test_a_stack_that_says_more_than_it_holds(tmp_path: Path) -> None:
    whole = tmp_path / "whole.tif"
    tifffile.imwrite(whole, GREY.array(), imagej=True, metadata={"axes": "TYX"})
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[: 8 + int(5.5 * GREY.plane(0).nbytes)])
    with marey.open_series(cut) as series:
        good = np.flatnonzero(series.valid)
        problems = series.check()
        assert [p.t for p in problems] == list(range(len(series)))[5:]
        assert "cut short" in problems[0].reason
        assert [read_code(series[t])[0] for t in range(5)] == [0, 1, 2, 3, 4]
        assert series.array[8].shape == GREY.shape
        assert len(good) == 9


CODECS = [
    ("libx264", "mp4"),
    ("libx264", "mkv"),
    ("libx264", "avi"),
    ("mjpeg", "avi"),
    ("mjpeg", "mkv"),
    ("mpeg4", "avi"),
    ("mpeg4", "mp4"),
    ("mpeg4", "mkv"),
]


@pytest.mark.parametrize(("codec", "suffix"), CODECS)
def test_videos(tmp_path: Path, codec: str, suffix: str) -> None:
    world = TellTale(40, rgb=True)
    path = write_video(world, tmp_path / f"v.{suffix}", codec)
    with marey.open_series(path) as series:
        assert len(series) == 40
        assert series.axes == "TYXS"
        rng = np.random.default_rng(6)
        for t in rng.permutation(40)[:15].tolist():
            assert read_code(series[t])[0] == t
            assert is_red(series[t])
        assert np.hypot(*np.subtract(find_mark(series[7]), world.mark(7))) < 1
        np.testing.assert_allclose(np.diff(series.times), 0.04, atol=2e-3)


def test_xvid_with_frames_that_look_ahead(tmp_path: Path) -> None:
    """MPEG-4 under the name of Xvid, its frames stored in another order."""
    world = TellTale(50)
    path = tmp_path / "x.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.height, stream.width = world.shape
        stream.pix_fmt = "yuv420p"
        stream.codec_context.codec_tag = "XVID"
        stream.options = {"bf": "2", "g": "12", "q": "2", "flags": "+qscale"}
        stream.codec_context.bit_rate = 4_000_000
        for t in range(50):
            frame = av.VideoFrame.from_ndarray(world.plane(t), format="gray")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert b"XVID" in path.read_bytes()[:1000]
    with marey.open_series(path) as series:
        assert [read_code(series[t])[0] for t in range(len(series))] == list(range(50))
        for t in (40, 3, 22, 21, 49, 0):
            assert read_code(series[t])[0] == t


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_variable_frame_rate(tmp_path: Path, suffix: str) -> None:
    world = TellTale(20)
    stamps = np.cumsum([0, *np.random.default_rng(7).integers(20, 900, 19)])
    path = tmp_path / f"v.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1000)
        stream.height, stream.width = world.shape
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for t, stamp in enumerate(stamps.tolist()):
            frame = av.VideoFrame.from_ndarray(world.plane(t), format="gray")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with marey.open_series(path) as series:
        assert [read_code(series[t])[0] for t in range(20)] == list(range(20))
        np.testing.assert_allclose(series.times, stamps / 1000, atol=1e-3)


def test_real_recordings(shared_data: Path) -> None:
    clicks = shared_data / "clickpoints"
    with marey.open_series(clicks / "plant_root") as series:
        assert len(series) == 3
        assert not series.check()
    with marey.open_series(clicks / "frap") as series:
        assert len(series) == 6
        first = tifffile.imread(clicks / "frap" / "FRAP_cell005_t00.tif")
        np.testing.assert_array_equal(series[0], first)
    with marey.open_series(clicks / "tweezer_001") as series:
        assert len(series) == 40
        assert not series.check()
    with marey.open_series(str(clicks / "penguin_count" / "*.jpg")) as series:
        assert series.axes == "TYXS"
