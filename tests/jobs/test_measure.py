"""Measures of masks, held against figures that were made without Marey."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from PIL import Image

import marey
from marey.errors import BadValue, MareyError, UnknownName
from marey.words import Done, Report

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def plant(shared_data: Path, tmp_path: Path) -> Iterator[marey.Recording]:
    """ClickPoints' study of a plant root with its own masks and class names."""
    folder = shared_data / "clickpoints" / "plant_root"
    source = f"file:{folder}/plant_root.cdb?immutable=1"
    with (
        closing(sqlite3.connect(source, uri=True)) as cdb,
        marey.open(folder, tmp_path / "plant.marey", author="Ada") as rec,
    ):
        paint_plant(rec, cdb)
        yield rec


def paint_plant(rec: marey.Recording, cdb: sqlite3.Connection) -> None:
    names = cdb.execute('SELECT name, color, "index" FROM masktype ORDER BY "index"')
    for name, color, value in names.fetchall():
        rec.types.add(name, kind="mask", color=color[:7])
        assert rec.masks.value(name) == value
    stored = dict(
        cdb.execute(
            "SELECT i.filename, m.data FROM mask m JOIN image i ON i.id = image_id"
        )
    )
    for t in range(len(rec.series)):
        name = Path(rec.series.frame(t).path).name
        rec.masks.write(t, np.array(Image.open(io.BytesIO(stored[name]))))


def test_the_study_of_the_plant_root_gives_its_published_figures(
    plant: marey.Recording, shared_data: Path
):
    expected = json.loads((shared_data / "clickpoints" / "expected.json").read_text())

    table = marey.measure(plant, channels="green").run().result

    frames = {Path(plant.series.frame(t).path).name: t for t in range(3)}
    for file, truth in expected["plant_root"].items():
        here = table[table["t"] == frames[file]].set_index("type")
        assert here["area"].to_dict() == truth["area_px"]
        for name, green in truth["mean_green"].items():
            assert here.loc[name, "mean_green"] == pytest.approx(green, abs=5e-5)
    assert len(table) == 21


def test_each_channel_of_a_colour_picture_has_its_columns(plant: marey.Recording):
    table = marey.measure(plant, frames=1, shape=False).run().result

    pixels = plant.series[1]
    for value, area in table[["value", "area"]].to_numpy().tolist():
        inside = plant.masks.read(1) == value
        row = table[table["value"] == value].iloc[0]
        assert inside.sum() == area
        for number, name in enumerate(("red", "green", "blue")):
            seen = pixels[inside][:, number].astype(float)
            assert row[f"mean_{name}"] == pytest.approx(seen.mean())
            assert row[f"sd_{name}"] == pytest.approx(seen.std())
            assert row[f"sum_{name}"] == pytest.approx(seen.sum())
            assert (row[f"min_{name}"], row[f"max_{name}"]) == (seen.min(), seen.max())


def test_cells_of_a_real_film_are_measured_with_their_tracks(
    shared_data: Path, tmp_path: Path
):
    folder = shared_data / "tracking" / "ctc_Fluo-N2DH-SIM+_01"
    raw = tifffile.imread(folder / "raw_000-008.tif")
    truth = tifffile.imread(folder / "TRA_000-033.tif")[: len(raw)]
    with marey.open(raw, tmp_path / "sim.marey", author="Ada") as rec:
        rec.calibrate("pixel_size", 0.125)
        rec.masks.layers.add("cells", kind="instances")
        kind = rec.types.add("nucleus", kind="mask")
        for t in (0, 4):
            rec.masks.write(t, truth[t], layer="cells")
        track = rec.tracks.add(kind.name)
        one = int(np.unique(truth[4])[2])
        rec.objects.set(
            4, one, layer="cells", track=int(track), type="nucleus", score=0.5
        )

        table = marey.measure(rec).run().result

    assert table.groupby("t").size().to_dict() == {
        t: len(np.unique(truth[t])) - 1 for t in (0, 4)
    }
    row = table[(table["t"] == 4) & (table["value"] == one)].iloc[0]
    y, x = np.nonzero(truth[4] == one)
    assert (row["track"], row["type"], row["score"]) == (int(track), "nucleus", 0.5)
    assert row["area"] == len(y)
    assert row["area_um2"] == pytest.approx(len(y) / 64)
    assert (row["y"], row["x"]) == (pytest.approx(y.mean()), pytest.approx(x.mean()))
    assert row["mean"] == pytest.approx(raw[4][y, x].mean())
    assert 0 < row["eccentricity"] < 1
    assert 0.8 < row["solidity"] <= 1
    others = table[table["value"] != one]
    assert others["track"].isna().all()
    assert (others["type"] == "").all()


