"""The plant root of the ClickPoints paper, by mouse: areas, brightness, a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from qtpy.QtCore import QPointF, Qt
from qtpy.QtWidgets import QFileDialog, QPushButton

import marey
from journeys import studies

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

CENTRAL = "Central Cell"
AREAS = 7


@pytest.fixture
def root(copied: Callable[..., Path]) -> Path:
    """Three pictures of a root, two minutes apart."""
    return copied("clickpoints/plant_root", "*.tif")


def test_their_areas_give_the_figures_in_three_clicks(
    staged: Callable, root: Path, shared_data: Path
):
    stage = staged(root)
    file = shared_data / "clickpoints" / "plant_root" / "plant_root.cdb"
    assert "3 masks came" in studies.bring(file, root)
    stage.until(lambda: len(stage.recording.masks.frames()) == 3, "the masks")
    stage.settle()

    stage.start_counting()
    stage.open_tab("Masks")
    stage.push("Measure")
    dock = stage.dock("Measures")
    stage.until(lambda: dock.result is not None, "the measures")
    stage.settle()
    assert stage.overhead == stage.tally.clicks <= 3
    _can_be_read(dock)

    _table_tells_the_truth(stage, dock, studies.expected(shared_data)["plant_root"])
    _plot_goes_to_the_frame(stage, dock)
    _saved_table_is_that_of_a_script(stage, dock, root)


def _table_tells_the_truth(stage: Stage, dock: Any, truth: dict[str, Any]) -> None:
    """Read the rows as they are shown, and compare them with other hands' figures."""
    shown = _shown(dock)
    assert len(shown) == AREAS * len(truth)
    series = stage.recording.series
    files = [Path(series.frame(t).path).name for t in range(3)]
    assert sorted(files) == sorted(truth)
    for row in shown:
        known = truth[files[int(row["t"])]]
        green = known["mean_green"][row["type"]]
        assert float(row["mean_green"]) == pytest.approx(green, rel=5e-4)
        assert float(row["area"]) == known["area_px"][row["type"]]


def _can_be_read(dock: Any) -> None:
    """What is drawn stands beside the names, whole, without scrolling."""
    assert dock.what.currentText() == "mean_green"
    heads = dock.table.horizontalHeader()
    names = list(_shown(dock)[0])
    for name in ("type", "mean_green"):
        left = heads.sectionViewportPosition(names.index(name))
        width = heads.sectionSize(names.index(name))
        assert 0 <= left <= dock.table.viewport().width() - width


def _shown(dock: Any) -> list[dict[str, str]]:
    """The table as a person reads it: by row, words under their heads."""
    model = dock.sorted
    names = [
        model.headerData(n, Qt.Orientation.Horizontal)
        for n in range(model.columnCount())
    ]
    return [
        {name: model.index(row, n).data() for n, name in enumerate(names)}
        for row in range(model.rowCount())
    ]


def _plot_goes_to_the_frame(stage: Stage, dock: Any) -> None:
    curve = next(curve for curve in dock.plot.curves if curve.name == CENTRAL)
    for place in (2, 1):
        at = dock.plot.box.mapViewToScene(QPointF(curve.x[place], curve.y[place]))
        stage.click_on(dock.plot.viewport(), dock.plot.mapFromScene(at))
        stage.settle()
        assert stage.session.t == curve.t[place]


def _saved_table_is_that_of_a_script(stage: Stage, dock: Any, root: Path) -> None:
    stage.push("Save CSV...", dock)
    dialog = stage.window.findChild(QFileDialog)
    stage.until(dialog.isVisible)
    stage.click_on(stage.find(QPushButton, "Save", dialog))
    path = root.with_name("plant_root mask.csv")
    stage.until(path.exists, "the table")
    measured = marey.measure(stage.recording).run().result
    saved = pd.read_csv(path)
    pd.testing.assert_frame_equal(saved, measured, check_dtype=False, rtol=1e-12)


def test_a_cell_painted_by_hand_has_its_brightness(
    staged: Callable, root: Path, shared_data: Path
):
    truth = studies.expected(shared_data)["plant_root"]
    stage = staged(root)
    series = stage.recording.series
    files = [Path(series.frame(t).path).name for t in range(3)]
    stage.open_tab("Masks")
    stage.push("+ New class")
    stage.write(f"{CENTRAL}\n")
    stage.settle()
    while stage.zoom < 3:
        stage.wheel((499, 317), 1)
    middle = stage.place(stage.canvas.rect().center())
    with stage.holding("Space"):  # as the tool line says: the brush lets go
        stage.drag([(499.0, 317.0), middle])
    assert not stage.desk.player.is_playing(), "a quick pan is no tap"
    for t in range(3):
        _outline_the_cell(stage, studies.cell(shared_data, files[t]))
        stage.key("Right")
        stage.settle()
    stage.push("Measure")
    dock = stage.dock("Measures")
    stage.until(lambda: dock.result is not None, "the measures")
    for row, file in zip(_shown(dock), files, strict=True):
        assert row["type"] == CENTRAL
        green, area = (truth[file][name][CENTRAL] for name in ("mean_green", "area_px"))
        assert float(row["mean_green"]) == pytest.approx(green, rel=0.03)
        assert float(row["area"]) == pytest.approx(area, rel=0.05)


def _outline_the_cell(stage: Stage, outline: np.ndarray) -> None:
    """Click the corners with the polygon of the brush, and close it."""
    stage.push("Polygon")
    for y, x in outline[:-1]:
        stage.click((float(y), float(x)))
    stage.double_click(tuple(map(float, outline[-1])))
    stage.settle()
