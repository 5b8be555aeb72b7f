"""What happens where something is already when more arrives."""

from __future__ import annotations

import json

import numpy as np
import pytest

from marey.errors import BadValue
from marey.sidecar.arriving import beside_name, choose
from marey.sidecar.putting import put_mask, put_rows

PLACE = {"y": [1.0], "x": [2.0]}


@pytest.fixture
def adult(marks):
    return marks.types.add("adult").id


@pytest.fixture
def machine(marks):
    return marks.makers.program("blob")


def arrive(marks, adult, machine, existing, **options):
    """A detector that finds two adults in each of three frames."""
    columns = {
        "t": [0, 0, 1, 1, 2, 2],
        "type": adult,
        "y": [10.0, 30, 10, 30, 10, 30],
        "x": [10.0, 30, 10, 30, 10, 30],
        "origin": machine,
    }
    return put_rows(marks, "marker", columns, existing, **options)


def stands(marks):
    table = marks.markers.table()
    return [tuple(row) for row in table[["t", "y", "x"]].to_numpy()]


def test_an_empty_file_takes_all_by_any_choice(marks, adult, machine):
    for existing in ("fill", "overwrite", "beside"):
        made = arrive(marks, adult, machine, existing)
        assert (made.ids > 0).all()
        assert len(stands(marks)) == 6
        marks.undo()


def test_fill_takes_only_frames_of_the_type_that_have_nothing(marks, adult, machine):
    marks.types.add("juvenile")
    hand = marks.markers.add("adult", 1, [[50, 50]])
    marks.markers.add("juvenile", 2, [[50, 50]])
    made = arrive(marks, adult, machine, "fill")
    assert made.choice.add.tolist() == [True, True, False, False, True, True]
    assert made.choice.kept == made.choice.protected == 1
    assert made.choice.left_out == 2
    assert marks.markers.frame(1).ids.tolist() == hand.tolist()


def test_run_again_fill_changes_nothing(marks, adult, machine):
    arrive(marks, adult, machine, "fill")
    before = marks.markers.table()
    again = arrive(marks, adult, machine, "fill")
    assert again.choice.words("adult") == ("0 adults added, 6 left out, 6 others kept.")
    assert marks.markers.table().equals(before)


def test_overwrite_replaces_what_machines_made_and_nobody_looked_at(
    marks, adult, machine
):
    first = arrive(marks, adult, machine, "fill").ids
    marks.review.accept(first[0])
    marks.markers.move(first[3], [[31, 30]])
    hand = marks.markers.add("adult", 2, [[70, 70]])[0]
    made = arrive(marks, adult, machine, "overwrite")
    assert made.choice.remove.tolist() == [first[1], first[2], first[4], first[5]]
    assert made.choice.protected == 3
    ids = marks.markers.arrays().ids.tolist()
    assert {first[0], first[3], hand} <= set(ids)
    assert sorted(stands(marks)) == [
        (0, 10, 10),
        (0, 30, 30),
        (1, 10, 10),
        (1, 31, 30),
        (2, 10, 10),
        (2, 30, 30),
        (2, 70, 70),
    ]


def test_a_mark_put_right_does_not_come_again_where_it_was(marks, adult, machine):
    first = arrive(marks, adult, machine, "fill").ids
    marks.markers.move(first[0], [[90, 90]])
    arrive(marks, adult, machine, "overwrite")
    assert [one[1:] for one in stands(marks) if one[0] == 0] == [(90, 90), (30, 30)]


def test_overwrite_asked_to_replace_what_is_hand_made_does(marks, adult, machine):
    marks.markers.add("adult", 0, [[10, 10]])
    made = arrive(marks, adult, machine, "overwrite", hand_made=True)
    assert made.choice.add.all()
    assert made.choice.protected == 0
    assert len(stands(marks)) == 6


def test_where_a_person_found_all_nothing_comes_and_nothing_goes(marks, adult, machine):
    arrive(marks, adult, machine, "fill")
    marks.review.complete([0, 2], "adult")
    marks.review.complete([5], "adult")
    before = marks.markers.table()
    for existing in ("fill", "overwrite"):
        arrive(marks, adult, machine, existing)
        kept = marks.markers.table()
        assert kept[kept.t == 0].id.tolist() == before[before.t == 0].id.tolist()
    made = put_rows(marks, "marker", PLACE | {"t": 5, "type": adult, "origin": machine})
    assert made.choice.left_out == 1


def test_frames_where_nothing_was_found_are_cleared_too(marks, adult, machine):
    arrive(marks, adult, machine, "fill")
    none = {"t": np.empty(0, int), "type": np.empty(0, int)}
    looked = {"t": [0, 1], "type": [adult, adult]}
    choice = choose(marks, "marker", none, "overwrite", looked=looked)
    assert choice.remove.tolist() == [1, 2, 3, 4]
    assert not len(choose(marks, "marker", none, "fill", looked=looked).remove)


