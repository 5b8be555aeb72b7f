"""What is written holds the right frames, by their codes and not only their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from PIL import Image

import marey
from marey.words import Done, Report
from worlds import TellTale, find_mark, is_red, read_code

if TYPE_CHECKING:
    from pathlib import Path

FILMS = ["a.mp4", "a.mkv", "a.mov", "a.avi", "a.gif"]


def codes(path: Path | str) -> list[int]:
    with marey.open_series(path) as series:
        return [read_code(series[t])[0] for t in range(len(series))]


@pytest.mark.parametrize("name", [*FILMS, "a.tif", "pictures", "f_%05d.png"])
def test_all_frames_are_there_in_their_order(rec, tmp_path: Path, name: str):
    out = tmp_path / "out"
    out.mkdir()
    reports = list(marey.export(rec, out / name))

    assert isinstance(reports[-1], Done)
    assert [one.frame for one in reports[:-1]] == list(range(12))
    assert all(isinstance(one, Report) for one in reports[:-1])
    read = out if "%" in name else out / name
    assert codes(read) == list(range(12))
    assert not list(out.glob("*.part*"))


@pytest.mark.parametrize("name", [*FILMS, "a.tif", "f_%05d.jpg", "f_%05d.tif"])
def test_a_range_with_every_third(rec, tmp_path: Path, name: str):
    out = tmp_path / "out"
    out.mkdir()
    marey.export(rec, out / name, frames=(2, 9), every=3, raw=False).run()
    assert codes(out if "%" in name else out / name) == [2, 5, 8]


@pytest.mark.parametrize(
    ("frames", "wanted"),
    [
        (3, [3]),
        (slice(8, None), [8, 9, 10, 11]),
        (range(4, 7), [4, 5, 6]),
        ((4, 6), [4, 5, 6]),
        ([7, 2], [7, 2]),
        (np.array([1, 9]), [1, 9]),
    ],
)
def test_frames_can_be_said_in_many_ways(rec, tmp_path: Path, frames, wanted):
    marey.export(rec, tmp_path / "a.mkv", frames=frames).run()
    assert codes(tmp_path / "a.mkv") == wanted


def test_odd_sizes_are_padded_and_nothing_is_lost(rec, world, tmp_path: Path):
    marey.export(rec, tmp_path / "a.mp4", quality=10).run()
    with marey.open_series(tmp_path / "a.mp4") as series:
        assert series.shape[1:3] == (114, 178)
        last = series[4][112, :177].astype(int).ravel()
    seen = last.reshape(177, -1).mean(axis=1)
    truth = world.plane(4)[112].astype(float)
    assert np.corrcoef(seen, truth)[0, 1] > 0.9


def test_a_gif_has_no_even_sizes_and_shows_each_as_long(rec, tmp_path: Path):
    marey.export(rec, tmp_path / "a.gif", fps=8).run()
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.size == (177, 113)
        delays = []
        for number in range(gif.n_frames):
            gif.seek(number)
            delays.append(gif.info["duration"])
    # hundredths of a second, so that 12.5 becomes 12 and 13 in turn
    assert set(delays) <= {120, 130}
    assert sum(delays) == pytest.approx(12 * 125, abs=15)


def test_equal_frames_stay_frames(tmp_path: Path):
    still = np.full((9, 40, 60), 77, np.uint8)
    with marey.open_series(still) as series:
        for name in FILMS:
            marey.export(series, tmp_path / name).run()
            with marey.open_series(tmp_path / name) as film:
                assert len(film) == 9, name


def test_colour_stays_colour(tmp_path: Path):
    world = TellTale(frames=3, rgb=True)
    with marey.open_series(world.array()) as series:
        for name in (*FILMS, "a.tif"):
            marey.export(series, tmp_path / name).run()
    for name in (*FILMS, "a.tif"):
        with marey.open_series(tmp_path / name) as film:
            assert [read_code(film[t])[0] for t in range(3)] == [0, 1, 2]
            assert is_red(film[1]), name
    with marey.open_series(tmp_path / "a.tif") as film:
        assert np.array_equal(film[2], world.frame(2))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_stack_without_drawings_holds_the_values(tmp_path: Path, dtype: str):
    world = TellTale(frames=4, planes=3, channels=2, dtype=dtype)
    with marey.open_series(world.array(), pixel_size=0.25) as plain:
        assert "raw values" in marey.export(plain, tmp_path / "none.tif").run().made
    tifffile.imwrite(
        tmp_path / "in.ome.tif",
        world.array(),
        metadata={
            "axes": world.axes,
            "PhysicalSizeX": 0.25,
            "PhysicalSizeY": 0.25,
            "Channel": {"Name": ["GFP", "DIC"]},
            "TimeIncrement": 30.0,
            "TimeIncrementUnit": "s",
        },
    )
    with marey.open(tmp_path / "in.ome.tif", tmp_path / "a.marey") as rec:
        done = marey.export(rec, tmp_path / "out.tif").run()
        assert f"raw values {dtype}" in done.made
    with marey.open_series(tmp_path / "out.tif") as series:
        assert series.axes == world.axes
        assert series.dtype == dtype
        assert np.array_equal(series[:], world.array())
        assert series.calibration.pixel_size.value == 0.25
        assert series.calibration.channels.value == ("GFP", "DIC")
        assert series.times.tolist() == [0, 30, 60, 90]


def test_a_stack_with_marks_is_as_seen(rec, tmp_path: Path):
    rec.types.add("adult")
    rec.markers.add("adult", 3, [[60, 60]])
    assert "raw" not in marey.export(rec, tmp_path / "a.tif").run().made
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert tiff.series[0].axes == "TYXS"
        assert tiff.series[0].shape == (12, 113, 177, 3)
    assert "raw" in marey.export(rec, tmp_path / "b.tif", overlays=()).run().made


def test_a_region_of_channels_and_planes(tmp_path: Path):
    world = TellTale(frames=3, planes=3, channels=2, dtype="uint16")
    with marey.open_series(world.array()) as series:
        job = marey.export(
            series, tmp_path / "a.tif", region=(10, 20, 60, 90), channels=1, z=2
        )
        job.run()
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert tiff.series[0].axes == "TYX"
        read = tiff.asarray()
    assert np.array_equal(read, world.array()[:, 1, 2, 10:60, 20:90])


def test_large_stacks_become_bigtiff(rec, tmp_path: Path, monkeypatch):
    from marey.frames.export import stacks

    monkeypatch.setattr(stacks, "_CLASSIC", 1000)
    marey.export(rec, tmp_path / "a.tif").run()
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert tiff.is_bigtiff
    assert codes(tmp_path / "a.tif") == list(range(12))


def test_films_keep_the_times_of_their_frames(tmp_path: Path, world):
    times = np.array([0, 1, 2, 3.5, 20, 21, 22, 23, 24, 25, 26, 27.25])
    with marey.open_series(world.array(), times=times) as series:
        for name in ("a.mp4", "a.mkv", "a.gif"):
            marey.export(series, tmp_path / name, fps="real", speed=10).run()
    for name in ("a.mp4", "a.mkv", "a.gif"):
        with marey.open_series(tmp_path / name) as film:
            assert film.times == pytest.approx(times / 10, abs=0.011), name
            assert [read_code(film[t])[0] for t in range(12)] == list(range(12))


def test_pictures_bear_the_names_of_their_files(rec, tmp_path: Path):
    marey.export(rec, tmp_path / "out", images="jpg", frames=(9, 10)).run()
    names = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert names == ["frame_10.jpg", "frame_9.jpg"]


def test_pictures_of_a_film_are_numbered(tmp_path: Path, world):
    with marey.open_series(world.array()) as series:
        marey.export(series, str(tmp_path / "out") + "/", frames=(9, 10)).run()
    names = sorted(one.name for one in (tmp_path / "out").iterdir())
    assert names == ["frame_00009.png", "frame_00010.png"]


def test_a_figure_of_one_frame(rec, world, tmp_path: Path):
    for suffix in ("png", "jpg", "pdf", "svg"):
        marey.export(rec, tmp_path / f"a.{suffix}", frames=5).run()
    with Image.open(tmp_path / "a.png") as image:
        picture = np.asarray(image)
    assert read_code(picture)[0] == 5
    assert find_mark(picture) == world.mark(5)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_count_that_is_wrong_on_reading_back_is_an_error(
    rec, tmp_path: Path, monkeypatch
):
    from marey.frames.export.videos import Video

    monkeypatch.setattr(Video, "count", lambda self: 11)
    with pytest.raises(marey.MareyError, match="12 frames were written and 11 found"):
        marey.export(rec, tmp_path / "a.mp4").run()
    assert not (tmp_path / "a.mp4").exists()
    assert not list(tmp_path.glob("*.part*"))
