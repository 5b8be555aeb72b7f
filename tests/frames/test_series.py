"""Opening anything, and what becomes of what cannot be shown."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import tifffile

import marey
from marey.errors import FrameUnreadable, NoFrames, SourceError, SourceUnsupported
from marey.words import FrameStatus

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = (20, 30)


def write(path: Path, value: int, shape: tuple[int, int] = SHAPE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full(shape, value, np.uint8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "recording"
    for number in range(8):
        write(root / f"f{number}.png", number * 10)
    (root / "notes.txt").write_text("not a picture")
    return root


def test_a_folder_in_natural_order(folder: Path) -> None:
    write(folder / "f10.png", 100)
    write(folder / "g" / "f1.tif", 110)
    with marey.open_series(folder) as series:
        assert series.axes == "TYX"
        assert series.shape == (10, *SHAPE)
        assert series.skipped == 1
        values = [int(series[np.int64(t)][0, 0]) for t in range(10)]
        assert values == [0, 10, 20, 30, 40, 50, 60, 70, 100, 110]
        assert series.frame(9).path == "g/f1.tif"
        assert series.problems() == []


def test_broken_frames_stop_nothing(folder: Path) -> None:
    (folder / "f2.png").write_bytes(b"")
    (folder / "f3.png").write_bytes((folder / "f3.png").read_bytes()[:40])
    write(folder / "f4.png", 1, (7, 9))
    with marey.open_series(folder) as series:
        reasons = {problem.t: problem.reason for problem in series.check()}
        assert "0 bytes" in reasons[2]
        assert "cut short" in reasons[3]
        assert "7 x 9" in reasons[4]
        assert "20 x 30" in reasons[4]
        assert series.valid.tolist() == [t not in reasons for t in range(8)]
        assert series.frame(4).status is FrameStatus.ODD
        assert series.frame(3).status is FrameStatus.UNREADABLE
        with pytest.raises(FrameUnreadable):
            series[3]
        for t in reasons:
            hatching = series.array[t]
            assert hatching.shape == SHAPE
            assert hatching.dtype == np.uint8
            assert hatching.min() < hatching.max()
            assert not series.dask[t].compute().any()
        assert (series.array[5] == 50).all()
        assert series.array[1000].shape == SHAPE


def test_opening_writes_nothing_beside_the_data(folder: Path) -> None:
    before = {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*")}
    with marey.open_series(folder) as series:
        series.check()
        assert series.table.times.shape == (8,)
    after = {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in folder.rglob("*")}
    assert before == after


@pytest.mark.parametrize("imagej", [True, False])
def test_hyperstacks_keep_channels_and_planes(tmp_path: Path, *, imagej: bool) -> None:
    truth = np.arange(3 * 2 * 4 * 16 * 20, dtype=np.uint16).reshape(3, 2, 4, 16, 20)
    if imagej:
        path = tmp_path / "h.tif"
        data = np.moveaxis(truth, 1, 2)
        words = {"axes": "TZCYX", "unit": "um", "spacing": 2.0, "finterval": 5.0}
        tifffile.imwrite(path, data, imagej=True, metadata=words, resolution=(2, 2))
    else:
        path = tmp_path / "h.ome.tif"
        words = {
            "axes": "TCZYX",
            "PhysicalSizeX": 0.5,
            "PhysicalSizeZ": 2.0,
            "TimeIncrement": 5.0,
        }
        tifffile.imwrite(path, truth, metadata=words, compression="zlib")
    with marey.open_series(path) as series:
        assert series.axes == "TCZYX"
        np.testing.assert_array_equal(series[:], truth)
        np.testing.assert_array_equal(series.dask.compute(), truth)
        np.testing.assert_array_equal(series.array[1, 0, 3], truth[1, 0, 3])
        np.testing.assert_array_equal(series.plane(2, z=3, c=1), truth[2, 1, 3])
        found = series.calibration
        assert found.pixel_size is not None
        assert found.pixel_size.value == pytest.approx(0.5)
        assert found.pixel_size.source == ("ImageJ" if imagej else "OME")
        assert found.plane_spacing is not None
        assert found.plane_spacing.value == pytest.approx(2.0)
        assert series.times.tolist() == [0.0, 5.0, 10.0]


def test_cached_frames_are_not_copied_and_not_writable(folder: Path) -> None:
    with marey.open_series(folder) as series:
        assert series[1] is series[1]
        assert series.array[1] is series[1]
        with pytest.raises(ValueError, match="read-only"):
            series[1][0, 0] = 3


def test_dask_pickles(folder: Path) -> None:
    with marey.open_series(folder) as series:
        lazy = pickle.loads(pickle.dumps(series.dask))
    assert lazy[4].max().compute() == 40


def test_growing_series_end_as_the_waiting_one(folder: Path) -> None:
    lengths: list[int] = []
    with marey.open_series(folder, wait=False) as series:
        series.grew.connect(lengths.append)
        assert len(series) >= 1
        assert series.wait(10)
        assert series.complete
        assert len(series) == 8


def test_times_in_names(tmp_path: Path) -> None:
    for stamp in ("20200101-000000", "20200101-000001-5", "20200101-000010"):
        write(tmp_path / "cam" / f"{stamp}.png", 3)
    with marey.open_series(tmp_path / "cam") as series:
        assert series.times == pytest.approx([0.0, 1.5, 10.0])
        assert series.start is not None
        assert series.start.isoformat() == "2020-01-01T00:00:00+00:00"
        assert series.nearest(2.0) == 1
        assert series.time_source == "file name"


def test_what_holds_no_pictures_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NoFrames, match="empty"):
        marey.open_series(empty)
    (empty / "notes.txt").write_text("x")
    with pytest.raises(NoFrames, match="none is a picture"):
        marey.open_series(empty)
    with pytest.raises(SourceUnsupported, match=r"notes\.txt"):
        marey.open_series(empty / "notes.txt")
    with pytest.raises(SourceError, match="no file or folder"):
        marey.open_series(tmp_path / "nowhere")
    (empty / "zero.tif").write_bytes(b"")
    with pytest.raises(SourceError, match="0 bytes"):
        marey.open_series(empty / "zero.tif")
    with pytest.raises(NoFrames):
        marey.open_series([])


def test_real_pictures(shared_data: Path) -> None:
    with marey.open_series(shared_data / "clickpoints" / "penguin_count") as series:
        assert series.axes.endswith("YXS")
        assert series[0].dtype == np.uint8
