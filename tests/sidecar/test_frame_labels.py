"""Labels of frames and of intervals."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue


@pytest.fixture
def rain(marks):
    return marks.types.add("rain", "frame")


def test_a_label_holds_for_a_frame_or_from_one_to_another(marks, rain):
    one = marks.frame_labels.add("rain", 3, text="light")
    some = marks.frame_labels.add(rain, np.int64(5), np.uint8(8), score=0.5)
    assert [label.id for label in marks.frame_labels.at(3)] == [one]
    assert [label.id for label in marks.frame_labels.at(7)] == [some]
    assert marks.frame_labels.at(4) == []
    assert marks.frame_labels.frames("rain").tolist() == [3, 5, 6, 7, 8]
    table = marks.frame_labels.table()
    assert table[["t", "last", "type", "text"]].values.tolist() == [
        [3, 3, "rain", "light"],
        [5, 8, "rain", ""],
    ]
    assert set(table.author) == {"Ada"}
    assert len(marks.frame_labels.table(t=[0, 6])) == 1
    assert marks.frame_labels.next_frame(0) == 3


def test_labels_stand_where_their_frames_stand(marks, rain):
    marks.frame_labels.add("rain", 1, 2)
    marks.axis.set([3, 2, 1, 0])  # the same frames the other way round
    (label,) = marks.frame_labels.list()
    assert (label.t, label.last) == (2, 1)
    marks.axis.set([9, 0, 1, 2])  # a new one before the others
    assert [label.t for label in marks.frame_labels.at(3)] == [2]
    assert marks.frame_labels.at(1) == []


def test_labels_are_edited_removed_and_undone(marks, rain):
    marks.types.add("sun", "frame")
    row = marks.frame_labels.add("rain", 3)
    before = marks.rows("SELECT * FROM frame_label")
    marks.frame_labels.edit(row, last=6, text="heavy", type="sun")
    (label,) = marks.frame_labels.list()
    assert (label.t, label.last, label.text) == (3, 6, "heavy")
    marks.undo()
    assert [r[1:8] for r in marks.rows("SELECT * FROM frame_label")] == [
        r[1:8] for r in before
    ]
    marks.frame_labels.remove(row)
    assert not marks.frame_labels.any()
    assert marks.history.next_undo().words == "took rain away from frame 3"
    marks.undo()
    assert marks.frame_labels.at(3)[0].id == row


def test_the_same_key_labels_and_takes_away(marks, rain):
    assert marks.frame_labels.toggle("rain", 4)
    assert not marks.frame_labels.toggle("rain", 4)
    marks.frame_labels.add("rain", 2, 9)
    assert not marks.frame_labels.toggle("rain", 4)
    assert not marks.frame_labels.any()


def test_stale_edits_of_labels_become_conflicts(marks, rain):
    row = marks.frame_labels.add("rain", 3)
    marks.frame_labels.edit(row, text="a")
    done = marks.frame_labels.edit(row, text="b", etags=[1])
    assert done.ids == ()
    assert len(done.conflicts) == 1
    assert marks.frame_labels.at(3)[0].text == "a"


def test_what_is_no_label_is_refused(marks, rain):
    marks.types.add("adult")
    with pytest.raises(BadValue, match="marks a point"):
        marks.frame_labels.add("adult", 3)
    with pytest.raises(BadValue, match="ends where it begins"):
        marks.frame_labels.add("rain", 5, 3)
    with pytest.raises(BadValue, match="counted from 0"):
        marks.frame_labels.add("rain", -1)
    with pytest.raises(BadValue, match="A label has"):
        marks.frame_labels.edit(1, colour=3)
    with pytest.raises(BadValue, match="no label 9"):
        marks.frame_labels.edit(9, last=3)


def test_labels_go_with_their_type_and_come_back_with_it(marks, rain):
    marks.frame_labels.add("rain", 3, 5)
    assert marks.types.would_remove("rain") == (1, 1)
    marks.types.remove("rain")
    assert not marks.frame_labels.any()
    marks.undo()
    assert marks.frame_labels.at(4)


def test_the_history_leads_to_the_labelled_frame(marks):
    marks.types.add("blurred", "frame")
    marks.frame_labels.add("blurred", 4)
    assert marks.history.table()["t"].iloc[0] == 4


def test_the_history_leads_to_where_an_interval_begins(marks):
    marks.types.add("fog", kind="frame")
    marks.frame_labels.add("fog", 4, 9)
    assert marks.history.table()["t"].iloc[0] == 4
