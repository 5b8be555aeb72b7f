"""Undo, redo, groups and the history's words."""

from __future__ import annotations

import pytest

from marey.errors import NothingToUndo, StillNeeded, UnknownName
from marey.sidecar import Sidecar


@pytest.fixture
def ids(marks):
    marks.types.add("adult")
    return marks.markers.add("adult", 3, [[1, 2], [3, 4]])


def test_undo_and_redo_walk_the_same_way(marks, ids):
    marks.markers.move(ids[:1], [[9, 9]])
    marks.markers.remove(ids[1])
    assert marks.undo().words == "undone: removed 1 adult in frame 3"
    marks.undo()
    assert marks.markers.frame(3).yx.tolist() == [[1, 2], [3, 4]]
    marks.redo()
    marks.redo()
    assert marks.markers.frame(3).yx.tolist() == [[9, 9]]
    with pytest.raises(NothingToUndo, match="nothing to do again"):
        marks.redo()


def test_a_new_act_ends_redo(marks, ids):
    marks.markers.move(ids[:1], [[9, 9]])
    marks.undo()
    marks.markers.move(ids[:1], [[5, 5]])
    assert marks.history.next_redo() is None
    marks.undo()
    assert marks.redo().words == "done again: moved 1 adult in frame 3"
    assert marks.markers.frame(3).yx[0].tolist() == [5, 5]


def test_undo_survives_closing(marks, ids, path):
    marks.close()
    with Sidecar.open(path, author="Ada") as again:
        again.undo()
        assert len(again.markers.frame(3)) == 0
        again.redo()
        assert again.markers.frame(3).ids.tolist() == ids.tolist()


def test_undo_works_by_author_and_leaves_others_alone(marks, ids, path):
    with Sidecar.open(path, author="Ben") as other:
        with pytest.raises(NothingToUndo, match="Ben has done nothing"):
            other.undo()
        other.markers.move(ids[:1], [[50, 50]])
        undone = marks.undo()
        assert [one.row for one in undone.conflicts] == [1]
        assert "1 changed since, left alone" in undone.words
        assert other.markers.frame(3).yx.tolist() == [[50, 50]]


def test_a_type_that_others_use_by_now_stays(marks, path):
    marks.types.add("adult")
    with Sidecar.open(path, author="Ben") as other:
        other.markers.add("adult", 0, [[1, 1]])
    assert [one.table for one in marks.undo().conflicts] == ["type"]
    assert "adult" in marks.types


def test_removing_a_type_is_one_act(marks, ids):
    assert marks.types.would_remove("adult") == (2, 1)
    marks.types.remove("adult")
    assert marks.history.next_undo().words == (
        "removed the type adult with 2 marks in 1 frame"
    )
    marks.undo()
    assert len(marks.markers.frame(3)) == 2


def test_a_group_is_one_undo(marks, ids):
    with marks.group("counted penguins"):
        marks.markers.add("adult", 4, [[1, 1]])
        marks.post(marks.markers.add, "adult", 5, [[1, 1]]).result()
        marks.notes.set(5, "windy")
    assert marks.undo().words == "undone: counted penguins"
    assert marks.markers.frames().tolist() == [3]
    assert marks.notes.get(5).text == ""
    marks.redo()
    assert marks.notes.get(5).text == "windy"


def test_the_table_of_history_is_newest_first(marks, ids):
    table = marks.history.table()
    assert table["words"].tolist() == [
        "marked 2 adults in frame 3",
        "added the type adult",
    ]
    assert set(table["author"]) == {"Ada"}


def test_one_act_out_of_the_middle_is_taken_back_and_comes_again(marks, ids):
    marks.markers.move(ids[:1], [[9, 9]])
    moved = marks.history.list()[0]
    marks.markers.add("adult", 5, [[7, 7]])
    assert marks.history.can_undo(moved) == ""
    undone = marks.history.undo(moved)
    assert (undone.words, undone.rows) == ("undone: moved 1 adult in frame 3", 1)
    assert marks.markers.frame(3).yx[0].tolist() == [1, 2]
    assert marks.markers.frame(5).yx.tolist() == [[7, 7]]
    assert marks.history.get(moved).undone
    assert "already" in marks.history.can_undo(moved)
    with pytest.raises(NothingToUndo, match="already"):
        marks.history.undo(moved)
    marks.undo()
    assert marks.markers.frame(3).yx[0].tolist() == [9, 9]
    assert not marks.history.get(moved).undone
    marks.redo()
    assert marks.markers.frame(3).yx[0].tolist() == [1, 2]


def test_an_act_that_later_ones_stand_on_is_not_taken_back(marks, ids, path):
    made = marks.history.list()[0]
    with Sidecar.open(path, author="Ben") as other:
        other.markers.move(ids[:1], [[9, 9]])
    why = marks.history.can_undo(made)
    assert "its row changed later, by 'moved 1 adult in frame 3' (Ben)" in why
    with pytest.raises(StillNeeded, match="moved 1 adult"):
        marks.history.undo(made)
    assert len(marks.markers.frame(3)) == 2
    assert len(marks.history.list()) == 3
    typed = marks.history.list()[-1]
    assert "used by something later" in marks.history.can_undo(typed)


def test_another_authors_act_is_taken_back_only_where_it_is_named(marks, ids, path):
    with Sidecar.open(path, author="Ben") as other:
        other.markers.add("adult", 4, [[5, 5]])
    theirs = marks.history.list()[0]
    assert marks.undo().action.author == "Ada"
    assert marks.markers.frame(4).yx.tolist() == [[5, 5]]
    marks.redo()
    marks.history.undo(theirs.id)
    assert len(marks.markers.frame(4)) == 0
    assert marks.history.list()[0].author == "Ada"


def test_steps_of_undo_and_unknown_acts_are_said(marks, ids):
    marks.undo()
    step = marks.history.list()[0]
    assert "Press redo" in marks.history.can_undo(step)
    marks.versions.create("v1")
    assert "changed no mark" in marks.history.can_undo(marks.history.list()[0])
    with pytest.raises(UnknownName, match="no act 999"):
        marks.history.undo(999)


def test_an_undo_that_was_named_takes_back_nothing_else(marks, ids):
    named = marks.history.next_undo()
    marks.markers.add("adult", 4, [[5, 5]])
    with pytest.raises(NothingToUndo, match="done meanwhile"):
        marks.history.undo(expected=named.id)
    assert marks.markers.count() == 3


def test_the_history_is_read_by_page_author_and_frame(marks, ids, path):
    for t in range(6):
        marks.markers.add("adult", t, [[t, t]])
    with Sidecar.open(path, author="Ben") as other:
        other.markers.add("adult", 3, [[5, 5]])
    every = marks.history.list()
    page = marks.history.list(3)
    assert marks.history.list(before=page[-1].id) == every[3:]
    assert {one.author for one in marks.history.list(author="Ben")} == {"Ben"}
    assert marks.history.table(t=3)["t"].tolist() == [3, 3, 3]
    assert marks.history.authors() == ["Ada", "Ben"]
    table = marks.history.table()
    assert table["session"].nunique() == 2
    assert table.iloc[-1][["t", "frames", "rows"]].tolist() == [-1, 0, 1]
    assert marks.history.table(author="nobody").empty
