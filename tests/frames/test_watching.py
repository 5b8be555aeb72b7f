"""A folder that changes while it is open."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import tifffile

import marey
from marey.frames import watching
from marey.words import FrameStatus
from recordings import Kept, values, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from marey.frames import FrameSeries
    from marey.frames.scan import Scan

PATIENCE = 30.0


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often: nobody wants to wait for a test."""
    monkeypatch.setattr(watching, "SOONEST", 0.02)
    monkeypatch.setattr(watching, "LATEST", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(4):
        write(tmp_path / "D" / f"f{number}.png", number * 10)
        write(tmp_path / "D" / "sub" / f"g{number}.png", 100 + number)
    return tmp_path / "D"


@pytest.fixture
def series(folder: Path) -> Iterator[FrameSeries]:
    with marey.open_series(folder, watch=True) as series:
        yield series


def until(series: FrameSeries, holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, (len(series), series.problems())
        time.sleep(0.01)
        series.deliver()


def test_frames_that_are_added_come_at_the_end(
    series: FrameSeries, folder: Path
) -> None:
    said: list[object] = []
    series.grew.connect(said.append)
    series.reordered.connect(lambda: said.append("reordered"))
    write(folder / "sub" / "g10.png", 200)
    until(series, lambda: len(series) == 9)
    write(folder / "sub2" / "h0.png", 201)
    until(series, lambda: len(series) == 10)
    assert said == [9, 10]
    assert [int(series[t][0, 0]) for t in (7, 8, 9)] == [103, 200, 201]
    assert series.ids.tolist() == list(range(10))
    assert series.complete


def test_frames_in_the_middle_get_new_ids(series: FrameSeries, folder: Path) -> None:
    said: list[object] = []
    series.grew.connect(said.append)
    series.reordered.connect(lambda: said.append("reordered"))
    before = values(series)
    write(folder / "f1-5.png", 15)
    until(series, lambda: len(series) == 9)
    assert said == ["reordered", 9]
    assert series.ids.tolist() == [0, 1, 8, 2, 3, 4, 5, 6, 7]
    assert values(series) == before | {8: 15}


def test_removed_frames_are_marked_and_come_back(
    series: FrameSeries, folder: Path
) -> None:
    shown = series.array[1].copy()
    (folder / "f1.png").unlink()
    until(series, lambda: series.frame(1).status is FrameStatus.MISSING)
    assert len(series) == 8
    assert not series.valid[1]
    assert (series.array[1] != shown).any(), "hatched"
    assert [(p.t, p.path) for p in series.problems()] == [(1, "f1.png")]
    write(folder / "f1.png", 11)
    until(series, lambda: series.valid[1])
    assert int(series[1][0, 0]) == 11
    assert series.ids.tolist() == list(range(8))


def test_a_folder_that_goes_and_comes(series: FrameSeries, folder: Path) -> None:
    aside = folder.parent / "aside"
    (folder / "sub").rename(aside)
    until(series, lambda: series.valid.sum() == 4)
    assert len(series) == 8
    aside.rename(folder / "sub")
    until(series, lambda: series.valid.all())
    assert int(series[5][0, 0]) == 101
    folder.rename(aside)
    until(series, lambda: any("looked at" in p.reason for p in series.problems()))
    assert series.valid.all(), "a drive that has gone takes nothing along"
    aside.rename(folder)
    until(series, lambda: not series.problems())


@pytest.mark.parametrize("first", [b"", b"half"])
def test_a_file_still_being_written_is_tried_again(
    series: FrameSeries, folder: Path, first: bytes
) -> None:
    whole = cv2.imencode(".png", np.full((20, 30), 77, np.uint8))[1].tobytes()
    path = folder / "sub" / "g4.png"
    path.write_bytes(whole[:40] if first else b"")
    until(series, lambda: len(series) == 9)
    with pytest.raises(marey.errors.FrameUnreadable):
        series[8]
    assert not series.valid[8]
    path.write_bytes(whole)
    until(series, lambda: series.valid[8])
    assert int(series[8][0, 0]) == 77


def test_a_stack_that_grows(tmp_path: Path) -> None:
    pages = np.arange(5, dtype=np.uint8)[:, None, None] * np.ones((5, 8, 9), np.uint8)
    folder = tmp_path / "D"
    folder.mkdir()
    tifffile.imwrite(folder / "a.tif", pages[:3], photometric="minisblack")
    tifffile.imwrite(folder / "b.tif", pages[:1] + 50, photometric="minisblack")
    with marey.open_series(folder, watch=True) as series:
        assert len(series) == 4
        tifffile.imwrite(folder / "a.tif", pages, photometric="minisblack")
        until(series, lambda: len(series) == 6)
        assert [int(series[t][0, 0]) for t in range(6)] == [0, 1, 2, 3, 4, 50]
        assert series.ids.tolist() == [0, 1, 2, 4, 5, 3]
        tifffile.imwrite(folder / "a.tif", pages[:2], photometric="minisblack")
        until(series, lambda: series.valid.sum() == 3)
        assert series.ids.tolist() == [0, 1, 2, 4, 5, 3]
        tifffile.imwrite(folder / "a.tif", pages, photometric="minisblack")
        until(series, lambda: series.valid.all())
        assert series.ids.tolist() == [0, 1, 2, 4, 5, 3]


def test_what_is_found_is_kept(folder: Path) -> None:
    store = Kept()
    with marey.open_series(folder, watch=True, store=store) as series:
        write(folder / "f0-5.png", 5)
        until(series, lambda: len(series) == 9)
        (folder / "f3.png").unlink()
        until(series, lambda: not series.valid.all())
    assert store.table is not None
    assert store.table.ids.tolist() == [0, 8, 1, 2, 3, 4, 5, 6, 7]
    assert np.flatnonzero(store.table.missing).tolist() == [4]
    with marey.open_series(folder, store=store) as series:
        assert series.ids.tolist() == [0, 8, 1, 2, 3, 4, 5, 6, 7]


def test_new_positions_are_saved_after_they_are_shown(folder: Path) -> None:
    """Else an act on a frame that has moved meanwhile would go to another."""
    store = Kept()
    with marey.open_series(folder, watch=True, store=store) as series:
        write(folder / "f0-5.png", 5)
        end = time.monotonic() + PATIENCE
        while series._gathering.take is None or len(series._gathering.state.index) < 9:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert store.table is not None
        assert len(store.table) == 8
        until(series, lambda: len(series) == 9 and len(store.table) == 9)


def test_times_of_new_frames(tmp_path: Path) -> None:
    names = [f"20240501-1200{second:02d}.png" for second in range(0, 50, 10)]
    for name in names[:3]:
        write(tmp_path / "D" / name, 1)
    with marey.open_series(tmp_path / "D", watch=True) as series:
        for name in names[3:]:
            write(tmp_path / "D" / name, 1)
        until(series, lambda: len(series) == 5)
        assert series.times.tolist() == [0, 10, 20, 30, 40]


def test_it_can_be_left_off(folder: Path) -> None:
    with marey.open_series(folder) as series:
        assert series._gathering._watch is None


def test_closing_before_the_watch_has_begun_to_look(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, looked = threading.Event(), watching.Watch._expect

    def late(watch: watching.Watch, scan: Scan) -> None:
        begun.set()
        time.sleep(0.3)
        looked(watch, scan)

    monkeypatch.setattr(watching.Watch, "_expect", late)
    with marey.open_series(folder, watch=True):
        assert begun.wait(PATIENCE)


def test_a_still_folder_is_not_listed_again(
    series: FrameSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = series._gathering._watch
    until(series, lambda: not watch._fresh)
    listed: list[object] = []
    monkeypatch.setattr(watching, "Again", lambda *a, **k: listed.append(a))
    time.sleep(0.3)
    assert listed == []
    assert watch._thread.is_alive()
