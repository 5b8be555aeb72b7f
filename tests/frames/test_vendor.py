"""Readers of microscope makers: the same contract for bioio and aicsimageio.

Each is tested where it is installed; aicsimageio has an environment of its own.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile

import marey
from marey.errors import SourceError, SourceUnsupported
from marey.frames.sources import vendor
from marey.frames.sources.kinds import Kind, kind_of
from worlds import PIXEL_SIZE, PLANE_SPACING, TellTale, read_code, write_stack

if TYPE_CHECKING:
    from pathlib import Path

HERE = [name for name in vendor.LIBRARIES if find_spec(name) is not None]
WORLD = TellTale(7, planes=2, channels=2, dtype="uint16")
DEEP = TellTale(7, planes=3, dtype="uint16")

pytestmark = [
    # the libraries warn of each other's futures
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
needs_a_library = pytest.mark.skipif(
    not HERE, reason='needs pip install "napari-marey[bioio]"'
)


@pytest.fixture(params=HERE)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    monkeypatch.setattr(vendor, "LIBRARIES", {name: vendor.LIBRARIES[name]})
    return name


def write_dv(path: Path) -> Path:
    """Write a DeltaVision file by the library of its own."""
    mrc = pytest.importorskip("mrc")
    sizes = (PIXEL_SIZE, PIXEL_SIZE, PLANE_SPACING)
    mrc.imsave(str(path), DEEP.array(), resolution=sizes, zAxisOrder="t z")
    return path


@needs_a_library
def test_a_file_of_a_microscope(tmp_path: Path, library: str) -> None:
    path = write_dv(tmp_path / "cell.dv")
    with marey.open_series(path) as series:
        assert series.axes == "TZYX"
        assert series.shape == DEEP.full_shape
        for t, z in [(0, 0), (6, 2), (3, 1), (3, 0), (2, 2)]:
            assert read_code(series.plane(t, z=z)) == (t, z, 0)
        np.testing.assert_array_equal(series[4], DEEP.frame(4))
        found = series.calibration
        assert found.pixel_size.value == pytest.approx(PIXEL_SIZE)
        assert found.plane_spacing.value == pytest.approx(PLANE_SPACING)
        assert found.pixel_size.source == library
        assert not series.check()
        np.testing.assert_array_equal(series.dask[2].compute(), DEEP.frame(2))
    with marey.open_series([path, path.parent]) as series:
        assert len(series) == 14


@needs_a_library
def test_it_says_what_our_own_reader_says(tmp_path: Path, library: str) -> None:
    path = write_stack(WORLD, tmp_path / "s.ome.tif", "ome")
    source = vendor.open_vendor(str(path))
    with marey.open_series(path) as series:
        assert source.facts.form == series.form
        assert source.facts.count == len(series)
        for t, plane in [(0, 0), (6, 3), (2, 1), (5, 2)]:
            expected = series[t].reshape(4, *WORLD.shape)[plane]
            np.testing.assert_array_equal(source.read(t, plane), expected)
        theirs, ours = source.facts.calibration, series.calibration
        assert theirs.pixel_size.value == pytest.approx(ours.pixel_size.value)
        assert theirs.plane_spacing.value == pytest.approx(ours.plane_spacing.value)
        assert theirs.channels.value == ours.channels.value
        assert theirs.pixel_size.source == library
    source.close()


@needs_a_library
def test_a_frame_costs_its_own_tasks(
    tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many frames there are: their graph is never walked."""
    import dask

    del library
    run: list[int] = []
    get = dask.get

    def counting(tasks: dict[Any, Any], key: Any, **more: Any) -> Any:
        run.append(len(tasks))
        return get(tasks, key, **more)

    monkeypatch.setattr(dask, "get", counting)
    most = {}
    for frames in (4, 40):
        world = TellTale(frames, channels=2)
        path = write_stack(world, tmp_path / f"{frames}.ome.tif", "ome")
        source = vendor.open_vendor(str(path))
        run.clear()
        assert read_code(source.read(3, 1)) == (3, 0, 1)
        most[frames] = max(run)
        source.close()
    assert most[4] == most[40] <= 12


@needs_a_library
def test_a_tiff_that_our_own_reader_cannot_read(tmp_path: Path, library: str) -> None:
    data = np.random.default_rng(1).integers(0, 99, (16, 64, 80), np.uint8)
    path = tmp_path / "volume.tif"
    tifffile.imwrite(path, data, volumetric=True, tile=(16, 16, 16))
    for source in (path, tmp_path):
        with marey.open_series(source) as series:
            assert series.axes == "TZYX"
            np.testing.assert_array_equal(series[0], data)
    del library


@needs_a_library
def test_what_is_damaged_is_said_with_its_remedy(tmp_path: Path, library: str) -> None:
    path = tmp_path / "worm.czi"
    path.write_bytes(b"ZISRAWFILE" + bytes(range(256)) * 20)
    with pytest.raises(SourceError) as caught:
        marey.open_series(path)
    message = str(caught.value)
    assert "worm.czi is a file of Zeiss microscopes and cannot be read" in message
    assert f"{library} says:" in message
    assert 'pip install "napari-marey[bioio]" bioio-czi' in message


@pytest.mark.parametrize("suffix", ["czi", "nd2", "lif", "oib", "oif", "dv", "ims"])
def test_without_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(vendor, "LIBRARIES", {})
    path = tmp_path / f"worm.{suffix}"
    assert kind_of(path.name) is Kind.VENDOR
    path.write_bytes(b"something")
    with pytest.raises(SourceUnsupported, match="through bioio; it is not installed"):
        vendor.open_vendor(str(path))
    with pytest.raises(SourceError, match=r"pip install .napari-marey\[bioio\]. bioio"):
        marey.open_series(path)
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((20, 30), np.uint8))
    with marey.open_series(tmp_path) as series:
        assert series.valid.tolist() == [True, False]
        assert "pip install" in series.problems()[0].reason


def test_nothing_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    import subprocess
    import sys

    tifffile.imwrite(tmp_path / "a.tif", np.zeros((4, 20, 30), np.uint8))
    code = (
        "import sys, marey\n"
        "with marey.open_series(sys.argv[1]) as series: series[0]\n"
        "print(sorted({'bioio', 'aicsimageio', 'zarr', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.tif")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
