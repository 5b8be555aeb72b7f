"""Markers: in, out, moved, removed, counted."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName


@pytest.fixture
def adult(marks):
    return marks.types.add("adult")


def test_added_markers_come_back_as_they_went_in(marks, adult):
    ids = marks.markers.add("adult", 3, [[1.5, 2], [3, 4]], z=[0, None], text="a b")
    found = marks.markers.frame(3)
    assert found.ids.tolist() == ids.tolist() == [1, 2]
    assert found.yx.tolist() == [[1.5, 2], [3, 4]]
    assert found.z[0] == 0
    assert np.isnan(found.z[1])
    assert found.type.tolist() == [adult.id] * 2
    assert found.text == ("a b", "a b")


def test_numpy_integers_of_all_kinds_may_come_in(marks, adult):
    for kind in (np.int8, np.uint8, np.int32, np.int64, np.uint64):
        ids = marks.markers.add(
            kind(adult.id), kind(3), np.array([[1, 2]], kind), track=None, z=kind(1)
        )
        marks.markers.move(ids.astype(kind), np.array([[7, 8]], kind), np.array([1]))
        marks.markers.edit(kind(ids[0]), score=np.float32(0.5), visibility=kind(1))
    found = marks.markers.frame(np.int16(3))
    assert found.yx.tolist() == [[7, 8]] * 5
    assert found.score.tolist() == [0.5] * 5


@pytest.mark.parametrize(
    "yx", [[[1, 2, 3]], [[1, np.nan]], "here", [[[1, 2]]], [[1, float("inf")]]]
)
def test_wrong_coordinates_are_refused(marks, adult, yx):
    with pytest.raises(BadValue, match="yx should"):
        marks.markers.add("adult", 3, yx)


def test_wrong_frames_are_refused(marks, adult):
    with pytest.raises(BadValue, match="counted from 0"):
        marks.markers.add("adult", -1, [[1, 2]])
    with pytest.raises(BadValue, match="one for each point"):
        marks.markers.add("adult", [1, 2, 3], [[1, 2], [3, 4]])
    with pytest.raises(BadValue, match="whole numbers"):
        marks.markers.add("adult", 1.5, [[1, 2]])


def test_an_unknown_type_is_named_with_those_there(marks, adult):
    with pytest.raises(UnknownName, match=r"no type 'adlt'.*adult"):
        marks.markers.add("adlt", 3, [[1, 2]])


def test_a_plane_shows_its_marks_and_those_of_all_planes(marks, adult):
    marks.markers.add("adult", 0, [[1, 1], [2, 2], [3, 3]], z=[1, 2, None])
    assert marks.markers.frame(0, z=2).yx[:, 0].tolist() == [2, 3]


def test_stale_edits_become_conflicts_and_change_nothing(marks, adult):
    ids = marks.markers.add("adult", 3, [[1, 2], [3, 4]])
    etags = marks.markers.frame(3).etag
    marks.markers.move(ids[:1], [[5, 5]])
    done = marks.markers.move(ids, [[7, 7], [8, 8]], etags)
    assert done.ids == (2,)
    assert [one.row for one in done.conflicts] == [1]
    assert marks.markers.frame(3).yx.tolist() == [[5, 5], [8, 8]]
    assert marks.rows("SELECT table_name, row FROM conflict") == [("marker", 1)]


def test_words_say_what_was_done(marks, adult):
    ids = marks.markers.add("adult", [3, 3, 4], [[1, 2], [3, 4], [5, 6]])
    assert marks.history.next_undo().words == "marked 3 adults in 2 frames"
    marks.markers.move(ids[:2], [[5, 5], [6, 6]])
    assert marks.history.next_undo().words == "moved 2 adults in frame 3"
    marks.markers.remove(ids[2])
    assert marks.history.next_undo().words == "removed 1 adult in frame 4"


def test_many_rows_are_moved_alike(marks, adult):
    ids = marks.markers.add("adult", 0, np.zeros((3000, 2)))
    marks.markers.move(ids, np.stack([ids, ids + 0.5], axis=1))
    found = marks.markers.frame(0)
    assert np.array_equal(found.yx[:, 1], ids + 0.5)
    assert (found.etag == 2).all()
    marks.undo()
    assert not marks.markers.frame(0).yx.any()


def test_counts_tell_zero_from_unseen(marks, adult):
    marks.types.add("chick")
    marks.markers.add("adult", [0, 0, 3], [[1, 2]] * 3)
    table = marks.markers.count_table()
    assert table["adult"].tolist()[::3] == [2, 1]
    assert table["adult"].isna().tolist() == [False, True, True, False]
    assert table["chick"].isna().all()
    assert marks.markers.frames().tolist() == [0, 3]
    t, counts = marks.markers.counts()
    assert (t.tolist(), counts["adult"].tolist()) == ([0, 3], [2, 1])


def test_the_table_names_types_and_authors(marks, adult):
    marks.markers.add("adult", 3, [[1, 2]])
    row = marks.markers.table().iloc[0]
    assert (row["t"], row["type"], row["author"], row["x"]) == (3, "adult", "Ada", 2)


def test_a_marker_of_a_type_of_shapes_is_refused(marks):
    marks.types.add("nest", "rectangle")
    with pytest.raises(BadValue, match="of the kind rectangle"):
        marks.markers.add("nest", 0, [[1, 2]])
