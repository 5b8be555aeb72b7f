"""ClickPoints' own DataFile and ours read what the other has written.

It lives in an environment of its own: ``scripts/clickpoints.sh`` makes it and says
where its Python is in ``MAREY_CLICKPOINTS``.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from marey.errors import ExchangeError
from marey.exchange import Parcel, clickpoints
from marey.exchange.parcel import MaskPart

PYTHON = os.environ.get("MAREY_CLICKPOINTS", "")
SAYS = Path(__file__).resolve().parents[1] / "clickpoints_says.py"

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="scripts/clickpoints.sh runs these with ClickPoints' own Python"
)


REAL = (
    *("penguin_count/count.cdb", "tweezer_001/track.cdb", "frap/frap.cdb"),
    *("plant_root/plant_root.cdb", "old_cdb/v06_frap.cdb"),
    *("old_cdb/v04_clickpoints.db", "bird_attack/clickpoints.cdb"),
)


def run(what: str, *paths: Path) -> str:
    done = subprocess.run(
        [PYTHON, str(SAYS), what, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def exported(parcel: Parcel, path: Path) -> dict:
    clickpoints.write(parcel, path)
    return json.loads(run("read", path))[str(path)]


@pytest.fixture(scope="module")
def real(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Parcel, dict]]:
    """Return what was read of real databases, and what ClickPoints reads of ours."""
    folder = tmp_path_factory.mktemp("real")
    parcels = {
        name: clickpoints.read(shared_data / "clickpoints" / name) for name in REAL
    }
    paths = {name: folder / f"{place}.cdb" for place, name in enumerate(REAL)}
    for name, path in paths.items():
        clickpoints.write(parcels[name], path)
    found = json.loads(run("read", *paths.values()))
    return {name: (parcels[name], found[str(path)]) for name, path in paths.items()}


def a_parcel() -> Parcel:
    """Return a parcel of everything that the format can hold; height unlike width."""
    frames = {"t": range(3), "path": [f"day/shot{t}.tif" for t in range(3)]}
    types = {
        "name": ["spot", "walker", "cell"],
        "kind": ["point", "point", "mask"],
        "color": ["#ff8800", "#0088ff", "#00ff00"],
        "symbol": ["square", "", ""],
        "size": [20.0, np.nan, np.nan],
        "label": ["", "{track}: {x:.2f}", ""],
        "visible": [0, 1, 1],
    }
    box = np.array([[1, 2], [1, 6], [4, 6], [4, 2.0]])
    corners = [box, box, box, box[:3], box[:3], box[:2]]
    kinds = ["rectangle", "rectangle", "ellipse", "polygon", "polyline", "line"]
    shapes = {
        "frame": 0,
        "type": ["box", "box", "round", "area", "area", "edge"],
        "kind": kinds,
        "vertices": corners,
        "rotation": [0.0, 30, 30, 0, 0, 0],
    }
    markers = {
        "frame": [1, 0, 1, 2],
        "type": ["spot", "walker", "walker", "walker"],
        "y": [1.0, 4, 4, 4],
        "x": [2.0, 0, 1, 2],
        "track": [-1, 5, 5, 5],
        "text": ["here", "", "", ""],
        "attributes": [{"processed": 1}, None, None, None],
        "radius": [3.0, np.nan, np.nan, np.nan],
    }
    pixels = np.zeros((6, 9), np.uint16)
    pixels[1:3, 2:8] = 2
    mask = MaskPart("mask", "classes", 1, lambda: pixels, classes={2: "cell"})
    return Parcel.of(
        frames=frames,
        types=types,
        tracks={"key": [5], "type": ["walker"], "name": ["Ann"], "color": ["#112233"]},
        markers=markers,
        shapes=shapes,
        masks=[mask],
        notes={
            "frame": [1],
            "text": ["look"],
            "tags": [("bird", "snow")],
            "rating": [3],
        },
        offsets={"frame": [2], "dy": [-2.0], "dx": [1.0]},
    )


def test_everything_that_is_exported_is_read_with_the_same_marks(tmp_path: Path):
    found = exported(a_parcel(), tmp_path / "out.cdb")

    assert found["version"] == "22"
    assert [one[:3] for one in found["images"]] == [
        [t, "day", f"shot{t}.tif"] for t in range(3)
    ]
    assert found["walk"] == [0, 1, 2]
    assert found["types"]["spot"] == ["#ff8800", 0, None, True]
    assert found["types"]["walker"] == ["#0088ff", 4, "$track_id: $x_pos", False]
    spot, *walk = found["markers"]
    assert (spot["frame"], spot["x"], spot["y"]) == (1, 2.5, 1.5)
    assert (spot["text"], spot["processed"]) == ("here", 1)
    assert spot["style"] == {"transform": "image", "scale": 6}
    # in the last frame, which was moved, it lies where it is shown
    assert [(one["x"], one["y"]) for one in walk] == [
        (0.5, 4.5),
        (1.5, 4.5),
        (3.5, 2.5),
    ]
    assert walk[2]["corrected"] == [2.5, 4.5]
    assert found["tracks"] == [
        [1, "walker", "Ann", [[0.5, 4.5], [1.5, 4.5], [3.5, 2.5]], False]
    ]
    assert found["masks"]["1"] == a_parcel().masks[0].read().tolist()
    assert found["mask_types"] == {"cell": [2, "#00ff00"]}
    assert found["annotations"] == {"1": ["look", 3, ["bird", "snow"]]}
    assert found["offsets"] == {"2": [1.0, -2.0]}


def test_shapes_are_read_with_the_same_corners(tmp_path: Path):
    found = exported(a_parcel(), tmp_path / "out.cdb")

    (box,) = found["rectangles"]
    assert (box["type"], box["box"]) == ("box", [2.5, 1.5, 4.0, 3.0])
    (round_,) = found["ellipses"]
    assert (round_["type"], round_["box"]) == ("round", [4.5, 3.0, 4.0, 3.0, 30.0])
    (edge,) = found["lines"]
    assert edge["points"] == [[2.5, 1.5], [6.5, 1.5]]
    turned, area, trace = found["polygons"]
    assert (turned["type"], turned["closed"]) == ("box (polygon)", True)
    middle = np.mean(turned["points"], axis=0)
    assert middle.tolist() == pytest.approx([4.5, 3.0])
    # 30 degrees clockwise: the top left corner goes up and to the right
    first = np.array([-2, -1.5]) @ [[0.75**0.5, 0.5], [-0.5, 0.75**0.5]] + middle
    assert turned["points"][0] == pytest.approx(first.tolist())
    assert (area["closed"], trace["closed"]) == (True, False)
    assert area["points"] == [[2.5, 1.5], [6.5, 1.5], [6.5, 4.5]]


def test_what_clickpoints_writes_is_read_as_it_was_meant(tmp_path: Path):
    path = tmp_path / "theirs.cdb"
    run("write", path)

    parcel = clickpoints.read(path)

    assert parcel.frames["path"].tolist() == [f"day/shot{t}.tif" for t in range(3)]
    assert set(map(tuple, parcel.frames[["height", "width"]].to_numpy())) == {(6, 9)}
    marks = parcel.markers.set_index("type")
    assert marks.loc["spot", ["frame", "y", "x", "text"]].tolist() == [1, 1, 2, "here"]
    walk = marks.loc["walker", ["frame", "y", "x"]].to_numpy().tolist()
    assert walk == [[0, 4, 0], [1, 4, 1], [2, 4 + 2, 2 - 1]]
    shapes = {row["kind"]: row for row in parcel.shapes.to_dict("records")}
    assert shapes["line"]["vertices"].tolist() == [[1, 0], [4, 7]]
    assert shapes["rectangle"]["vertices"].tolist() == [[2, 1], [2, 4], [4, 4], [4, 1]]
    ellipse = np.array([[1, 1], [1, 7], [3, 7], [3, 1]]) - (-2, 1)
    assert shapes["ellipse"]["vertices"].tolist() == ellipse.tolist()
    assert shapes["ellipse"]["rotation"] == 30
    first, second = parcel.masks  # of bits, and a picture
    assert [np.argwhere(one.read())[[0, -1]].tolist() for one in (first, second)] == [
        [[1, 2], [2, 7]],
        [[1, 2], [2, 7]],
    ]
    assert (first.read().max(), second.read().max()) == (1, 2)
    assert first.classes == {1: "cell", 2: "root"}
    note = parcel.notes.iloc[0]
    assert (note["frame"], note["text"], note["rating"]) == (1, "look", 3)
    assert note["tags"] == ("bird", "snow")
    assert parcel.offsets.iloc[0].tolist() == [2, -2.0, 1.0, 0.0]


@pytest.mark.parametrize("name", REAL)
def test_real_databases_come_out_with_the_marks_they_came_in_with(
    real: dict[str, tuple[Parcel, dict]], name: str
):
    parcel, found = real[name]

    assert len(found["images"]) == len(parcel.frames)
    assert found["walk"] == list(range(len(parcel.frames)))
    assert len(found["markers"]) == len(parcel.markers)
    there = np.array([[one["y"], one["x"]] for one in found["markers"]]).reshape(-1, 2)
    np.testing.assert_allclose(there - 0.5, parcel.markers[["y", "x"]])
    assert [one["type"] for one in found["markers"]] == parcel.markers["type"].tolist()
    assert len(found["rectangles"]) == (parcel.shapes["kind"] == "rectangle").sum()
    assert len(found["masks"]) == len(parcel.masks)
    assert len(found["annotations"]) == len(parcel.notes)


def test_nothing_half_written_is_left_behind(tmp_path: Path):
    def broken() -> np.ndarray:
        raise ExchangeError("The tile 3 is damaged.")

    parcel = Parcel.of(
        frames={"t": [0]}, masks=[MaskPart("mask", "classes", 0, broken)]
    )

    with pytest.raises(ExchangeError, match="The tile 3"):
        clickpoints.write(parcel, tmp_path / "out.cdb")
    assert not list(tmp_path.glob("*.cdb*"))
