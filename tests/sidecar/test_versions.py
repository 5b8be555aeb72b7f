"""Versions: named states, read back and compared."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName


@pytest.fixture
def ids(marks):
    marks.types.add("adult")
    return marks.markers.add("adult", [3, 3, 4], [[1, 2], [3, 4], [5, 6]])


def test_marks_of_a_version_are_read_back(marks, ids):
    before = marks.markers.table()
    marks.versions.create("v1", note="as counted")
    marks.markers.move(ids[:1], [[9, 9]])
    marks.markers.remove(ids[1])
    marks.markers.add("adult", 3, [[7, 7]])
    marks.types.rename("adult", "grown")
    assert marks.markers.table(version="v1").equals(before)
    assert marks.markers.table(3, version="v1")["y"].tolist() == [1, 3]
    assert marks.markers.table(3)["y"].tolist() == [9, 7]
    assert marks.versions.table()["note"].tolist() == ["as counted"]


def test_masks_of_a_version_are_read_back(marks):
    labels = np.zeros((700, 20), np.uint8)
    labels[5] = 3
    marks.masks.write(1, labels)
    marks.versions.create("v1")
    marks.masks.write(1, np.full((700, 20), 9, np.uint8))
    assert np.array_equal(marks.masks.read(1, version="v1"), labels)
    assert (marks.masks.read(1) == 9).all()


def test_a_difference_lists_what_changed(marks, ids):
    marks.versions.create("v1")
    marks.markers.move(ids[:1], [[9, 9]])
    marks.markers.remove(ids[1])
    made = marks.markers.add("adult", 7, [[7, 7]])
    marks.markers.remove(marks.markers.add("adult", 8, [[8, 8]]))
    marks.markers.move(ids[2:], [[0, 0]])
    marks.markers.move(ids[2:], [[5, 6]])
    marks.versions.create("v2")
    found = marks.versions.diff("v1", "v2")
    assert found.to_numpy().tolist() == [
        ["marker", ids[0], "changed", 3],
        ["marker", ids[1], "removed", 3],
        ["marker", made[0], "added", 7],
    ]
    assert marks.versions.diff("v1").equals(found)
    assert marks.versions.diff("v2").empty
    with pytest.raises(BadValue, match="later than"):
        marks.versions.diff("v2", "v1")


def test_other_programs_cannot_grow_into_a_version(marks, ids, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("UPDATE marker SET y = 50 WHERE id = 1")
    marks.versions.create("v1")
    other.execute("UPDATE marker SET y = 60 WHERE id = 1")
    other.close()
    assert marks.markers.table(version="v1")["y"].tolist() == [50, 3, 5]


def test_a_version_is_no_act_to_undo(marks, ids):
    marks.versions.create("v1")
    assert marks.undo().words == "undone: marked 3 adults in 2 frames"
    assert len(marks.markers.table(version="v1")) == 3


def test_unknown_and_taken_names_are_said(marks, ids):
    marks.versions.create("v1")
    with pytest.raises(BadValue, match="already"):
        marks.versions.create("v1")
    with pytest.raises(UnknownName, match="Versions here: v1"):
        marks.markers.table(version="v2")
    marks.versions.remove("v1")
    assert marks.versions.table().empty
