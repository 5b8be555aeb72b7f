"""All marks in one list: each filter against a plain loop over all of them."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName
from marey.sidecar import Sidecar


@pytest.fixture
def marks(tmp_path):
    """Marks of two people and a program, of each kind, in four frames."""
    path = tmp_path / "a.marey"
    with Sidecar.open(path, author="Ada") as ada:
        for name, kind in (
            ("cell", "point"),
            ("nest", "polygon"),
            ("fog", "frame"),
            ("area", "mask"),
        ):
            ada.types.add(name, kind=kind)
        ada.markers.add("cell", [0, 1, 1], [[1, 2], [3, 4], [5, 6]], text="a_b")
        ada.shapes.add("nest", 2, [[0, 0], [0, 8], [8, 8], [8, 0]], text="old")
        ada.frame_labels.add("fog", 0, 3)
        maker = ada.makers.program("finder", "1")
        ada.markers.add(
            "cell", 3, [[7, 8], [9, 9]], score=[0.9, 0.2], origin=maker, text="axb"
        )
        ada.objects.set(2, [1, 2], "cells", type="area", score=0.7, origin=maker)
    with Sidecar.open(path, author="Bo") as bo:
        bo.markers.add("cell", 2, [[2, 2]])
        yield bo


def test_all_kinds_in_the_order_they_were_made(marks):
    found = marks.marks.find()
    table = found.table()
    assert len(found) == len(table) == 10
    assert found.counts == {"marker": 6, "shape": 1, "frame_label": 1, "object": 2}
    assert (
        table["table"].tolist()
        == [*["marker"] * 6, "shape", "frame_label"] + ["object"] * 2
    )
    shape = table[table["table"] == "shape"].iloc[0]
    assert (shape["y"], shape["x"], shape["kind"], shape["t"]) == (4, 4, "polygon", 2)
    assert table["author"].value_counts().to_dict() == {"Ada": 9, "Bo": 1}
    assert set(table["source"]) == {"person", "program finder"}


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"types": "cell"}, lambda m: m["type"] == "cell"),
        ({"types": ["nest", "fog"]}, lambda m: m["type"].isin(["nest", "fog"])),
        ({"tables": ["shape"]}, lambda m: m["table"] == "shape"),
        ({"t": [1, 2]}, lambda m: m["t"].isin([1, 2])),
        ({"author": "Bo"}, lambda m: m["author"] == "Bo"),
        ({"author": "nobody"}, lambda m: m["author"] == "nobody"),
        ({"source": "person"}, lambda m: m["source"] == "person"),
        ({"source": "program"}, lambda m: m["source"] != "person"),
        ({"score": (0.5, None)}, lambda m: m["score"] >= 0.5),
        ({"score": (None, 0.7)}, lambda m: m["score"] <= 0.7),
        ({"text": "A_B"}, lambda m: m["text"] == "a_b"),
        ({"text": "ol"}, lambda m: m["text"] == "old"),
        ({"review": 0}, lambda m: (m["source"] != "person") & (m["review"] == 0)),
        (
            {"types": "cell", "source": "program", "score": (0.5, 1)},
            lambda m: (m["type"] == "cell") & (m["score"] > 0.5),
        ),
    ],
)
def test_each_filter_equals_a_look_at_all(marks, asked, holds):
    everything = marks.marks.find().table()
    expected = everything[holds(everything)]
    found = marks.marks.find(**asked)
    assert len(found) == len(expected)
    assert found.table()["id"].tolist() == expected["id"].tolist()
    told = {table: ids.tolist() for table, ids in found.ids().items() if len(ids)}
    assert told == expected.groupby("table")["id"].apply(list).to_dict()


@pytest.mark.parametrize("order", ["id", "t", "type", "score", "text", "source"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_put_together_are_the_ordered_whole(marks, order, descending):
    found = marks.marks.find(order=order, descending=descending)
    whole = found.table()
    paged = [found.page(first, 3) for first in range(0, 12, 3)]
    assert [len(one) for one in paged] == [3, 3, 3, 1]
    pairs = [tuple(p) for one in paged for p in one[["table", "id"]].values]
    assert pairs == [tuple(p) for p in whole[["table", "id"]].values]
    if order in {"t", "score"}:
        told = whole[order].dropna()
        assert (
            told.is_monotonic_decreasing if descending else told.is_monotonic_increasing
        )
        assert (
            whole[order].isna().sum()
            == whole[order].tail(len(whole) - len(told)).isna().sum()
        ), "those without stand last"


def test_ids_at_places_of_the_list(marks):
    found = marks.marks.find(order="score", descending=True)
    table = found.page(0, 20)
    told = found.ids_at([0, 1, 2, 7])
    expected = table.iloc[[0, 1, 2, 7]].groupby("table")["id"].apply(sorted).to_dict()
    assert {one: sorted(ids.tolist()) for one, ids in told.items()} == expected
    assert found.ids_at([]) == {}


def test_frames_that_changed_places(marks):
    marks.axis.set([3, 2, 1, 0])
    table = marks.marks.find(order="t").table()
    assert table["t"].is_monotonic_increasing
    assert marks.marks.find(t=0).table()["id"].tolist() == [4, 5]


def test_marks_below_the_least_score_are_passed_over(marks):
    marks.types.edit("cell", least_score=0.5)
    assert len(marks.marks.find()) == 9
    assert len(marks.marks.find(all_scores=True)) == 10


def test_many_of_several_tables_are_one_act(marks):
    before = marks.marks.find().table()
    ids = marks.marks.find(tables=("marker", "shape")).ids()
    assert marks.marks.edit(ids, text="seen", score=0.5) == 7
    after = marks.marks.find(text="seen")
    assert len(after) == 7
    marks.undo()
    assert marks.marks.find().table().equals(before)

    marks.types.add("other")
    assert marks.marks.retype(ids, "other") == 7
    assert len(marks.marks.find(types="other")) == 7
    marks.undo()
    assert marks.marks.remove(marks.marks.find().ids()) == 10
    assert len(marks.marks.find()) == 0
    assert marks.history.next_undo().words == "removed 10 marks"
    marks.undo()
    assert marks.marks.find().table().equals(before)

    machine = marks.marks.find(source="program")
    assert marks.marks.accept(machine.ids()) == 4
    assert len(marks.marks.find(review=1)) == 4
    marks.undo()
    assert len(marks.marks.find(review=1)) == 0


def test_one_word_is_changed_and_the_others_stay(marks):
    asked = {"age": {"kind": "number"}, "sex": ["f", "m"]}
    marks.types.edit("cell", attribute_schema=asked)
    shown = marks.markers.about(1)  # what a form still shows
    assert marks.marks.amend("marker", 1, attributes={"age": 12}) == 1
    assert shown.attributes == {}
    marks.marks.amend("marker", 1, attributes={"sex": "m"}, style={"size": 4.0})
    marks.marks.amend("marker", 1, style={"color": "#112233"})
    now = marks.markers.about(1)
    assert now.attributes == {"age": 12.0, "sex": "m"}
    assert now.style == {"size": 4.0, "color": "#112233"}
    marks.marks.amend("marker", 1, attributes={"age": None})
    assert marks.markers.about(1).attributes == {"sex": "m"}
    assert marks.marks.amend("shape", 1, style={"line_width": 3.0}) == 1
    with pytest.raises(UnknownName):
        marks.marks.amend("marker", 999, attributes={"age": 1})
    with pytest.raises(BadValue, match="marker, shape"):
        marks.marks.amend("object", 1, style={})


def test_what_is_not_known_is_said(marks):
    with pytest.raises(BadValue, match="marker, shape"):
        marks.marks.find(tables=["mark"])
    with pytest.raises(BadValue, match="person, program"):
        marks.marks.find(source="robot")
    with pytest.raises(BadValue, match="id, t"):
        marks.marks.find(order="colour")
    with pytest.raises(UnknownName):
        marks.marks.find(types="nobody")
    with pytest.raises(BadValue):
        marks.marks.remove({"types": [1]})
    with pytest.raises(BadValue):
        marks.marks.edit({"marker": np.array([1.5])}, text="a")


def test_an_empty_file_has_none(tmp_path):
    with Sidecar.open(tmp_path / "none.marey", late=True) as marks:
        found = marks.marks.find()
        assert len(found) == 0
        assert found.table().empty
        assert marks.marks.find(order="t").page().empty