def test_beside_leaves_all_and_adds_all(marks, adult, machine):
    marks.markers.add("adult", 0, [[10, 10]])
    made = arrive(marks, adult, machine, "beside")
    assert made.choice.add.all()
    assert len(stands(marks)) == 7
    assert beside_name("adult", {"adult"}) == "adult (2)"
    assert beside_name("adult", set()) == "adult"


def test_points_of_a_track_are_asked_for_one_frame_each(marks, adult, machine):
    track, other = marks.tracks.add("adult"), marks.tracks.add("adult")
    marks.markers.add("adult", 1, [[5, 5]], track=track)
    marks.markers.add("adult", 2, [[5, 5]], track=track, origin=machine)
    marks.markers.add("adult", 0, [[5, 5]], track=other)
    columns = {"t": [0, 1, 2, 2], "type": adult, "track": track, "origin": machine}
    columns |= {"y": [1.0, 2, 3, 4], "x": 0.0, "hand_set": 0}
    filled = choose(marks, "marker", {"t": [0, 1, 2], **_same(adult, track, 3)})
    assert filled.add.tolist() == [True, False, False]
    made = put_rows(marks, "marker", columns, "overwrite")
    assert made.choice.add.tolist() == [True, False, True, False]
    points = marks.tracks.points(track)
    assert points.yx[:, 0].tolist() == [1, 5, 3]


def _same(adult, track, count):
    return {"type": [adult] * count, "track": [track] * count}


def test_a_mark_of_a_track_counts_among_those_of_its_type(marks, adult):
    track = marks.tracks.add("adult")
    marks.markers.add("adult", 1, [[5, 5]], track=track)
    wanted = {"t": [0, 1], "type": [adult] * 2}
    assert choose(marks, "marker", wanted).add.tolist() == [True, False]


def test_shapes_that_are_kept_do_not_come_again(marks, machine):
    nest = marks.types.add("nest", kind="rectangle").id
    box = np.array([[0, 0], [10, 20.0]])
    far = box + 100
    columns = {
        "t": [3, 3],
        "type": nest,
        "kind": "rectangle",
        "vertices": [box.astype("<f8").tobytes(), far.astype("<f8").tobytes()],
        "origin": machine,
    }
    first = put_rows(marks, "shape", columns).ids
    marks.review.accept(first[0], "shape")
    made = put_rows(marks, "shape", columns, "overwrite")
    assert made.choice.add.tolist() == [False, True]
    assert made.choice.remove.tolist() == [first[1]]
    assert len(marks.shapes.frame(3)) == 2


def test_labels_of_an_interval_meet_where_they_overlap(marks, machine):
    dark = marks.types.add("dark", kind="frame").id
    columns = {"t": [2], "last": [6], "type": dark, "origin": [None]}
    put_rows(marks, "frame_label", columns)
    wanted = {"t": [0, 1, 6, 7], "last": [1, 3, 0, 9], "type": [dark] * 4}
    choice = choose(marks, "frame_label", wanted)
    assert choice.add.tolist() == [True, False, False, True]
    again = choose(marks, "frame_label", wanted, "overwrite")
    assert not len(again.remove)


def test_notes_are_people_s_words(marks):
    marks.notes.set(1, "too dark", ["blurred"])
    columns = {"t": [1, 2], "text": ["fine", "fine"], "tags": ['["a"]', "[]"]}
    for existing in ("fill", "overwrite"):
        made = put_rows(marks, "note", columns, existing)
        assert made.choice.add.tolist()[0] is False
        assert marks.notes.get(1).text == "too dark"
    put_rows(marks, "note", columns, "overwrite", hand_made=True)
    assert marks.notes.get(1).tags == ("a",)


def test_offsets_and_events_follow_the_same_rule(marks, adult, machine):
    marks.offsets.set([0], [[1, 2]])
    marks.offsets.set([1], [[1, 2]], origin=machine)
    columns = {"t": [0, 1, 2], "dy": 9.0, "dx": 9.0, "origin": machine}
    assert put_rows(marks, "frame_offset", columns).choice.add.sum() == 1
    put_rows(marks, "frame_offset", columns, "overwrite")
    assert marks.offsets.table()[["dy", "dx"]].to_numpy().tolist() == [
        [1, 2],
        [9, 9],
        [9, 9],
    ]
    track = marks.tracks.add("adult")
    marks.events.add(track, 3, "death")
    events = {"t": [3, 3], "track": track, "kind": ["death", "entry"]}
    made = put_rows(marks, "event", events | {"origin": machine}, "overwrite")
    assert made.choice.add.tolist() == [False, True]


