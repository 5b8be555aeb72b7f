"""The series that tells on you, through every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dask.array as da
import numpy as np
import pytest

import marey
from worlds import (
    CHANNELS,
    FRAME_INTERVAL,
    PIXEL_SIZE,
    PLANE_SPACING,
    TellTale,
    find_mark,
    is_red,
    read_code,
    write_folder,
    write_stack,
    write_video,
)

if TYPE_CHECKING:
    from pathlib import Path

    from marey.frames import FrameSeries

FRAMES = 320
GREY = TellTale(FRAMES)
COLOUR = TellTale(FRAMES, rgb=True)
DEEP = TellTale(FRAMES, dtype="uint16")
HYPER = TellTale(3, planes=5, channels=2, dtype="uint16")

LOSSY, EXACT = 0.6, 0.05
Make = "Callable[[TellTale, Path], Any]"

MAKERS: dict[str, tuple[TellTale, Make, float]] = {
    "folder of TIFF": (DEEP, lambda w, p: write_folder(w, p / "D", ".tif"), EXACT),
    "folder of PNG": (GREY, lambda w, p: write_folder(w, p / "D", ".png"), EXACT),
    "colour PNG": (COLOUR, lambda w, p: write_folder(w, p / "D", ".png"), EXACT),
    "colour TIFF": (COLOUR, lambda w, p: write_folder(w, p / "D", ".tif"), EXACT),
    "folder of JPEG": (GREY, lambda w, p: write_folder(w, p / "D", ".jpg"), LOSSY),
    "mixed folder": (GREY, lambda w, p: write_folder(w, p / "D", "mixed"), LOSSY),
    "plain stack": (DEEP, lambda w, p: write_stack(w, p / "s.tif"), EXACT),
    "ImageJ stack": (DEEP, lambda w, p: write_stack(w, p / "s.tif", "imagej"), EXACT),
    "OME stack": (DEEP, lambda w, p: write_stack(w, p / "s.ome.tif", "ome"), EXACT),
    "colour stack": (COLOUR, lambda w, p: write_stack(w, p / "s.tif"), EXACT),
    "H.264": (GREY, lambda w, p: write_video(w, p / "v.mp4"), LOSSY),
    "colour H.264": (COLOUR, lambda w, p: write_video(w, p / "v.mp4"), LOSSY),
    "MJPEG": (GREY, lambda w, p: write_video(w, p / "v.avi", "mjpeg"), LOSSY),
    "array": (GREY, lambda w, _: w.array(), EXACT),
    "dask array": (
        DEEP,
        lambda w, _: da.from_array(w.array(), chunks=(7, -1, -1)),
        EXACT,
    ),
    "glob": (
        GREY,
        lambda w, p: f"{write_folder(w, p / 'D', '.png')}/frame_*.png",
        EXACT,
    ),
}


@pytest.fixture(scope="module", params=MAKERS)
def case(request, tmp_path_factory) -> tuple[TellTale, Any, float]:
    """A world, what it was written into, and how exactly marks are kept."""
    world, make, near = MAKERS[request.param]
    return world, make(world, tmp_path_factory.mktemp("case")), near


def holds(
    picture: np.ndarray, world: TellTale, t: int, z: int, c: int, near: float
) -> None:
    assert read_code(picture) == (t, z, c)
    y, x = find_mark(picture)
    wanted = world.mark(t, z, c)
    assert abs(y - wanted[0]) <= near
    assert abs(x - wanted[1]) <= near
    if world.rgb:
        assert is_red(picture)


def test_played_and_jumped(case: tuple[TellTale, Any, float], rng) -> None:
    world, source, near = case
    with marey.open_series(source) as series:
        assert series.axes == world.axes
        assert series.shape == world.full_shape
        assert series.dtype == world.dtype
        series.cache.budget = 40 * world.frame(0).nbytes
        jumps = rng.permutation(FRAMES)[:40].tolist()
        back = list(range(200, 150, -1))
        for t in [*range(90), *jumps, *back]:
            holds(series.array[t], world, t, 0, 0, near)
            assert series.array[t] is series[t]


def test_dask_gives_the_same(case: tuple[TellTale, Any, float], rng) -> None:
    world, source, near = case
    with marey.open_series(source) as series:
        lazy = series.dask
        assert lazy.shape == world.full_shape
        for t in rng.permutation(FRAMES)[:6].tolist():
            picture = lazy[t].compute(scheduler="synchronous")
            np.testing.assert_array_equal(picture, series[t])
            holds(picture, world, t, 0, 0, near)


def test_lists_keep_their_order(tmp_path: Path) -> None:
    folder = write_folder(GREY, tmp_path / "D", ".png")
    order = [7, 3, 200, 11, 3]
    with marey.open_series([folder / f"frame_{t}.png" for t in order]) as series:
        assert [read_code(series[t])[0] for t in range(5)] == order
        assert len(set(series.ids.tolist())) == 5


@pytest.mark.parametrize("kind", ["imagej", "ome", "array"])
def test_channels_and_planes(tmp_path: Path, kind: str) -> None:
    source: Any = HYPER.array()
    if kind != "array":
        source = write_stack(HYPER, tmp_path / f"h.{kind}.tif", kind)
    axes = "TCZYX" if kind == "array" else None
    with marey.open_series(source, axes=axes) as series:
        assert series.axes == "TCZYX"
        assert series.shape == HYPER.full_shape
        check_planes(series)
        if kind != "array":
            check_words(series, kind)


def check_planes(series: FrameSeries) -> None:
    lazy = series.dask
    for t in range(3):
        for c in range(2):
            for z in range(5):
                for picture in (
                    series[t][c, z],
                    series[t, c, z],
                    series.array[t, c, z],
                    series.plane(t, z=z, c=c),
                    lazy[t, c, z].compute(scheduler="synchronous"),
                ):
                    holds(picture, HYPER, t, z, c, EXACT)


def check_words(series: FrameSeries, kind: str) -> None:
    said = series.calibration
    assert said.pixel_size is not None
    assert said.pixel_size.value == pytest.approx(PIXEL_SIZE)
    assert said.plane_spacing is not None
    assert said.plane_spacing.value == pytest.approx(PLANE_SPACING)
    assert said.frame_interval is not None
    assert said.frame_interval.value == pytest.approx(FRAME_INTERVAL)
    if kind == "ome":
        assert said.channels is not None
        assert said.channels.value == CHANNELS[:2]
    assert series.times.tolist() == [0.0, FRAME_INTERVAL, 2 * FRAME_INTERVAL]


def test_a_folder_of_hyperstacks(tmp_path: Path) -> None:
    (tmp_path / "D").mkdir()
    for number in range(2):
        write_stack(HYPER, tmp_path / "D" / f"h{number}.ome.tif", "ome")
    with marey.open_series(tmp_path / "D") as series:
        assert series.shape == (6, *HYPER.full_shape[1:])
        holds(series[4][1, 3], HYPER, 1, 3, 1, EXACT)


def test_grey_levels_of_a_grey_film_are_those_of_its_colours(tmp_path: Path) -> None:
    path = write_video(GREY, tmp_path / "v.mp4")
    with marey.open_series(path) as series:
        assert series.axes == "TYX"
        wanted = GREY.frame(5).astype(int)
        assert np.abs(series[5] - wanted).mean() < 3
