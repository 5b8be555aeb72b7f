"""What is drawn can be taken away: as picture, as drawing, and as a table."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtGui import QImage
from qtpy.QtWidgets import QApplication

import marey
from marey.docks.addon_result import ClickedPicture
from marey.docks.parts.curve_plot import Curve, CurvePlot
from marey.docks.parts.histogram_plot import HistogramPlot
from marey.docks.parts.line_plot import LinePlot
from marey.docks.parts.plot_saving import FINENESS, PlotSaving

pytestmark = pytest.mark.gui


def shown(qtbot, plot):
    qtbot.addWidget(plot)
    plot.setStyleSheet("background: #202020; color: #ffffff")
    plot.resize(300, plot.height())
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def pixels(path):
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), np.uint8)
    wide = image.bytesPerLine()
    return rows.reshape(image.height(), wide)[:, : 3 * image.width()].reshape(
        image.height(), image.width(), 3
    )


def has_colour(picture, colour):
    wanted = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)])
    return (np.abs(picture.astype(int) - wanted).max(axis=2) < 8).sum()


def letters(path):
    found = ElementTree.parse(path).getroot().itertext()
    return {one.strip() for one in found if one.strip()}


@pytest.fixture
def save(qtbot, tmp_path):
    """Save a plot in all three ways; return the files."""

    def into(plot, kinds=(".png", ".svg", ".csv")):
        saving = PlotSaving(plot, lambda: tmp_path / "plot", kinds)
        said, failed = [], []
        saving.said.connect(said.append)
        saving.failed.connect(failed.append)
        files = [tmp_path / f"plot{kind}" for kind in kinds]
        for file in files:
            saving.save(file)
        qtbot.waitUntil(lambda: len(said) == len(files))
        saving.save(tmp_path / "no" / "such" / f"folder{kinds[0]}")
        qtbot.waitUntil(lambda: bool(failed))
        assert "could not be written" in failed[0]
        return files

    return into


def test_curves_are_saved_for_paper_with_their_names_and_numbers(qtbot, save):
    plot = shown(qtbot, CurvePlot())
    t = np.arange(5)
    curves = [
        Curve("root", t * 2.0, t**2.0, t, "#e69f00"),
        Curve("soil", t * 2.0, 9.0 - t, t, "#0072b2"),
    ]
    plot.show_curves(curves, "time (s)", "area")
    plot.show_now(4.0)
    png, svg, csv = save(plot)
    picture = pixels(png)
    assert picture.shape[:2] == (plot.height() * FINENESS, plot.width() * FINENESS)
    assert np.array_equal(np.median(picture, axis=(0, 1)), [255, 255, 255])
    assert has_colour(picture, "#e69f00") > 500
    assert has_colour(picture, "#000000") > 500
    assert {"time (s)", "area", "root", "soil"} <= letters(svg)
    table = pd.read_csv(csv)
    assert list(table) == ["name", "frame", "time (s)", "area"]
    assert table["area"].tolist() == [0, 1, 4, 9, 16, 9, 8, 7, 6, 5]
    # on the screen all is as it was
    assert plot.now.isVisible()
    assert plot.backgroundBrush().color().name() != "#ffffff"


def test_lines_histogram_and_picture_are_saved_with_their_data(qtbot, save):
    lines = shown(qtbot, LinePlot())
    lines.show_lines(
        np.arange(3.0), {"cells": np.array([1, np.nan, 4])}, ("frame", "n")
    )
    _, svg, csv = save(lines)
    assert {"frame", "n", "cells"} <= letters(svg)
    assert pd.read_csv(csv)["cells"].tolist()[::2] == [1, 4]

    histogram = shown(qtbot, HistogramPlot())
    histogram.show_counts(np.array([5, 0, 7]), np.array([0.0, 10, 20, 30]))
    table = pd.read_csv(save(histogram)[2])
    assert table.to_numpy().tolist() == [[0, 10, 5], [10, 20, 0], [20, 30, 7]]

    picture = shown(qtbot, ClickedPicture())
    grey = np.arange(6, dtype=np.uint8).reshape(2, 3)
    picture.show_pixels(grey)
    png, csv = save(picture, (".png", ".csv"))
    assert np.array_equal(pixels(png)[..., 0], grey)
    assert pd.read_csv(csv)["value"].tolist() == grey.ravel().tolist()


def test_a_right_click_and_a_button_offer_it_in_the_docks(window, tmp_path):
    rec = window.recording
    rec.types.add("cell", kind="mask")
    for t in (1, 3, 5):
        labels = np.zeros(rec.series.shape[-2:], np.uint8)
        labels[5:25, 5 : 15 + t] = 1
        rec.masks.write(t, labels)
    dock = window.dock("Measures")
    window.wait(lambda: dock.layer.count() == 1)
    window.push(dock.start_button)
    window.wait(lambda: dock.result is not None)
    table = marey.measure(rec, "mask").run().result
    dock.saving.save(tmp_path / "plot.csv")
    dock.save_table(tmp_path / "table.csv")
    window.wait(lambda: (tmp_path / "plot.csv").exists())
    window.wait(lambda: (tmp_path / "table.csv").exists())

    spot = QPoint(150, 60)
    view = dock.plot.viewport()
    window.qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=spot)
    window.wait(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    offered = [one.text() for one in menu.actions()]
    assert offered[:2] == ["Save picture (PNG)...", "Save drawing (SVG)..."]
    menu.actions()[-1].trigger()
    menu.close()
    assert not QApplication.clipboard().image().isNull()
    window.push(dock.saving.button)
    window.wait(lambda: QApplication.activePopupWidget() not in {None, menu})
    QApplication.activePopupWidget().close()

    timeline = window.desk.rail.find("Timeline").widget()
    window.wait(lambda: len(timeline.strips.ticks) > 0)
    timeline.saving.save(tmp_path / "line.png")
    timeline.saving.save(tmp_path / "line.svg")
    timeline.saving.save(tmp_path / "line.csv")
    window.wait(lambda: (tmp_path / "line.csv").exists())
    color = rec.types.get("cell").color
    assert has_colour(pixels(tmp_path / "line.png"), color) > 20
    assert letters(tmp_path / "line.svg")
    ticks = timeline.strips.data()
    assert ticks.loc[ticks["kind"] == "mask", "frame"].tolist() == [1, 3, 5]
    assert Path(tmp_path / "plot.csv").stat().st_size
    assert len(pd.read_csv(tmp_path / "table.csv")) == len(table) == 3