def test_a_disc_and_a_bar_have_the_shapes_of_a_disc_and_a_bar(grey: marey.Recording):
    y, x = np.mgrid[:100, :160]
    labels = ((y - 40) ** 2 + (x - 50) ** 2 <= 20**2) * 7
    labels[80:84, 90:150] = 2_000_000_000
    grey.masks.layers.add("cells", kind="instances")
    grey.masks.write(3, labels, layer="cells")

    bar, disc = (
        marey.measure(grey, "cells").run().result.sort_values("area").to_dict("records")
    )

    assert (disc["value"], bar["value"]) == (7, 2_000_000_000)
    assert (disc["y"], disc["x"]) == (40, 50)
    assert disc["eccentricity"] == pytest.approx(0, abs=1e-6)
    assert disc["major_axis"] == pytest.approx(40, abs=0.5)
    assert (bar["y"], bar["x"]) == (81.5, 119.5)
    assert bar["eccentricity"] > 0.99
    assert bar["solidity"] == 1
    assert (disc["mean"], disc["sd"], bar["mean"]) == (100, 0, 100)
    assert np.isnan(disc["area_um2"]), "the pixel size is not known"


def test_planes_and_channels_are_told_apart(tmp_path: Path):
    pixels = np.zeros((2, 3, 2, 8, 10), np.uint16)  # T C Z Y X
    pixels += np.arange(3, dtype=np.uint16)[:, None, None, None] * 100
    pixels += np.arange(2, dtype=np.uint16)[:, None, None] * 10
    labels = np.zeros((8, 10), int)
    labels[2:4, 5:9] = 1
    source = tmp_path / "a.tif"
    tifffile.imwrite(source, pixels.transpose(0, 2, 1, 3, 4), imagej=True)
    with marey.open(source, author="Ada") as rec:
        rec.calibrate("channels", ["GFP", "DIC", "DIC"])
        rec.masks.write(1, labels, z=1)
        rec.masks.write(1, labels, z=0)

        table = marey.measure(rec, shape=False).run().result
        one = marey.measure(rec, channels=["GFP", 2], shape=False).run().result

    assert table[["t", "z", "mean_GFP", "mean_1", "mean_2"]].to_numpy().tolist() == [
        [1, 0, 0, 100, 200],
        [1, 1, 10, 110, 210],
    ]
    assert [name for name in one if name.startswith("mean")] == ["mean_GFP", "mean_2"]
    assert one["mean_2"].tolist() == [200, 210]


def test_reports_come_one_a_frame_and_closing_stops(grey: marey.Recording):
    for t in (0, 2, 5):
        grey.masks.write(t, np.ones((100, 160), int))

    *reports, done = list(marey.measure(grey))
    assert [(r.frame, r.done, r.total) for r in reports if isinstance(r, Report)] == [
        (0, 1, 3),
        (2, 2, 3),
        (5, 3, 3),
    ]
    assert isinstance(done, Done)
    assert done.made == "measured mask: 3 areas in 3 frames"

    job = marey.measure(grey)
    next(job)
    job.close()
    assert list(job) == []


def test_measuring_writes_nothing(grey: marey.Recording):
    grey.masks.write(0, np.ones((100, 160), int))
    before = len(grey.history.table())

    marey.measure(grey).run()

    assert len(grey.history.table()) == before


@pytest.mark.parametrize("kind", ["classes", "instances"])
def test_where_nothing_is_painted_the_table_is_empty_with_all_columns(
    grey: marey.Recording, kind: str
):
    grey.masks.layers.add("cells", kind=kind)
    full = grey.masks.layers.add("full", kind=kind)
    grey.masks.write(0, np.ones((100, 160), int), layer=full.name)

    nothing = marey.measure(grey, "cells").run().result
    some = marey.measure(grey, "full").run().result

    assert len(nothing) == 0
    assert list(nothing) == list(some)
    assert nothing["t"].dtype == some["t"].dtype


def test_a_picture_that_cannot_be_read_leaves_size_and_place(tmp_path: Path):
    for t in range(3):
        tifffile.imwrite(tmp_path / f"f{t}.tif", np.full((20, 30), 50, np.uint8))
    with marey.open(tmp_path, tmp_path.parent / "b.marey", author="Ada") as rec:
        for t in range(3):
            rec.masks.write(t, np.eye(20, 30, dtype=int))
    (tmp_path / "f1.tif").write_bytes(b"not a picture any more")
    with marey.open(tmp_path, tmp_path.parent / "b.marey", author="Ada") as rec:
        done = marey.measure(rec).run()

    assert done.result["area"].tolist() == [20, 20, 20]
    assert done.result["mean"].fillna(-1).tolist() == [50, -1, 50]
    assert "the brightness of 1 picture could not be measured" in done.made


def test_wishes_that_cannot_be_are_said_before_any_work(grey: marey.Recording):
    grey.masks.write(0, np.ones((100, 160), int))

    with pytest.raises(UnknownName, match="no mask layer 'cells'"):
        marey.measure(grey, "cells")
    with pytest.raises(UnknownName, match="no channel 'green'"):
        marey.measure(grey, channels="green")
    with pytest.raises(BadValue, match="Channels are 0 to 0; 3 came"):
        marey.measure(grey, channels=3)
    with pytest.raises(MareyError, match="Frames are 0 to 5"):
        marey.measure(grey, frames=17)
