"""Other programs write files that we read, and read files that we write.

They live in an environment of their own: ``scripts/originals.sh`` makes it and says
where its Python is in ``MAREY_ORIGINALS``. Pictures are 12 high and 30 wide; every
number below was worked out by hand from what ``originals_say.py`` asks for.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from marey.exchange import MaskPart, Parcel, named
from marey.exchange.formats import recognised
from marey.words.outlines import box

PYTHON = os.environ.get("MAREY_ORIGINALS", "")
SAYS = Path(__file__).resolve().parents[1] / "originals_say.py"
HEIGHT, WIDTH = 12, 30
ROOT = [[8, 20], [8, 21], [8, 22], [8, 23], [8, 24], [9, 24], [10, 24]]

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="scripts/originals.sh runs these with the programs' own Python"
)


def run(what: str, folder: Path) -> dict:
    done = subprocess.run(
        [PYTHON, str(SAYS), what, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("theirs")
    return folder, run("write", folder)


def came(file: Path, name: str) -> Parcel:
    module = recognised(file)
    assert module.FORMAT.name == name
    return module.read(file)


def marks(parcel: Parcel) -> list:
    found = parcel.markers[["frame", "type", "y", "x"]].to_numpy().tolist()
    return sorted(found)


def spans(parcel: Parcel) -> dict[str, list]:
    """Kind, least and most row and column of the shapes of each type."""
    return {
        row.type: [row.kind, *row.vertices.min(axis=0), *row.vertices.max(axis=0)]
        for row in parcel.shapes.itertuples()
    }


def test_labelmes_forms_lie_half_a_pixel_from_its_numbers(theirs):
    folder, said = theirs
    parcel = came(folder / "labelme.json", "labelme")
    sizes = parcel.frames[["path", "height", "width"]].to_numpy().tolist()
    assert sizes == [["one.png", HEIGHT, WIDTH]]
    assert marks(parcel) == [[0, "a point", 2.0, 26.75]]
    assert spans(parcel) == {
        "a rectangle": ["rectangle", 2.5, 17.5, 6.5, 23.5],
        "a polygon": ["polygon", 0.5, 1.5, 3.5, 7.5],
        "a circle": ["ellipse", 2.5, 8.5, 8.5, 14.5],
        "a line": ["line", 9.5, 0.5, 10.5, 8.5],
        "a linestrip": ["polyline", 7.5, 0.5, 9.0, 4.5],
        "a oriented_rectangle": ["polygon", 7.5, 9.5, 10.5, 11.5],
    }
    (mask,) = parcel.masks
    assert mask.read().shape == (HEIGHT, WIDTH)
    assert np.argwhere(mask.read()).tolist() == ROOT == said["labelme"]["mask"]


def test_sliderunners_database(theirs):
    folder, _ = theirs
    parcel = came(folder / "slides.sqlite", "sliderunner")
    columns = ["path", "inner", "height", "width"]
    assert parcel.frames[columns].to_numpy().tolist() == [
        ["one.tif", -1, HEIGHT, WIDTH],
        ["stack.tif", 2, HEIGHT, WIDTH],
    ]
    # two persons disagree about the first: nobody's word is its class
    assert marks(parcel) == [[0, "unknown", 5.0, 20.0], [1, "cell", 2.0, 27.0]]
    assert parcel.markers["attributes"][0] == {"by Ada": "cell", "by Ben": "other"}
    shapes = parcel.shapes
    assert shapes["type"].tolist() == ["cell", "other", "other"]
    assert shapes["kind"].tolist() == ["rectangle", "polygon", "ellipse"]
    corners = [
        [[3, 18], [3, 24], [7, 24], [7, 18]],
        [[1, 2], [1, 8], [4, 8]],
        [[4, 10], [4, 16], [10, 16], [10, 10]],
    ]
    assert [one.tolist() for one in shapes["vertices"]] == corners
    assert parcel.frame_labels[["frame", "type"]].to_numpy().tolist() == [
        [0, "other (frame)"]
    ]


def test_what_exacts_own_client_says(theirs):
    folder, _ = theirs
    parcel = came(folder / "exact.json", "exact")
    columns = ["path", "inner", "height", "width"]
    assert parcel.frames[columns].to_numpy().tolist() == [
        ["one.tif", -1, HEIGHT, WIDTH],
        ["film.tif", 2, HEIGHT, WIDTH],
    ]
    assert marks(parcel) == [[0, "spot", 5.0, 20.0], [1, "spot", 5.0, 20.0]]
    assert parcel.markers["radius"][0] == 3.0
    assert parcel.markers["attributes"][0] == {"first editor": "ada"}
    assert spans(parcel) == {
        "box": ["rectangle", 3, 18, 7, 24],
        "nest": ["polygon", 1, 2, 4, 8],
    }


@pytest.mark.parametrize("name", ["sleap.slp", "sleap.analysis.h5"])
def test_sleaps_own_library(theirs, name):
    folder, _ = theirs
    parcel = came(folder / name, "sleap")
    assert parcel.frames["t"].tolist() == [0, 4]
    assert marks(parcel) == [
        *([0, "nose", 5.0, 20.0], [0, "nose", 8.5, 2.5], [0, "tail", 9.0, 6.0]),
        *([1, "nose", 5.0, 24.0], [1, "nose", 8.5, 2.5], [1, "tail", 9.0, 6.0]),
    ]
    found = parcel.markers[parcel.markers["maker"] == 0]
    assert sorted(found["score"]) == [0.25, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("ending", ["csv", "h5"])
def test_deeplabcuts_tables(theirs, ending):
    folder, _ = theirs
    parcel = came(folder / f"CollectedData_ada.{ending}", "deeplabcut")
    assert parcel.frames[["t", "path"]].to_numpy().tolist() == [
        [0, "labeled-data/film/img000.png"],
        [4, "labeled-data/film/img004.png"],
    ]
    assert marks(parcel) == [
        *([0, "nose", 5.0, 20.0], [0, "tail", 8.5, 2.5], [1, "nose", 5.5, 21.0])
    ]
    assert parcel.markers["maker"].tolist() == [-1, -1, -1]
    parcel = came(folder / f"filmDLC_net.{ending}", "deeplabcut")
    assert parcel.frames["t"].tolist() == [0, 1]
    assert marks(parcel) == [
        *([0, "nose", 5.0, 20.0], [0, "nose", 8.5, 2.5], [1, "nose", 5.5, 21.0])
    ]
    assert parcel.markers["score"].tolist() == [0.5, 0.25, 0.75]


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("coco_instances/annotations/instances_default.json", "coco"),
        ("cvat/default.xml", "cvat"),
    ],
)
def test_what_datumaro_writes(theirs, name, format_name):
    folder, said = theirs
    parcel = came(folder / name, format_name)
    assert parcel.frames[["height", "width"]].to_numpy().tolist() == [[HEIGHT, WIDTH]]
    assert spans(parcel) == {
        "cell": ["rectangle", 2.5, 17.5, 6.5, 23.5],
        "nest": ["polygon", 0.5, 1.5, 3.5, 7.5],
    }
    (mask,) = parcel.masks
    assert np.argwhere(mask.read()).tolist() == ROOT
    assert said["painted_by_datumaro"]["mask"] == ROOT
    assert mask.objects["type"].tolist() == ["nest"]


def ours() -> Parcel:
    """Two frames: a box of rows 3 to 6 and columns 18 to 23, a triangle, a cell."""
    shapes = {
        "frame": [0, 1, 1],
        "type": ["cell", "cell", "nest"],
        "kind": ["rectangle", "rectangle", "polygon"],
        "track": [1, 1, -1],
        "vertices": [
            box((4.5, 20.5), 4, 6),
            box((4.5, 21.5), 4, 6),
            [(0.5, 1.5), (0.5, 7.5), (3.5, 7.5)],
        ],
    }
    frames = {"t": [0, 4], "path": ["one.png", "two.png"]}
    frames |= {"height": [HEIGHT] * 2, "width": [WIDTH] * 2}
    pixels = np.zeros((HEIGHT, WIDTH), np.uint16)
    pixels[tuple(np.transpose(ROOT))] = 5
    objects = {"value": [5], "type": ["root"]}
    mask = MaskPart("cells", "instances", 1, pixels.copy, objects=objects)
    return Parcel.of(frames=frames, shapes=shapes, masks=[mask])


def test_others_find_our_marks_where_their_pixels_are(tmp_path):
    """x, y, width and height, counted from the corner of the first pixel."""
    parcel = ours()
    for name in ("coco/annotations", "coco/images", "cvat"):
        (tmp_path / name).mkdir(parents=True)
    targets = {
        "coco": tmp_path / "coco" / "annotations" / "instances_default.json",
        "cvat": tmp_path / "cvat" / "annotations.xml",
        "mot": tmp_path / "mot.txt",
    }
    for name, target in targets.items():
        # Datumaro takes masks of CVAT's pictures, and fails at those of a film
        more = {"masks": False} if name == "cvat" else {}
        named(name, to="write").write(parcel, target, **more)
    found = run("read", tmp_path)
    first, second = [18.0, 3.0, 6.0, 4.0], [19.0, 3.0, 6.0, 4.0]
    nest = [2.0, 1.0, 6.0, 3.0]
    assert found["mot"] == [[1, 1, *first], [5, -1, *nest], [5, 1, *second]]
    assert found["cvat"] == {
        "frame_000000": [["cell", "bbox", *first]],
        "frame_000001": [],  # there the track is told to be outside
        "frame_000004": [["cell", "bbox", *second], ["nest", "polygon", *nest]],
    }
    assert found["coco"]["one"] == [["cell", "bbox", *first]]
    # beside each outline its box
    assert sorted(found["coco"]["two"]) == [
        *(["cell", "bbox", *second], ["nest", "bbox", *nest]),
        *(["nest", "polygon", *nest], ["root", "bbox", 20.0, 8.0, 5.0, 3.0]),
        ["root", "mask", 20.0, 8.0, 5.0, 3.0],
    ]
