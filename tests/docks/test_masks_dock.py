"""The Masks dock by mouse: layers, single cells, tools with help, other frames."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QPointF
from qtpy.QtWidgets import QApplication, QMessageBox

from marey.docks.hand import Hand

pytestmark = pytest.mark.gui


@pytest.fixture
def hand(window):
    return Hand(window.viewer)


@pytest.fixture
def dock(window):
    dock = window.dock("Masks")
    window.wait(lambda: window.session.tool == "paint")
    return dock


def square(rec, y: int, x: int, value: int = 1) -> np.ndarray:
    labels = np.zeros(rec.series.shape[1:3], np.int64)
    labels[y : y + 40, x : x + 40] = value
    return labels


@pytest.fixture
def celled(window, dock):
    """Two single cells that touch, in frame 0."""
    rec = window.recording
    rec.masks.layers.add("cells", kind="instances")
    rec.masks.write(0, square(rec, 60, 60, 4) + square(rec, 60, 100, 9), layer="cells")
    window.wait(lambda: "cells" in dock.layers.rows)
    return window


def stored(window, layer="cells"):
    return window.recording.masks.read(window.session.t, layer)


def values(window, layer="cells"):
    return np.unique(stored(window, layer)).tolist()


def test_a_layer_of_single_cells_is_two_clicks_away(window, dock, hand):
    hand.push("+ Single cells", within=dock)
    window.wait(lambda: window.session.mask_layer == "cells")
    window.wait(lambda: "cells" in dock.layers.rows)
    window.wait(lambda: dock.layers.rows["cells"].name.isVisible())
    hand.write("nuclei")
    hand.key("Return")
    window.wait(lambda: "nuclei" in dock.layers.rows)
    assert window.session.mask_layer == "nuclei"
    hand.drag([(40, 40), (40, 80)])
    hand.settle()
    hand.drag([(120, 40), (120, 80)])
    hand.settle()
    assert values(window, "nuclei") == [0, 1, 2]
    window.wait(lambda: dock.layers.rows["nuclei"].frames.text() == "1 frame")
    assert not dock.list.isVisible(), "single cells have no classes"


def test_layers_are_chosen_hidden_and_deleted(celled, dock, hand):
    rows = dock.layers.rows
    hand.click_on(rows["cells"].label)
    assert celled.session.mask_layer == "cells"
    mask = celled.session.canvas.sheets["cells"]
    assert celled.session.labels is mask
    hand.click_on(rows["cells"].eye)
    celled.wait(lambda: not celled.recording.masks.layers.get("cells").visible)
    celled.wait(lambda: not mask.visible)
    hand.click_on(rows["cells"].eye)
    celled.wait(lambda: mask.visible)

    dock.layers._ask_before_removing("cells")
    celled.wait(lambda: dock.layers.findChild(QMessageBox) is not None)
    box = dock.layers.findChild(QMessageBox)
    assert "painted in 1 frame? Ctrl+Z brings it back" in box.text()
    celled.wait(box.isVisible)
    hand.push("Delete 1 mask", within=box)
    celled.wait(lambda: "cells" not in dock.layers.rows)
    hand.key("Control-Z")
    celled.wait(lambda: "cells" in dock.layers.rows)
    assert values(celled) == [0, 4, 9]


def test_opacity_and_outline_are_kept_with_the_layer(celled, dock, hand):
    hand.click_on(dock.layers.rows["cells"].label)
    dock.opacity.setValue(35)
    dock.outline.setValue(2)
    assert celled.session.labels.contour == 2
    layers = celled.recording.masks.layers
    celled.wait(lambda: layers.get("cells").opacity == 0.35)
    celled.wait(lambda: layers.get("cells").outline == 2)
    assert layers.get("cells").visible


def test_each_tool_with_help_does_its_work_by_mouse(celled, dock, hand):
    hand.click_on(dock.layers.rows["cells"].label)
    celled.wait(lambda: dock.modes["split"].isEnabled())

    hand.push("Merge", within=dock)
    hand.drag([(80, 80), (80, 120)])
    celled.wait(lambda: values(celled) == [0, 4])

    hand.push("Split", within=dock)
    hand.drag([(50, 90), (80, 90), (110, 90)])
    celled.wait(lambda: values(celled) == [0, 4, 10])

    hand.push("Grow", within=dock)
    hand.click((20, 20))
    celled.wait(lambda: 11 in values(celled))

    before = (stored(celled) > 0).sum()
    hand.push("Patches", within=dock)
    hand.drag([(130, 150), (140, 160)])
    celled.wait(lambda: (stored(celled) > 0).sum() > before)

    for _ in range(4):
        hand.key("Control-Z")
        hand.settle()
    assert values(celled) == [0, 4, 9]
    assert np.array_equal(celled.session.labels.data, stored(celled))


def test_a_polygon_is_one_new_cell(celled, dock, hand):
    hand.click_on(dock.layers.rows["cells"].label)
    hand.push("Polygon", within=dock)
    for corner in ((20, 120), (20, 150), (50, 150)):
        hand.click(corner)
    hand.double_click((50, 120))
    celled.wait(lambda: values(celled) == [0, 4, 9, 10])
    assert stored(celled)[30, 130] == 10
    hand.key("Control-Z")
    celled.wait(lambda: values(celled) == [0, 4, 9])

    hand.push("Brush", within=dock)  # its right button draws around an area
    hand.press((120, 150), button="right")
    hand.release()
    for corner in ((120, 180), (150, 180), (150, 150), (121, 150)):
        hand.hover(corner)
    celled.wait(lambda: values(celled) == [0, 4, 9, 11])
    assert stored(celled)[135, 165] == 11
    hand.key("Control-Z")
    celled.wait(lambda: values(celled) == [0, 4, 9])


def test_areas_offer_neither_split_nor_merge(window, dock):
    assert not dock.modes["split"].isEnabled()
    assert "single cells" in dock.modes["merge"].toolTip()


def test_frames_are_copied_and_interpolated(celled, dock, hand):
    hand.click_on(dock.layers.rows["cells"].label)
    celled.session.go(4)
    hand.settle()
    hand.push("Copy from previous", within=dock)
    celled.wait(lambda: values(celled) == [0, 4, 9])
    celled.session.go(2)
    hand.settle()
    hand.push("Interpolate", within=dock)
    masks = celled.recording.masks
    celled.wait(lambda: masks.frames("cells").tolist() == [0, 1, 2, 3, 4])
    celled.wait(lambda: not dock.runner.is_running)
    celled.wait(lambda: celled.session.labels.data.any())
    hand.key("Control-Z")
    hand.settle()
    hand.key("Control-Z")  # many rows: the first press only says so
    celled.wait(lambda: masks.frames("cells").tolist() == [0, 4])


def test_unsure_cells_go_from_the_canvas_while_the_slider_moves(celled, dock, hand):
    rec = celled.recording
    rec.types.add("nucleus", "mask")
    rec.objects.set(0, [4, 9], type="nucleus", score=[0.3, 0.8])
    hand.click_on(dock.layers.rows["cells"].label)
    line = dock.cells
    celled.wait(lambda: line.isVisible() and line.said.text() == "2 here   2")
    celled.wait(line.scores.isVisible)
    line.scores.slider.setSliderDown(True)
    line.scores.slider.setValue(120)

    def alpha(value: int) -> float:
        return float(celled.session.labels.colormap.map(value)[3])

    assert (alpha(4), alpha(9)) == (0, 1)
    assert line.said.text() == "1 here   1"
    assert rec.types.get("nucleus").least_score is None, "nothing is written yet"
    line.scores.slider.setSliderDown(False)
    celled.wait(lambda: rec.types.get("nucleus").least_score == 0.6)
    celled.wait(lambda: not celled.session.trust.moved)
    assert line.said.text() == "1 here   1"
    hand.key("Control-Z")
    celled.wait(lambda: line.said.text() == "2 here   2")
    assert alpha(4) == 1


def test_shapes_go_into_the_mask_and_polygons_come_out_of_it(celled, dock, hand):
    rec = celled.recording
    rec.types.add("nest", "polygon")
    for t in (0, 3):
        rec.shapes.add("nest", t, [[10, 10], [10, 40], [40, 40], [40, 10]])
    hand.click_on(dock.layers.rows["cells"].label)
    form = dock.outlines
    celled.wait(lambda: form.types.findText("nest") >= 0)
    hand.push("Polygons", within=dock)
    celled.wait(form.fill.isVisible)
    form.types.setCurrentText("nest")
    hand.push("Into mask", within=dock)
    celled.wait(lambda: values(celled) == [0, 4, 9, 10])
    assert rec.masks.frames("cells").tolist() == [0]
    celled.wait(lambda: celled.session.labels.data[20, 20] == 10)
    hand.key("Control-Z")
    celled.wait(lambda: values(celled) == [0, 4, 9])

    form.frames.setCurrentText("all frames")
    hand.push("Into mask", within=dock)
    celled.wait(lambda: rec.masks.frames("cells").tolist() == [0, 3])
    celled.wait(lambda: not dock.runner.is_running)
    assert values(celled) == [0, 4, 9], "what is painted in a frame stays as it is"
    form.types.setCurrentText("cells outline")
    hand.push("Out of mask", within=dock)
    celled.wait(lambda: "cells outline" in rec.types)
    celled.wait(lambda: rec.shapes.count(type="cells outline") == 3)
    line = "marey.jobs.masks_to_shapes(rec, 'cells', 'cells outline', frames=None"
    assert line in dock.as_python()
    hand.key("Control-Z")
    celled.wait(lambda: "cells outline" not in rec.types)


def test_what_cannot_be_done_says_why(celled, dock, hand):
    line = celled.desk.rail.find("Timeline").widget().tool_line
    hand.click_on(dock.layers.rows["cells"].label)
    hand.push("Copy from previous", within=dock)
    celled.wait(lambda: "no frame before this one" in line.last.text())
    hand.push("Interpolate", within=dock)
    celled.wait(lambda: "in two frames" in line.last.text())


def test_measuring_is_two_clicks_and_a_click_in_table_or_plot_goes_there(
    celled, dock, hand
):
    rec = celled.recording
    rec.masks.write(7, square(rec, 20, 150, 4), layer="cells")
    hand.click_on(dock.layers.rows["cells"].label)
    hand.tally.clicks = 0
    hand.push("Measure", within=dock)
    measures = celled.desk.rail.find("Measures").widget()
    celled.wait(lambda: measures.result is not None)
    assert hand.tally.clicks == 1

    assert measures.said.text() == "measured cells: 3 cells in 2 frames"
    assert measures.result["area"].tolist() == [1600, 1600, 1600]
    assert measures.what.currentText() == "mean"
    assert measures.sorted.rowCount() == 3

    place = measures.sorted.index(2, 0)
    spot = measures.table.visualRect(place).center()
    hand.click_on(measures.table.viewport(), spot)
    hand.settle()
    assert celled.session.t == 7
    centre = celled.viewer.scene.camera.center[-2:]
    scale = celled.session.image_layers[0].scale[-2:]
    assert np.allclose(np.divide(centre, scale), (39.5, 169.5), atol=1)

    curve = measures.plot.curves[0]
    scene = measures.plot.box.mapViewToScene(QPointF(curve.x[0], curve.y[0]))
    hand.click_on(measures.plot.viewport(), measures.plot.mapFromScene(scene))
    hand.settle()
    assert celled.session.t == 0


def test_the_table_is_copied_and_saved(celled, dock, hand, tmp_path):
    dock.layers._choose("cells")
    hand.push("Measure", within=dock)
    measures = celled.desk.rail.find("Measures").widget()
    celled.wait(lambda: measures.result is not None)
    celled.wait(lambda: measures.in_sight)
    hand.push("Copy table", within=measures)
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert lines[0].split("\t")[0] == "t"
    assert "1600" in lines[1].split("\t")

    said = []
    celled.session.said.connect(said.append)
    measures.save_table(tmp_path / "a.csv")
    celled.wait(lambda: "saved 2 rows to a.csv" in said)
    saved = pd.read_csv(tmp_path / "a.csv")
    assert saved["area"].tolist() == [1600, 1600]
    assert list(saved) == list(measures.result)

    measures.save_table(tmp_path / "no such folder" / "a.csv")
    celled.wait(lambda: "could not be written" in measures.state.words())
    assert "marey.measure(rec, 'cells')" in measures.as_python()
