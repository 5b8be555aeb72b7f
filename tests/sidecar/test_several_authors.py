"""Several people in one file: whose marks count, and whose acts are taken back."""

from __future__ import annotations

import sqlite3

import pytest

from marey.errors import BadValue, NothingToUndo
from marey.sidecar import Sidecar
from marey.sidecar.putting import put_rows


@pytest.fixture
def both(path):
    """Ada's door and Ben's, each with marks of their own, and a detector's."""
    with (
        Sidecar.create(path, author="Ada") as ada,
        Sidecar.open(path, author="Ben") as ben,
    ):
        kind = ada.types.add("adult").id
        ada.types.add("nest", kind="rectangle")
        ada.types.add("dark", kind="frame")
        ada.markers.add("adult", 0, [[1, 1], [2, 2]])
        ben.markers.add("adult", 1, [[3, 3]])
        box = [[0, 0], [0, 9], [9, 9], [9, 0]]
        ben.shapes.add("nest", 2, box)
        ben.frame_labels.add("dark", 3)
        ada.shapes.add("nest", 4, box)
        maker = ben.makers.program("detector")
        columns = {"t": [7], "y": [1.0], "x": [1.0], "type": kind, "origin": maker}
        put_rows(ben, "marker", columns)
        yield ada, ben


def test_each_sees_all_until_others_are_left_out(both):
    ada, ben = both
    assert ada.markers.count() == ben.markers.count() == 4
    ada.others = False
    assert ada.markers.count() == 3
    assert ada.markers.frames().tolist() == [0, 7]
    assert len(ada.markers.table()) == len(ada.markers.arrays(all_scores=True)) == 3
    assert not len(ada.markers.frame(1))
    assert ada.markers.next_frame(0) == 7
    assert [one.t for one in ada.shapes.list()] == [4]
    assert not ada.frame_labels.list()
    assert ada.markers.counts()[1]["adult"].tolist() == [2, 1]
    assert ben.markers.count() == 4
    ben.others = False
    assert ben.markers.count() == 2
    assert [one.t for one in ben.shapes.list()] == [2]


def test_what_machines_made_is_everybody_s_to_review(both):
    ada, _ben = both
    ada.others = False
    assert ada.review.left() == (1, 1)
    assert ada.markers.frame(7).review.tolist() == [0]


def test_what_a_program_wrote_without_a_name_is_everybody_s_too(both, path):
    ada, _ben = both
    with sqlite3.connect(path) as foreign:
        foreign.execute("INSERT INTO marker(frame, type, y, x) VALUES (9, 1, 5, 5)")
    foreign.close()
    ada.others = False
    assert ada.markers.frames().tolist() == [0, 7, 9]


def test_leaving_out_goes_with_least_scores(both):
    ada, _ben = both
    ada.markers.add("adult", 8, [[1, 1], [2, 2]], score=[0.2, 0.8])
    ada.types.edit("adult", least_score=0.5)
    ada.others = False
    assert ada.markers.count(8) == 1
    assert len(ada.markers.frame(8, all_scores=True)) == 2


def test_names_with_quotes_are_names(path):
    with Sidecar.create(path, author="O'Neill") as marks:
        marks.types.add("adult")
        marks.markers.add("adult", 0, [[1, 1]])
        marks.others = False
        assert marks.markers.count() == 1
        marks.author = "x' OR '1'='1"
        assert marks.markers.count() == 0


def test_the_rules_of_arriving_know_marks_that_are_left_out(both):
    ada, _ben = both
    ada.others = False
    kind = ada.types.get("adult").id
    columns = {"t": [1], "y": [1.0], "x": [1.0], "type": kind}
    columns |= {"origin": ada.makers.program("detector")}
    for existing in ("fill", "overwrite"):
        put_rows(ada, "marker", columns | {"y": [3.0], "x": [3.0]}, existing)
    ada.others = True
    assert len(ada.markers.frame(1)) == 1


def test_another_s_act_is_never_taken_back(both):
    ada, ben = both
    while True:
        try:
            ada.undo()
        except NothingToUndo:
            break
    assert [one.t for one in ben.shapes.list()] == [2]
    left = ben.markers.table()
    assert left["author"].tolist() == ["Ben", "Ben"]
    ada.redo()
    ben.undo()
    assert ben.markers.frames().tolist() == [1]


def test_who_takes_a_name_takes_on_what_was_done_under_it(both):
    ada, ben = both
    ben.author = "Ada"
    ben.others = False
    assert ben.markers.frames().tolist() == [0, 7]
    assert ben.undo().words == "undone: drew 1 nest in frame 4"
    assert len(ada.shapes.list()) == 1


def test_each_may_paint_on_a_layer_of_one_s_own(both):
    ada, ben = both
    ada.masks.layers.add("cells", kind="instances")
    mine = ada.masks.layers.own("cells")
    assert (mine.name, mine.kind, mine.author) == ("cells (Ada)", "instances", "Ada")
    assert ada.masks.layers.own("cells").id == mine.id
    assert ada.masks.layers.own("cells (Ada)").id == mine.id
    assert ben.masks.layers.own("cells").name == "cells (Ben)"
    names = [one.name for one in ada.masks.layers.list()]
    assert names == ["cells", "cells (Ada)", "cells (Ben)"]
    ada.others = False
    assert [one.name for one in ada.masks.layers.list()] == names[:2]


def test_notes_of_others_are_left_out_and_not_written_over(both):
    ada, ben = both
    ada.notes.set(3, "mine", ["a"])
    ben.notes.set(5, "his", ["b"], 4)
    assert ada.notes.frames().tolist() == [3, 5]
    ada.others = False
    assert ada.notes.frames().tolist() == [3]
    assert ada.notes.get(5).text == ""
    assert ada.notes.tags() == {"a": 1}
    assert ada.notes.next_frame(3) is None
    assert ada.notes.table()["t"].tolist() == [3]
    assert not len(ada.notes.find("his"))
    for write in (lambda: ada.notes.set(5, rating=1), lambda: ada.notes.clear(5)):
        with pytest.raises(BadValue, match="note of somebody else"):
            write()
    assert ben.notes.get(5).rating == 4
    ada.others = True
    assert ada.notes.get(5).text == "his"
