"""Objects, review, selections, offsets, conflicts, makers."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName
from marey.sidecar import Sidecar
from marey.words import Shift


@pytest.fixture
def adult(marks):
    marks.types.add("chick")
    return marks.types.add("adult")


def test_objects_are_set_looked_up_and_changed(marks, adult):
    track = marks.tracks.add()
    ids = marks.objects.set(2, [3, 5], track=[track, None], type="adult", score=0.5)
    assert marks.objects.set(2, 5, track=track).tolist() == [ids[1]]
    found = marks.objects.frame(2)
    assert found.value.tolist() == [3, 5]
    assert found.track.tolist() == [track, track]
    table = marks.objects.table("cells")
    assert table["type"].tolist() == ["adult", "adult"]
    assert table["score"].tolist() == [0.5, 0.5]
    marks.objects.remove(ids[0])
    assert marks.objects.track_of(2, 3) is None
    with pytest.raises(BadValue, match="begin at 1"):
        marks.objects.set(2, 0)


def test_counts_honour_what_is_complete(marks, adult):
    marks.markers.add("adult", [1, 2], [[1, 1], [2, 2]])
    assert marks.review.complete([0, 1], "adult") == 2
    assert marks.review.complete(0, "adult") == 0
    table = marks.markers.count_table()
    assert table["adult"].tolist() == [0, 1, 1]
    assert table["chick"].isna().all()
    marks.review.complete(2, "chick")
    assert marks.markers.count_table()["chick"].fillna(-1).tolist() == [-1, -1, 0]
    assert marks.review.completed("adult").tolist() == [0, 1]
    assert marks.review.incomplete(0, "adult") == 1
    assert not marks.review.is_complete(0, "adult")
    marks.undo()
    assert marks.review.is_complete(0, "adult")


def test_who_looked_at_a_machines_marks_is_kept(marks, adult):
    origin = marks.makers.program("finder", "1.2", {"size": 3})
    assert marks.makers.program("finder", "1.2", {"size": 3}) == origin
    ids = marks.markers.add("adult", 0, np.zeros((3, 2)), origin=origin)
    assert marks.review.accept(ids[:2]) == 2
    assert marks.review.accept(ids[:2]) == 0
    marks.markers.move(ids[2], [[5, 5]])
    assert marks.markers.frame(0).review.tolist() == [1, 1, 2]
    assert set(marks.review.table()["reviewed_by"]) == {"Ada"}
    marks.review.unsee(ids[0])
    marks.undo()
    assert marks.markers.frame(0).review.tolist() == [1, 1, 2]
    own = marks.markers.add("adult", 0, [[1, 1]])
    marks.markers.move(own, [[5, 5]])
    assert marks.markers.frame(0).review[-1] == 0


def test_a_corrected_mask_says_so(marks):
    origin = marks.makers.model("net", "abc")
    labels = np.ones((5, 5), np.uint8)
    marks.masks.write(0, labels, origin=origin)
    assert marks.review.accept_mask(0) == 1
    labels[2, 2] = 0
    marks.masks.write(0, labels)
    assert marks.review.table("mask_frame")["review"].tolist() == [2]
    marks.undo()
    assert marks.review.table("mask_frame")["review"].tolist() == [1]


def test_selections_keep_their_order_and_reason(marks):
    marks.selections.save("to label", [5, 2, 9], reason="odd", score=[3, 2, 1])
    assert marks.selections["to label"].tolist() == [5, 2, 9]
    marks.selections.save("to label", [1], reason="odder")
    assert marks.selections["to label"].tolist() == [1]
    marks.undo()
    assert marks.selections["to label"].tolist() == [5, 2, 9]
    row = marks.selections.table().iloc[0]
    assert (row["name"], row["frames"], row["reason"]) == ("to label", 3, "odd")
    marks.selections.save("empty", [])
    assert marks.selections["empty"].size == 0
    marks.selections.remove("to label")
    with pytest.raises(UnknownName, match="There are: empty"):
        marks.selections["to label"]


def test_offsets_come_back_as_an_array(marks):
    assert marks.offsets.set([1, 3], [[0.5, -2], [1, 1]]) == 2
    assert marks.offsets.set([1, 3], [[0.5, -2], [1, 2]]) == 1
    assert marks.offsets.array().tolist() == [[0, 0], [0.5, -2], [0, 0], [1, 2]]
    marks.undo()
    assert marks.offsets.array()[3].tolist() == [1, 1]
    assert marks.offsets.remove(1) == 1
    assert not marks.offsets.array()[1].any()
    with pytest.raises(BadValue, match="One offset for each frame"):
        marks.offsets.set([1, 1], [[0, 0], [1, 1]])


def test_conflicts_are_listed_and_decided(marks, adult, path):
    ids = marks.markers.add("adult", 3, [[1, 2]])
    etags = marks.markers.frame(3).etag
    with Sidecar.open(path, author="Ben") as other:
        other.markers.move(ids, [[9, 9]])
    marks.markers.move(ids, [[5, 5]], etags)
    (conflict,) = marks.conflicts.list()
    assert "changed by somebody else" in conflict.words
    table = marks.conflicts.table()
    assert table["wanted"][0]["y"] == 5.0
    assert (table["t"][0], table["author"][0]) == (3, "Ada")
    assert not marks.conflicts.settle(conflict.id, "theirs")
    assert marks.conflicts.list() == []
    marks.markers.move(ids, [[6, 6]], etags)
    assert marks.conflicts.settle(marks.conflicts.list()[0].id, "mine")
    assert marks.markers.frame(3).yx.tolist() == [[6, 6]]


def test_doors_take_numpy_and_refuse_nonsense(marks, adult):
    marks.review.complete(np.uint8(3), np.int64(adult.id))
    marks.offsets.set(np.int32(2), np.zeros((1, 2), np.float32))
    with pytest.raises(BadValue, match="marker, shape"):
        marks.review.accept([1], "type")
    with pytest.raises(BadValue, match="needs a name"):
        marks.selections.save(" ", [1])
    with pytest.raises(UnknownName, match="no conflict 7"):
        marks.conflicts.settle(7)


def test_a_frame_without_an_offset_lies_as_the_one_before(marks):
    assert marks.offsets.at(2) == Shift(2)
    marks.offsets.set([1, 3], [[0.5, -2], [1, 1]], rotation=[0, 90])
    assert marks.offsets.at(0) == Shift(0)
    assert marks.offsets.at(1) == Shift(1, 0.5, -2, source=1)
    assert marks.offsets.at(2) == Shift(2, 0.5, -2, source=1)
    assert marks.offsets.at(np.int64(3)) == Shift(3, 1, 1, 90, source=3)
    assert marks.offsets.count() == 2
    assert marks.offsets.missing().tolist() == [2]
