"""What machines made is looked at by people, and what is left is known."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue
from marey.sidecar import Sidecar
from marey.words import Review


@pytest.fixture
def machine(marks):
    marks.types.add("adult")
    marks.types.add("nest", kind="rectangle")
    marks.types.add("dark", kind="frame")
    return marks.makers.program("detector")


BOX = [[0, 0], [0, 9], [9, 9], [9, 0]]


@pytest.fixture
def found(marks, machine):
    """What a detector says of frames 1, 2 and 4, and a person of frame 3."""
    made = {"origin": machine}
    marks.markers.add("adult", [1, 1, 2], [[1, 1], [2, 2], [3, 3]], **made)
    marks.markers.add("adult", 3, [[4, 4]])
    marks.shapes.add("nest", 2, BOX, **made)
    marks.frame_labels.add("dark", 4, **made)
    marks.masks.write(4, np.ones((9, 9), "u1"), "cells", origin=machine)
    return marks


def test_what_is_left_is_what_machines_made_and_nobody_saw(found):
    review = found.review
    assert review.left() == (6, 6)
    assert review.left("adult") == (3, 3)
    assert review.left("adult", 1) == (2, 2)
    assert review.left(t=3) == (0, 0)
    assert review.unreviewed().tolist() == [1, 2, 4]
    assert review.unreviewed("adult").tolist() == [1, 2]


def test_accepted_one_by_one_by_the_frame_and_by_the_type(found):
    review = found.review
    assert review.accept(1) == 1
    assert review.left("adult") == (2, 3)
    assert review.accept_frame(2, "adult") == 1
    assert review.left(t=2) == (1, 2)
    assert review.accept_frame(2) == 1
    assert review.accept_type("adult") == 1
    assert review.accept_frame(4) == 2
    assert review.left() == (0, 6)
    words = found.history.table().words.tolist()
    assert words[:3] == [
        "accepted 2 marks in frame 4",
        "accepted 1 adult",
        "accepted 1 mark in frame 2",
    ]


def test_accepting_is_one_undo(found):
    found.review.accept_frame(2)
    found.undo()
    assert found.review.left() == (6, 6)
    found.redo()
    assert found.review.left() == (4, 6)


def test_the_next_unreviewed_frame_passes_over_what_is_done(found):
    review = found.review
    assert review.next_unreviewed(-1) == 1
    assert review.next_unreviewed(2) == 4
    assert review.next_unreviewed(2, type="adult") is None
    assert review.next_unreviewed(4, -1) == 2
    review.accept_frame(2)
    assert review.next_unreviewed(4, -1) == 1
    review.accept_frame(1)
    assert review.next_unreviewed(4, -1) is None


def test_review_survives_a_restart_and_goes_on_where_it_was(path, marks, machine):
    ids = marks.markers.add("adult", range(6), np.ones((6, 2)), origin=machine)
    marks.review.accept(ids[:3])
    marks.markers.move(ids[3], [[9, 9]])
    marks.close()
    with Sidecar.open(path, author="Ben") as again:
        assert again.review.next_unreviewed(-1) == 4
        assert again.review.left() == (2, 6)
        table = again.review.table()
        assert table.review.tolist() == [1, 1, 1, Review.CORRECTED]
        assert set(table.reviewed_by) == {"Ada"}


def test_marks_that_do_not_count_are_not_waited_for(found, machine):
    found.markers.add("adult", 7, [[1, 1]], score=0.2, origin=machine)
    assert found.review.unreviewed("adult").tolist() == [1, 2, 7]
    found.types.edit("adult", least_score=0.5)
    assert found.review.left("adult") == (3, 3)
    assert found.review.next_unreviewed(4) is None
    assert found.review.accept_type("adult") == 3
    found.types.edit("adult", least_score=None)
    assert found.review.left("adult") == (1, 4)


def test_what_a_person_changes_is_corrected(found, machine):
    track = found.tracks.add("adult")
    event = found.events.add(track, 1, "death", origin=machine)
    found.masks.write(5, np.ones((9, 9), "u1"), "two", origin=machine)
    found.objects.set(5, [1], "two", origin=machine, score=0.5)
    other = found.masks.read(4, "cells")
    other[0] = 0
    found.markers.move(1, [[5, 5]])
    found.shapes.edit(1, vertices=[[0, 0], [0, 5], [5, 5], [5, 0]])
    found.frame_labels.edit(1, text="very")
    found.events.edit(event, certainty=0.5)
    found.objects.edit(1, type="adult")
    found.masks.write(4, other, "cells")
    for table in ("marker", "shape", "frame_label", "event", "object", "mask_frame"):
        states = found.review.table(table).review.tolist()
        assert states == [Review.CORRECTED], table


def test_what_a_job_changes_is_not(found):
    with found.group("moved all", kind="job"):
        found.markers.move(1, [[5, 5]])
        found.objects.edit([], score=1.0)
    assert found.review.left("adult") == (3, 3)


def test_a_label_image_is_looked_at_by_its_objects_where_it_has_some(found, machine):
    found.objects.set(4, [1, 2], "cells", origin=machine)
    assert found.review.left() == (7, 7)
    found.review.accept(1, "object")
    assert found.review.left() == (6, 7)
    assert found.review.accept_mask(4, "cells") == 1
    assert found.review.left() == (5, 7)
    assert found.review.table("object").review.tolist() == [1, 1]


def test_frames_are_found_where_they_stand_now(found):
    found.axis.set([4, 3, 2, 1, 0])
    assert found.review.unreviewed().tolist() == [0, 2, 3]
    assert found.review.next_unreviewed(0) == 2
    assert found.review.left(t=2) == (2, 2)


def test_an_empty_file_has_nothing_left(marks):
    assert marks.review.left() == (0, 0)
    assert marks.review.next_unreviewed(0) is None
    assert not len(marks.review.unreviewed())
    with pytest.raises(BadValue, match="One of marker"):
        marks.review.accept(1, "note")
