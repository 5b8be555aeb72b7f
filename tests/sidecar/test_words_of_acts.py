"""Acts are told in plain words, with the number of rows that they changed."""

import numpy as np

import marey
from marey.jobs import snap
from marey.sidecar.values import counted


def _last(marks):
    return marks.history.table()["words"].iloc[0]


def test_numbers_and_plurals_are_right(marks):
    marks.types.add("adult")
    marks.types.add("cells")
    one, two = marks.markers.add("adult", 4, [[1, 2], [3, 4]])
    (cell,) = marks.markers.add("cells", 4, [[1, 2]])
    assert _last(marks) == "marked 1 of cells in frame 4"
    marks.markers.edit([one, two], visibility=1)
    assert _last(marks) == "made not visible 2 adults in frame 4"
    marks.markers.edit(cell, visibility=0)
    assert _last(marks) == "made visible 1 of cells in frame 4"
    marks.markers.edit(one, text="a", style={"color": "#ffffff"})
    assert _last(marks) == "set text and look of 1 adult in frame 4"
    marks.review.accept(one)
    marks.review.accept([one, two])
    assert _last(marks) == "accepted 1 marker"
    assert counted(2, "virus") == "2 viruses"


def test_those_that_were_snapped_are_counted(tmp_path):
    frames = np.zeros((2, 20, 20), "u1")
    frames[0, 5, 5] = 255
    with marey.open(frames, tmp_path / "a.marey") as rec:
        rec.types.add("dot")
        ids = rec.markers.add("dot", 0, [[5, 5], [4, 4]])
        assert snap(rec, ids, reach=3) == 1
        assert _last(rec) == "snapped 1 point to the maximum"
