"""A script that never connects to the feed sees what other processes wrote."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from marey.words import FrameTable, SeriesFacts

SCRIPT = """
import sys
import numpy as np
from marey.sidecar import Sidecar
from marey.words import FrameTable, SeriesFacts
with Sidecar.open(sys.argv[1], author="Ben") as marks:
    ids = np.array([0, 3, 1, 2])
    marks.index.save(FrameTable(
        ids=ids, paths=["a", "ab", "b", "c"], indices=np.zeros(4, np.int32),
        sizes=np.zeros(4, int), mtimes=np.zeros(4, int), missing=np.zeros(4, bool),
        times=np.full(4, np.nan), facts=SeriesFacts("TYX", (4, 5, 6), "uint8")))
    marks.markers.add("adult", 1, [[7, 7]])
"""


def test_a_new_index_of_another_process_is_seen_when_reading(marks, path):
    marks.types.add("adult")
    marks.index.save(
        FrameTable(
            ids=np.arange(3),
            paths=["a", "b", "c"],
            indices=np.zeros(3, np.int32),
            sizes=np.zeros(3, int),
            mtimes=np.zeros(3, int),
            missing=np.zeros(3, bool),
            times=np.full(3, np.nan),
            facts=SeriesFacts("TYX", (3, 5, 6), "uint8"),
        )
    )
    marks.markers.add("adult", 1, [[1, 1]])
    assert marks.markers.table()["t"].tolist() == [1]
    subprocess.run([sys.executable, "-c", SCRIPT, str(path)], check=True)
    assert marks.markers.table()["t"].tolist() == [2, 1]
    assert len(marks.axis) == 4
    assert marks.markers.frame(2).yx.tolist() == [[1, 1]]
    assert marks.markers.add("adult", 3, [[2, 2]]).tolist() == [3]
    assert marks.rows("SELECT frame FROM marker WHERE id = 3") == [(2,)]


def test_own_writing_does_not_read_the_index_again(marks):
    marks.types.add("adult")
    marks.markers.add("adult", 1, [[1, 1]])
    known = marks.axis._loaded()
    marks.markers.add("adult", 1, [[1, 1]])
    assert marks.axis._loaded() is known
