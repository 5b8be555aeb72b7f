"""One area cut in two: no pixel is lost, none is won."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from marey.areas import cut_along, cut_between, values_in
from marey.errors import BadValue

if TYPE_CHECKING:
    from pathlib import Path


def disc(y: float, x: float, radius: float, shape=(60, 90)) -> np.ndarray:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    return (rows - y) ** 2 + (columns - x) ** 2 <= radius**2


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(st.floats(0, 59), st.floats(0, 89)),
    st.tuples(st.floats(0, 59), st.floats(0, 89)),
    st.floats(2, 25),
)
def test_a_cut_gives_every_pixel_to_some_piece(begin, end, radius):
    area = disc(30, 45, radius)
    try:
        pieces = cut_along(area, [begin, end])
    except BadValue:
        return
    assert np.array_equal(pieces > 0, area)
    sizes = np.bincount(pieces.ravel())[1:]
    assert len(sizes) >= 2
    assert (np.diff(sizes) <= sizes[0]).all()
    assert sizes[0] >= sizes[1:].max() * 0.9  # the line itself was given out after


def test_a_line_cuts_where_it_is_drawn():
    area = np.zeros((20, 30), bool)
    area[5:15, 4:24] = True

    pieces = cut_along(area, [(0, 16), (19, 16)])

    assert (pieces[5:15, 4:16] == 1).all()
    assert (pieces[5:15, 17:24] == 2).all()


def test_a_diagonal_line_leaves_no_gap_and_no_crumbs():
    pieces = cut_along(np.ones((30, 30), bool), [(-1, -1), (30, 30)])

    assert set(np.unique(pieces)) == {1, 2}
    assert pieces[2, 25] != pieces[25, 2]


def test_a_crescent_can_be_cut_into_three():
    area = disc(30, 45, 25) & ~disc(18, 45, 20)
    pieces = cut_along(area, [(28, 10), (28, 80)])
    assert values_in(pieces).tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "line", [[(0, 0), (0, 5)], [(30, 45), (30, 46)], [(30, 0), (30, 45)]]
)
def test_a_line_that_does_not_cut_says_what_to_do(line):
    with pytest.raises(BadValue, match="Draw it right across"):
        cut_along(disc(30, 45, 12), line)


@settings(deadline=None, max_examples=40)
@given(st.integers(8, 14), st.integers(-2, 2), st.floats(1.8, 1.95))
def test_two_discs_are_cut_at_their_waist(one, more, apart):
    two = one + more
    gap = int((one + two) * apart / 2)
    first, second = disc(30, 20, one), disc(30, 20 + gap, two)
    area = first | second

    pieces = cut_between(area)

    assert np.array_equal(pieces > 0, area)
    assert values_in(pieces).tolist() == [1, 2]
    assert pieces[30, 20] != pieces[30, 20 + gap]


def test_as_many_parts_as_asked_for():
    area = disc(30, 20, 12) | disc(30, 40, 12) | disc(30, 60, 12)
    assert values_in(cut_between(area, parts=3)).tolist() == [1, 2, 3]
    assert values_in(cut_between(area)).tolist() == [1, 2, 3]


def test_one_core_is_not_cut():
    with pytest.raises(BadValue, match="one core only"):
        cut_between(disc(30, 45, 14))


def test_two_real_cells_that_were_joined_are_told_apart(shared_data: Path):
    folder = shared_data / "tracking" / "ctc_Fluo-N2DH-SIM+_01"
    labels = tifffile.imread(folder / "TRA_000-033.tif", key=20).astype(int)
    cell = labels == values_in(labels)[0]
    rows, columns = np.nonzero(cell)
    box = cell[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    joined = np.concatenate((box, box[:, ::-1]), axis=1)  # touching its mirror image

    pieces = cut_between(joined, parts=2)

    middle = box.shape[1]
    half = np.arange(joined.shape[1]) < middle
    largest = np.bincount(pieces[:, half][joined[:, half]]).argmax()
    right = ((pieces == largest) == half)[joined].mean()
    assert right > 0.9


@pytest.mark.parametrize(
    ("area", "line", "words"),
    [
        (np.ones((3, 3)), [(0, 0), (1, 1)], "array of bool"),
        (np.zeros((3, 3), bool), [(0, 0), (1, 1)], "no pixel"),
        (np.ones((3, 3), bool), [(0, 0)], "two points"),
        (np.ones((3, 3), bool), [(0, np.nan), (1, 1)], "NaN"),
    ],
)
def test_what_cannot_be_cut_is_said(area, line, words):
    with pytest.raises(BadValue, match=words):
        cut_along(area, line)
