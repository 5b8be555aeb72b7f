"""What is along a line, with and without drift."""

from __future__ import annotations

import numpy as np
import pytest

import marey
from marey import addons
from marey.addons.kinds import EmptyStage
from marey.addons.shipped.kymograph import along
from marey.errors import BadValue


def run(rec, **said):
    return addons.run("kymograph", rec, **said).run().result


@pytest.fixture
def drifting(tmp_path, rng):
    """A texture that drifts by whole pixels, with its offsets."""
    texture = rng.integers(0, 255, (90, 110), dtype=np.uint8)
    drift = [(0, 0), (2, 1), (-3, 4), (5, -2), (1, 1)]
    pixels = np.stack([texture[20 - y : 70 - y, 20 - x : 90 - x] for y, x in drift])
    with marey.open(pixels, tmp_path / "drift.marey") as rec:
        for t, (y, x) in enumerate(drift):
            rec.offsets.set(t, [[-y, -x]])
        rec.types.add("line", kind="line")
        yield rec


def test_an_upright_line_takes_the_pixels_below_it(shared_data, tmp_path):
    folder = shared_data / "clickpoints" / "tweezer_001"
    with marey.open(folder, tmp_path / "beads.marey") as rec:
        rec.types.add("line", kind="line")
        rec.shapes.add("line", 0, [[100, 50], [100, 90]])
        made = run(rec, frames=6)
        wanted = np.stack([grey_row(rec.series[t]) for t in range(6)])

    values = made.table.filter(like=" px").to_numpy()
    assert np.allclose(values, wanted)
    assert made.picture.shape == (6, 41)


def grey_row(frame):
    row = frame[100, 50:91].astype(float)
    return row if row.ndim == 1 else row[..., :3] @ [0.2126, 0.7152, 0.0722]


def test_a_line_stays_on_what_it_was_drawn_on(drifting):
    drifting.shapes.add("line", 2, [[15, 20], [30, 45]])

    still = run(drifting).table.filter(like=" px").to_numpy()
    moved = run(drifting, keep_still=False).table.filter(like=" px").to_numpy()

    assert np.allclose(still, still[2])
    assert np.allclose(moved[2], still[2])
    assert not np.allclose(moved[0], moved[2])


def test_a_click_in_the_picture_finds_frame_and_place(drifting):
    drifting.shapes.add("line", 2, [[15, 20], [15, 50]])

    made = run(drifting)

    t, y, x = made.place(3.5, 10.5)  # row 3, ten pixels along
    # frame 3 lies 8 further down and 6 further left than frame 2
    assert (t, y, x) == (3, 23, 24)
    assert made.place(99, 0) is None


def test_across_a_wide_line_the_mean_is_taken(drifting):
    drifting.shapes.add("line", 0, [[20, 10], [20, 30]])

    values = run(drifting, width=3).table.filter(like=" px").to_numpy()

    frame = drifting.series[0].astype(float)
    assert np.allclose(values[0], frame[19:22, 10:31].mean(axis=0))


def test_outside_of_the_picture_there_is_nothing(drifting):
    drifting.shapes.add("line", 0, [[10, -5], [10, 5]])

    values = run(drifting, keep_still=False).table.filter(like=" px").to_numpy()

    assert np.isnan(values[0, :5]).all()
    assert np.isfinite(values[0, 5:]).all()


def test_a_turned_frame_is_followed(tmp_path):
    y, x = np.mgrid[:41, :41]
    first = (x - 20.0) * 3 + (y - 20.0) * 0 + 100
    turned = np.rot90(first, -1)  # clockwise on a screen
    with marey.open(np.stack([turned, first]), tmp_path / "turn.marey") as rec:
        rec.offsets.set(0, [[0, 0]], rotation=[-90.0])
        rec.offsets.set(1, [[0, 0]])
        rec.types.add("line", kind="line")
        rec.shapes.add("line", 1, [[12, 10], [12, 30]])
        values = run(rec).table.filter(like=" px").to_numpy()

    assert np.allclose(values[0], values[1])


def test_which_line_is_asked_where_there_are_several(drifting):
    first = drifting.shapes.add("line", 0, [[20, 10], [20, 30]])
    drifting.shapes.add("line", 0, [[20, 10], [40, 10]])

    with pytest.raises(BadValue, match="2 lines here: select one"):
        run(drifting)
    made = run(drifting, stage=EmptyStage(0, outlined=[first]))
    assert made.picture.shape == (5, 21)


def test_without_a_line_it_says_how_to_draw_one(drifting):
    with pytest.raises(BadValue, match="There is no line"):
        run(drifting)


def test_places_lie_a_pixel_apart_also_around_corners():
    places, distance = along(np.array([[0, 0], [0, 10], [10, 10]]), width=1)

    assert np.allclose(np.diff(distance), 1)
    assert places[[0, 10, 20], 0].tolist() == [[0, 0], [0, 10], [10, 10]]


def test_a_line_without_length_is_said():
    with pytest.raises(BadValue, match="no length"):
        along(np.array([[3, 3], [3, 3]]))


def test_micrometres_are_told_where_the_pixel_size_is_known(drifting):
    drifting.shapes.add("line", 0, [[20, 10], [20, 30]])
    drifting.calibrate("pixel_size", 0.5)

    assert "(10.00 µm)" in run(drifting).words
