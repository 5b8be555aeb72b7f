"""The Measures dock: areas and cells of a mask layer over time, table and plot."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from qtpy.QtCore import QSortFilterProxyModel, Qt
from qtpy.QtGui import QColor, QKeySequence, QShortcut
from qtpy.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QTableView,
    QWidget,
)

from marey.docks.dock import Dock
from marey.docks.job_runner import JobRunner
from marey.docks.parts.asking import in_thread
from marey.docks.parts.clock_text import counted
from marey.docks.parts.curve_plot import Curve, CurvePlot
from marey.docks.parts.frame_table import FrameTable
from marey.docks.parts.save_dialog import ask_place
from marey.docks.saved_plots import let_save
from marey.jobs.measuring import measure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from psygnal import SignalInstance

    from marey.words import Done, Report

PLACES = ("t", "z", "seconds", "value", "type", "track", "score")
"""Columns that say where a row is from; the others are measures."""
COLOURED = 60
"""Curves that are told apart by colour; more are drawn in one."""


class MeasuresDock(Dock):
    """Measures a mask layer, in a thread, and shows what came of it."""

    title = "Measures"
    empty_words: ClassVar[str] = "Open a recording and paint in it; then measure."

    def build(self) -> None:
        """Make the choice of a layer, the plot and the table."""
        self.result: pd.DataFrame | None = None
        self.runner = JobRunner(self)
        self.layer = QComboBox(self)
        self.layer.setToolTip("Which mask layer is measured")
        self.what = QComboBox(self)
        self.what.setToolTip("What is drawn over time")
        self.what.activated.connect(self._draw)
        self.what.activated.connect(self._bring_forward)
        self.plot = CurvePlot(self)
        self.plot.frame_clicked.connect(self.session.go)
        self.saving = let_save(self, self.plot, self._plot_name)
        self.saving.show_button()
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.column.addLayout(self._row("Layer", self.layer))
        self.column.addWidget(self.said)
        self._make_result()
        self.start_button = self.button("Measure", self.start)
        self.foot.addWidget(self.start_button)
        self.runner.reported.connect(self._show_report)
        self.runner.done.connect(self._show_done)
        self.runner.failed.connect(self._show_failure)
        self.runner.stopped.connect(self._show_stopped)
        self.state.cancelled.connect(self.runner.cancel)

    def _row(self, words: str, widget: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(words, self))
        row.addWidget(widget, 1)
        return row

    def _make_result(self) -> None:
        self.model = FrameTable(self)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.table = QTableView(self)
        self.table.setModel(self.sorted)
        self.table.setSortingEnabled(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        rows = self.table.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.table.setWordWrap(False)
        self.table.setMinimumHeight(150)
        self.table.setToolTip("A click goes to the frame and centres the area")
        self.table.clicked.connect(self._go)
        keys = QShortcut(QKeySequence.StandardKey.Copy, self.table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.copy_table)
        self.column.addLayout(self._row("Plot", self.what))
        self.column.addWidget(self.plot)
        self.column.addWidget(self.table, 1)
        self.foot.addWidget(self.button("Copy table", self.copy_table))
        self.foot.addWidget(self.button("Save CSV...", self._ask_path))

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear."""
        session = self.session
        return [
            (session.opened, self._begin),
            (session.closing, self.runner.finish),
            (session.stepped, self.seldom(self._on_step)),
            (session.changed, self._hear),
        ]

    def refresh(self) -> None:
        """Show which layers there are."""
        recording = self.session.recording
        self.start_button.setVisible(recording is not None)
        if recording is not None:
            self.asking.ask(
                "layers", self.desk.read(recording.masks.layers.list), self._show_layers
            )

    def as_python(self) -> str:
        """Return lines that measure the same."""
        return (
            "import marey\n\n"
            f"with marey.open({self.source!r}) as rec:\n"
            f"    job = marey.measure(rec, {self.layer.currentText()!r})\n"
            "    table = job.run().result\n"
            "print(table)\n"
        )

    # -- work ----------------------------------------------------------------------
    def start(self, layer: str = "") -> None:
        """Begin to measure, in a thread.

        Parameters
        ----------
        layer : str
            Name of the mask layer; the chosen one where left out.
        """
        recording = self.session.recording
        if recording is None or self.runner.is_running:
            return
        if layer:
            self._choose(layer)
        name = self.layer.currentText() or self.session.mask_layer
        self.start_button.setEnabled(False)
        self.state.working(f"measuring {name}")
        self.runner.start(lambda: measure(recording, name))

    def _choose(self, layer: str) -> None:
        if self.layer.findText(layer) < 0:
            self.layer.addItem(layer)
        self.layer.setCurrentText(layer)

    def _show_report(self, report: Report) -> None:
        self.state.working("measuring", report)

    def _end(self) -> None:
        self.start_button.setEnabled(True)
        self.state.dismiss()

    def _show_done(self, done: Done) -> None:
        self._end()
        self.result = done.result
        self.said.setText(done.made)
        self.model.show_table(worth_showing(done.result))
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.resizeColumnsToContents()
        self._offer_columns(done.result)
        self._draw()
        self._bring_forward()

    def _show_failure(self, error: Exception) -> None:
        self._end()
        self.state.failed(str(error))

    def _show_stopped(self, done: int, total: int) -> None:
        self._end()
        if total:
            self.session.said.emit(f"measuring cancelled after {done} of {total} masks")

    # -- showing -------------------------------------------------------------------
    def _begin(self, *_news: object) -> None:
        self.result = None
        self.said.setText("")
        self.model.show_table(_nothing())
        self.plot.show_curves([], "", "")
        self.layer.clear()
        self.refresh_soon()

    def _show_layers(self, layers: Any) -> None:
        chosen = self.layer.currentText() or self.session.mask_layer
        self.layer.clear()
        self.layer.addItems([one.name for one in layers])
        if self.layer.findText(chosen) >= 0:
            self.layer.setCurrentText(chosen)
        self.start_button.setEnabled(bool(layers) and not self.runner.is_running)
        if not layers:
            self.said.setText("Nothing is painted yet. Paint with the Masks dock.")
        elif self.result is None:
            self.said.setText("Press Measure: area, brightness and shape over time.")

    def _offer_columns(self, table: pd.DataFrame) -> None:
        """Offer the measures; at first the brightness that changes most."""
        names = [str(name) for name in table if name not in PLACES]
        before = self.what.currentText()
        self.what.clear()
        self.what.addItems(names)
        self.what.setCurrentText(before if before in names else liveliest(table))

    def _draw(self, *_news: object) -> None:
        table, name = self.result, self.what.currentText()
        if table is None or not name:
            return
        timed = bool(len(table)) and bool(table["seconds"].notna().all())
        axis = "seconds" if timed else "t"
        curves = curves_of(table, axis, name, self._color_of)
        self.plot.show_curves(curves, "time (s)" if timed else "frame", name)
        self._on_step(self.session.t)

    def _bring_forward(self, *_news: object) -> None:
        """Show the measure that is drawn beside the names of the areas."""
        heads, model = self.table.horizontalHeader(), self.model
        columns = range(model.columnCount())
        names = [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in columns]
        order = leading(names, self.what.currentText())
        for place, name in enumerate(order):
            heads.moveSection(heads.visualIndex(names.index(name)), place)
        self.table.horizontalScrollBar().setValue(0)

    def _color_of(self, kind: str, value: int) -> str:
        """Return the colour that a class, or a cell, has on the canvas."""
        for one in self.session.types:
            if one.name == kind:
                return one.color
        layer = self.session.canvas.sheets.get(self.layer.currentText())
        color = None if layer is None else layer.get_color(value)
        return "" if color is None else QColor.fromRgbF(*color[:3]).name()

    def _on_step(self, t: int) -> None:
        recording, table = self.session.recording, self.result
        if recording is None or table is None or not len(table):
            self.plot.show_now(None)
            return
        timed = bool(table["seconds"].notna().all())
        self.plot.show_now(float(recording.series.times[t]) if timed else float(t))

    def _hear(self, change: Any) -> None:
        if change.table == "mask_layer":
            self.refresh_soon()

    def _go(self, index: Any) -> None:
        """Go to the frame of a row, with its area in the middle."""
        row = self.sorted.mapToSource(index).row()
        t, y, x = (self.model.value(row, name) for name in ("t", "y", "x"))
        self.session.go(int(t))
        picture = self.session.image_layers[0]
        lead = (0.0,) * (picture.ndim - 2)
        place = picture.data_to_world((*lead, float(y), float(x)))
        self.session.viewer.scene.camera.center = (0.0, *place[-2:])

    # -- away with it ----------------------------------------------------------------
    def copy_table(self) -> None:
        """Copy the selected rows, or all, as a spreadsheet takes them."""
        chosen = sorted({one.row() for one in self.table.selectedIndexes()})
        rows = chosen if len(chosen) > 1 else list(range(self.sorted.rowCount()))
        QApplication.clipboard().setText(self.model.as_text(self.sorted, rows))
        self.session.said.emit(f"copied {counted(len(rows), 'row')}")

    def _ask_path(self) -> None:
        recording = self.session.recording
        if recording is None or self.result is None:
            self.session.said.emit("nothing is measured yet")
            return
        stem = f"{recording.path.stem} {self.layer.currentText()}.csv"
        place = recording.path.with_name(stem)
        ask_place(self, "Save the table", place, {"Table": ".csv"}, self.save_table)

    def save_table(self, path: Path) -> None:
        """Write the whole table as CSV, beside the window's thread."""
        if self.result is None:
            return
        rows = counted(len(self.result), "row")
        self.asking.ask(
            "save",
            in_thread(partial(self.result.to_csv, path, index=False)),
            lambda _none: self.session.said.emit(f"saved {rows} to {path.name}"),
            failed=lambda error: self.state.failed(
                f"{path.name} could not be written: {error}"
            ),
        )

    def _plot_name(self) -> str:
        return f"{self.layer.currentText()} {self.what.currentText()}"


