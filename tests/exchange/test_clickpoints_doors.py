"""ClickPoints databases through the doors: into a recording, out, and back."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from cdb_history import FIRST, SECOND, SHAPE, VERSIONS, mask_pixels, write_history
from marey.errors import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the two pictures that the databases speak of."""
    cv2 = pytest.importorskip("cv2")
    home = tmp_path / "world"
    home.mkdir()
    for value, name in ((10, SECOND), (20, FIRST)):
        cv2.imwrite(str(home / name), np.full(SHAPE, value, np.uint8))
    return home


@pytest.fixture
def rec(folder: Path) -> Iterator[marey.Recording]:
    with marey.open(folder, sidecar=folder.parent / "world.marey") as opened:
        yield opened


@pytest.mark.parametrize("version", VERSIONS)
def test_marks_of_every_version_come_to_their_pictures(
    rec: marey.Recording, tmp_path: Path, version: int
):
    path = write_history(tmp_path / "their.cdb", version)

    arrival = marey.import_marks(rec, path)

    marks = rec.markers.table().set_index("type")
    moved = (-2.0, 1.0) if version >= 4 else (0.0, 0.0)
    y, x = 1.0 - moved[0], 3.0 - moved[1]
    assert marks.loc["cell", ["t", "y", "x"]].tolist() == [1, y, x]
    assert marks.loc["walker", ["t", "y", "x"]].tolist() == [0, 1.5, 6.5]
    assert {row.kind for row in rec.shapes.frame(0)} >= {"line", "rectangle"}
    assert len(arrival.frames_missing) == 3  # the film is not in this folder
    if version >= 1:
        np.testing.assert_array_equal(rec.masks.read(1), mask_pixels(FIRST))
        assert rec.notes.table()["rating"].tolist() == [4]
    if version >= 4:
        assert rec.offsets.array()[1].tolist() == [-2.0, 1.0]


def test_an_import_is_one_undo(rec: marey.Recording, tmp_path: Path):
    rec.types.add("mine")
    rec.markers.add("mine", 0, [[1, 1]])
    path = write_history(tmp_path / "their.cdb", 22)
    marey.import_marks(rec, path)
    assert len(rec.markers.table()) == 3

    rec.undo()

    assert rec.markers.table()["type"].tolist() == ["mine"]
    assert rec.types.table()["name"].tolist() == ["mine"]
    assert rec.notes.table().empty
    assert not len(rec.masks.frames())


def test_a_dry_run_says_the_same_and_writes_nothing(
    rec: marey.Recording, tmp_path: Path
):
    path = write_history(tmp_path / "their.cdb", 22)

    dry = marey.import_marks(rec, path, dry_run=True)

    assert rec.markers.table().empty
    assert dry.counts == marey.import_marks(rec, path).counts


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE line SET x2 = 9e999",
        "UPDATE mask SET data = x'89504e470d0a1a0a'",
        "DROP TABLE image",
    ],
)
def test_a_failed_import_leaves_the_marks_file_as_it_was(
    rec: marey.Recording, tmp_path: Path, damage: str
):
    rec.types.add("mine")
    rec.markers.add("mine", 0, [[1, 1]])
    path = write_history(tmp_path / "their.cdb", 22)
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    connection.close()
    before = rec.history.table()

    with pytest.raises(ExchangeError):
        marey.import_marks(rec, path)

    assert rec.markers.table()["type"].tolist() == ["mine"]
    assert rec.history.table().equals(before)


def test_a_mask_that_breaks_off_leaves_the_marks_file_as_it_was(
    rec: marey.Recording, tmp_path: Path
):
    path = write_history(tmp_path / "their.cdb", 22)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE mask SET data = substr(data, 1, 50) WHERE id = 1")
    connection.close()

    with pytest.raises(ExchangeError, match="damaged"):
        marey.import_marks(rec, path)

    assert rec.markers.table().empty
    assert rec.types.table().empty


def test_out_and_back_into_another_marks_file(
    rec: marey.Recording, folder: Path, tmp_path: Path
):
    marey.import_marks(rec, write_history(tmp_path / "their.cdb", 22))

    made = marey.export_marks(rec, tmp_path / "ours.cdb")

    assert [one.name for one in made] == ["ours.cdb", "ours.cdb.about.json"]
    with marey.open(folder, sidecar=tmp_path / "other.marey") as other:
        arrival = marey.import_marks(other, made[0])
        assert not arrival.frames_missing
        columns = ["t", "y", "x", "type", "text"]
        assert other.markers.table()[columns].equals(rec.markers.table()[columns])
        kinds = [[row.kind for row in one.shapes.frame(0)] for one in (rec, other)]
        assert sorted(kinds[0]) == sorted(kinds[1])
        np.testing.assert_array_equal(other.masks.read(1), rec.masks.read(1))
        said = ["t", "text", "tags", "rating"]
        assert other.notes.table()[said].equals(rec.notes.table()[said])


def test_every_frame_is_listed_even_one_without_marks(
    rec: marey.Recording, tmp_path: Path
):
    rec.types.add("cell")
    rec.markers.add("cell", 1, [[2, 3]])

    marey.export_marks(rec, tmp_path / "a" / "ours.cdb")

    from marey.exchange import clickpoints

    frames = clickpoints.read(tmp_path / "a" / "ours.cdb").frames
    assert frames["path"].tolist() == [f"../world/{SECOND}", f"../world/{FIRST}"]
    assert frames["t"].tolist() == [0, 1]


def test_pictures_that_are_not_here_keep_their_marks(shared_data: Path, tmp_path: Path):
    from marey.exchange import clickpoints

    home = tmp_path / "penguins"
    shutil.copytree(shared_data / "clickpoints" / "penguin_count", home)
    listed = clickpoints.read(home / "count.cdb").frames["path"]

    with marey.open([home / one for one in listed], tmp_path / "a.marey") as rec:
        arrival = marey.import_marks(rec, home / "count.cdb")
        table = rec.markers.table()

    assert not arrival.frames_missing
    counts = table.groupby(["t", "type"]).size().unstack()
    assert counts.to_numpy().tolist() == [[345, 219], [159, 223], [52, 215]]
