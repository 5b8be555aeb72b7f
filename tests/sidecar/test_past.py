"""Every door reads a version as it reads the present, and none writes to it."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from marey.errors import SidecarError, SidecarReadOnly, UnknownName
from marey.sidecar import Sidecar


@pytest.fixture
def lived(marks):
    """A file with a version v1, and everything different since."""
    marks.types.add("adult", key="1")
    marks.types.add("nest", kind="polygon")
    ids = marks.markers.add("adult", [3, 3, 4], [[1, 2], [3, 4], [5, 6]])
    shape = marks.shapes.add("nest", 3, [[0, 0], [0, 9], [9, 9]])
    track = marks.tracks.add("adult", name="one")
    marks.markers.edit(ids[:1], track=track)
    marks.masks.write(3, np.eye(20, dtype=np.uint8))
    marks.notes.set(3, "windy", tags=["storm"])
    marks.offsets.set(3, [[2, 3]])
    marks.selections.save("some", [3, 4])
    marks.versions.create("v1")
    marks.types.rename("adult", "grown")
    marks.markers.move(ids, np.full((3, 2), 50.0))
    marks.shapes.remove(shape)
    marks.tracks.edit(track, name="two")
    marks.masks.write(3, np.ones((20, 20), np.uint8))
    marks.notes.clear(3)
    marks.offsets.set(3, [[0, 0]])
    marks.selections.remove("some")
    return marks


def test_every_family_answers_as_it_did(lived):
    with lived.versions.at("v1") as then:
        assert [one.name for one in then.types.list()] == ["adult", "nest"]
        assert then.markers.frame(3).yx.tolist() == [[1, 2], [3, 4]]
        assert then.markers.table()["type"].tolist() == ["adult"] * 3
        assert len(then.shapes.frame(3)) == 1
        assert then.tracks.table()["name"].tolist() == ["one"]
        assert np.array_equal(then.masks.read(3), np.eye(20, dtype=np.uint8))
        assert then.notes.get(3).tags == ("storm",)
        assert then.offsets.array()[3].tolist() == [2, 3]
        assert then.selections["some"].tolist() == [3, 4]
        assert lived.notes.get(3).text == ""
        assert lived.markers.frame(3).yx.tolist() == [[50, 50], [50, 50]]


def test_what_is_done_now_does_not_show(lived):
    with lived.versions.at("v1") as then:
        before = then.markers.table()
        lived.markers.add("grown", 3, [[7, 7]])
        other = sqlite3.connect(lived.path)
        other.execute("DELETE FROM marker WHERE id = 1")
        other.commit()
        other.close()
        assert then.markers.table().equals(before)


def test_nothing_can_be_written_to_the_past(lived):
    with lived.versions.at("v1") as then:
        with pytest.raises(SidecarReadOnly, match="'v1' shows what was true then"):
            then.markers.add("adult", 3, [[1, 1]])
        with pytest.raises(SidecarReadOnly):
            then.post(then.notes.set, 3, "x")
        with pytest.raises(SidecarReadOnly):
            then.undo()
        with pytest.raises(SidecarError):
            then.rows("DELETE FROM main.marker")


def test_the_file_stays_open_as_long_as_its_past_is_read(lived, path):
    then = lived.versions.at("v1")
    lived.close()
    assert then.markers.count() == 3
    then.close()
    assert not path.with_name(path.name + "-wal").exists()
    with pytest.raises(SidecarError, match="was closed"):
        then.markers.count()


def test_a_version_that_is_not_there_is_said(marks):
    with pytest.raises(UnknownName, match="Versions here: none yet"):
        marks.versions.at("v1")


def test_the_past_of_a_file_that_may_only_be_looked_at(lived, path):
    lived.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Sidecar.open(path) as marks, marks.versions.at("v1") as then:
            assert then.markers.frame(3).yx.tolist() == [[1, 2], [3, 4]]
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)