def worth_showing(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without columns that say nothing: unknown, or one plane."""
    if not len(table):
        return table
    said = table.dropna(axis=1, how="all")
    empty = [name for name in ("z", "type") if not said[name].any()]
    return said.drop(columns=empty)


def leading(names: list[str], drawn: str) -> list[str]:
    """Return columns in the order they are shown: what is drawn, beside its names.

    Parameters
    ----------
    names : list of str
        Columns of the table.
    drawn : str
        The measure in the plot.

    Examples
    --------
    >>> leading(["t", "value", "type", "area", "mean_green"], "mean_green")
    ['t', 'type', 'mean_green', 'value', 'area']
    """
    first = [name for name in PLACES if name in names]
    if "type" in first:
        first.remove("value")  # the name says it
    first += [drawn] if drawn in names else []
    return first + [name for name in names if name not in first]


def liveliest(table: pd.DataFrame) -> str:
    """Return the column of mean brightness that changes most; ``area`` without one.

    Parameters
    ----------
    table : pandas.DataFrame
        Made by `marey.measure`.
    """
    means = [str(name) for name in table if str(name).startswith("mean")]
    if not means or not len(table):
        return "area"
    who = [name for name in ("z", "type", "value") if name in table]
    groups = table.groupby(who)[means]
    spans = (groups.max() - groups.min()).max()
    return str(spans.idxmax()) if spans.notna().any() else "area"


def curves_of(
    table: pd.DataFrame, across: str, up: str, color_of: Callable[[str, int], str]
) -> list[Curve]:
    """Return a curve for each class, track, or cell without one.

    Parameters
    ----------
    table : pandas.DataFrame
        Made by `marey.measure`.
    across, up : str
        Columns.
    color_of : callable
        Returns the colour of a type, or of the value of a cell without one.
    """
    if not len(table):
        return []
    keys = ["z", "type", "value"]
    if "track" in table:
        tracks = "track " + table["track"].astype(str)
        cells = "cell " + table["value"].astype(str)
        table = table.assign(who=np.where(table["track"].notna(), tracks, cells))
        keys = ["z", "who"]
    curves = []
    groups = table.sort_values("t").groupby(keys, sort=False)
    for _, part in groups:
        kind = str(part["type"].iloc[0])
        who = str(part["who"].iloc[0]) if "who" in part else kind
        few = groups.ngroups <= COLOURED
        color = color_of(kind, int(part["value"].iloc[0])) if few else ""
        curves.append(
            Curve(
                who or f"value {part['value'].iloc[0]}",
                part[across].to_numpy(float),
                part[up].to_numpy(float),
                part["t"].to_numpy(np.int64),
                color,
            )
        )
    return curves


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()
