"""Counts, brightness in masks, rulers and tiles, on samples with known truth."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pytest
import tifffile

import marey
from marey import addons
from marey.addons.shipped.tiles import crop
from marey.samples import copy_sample, sample_path


def run(name, rec, **said):
    return addons.run(name, rec, **said).run().result


# -- counts --------------------------------------------------------------------


@pytest.fixture
def counted(tmp_path):
    """The simulated cells, all marked; frames 0 to 59."""
    with sample_path("truth/simulated/tracks.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["visible"] == "1"]
    with marey.open(copy_sample("simulated", tmp_path)) as rec:
        rec.types.add("cell")
        rec.types.add("nest", kind="rectangle")
        frames = [int(row["t"]) for row in rows]
        yx = [[float(row["y"]), float(row["x"])] for row in rows]
        rec.markers.add("cell", frames, yx)
        yield rec, Counter(frames)


def test_counts_are_those_of_the_truth(counted):
    rec, wanted = counted

    made = run("counts", rec)

    assert dict(zip(made.table["t"], made.table["cell"], strict=True)) == wanted
    assert f"{sum(wanted.values()):,} cell" in made.words
    assert made.plot.frames.tolist() == made.table["t"].tolist()


def test_shapes_are_counted_and_what_nobody_saw_is_empty(counted):
    rec, _ = counted
    for _ in range(3):
        rec.shapes.add("nest", 4, [[1, 1], [1, 5], [4, 5], [4, 1]])

    nests = run("counts", rec).table["nest"]

    assert nests[4] == 3
    assert np.isnan(nests.drop(4)).all()
    assert run("counts", rec, unseen="zero").table["nest"].drop(4).eq(0).all()


def test_frames_without_anything_are_left_out_on_demand(rec):
    rec.markers.add("cell", [2, 2, 7], [[1, 1]] * 3)

    table = run("counts", rec, unseen="left out").table

    assert table.values.tolist() == [[2, 2.0], [7, 1.0]]


# -- masks ---------------------------------------------------------------------


@pytest.fixture
def nuclei(tmp_path):
    """Real nuclei with their labels as single cells and as one area."""
    labels = tifffile.imread(sample_path("truth/nuclei/labels.tif"))
    with marey.open(copy_sample("nuclei", tmp_path)) as rec:
        rec.types.add("nucleus", kind="mask")
        value = rec.masks.value("nucleus")
        rec.masks.layers.add("cells", kind="instances")
        for t, image in enumerate(labels):
            rec.masks.write(t, (image > 0) * value)
            rec.masks.write(t, image, "cells")
        yield rec, labels


@pytest.mark.parametrize(
    ("what", "of"), [("mean", np.mean), ("sum", np.sum), ("area", np.size)]
)
def test_brightness_of_an_area_is_that_of_its_pixels(nuclei, what, of):
    rec, labels = nuclei

    made = run("masks_in_time", rec, what=what)

    wanted = [of(rec.series[t][image > 0]) for t, image in enumerate(labels)]
    assert np.allclose(made.plot.lines["nucleus"], wanted)
    assert made.plot.frames.tolist() == list(range(len(labels)))
    assert made.plot.colors["nucleus"] == rec.types.get("nucleus").color


def test_brightness_of_single_cells(nuclei):
    rec, labels = nuclei

    table = run("masks_in_time", rec, layer="cells").table

    for t in (0, len(labels) - 1):
        here = table[table["t"] == t].set_index("value")
        for value in np.unique(labels[t])[1:4]:
            wanted = rec.series[t][labels[t] == value]
            assert here.loc[value, "mean"] == pytest.approx(wanted.mean())
            assert here.loc[value, "area"] == wanted.size


def test_an_empty_layer_is_said(rec):
    rec.masks.layers.add("mask")

    assert run("masks_in_time", rec).words == "nothing is painted in mask"


# -- ruler ---------------------------------------------------------------------


def test_lines_tell_their_length(rec):
    said = run("ruler", rec).words
    assert said.startswith("Draw lines")
    assert rec.types.get("ruler").label == "{length:.1f} px"

    rec.shapes.add("ruler", 3, [[10, 10], [13, 14]])
    assert run("ruler", rec).table["length_px"].tolist() == [5.0]
    made = run("ruler", rec, pixel_size=6.5, magnification=10)

    assert made.table["length_um"].tolist() == [pytest.approx(3.25)]
    assert made.table["angle_deg"].tolist() == [pytest.approx(-36.869898)]
    assert rec.calibration.pixel_size.value == pytest.approx(0.65)
    assert rec.types.get("ruler").label == "{length_um:.2f} µm"


def test_a_label_of_ones_own_stays(rec):
    rec.types.add("ruler", kind="line", label="{text}")

    run("ruler", rec, pixel_size=0.5)

    assert rec.types.get("ruler").label == "{text}"


def test_the_scale_bar_is_shown_where_the_size_is_known(rec):
    shown = []

    class Stage(addons.kinds.EmptyStage):
        def show_scale_bar(self, *, on):
            shown.append(on)

    for size in (0.0, 0.5):
        run("ruler", rec, stage=Stage(), pixel_size=size)
    assert shown == [False, True]


# -- tiles ---------------------------------------------------------------------


def test_a_tile_holds_the_pixels_around_its_place():
    picture = np.arange(20 * 30.0).reshape(20, 30)

    tile = crop(picture, (7.4, 11.6), 5)
    assert np.array_equal(tile, picture[5:10, 10:15])
    edge = crop(picture, (0, 29), 5)
    assert np.isnan(edge[:2]).all()
    assert np.isnan(edge[:, 3:]).all()
    assert np.array_equal(edge[2:, :3], picture[:3, 27:])
    assert np.isnan(crop(picture, (90, -40), 5)).all()


def test_marks_are_laid_side_by_side(counted):
    rec, wanted = counted

    made = run("tiles", rec, of="cell", size=20, columns=5, most=12)

    assert made.picture.shape == (3 * 20, 5 * 20)
    assert len(made.table) == 12
    assert f"page 1 of {-(-sum(wanted.values()) // 12)}" in made.words
    row = made.table.iloc[7]  # second row, third column
    assert made.place(25, 45) == (row["t"], row["y"], row["x"])
    assert made.place(45, 95) is None
    middle = made.picture[30, 50]
    assert middle > made.picture[:20, :20].min()


def test_pages_go_on_where_the_last_one_ended(counted):
    rec, _ = counted
    first = run("tiles", rec, of="cell", most=7)
    second = run("tiles", rec, of="cell", most=7, page=2)
    both = run("tiles", rec, of="cell", most=14)

    ids = [*first.table["id"], *second.table["id"]]
    assert ids == both.table["id"].tolist()


def test_the_least_sure_come_first(rec):
    rec.markers.add("cell", [0, 1, 2], [[9, 9]] * 3, score=[0.9, 0.1, 0.5])

    table = run("tiles", rec, of="cell", order="score").table

    assert table["score"].tolist() == [0.1, 0.5, 0.9]
    assert table["t"].tolist() == [1, 2, 0]


def test_painted_cells_are_laid_out_by_size(nuclei):
    rec, labels = nuclei

    made = run("tiles", rec, of="nucleus", cells="cells", order="size", most=5)

    sizes = sorted(
        (int((image == v).sum()) for image in labels for v in np.unique(image)[1:]),
        reverse=True,
    )
    assert made.table["size"].tolist() == sizes[:5]


def test_tiles_of_nothing_are_said(rec):
    assert run("tiles", rec, of="cell").words == "there is no cell"
