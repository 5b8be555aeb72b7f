"""Tracks: points through time, and the gestures on them."""

from __future__ import annotations

import numpy as np
import pytest

from marey.errors import BadValue, UnknownName
from marey.sidecar import Sidecar


@pytest.fixture
def two(marks):
    """Two tracks of five points each, at rows 10 and 20."""
    marks.types.add("bead", tracked=True)
    ids = []
    for row in (10, 20):
        track = marks.tracks.add("bead")
        yx = [[row, t] for t in range(5)]
        marks.markers.add("bead", np.arange(5), yx, track=track)
        ids.append(track)
    return ids


def rows(marks, track):
    return marks.tracks.points(track).yx[:, 0].tolist()


def test_a_track_is_its_points_in_time(marks, two):
    marks.markers.add("bead", 5, [[11, 5]], track=two[0], hand_set=0, visibility=1)
    found = marks.tracks.points(two[0])
    assert found.t.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.hand_set.tolist() == [True] * 5 + [False]
    assert found.visibility.tolist() == [0] * 5 + [1]
    table = marks.tracks.table()
    assert table["points"].tolist() == [6, 5]
    assert table["last"].tolist() == [5, 4]
    assert table["type"].tolist() == ["bead", "bead"]


def test_swapping_exchanges_what_follows(marks, two):
    marks.events.add(two[0], 4, "death")
    marks.tracks.swap(*two, 3)
    assert rows(marks, two[0]) == [10, 10, 10, 20, 20]
    assert rows(marks, two[1]) == [20, 20, 20, 10, 10]
    assert marks.events.table()["track"].tolist() == [two[1]]
    marks.undo()
    assert rows(marks, two[0]) == [10] * 5


def test_swapping_rewrites_no_mask(marks, two):
    labels = np.zeros((20, 20), np.uint8)
    labels[3:5] = 7
    marks.masks.layers.add("cells", kind="instances")
    for t in range(4):
        marks.masks.write(t, labels, layer="cells")
        marks.objects.set(t, 7, track=two[0])
    tiles = marks.rows("SELECT id, rev FROM mask_tile")
    marks.tracks.swap(*two, 2)
    assert marks.rows("SELECT id, rev FROM mask_tile") == tiles
    assert [marks.objects.track_of(t, 7) for t in range(4)] == [1, 1, 2, 2]


def test_splitting_and_merging_are_opposites(marks, two):
    made = marks.tracks.split(two[0], 2)
    assert rows(marks, two[0]) == [10, 10]
    assert rows(marks, made) == [10, 10, 10]
    assert marks.tracks.merge(two[0], made) == two[0]
    assert rows(marks, two[0]) == [10] * 5
    with pytest.raises(UnknownName, match=f"no track {made}"):
        marks.tracks.points(made)
    marks.undo()
    assert rows(marks, made) == [10, 10, 10]


def test_tracks_that_are_two_objects_are_not_merged(marks, two):
    with pytest.raises(BadValue, match="both have a point in frame 0, 1, 2"):
        marks.tracks.merge(*two)


def test_cutting_removes_what_follows_and_keeps_masks(marks, two):
    marks.masks.write(4, np.full((4, 4), 3), layer="cells")
    marks.objects.set(4, 3, track=two[0])
    assert marks.tracks.cut_after(two[0], 1) == 3
    assert rows(marks, two[0]) == [10, 10]
    assert marks.objects.track_of(4, 3) is None
    assert marks.masks.read(4, layer="cells").all()


def test_a_division_joins_parent_and_children(marks, two):
    daughter = marks.tracks.split(two[0], 3)
    with pytest.raises(BadValue, match=r"Split it first: tracks.split\(2, 3\)"):
        marks.tracks.divide(two[1], [daughter], 2)
    marks.tracks.divide(two[0], [daughter, two[1]], 2)
    table = marks.tracks.table().set_index("id")
    assert table["parent"].fillna(0).tolist() == [0, two[0], two[0]]
    event = marks.events.table().iloc[0]
    assert (event["kind"], event["t"], event["track"]) == ("division", 2, two[0])
    with pytest.raises(BadValue, match="cannot come from itself"):
        marks.tracks.edit(two[0], parent=daughter)
    # Its daughters begin later, so they go with the tail.
    tail = marks.tracks.split(two[0], 1)
    assert marks.tracks.table().set_index("id")["parent"][daughter] == tail


def test_removing_a_track_is_one_act(marks, two):
    marks.events.add(two[0], 2)
    assert marks.tracks.remove(two[0]) == 5
    assert marks.events.table().empty
    marks.undo()
    assert rows(marks, two[0]) == [10] * 5
    assert len(marks.events.table()) == 1


def test_nonsense_is_refused(marks, two):
    with pytest.raises(UnknownName, match="no track 99"):
        marks.tracks.swap(two[0], 99, 0)
    with pytest.raises(BadValue, match="came twice"):
        marks.tracks.swap(two[0], two[0], 0)
    with pytest.raises(BadValue, match="certainty is 0 to 1"):
        marks.events.add(two[0], 0, certainty=2)


def test_the_places_of_tracks_are_points_and_masks(marks, two):
    marks.markers.add("bead", 6, [[11, 5]], track=two[0], hand_set=0)
    marks.markers.add("bead", 6, [[50, 50]])  # of no track
    marks.objects.set(7, 3, track=two[1])
    found = marks.tracks.places()
    rows = list(
        zip(
            found.track.tolist(),
            found.t.tolist(),
            found.by_hand.tolist(),
            strict=True,
        )
    )
    one, other = two
    assert sorted(rows) == sorted(
        [(track, t, True) for track in two for t in range(5)]
        + [(one, 6, False), (other, 7, False)]
    )
    here = marks.tracks.places(6)
    assert (here.track.tolist(), here.t.tolist()) == ([one], [6])
    assert len(marks.tracks.places(20).t) == 0
    bead = marks.types.get("bead").id
    assert marks.tracks.kinds() == dict.fromkeys(two, bead)


def test_the_last_points_before_a_frame_are_those_of_a_look_at_all(tmp_path, rng):
    with Sidecar.create(tmp_path / "a.marey", author="Ada") as marks:
        kinds = [marks.types.add(name).id for name in ("bead", "cell", "debris")]
        for kind in kinds:
            for _ in range(5):
                t = rng.choice(30, 12, replace=False)
                track = marks.tracks.add(kind)
                marks.markers.add(kind, t, rng.uniform(0, 9, (12, 2)), track=track)
        marks.markers.add("bead", 7, [[1, 1]])
        for axis in (range(30), rng.permutation(30)):
            marks.axis.set(np.array(axis))
            for t in range(0, 30, 4):
                arrays = marks.markers.arrays(np.arange(max(0, t - 10), t))
                rows = (arrays.track > 0) & np.isin(arrays.type, kinds[:2])
                expected = {}
                for row in np.flatnonzero(rows)[np.argsort(arrays.t[rows])]:
                    place = (int(arrays.t[row]), *arrays.yx[row].tolist())
                    expected[int(arrays.track[row])] = place

                ends = marks.tracks.ends(t, 10, kinds[:2])

                found = {}
                for row in np.argsort(ends.t):
                    place = (int(ends.t[row]), *ends.yx[row].tolist())
                    found[int(ends.track[row])] = place
                assert found == expected
