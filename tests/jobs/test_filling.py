"""Copying on, filling between key frames, snapping: on known and on real pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tifffile

import marey
from marey.errors import BadValue
from marey.jobs import interpolate, snap
from marey.samples import copy_sample, sample_path
from marey.words.outlines import box, measures_of, turned


def _state(rec):
    points = rec.markers.arrays()
    return (
        points.ids.tolist(),
        points.t.tolist(),
        points.yx.tolist(),
        points.track.tolist(),
        [
            (row.id, row.t, row.track, row.vertices.tolist())
            for row in rec.shapes.list()
        ],
        rec.tracks.table().id.tolist(),
    )


def test_a_copy_says_all_that_the_original_says(rec):
    rec.types.add("bead", attribute_schema={"size": "number"})
    first = rec.markers.add("bead", 2, [[5.5, 7]], text="a", attributes={"size": 2})
    rec.markers.edit(first, style={"color": "#123456"}, visibility=1)
    before = _state(rec)
    made = rec.markers.copy_on(first, [3, 4, 2])
    assert len(made) == 2
    copy = rec.markers.frame(4)
    assert copy.yx.tolist() == [[5.5, 7]]
    assert copy.text == ("a",)
    assert copy.visibility.tolist() == [1]
    assert copy.track.tolist() == [0]
    assert not copy.hand_set[0]
    own = rec.styles.markers(4)[int(copy.ids[0])]
    assert own.attributes == {"size": 2.0}
    assert own.style == {"color": "#123456"}
    assert rec.history.next_undo().words == "copied 1 mark to 3 frames"
    rec.undo()
    assert _state(rec) == before


def test_copies_of_a_tracked_type_are_one_track_in_one_place_a_frame(rec):
    rec.types.add("bead", tracked=True)
    (first,) = rec.markers.add("bead", 2, [[5, 7]])
    rec.markers.copy_on(first, [3, 4])
    (track,) = rec.tracks.table().id
    assert rec.tracks.points(track).t.tolist() == [2, 3, 4]
    assert len(rec.markers.copy_on(first, range(12))) == 9
    assert rec.tracks.points(track).t.tolist() == list(range(12))
    rec.undo()
    rec.undo()
    assert rec.tracks.table().empty
    assert rec.markers.count() == 1


def test_a_box_is_copied_moved_and_filled_between(rec):
    rec.types.add("nest", "rectangle")
    first = rec.shapes.add("nest", 0, box((40, 40), 10, 20))
    copies = rec.shapes.copy_on(first, range(1, 9), link=True)
    rec.shapes.edit(copies[-1], vertices=turned(box((80, 60), 20, 20), 40))
    before = _state(rec)
    (track,) = rec.tracks.table().id
    done = interpolate(rec, track)
    assert (done.added, done.moved) == (0, 7)
    row = rec.shapes.frame(4)[0]
    assert row.vertices == pytest.approx(turned(box((60, 50), 15, 20), 20))
    assert not row.hand_set
    rec.undo()
    assert _state(rec) == before
    rec.redo()
    assert interpolate(rec, track).added == 0


def test_gaps_between_polygons_of_any_corners_are_filled(rec):
    rec.types.add("cell", "polygon")
    track = rec.tracks.add("cell")
    rec.shapes.add("cell", 1, box((30, 30), 20, 20), track=track)
    pentagon = [[20, 70], [20, 90], [40, 90], [45, 80], [40, 70]]
    rec.shapes.add("cell", 5, pentagon, track=track)
    assert interpolate(rec, [track]).added == 3
    middle = rec.shapes.frame(3)[0]
    assert middle.track == track
    found = measures_of("polygon", middle.vertices)
    assert found.centre == pytest.approx((30.8, 55), abs=1)
    assert 400 < found.area < 450
    rec.undo()
    assert len(rec.shapes.list()) == 2


def test_what_people_placed_or_accepted_and_programs_found_stays(rec):
    rec.types.add("bead", tracked=True)
    track = rec.tracks.add("bead")
    maker = rec.makers.program("finder")
    rec.markers.add("bead", [0, 3, 8], [[0, 0], [9, 9], [80, 80]], track=track)
    rec.markers.add("bead", 5, [[1, 1]], track=track, origin=maker, hand_set=0)
    rec.markers.add("bead", 6, [[2, 2]], track=track, hand_set=0, review=1)
    rec.markers.add("bead", 7, [[3, 3]], track=track, hand_set=0)
    done = interpolate(rec, track)
    assert (done.added, done.moved) == (3, 1)
    points = rec.tracks.points(track)
    at = dict(zip(points.t.tolist(), points.yx.tolist(), strict=True))
    assert at[3] == [9, 9]
    assert at[5] == [1, 1]
    assert at[6] == [2, 2]
    assert at[7] == pytest.approx([65.8, 65.8])
    assert at[1] == pytest.approx([3, 3])


def test_points_between_stay_near_the_truth_of_the_simulated_recording(tmp_path):
    truth = pd.read_csv(sample_path("truth/simulated/tracks.csv"))
    own = truth[(truth.track == 1)].sort_values("t")
    with marey.open(copy_sample("simulated", tmp_path / "s"), author="Ada") as rec:
        rec.types.add("cell", tracked=True)
        track = rec.tracks.add("cell")
        keys = own.iloc[::4]
        rec.markers.add("cell", keys.t.to_numpy(), keys[["y", "x"]], track=track)
        interpolate(rec, track)
        points = rec.tracks.points(track)
    there = own.set_index("t").loc[points.t, ["y", "x"]].to_numpy()
    away = np.hypot(*(points.yx - there).T)
    assert len(points) == keys.t.max() - keys.t.min() + 1
    assert np.median(away) < 3


def test_points_snap_to_real_nuclei(tmp_path):
    labels = tifffile.imread(sample_path("truth/nuclei/labels.tif"))[0]
    rows, columns = np.nonzero(labels)
    values = labels[rows, columns]
    centres = np.array(
        [
            [rows[values == n].mean(), columns[values == n].mean()]
            for n in np.unique(values)
        ]
    )
    shifts = np.random.default_rng(1).normal(0, 5, centres.shape)
    with marey.open(copy_sample("nuclei", tmp_path / "n"), author="Ada") as rec:
        rec.types.add("nucleus")
        ids = rec.markers.add("nucleus", 0, np.clip(centres + shifts, 0, None))
        before = _state(rec)
        start = rec.markers.frame(0).yx
        assert snap(rec, ids, "centroid", reach=12) > 0
        found = rec.markers.frame(0).yx
        rec.undo()
        assert _state(rec) == before
    was = np.hypot(*(start - centres).T)
    now = np.hypot(*(found - centres).T)
    assert np.median(now) < 0.6 * np.median(was)


def test_beads_in_water_snap_to_their_bright_middle(shared_data, tmp_path):
    folder = shared_data / "tracking" / "trackpy_bulk_water"
    with marey.open(folder, tmp_path / "beads.marey", author="Ada") as rec:
        picture = np.asarray(rec.series.plane(3), float)
        picture = picture.mean(axis=-1) if picture.ndim == 3 else picture
        inner = picture[20:-20, 20:-20]
        top = np.array(np.unravel_index(inner.argmax(), inner.shape), float) + 20
        rec.types.add("bead")
        ids = rec.markers.add("bead", 3, [top + np.array([2, -2])])
        snap(rec, ids, reach=4)
        assert np.hypot(*(rec.markers.frame(3).yx[0] - top)) < 1


def test_snapping_to_nothing_known_is_refused_and_changes_nothing(rec):
    rec.types.add("bead")
    ids = rec.markers.add("bead", 0, [[5, 5]])
    before = _state(rec)
    with pytest.raises(BadValue, match="maximum, minimum, centroid"):
        snap(rec, ids, "top")
    assert _state(rec) == before
