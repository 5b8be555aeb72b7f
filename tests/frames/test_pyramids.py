"""Pictures of giga-pixels: of the level in view only the tiles in view are read."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
import tifffile

import marey
from marey.frames.sources.tiff_tiles import Tiles

if TYPE_CHECKING:
    from pathlib import Path

SIDE, TILE, STEPS = 20_000, 512, 6


def value(t: int, level: int, row: int, column: int) -> int:
    return 1 + (t * 83 + level * 41 + row * 7 + column * 3) % 250


def giant_tiles(t: int, level: int, *, sparse: bool) -> Any:
    """Tiles that say where they belong; most are empty."""
    side = -(-SIDE // 2**level)
    across = -(-side // TILE)
    for row in range(across):
        for column in range(across):
            if sparse and (row + column) % 8 and level < 4:
                yield None
            else:
                number = value(t, level, row, column)
                yield np.full((TILE, TILE), number, np.uint8)


def write_giant(path: Path, frames: int = 1) -> Path:
    with tifffile.TiffWriter(path, bigtiff=True) as writer:
        for t in range(frames):
            for level in range(STEPS):
                side = -(-SIDE // 2**level)
                writer.write(
                    giant_tiles(t, level, sparse=True),
                    shape=(side, side),
                    dtype=np.uint8,
                    tile=(TILE, TILE),
                    compression="deflate",
                    subifds=STEPS - 1 if level == 0 else None,
                    subfiletype=1 if level else 0,
                    metadata=None,
                )
    return path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, tuple[int, int]]]:
    read: list[tuple[int, int, tuple[int, int]]] = []
    tile = Tiles.tile

    def counting(self: Tiles, page: int, level: int, place: tuple[int, int]) -> Any:
        read.append((page, level, place))
        return tile(self, page, level, place)

    monkeypatch.setattr(Tiles, "tile", counting)
    return read


@pytest.mark.parametrize("frames", [1, 3])
def test_a_giant_is_opened_by_its_tiles(
    tmp_path: Path, counted: list, frames: int
) -> None:
    path = write_giant(tmp_path / "giant.tif", frames)
    tracemalloc.start()
    with marey.open_series(path) as series:
        assert series.shape == (frames, SIDE, SIDE)
        assert series.levels[0] == (SIDE, SIDE)
        assert len(series.levels) == STEPS
        small = series.glimpse(0)
        assert small.shape == series.levels[-1] == (625, 625)
        assert len(counted) <= 8
        counted.clear()
        top = series.level_array(0)
        assert top.shape == series.shape
        part = top[frames - 1, 8000:9000, 8100:8300]
        assert part.shape == (1000, 200)
        assert {level for _, level, _ in counted} == {0}
        assert len(counted) == 3 * 2
        assert part[8192 - 8000 + 1, 8192 - 8100 + 1] == value(frames - 1, 0, 16, 16)
        assert part[0, 0] == 0  # a sparse tile
        top[frames - 1, 8000:9000, 8100:8300]
        assert len(counted) == 6
        middle = series.level_array(3)[0, ::2, 5]
        assert middle.shape == (1250,)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 << 20


def small_pyramid(path: Path, frames: int, samples: int = 1) -> np.ndarray:
    shape = (frames, 600, 700, samples) if samples > 1 else (frames, 600, 700)
    rng = np.random.default_rng(1)
    data = rng.integers(0, 60_000, shape, np.uint16)
    photometric = "rgb" if samples == 3 else "minisblack"
    with tifffile.TiffWriter(path, ome=path.name.endswith("ome.tif")) as writer:
        axes = "TYXS"[: data.ndim]
        options = {"tile": (128, 256), "photometric": photometric}
        writer.write(data, subifds=2, metadata={"axes": axes}, **options)
        for step in (2, 4):
            writer.write(data[:, ::step, ::step], subfiletype=1, **options)
    return data


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("name", ["p.ome.tif", "p.tif"])
def test_levels_are_cut_as_numpy_cuts(tmp_path: Path, name: str, samples: int) -> None:
    data = small_pyramid(tmp_path / name, 2, samples)
    with marey.open_series(tmp_path / name) as series:
        assert series.levels == [(600, 700), (300, 350), (150, 175)]
        np.testing.assert_array_equal(series[1], data[1])
        for level in range(3):
            truth = data[:, :: 2**level, :: 2**level]
            array = series.level_array(level)
            assert array.shape == truth.shape
            assert array.size == truth.size
            assert array.nbytes == truth.nbytes
            for key in (
                1,
                (0, slice(130, 140)),
                (slice(None), slice(100, 149, 3), slice(5, 170)),
                (1, 77, slice(None, None, -1)),
                (-1, -3, -2),
                ([1, 0], slice(0, 0)),
                (0, [3, 140, 4]),
                (slice(0, 0), 3),
                (slice(1, 2), slice(30, 40)),
                ...,
            ):
                np.testing.assert_array_equal(array[key], truth[key])
            np.testing.assert_array_equal(np.asarray(array), truth)
        with pytest.raises(IndexError, match="there are 3, from 0"):
            series.level_array(3)


def test_a_series_of_pyramids(tmp_path: Path) -> None:
    whole = [small_pyramid(tmp_path / f"f{t}.ome.tif", 1)[0] + t for t in range(3)]
    tifffile.imwrite(tmp_path / "f3.tif", whole[0])
    (tmp_path / "f2.ome.tif").write_bytes(b"broken")
    with marey.open_series(tmp_path) as series:
        assert len(series) == 4
        assert len(series.levels) == 3
        array = series.level_array(2)
        np.testing.assert_array_equal(array[1] + 1, whole[1][::4, ::4])
        for t in (2, 3):
            hatching = array[t, 10:60, 10:40]
            assert hatching.shape == (50, 30)
            assert np.ptp(hatching) > 1000
        with pytest.raises(marey.errors.FrameUnreadable, match="its levels are not"):
            series.glimpse(3)


def test_levels_of_another_pixel_type_are_odd(tmp_path: Path) -> None:
    small_pyramid(tmp_path / "f0.ome.tif", 1)
    with tifffile.TiffWriter(tmp_path / "f1.ome.tif") as writer:
        data = np.ones((1, 600, 700), np.float32)
        writer.write(data, subifds=2, tile=(128, 256))
        for step in (2, 4):
            writer.write(data[:, ::step, ::step], subfiletype=1, tile=(128, 256))
    with marey.open_series(tmp_path) as series:
        assert np.ptp(series.level_array(1)[1]) > 0
        with pytest.raises(marey.errors.FrameUnreadable, match="odd frame"):
            series.glimpse(1)


def test_channels_and_planes_of_a_pyramid(tmp_path: Path) -> None:
    data = np.random.default_rng(2).integers(0, 255, (2, 3, 4, 256, 320), np.uint8)
    path = tmp_path / "p.ome.tif"
    with tifffile.TiffWriter(path) as writer:
        options = {"tile": (64, 64), "photometric": "minisblack"}
        writer.write(data, subifds=1, metadata={"axes": "TCZYX"}, **options)
        writer.write(data[..., ::2, ::2], subfiletype=1, **options)
    with marey.open_series(path) as series:
        array = series.level_array(1)
        small = data[..., ::2, ::2]
        np.testing.assert_array_equal(array[1, 2, 3], small[1, 2, 3])
        np.testing.assert_array_equal(
            array[:, 1, ::2, 70:90, 3:], small[:, 1, ::2, 70:90, 3:]
        )
        np.testing.assert_array_equal(series.glimpse(1, z=2, c=1), small[1, 1, 2])


@pytest.mark.parametrize("version", [2, 3])
def test_ome_zarr_is_read_by_chunks(tmp_path: Path, version: int) -> None:
    zarr = pytest.importorskip("zarr")
    path = tmp_path / "giant.zarr"
    group = zarr.open_group(path, mode="w", zarr_format=version)
    datasets = []
    for level in range(STEPS):
        side = -(-SIDE // 2**level)
        array = group.create_array(
            str(level), shape=(4, side, side), chunks=(1, TILE, TILE), dtype="u2"
        )
        array[2, :600, :600] = 7 + level
        datasets.append({"path": str(level)})
    image = {"axes": [{"name": a} for a in "tyx"], "datasets": datasets}
    if version == 2:
        group.attrs["multiscales"] = [{**image, "version": "0.4"}]
    else:
        group.attrs["ome"] = {"version": "0.5", "multiscales": [image]}
    tracemalloc.start()
    with marey.open_series(path) as series:
        assert series.shape == (4, SIDE, SIDE)
        assert series.levels[-1] == (625, 625)
        part = series.level_array(0)[2, 500:700, 10:20]
        assert part[:100].min() == 7
        assert part[100:].max() == 0
        assert series.level_array(5)[2].max() == 12
        assert len(series._pyramid().tiles) == 2 + 4
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 << 20


def test_a_giant_without_levels_is_thinned(tmp_path: Path) -> None:
    picture = np.zeros((17_000, 300), np.uint8)
    picture[::64] = 200
    cv2.imwrite(str(tmp_path / "tall.png"), picture)
    with marey.open_series(tmp_path / "tall.png") as series:
        assert series.levels[:2] == [(17_000, 300), (8_500, 150)]
        assert max(series.levels[-1]) < 1_100
        for level, size in enumerate(series.levels):
            array = series.level_array(level)
            assert array.shape == (1, *size)
            step = 2**level
            np.testing.assert_array_equal(array[0], picture[::step, ::step])
            assert np.shares_memory(array[:1], array[0]), "a view, not a copy"
    with marey.open_series(picture[:1000]) as series:
        assert series.levels == [(1000, 300)]
        np.testing.assert_array_equal(series.level_array(0)[0], picture[:1000])
