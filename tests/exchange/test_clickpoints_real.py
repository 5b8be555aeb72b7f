"""Real ClickPoints databases, against values that were found without our code."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from marey.exchange import clickpoints

if TYPE_CHECKING:
    from pathlib import Path

    from marey.exchange.parcel import Parcel

FILES = {
    "bird_attack/clickpoints.cdb": 18,
    "frap/frap.cdb": 22,
    "penguin_count/count.cdb": 22,
    "plant_root/plant_root.cdb": 22,
    "tweezer_001/track.cdb": 22,
    "old_cdb/v04_clickpoints.db": 4,
    "old_cdb/v06_frap.cdb": 6,
    "old_cdb/v06_plant_root.cdb": 6,
    "old_cdb/v12_plant_root.cdb": 12,
    "old_cdb/v16_count.cdb": 16,
    "old_cdb/v16_frap.cdb": 16,
    "old_cdb/v18_track.cdb": 18,
}


@pytest.fixture(scope="module")
def home(shared_data: Path) -> Path:
    return shared_data / "clickpoints"


@pytest.fixture(scope="module")
def expected(home: Path) -> dict:
    return json.loads((home / "expected.json").read_text(encoding="utf-8"))


def counts(parcel: Parcel, frame: int) -> dict[str, int]:
    found = parcel.markers[parcel.markers["frame"] == frame]
    return found.groupby("type").size().to_dict()


@pytest.mark.parametrize("name", FILES)
def test_each_is_read_and_stays_as_it_is(home: Path, name: str):
    path = home / name
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    beside = sorted(path.parent.iterdir())

    parcel = clickpoints.read(path)
    for part in parcel.masks:
        part.read()

    assert clickpoints.recognise(path)
    assert sum(parcel.counts.values()) > 0
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert sorted(path.parent.iterdir()) == beside


@pytest.mark.parametrize("name", ["penguin_count/count.cdb", "old_cdb/v16_count.cdb"])
def test_penguins(home: Path, expected: dict, name: str):
    parcel = clickpoints.read(home / name)
    rows = {path: row for row, path in enumerate(parcel.frames["path"])}

    for picture, count in expected["penguin_counts"].items():
        assert counts(parcel, rows[picture]) == count
    types = parcel.types.set_index("name")
    assert (types.loc["adult", "color"], types.loc["juvenile", "color"]) == (
        "#ff0000",
        "#009fff",
    )
    first = parcel.markers.iloc[0]
    assert (first["y"], first["x"]) == pytest.approx(
        (649.337656021798 - 0.5, 327.598278138555 - 0.5)
    )


@pytest.mark.parametrize(
    "name", ["plant_root/plant_root.cdb", "old_cdb/v12_plant_root.cdb"]
)
def test_masks_of_the_plant_root(home: Path, expected: dict, name: str):
    parcel = clickpoints.read(home / name)
    paths, t = parcel.frames["path"].tolist(), parcel.frames["t"].tolist()
    found = {paths[part.frame]: part for part in parcel.masks}

    assert len(found) == 6
    for picture, truth in expected["plant_root"].items():
        pixels = found[picture].read()
        assert list(pixels.shape) == truth["mask_shape"]
        assert np.unique(pixels).tolist() == truth["unique"]
        assert t[paths.index(picture)] == truth["sort_index"]
        if name.startswith("plant"):
            areas = {
                kind: int((pixels == value).sum())
                for value, kind in found[picture].classes.items()
            }
            assert areas == truth["area_px"]


def test_masks_beside_the_database_are_asked_for(home: Path, tmp_path: Path):
    missing = clickpoints.read(home / "old_cdb/v06_plant_root.cdb")

    assert not missing.masks
    assert any(one.startswith("6 masks whose picture") for one in missing.cannot)

    from PIL import Image

    for picture in ("1-0min_tif_mask.png", "1-10min_tif_mask.png"):
        Image.fromarray(np.eye(8, dtype=np.uint8)).save(tmp_path / picture)
    found = clickpoints.read(home / "old_cdb/v06_plant_root.cdb", masks=tmp_path)
    assert [found.frames["path"][part.frame] for part in found.masks] == [
        "1-0min.tif",
        "1-10min.tif",
    ]


@pytest.mark.parametrize("name", ["tweezer_001/track.cdb", "old_cdb/v18_track.cdb"])
def test_tracks_of_the_tweezer(home: Path, expected: dict, name: str):
    parcel = clickpoints.read(home / name)
    marks = parcel.markers.assign(
        t=parcel.frames["t"].to_numpy()[parcel.markers["frame"]]
    )

    assert set(marks["type"]) == {"tracks"}
    for number, truth in expected["tweezer_001_tracks"].items():
        one = marks[marks["track"] == int(number) - 1].sort_values("t")
        far = np.hypot(*(one[["y", "x"]].to_numpy() - one[["y", "x"]].to_numpy()[0]).T)
        assert len(one) == truth["n"]
        assert far.max() == pytest.approx(truth["max_displacement_px"], abs=1e-3)
        assert one["t"].iloc[far.argmax()] == truth["frame_of_max"]
        assert far[-1] == pytest.approx(truth["final_displacement_px"], abs=1e-3)


@pytest.mark.parametrize(
    "name", ["frap/frap.cdb", "old_cdb/v16_frap.cdb", "old_cdb/v06_frap.cdb"]
)
def test_rectangles_drawn_towards_the_left(home: Path, expected: dict, name: str):
    parcel = clickpoints.read(home / name)

    assert parcel.markers.empty
    found = sorted(
        (row["type"], *np.ravel(row["vertices"]).round(6).tolist())
        for row in parcel.shapes.to_dict("records")
    )
    wanted = []
    for one in expected["frap_rectangles"]:
        ys = sorted((one["y"] - 0.5, one["y"] - 0.5 + one["h"]))
        xs = sorted((one["x"] - 0.5, one["x"] - 0.5 + one["w"]))
        corners = [ys[0], xs[0], ys[0], xs[1], ys[1], xs[1], ys[1], xs[0]]
        wanted.append((one["type"], *np.round(corners, 6).tolist()))
    assert found == sorted(wanted)
    assert set(parcel.frames["t"][parcel.shapes["frame"]]) == {0}


def test_the_film_of_the_bird(home: Path, expected: dict):
    parcel = clickpoints.read(home / "bird_attack/clickpoints.cdb")
    films = parcel.frames.groupby("path").size().to_dict()

    assert films == expected["bird"]["images"]
    said = [
        [int(parcel.frames["t"][row["frame"]]), row["text"], row["rating"]]
        for row in parcel.notes.to_dict("records")
    ]
    assert said == expected["bird"]["annotation"]


def test_one_row_a_film_of_version_4(home: Path):
    parcel = clickpoints.read(home / "old_cdb/v04_clickpoints.db")
    frames = parcel.frames

    assert frames.groupby("path").size().to_dict() == {
        "20130417-103116_Crozet_GoPro.jpg": 1,
        "20130417-103116_attack1.avi": 206,
        "attack1.avi": 206,
    }
    said = {
        (frames["path"][row["frame"]], int(frames["inner"][row["frame"]])): (
            row["text"],
            row["tags"],
            row["rating"],
        )
        for row in parcel.notes.to_dict("records")
    }
    assert said == {
        ("attack1.avi", 51): ("Bird attacks.", ("bird",), 3),
        ("attack1.avi", 146): ("Bird is still attacking.", ("bird",), 2),
    }
