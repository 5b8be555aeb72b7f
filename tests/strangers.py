"""A small file of each format that comes in, for tests of all doors.

Two pictures, 12 high and 30 wide, and one thing at row 5 and column 20 of the first.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from marey.exchange import MaskPart, Parcel, named
from marey.words.outlines import box

if TYPE_CHECKING:
    from pathlib import Path

HEIGHT, WIDTH = 12, 30

TRACKMATE = """<TrackMate version="7.1"><Model spatialunits="pixel"><AllSpots>
<Spot ID="1" FRAME="0" POSITION_X="20" POSITION_Y="5" QUALITY="1" RADIUS="1"/>
<Spot ID="2" FRAME="1" POSITION_X="21" POSITION_Y="5" QUALITY="1" RADIUS="1"/>
</AllSpots><AllTracks><Track TRACK_ID="0"><Edge SPOT_SOURCE_ID="1"
 SPOT_TARGET_ID="2"/></Track></AllTracks><FilteredTracks><TrackID TRACK_ID="0"/>
</FilteredTracks></Model></TrackMate>"""
SLEAP = "track,frame_idx,instance.score,nose.x,nose.y,nose.score\na,0,1,20,5,1\n"
DEEPLABCUT = "scorer,me,me\nbodyparts,nose,nose\ncoords,x,y\n0,20,5\n1,21,5\n"
LABELME = {
    "shapes": [{"label": "a", "points": [[20.5, 5.5]], "shape_type": "point"}],
    "imagePath": "",
    "imageHeight": HEIGHT,
    "imageWidth": WIDTH,
}
EXACT = [
    {
        "id": 1,
        "annotation_type": {"name": "a", "vector_type": 2, "color_code": "#CC4444"},
        "vector": {"x1": 20, "y1": 5},
        "image": {"id": 3, "name": ""},
    }
]
SLIDERUNNER = """
CREATE TABLE Slides (uid INTEGER PRIMARY KEY, filename TEXT, width INTEGER,
 height INTEGER);
CREATE TABLE Annotations (uid INTEGER PRIMARY KEY, guid TEXT, deleted INTEGER,
 slide INTEGER, type INTEGER, agreedClass INTEGER, description TEXT);
CREATE TABLE Annotations_coordinates (uid INTEGER PRIMARY KEY, coordinateX INTEGER,
 coordinateY INTEGER, coordinateZ INTEGER, slide INTEGER, annoId INTEGER,
 orderIdx INTEGER);
CREATE TABLE Persons (uid INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE Classes (uid INTEGER PRIMARY KEY, name TEXT, color TEXT);
CREATE TABLE Annotations_label (uid INTEGER PRIMARY KEY, person INTEGER,
 class INTEGER, annoId INTEGER);
INSERT INTO Slides VALUES (1, '', 30, 12);
INSERT INTO Classes VALUES (1, 'a', '#ff0000');
INSERT INTO Annotations VALUES (1, '', 0, 1, 1, 1, '');
INSERT INTO Annotations_coordinates VALUES (1, 20, 5, 0, 1, 1, 1);
"""

TEXTS = {
    "trackmate": ("a.xml", TRACKMATE),
    "sleap": ("a.csv", SLEAP),
    "deeplabcut": ("b.csv", DEEPLABCUT),
    "labelme": ("a.json", json.dumps(LABELME)),
    "exact": ("e.json", json.dumps(EXACT)),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "labelme": {"t": 0},
    "exact": {"t": 0},
    "sliderunner": {"t": 0},
}
"""What has to be said of a file whose pictures have no names."""


def points() -> Parcel:
    """A track in two frames, at row 5 and column 20."""
    marks = {"frame": [0, 1], "type": ["a"] * 2, "track": [1, 1], "y": [5.0, 5]}
    return Parcel.of(frames=_frames(), markers=marks | {"x": [20.0, 21]})


def boxes() -> Parcel:
    """A track of boxes about row 5 and column 20."""
    shapes = {"frame": [0, 1], "type": ["a"] * 2, "track": [1, 1]}
    shapes |= {"kind": ["rectangle"] * 2}
    corners = [box((5, 20), 2, 4), box((5, 21), 2, 4)]
    return Parcel.of(frames=_frames(), shapes=shapes | {"vertices": corners})


def cells() -> Parcel:
    """A cell of one pixel, at row 5 and column 20."""
    pixels = np.zeros((HEIGHT, WIDTH), np.uint16)
    pixels[5, 20] = 1
    objects = pd.DataFrame({"value": [1], "track": [1]})
    parts = [
        MaskPart("cells", "instances", frame, pixels.copy, objects=objects)
        for frame in (0, 1)
    ]
    return Parcel.of(frames=_frames(), masks=parts)


def _frames() -> dict[str, Any]:
    return {"t": [0, 1], "height": [HEIGHT] * 2, "width": [WIDTH] * 2}


WRITTEN = {
    "clickpoints": ("a.cdb", points),
    "ctc": ("01_RES", cells),
    "geff": ("a.geff", points),
    "mot": ("a.txt", boxes),
    "coco": ("c.json", boxes),
    "geojson": ("a.geojson", points),
    "cvat": ("b.xml", points),
    "napari": ("n.csv", points),
    "csv": ("m.csv", points),
    "parquet": ("m.parquet", points),
    "labels": ("cells.tif", cells),
}
NAMES = (*TEXTS, "sliderunner", *WRITTEN)


def sample(name: str, place: Path) -> Path:
    """Make a small file, or folder, of a format."""
    if name in TEXTS:
        file = place / TEXTS[name][0]
        file.write_text(TEXTS[name][1])
        return file
    if name == "sliderunner":
        file = place / "s.sqlite"
        with sqlite3.connect(file) as connection:
            connection.executescript(SLIDERUNNER)
        connection.close()
        return file
    file = place / WRITTEN[name][0]
    named(name, to="write").write(WRITTEN[name][1](), file)
    return file
