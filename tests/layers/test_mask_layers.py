"""Several mask layers at once, one of them painted; single cells by strokes."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers import Session
from marey.layers.seen import as_seen


def square(y: int, x: int, value: int = 1) -> np.ndarray:
    labels = np.zeros((60, 80), np.int64)
    labels[y : y + 10, x : x + 10] = value
    return labels


@pytest.fixture
def layered(recording, viewer):
    """A session with areas below and two cells above, which touch."""
    recording.types.add("nest", "mask")
    recording.masks.value("nest", "areas")
    recording.masks.write(0, square(40, 40), layer="areas")
    recording.masks.layers.add("cells", kind="instances")
    recording.masks.write(0, square(10, 10, 4) + square(10, 20, 9), layer="cells")
    recording.masks.layers.add("hidden", visible=False)
    recording.masks.write(0, square(0, 0), layer="hidden")
    session = Session.of(viewer)
    session.show(recording)
    yield session
    session.close()


@pytest.fixture
def cells(layered):
    layered.choose_mask_layer("cells")
    layered.choose("paint")
    layered.labels.brush_size = 3
    return layered


def stored(session, layer="cells"):
    return session.recording.masks.read(session.t, layer)


def test_all_shown_layers_are_on_the_canvas_in_their_order(layered, viewer):
    names = [layer.name for layer in viewer.layers]
    assert "hidden" not in names
    assert names.index("areas") < names.index("cells") < names.index("points")
    assert viewer.layers["areas"].data[45, 45] == 1
    assert viewer.layers["cells"].data[15, 25] == 9
    layered.go(3)
    assert not viewer.layers["areas"].data.any()
    assert not viewer.layers["cells"].data.any()
    layered.go(0)
    assert viewer.layers["areas"].data[45, 45] == 1


def test_one_layer_is_painted_and_the_others_stay(layered, viewer, mouse):
    layered.choose_mask_layer("areas")
    layered.choose_class("nest")
    mouse.drag((12, 12), (12, 30))
    assert stored(layered, "areas")[12, 20] == 1
    assert np.array_equal(stored(layered), square(10, 10, 4) + square(10, 20, 9))
    assert viewer.layers["cells"].data[12, 20] == 9


def test_a_layer_selected_in_the_list_of_napari_is_painted(layered, viewer, mouse):
    layered.choose_mask_layer("areas")
    layered.choose("paint")
    viewer.layers["cells"].mode = "paint"
    viewer.layers.selection.active = viewer.layers["cells"]
    assert layered.mask_layer == "cells"
    assert layered.labels is viewer.layers["cells"]
    mouse.drag((12, 12), (12, 14))
    assert layered.recording.masks.read(0, "areas").sum() == 100


def test_looks_are_those_of_the_file_and_are_kept(layered, viewer):
    recording = layered.recording
    recording.masks.layers.edit("areas", opacity=0.25, outline=2)
    recording.masks.layers.edit("hidden", visible=True)
    layered.deliver()
    assert (viewer.layers["areas"].opacity, viewer.layers["areas"].contour) == (0.25, 2)
    assert viewer.layers["hidden"].data[5, 5]

    viewer.layers["areas"].visible = False
    viewer.layers["areas"].opacity = 0.75

    kept = recording.masks.layers.get("areas")
    assert (kept.visible, kept.opacity, kept.outline) == (False, 0.75, 2)
    assert as_seen(layered)["mask_layers"] == ("cells", "hidden")
    layered.undo()
    layered.undo()
    layered.deliver()
    assert viewer.layers["areas"].visible
    assert viewer.layers["areas"].opacity == 0.25


def test_opening_and_looking_write_nothing(layered):
    before = len(layered.recording.history.list())
    layered.go(4)
    layered.choose_mask_layer("cells")
    layered.choose("paint")
    layered.choose_mask_layer("areas")
    layered.deliver()
    assert len(layered.recording.history.list()) == before


def test_looks_chosen_before_the_first_stroke_stay(session, mouse):
    session.choose("paint")
    session.labels.opacity = 0.9
    mouse.drag((10, 20), (10, 40))
    assert session.labels.opacity == 0.9
    assert session.recording.masks.layers.get("mask").opacity == 0.9


def test_renamed_and_removed_layers_are_followed(cells, viewer):
    masks = cells.recording.masks
    masks.layers.rename("cells", "nuclei")
    cells.deliver()
    assert cells.mask_layer == "nuclei"
    assert viewer.layers["nuclei"] is cells.labels
    masks.layers.remove("nuclei")
    cells.deliver()
    assert "nuclei" not in [layer.name for layer in viewer.layers]
    assert cells.mask_layer == "areas"
    cells.undo()
    cells.deliver()
    assert viewer.layers["nuclei"].data[15, 15] == 4
    masks.layers.arrange(["nuclei", "areas"])
    cells.deliver()
    names = [layer.name for layer in viewer.layers]
    assert names.index("nuclei") < names.index("areas")


def test_a_stroke_on_background_is_a_new_cell_and_spares_the_others(cells, mouse):
    mouse.drag((30, 5), (30, 30), (5, 15))
    found = stored(cells)
    assert found[30, 20] == 10
    assert (found == 4).sum() == (found == 9).sum() == 100
    assert np.array_equal(cells.labels.data, found)
    mouse.drag((50, 5), (50, 30))
    assert stored(cells)[50, 20] == 11


def test_a_stroke_on_a_cell_is_more_of_it(cells, mouse):
    mouse.drag((15, 15), (15, 40))
    found = stored(cells)
    assert (found == 4).sum() > 100
    assert found[15, 35] == 4
    assert (found == 9).sum() == 100
    assert len(np.unique(found)) == 3


def test_other_cells_are_painted_over_when_asked(cells, mouse):
    cells.paint_over = True
    mouse.drag((15, 15), (15, 25))
    assert stored(cells)[15, 22] == 4
    assert cells.paint_over


def test_the_eraser_takes_whatever_it_meets_and_numbers_are_not_given_again(
    cells, mouse
):
    cells.labels.brush_size = 30
    cells.choose("erase")
    mouse.drag((15, 10), (15, 30))
    assert not stored(cells).any()
    cells.choose("paint")
    cells.labels.brush_size = 3
    mouse.drag((30, 5), (30, 30))
    assert np.unique(stored(cells)).tolist() == [0, 10]
    cells.undo()
    mouse.drag((40, 5), (40, 30))
    assert np.unique(stored(cells)).tolist() == [0, 11]


def test_more_than_255_cells_widen_the_layer(cells, mouse):
    cells.recording.masks.write(2, square(0, 0, 70_000), layer="cells")
    cells.go(2)
    mouse.drag((30, 5), (30, 30))
    assert stored(cells)[30, 20] == 70_001
    assert cells.labels.data[30, 20] == 70_001


def test_a_picked_cell_is_what_fill_gives(cells, mouse):
    cells.choose("pick")
    mouse.click((15, 25))
    assert cells.labels.selected_label == 9
    cells.choose("fill")
    mouse.click((15, 15))
    assert (stored(cells) == 4).sum() == 100, "another cell is not filled over"
    mouse.click((50, 70))
    assert stored(cells)[50, 70] == 9


def test_choosing_a_class_leaves_the_single_cells(cells, mouse):
    cells.choose_class("nest")
    assert cells.mask_layer == "areas"
    mouse.drag((15, 15), (15, 25))
    assert stored(cells, "areas")[15, 20] == 1
    assert (stored(cells) == 4).sum() == 100


def test_the_tool_line_says_what_a_stroke_will_be(cells):
    assert cells.hint().startswith("painting: cells   ·   begin on background: a new")
    assert cells.type is None
    cells.choose_mask_layer("areas")
    assert cells.hint().startswith("painting: nest")


def test_a_polygon_is_stored_as_it_was_painted(cells):
    cells.choose("polygon")
    cells.labels.preserve_labels = True
    cells.labels.paint_polygon([(30, 30), (30, 50), (50, 50), (50, 30)], 12)
    assert (stored(cells) == 12).sum() > 300
    assert np.array_equal(cells.labels.data, stored(cells))


def test_another_layer_or_tool_in_the_middle_of_a_stroke_stores_it(cells, mouse):
    mouse.press((30, 5))
    mouse.to((30, 30))
    cells.choose_mask_layer("areas")
    mouse.to((50, 30))
    mouse.release((50, 30))
    found = stored(cells)
    assert found[30, 20] == 10
    assert np.array_equal(cells.canvas.sheets["cells"].data, found)
    cells.choose_mask_layer("cells")
    mouse.press((40, 5))
    mouse.to((40, 30))
    cells.choose_key("1")  # a key for marks
    mouse.release((40, 30))
    assert stored(cells)[40, 20] == 11


def test_after_the_undo_of_the_very_first_stroke_one_paints_on(session, mouse):
    session.choose("paint")
    mouse.drag((10, 20), (10, 40))
    session.undo()
    session.deliver()
    assert not session.recording.masks.any()
    mouse.drag((30, 20), (30, 40))
    assert session.recording.masks.read(0)[30, 30] == 1
    assert len(session.recording.history.list()) == 3


def test_half_an_area_knows_enter_escape_and_steps(cells, mouse):
    cells.choose("polygon")
    overlay = cells.labels._overlays["polygon"]  # its mouse needs a window
    corners = [[30.5, 5.5], [30.5, 25.5], [50.5, 25.5]]
    mouse.click((30, 5))
    assert cells.labels.selected_label == 10
    overlay.points = [*corners, [1, 1]]
    cells.finish()
    assert (stored(cells) == 10).sum() > 150
    assert (stored(cells) == 4).sum() == 100, "the place of the pointer is no corner"

    overlay.points = [*corners[:2], [1, 1]]
    cells.finish()
    assert len(overlay.points) == 3, "too few corners stay"
    cells.cancel()
    assert not overlay.points
    assert (cells.tool, cells.paint_mode) == ("paint", "polygon")

    said = []
    cells.said.connect(said.append)
    overlay.points = [*corners, [1, 1]]
    cells.go(2)
    assert not overlay.points
    assert "not closed before the step" in said[0]
    assert cells.recording.masks.frames("cells").tolist() == [0]


@pytest.mark.parametrize("mode", ["paint", "merge"])
def test_undoing_the_layer_in_use_goes_back_to_the_one_that_is_left(
    recording, viewer, mode
):
    recording.types.add("nest", "mask")
    recording.masks.value("nest", "areas")
    recording.masks.write(0, square(40, 40), layer="areas")
    session = Session.of(viewer)
    session.show(recording)
    session.post(recording.masks.layers.add, "cells", kind="instances")
    session.deliver()
    session.choose_mask_layer("cells")
    session.choose(mode)
    words = session.undo()
    session.deliver()
    assert words.endswith("cells has gone: painting in areas now")
    assert (session.tool, session.paint_mode) == ("paint", "paint")
    assert viewer.layers.selection.active is session.labels is viewer.layers["areas"]
    assert session.hint().startswith("painting: nest")
    session.close()


def test_undoing_the_only_layer_while_it_is_in_use_goes_on_looking(session, viewer):
    recording = session.recording
    session.post(recording.masks.layers.add, "cells", kind="instances")
    session.deliver()
    session.choose_mask_layer("cells")
    session.choose("merge")
    words = session.undo()
    session.deliver()
    assert words.endswith("cells has gone: looking now, P paints")
    assert session.tool == "look"
    assert viewer.layers.selection.active is session.image_layers[0]