def test_label_images_are_taken_or_left_as_a_whole(marks, machine):
    ones, twos = np.ones((40, 60), "u1"), np.full((40, 60), 2, "u1")
    assert put_mask(marks, 0, ones, "cells", origin=machine)
    assert put_mask(marks, 1, ones, "cells", origin=machine)
    assert put_mask(marks, 2, ones, "cells", origin=machine)
    assert not put_mask(marks, 0, twos, "cells", "fill", origin=machine)
    marks.review.accept_mask(1, "cells")
    painted = ones.copy()
    painted[:5] = 7
    marks.masks.write(2, painted, "cells")
    taken = [
        put_mask(marks, t, twos, "cells", "overwrite", origin=machine) for t in range(3)
    ]
    assert taken == [True, False, False]
    assert (marks.masks.read(0, "cells") == 2).all()
    assert (marks.masks.read(1, "cells") == 1).all()
    assert np.array_equal(marks.masks.read(2, "cells"), painted)
    assert put_mask(marks, 2, twos, "cells", "overwrite", hand_made=True)


def test_objects_go_with_the_label_image_and_reviewed_ones_keep_it(marks, machine):
    ones = np.ones((40, 60), "u1")
    for t in (0, 1):
        put_mask(marks, t, ones, "cells", origin=machine)
        marks.objects.set(t, [1], "cells", origin=machine, score=0.5)
    (looked,) = marks.objects.table("cells").id[:1]
    marks.review.accept(looked, "object")
    assert not put_mask(marks, 0, ones * 2, "cells", "overwrite", origin=machine)
    assert put_mask(marks, 1, ones * 2, "cells", "overwrite", origin=machine)
    assert marks.objects.table("cells").t.tolist() == [0]


def test_each_is_one_act_and_one_undo(marks, adult, machine):
    arrive(marks, adult, machine, "fill")
    before = marks.markers.table()
    made = arrive(marks, adult, machine, "overwrite")
    done = marks.history.table().iloc[0]
    assert done["words"] == "6 markers added, 6 replaced"
    assert done["kind"] == "job"
    marks.undo()
    assert marks.markers.table().equals(before)
    marks.redo()
    assert marks.markers.arrays().ids.tolist() == made.ids.tolist()


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        ("marker", {"t": [1, 2], "type": [1]}, "one of each for 2 rows; type has 1"),
        ("marker", {"t": [1]}, "type has 0"),
        ("tracks", {"t": [1]}, "One of marker, shape"),
    ],
)
def test_bad_questions_are_answered_in_words(marks, table, columns, words):
    with pytest.raises(BadValue, match=words):
        choose(marks, table, columns)


def test_bad_rows_are_refused_and_nothing_is_written(marks, adult):
    good = PLACE | {"t": [1], "type": adult}
    with pytest.raises(BadValue, match="one of fill"):
        put_rows(marks, "marker", good, "replace")
    with pytest.raises(BadValue, match="colour"):
        put_rows(marks, "marker", good | {"colour": "red"})
    with pytest.raises(BadValue, match="cannot be left unknown"):
        put_rows(marks, "marker", good | {"y": [np.nan]})
    with pytest.raises(BadValue, match="put_mask"):
        put_rows(marks, "mask_frame", good)
    assert not marks.markers.any()


def test_attributes_and_unknown_numbers_are_stored_as_the_file_has_them(marks, adult):
    columns = PLACE | {
        "t": [np.int32(4)],
        "type": np.uint8(adult),
        "score": [np.nan],
        "attributes": [{"sex": "f", "n": np.int64(3)}],
        "track": [0],
    }
    put_rows(marks, "marker", columns)
    (row,) = marks.rows("SELECT frame, score, attributes, track FROM marker")
    assert row[:2] == (4, None)
    assert json.loads(row[2]) == {"sex": "f", "n": 3}
    assert row[3] is None


def test_frames_that_changed_places_are_meant_by_where_they_stand(marks, adult):
    marks.axis.set([2, 0, 1])
    marks.markers.add("adult", 0, [[1, 1]])
    wanted = {"t": [0, 1], "type": [adult] * 2}
    assert choose(marks, "marker", wanted).add.tolist() == [False, True]


def test_a_frame_in_which_nothing_was_found_is_no_trouble(marks, adult, machine):
    none = {"t": 1, "type": adult, "y": [], "x": [], "score": 0.5, "origin": machine}
    looked = {"t": [1], "type": [adult]}
    put_rows(marks, "marker", none | {"y": [2.0], "x": [3.0]}, looked=looked)

    put = put_rows(marks, "marker", none, "overwrite", looked=looked)

    assert len(put.ids) == 0
    assert len(put.choice.remove) == 1
    assert marks.markers.count() == 0
