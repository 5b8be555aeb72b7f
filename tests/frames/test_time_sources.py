"""Each source of time, written by other programs, read to the millisecond."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
import tifffile
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

import marey
from marey.frames import FileTags, FixedInterval, NamePattern, NameSpan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PICTURE = np.arange(20 * 30, dtype=np.uint8).reshape(20, 30)
BERLIN = ZoneInfo("Europe/Berlin")
# Through the autumn change, with fractions and a pause of three hours.
MOMENTS = [
    datetime(2024, 10, 27, 0, 15, tzinfo=UTC) + timedelta(milliseconds=ms)
    for ms in [*range(0, 6_000_000, 300_125), *range(15_000_000, 21_000_000, 300_125)]
]
PAUSE = len(range(0, 6_000_000, 300_125)) - 1
SECONDS = np.array([(m - MOMENTS[0]).total_seconds() for m in MOMENTS])
TO_THE_MS = {"rtol": 0, "atol": 5e-4}


def write_exif(path: Path, when: datetime, *, offset: bool) -> None:
    inside = {
        36867: when.strftime("%Y:%m:%d %H:%M:%S"),
        37521: f"{when.microsecond // 1000:03d}",
    }
    if offset:
        text = when.strftime("%z")
        inside[36881] = f"{text[:3]}:{text[3:]}"
    picture = Image.fromarray(PICTURE).convert("RGB")
    if path.suffix == ".tif":
        tags = ImageFileDirectory_v2()
        tags[34665] = inside
        picture.save(path, tiffinfo=tags)
        return
    exif = Image.Exif()
    exif[271] = "a camera"
    exif.get_ifd(34665).update(inside)
    picture.save(path, exif=exif)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("offset", [True, False])
def test_exif_with_zone_fraction_gap_and_the_autumn_change(
    tmp_path: Path, suffix: str, offset: bool
) -> None:
    for t, when in enumerate(MOMENTS):
        path = tmp_path / f"p{t:03d}.{suffix}"
        write_exif(path, when.astimezone(BERLIN), offset=offset)
    clock = FileTags("America/New_York" if offset else "Europe/Berlin")
    with marey.open_series(tmp_path, times=clock) as series:
        np.testing.assert_allclose(series.times, SECONDS, **TO_THE_MS)
        assert series.start == MOMENTS[0]
        assert series.time_source == "EXIF"
        assert series.zone == ("+02:00" if offset else "Europe/Berlin")
        assert series.gaps.tolist() == [PAUSE]
        assert series.problems() == []
        # again, from what was stored
    with marey.open_series(tmp_path, times=clock) as series:
        np.testing.assert_allclose(series.times, SECONDS, **TO_THE_MS)
        assert series.start == MOMENTS[0]


def test_without_a_zone_tags_are_taken_for_utc_and_it_is_said(tmp_path: Path) -> None:
    for t, when in enumerate(MOMENTS[:3]):
        write_exif(tmp_path / f"p{t}.jpg", when.astimezone(BERLIN), offset=False)
    with marey.open_series(tmp_path) as series:
        assert series.zone == ""
        shown = MOMENTS[0].astimezone(BERLIN).replace(tzinfo=UTC)
        assert series.start == shown


def test_a_hour_that_never_was_is_said(tmp_path: Path) -> None:
    begin = datetime(2024, 3, 31, 1, 30)
    for t in range(10):
        when = begin + timedelta(minutes=15 * t)
        write_exif(tmp_path / f"p{t}.jpg", when, offset=False)
    with marey.open_series(tmp_path, times=FileTags("Europe/Berlin")) as series:
        never, back = series.problems()
        assert (never.t, back.t) == (2, 6)
        assert "4 times lie in the hour" in never.reason
        assert "+01:00" in never.reason
        assert "backwards" in back.reason
    with marey.open_series(tmp_path, times=FileTags("+01:00")) as series:
        assert series.problems() == []
        np.testing.assert_allclose(np.diff(series.times), 900)


def test_bigtiff_and_datetime_of_a_plain_one(tmp_path: Path) -> None:
    for t, when in enumerate(MOMENTS[:6]):
        tifffile.imwrite(
            tmp_path / f"p{t}.tif",
            PICTURE,
            bigtiff=bool(t % 2),
            datetime=when.replace(tzinfo=None),
        )
    with marey.open_series(tmp_path) as series:
        np.testing.assert_allclose(series.times, np.floor(SECONDS[:6]), **TO_THE_MS)
        assert series.start == MOMENTS[0]
        assert series.time_source == "TIFF tag"


@pytest.mark.parametrize("big", [False, True])
def test_each_page_of_a_stack_with_a_date_of_its_own(tmp_path: Path, big: bool) -> None:
    path = tmp_path / "stack.tif"
    with tifffile.TiffWriter(path, bigtiff=big) as tiff:
        for when in MOMENTS:
            text = when.astimezone(BERLIN).replace(tzinfo=None).isoformat()
            tiff.write(
                PICTURE, contiguous=False, metadata=None, description=timestamp(text)
            )
    with marey.open_series(path, times=FileTags("Europe/Berlin")) as series:
        np.testing.assert_allclose(series.times, SECONDS, **TO_THE_MS)
        assert series.start == MOMENTS[0]
        assert series.time_source == "TIFF metadata"
        assert series.gaps.tolist() == [PAUSE]


def timestamp(text: str) -> str:
    return json.dumps({"timestamp": text})


def test_pages_without_fraction_have_their_tags(tmp_path: Path) -> None:
    path = tmp_path / "stack.tif"
    with tifffile.TiffWriter(path) as tiff:
        for when in MOMENTS[:5]:
            tiff.write(
                PICTURE,
                contiguous=False,
                metadata=None,
                datetime=when.replace(tzinfo=None),
            )
    with marey.open_series(path) as series:
        np.testing.assert_allclose(series.times, np.floor(SECONDS[:5]), **TO_THE_MS)


@pytest.mark.parametrize("text", ["20240506-070809-25", "2024-05-06T07:08:09.250"])
def test_shaped_metadata_as_clickpoints_writes_it(tmp_path: Path, text: str) -> None:
    for name in "ab":
        tifffile.imwrite(tmp_path / f"{name}.tif", PICTURE, metadata={"Time": text})
    with marey.open_series(tmp_path) as series:
        assert series.start == datetime(2024, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC)
        assert series.time_source == "TIFF metadata"


def ome(tmp_path: Path, planes: str, *, date: str = "", size_t: int = 4) -> Path:
    path = tmp_path / "x.ome.tif"
    stack = np.stack([PICTURE] * (2 * size_t))
    acquired = f"<AcquisitionDate>{date}</AcquisitionDate>" if date else ""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="I">'
        f'{acquired}<Pixels ID="P" DimensionOrder="XYCZT" Type="uint8" SizeX="30"'
        f' SizeY="20" SizeC="2" SizeZ="1" SizeT="{size_t}">'
        '<Channel ID="A" SamplesPerPixel="1"/><Channel ID="B" SamplesPerPixel="1"/>'
        f"<TiffData/>{planes}</Pixels></Image></OME>"
    )
    tifffile.imwrite(path, stack, description=text.encode(), metadata=None)
    return path


def plane(t: int, c: int, value: float, unit: str) -> str:
    return (
        f'<Plane TheC="{c}" TheT="{t}" TheZ="0" DeltaT="{value}" DeltaTUnit="{unit}"/>'
    )


@pytest.mark.parametrize(
    ("unit", "factor"), [("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("min", 60), ("h", 3600)]
)
def test_ome_delta_t_in_its_unit_with_a_plane_missing(
    tmp_path: Path, unit: str, factor: float
) -> None:
    when = [0.5, 2.125, None, 7.0]  # nobody says when frame 2 was taken
    planes = "".join(
        plane(t, c, (second + 0.25 * c) / factor, unit)
        for t, second in enumerate(when)
        if second is not None
        for c in (0, 1)
    )
    path = ome(tmp_path, planes, date="2024-05-06T07:08:09+02:00")
    with marey.open_series(path) as series:
        assert series.shape == (4, 2, 20, 30)
        expected = [0, 1.625, np.nan, 6.5]
        np.testing.assert_allclose(series.times, expected, **TO_THE_MS)
        assert series.start == datetime(2024, 5, 6, 5, 8, 9, 500_000, tzinfo=UTC)
        assert (series.time_source, series.zone) == ("OME", "+02:00")
        [problem] = series.problems()
        assert problem.t == 2
        assert "nobody says" in problem.reason


def test_an_ome_date_without_a_zone_is_in_the_chosen_one(tmp_path: Path) -> None:
    planes = "".join(plane(t, 0, t * 3600.0, "s") for t in range(4))
    path = ome(tmp_path, planes, date="2024-10-27T00:30:00")
    with marey.open_series(path, times=FileTags("Europe/Berlin")) as series:
        assert series.start == datetime(2024, 10, 26, 22, 30, tzinfo=UTC)
        assert series.times.tolist() == [0, 3600, 7200, 10800], "elapsed is elapsed"


@pytest.mark.parametrize("words", [{"finterval": 0.125}, {"fps": 8.0}])
def test_imagej_interval(tmp_path: Path, words: dict) -> None:
    path = tmp_path / "x.tif"
    metadata = {**words, "axes": "TYX"}
    tifffile.imwrite(path, np.stack([PICTURE] * 5), imagej=True, metadata=metadata)
    with marey.open_series(path) as series:
        np.testing.assert_allclose(series.times, 0.125 * np.arange(5), **TO_THE_MS)
        assert (series.time_source, series.start) == ("ImageJ", None)


def test_imagej_labels_with_dates(tmp_path: Path) -> None:
    path = tmp_path / "x.tif"
    local = [m.astimezone(BERLIN) for m in MOMENTS]
    labels = [f"{m:%Y-%m-%d %H:%M:%S}.{m.microsecond // 1000:03d}" for m in local]
    stack = np.stack([PICTURE] * len(MOMENTS))
    words = {"Labels": labels, "axes": "TYX"}
    tifffile.imwrite(path, stack, imagej=True, metadata=words)
    with marey.open_series(path, times=FileTags("Europe/Berlin")) as series:
        np.testing.assert_allclose(series.times, SECONDS, **TO_THE_MS)
        assert series.start == MOMENTS[0]


@pytest.mark.parametrize(
    "words",
    [
        {"Labels": ["t=0 s", "t=1.5 s", "t=3.125 s"]},
        {"Info": "a = b\ntimestamp 1 = 0\ntimestamp 2 = 1.5\ntimestamp 3 = 3.125\n"},
        {"Info": "DeltaT #000 = 0 ms\nDeltaT #001 = 1500 ms\nDeltaT #002 = 3125 ms"},
    ],
)
def test_imagej_times_of_slices(tmp_path: Path, words: dict) -> None:
    path = tmp_path / "x.tif"
    metadata = {**words, "axes": "TYX"}
    stack = np.stack([PICTURE] * 3)
    tifffile.imwrite(path, stack, imagej=True, metadata=metadata)
    with marey.open_series(path) as series:
        np.testing.assert_allclose(series.times, [0, 1.5, 3.125], **TO_THE_MS)


STAMPS = [0, 40, 80, 125, 1000, 1040, 5040, 5081]
"""Milliseconds: a rate that varies."""


def write_video(path: Path, stamps: list[int], *, created: str = "") -> None:
    with av.open(str(path), "w") as container:
        if created:
            container.metadata["creation_time"] = created
        stream = container.add_stream("mpeg4", rate=1000)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for stamp in stamps:
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32), np.uint8), "gray")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_video_time_stamps_and_when_it_was_made(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"v.{suffix}"
    write_video(path, STAMPS, created="2024-05-06T07:08:09.250000Z")
    with marey.open_series(path) as series:
        np.testing.assert_allclose(series.times, np.array(STAMPS) / 1000, **TO_THE_MS)
        assert series.time_source == "video"
        assert series.start is not None
        error = series.start - datetime(2024, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC)
        # MP4 keeps whole seconds of it; Matroska all.
        assert abs(error) < timedelta(seconds=1 if suffix == "mp4" else 0.001)
        assert series.zone == "UTC"


def test_begin_and_end_of_a_video_in_its_name(tmp_path: Path) -> None:
    write_video(tmp_path / "20241027-023000-5_20241027-021000-25.mp4", STAMPS)
    write_video(tmp_path / "20241027-030000-0_20241027-030007-0.mp4", STAMPS)
    pattern = "%Y%m%d-%H%M%S-%f_%Y%m%d-%H%M%S-%f"
    with marey.open_series(tmp_path, times=NameSpan(pattern, "Europe/Berlin")) as one:
        # 02:30:00.5 CEST to 02:10:00.25 CET: 39 min 59.75 s
        first = np.linspace(0, 2399.75, 8)
        second = 5399.5 + np.linspace(0, 7, 8)
        np.testing.assert_allclose(one.times, [*first, *second], **TO_THE_MS)
        assert one.start == datetime(2024, 10, 27, 0, 30, 0, 500_000, tzinfo=UTC)
        assert one.problems() == []
    with marey.open_series(tmp_path, times=pattern) as two:
        assert two.problems(), "in UTC the first one ends before it begins"


def test_names_in_a_zone_through_the_autumn_change(tmp_path: Path) -> None:
    for when in MOMENTS:
        local = when.astimezone(BERLIN)
        millis = f"{when.microsecond // 1000:03d}"
        folder = tmp_path / f"day {local:%Y%m%d}"
        folder.mkdir(exist_ok=True)
        fold = "b" if local.fold else "a"  # plain order is that of time
        name = f"{local:%H}{fold}{local:%M%S}-{millis}.png"
        Image.fromarray(PICTURE).save(folder / name)
    clock = NamePattern("%Y%m%d/%H*%M%S-%f", "Europe/Berlin")
    with marey.open_series(tmp_path, times=clock) as series:
        np.testing.assert_allclose(series.times, SECONDS, **TO_THE_MS)
        assert series.start == MOMENTS[0]
        assert series.zone == "Europe/Berlin"
        assert series.gaps.tolist() == [PAUSE]


def test_names_that_do_not_fit_are_counted_once(tmp_path: Path) -> None:
    for t in range(10):
        name = "other" if t == 3 else f"c_20240101-0000{t:02d}"
        Image.fromarray(PICTURE).save(tmp_path / f"{t}{name}.png")
    with marey.open_series(tmp_path, times="c_%Y%m%d-%H%M%S") as series:
        [problem] = series.problems()
        assert problem.t == 3
        assert problem.reason == ("1 of 10 names does not fit the pattern: 3other.png")


def test_a_time_of_day_alone_is_no_date(tmp_path: Path) -> None:
    for t in range(3):
        Image.fromarray(PICTURE).save(tmp_path / f"12-00-{t:02d}.png")
    with marey.open_series(tmp_path, times="%H-%M-%S") as series:
        assert series.times.tolist() == [0, 1, 2]
        assert series.start is None


def test_an_interval_with_a_start_and_dates_as_an_array() -> None:
    data = np.zeros((4, 8, 9), np.uint8)
    start = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))
    with marey.open_series(data, times=FixedInterval(0.5, start)) as series:
        assert series.start == start
        assert (series.times.tolist(), series.zone) == ([0, 0.5, 1, 1.5], "+02:00")
    dates = np.array(["2024-01-01T00:00:00.125", "2024-01-01T00:00:01"], "M8[ms]")
    first = datetime(2024, 1, 1, 0, 0, 0, 125_000)
    for given in (dates, [first, first + timedelta(seconds=1)]):
        with marey.open_series(data, times=given) as series:
            assert series.start == first.replace(tzinfo=UTC)
    assert np.isnan(series.times[2:]).all()


def test_real_penguins_name_and_tag_agree(shared_data: Path) -> None:
    folder = shared_data / "clickpoints" / "penguin_count"
    found: list[datetime | None] = []
    clocks: list[Callable | object] = [None, FileTags("Antarctica/Mawson"), FileTags()]
    for clock in clocks:
        with marey.open_series(folder, times=clock) as series:
            found.append(series.start)
            assert series.time_source == ("file name" if clock is None else "EXIF")
    assert found[0] == found[2] == datetime(2015, 4, 8, 15, 0, 1, tzinfo=UTC)
    assert found[1] == datetime(2015, 4, 8, 10, 0, 1, tzinfo=UTC)
