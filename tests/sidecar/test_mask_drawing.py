"""Drawing with help: what is stored, what is touched, what undo takes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marey.areas import values_in
from marey.errors import BadValue, UnknownName


@pytest.fixture
def cells(marks):
    """Two cells of 20 x 20 pixels that touch, in tiles of 32 pixels."""
    marks.masks.layers.add("cells", kind="instances", tile=32)
    labels = np.zeros((100, 160), np.int64)
    labels[10:30, 10:30] = 4
    labels[10:30, 30:50] = 9
    marks.masks.write(3, labels, layer="cells")
    return marks


def tiles(marks) -> dict:
    """Etag of each stored tile: those that were written since differ."""
    rows = marks.rows("SELECT frame, ty, tx, rev FROM mask_tile")
    return {row[:3]: row[3] for row in rows}


def written(marks, before: dict) -> set:
    now = tiles(marks)
    return {key[1:] for key in {*before, *now} if before.get(key) != now.get(key)}


def acts(marks) -> int:
    return len(marks.history.list())


def undone(marks, before: np.ndarray, count: int) -> None:
    """One undo gives the labels of frame 3 back."""
    assert acts(marks) == count + 1
    marks.undo()
    assert np.array_equal(marks.masks.read(3, "cells"), before)


def test_a_cell_is_cut_along_a_line_in_one_act(cells):
    before, count, stored = cells.masks.read(3, "cells"), acts(cells), tiles(cells)
    kind = cells.types.add("nucleus", kind="mask")
    track = int(cells.tracks.add("nucleus"))
    cells.objects.set(3, 4, type="nucleus", track=track)
    count, stored = acts(cells), tiles(cells)

    pieces = cells.masks.split(3, 4, [(0, 16), (40, 16)])

    after = cells.masks.read(3, "cells")
    assert pieces == [4, 10]
    assert (after[10:30, 18:30] == 4).all()
    assert (after[10:30, 10:15] == 10).all()
    assert np.array_equal(after == 9, before == 9)
    assert ((after == 4) | (after == 10)).sum() == 400
    known = cells.objects.frame(3)
    assert known.value.tolist() == [4, 10]
    assert known.type.tolist() == [kind.id, kind.id]
    assert known.track.tolist() == [track, 0]
    assert written(cells, stored) == {(0, 0)}
    undone(cells, before, count)
    assert cells.objects.frame(3).value.tolist() == [4]


def test_a_cell_is_cut_at_its_waist(marks):
    rows, columns = np.mgrid[:100, :160]
    labels = ((rows - 40) ** 2 + (columns - 40) ** 2 <= 15**2) * 1
    labels |= (rows - 40) ** 2 + (columns - 64) ** 2 <= 15**2
    marks.masks.layers.add("cells", kind="instances")
    marks.masks.write(0, labels, layer="cells")
    assert marks.masks.split(0, 1) == [1, 2]
    after = marks.masks.read(0, "cells")
    assert {after[40, 40], after[40, 64]} == {1, 2}


def test_merged_cells_have_the_number_and_the_name_of_the_first(cells):
    cells.types.add("nucleus", kind="mask")
    tracks = [int(cells.tracks.add("nucleus")) for _ in range(2)]
    cells.objects.set(3, [4, 9], track=tracks)
    before, count, stored = cells.masks.read(3, "cells"), acts(cells), tiles(cells)

    assert cells.masks.merge(3, [9, 4]) == 9

    assert values_in(cells.masks.read(3, "cells")).tolist() == [9]
    assert cells.objects.frame(3).track.tolist() == [tracks[1]]
    assert written(cells, stored) == {(0, 0)}
    undone(cells, before, count)
    assert cells.objects.frame(3).track.tolist() == tracks


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.floats(11, 48), st.floats(-30, 30))
def test_what_was_split_and_merged_is_what_it_was(cells, column, lean):
    labels = np.where(cells.masks.read(3, "cells") > 0, 4, 0)
    cells.masks.write(3, labels, layer="cells")
    try:
        pieces = cells.masks.split(3, 4, [(0, column - lean), (39, column + lean)])
    except BadValue:
        return
    assert len(pieces) >= 2
    cells.masks.merge(3, pieces)
    assert np.array_equal(cells.masks.read(3, "cells"), labels)


def test_polygons_become_new_cells_and_spare_those_there_are(cells):
    before, count, stored = cells.masks.read(3, "cells"), acts(cells), tiles(cells)
    square = np.array([(20, 20), (20, 70), (40, 70), (40, 20)], float)

    made = cells.masks.from_polygons(3, [square, square + 40], layer="cells")

    after = cells.masks.read(3, "cells")
    assert made == [10, 11]
    assert np.array_equal(after[before > 0], before[before > 0])
    assert after[35, 25] == after[25, 60] == 10
    assert after[70, 80] == 11
    assert (0, 0) in written(cells, stored)
    assert (3, 4) not in written(cells, stored)
    undone(cells, before, count)


def test_polygons_go_there_and_back(cells):
    outlines = cells.masks.to_polygons(3, "cells")
    assert sorted(one.value for one in outlines) == [4, 9]
    cells.masks.layers.add("copy", kind="instances")
    cells.masks.write(3, np.zeros((100, 160), int), layer="copy")
    assert cells.masks.from_polygons(3, outlines, layer="copy") == [4, 9]
    assert np.array_equal(cells.masks.read(3, "copy"), cells.masks.read(3, "cells"))


def test_areas_of_classes_are_painted_by_type(marks):
    marks.types.add("nest", kind="mask")
    marks.types.add("rock", kind="mask")
    marks.masks.write(0, np.zeros((50, 70), int))
    square = np.array([(5, 5), (5, 20), (20, 20), (20, 5)])
    marks.masks.from_polygons(0, [square], "nest")
    where = np.zeros((50, 70), bool)
    where[10:30, 10:30] = True

    assert marks.masks.paint(0, where, "rock") == 2

    found = marks.masks.read(0)
    assert (found[10:30, 10:30] == 2).all()
    assert (found[6, 6], found[40, 40]) == (1, 0)
    marks.masks.paint(0, where, 0)
    assert not marks.masks.read(0)[10:30, 10:30].any()


def test_a_grown_cell_stays_between_its_neighbours(cells):
    before, count, stored = cells.masks.read(3, "cells"), acts(cells), tiles(cells)
    picture = np.zeros((100, 160), np.uint8)
    picture[8:40, 8:60] = 100

    made = cells.masks.grow(3, picture, (35, 20), 30, layer="cells")

    after = cells.masks.read(3, "cells")
    assert made == 10
    assert np.array_equal(after == 10, (picture == 100) & (before == 0))
    assert written(cells, stored) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    undone(cells, before, count)
    assert cells.masks.grow(3, picture, (20, 20), 30, value=4, layer="cells") == 4
    assert (cells.masks.read(3, "cells") == 9).sum() == 400


def test_a_copy_fills_what_is_free_and_keeps_names(cells):
    cells.types.add("nucleus", kind="mask")
    track = int(cells.tracks.add("nucleus"))
    cells.objects.set(3, 9, track=track, type="nucleus")
    labels = np.zeros((100, 160), np.int64)
    labels[10:20, 10:60] = 12
    cells.masks.write(4, labels, layer="cells")
    count = acts(cells)

    assert cells.masks.copy(3, 4, "cells") == 2

    after = cells.masks.read(4, "cells")
    assert np.array_equal(after == 12, labels == 12)
    assert (after == 4).sum() == (after == 9).sum() == 200
    known = cells.objects.frame(4)
    assert (known.value.tolist(), known.track.tolist()) == ([9], [track])
    assert acts(cells) == count + 1
    cells.undo()
    assert np.array_equal(cells.masks.read(4, "cells"), labels)
    assert not len(cells.objects.frame(4))
    assert cells.masks.copy(3, 4, "cells", values=9, over=True) == 1
    assert (cells.masks.read(4, "cells") == 9).sum() == 400


def test_gaps_are_filled_from_both_sides_and_marked_as_made(cells):
    labels = np.zeros((100, 160), np.int64)
    labels[50:70, 90:110] = 4
    cells.masks.write(7, labels, layer="cells")
    count = acts(cells)

    assert cells.masks.interpolate(0, 9, "cells") == [4, 5, 6]

    rows, columns = np.nonzero(cells.masks.read(5, "cells") == 4)
    assert (rows.mean(), columns.mean()) == (
        pytest.approx(39.5, abs=0.5),
        pytest.approx(59.5, abs=0.5),
    )
    assert not (cells.masks.read(5, "cells") == 9).any(), "only in one of them"
    ((origin, review),) = cells.rows(
        "SELECT DISTINCT origin, review FROM mask_frame WHERE frame IN (4, 5, 6)"
    )
    assert cells.makers.table().set_index("id").loc[origin, "name"] == "interpolation"
    assert review == 0
    assert acts(cells) == count + 1
    cells.undo()
    assert cells.masks.frames("cells").tolist() == [3, 7]


def test_cells_belong_together_by_their_track(cells):
    cells.types.add("nucleus", kind="mask")
    track = int(cells.tracks.add("nucleus"))
    labels = np.zeros((100, 160), np.int64)
    labels[50:70, 90:110] = 77
    labels[80:90, 10:20] = 4  # another cell that bears the number of the first
    cells.masks.write(5, labels, layer="cells")
    cells.objects.set(3, 4, track=track)
    cells.objects.set(5, 77, track=track)

    cells.masks.interpolate(3, 5, "cells")

    between = cells.masks.read(4, "cells")
    rows, columns = np.nonzero(between)
    assert values_in(between).tolist() == [4]
    assert (rows.mean(), columns.mean()) == (pytest.approx(39.5), pytest.approx(59.5))
    assert cells.objects.track_of(4, 4) == track


def test_painted_frames_are_never_changed_by_filling_gaps(cells):
    for t in (5, 9):
        cells.masks.write(t, cells.masks.read(3, "cells"), layer="cells")
    before = {t: cells.masks.read(t, "cells") for t in (3, 5, 9)}
    assert cells.masks.interpolate(3, 9, "cells") == [4, 6, 7, 8]
    for t, labels in before.items():
        assert np.array_equal(cells.masks.read(t, "cells"), labels)
    with pytest.raises(BadValue, match="no gap to fill"):
        cells.masks.interpolate(3, 9, "cells")


def test_what_cannot_be_drawn_changes_nothing(cells):
    cells.masks.layers.add("areas")
    cells.masks.write(3, np.ones((100, 160), int), layer="areas")
    area = np.ones((100, 160), bool)
    count = acts(cells)
    masks = cells.masks
    for act, words in [
        (lambda: masks.split(3, 4, [(0, 0), (0, 5)]), "Draw it right across"),
        (lambda: masks.split(3, 5), "no cell 5 in frame 3 of cells; it has 2 cells"),
        (
            lambda: masks.split(3, 1, layer="areas"),
            "single cells; the mask layer 'areas'",
        ),
        (lambda: masks.split(3, 2**31), "2147483647"),
        (lambda: masks.split(8, 4), "it is empty"),
        (lambda: masks.merge(3, [4]), "two cells or more"),
        (lambda: masks.merge(3, [4, 4]), "two cells or more"),
        (lambda: masks.merge(3, [4, 99]), "no cell 99"),
        (lambda: masks.merge(3, [1, 2], layer="areas"), "single cells"),
        (lambda: masks.paint(3, area[:50], 4, "cells"), "100 x 160 pixels; 50 x 160"),
        (lambda: masks.paint(3, area * 1.0, 4, "cells"), "array of bool"),
        (lambda: masks.paint(3, area, 2**31, "cells"), "2147483647"),
        (lambda: masks.paint(3, area, "nest", "cells"), "single cells, 'nest'"),
        (lambda: masks.paint(3, area, None, "areas"), "single cells"),
        (lambda: masks.paint(3, area, 1.5, "areas"), "whole number"),
        (lambda: masks.from_polygons(3, [[(0, 0)]], 4, "cells"), "three corners"),
        (lambda: masks.grow(3, np.full((100, 160), np.nan), (1, 1), 5, value=4), "NaN"),
        (lambda: masks.copy(8, 3, "cells"), "Nothing of cells is painted in frame 8"),
    ]:
        with pytest.raises(BadValue, match=words):
            act()
    with pytest.raises(UnknownName):
        masks.copy(3, 4, "nothing")
    assert acts(cells) == count
