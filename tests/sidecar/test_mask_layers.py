"""Mask layers: looks, order, names, removal; numbers that are given once."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName


def blob(value: int = 1, at: int = 5) -> np.ndarray:
    labels = np.zeros((40, 60), np.int64)
    labels[at : at + 6, 10:20] = value
    return labels


def test_a_layer_has_looks_that_are_kept_and_undone(marks):
    made = marks.masks.layers.add("cells", kind="instances", opacity=0.3)
    assert (made.visible, made.opacity, made.outline) == (True, 0.3, 0)

    changed = marks.masks.layers.edit(
        "cells", visible=np.False_, opacity=np.float32(0.5), outline=np.int64(2)
    )

    assert (changed.visible, changed.opacity, changed.outline) == (False, 0.5, 2)
    assert marks.masks.layers.list() == [changed]
    assert marks.undo().words == "undone: changed the looks of the mask layer cells"
    assert marks.masks.layers.get("cells") == made
    marks.masks.layers.edit("cells", visible=False)
    assert marks.undo().words == "undone: hid the mask layer cells"


def test_saying_what_is_so_already_writes_nothing(marks):
    marks.masks.layers.add("cells")
    before = len(marks.history.list())
    marks.masks.layers.edit("cells", visible=True, opacity=0.6)
    marks.masks.layers.edit("cells")
    assert len(marks.history.list()) == before


def test_layers_are_arranged_and_new_ones_come_last(marks):
    for name in ("a", "b", "c"):
        marks.masks.layers.add(name)
    marks.masks.layers.arrange(["c", "a"])
    assert [one.name for one in marks.masks.layers.list()] == ["c", "a", "b"]
    marks.masks.write(0, blob(), layer="d")
    assert [one.name for one in marks.masks.layers.list()] == ["c", "a", "b", "d"]
    marks.undo()
    marks.undo()
    assert [one.name for one in marks.masks.layers.list()] == ["a", "b", "c"]


def test_a_renamed_layer_keeps_pixels_and_classes(marks):
    nest = marks.types.add("nest", kind="mask")
    value = marks.masks.value("nest", "old")
    marks.masks.write(3, blob(value), layer="old")

    marks.masks.layers.rename("old", "new")

    assert marks.masks.classes("new") == {value: nest}
    assert np.array_equal(marks.masks.read(3, "new"), blob(value))
    assert marks.masks.layers.find("old") is None
    marks.masks.layers.rename("new", "new")
    with pytest.raises(BadValue, match="already"):
        marks.masks.layers.add("new")


def test_a_removed_layer_comes_back_whole_by_one_undo(marks):
    nest = marks.types.add("nest", kind="mask")
    track = marks.tracks.add("nest")
    marks.masks.layers.add("cells", kind="instances", tile=16, outline=3)
    marks.masks.write(1, blob(7), layer="cells")
    marks.masks.write(4, blob(9), layer="cells", z=2)
    marks.objects.set(1, 7, track=int(track), type="nest")
    marks.masks.value("nest", "areas")
    before = marks.masks.layers.list(), marks.objects.table()
    assert marks.masks.layers.would_remove("cells") == (2, 2)

    gone = marks.masks.layers.remove("cells")

    assert gone == 4
    assert marks.masks.layers.find("cells") is None
    assert not len(marks.objects.table())
    assert marks.undo().words == (
        "undone: removed the mask layer cells, painted in 2 frames"
    )
    assert marks.masks.layers.list() == before[0]
    assert (
        marks.objects.table()
        .drop(columns="etag")
        .equals(before[1].drop(columns="etag"))
    )
    assert np.array_equal(marks.masks.read(4, "cells", z=2), blob(9))
    assert marks.masks.classes("areas") == {1: nest}


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ({"opacity": 1.5}, "from 0 to 1"),
        ({"opacity": float("nan")}, "from 0 to 1"),
        ({"opacity": "much"}, "from 0 to 1"),
        ({"outline": -1}, "0 to 100"),
        ({"outline": 1.5}, "whole number"),
        ({"name": " "}, "needs a name"),
        ({"name": "b"}, "already"),
        ({"colour": "red"}, "'colour' came"),
        ({"order": "first"}, "whole number"),
    ],
)
def test_looks_that_cannot_be_are_said(marks, looks, words):
    marks.masks.layers.add("a")
    marks.masks.layers.add("b")
    with pytest.raises(BadValue, match=words):
        marks.masks.layers.edit("a", **looks)
    with pytest.raises(UnknownName, match="no mask layer 'z'"):
        marks.masks.layers.edit("z", **looks)


def test_the_table_names_every_column(marks):
    marks.masks.layers.add("a", author="Ada")
    row = marks.masks.layers.table().iloc[0]
    assert (row["name"], row["kind"], row["author"]) == ("a", "classes", "Ada")
    assert row["visible"] is True or bool(row["visible"]) is True


def test_a_number_is_given_once_whatever_became_of_its_cell(marks):
    marks.masks.layers.add("cells", kind="instances", tile=16)
    assert marks.masks.next_value(2) == 1
    marks.masks.write(2, blob(5), layer="cells")
    assert marks.masks.next_value(2) == 6
    marks.masks.write(2, blob(0), layer="cells")
    assert marks.masks.next_value(2) == 6, "erased"
    marks.masks.write(2, blob(300), layer="cells")
    marks.undo()
    assert marks.masks.next_value(2) == 301, "undone"
    marks.objects.set(2, 500)
    assert marks.masks.next_value(2) == 501, "named"
    assert marks.masks.next_value(3) == 1
    assert marks.masks.next_value(2, z=1) == 1


def test_a_number_given_before_a_restart_is_not_given_after_it(marks, path):
    from marey.sidecar import Sidecar

    marks.masks.layers.add("cells", kind="instances")
    marks.masks.write(2, blob(41), layer="cells")
    marks.masks.write(2, blob(0), layer="cells")
    marks.close()
    with Sidecar.open(path, author="Ada") as again:
        assert again.masks.next_value(2) == 42


def test_numbers_go_up_to_two_to_the_thirty_one(marks, rng):
    marks.masks.layers.add("cells", kind="instances")
    noise = rng.integers(0, 2**31 - 1, (40, 60), endpoint=True)
    noise[0, 0] = 2**31 - 2
    noise[noise == 2**31 - 1] = 0
    marks.masks.write(0, noise, layer="cells")
    assert np.array_equal(marks.masks.read(0, "cells"), noise)
    assert marks.masks.next_value(0) == 2**31 - 1
    marks.masks.write(1, blob(2**31 - 1), layer="cells")
    with pytest.raises(BadValue, match="used up"):
        marks.masks.next_value(1)
    with pytest.raises(BadValue, match="2147483647"):
        marks.masks.write(1, blob(2**31), layer="cells")
