"""Blobs found in real and simulated pictures, held against what is there."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.io import imread
from skimage.measure import regionprops

import marey
from marey import addons
from marey.addons.scoring import Score, score
from marey.addons.shipped.detect_cells import blobs
from marey.errors import BadValue, UnknownName
from marey.samples import copy_sample, sample_path

SIZES = {"smallest": 14.0, "largest": 26.0, "within": 6.0}


@pytest.fixture
def simulated(tmp_path):
    """The simulated cells, of which frames 0 and 10 are marked as they truly are."""
    with marey.open(copy_sample("simulated", tmp_path)) as rec:
        rec.types.add("by hand")
        for t in (0, 10):
            rec.markers.add("by hand", t, truth(t))
        yield rec


def truth(t: int) -> list[list[float]]:
    with sample_path("truth/simulated/tracks.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["t"]) == t]
    return [[float(r["y"]), float(r["x"])] for r in rows if r["visible"] == "1"]


def detect(rec, **said):
    return addons.run("detect_cells", rec, **said).run()


@pytest.mark.parametrize("method", ["LoG", "DoG"])
def test_simulated_cells_are_found(simulated, method):
    done = detect(simulated, t=10, method=method, compare_with="by hand", **SIZES)

    row = done.result.table.iloc[0]
    assert (row["precision"], row["recall"]) >= (0.95, 0.9)
    assert row["right"] + row["missed"] == len(truth(10))
    marks = simulated.markers.table(10, type="blob")
    assert len(marks) == row["found"]
    assert marks["score"].between(0.1, 1).all()
    assert marks["radius"].between(5, 14).all()
    simulated.undo()
    assert simulated.markers.count(type="by hand") == simulated.markers.count()


def test_real_nuclei_are_found(tmp_path):
    labels = tifffile.imread(sample_path("truth/nuclei/labels.tif"))
    with marey.open(copy_sample("nuclei", tmp_path)) as rec:
        rec.types.add("nucleus")
        for t, image in enumerate(labels):
            rec.markers.add("nucleus", t, [one.centroid for one in regionprops(image)])
        done = detect(
            rec,
            frames="all",
            smallest=10.0,
            largest=24.0,
            threshold=0.05,
            method="DoG",
            compare_with="nucleus",
            within=6.0,
        )

    table = done.result.table
    assert list(table["t"]) == list(range(len(labels)))
    right, missed, wrong = (table[n].sum() for n in ("right", "missed", "wrong"))
    assert right / (right + missed) > 0.8
    assert right / (right + wrong) > 0.7


def test_real_fluorescent_nuclei_are_found(shared_data):
    folder = shared_data / "segmentation" / "dsb2018" / "fluo"
    total = Score()
    for path in sorted((folder / "images").glob("*.png"))[:6]:
        picture = imread(path).astype(float)
        (labels,) = (folder / "labels").glob(f"{path.stem}*")
        true = regionprops(imread(labels).astype(int))
        sizes = [one.equivalent_diameter_area for one in true]
        found = blobs(
            picture if picture.ndim == 2 else picture[..., :3].mean(axis=2),
            smallest=float(np.percentile(sizes, 10)),
            largest=float(np.percentile(sizes, 95)),
            threshold=0.08,
        )
        middles = np.array([one.centroid for one in true])
        total += score(found[:, :2], middles, float(np.median(sizes)) / 2)

    assert total.recall > 0.7, total.words()
    assert total.precision > 0.6, total.words()


def test_dark_cells_are_found_as_bright_ones_are(tmp_path):
    y, x = np.mgrid[:60, :80]
    picture = 200 - 150 * np.exp(-((y - 20.0) ** 2 + (x - 50.0) ** 2) / 2 / 4**2)
    said = {"smallest": 6, "largest": 20, "threshold": 0.1}

    assert len(blobs(picture, dark=True, **said)) == 1
    assert blobs(picture, dark=True, **said)[0, :2].tolist() == [20, 50]
    bright = blobs(picture, **said)
    assert not (np.hypot(*(bright[:, :2] - (20, 50)).T) < 5).any()


def test_the_radius_is_that_of_the_blob():
    y, x = np.mgrid[:90, :120]
    picture = (np.hypot(y - 40, x - 70) <= 10).astype(float)

    (found,) = blobs(picture, smallest=8, largest=40, threshold=0.2)

    assert found[:2].tolist() == [40, 70]
    assert found[2] == pytest.approx(10, abs=2.5)


def test_an_even_picture_holds_nothing():
    empty = blobs(np.full((40, 50), 7.0), smallest=4, largest=9, threshold=0.1)

    assert empty.shape == (0, 4)


def test_again_fills_only_where_nothing_is(simulated):
    first = detect(simulated, t=0, **SIZES)
    count = simulated.markers.count()

    again = detect(simulated, t=0, **SIZES)
    assert simulated.markers.count() == count
    assert again.made.split(", ")[1].startswith("0 marked")
    beside = detect(simulated, t=0, existing="beside", **SIZES)
    assert simulated.markers.count() == count + first.result.table["found"].sum()
    assert beside.action != first.action


def test_overwriting_keeps_what_was_made_by_hand_or_accepted(simulated):
    detect(simulated, t=0, **SIZES)
    rows = simulated.markers.table(0, type="blob")
    mine = simulated.markers.add("blob", 0, [[2.0, 3.0]])
    kept = [int(rows["id"].iloc[0]), int(mine[0])]
    simulated.review.accept(kept[:1])

    detect(simulated, t=0, existing="overwrite", **SIZES, threshold=0.5)

    there = simulated.markers.table(0, type="blob")["id"].tolist()
    assert set(kept) <= set(there)


def test_the_maker_and_its_settings_are_kept(simulated):
    detect(simulated, t=0, **SIZES)

    makers = simulated.makers.table()
    assert makers["name"].tolist() == ["marey detect_cells"]
    assert '"largest": 26.0' in makers["recipe"][0]


def test_the_preview_tells_and_writes_nothing(simulated):
    before = simulated.markers.count()

    shown = addons.preview(
        "detect_cells", simulated, 0, compare_with="by hand", **SIZES
    )

    assert len(shown.yx) == len(shown.radius) > 5
    assert "precision" in shown.words
    assert simulated.markers.count() == before


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"smallest": 30, "largest": 10}, BadValue, "is smaller than the smallest"),
        ({"compare_with": "nobody"}, UnknownName, "nobody"),
    ],
)
def test_what_cannot_be_is_said(simulated, said, error, words):
    with pytest.raises(error, match=words):
        detect(simulated, **said)


def test_the_score_pairs_the_nearest():
    found = np.array([[0.0, 0.0], [0, 4], [50, 50]])
    true = np.array([[0.0, 3.0], [0, 7], [90, 90]])

    told = score(found, true, 3.5)

    assert (told.right, told.wrong, told.missed) == (2, 1, 1)
    assert score(np.empty((0, 2)), true, 3).recall == 0
    assert np.isnan(score(np.empty((0, 2)), true, 3).precision)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2**31))
def test_the_score_is_the_most_pairs_there_can_be(found, true, seed):
    import networkx

    rng = np.random.default_rng(seed)
    one, two = rng.uniform(0, 10, (found, 2)), rng.uniform(0, 10, (true, 2))
    graph = networkx.Graph()
    graph.add_nodes_from(("found", n) for n in range(found))
    for n in range(found):
        for m in range(true):
            if np.hypot(*(one[n] - two[m])) <= 2.5:
                graph.add_edge(("found", n), ("true", m))
    nodes = [("found", n) for n in range(found)]
    most = len(networkx.bipartite.maximum_matching(graph, nodes)) // 2

    told = score(one, two, 2.5)

    assert told.right == most
    assert (told.right + told.wrong, told.right + told.missed) == (found, true)
