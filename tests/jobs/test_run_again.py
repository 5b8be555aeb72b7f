"""Whatever writes marks or masks, run again: what people said stays as it is."""

from __future__ import annotations

import inspect
from contextlib import suppress

import numpy as np
import pytest

import marey
from marey import addons
from marey.errors import BadValue
from marey.exchange import import_marks
from marey.jobs import (
    Arrivals,
    interpolate,
    interpolate_masks,
    masks_to_shapes,
    shapes_to_masks,
)
from marey.sidecar.arriving import EXISTING
from peoples import of_people, snapshot

FRAMES, HEIGHT, WIDTH = 8, 48, 72


@pytest.fixture
def rec(tmp_path):
    """Eight frames with two bright spots, marked and painted here and there."""
    pixels = np.zeros((FRAMES, HEIGHT, WIDTH), np.uint8)
    for t in range(FRAMES):
        pixels[t, 10:16, 10 + t : 16 + t] = pixels[t, 30:36, 50:56] = 200
    with marey.open(pixels, tmp_path / "eight.marey", author="Ada") as opened:
        opened.types.add("spot")
        opened.types.add("bead", tracked=True)
        opened.types.add("nest", "rectangle", tracked=True)
        opened.masks.layers.add("cells", "instances")
        track = opened.tracks.add("bead")
        opened.markers.add("bead", [0, 7], [[5, 5], [40, 40]], track=track)
        nest = opened.tracks.add("nest")
        opened.shapes.add("nest", 0, box(4), track=nest)
        opened.shapes.add("nest", 7, box(20), track=nest)
        for t in (0, 7):
            opened.masks.write(t, blob(t), "cells")
        yield opened


def box(y, edge=10):
    return [[y, y], [y, y + edge], [y + edge, y + edge], [y + edge, y]]


def blob(t):
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[10 + t : 20 + t, 10:30] = 3
    return labels


def find_everything(rec, existing: addons.Existing = "fill"):
    """Mark, draw and paint in each frame."""
    door = addons.arrivals(rec, existing)
    for t, report in addons.steps_of(range(len(rec.series))):
        door.points("spot", t, [[12, 13 + t], [33, 53]], score=[0.9, 0.4])
        door.shapes("nest", t, [box(25)], score=0.5)
        door.labels(t, blob(t) * 2, "cells", kind="instances")
        yield report
    return door.words("thing")


def run_own(rec, existing, _path):
    addons.run(find_everything, rec, existing=existing).run()


def run_detector(rec, existing, _path):
    sizes = {"smallest": 5.0, "largest": 9.0, "threshold": 0.05}
    addons.run(
        "detect_cells", rec, frames="all", name="spot", existing=existing, **sizes
    ).run()


def run_import(rec, existing, path):
    rows = [f"{t},{y},{x},spot" for t in range(FRAMES) for y, x in ((12, 14), (33, 53))]
    path.write_text("\n".join(["t,y,x,type", *rows]), encoding="utf-8")
    import_marks(rec, path, "csv", existing, maker=("finder", "1"))


def run_filling(rec, existing, _path):
    interpolate(rec, rec.tracks.table()["id"].to_numpy()[:2], existing=existing)


def run_copies(rec, existing, _path):
    places = np.arange(1, FRAMES)
    rec.markers.copy_on(
        rec.markers.arrays(0, type="bead").ids, places, existing=existing
    )
    rec.shapes.copy_on(rec.shapes.frame(0)[0].id, places, existing=existing)


def run_mask_filling(rec, existing, _path):
    with suppress(BadValue):  # of a second time: there is no gap any more
        interpolate_masks(rec, 0, 7, "cells", existing=existing).run()


def run_mask_copies(rec, existing, _path):
    rec.masks.copy_on(0, np.arange(1, FRAMES), "cells", existing=existing)


def run_polygons_of_masks(rec, existing, _path):
    masks_to_shapes(rec, "cells", "cell outline", existing=existing).run()


def run_shapes_into_masks(rec, existing, _path):
    shapes_to_masks(rec, "nest", "cells", existing=existing).run()


RUNS = {
    "add-on of one's own": run_own,
    "cell detector": run_detector,
    "import": run_import,
    "marks between key frames": run_filling,
    "marks copied on": run_copies,
    "masks between painted ones": run_mask_filling,
    "masks copied on": run_mask_copies,
    "shapes drawn into masks": run_shapes_into_masks,
    "polygons of masks": run_polygons_of_masks,
}


def people_work(rec):
    """Accept, correct, add, paint and call complete, in what a job has left."""
    points = rec.markers.table()
    mine = points[points["t"] == 2]["id"].tolist()
    rec.review.accept(mine[:1])
    moved = points[points["t"] == 3]["id"].tolist()[:1]
    if moved:
        rec.markers.move(moved, [[31, 12]])
    rec.markers.add("spot", [1, 4], [[2, 2], [3, 3]])
    shapes = [row.id for row in rec.shapes.frame(3)]
    if shapes:
        rec.review.accept(shapes[0], "shape")
        rec.shapes.reshape(shapes[-1:], [box(30)])
    rec.shapes.add("nest", 5, box(2))
    for kind in ("spot", "bead", "nest"):
        rec.review.complete(6, kind)
    painted = rec.masks.read(5, "cells", shape=(HEIGHT, WIDTH))
    painted[2:5, 2:5] = 9
    rec.masks.write(5, painted, "cells")
    if rec.masks.has(2, "cells"):
        rec.review.accept_mask(2, "cells")
    if rec.masks.has(3, "cells"):
        rec.objects.set(3, [3], "cells", score=0.5, origin=rec.makers.program("x"))
        found = rec.objects.frame(3, "cells")
        rec.review.accept(found.ids, "object")


