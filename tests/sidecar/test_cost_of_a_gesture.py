"""A gesture costs as much in a large file as in a small one.

Counted in steps of SQLite's virtual machine, so that a busy machine changes nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

from marey.sidecar import Sidecar

SMALL, LARGE, IN_FRAME = 1000, 100_000, 10_000


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two files: one small, one with a full frame and one very long track."""
    folder = tmp_path_factory.mktemp("gestures")
    made = {}
    for rows in (SMALL, LARGE):
        path = folder / f"{rows}.marey"
        with Sidecar.create(path, author="Ada") as marks:
            marks.types.add("bead")
            track = marks.tracks.add("bead")
            frames = np.arange(rows)
            yx = np.random.default_rng(1).random((rows, 2))
            marks.markers.add("bead", frames, yx, track=track)
            if rows == LARGE:
                crowd = np.random.default_rng(2).random((IN_FRAME, 2))
                marks.markers.add("bead", 3, crowd)
        made[rows] = path
    return made


def steps(path):
    """Return the steps of each gesture."""
    counted = []
    cost = {}
    with Sidecar.open(path, author="Ada") as marks:
        writer = marks._store.writer
        marks.types.list()
        writer.connection.set_progress_handler(lambda: counted.append(1), 1)
        reader = marks._store.reader()
        reader.set_progress_handler(lambda: counted.append(1), 1)

        def measured(name, door, *args):
            counted.clear()
            found = door(*args)
            cost[name] = len(counted)
            return found

        markers = marks.markers
        ids = measured("add", markers.add, "bead", 3, [[1, 1]])
        measured("move", markers.move, ids, [[2, 2]])
        measured("undo", marks.undo)
        measured("redo", marks.redo)
        measured("retype", markers.retype, ids, "bead")
        measured("remove", markers.remove, ids)
        measured("undo remove", marks.undo)
        measured("note", marks.notes.set, 3, "hello")
        measured("paint", marks.masks.write, 3, np.ones((9, 9), np.uint8))
        measured("undo paint", marks.undo)
        measured("accept", marks.review.accept, ids)
        measured("complete", marks.review.complete, 3, "bead")
        for name in ("next_undo", "next_redo"):
            measured(name, getattr(marks.history, name))
        for one in (writer.connection, reader):
            one.set_progress_handler(None, 1)
        marks.undo()
        marks.undo()
    return cost


def test_steps_do_not_grow_with_the_file(files):
    few, many = steps(files[SMALL]), steps(files[LARGE])
    assert min(few.values()) > 5
    grown = {
        name: (few[name], many[name]) for name in few if many[name] > few[name] * 1.5
    }
    assert not grown


def test_one_frame_costs_what_it_holds(files):
    with Sidecar.open(files[LARGE]) as marks:
        plan = marks.rows(
            "EXPLAIN QUERY PLAN SELECT id FROM marker m WHERE m.frame = 5"
        )
        assert "USING" in plan[0][3]
        assert "SCAN" not in plan[0][3]
        assert len(marks.markers.frame(3)) >= IN_FRAME
        assert len(marks.markers.frame(50_000)) == 1
