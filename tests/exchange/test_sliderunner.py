"""SlideRunner's database, in: made after its own tables; height unlike width."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from marey.errors import ExchangeError
from marey.exchange import sliderunner
from marey.exchange.formats import recognised

if TYPE_CHECKING:
    from pathlib import Path

TABLES = """
CREATE TABLE `Slides` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT, `filename` TEXT,
 `width` INTEGER, `EXACTUSER` INTEGER DEFAULT 0, `height` INTEGER, `directory` TEXT,
 `uuid` TEXT, `exactImageID` TEXT);
CREATE TABLE `Annotations` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT, `guid` TEXT,
 `deleted` INTEGER DEFAULT 0, `slide` INTEGER, `type` INTEGER, `agreedClass` INTEGER,
 `lastModified` REAL, `description` TEXT);
CREATE TABLE `Annotations_coordinates` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT,
 `coordinateX` INTEGER, `coordinateY` INTEGER, `coordinateZ` INTEGER DEFAULT 0,
 `slide` INTEGER, `annoId` INTEGER, `orderIdx` INTEGER);
CREATE TABLE `Persons` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT,
 `isExactUser` INTEGER DEFAULT 0);
CREATE TABLE `Classes` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT,
 `color` TEXT);
CREATE TABLE `Annotations_label` (`uid` INTEGER PRIMARY KEY AUTOINCREMENT,
 `exact_id` INTEGER, `person` INTEGER DEFAULT 0, `class` INTEGER, `annoId` INTEGER);
INSERT INTO Slides(filename, width, height) VALUES ('one.tif', 30, 12), ('s.tif', 9, 5);
INSERT INTO Persons(name) VALUES ('Ada'), ('Ben'), ('Eve');
INSERT INTO Classes(name, color) VALUES ('mitosis', '#FF0000'), ('other', '#00ff00');
INSERT INTO Annotations(guid, deleted, slide, type, agreedClass, description) VALUES
 ('12345678-1234-5678-1234-567812345678', 0, 1, 1, 1, 'clear'),
 ('x', 0, 1, 2, 0, NULL), ('y', 0, 1, 3, 0, ''), ('z', 0, 1, 5, 2, ''),
 ('d', 1, 1, 1, 1, ''), ('f', 0, 2, 4, 1, ''), ('n', 0, 1, 1, 1, ''),
 ('i', 0, 1, 6, 2, 'whole');
INSERT INTO Annotations_coordinates(coordinateX, coordinateY, coordinateZ, annoId,
 orderIdx) VALUES (20, 5, 0, 1, 1), (28, 7, 0, 2, 2), (20, 2, 0, 2, 1),
 (20, 2, 0, 3, 1), (28, 2, 0, 3, 2), (28, 7, 0, 3, 3), (20, 2, 0, 3, 4),
 (10, 2, 0, 4, 1), (18, 10, 0, 4, 2), (3, 4, 0, 5, 1), (7, 3, 2, 6, 1),
 (NULL, NULL, 0, 8, 1);
INSERT INTO Annotations_label(person, class, annoId) VALUES (1, 1, 1), (2, 2, 1),
 (1, 2, 2), (2, 2, 2), (3, 1, 2), (1, 1, 3), (2, 2, 3);
"""


def database(place: Path, more: str = "") -> Path:
    file = place / "slides.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(TABLES + more)
    connection.close()
    return file


def test_a_database_comes_and_stays_as_it_is(tmp_path):
    file = database(tmp_path)
    before = file.read_bytes()
    assert recognised(file).FORMAT.name == "sliderunner"
    parcel = sliderunner.read(file)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["slides.sqlite"]
    frames = parcel.frames[["path", "inner", "height", "width"]].to_numpy().tolist()
    assert frames == [["one.tif", -1, 12, 30], ["s.tif", 2, 5, 9]]
    markers = parcel.markers
    assert markers[["frame", "y", "x"]].to_numpy().tolist() == [[0, 5, 20], [1, 3, 7]]
    assert markers["type"].tolist() == ["mitosis", "mitosis"]
    assert markers["attributes"][0] == {"by Ada": "mitosis", "by Ben": "other"}
    assert markers["attributes"][1] == {"special": True}
    assert markers["text"][0] == "clear"
    assert len(markers["uid"][0]) == 16
    shapes = parcel.shapes
    assert shapes["kind"].tolist() == ["rectangle", "polygon", "ellipse"]
    assert shapes["type"].tolist() == ["other", "unknown", "other"]
    assert np.ptp(shapes["vertices"][0], axis=0).tolist() == [5, 8]
    assert shapes["vertices"][1].tolist() == [[2, 20], [2, 28], [7, 28]]
    assert shapes["vertices"][2].mean(axis=0).tolist() == [6, 14]
    assert parcel.frame_labels["type"].tolist() == ["other (frame)"]
    colors = dict(zip(parcel.types["name"], parcel.types["color"], strict=True))
    assert colors["mitosis"] == "#ff0000"
    assert colors["other"] == "#00ff00"
    assert len(parcel.cannot) == 2


def test_it_lands_in_a_recording_as_one_act(tmp_path):
    file = database(tmp_path)
    with marey.open(np.zeros((3, 12, 30), np.uint8), tmp_path / "a.marey") as rec:
        marey.import_marks(rec, file, t=1)
        places = rec.markers.table()[["t", "y", "x"]].to_numpy().tolist()
        assert places == [[1, 5, 20], [2, 3, 7]]
        assert len(rec.shapes.list()) == 3
        rec.undo()
        assert not rec.types.list()


@pytest.mark.parametrize(
    "more",
    [
        "UPDATE Annotations_coordinates SET coordinateX = 'nan'",
        "UPDATE Annotations_coordinates SET coordinateY = 9e300",
        "UPDATE Annotations_coordinates SET coordinateX = NULL",
        "UPDATE Annotations_coordinates SET coordinateZ = 9e300",
        "DROP TABLE Slides",
        "DROP TABLE Classes; CREATE VIEW Classes AS SELECT 1 uid, 'x' name, '' color",
    ],
)
def test_hostile_databases_end_in_words(tmp_path, more):
    with pytest.raises(ExchangeError):
        sliderunner.read(database(tmp_path, more))


def test_strange_values_and_empty_tables_do_no_harm(tmp_path):
    more = (
        "UPDATE Annotations SET type = 10 WHERE uid = 1;"
        "UPDATE Annotations SET agreedClass = 'x', slide = 7 WHERE uid = 2;"
        "DELETE FROM Annotations_label; DELETE FROM Annotations_coordinates;"
        "UPDATE Classes SET color = 'red'; UPDATE Slides SET filename = '../../a.tif'"
    )
    parcel = sliderunner.read(database(tmp_path, more))
    assert not len(parcel.markers)
    assert parcel.frames["path"].tolist()[0] == "a.tif"


def test_a_file_cut_short_ends_in_words(tmp_path):
    file = database(tmp_path)
    file.write_bytes(file.read_bytes()[:9000])
    with pytest.raises(ExchangeError):
        sliderunner.read(file)
