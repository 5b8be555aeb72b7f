"""zarr and OME-Zarr: axes, times, names and colours, and what is no zarr."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import marey
from marey.errors import FrameUnreadable, SourceError
from worlds import TellTale, read_code

if TYPE_CHECKING:
    from pathlib import Path

zarr = pytest.importorskip("zarr")

WORLD = TellTale(6, planes=2, channels=2, dtype="uint16")
AXES = [
    {"name": "t", "type": "time", "unit": "millisecond"},
    {"name": "c", "type": "channel"},
    {"name": "z", "type": "space", "unit": "micrometer"},
    {"name": "y", "type": "space", "unit": "nanometer"},
    {"name": "x", "type": "space", "unit": "nanometer"},
]


def write_ome(
    path: Path, world: TellTale = WORLD, version: int = 2, levels: int = 1, **words: Any
) -> Path:
    """Write an OME-Zarr: 0.4 on zarr 2, 0.5 on zarr 3."""
    group = zarr.open_group(path, mode="w", zarr_format=version)
    data = world.array().reshape(
        world.frames, world.channels, world.planes, *world.shape
    )
    datasets = []
    for level in range(levels):
        step = 2**level
        part = data[..., ::step, ::step]
        array = group.create_array(
            str(level), shape=part.shape, chunks=(2, 1, 1, 64, 64), dtype=part.dtype
        )
        array[:] = part
        scale = {"type": "scale", "scale": [1, 1, 1.5, 250 * step, 250 * step]}
        datasets.append({"path": str(level), "coordinateTransformations": [scale]})
    image = {
        "axes": AXES,
        "datasets": datasets,
        "coordinateTransformations": [
            {"type": "scale", "scale": [500, 1, 1, 1, 1]},
        ],
        **words,
    }
    omero = {
        "channels": [
            {"label": "GFP", "color": "00FF00"},
            {"label": "mCherry", "color": "#Ff0000"},
        ]
    }
    if version == 2:
        group.attrs.update(
            {"multiscales": [{**image, "version": "0.4"}], "omero": omero}
        )
    else:
        ome = {"version": "0.5", "multiscales": [image], "omero": omero}
        group.attrs.update({"ome": ome})
    return path


@pytest.mark.parametrize("version", [2, 3])
def test_ome_zarr(tmp_path: Path, version: int) -> None:
    path = write_ome(tmp_path / "x.zarr", version=version)
    with marey.open_series(path) as series:
        assert series.axes == "TCZYX"
        np.testing.assert_array_equal(series[:], WORLD.array())
        np.testing.assert_array_equal(series.dask.compute(), WORLD.array())
        assert read_code(series.plane(3, z=1, c=1)) == (3, 1, 1)
        np.testing.assert_allclose(series.times, np.arange(6) * 0.5)
        assert series.time_source == "OME-Zarr"
        found = series.calibration
        assert found.pixel_size.value == pytest.approx(0.25)
        assert found.plane_spacing.value == pytest.approx(1.5)
        assert found.frame_interval.value == pytest.approx(0.5)
        assert found.channels.value == ("GFP", "mCherry")
        assert found.colors.value == ("#00ff00", "#ff0000")
        assert series.frame(4).path == "x.zarr"
        assert not series.problems()


def test_frames_of_a_chunk_are_decoded_once(tmp_path: Path) -> None:
    path = write_ome(tmp_path / "x.zarr")
    with marey.open_series(path) as series:
        first = series.plane(2, z=1, c=0)
        assert read_code(first) == (2, 1, 0)
        assert (series.ids[3], 1) in series.cache
        assert read_code(series.plane(3, z=1, c=0)) == (3, 1, 0)


def test_axes_of_length_one_are_left_out(tmp_path: Path) -> None:
    path = write_ome(tmp_path / "x.zarr", TellTale(3))
    with marey.open_series(path) as series:
        assert series.axes == "TYX"
        assert [read_code(series[t])[0] for t in range(3)] == [0, 1, 2]
        assert series.calibration.channels is None


@pytest.mark.parametrize("version", [2, 3])
def test_plain_arrays(tmp_path: Path, version: int) -> None:
    data = TellTale(4).array()
    plain = tmp_path / "plain.zarr"
    zarr.save_array(plain, data, zarr_format=version)
    group = zarr.open_group(tmp_path / "one.zarr", mode="w", zarr_format=version)
    group.create_array("images", data=data)
    for path in (plain, tmp_path / "one.zarr", tmp_path / "one.zarr" / "images"):
        with marey.open_series(path) as series:
            np.testing.assert_array_equal(series[:], data)
    with marey.open_series(zarr.open(plain, mode="r")) as series:
        np.testing.assert_array_equal(series[:], data)
    group.create_array("more", data=data)
    with pytest.raises(SourceError, match="holds no image but images, more; open one"):
        marey.open_series(tmp_path / "one.zarr")
    named = zarr.create_array(
        tmp_path / "named.zarr",
        data=np.moveaxis(data, 0, 1)[None].copy().transpose(0, 2, 1, 3),
        dimension_names=["c", "time", "y", "x"] if version == 3 else None,
        zarr_format=version,
    )
    if version == 2:
        named.attrs["_ARRAY_DIMENSIONS"] = ["c", "time", "y", "x"]
    with marey.open_series(tmp_path / "named.zarr") as series:
        assert series.axes == "TYX"
        np.testing.assert_array_equal(series[:], data)


def test_images_in_groups_of_their_own(tmp_path: Path) -> None:
    """As Bio-Formats writes them; the first is opened."""
    root = zarr.open_group(tmp_path / "b.zarr", mode="w", zarr_format=2)
    root.attrs["bioformats2raw.layout"] = 3
    write_ome(tmp_path / "b.zarr" / "0")
    with marey.open_series(tmp_path / "b.zarr") as series:
        assert series.axes == "TCZYX"
        assert read_code(series.plane(5, z=1, c=1)) == (5, 1, 1)


def test_units_that_nobody_names_are_unknown(tmp_path: Path) -> None:
    axes = [{"name": name} for name in "tczyx"]
    path = write_ome(tmp_path / "x.zarr", axes=axes)
    with marey.open_series(path) as series:
        assert series.calibration.pixel_size is None
        assert np.isnan(series.times[1:]).all()


def test_a_zarr_that_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "x.zarr"
    folder.mkdir()
    (folder / "picture.png").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"x\.zarr is a folder with the name of a"):
        marey.open_series(folder)
    (folder / "zarr.json").write_text("{nonsense")
    with pytest.raises(SourceError, match=r"x\.zarr cannot be read as zarr"):
        marey.open_series(folder)
    (folder / "zarr.json").unlink()
    words = {"multiscales": [{"datasets": [{"path": "0"}], "axes": AXES}]}
    (folder / ".zgroup").write_text('{"zarr_format": 2}')
    (folder / ".zattrs").write_text(json.dumps(words))
    with pytest.raises(SourceError, match=r"x\.zarr cannot be read as zarr"):
        marey.open_series(folder)


@pytest.mark.parametrize("version", [2, 3])
def test_a_chunk_that_is_damaged_or_not_there(tmp_path: Path, version: int) -> None:
    path = write_ome(tmp_path / "x.zarr", TellTale(6), version=version)
    chunks = {2: ("0/1.0.0.0.0", "0/2.0.0.0.0"), 3: ("0/c/1/0/0/0/0", "0/c/2/0/0/0/0")}
    damaged, gone = (path / name for name in chunks[version])
    damaged.write_bytes(damaged.read_bytes()[:20])
    gone.unlink()
    with marey.open_series(path) as series:
        assert {p.t for p in series.check()} == {2, 3}
        with pytest.raises(FrameUnreadable, match=r"x\.zarr: the array cannot give"):
            series[2]
        assert series.array[2].shape == (112, 176)
        assert read_code(series[1])[0] == 1
        # zarr leaves out chunks that hold nothing but the fill value
        assert not series[4][:64, :64].any()
        assert series[4][64:, 64:].any()


def test_zarr_may_not_be_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_ome(tmp_path / "x.zarr")
    monkeypatch.setitem(__import__("sys").modules, "zarr", None)
    with pytest.raises(SourceError, match=r'pip install "napari-marey\[zarr\]"'):
        marey.open_series(path)


def test_colours_are_kept_in_the_marks_file(tmp_path: Path) -> None:
    path = write_ome(tmp_path / "x.zarr")
    with marey.open(path) as recording:
        recording.types.add("cell")
        recording.markers.add("cell", 1, [[5, 9]])
        assert recording.calibration.colors.value == ("#00ff00", "#ff0000")
        recording.calibrate("colors", ["#00FFFF", ""])
        assert recording.calibration.colors.value == ("#00ffff", "")
        assert recording.calibration.colors.source == "typed"
        with pytest.raises(marey.errors.BadValue, match="'#00ff00'"):
            recording.calibrate("colors", ["green", "red"])
        recording.calibrate("colors", None)
        marks = recording.path
    path.rename(tmp_path / "away.zarr")
    with marey.open(marks) as recording:
        assert recording.calibration.colors.value == ("#00ff00", "#ff0000")
        assert recording.calibration.colors.source == "OME-Zarr"
