"""Times that stand in the files, read behind the first frame."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from PIL import Image

import marey
from marey.frames import FileTags, tags
from marey.frames.sources.exif import file_time
from marey.words import Done
from recordings import Kept

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
PICTURE = np.arange(20 * 30, dtype=np.uint8).reshape(20, 30)


def moments(count: int) -> list[datetime]:
    return [START + timedelta(seconds=2.5 * t) for t in range(count)]


def write_still(path: Path, when: datetime) -> None:
    exif = Image.Exif()
    exif[271] = "a camera"
    inside = exif.get_ifd(0x8769)
    inside[36867] = when.strftime("%Y:%m:%d %H:%M:%S")
    inside[37521] = f"{when.microsecond:06d}"[:3]
    Image.fromarray(PICTURE).save(path, exif=exif)


def write_tiff(path: Path, when: datetime) -> None:
    tifffile.imwrite(path, PICTURE, datetime=when.replace(tzinfo=None))


def write_ome(path: Path, when: datetime) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="I">'
        f"<AcquisitionDate>{START:%Y-%m-%dT%H:%M:%S}</AcquisitionDate>"
        '<Pixels ID="P" DimensionOrder="XYCZT" Type="uint8" SizeX="30" SizeY="20"'
        ' SizeC="1" SizeZ="1" SizeT="1"><Channel ID="C" SamplesPerPixel="1"/>'
        '<TiffData IFD="0"/><Plane TheC="0" TheT="0" TheZ="0"'
        f' DeltaT="{(when - START).total_seconds()}"/></Pixels></Image></OME>'
    )
    tifffile.imwrite(path, PICTURE, description=text, metadata=None)


WRITERS = {
    ("jpg", "EXIF"): write_still,
    ("png", "EXIF"): write_still,
    ("tif", "TIFF tag"): write_tiff,
    ("ome.tif", "OME"): write_ome,
}


@pytest.mark.parametrize(("suffix", "source"), WRITERS)
def test_every_kind_of_tag(tmp_path: Path, suffix: str, source: str) -> None:
    whole = suffix == "tif"  # its tag knows no fraction of a second
    for t, when in enumerate(moments(30)):
        when = when.replace(microsecond=0) if whole else when
        WRITERS[suffix, source](tmp_path / f"p{t}.{suffix}", when)
        found = file_time(str(tmp_path / f"p{t}.{suffix}"))
        assert found == (when.replace(tzinfo=None), source), "no zone is named"
    expected = 2.5 * np.arange(30)
    with marey.open_series(tmp_path) as series:
        expected = np.floor(expected) if whole else expected
        np.testing.assert_allclose(series.times, expected, atol=1e-4)
        assert series.start == START
        assert series.time_source == source
        assert series.frame(3).time == pytest.approx(expected[3])


def test_tags_are_read_after_the_first_frame_and_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    for t, when in enumerate(moments(40)):
        write_still(tmp_path / f"p{t}.jpg", when)
    go = threading.Event()
    original = tags.file_time

    def held(path: str):
        assert go.wait(30)
        return original(path)

    monkeypatch.setattr(tags, "file_time", held)
    said: list[str] = []
    with marey.open_series(tmp_path, wait=False) as series:
        series.retimed.connect(lambda: said.append("retimed"))
        assert series.wait(30)
        assert np.isnan(series.times[1:]).all()
        assert series[3].shape == PICTURE.shape
        assert said == []
        go.set()
        while not said:
            series.deliver()
        np.testing.assert_allclose(series.times, 2.5 * np.arange(40), atol=1e-4)


def test_stored_times_are_checked_and_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for t, when in enumerate(moments(60)):
        write_still(tmp_path / f"p{t}.jpg", when)
    store = Kept()
    with marey.open_series(tmp_path, store=store) as series:
        before = series.times
    store.saves = 0
    asked: list[str] = []
    original = tags.file_time

    def counting(path: str):
        asked.append(path)
        return original(path)

    monkeypatch.setattr(tags, "file_time", counting)
    with marey.open_series(tmp_path, store=store) as series:
        np.testing.assert_allclose(series.times, before, atol=1e-5)
        assert series.start == START
    assert len(asked) < 10
    assert store.saves == 0


def test_files_that_do_not_tell_are_hardly_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for t in range(50):
        Image.fromarray(PICTURE).save(tmp_path / f"p{t}.png")
    asked: list[str] = []
    monkeypatch.setattr(
        tags, "file_time", lambda path: (asked.append(path), (None, ""))[1]
    )
    with marey.open_series(tmp_path) as series:
        assert np.isnan(series.times).all()
        assert series.start is None
        assert series.time_source == ""
    assert len(asked) < 10


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose tags were read."""
    paths: list[str] = []
    original = tags._told_by

    def counted(path: str) -> object:
        paths.append(path)
        return original(path)

    monkeypatch.setattr(tags, "_told_by", counted)
    return paths


def test_reading_tags_says_how_far_it_is_and_is_not_done_twice(
    tmp_path: Path, asked: list[str]
) -> None:
    for t, when in enumerate(moments(150)):
        write_still(tmp_path / f"a_20200101-00{t // 60:02d}{t % 60:02d}.jpg", when)
    with marey.open_series(tmp_path) as series:
        before = series.times.copy()
        *reports, done = series.reading_tags(FileTags())
        assert isinstance(done, Done)
        far = [report.done for report in reports]
        assert far == sorted(far)
        assert (far[0], far[-1]) == (1, 150)
        assert {report.total for report in reports} == {150}
        assert reports[-1].fraction == 1.0
        assert reports[-1].message == "150 of 150 files asked for their time"
        assert len(asked) == 150
        np.testing.assert_array_equal(series.times, before)

        series.set_times(FileTags())
        assert len(asked) == 150, "read once"
        assert series.start == START.replace(microsecond=0)
        assert list(series.reading_tags(0.5)) == [Done()], "asks no tags"


def test_who_stops_reading_tags_leaves_the_times_as_they_were(
    tmp_path: Path, asked: list[str]
) -> None:
    for t, when in enumerate(moments(150)):
        write_still(tmp_path / f"a_20200101-00{t // 60:02d}{t % 60:02d}.jpg", when)
    with marey.open_series(tmp_path) as series:
        before = series.times.copy()
        reading = series.reading_tags(FileTags())
        while next(reading).done < 20:
            pass
        reading.close()
        assert len(asked) < 150
        np.testing.assert_array_equal(series.times, before)
        assert series.time_source == "file name"
    with marey.open_series(np.zeros((3, 4, 4), np.uint8)) as series:
        assert list(series.reading_tags(FileTags())) == [Done()]
