"""Shapes into masks and masks into polygons: pixel by pixel, one undo each."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey.errors import BadValue
from marey.jobs import masks_to_shapes, shapes_to_masks


@pytest.fixture
def rec(tmp_path):
    with marey.open(np.zeros((5, 3, 40, 60), "u1"), tmp_path / "a.marey") as made:
        yield made


@pytest.fixture
def nests(rec):
    """Nests in frames 0, 2 and 4; a second one in frame 2, with track and score."""
    rec.types.add("nest", kind="polygon")
    for t in (0, 2, 4):
        rec.shapes.add("nest", t, [[5, 5], [5, 14], [9, 14], [9, 5]])
    track = rec.tracks.add("nest")
    rec.shapes.add("nest", 2, [[20, 30], [20, 39], [29, 39]], track=track, score=0.7)
    return rec


def test_shapes_of_all_frames_are_painted_with_one_undo(nests):
    before = len(nests.history.list())
    done = shapes_to_masks(nests, "nest").run()
    assert done.result == 4
    assert done.made == "drew 4 nests into mask in 3 frames"
    assert nests.masks.frames().tolist() == [0, 2, 4]
    assert (nests.masks.read(0) > 0).sum() == 50
    assert nests.masks.classes()[1].name == "nest area"
    assert len(nests.history.list()) == before + 1
    nests.undo()
    assert not nests.masks.any()
    assert "nest area" not in nests.types


def test_only_some_frames_one_plane_and_what_is_free(nests):
    full = np.ones((40, 60), np.uint8)
    nests.types.add("rock", kind="mask")
    nests.masks.write(0, full * nests.masks.value("rock"), z=1)
    shapes_to_masks(nests, "nest", frames=(0, 1), into="rock", z=1).run()
    assert nests.masks.frames().tolist() == [0]
    assert nests.masks.read(0, z=1).all()
    assert not nests.masks.read(0, z=0).any()
    nests.types.edit("nest", least_score=0.9)
    assert shapes_to_masks(nests, "nest", frames=2, z=1, into="rock").run().result == 1
    with pytest.raises(BadValue, match="no shape of nest"):
        shapes_to_masks(nests, "nest", frames=3)


def test_single_cells_keep_what_was_said_and_come_back_as_the_same_polygons(nests):
    nests.masks.layers.add("cells", kind="instances")
    shapes_to_masks(nests, "nest", "cells").run()
    known = nests.objects.table("cells")
    assert known["type"].tolist() == ["nest"] * 4
    assert known["score"].dropna().tolist() == [0.7]
    # a track has one shape a frame: that of the polygon has to go
    nests.shapes.remove([row.id for row in nests.shapes.list()])
    masks_to_shapes(nests, "cells", "outline", tolerance=0).run()
    back = [row for t in (0, 2, 4) for row in nests.shapes.frame(t)]
    outlines = [row for row in back if row.type == nests.types.get("outline").id]
    assert len(outlines) == 4
    (scored,) = [row for row in outlines if row.score]
    assert (scored.score, scored.track) == (0.7, known["track"].dropna().iloc[0])
    for t in (0, 2, 4):
        rings = [row.corners for row in outlines if row.t == t]
        again = marey.areas.from_polygons(rings, (40, 60)) > 0
        assert np.array_equal(again, nests.masks.read(t, "cells") > 0)
    nests.undo()
    assert "outline" not in nests.types


def test_the_three_choices_hold_for_polygons_of_masks(nests):
    shapes_to_masks(nests, "nest").run()
    first = masks_to_shapes(nests, "mask", "outline").run()
    assert (first.result, nests.shapes.count(type="outline")) == (4, 4)
    again = masks_to_shapes(nests, "mask", "outline").run()
    assert again.result == 0
    assert "4 left out, for outline is there already" in again.made
    masks_to_shapes(nests, "mask", "outline", frames=0, existing="beside").run()
    assert nests.shapes.count(type="outline (2)") == 1
    nests.types.add("point")
    with pytest.raises(BadValue, match="point is no type of polygons"):
        masks_to_shapes(nests, "mask", "point")


def test_holes_are_filled_and_said_and_a_closed_job_makes_nothing(rec):
    ring = np.zeros((40, 60), np.uint8)
    ring[5:20, 5:20] = 1
    ring[10:12, 10:12] = 0
    for t in (0, 1):
        rec.masks.write(t, ring, "mask")
    with masks_to_shapes(rec, "mask", "area", value=1) as job:
        next(job)
    assert "area" not in rec.types
    done = masks_to_shapes(rec, "mask", "area", value=1).run()
    assert done.made == "made 2 polygons of mask in 2 frames; 2 holes filled"
