"""A recording from a script: opened, marked, closed, found again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

import marey
from marey.errors import NoFrames, NotASidecar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCRIPT = """
import sys, marey
with marey.open(sys.argv[1], author="other") as rec:
    if "cell" not in [t.name for t in rec.types.list()]:
        rec.types.add("cell")
    rec.markers.add("cell", 1, [[7, 8]])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of twelve small frames, each of another grey."""
    made = tmp_path / "cam 1"
    made.mkdir()
    for t in range(12):
        tifffile.imwrite(made / f"img_{t}.tif", np.full((24, 36), 10 + t, np.uint8))
    return made


def until(come: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something that other threads do."""
    end = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_opening_and_closing_writes_nothing_beside_the_data(folder: Path) -> None:
    before = everything_in(folder.parent)

    with marey.open(folder) as rec:
        np.asarray(rec.series.array[5])
        assert rec.markers.table().empty
        assert rec.types.list() == []
        assert rec.history.next_undo() is None
        assert rec.notes.table().empty

    after = everything_in(folder.parent)
    assert {name: after[name] for name in before} == before
    assert not any(name.endswith(".marey") for name in after)


def test_opening_a_marked_recording_leaves_its_file_as_it_is(folder: Path) -> None:
    with marey.open(folder) as rec:
        rec.types.add("cell")
        rec.markers.add("cell", 3, [[5, 9]])
        place = rec.path
    before = everything_in(folder.parent)

    with marey.open(folder) as rec:
        rec.markers.table()
        np.asarray(rec.series.array[5])

    assert everything_in(folder.parent) == before
    assert place == folder.with_name("cam 1.marey")


def test_what_was_said_is_found_again(folder: Path) -> None:
    mask = np.zeros((24, 36), np.uint8)
    mask[4:9, 10:20] = 1
    with marey.open(folder, author="ana") as rec:
        rec.types.add("adult", color="#e41a1c", key="1")
        rec.types.add("juvenile")
        rec.markers.add("adult", np.int64(2), np.array([[5.0, 9.0], [7.5, 2.25]]))
        rec.markers.add("juvenile", np.array([0, 1]), np.array([[1, 2], [3, 4]]))
        rec.masks.write(4, mask)
        rec.notes.set(6, text="blurred", tags=("bad",), rating=2)
        rec.markers.add("adult", 3, [[1, 1]])
        assert rec.undo().rows == 1
        told = rec.markers.table()

    with marey.open(folder, author="ana") as rec:
        found = rec.markers.table()
        assert found.equals(told)
        assert set(found["author"]) == {"ana"}
        assert np.array_equal(rec.masks.read(4), mask)
        note = rec.notes.get(6)
        assert (note.text, tuple(note.tags), note.rating) == ("blurred", ("bad",), 2)
        assert rec.redo().rows == 1
        assert len(rec.markers.table()) == 5


def test_first_act_may_be_posted_from_several_threads(folder: Path) -> None:
    with marey.open(folder) as rec:
        added = rec.post(rec.types.add, "cell")
        futures = [rec.post(rec.markers.add, "cell", 1, [[i, i]]) for i in range(20)]
        threads = [
            threading.Thread(target=rec.notes.set, args=(t,), kwargs={"text": "x"})
            for t in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert added.result(20).name == "cell"
        ids = [int(future.result(20)[0]) for future in futures]
        assert ids == sorted(ids)
        assert len(rec.notes.table()) == 4
        until(lambda: not rec.waiting)  # what files contain is learnt meanwhile


def test_marks_of_another_program_appear_where_nothing_was_marked(
    folder: Path,
) -> None:
    news = []
    with marey.open(folder) as rec:
        rec.changes.connect(news.append)
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)], check=True, timeout=120
        )
        until(
            lambda: rec.deliver() or {"marker", "type"} <= {one.table for one in news}
        )

        assert rec.markers.table()["author"].tolist() == ["other"]
        rec.markers.add("cell", 2, [[1, 1]])
        assert len(rec.markers.table()) == 2


def test_who_reads_does_not_take_marks_for_missing(folder: Path) -> None:
    with marey.open(folder) as rec:
        assert rec.markers.table().empty
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)], check=True, timeout=120
        )
        assert rec.markers.table()["author"].tolist() == ["other"]


def test_marks_stay_with_their_pictures(folder: Path) -> None:
    with marey.open(folder) as rec:
        rec.types.add("cell")
        for t in range(12):
            rec.markers.add("cell", t, [[t, t]])

    tifffile.imwrite(folder / "img_3a.tif", np.full((24, 36), 99, np.uint8))
    (folder / "img_5.tif").unlink()
    (folder / "inside").mkdir()
    tifffile.imwrite(folder / "inside" / "a.tif", np.full((24, 36), 98, np.uint8))
    moved = folder.with_name("cam 2")
    folder.rename(moved)
    folder.with_name("cam 1.marey").rename(folder.with_name("cam 2.marey"))

    with marey.open(moved) as rec:
        assert len(rec.series) == 14
        for row in rec.markers.table().itertuples():
            ref = rec.series.frame(row.t)
            assert ref.path == f"img_{int(row.y)}.tif"
            if int(row.y) != 5:
                assert rec.series[row.t][0, 0] == 10 + int(row.y)
        assert [problem.path for problem in rec.series.problems()] == ["img_5.tif"]


