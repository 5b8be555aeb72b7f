"""Frames beyond the end are refused once the end is known, and taken before."""

import numpy as np
import pytest

import marey
from marey.errors import BadValue
from marey.sidecar import Sidecar


def _acts(marks, t):
    yield lambda: marks.markers.add("dot", t, [[1, 2]])
    yield lambda: marks.markers.add("dot", [3, t], [[1, 2], [3, 4]])
    yield lambda: marks.shapes.add("line", t, [[1, 2], [3, 4]])
    yield lambda: marks.shapes.add_many("line", [t], [[[1, 2], [3, 4]]])
    yield lambda: marks.frame_labels.add("wet", 0, t)
    yield lambda: marks.notes.set(t, "fog")
    yield lambda: marks.masks.write(t, np.ones((6, 8), "u1"))


def _types(marks):
    marks.types.add("dot")
    marks.types.add("line", kind="line")
    marks.types.add("wet", kind="frame")


def test_a_recording_knows_its_end(tmp_path):
    with marey.open(np.zeros((40, 6, 8), "u1"), tmp_path / "a.marey") as rec:
        _types(rec)
        before = len(rec.history.table())
        for act in _acts(rec, 40):
            with pytest.raises(BadValue, match="40 frames, so t is 0 to 39; 40 came"):
                act()
        assert len(rec.history.table()) == before
        (dot,) = rec.markers.add("dot", 39, [[1, 2]])
        with pytest.raises(BadValue, match="0 to 39"):
            rec.markers.copy_on(dot, [38, 41])
        for act in _acts(rec, 39):
            act()
        assert rec.markers.frame(40).ids.size == 0  # looking is free


def test_while_frames_are_found_and_without_pictures_any_will_do(tmp_path):
    with marey.open(np.zeros((40, 6, 8), "u1"), tmp_path / "a.marey") as rec:
        _types(rec)
        rec.sidecar.known_length = lambda: None
        rec.markers.add("dot", 99, [[1, 2]])
    with Sidecar.create(tmp_path / "b.marey") as marks:
        _types(marks)
        for act in _acts(marks, 99):
            act()
        assert marks.markers.table()["t"].tolist() == [99, 3, 99]
