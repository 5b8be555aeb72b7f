"""Assisted drawing by the mouse: what is drawn is what is stored, one undo each."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers import Session
from marey.recording import open as open_recording


@pytest.fixture
def pictures(rng):
    """Dark ground with a bright disc of radius 12 at (30, 25), some grain."""
    rows, columns = np.mgrid[:60, :80]
    disc = (rows - 30) ** 2 + (columns - 25) ** 2 <= 12**2
    frames = 40 + 120 * disc + rng.normal(0, 2, (12, 60, 80))
    return frames.clip(0, 255).astype(np.uint8)


@pytest.fixture
def disc():
    rows, columns = np.mgrid[:60, :80]
    return (rows - 30) ** 2 + (columns - 25) ** 2 <= 12**2


@pytest.fixture
def cells(session, recording):
    labels = np.zeros((60, 80), np.int64)
    labels[5:15, 50:62] = 4
    labels[5:15, 62:74] = 9
    recording.masks.layers.add("cells", kind="instances")
    recording.masks.write(0, labels, layer="cells")
    session.deliver()
    session.choose_mask_layer("cells")
    return session


def stored(session, layer="cells"):
    return session.recording.masks.read(session.t, layer)


def acts(session):
    return len(session.recording.history.list())


def one_undo(session, before, count):
    assert acts(session) == count + 1
    assert np.array_equal(session.labels.data, stored(session, session.mask_layer))
    session.undo()
    assert np.array_equal(stored(session, session.mask_layer), before)
    session.deliver()
    assert np.array_equal(session.labels.data, before)


def test_a_cell_grows_from_a_press(cells, mouse, disc):
    before, count = stored(cells), acts(cells)
    cells.choose("grow")
    mouse.click((30, 25))
    found = stored(cells)
    assert ((found == 10) & disc).sum() / ((found == 10) | disc).sum() > 0.9
    one_undo(cells, before, count)


def test_dragging_right_takes_more_and_left_less(cells, mouse):
    cells.choose("grow")
    mouse.drag((30, 25), (30, 24), (30, 1))  # 96 screen pixels to the left
    less = (stored(cells) == 10).sum()
    cells.undo()
    mouse.drag((30, 25), (30, 26), (30, 79))
    more = (stored(cells) > 9).sum()
    assert 0 < less < more
    assert (stored(cells) == 4).sum() == 120, "the others are spared"


def test_a_press_on_a_cell_makes_it_larger(cells, mouse):
    cells.choose("grow")
    mouse.drag((10, 55), (10, 57), (10, 75))
    found = stored(cells)
    assert (found == 4).sum() > 120
    assert (found == 9).sum() == 120
    assert np.unique(found).tolist() == [0, 4, 9]


def test_a_class_grows_and_is_stored_with_it(session, mouse, disc):
    session.choose("grow")
    assert session.hint().startswith("growing: area")
    mouse.click((30, 25))
    found = stored(session, "mask")
    assert ((found == 1) & disc).sum() / disc.sum() > 0.9
    assert [one.name for one in session.recording.masks.classes().values()] == ["area"]
    assert acts(session) == 1


def test_superpixels_keep_to_the_edge_of_what_is_seen(cells, mouse, disc):
    before, count = stored(cells), acts(cells)
    cells.choose("superpixel")
    mouse.drag((30, 25), (24, 18), (24, 32), (36, 32), (36, 18), (30, 25))
    found = stored(cells) == 10
    assert found[30, 25]
    assert (found & ~disc).sum() < 0.25 * found.sum()
    one_undo(cells, before, count)


def test_a_line_across_a_cell_cuts_it(cells, mouse):
    before, count = stored(cells), acts(cells)
    cells.choose("split")
    mouse.press((2, 56))
    mouse.to((10, 56))
    assert not cells.labels.data[8, 56], "the line is drawn"
    mouse.to((18, 56))
    mouse.release((18, 56))
    found = stored(cells)
    assert np.unique(found).tolist() == [0, 4, 9, 10]
    assert (found > 0).sum() == (before > 0).sum()
    one_undo(cells, before, count)


def test_a_click_cuts_a_cell_at_its_waist(cells, mouse):
    rows, columns = np.mgrid[:60, :80]
    labels = ((rows - 40) ** 2 + (columns - 15) ** 2 <= 100) * 6
    labels[(rows - 40) ** 2 + (columns - 32) ** 2 <= 100] = 6
    cells.recording.masks.write(3, labels, layer="cells")
    cells.go(3)
    cells.choose("split")
    mouse.click((40, 15))
    found = stored(cells)
    assert {found[40, 12], found[40, 35]} == {6, 7}


def test_a_drag_over_cells_merges_them(cells, mouse):
    before, count = stored(cells), acts(cells)
    cells.choose("merge")
    mouse.drag((10, 70), (10, 55))
    assert np.unique(stored(cells)).tolist() == [0, 9]
    one_undo(cells, before, count)


@pytest.mark.parametrize(
    ("mode", "way", "words"),
    [
        ("merge", [(10, 70), (10, 66)], "nothing is merged"),
        ("split", [(40, 10), (40, 20)], "no cell here"),
        ("split", [(10, 52), (10, 55)], "Draw it right across"),
        ("split", [(10, 55)], "one core only"),
        ("grow", [(-9, 4)], "outside the picture"),
    ],
)
def test_what_has_no_effect_says_why_and_leaves_all_as_it_was(
    cells, mouse, mode, way, words
):
    said: list[str] = []
    cells.said.connect(said.append)
    before, count = stored(cells), acts(cells)
    cells.choose(mode)
    mouse.drag(*way)
    assert any(words in one for one in said), said
    assert acts(cells) == count
    assert np.array_equal(cells.labels.data, before)


def test_a_line_of_which_no_move_was_told_ends_where_the_button_came_up(cells, mouse):
    cells.choose("merge")
    mouse.press((10, 70))
    mouse.release((10, 55))
    assert np.unique(stored(cells)).tolist() == [0, 9]


@pytest.mark.parametrize("mode", ["split", "merge"])
def test_areas_of_classes_are_neither_cut_nor_merged(session, mouse, mode):
    said: list[str] = []
    session.said.connect(said.append)
    session.choose("paint")
    mouse.drag((10, 20), (10, 40))
    session.choose(mode)
    mouse.drag((2, 30), (30, 30))
    assert "is for single cells: choose such a mask layer" in said[-1]
    assert acts(session) == 1


def test_a_step_drops_what_was_being_drawn(cells, mouse):
    cells.choose("superpixel")
    mouse.press((30, 25))
    cells.go(2)
    mouse.to((31, 26))
    mouse.release((31, 26))
    assert not stored(cells).any()
    cells.go(0)
    assert np.unique(stored(cells)).tolist() == [0, 4, 9]
    assert np.array_equal(cells.labels.data, stored(cells))


def test_a_picture_that_cannot_be_read_says_so(viewer, place, mouse, monkeypatch):
    with open_recording(np.zeros((3, 60, 80), np.uint8), place, author="me") as rec:
        session = Session.of(viewer)
        session.show(rec)
        said: list[str] = []
        session.said.connect(said.append)
        session.choose("grow")

        def broken(*_):
            raise OSError("the drive has gone")

        monkeypatch.setattr(rec.series, "plane", broken)
        mouse.click((30, 25))
        assert "the drive has gone" in said[-1]
        assert not session.labels.data.any()
        session.close()


def test_the_mouse_never_pans_while_a_smart_mode_is_chosen(cells):
    for mode in ("grow", "superpixel", "split", "merge"):
        cells.choose(mode)
        assert (cells.tool, cells.paint_mode) == ("paint", mode)
        assert not cells.labels.mouse_pan
    cells.choose("look")
    assert cells.labels.mouse_pan


def test_borders_of_patches_are_shown_while_they_are_what_a_click_takes(session, mouse):
    session.choose("paint")
    assert "patch borders" not in session.viewer.layers
    session.choose("superpixel")
    layer = session.viewer.layers["patch borders"]
    assert session.viewer.layers.selection.active is session.labels
    few = int(layer.data.sum())
    assert few > 50
    session.patch_size = 6
    many = int(layer.data.sum())
    assert many > few
    before = layer.data.copy()
    session.go(3)
    assert not np.array_equal(layer.data, before), "another picture, other patches"

    mouse.click((30, 40))
    painted = session.recording.masks.read(3) > 0
    assert painted.any()
    inside = painted[:, :-1] & painted[:, 1:] & ~layer.data[:, :-1].astype(bool)
    across = painted[:, :-1] != painted[:, 1:]
    assert layer.data[:, :-1][across].all(), "areas end where borders are drawn"
    assert inside.any()
    session.choose("paint")
    assert "patch borders" not in session.viewer.layers
    assert len(session.recording.history.list()) == 1