def test_a_file_whose_pictures_are_away_opens_grey(folder: Path) -> None:
    with marey.open(folder) as rec:
        rec.types.add("cell")
        rec.markers.add("cell", 3, [[5, 9]])
        place = rec.path
    elsewhere = folder.parent / "archive" / "other name"
    elsewhere.parent.mkdir()
    shutil.move(folder, elsewhere)

    with marey.open(place) as rec:
        assert rec.pictures_away
        assert rec.series.shape == (12, 24, 36)
        assert rec.series.array[3].shape == (24, 36)
        assert rec.markers.table()["t"].tolist() == [3]
        match = rec.find_pictures(elsewhere.parent)
        assert len(match.found) == 12
        assert not match.ambiguous
        with rec.with_pictures(match.found) as found:
            assert int(found.series[3][0, 0]) == 13
            assert found.markers.table()["t"].tolist() == [3]

    with marey.open(place) as rec:
        assert not rec.pictures_away
        assert int(rec.series[3][0, 0]) == 13


def test_pictures_under_other_names_are_known_by_their_content(folder: Path) -> None:
    with marey.open(folder) as rec:
        rec.types.add("cell")
        rec.markers.add("cell", np.arange(12), np.tile(np.arange(12)[:, None], 2))
        place = rec.path
    archive = folder.with_name("archive")
    archive.mkdir()
    for t in range(12):
        (folder / f"img_{t}.tif").rename(archive / f"renamed {t:03d}.tif")
    folder.rmdir()

    with (
        marey.open(place) as rec,
        rec.with_pictures(rec.find_pictures(archive).found) as found,
    ):
        for row in found.markers.table().itertuples():
            assert int(found.series[row.t][0, 0]) == 10 + int(row.y)


def test_two_files_of_one_stem_keep_their_marks_apart(tmp_path: Path) -> None:
    for suffix, grey in ((".tif", 1), (".tiff", 2)):
        tifffile.imwrite(
            tmp_path / f"a{suffix}",
            np.full((5, 20, 30), grey, np.uint8),
            photometric="minisblack",
        )
    with marey.open(tmp_path / "a.tif") as rec:
        rec.notes.set(0, text="one")
    with marey.open(tmp_path / "a.tiff") as rec:
        assert rec.notes.table().empty
        rec.notes.set(0, text="two")
    with marey.open(tmp_path / "a.tif") as rec:
        assert rec.notes.get(0).text == "one"
    with marey.open(tmp_path / "a.tiff") as rec:
        assert rec.notes.get(0).text == "two"


def test_a_list_and_an_array_have_marks_too(folder: Path, tmp_path: Path) -> None:
    paths = [folder / "img_7.tif", folder / "img_2.tif"]
    with marey.open(paths) as rec:
        rec.notes.set(1, text="second")
        place = rec.path
    assert place.parent == folder
    with marey.open(place) as rec:
        assert int(rec.series[0][0, 0]) == 17
        assert rec.notes.get(1).text == "second"

    with marey.open(np.zeros((3, 20, 30), np.uint8), tmp_path / "b.marey") as rec:
        rec.notes.set(2, text="of an array")
    with marey.open(tmp_path / "b.marey") as rec:
        assert rec.series.shape == (3, 20, 30)
        assert rec.pictures_away
        assert rec.notes.get(2).text == "of an array"


def test_typed_calibration_goes_before_what_the_files_say(folder: Path) -> None:
    with marey.open(folder) as rec:
        assert rec.calibration.pixel_size is None
        rec.markers.table()
        rec.calibrate("pixel_size", 0.35)
    with marey.open(folder) as rec:
        assert rec.calibration.pixel_size is not None
        assert rec.calibration.pixel_size.value == 0.35
        assert rec.calibration.pixel_size.source == "typed"


def test_an_empty_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(NoFrames, match=r"(?i)no (frames|pictures|images)|empty"):
        marey.open(tmp_path)
    assert not list(tmp_path.glob("*.marey"))


def test_a_foreign_file_in_our_place_is_left_untouched(folder: Path) -> None:
    foreign = folder.with_name("cam 1.marey")
    foreign.write_text("my shopping list, longer than a header of SQLite is" * 4)
    before = foreign.read_bytes()

    with pytest.raises(NotASidecar, match="not a Marey file"):
        marey.open(folder)

    assert foreign.read_bytes() == before
