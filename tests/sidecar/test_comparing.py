"""Two versions side by side: what came, went, moved, changed its type or pixels."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from marey.errors import BadValue


@pytest.fixture
def ids(marks):
    marks.types.add("adult")
    marks.types.add("chick")
    marks.types.add("nest", kind="polygon")
    return marks.markers.add("adult", [3, 3, 4, 5], np.arange(8).reshape(4, 2) * 1.0)


def rows(comparison, *columns):
    return comparison.table[list(columns)].to_numpy().tolist()


def test_each_mark_says_what_became_of_it(marks, ids):
    marks.versions.create("v1")
    marks.markers.move(ids[:1], [[9, 8]])
    marks.markers.retype(ids[1], "chick")
    marks.markers.remove(ids[2])
    marks.markers.move(ids[3:], [[70, 70]])
    marks.markers.retype(ids[3], "chick")
    new = marks.markers.add("chick", 7, [[1, 2]])
    found = marks.versions.compare("v1")
    assert rows(found, "id", "change", "type_before", "type", "t") == [
        [1, "moved", "adult", "adult", 3],
        [2, "relabelled", "adult", "chick", 3],
        [3, "removed", "adult", "", -1],
        [4, "moved and relabelled", "adult", "chick", 5],
        [int(new[0]), "added", "", "chick", 7],
    ]
    assert rows(found, "y_before", "x_before", "y", "x")[0] == [0, 1, 9, 8]
    assert np.isnan(found.table["y"][2])
    assert found.counts.loc["chick"].to_dict() == {
        "added": 1,
        "removed": 0,
        "moved": 1,
        "relabelled": 2,
        "changed": 0,
        "mask changed": 0,
    }
    assert found.counts.loc["adult", ["removed", "moved"]].tolist() == [1, 1]
    assert found.frames.tolist() == [3, 4, 5, 7]
    assert found.at(4)["change"].tolist() == ["removed"]
    assert found.words == (
        "v1 to now: 1 added, 1 removed, 2 moved, 2 relabelled in 4 frames"
    )


def test_what_came_back_to_where_it_was_is_no_difference(marks, ids):
    marks.versions.create("v1")
    marks.markers.move(ids, np.zeros((4, 2)))
    marks.undo()
    marks.versions.create("v2")
    found = marks.versions.compare("v1", "v2")
    assert found.table.empty
    assert found.words == "v1 to v2: no difference"
    assert found.counts.empty
    assert set(found.total.values()) == {0}
    assert len(found.frames) == 0
    with pytest.raises(BadValue, match="older first"):
        marks.versions.compare("v2", "v1")


def test_text_and_review_are_changes_and_a_rename_is_one_of_types(marks, ids):
    marks.versions.create("v1")
    marks.markers.edit(ids[:1], text="sick")
    marks.types.rename("adult", "grown")
    found = marks.versions.compare("v1")
    assert rows(found, "id", "change", "type_before", "type") == [
        [1, "changed", "adult", "grown"]
    ]
    assert found.others == {"type": 1}


def test_outlines_are_compared_by_their_corners(marks, ids):
    shape = marks.shapes.add("nest", 3, [[0, 0], [0, 9], [9, 9]])
    other = marks.shapes.add("nest", 4, [[0, 0], [0, 9], [9, 9]])
    marks.versions.create("v1")
    marks.shapes.edit(shape, vertices=[[3, 3], [3, 12], [12, 12]])
    marks.shapes.remove(other)
    found = marks.versions.compare("v1", types=["nest"])
    assert rows(found, "table", "change", "y_before", "y") == [
        ["shape", "moved", 3, 6],
        ["shape", "removed", 3, pytest.approx(np.nan, nan_ok=True)],
    ]


def test_masks_say_how_many_pixels_of_which_type_differ(marks, ids):
    value = marks.masks.value("nest")
    labels = np.zeros((700, 600), np.uint8)
    labels[:20, :20] = value
    marks.masks.write(3, labels)
    marks.masks.write(4, labels)
    marks.versions.create("v1")
    later = labels.copy()
    later[:10, :20] = 0
    later[600:610, 550:560] = marks.masks.value("chick")
    marks.masks.write(3, later)
    found = marks.versions.compare("v1")
    assert rows(found, "change", "type", "t", "pixels", "layer") == [
        ["mask changed", "chick", 3, 100, "mask"],
        ["mask changed", "nest", 3, 200, "mask"],
    ]
    assert rows(found, "y", "x") == [[604.5, 554.5], [4.5, 9.5]]
    assert found.counts["mask changed"].to_dict() == {"chick": 1, "nest": 1}


def test_a_tile_replaced_by_another_program_is_one_difference(marks, ids, path):
    marks.masks.write(3, np.ones((20, 20), np.uint8))
    marks.versions.create("v1")
    other = sqlite3.connect(path)
    other.execute(
        "INSERT OR REPLACE INTO mask_tile(layer, frame, z, ty, tx, height, width,"
        " itemsize, codec, data) SELECT layer, frame, z, ty, tx, height, width, 1, 0,"
        " x'02' FROM mask_tile"
    )
    other.commit()
    other.close()
    assert rows(marks.versions.compare("v1"), "pixels") == [[400]]


def test_single_cells_stand_under_the_name_of_their_layer(marks, ids):
    marks.masks.layers.add("cells", kind="instances")
    marks.versions.create("v1")
    marks.masks.write(3, np.ones((9, 9), np.uint8), layer="cells")
    found = marks.versions.compare("v1")
    assert found.counts.loc["cells", "mask changed"] == 1


def test_a_comparison_keeps_to_types(marks, ids):
    marks.versions.create("v1")
    marks.markers.retype(ids[0], "chick")
    marks.markers.move(ids[1:2], [[9, 9]])
    found = marks.versions.compare("v1", types=["chick"])
    assert rows(found, "id") == [[1]]
    assert found.others == {}
