"""A person's choice of a clock: kept, found again, undone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image

import marey
from marey.errors import BadValue
from marey.frames import (
    CsvTimes,
    FileTags,
    FixedInterval,
    GivenTimes,
    NamePattern,
    NameSpan,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pictures whose names hold two kinds of times, and a tag a third."""
    made = tmp_path / "beads"
    made.mkdir()
    for t in range(6):
        exif = Image.Exif()
        exif[306] = f"2022:07:01 10:00:{2 * t:02d}"
        name = f"20240101-0000{t:02d} x{1000 + 5 * t}.png"
        Image.fromarray(np.zeros((20, 30), np.uint8)).save(made / name, exif=exif)
    return made


def table(folder: Path) -> CsvTimes:
    path = folder.parent / "times.csv"
    path.write_text("frame,time\n" + "".join(f"{t},{7 * t}\n" for t in range(6)))
    return CsvTimes(str(path))


def clocks(folder: Path) -> dict[object, tuple[float, datetime | None]]:
    """Clock to the usual step and the start that it gives."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return {
        NamePattern("%Y%m%d-%H%M%S", "Asia/Tokyo"): (
            1,
            datetime(2023, 12, 31, 15, tzinfo=UTC),
        ),
        FileTags("+02:00"): (2, datetime(2022, 7, 1, 8, tzinfo=UTC)),
        FixedInterval(0.25, start): (0.25, start),
        GivenTimes(np.arange(6) * 3.0): (3, None),
        table(folder): (7, None),
        NameSpan("%Y%m%d-%H%M%S x%M%S"): (0, datetime(2024, 1, 1, tzinfo=UTC)),
    }


@pytest.mark.parametrize("place", range(6))
def test_a_clock_is_kept_found_again_and_undone(folder: Path, place: int) -> None:
    clock, (step, start) = list(clocks(folder).items())[place]
    said: list[str] = []
    with marey.open(folder) as rec:
        assert np.allclose(np.diff(rec.series.times), 1)
        rec.series.retimed.connect(lambda: said.append("retimed"))
        rec.set_times(clock)
        assert said == ["retimed"]
        assert "times" in rec.history.next_undo().words
    for again in (folder, folder.parent / "beads.marey"):
        with marey.open(again) as rec:
            if step:
                np.testing.assert_allclose(np.diff(rec.series.times), step, atol=1e-3)
            assert rec.series.start == start
    with marey.open(folder) as rec:
        before = rec.series.times.copy()
        rec.undo()
        np.testing.assert_allclose(np.diff(rec.series.times), 1, atol=1e-3)
        assert rec.series.start == datetime(2024, 1, 1, tzinfo=UTC)
        rec.redo()
        np.testing.assert_allclose(rec.series.times, before, atol=1e-3)
        rec.set_times(None)
        assert rec.series.time_source == "file name"
        assert rec.sidecar.times is None


def test_a_window_gets_new_times_at_its_next_look(folder: Path) -> None:
    said: list[threading.Thread] = []
    with marey.open(folder, wait=False) as rec:
        rec.series.wait()
        rec.series.retimed.connect(lambda: said.append(threading.current_thread()))
        rec.set_times(FileTags())
        while not said:
            rec.deliver()
        assert said[0] is threading.current_thread()
        assert np.diff(rec.series.times).tolist() == [2] * 5


def test_the_choice_of_another_program_is_followed(folder: Path) -> None:
    with marey.open(folder, wait=False) as rec, marey.open(folder) as other:
        rec.series.wait()
        rec.notes.set(0, "makes the file")
        rec.deliver()
        other.deliver()
        other.set_times(0.5)
        until = datetime.now(UTC) + timedelta(seconds=20)
        while rec.series.times[1] != 0.5 and datetime.now(UTC) < until:
            rec.deliver()
        assert rec.series.times[1] == 0.5


def test_a_table_that_has_gone_leaves_its_times_and_says_so(folder: Path) -> None:
    clock = table(folder)
    with marey.open(folder) as rec:
        rec.set_times(clock)
    (folder.parent / "times.csv").unlink()
    with marey.open(folder) as rec:
        assert np.diff(rec.series.times).tolist() == [7] * 5
        [problem] = rec.series.problems()
        assert "times.csv cannot be read" in problem.reason


def test_what_cannot_be_kept_changes_nothing(folder: Path) -> None:
    class Own:
        def seconds(self, names: Sequence[str]) -> np.ndarray:
            return np.arange(len(names)) * 9.0

    with marey.open(folder) as rec:
        for wrong, words in (
            (Own(), "cannot keep"),
            ("%Y%q", "unknown"),
            (-1, "above 0"),
            (NamePattern("%Y", "Europe/Berln"), "Europe/Berlin"),
        ):
            with pytest.raises(BadValue, match=words):
                rec.set_times(wrong)
        assert np.diff(rec.series.times).tolist() == [1] * 5
        assert not rec.path.exists()
        rec.series.set_times(Own())
        assert np.diff(rec.series.times).tolist() == [9] * 5


def test_what_times_would_be_can_be_asked_first(folder: Path) -> None:
    with marey.open_series(folder) as series:
        timing = series.times_by(FileTags("Asia/Tokyo"))
        assert np.diff(timing.seconds).tolist() == [2] * 5
        assert timing.zone == "Asia/Tokyo"
        assert np.diff(series.times).tolist() == [1] * 5


def test_times_of_pictures_in_no_folder() -> None:
    with marey.open_series(np.zeros((3, 8, 9), np.uint8)) as series:
        series.set_times(2)
        assert series.times.tolist() == [0, 2, 4]


def test_a_growing_recording_takes_the_clock_for_what_comes(tmp_path: Path) -> None:
    made = tmp_path / "many"
    made.mkdir()
    for t in range(300):
        cv2.imwrite(str(made / f"{t:04d}.png"), np.zeros((20, 30), np.uint8))
    with marey.open_series(made, wait=False) as series:
        series.set_times(0.5)
        series.wait()
        while np.isnan(series.times).any():
            series.deliver()
        np.testing.assert_allclose(series.times, 0.5 * np.arange(300))