@pytest.mark.parametrize("again", EXISTING)
@pytest.mark.parametrize("name", RUNS)
def test_run_again_hand_made_and_accepted_rows_and_tiles_are_equal(
    rec, tmp_path, name, again
):
    run, path = RUNS[name], tmp_path / "spots.csv"
    untouched = of_people(rec.sidecar, placed=True)
    run(rec, "fill", path)
    assert is_kept(untouched, of_people(rec.sidecar, placed=True))
    people_work(rec)
    before, whole = of_people(rec.sidecar, placed=True), snapshot(rec.sidecar)

    run(rec, again, path)

    assert is_kept(before, of_people(rec.sidecar, placed=True))
    after = snapshot(rec.sidecar)
    if again == "beside":
        assert all(set(rows) <= set(after[table]) for table, rows in whole.items())
    if again == "fill":
        run(rec, again, path)
        assert snapshot(rec.sidecar) == after, "filled what is full"
    for _ in range(3):
        if snapshot(rec.sidecar) != whole:
            assert not rec.undo().conflicts
    assert snapshot(rec.sidecar) == whole


def is_kept(before, after):
    return all(rows <= after[table] for table, rows in before.items())


@pytest.mark.parametrize("one", addons.find(), ids=lambda one: one.name)
def test_every_shipped_add_on_leaves_what_people_made_and_asks_where_it_writes(
    rec, one
):
    people_work(rec)
    needs = {
        "masks_in_time": {"layer": "cells"},
        "tiles": {"of": "spot"},
        "detect_cells": {
            "name": "spot",
            "frames": "all",
            "smallest": 5.0,
            "largest": 9.0,
        },
    }
    before, whole = of_people(rec.sidecar), snapshot(rec.sidecar)
    with suppress(BadValue):  # a line that is not drawn
        for _ in range(2):
            addons.run(one, rec, **needs.get(one.name, {})).run()
    after = snapshot(rec.sidecar)
    assert is_kept(before, of_people(rec.sidecar))
    said = ("marker", "shape", "object", "mask_tile", "frame_label", "note")
    wrote = any(whole[table] != after[table] for table in said)
    assert wrote == ("existing" in inspect.signature(one.function).parameters)


def test_beside_means_one_type_and_one_layer_for_the_whole_run(rec):
    rec.masks.value("spot", "areas")
    door = Arrivals(rec, "beside", origin=rec.makers.program("finder"))
    for t in range(3):
        door.points("spot", t, [[1, 2], [3, 4]])
        door.labels(t, blob(t), "cells")
        door.labels(t, blob(t), door.layer("areas"))
    door.shapes("blob", 0, [box(3)])

    names = {one.name for one in rec.types.list()}
    assert names == {"spot", "bead", "nest", "spot (2)", "blob"}
    assert rec.markers.count(type="spot (2)") == 6
    layers = {one.name: one.kind for one in rec.masks.layers.list()}
    beside = {"cells (2)": "instances", "areas (2)": "classes"}
    assert layers == {"cells": "instances", "areas": "classes"} | beside
    assert [one.name for one in rec.masks.classes("areas (2)").values()] == ["spot"]
    assert rec.masks.frames("cells (2)").tolist() == [0, 1, 2]
    assert door.words("thing") == "13 things added."


def test_what_a_job_finds_is_its_makers_and_unseen(rec):
    door = Arrivals(rec, origin=rec.makers.program("finder"))
    with pytest.raises(BadValue, match="origin, review of what a job finds"):
        door.points("spot", 0, [[1, 2]], origin=0, review=1)
    with pytest.raises(BadValue, match="say maker="):
        addons.arrivals(rec)
    with pytest.raises(BadValue, match="fill"):
        Arrivals(rec, "replace", origin=1)
    assert rec.markers.count(type="spot") == 0


def test_hand_made_is_replaced_where_that_is_asked_for_in_so_many_words(rec):
    rec.markers.add("spot", 0, [[9, 9]])
    origin = rec.makers.program("finder")
    door = Arrivals(rec, "overwrite", origin=origin, hand_made=True)
    door.points("spot", 0, [[30, 40]])
    assert door.labels(0, blob(3), "cells")
    assert rec.markers.arrays(0, type="spot").yx.tolist() == [[30, 40]]
    assert (rec.masks.read(0, "cells") == blob(3)).all()
    assert rec.masks.copy_on(0, [7], "cells", existing="overwrite") == []
    assert rec.masks.copy_on(0, [7], "cells", existing="overwrite", hand_made=True)
