"""Which marks count: those sure enough for their type, by every door alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marey.sidecar import Sidecar
from marey.sidecar.putting import put_rows
from marey.sidecar.scores import Thresholds, thresholds

SCORES = st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, -1.0]))


@given(
    st.lists(st.tuples(st.integers(1, 3), SCORES), max_size=30),
    st.dictionaries(
        st.integers(1, 3), st.sampled_from([0.25, 0.5, 2.0, -1.0, np.inf, -np.inf])
    ),
)
def test_the_condition_and_the_mask_are_the_same(rows, least):
    import sqlite3

    sure = Thresholds(least)
    with sqlite3.connect(":memory:") as base:
        base.execute("CREATE TABLE m(id INTEGER PRIMARY KEY, type, score)")
        base.executemany("INSERT INTO m(type, score) VALUES (?, ?)", rows)
        found = [
            row[0] - 1
            for row in base.execute(f"SELECT id FROM m WHERE {sure.sql('m')}")
        ]
    base.close()
    types = [kind for kind, _ in rows]
    scores = [np.nan if score is None else score for _, score in rows]
    assert np.flatnonzero(sure.mask(types, scores)).tolist() == found


@pytest.fixture
def scored(marks):
    """Two adults a frame, one of them unsure, and one without a score at the end."""
    marks.types.add("adult")
    marks.types.add("juvenile")
    for t in range(3):
        marks.markers.add("adult", t, [[1, 1], [2, 2]], score=[0.9, 0.1 * (t + 1)])
    marks.markers.add("juvenile", 1, [[3, 3]], score=0.05)
    marks.markers.add("adult", 9, [[3, 3]])
    return marks


def test_a_type_says_how_sure_its_marks_have_to_be(scored):
    scored.types.edit("adult", least_score=0.25)
    assert thresholds(scored).least == {1: 0.25}
    markers = scored.markers
    assert markers.count() == 6
    assert markers.count(0) == 1
    assert markers.count(type="adult") == 5
    assert markers.frames("adult").tolist() == [0, 1, 2, 9]
    assert len(markers.frame(0)) == len(markers.frame(1)) - 1 == 1
    assert len(markers.arrays()) == len(markers.table()) == 6
    t, counts = markers.counts()
    assert counts["adult"].tolist() == [1, 1, 2, 1]
    assert markers.count_table()["adult"].sum() == 5
    assert t.tolist() == [0, 1, 2, 9]


def test_all_of_them_are_there_for_who_asks(scored):
    scored.types.edit("adult", least_score=5.0)
    markers = scored.markers
    assert markers.count(type="adult") == 1
    every = {"all_scores": True}
    assert markers.count(**every) == len(markers.table(**every)) == 8
    assert len(markers.arrays(**every)) == 8
    assert len(markers.frame(0, **every)) == 2
    assert markers.frames(**every).tolist() == [0, 1, 2, 9]
    assert markers.counts(**every)[1]["adult"].sum() == 7
    assert markers.count_table(**every)["adult"].sum() == 7
    assert scored.rows("SELECT count(*) FROM marker") == [(8,)]


def test_without_a_least_score_every_mark_counts(scored):
    assert not thresholds(scored)
    assert scored.markers.count() == 8
    scored.types.edit("adult", least_score=0.5)
    scored.types.edit("adult", least_score=None)
    assert scored.markers.count() == 8


def test_the_next_frame_with_marks_is_one_with_marks_that_count(scored):
    scored.types.edit("adult", least_score=0.95)
    scored.types.edit("juvenile", least_score=0.01)
    assert scored.markers.next_frame(0) == 1
    assert scored.markers.next_frame(1) == 9
    assert scored.markers.next_frame(9, -1) == 1
    assert scored.markers.next_frame(1, -1) is None
    scored.axis.set([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    assert scored.markers.next_frame(0) == 8


def test_an_old_version_counts_as_it_did_then(scored):
    scored.versions.create("all")
    scored.types.edit("adult", least_score=0.5)
    scored.versions.create("sure")
    scored.types.edit("adult", least_score=2.0)
    assert len(scored.markers.table(version="all")) == 8
    assert len(scored.markers.table(version="sure")) == 5
    assert len(scored.markers.table()) == 2


def test_shapes_objects_labels_and_tracks_follow(marks):
    marks.types.add("nest", kind="rectangle", least_score=0.5)
    marks.types.add("dark", kind="frame", least_score=0.5)
    marks.types.add("cell", kind="mask", least_score=0.5)
    box = [[0, 0], [0, 9], [9, 9], [9, 0]]
    for t, score in enumerate((0.2, 0.8, None)):
        marks.shapes.add("nest", t, box, score=score)
        marks.frame_labels.add("dark", t, score=score)
        track = marks.tracks.add("cell")
        marks.objects.set(t, [1], "cells", type="cell", score=score, track=track)
    shapes, labels, objects = marks.shapes, marks.frame_labels, marks.objects
    assert [one.t for one in shapes.list()] == shapes.table().t.tolist() == [1, 2]
    assert not shapes.frame(0)
    assert shapes.frame(0, all_scores=True)
    assert shapes.frames().tolist() == shapes.frames("nest").tolist() == [1, 2]
    assert shapes.next_frame(-1) == labels.next_frame(-1) == 1
    assert len(shapes.list(all_scores=True)) == len(shapes.table(all_scores=True)) == 3
    assert [one.t for one in labels.list()] == labels.frames().tolist() == [1, 2]
    assert not labels.at(0)
    assert len(labels.list(all_scores=True)) == 3
    for family, kind in ((shapes, "nest"), (labels, "dark")):
        assert family.count() == family.count(kind) == 2
        assert family.count(all_scores=True) == family.count(kind, all_scores=True) == 3
    assert objects.table("cells").t.tolist() == [1, 2]
    assert len(objects.table("cells", all_scores=True)) == 3
    assert sorted(marks.tracks.places().t.tolist()) == [1, 2]
    assert marks.tracks.table().objects.tolist() == [0, 1, 1]


def test_a_hidden_label_can_still_be_moved(marks):
    marks.types.add("dark", kind="frame", least_score=0.5)
    row = marks.frame_labels.add("dark", 3, score=0.1)
    marks.frame_labels.edit(row, last=7)
    assert marks.frame_labels.list(all_scores=True)[0].last == 7


def test_a_hundred_thousand_marks_count_as_sql_counts_them(path):
    rng = np.random.default_rng(4)
    many = 100_000
    scores = rng.uniform(0, 1, many)
    scores[::7] = np.nan
    with Sidecar.create(path) as marks:
        kinds = np.array([marks.types.add(name).id for name in "abc"])
        types = rng.choice(kinds, many)
        columns = {"t": rng.integers(0, 1000, many), "y": 1.0, "x": 2.0}
        put_rows(marks, "marker", columns | {"type": types, "score": scores})
        marks.types.edit("a", least_score=0.5)
        marks.types.edit("b", least_score=0.9)
        plain = (
            "SELECT count(*) FROM marker JOIN type ON type.id = marker.type WHERE"
            " score IS NULL OR least_score IS NULL OR score >= least_score"
        )
        ((wanted,),) = marks.rows(plain)
        sure = thresholds(marks)
        assert marks.markers.count() == wanted == int(sure.mask(types, scores).sum())
        assert len(marks.markers.table()) == wanted
        assert sum(one.sum() for one in marks.markers.counts()[1].values()) == wanted
