"""Tables of times: separators, columns, units, and lines that are wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

import marey
from marey.errors import BadValue
from marey.frames import CsvTimes, preview_times

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "beads"
    for name in ("a/p0.png", "a/p1.png", "b/p0.png", "b/q.png"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(made / name), np.zeros((20, 30), np.uint8))
    return made


def table(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder.parent / "times.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def times(folder: Path, clock: object) -> list[float]:
    with marey.open_series(folder, times=clock) as series:
        return series.times.tolist()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_semicolons_a_byte_order_mark_and_commas_for_points(
    folder: Path, encoding: str, end: str
) -> None:
    lines = ["Bild;Zeit [s]", "0;0,125", "1;1,25", "2;2,5", "3;4"]
    path = table(folder, end.join(lines) + end, encoding)
    assert times(folder, path) == [0, 1.125, 2.375, 3.875]


def test_dates_in_a_zone_by_file_and_a_gap(folder: Path) -> None:
    path = table(
        folder,
        "filename,timestamp\n"
        "b/q.png,2024-10-27T02:10:00.125\n"
        "a/p0.png,2024-10-27 02:50:00\n"
        "a/p1.png,2024-10-27T02:55:00.5\n"
        "b/p0.png,2024-10-27T02:05:00\n",
    )
    with marey.open_series(folder, times=CsvTimes(path)) as series:
        assert series.start == datetime(2024, 10, 27, 2, 50, tzinfo=UTC)
        np.testing.assert_allclose(
            series.times, [0, 300.5, -2700, -2399.875], rtol=0, atol=1e-3
        )
        assert (series.time_source, series.zone) == ("table", "UTC")
    berlin = table(
        folder,
        "time\n2024-10-27T02:50\n2024-10-27T02:55\n2024-10-27T02:05\n"
        "2024-10-27T02:10:00.125",
    )
    with marey.open_series(folder, times=CsvTimes(berlin, zone="Europe/Berlin")) as one:
        np.testing.assert_allclose(one.times, [0, 300, 900, 1200.125], atol=1e-3)
        assert one.problems() == []


@pytest.mark.parametrize(
    ("factor", "zone"), [(1, "UTC"), (1000, "UTC"), (1e6, "UTC"), (1e9, "UTC")]
)
def test_numbers_since_1970_in_any_fraction(
    folder: Path, factor: float, zone: str
) -> None:
    since = [1704067200.0, 1704067200.25, 1704067201.5, 1704067203.0]
    path = table(folder, "t\n" + "\n".join(f"{s * factor:.3f}" for s in since))
    with marey.open_series(folder, times=path) as series:
        np.testing.assert_allclose(series.times, [0, 0.25, 1.5, 3], atol=5e-4)
        assert series.start == datetime(2024, 1, 1, tzinfo=UTC)
        assert series.zone == zone


def test_thousandths_that_the_head_names_and_frames_from_one(folder: Path) -> None:
    path = table(folder, "frame\telapsed_ms\n4\t500\n1\t0\n2\t125\n3\t250\n")
    assert times(folder, CsvTimes(path, first=1)) == [0, 0.125, 0.25, 0.5]


def test_a_table_without_a_head(folder: Path) -> None:
    assert times(folder, table(folder, "0\n0.5\n1\n2\n")) == [0, 0.5, 1, 2]
    assert times(folder, table(folder, "p1,3\nq,5\n"))[1] == 0


def test_columns_that_a_person_names(folder: Path) -> None:
    path = table(folder, "time,clock,no\nx,7,3\nx,6,2\nx,5,1\nx,4,0\n")
    assert times(folder, CsvTimes(path, time="clock", frame="no")) == [0, 1, 2, 3]
    with pytest.raises(BadValue, match=r"no column .klock.*time, clock, no"):
        marey.open_series(folder, times=CsvTimes(path, time="klock"))


def test_wrong_lines_are_named_and_leave_their_frames_unknown(folder: Path) -> None:
    path = table(folder, "frame,time\n0,0\n1,soon\n\n2,\n3,3\n9,9\nx,4\n")
    with marey.open_series(folder, times=path) as series:
        np.testing.assert_array_equal(series.times, [0, np.nan, np.nan, 3])
        lines, frames = series.problems()
    assert lines.t == 1
    assert "times.csv: 4 lines cannot be used" in lines.reason
    assert "line 3: 'soon' is no time" in lines.reason
    assert "line 5: a value is missing" in lines.reason
    assert "2 frames have no time" in frames.reason


def test_a_table_that_says_nothing_is_refused_in_words(folder: Path) -> None:
    for text, words in (
        ("", "it is empty"),
        ("frame,colour\n0,red\n", "no column of times: its columns are frame, colour"),
        ("frame,time\n0,red\n", "line 2: 'red' is no time"),
    ):
        with pytest.raises(BadValue, match=words):
            marey.open_series(folder, times=table(folder, text))
    with pytest.raises(BadValue, match="cannot be read"):
        marey.open_series(folder, times=str(folder / "none.csv"))


def test_the_preview_of_a_table(folder: Path) -> None:
    path = table(folder, "file,time\np0.png,2024-01-01T00:00:00.5Z\n")
    rows = preview_times(["p0.png", "p1.png"], path)
    assert [row.words for row in rows] == ["2024-01-01 00:00:00.500 UTC", "no time"]
