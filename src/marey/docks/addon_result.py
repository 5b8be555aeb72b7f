"""What came of an add-on: words, a table, a plot, a picture; clicks go there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QPoint, Qt, Signal
from qtpy.QtGui import QContextMenuEvent, QImage, QMouseEvent, QPixmap
from qtpy.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import push_button
from marey.docks.parts.data_table import DataTable
from marey.docks.parts.line_plot import LinePlot

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from marey.addons import Result

WIDTH = 290
"""Width of a picture on the screen."""
TABLE_HEIGHT, ROW = 170, 20
LARGEST = 4
"""Screen pixels for a pixel of a small picture, at most."""
LOWEST = 60
"""Screen pixels: a picture of a few rows is stretched to so many."""


class ClickedPicture(QLabel):
    """A picture as wide as the dock; a click says which of its pixels it was.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    clicked = Signal(float, float)
    """y and x in pixels of the picture."""
    menu_asked = Signal(QPoint)
    """A right click, at a place of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 1.0, 1.0
        self._pixels = np.zeros((0, 0), np.uint8)
        self._image = QImage()

    def show_pixels(self, pixels: NDArray) -> None:
        """Show grey (Y, X) or colour (Y, X, 3), uint8."""
        self._pixels = pixels
        colour = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
        solid = np.ascontiguousarray(colour[..., :3], np.uint8)
        height, width = solid.shape[:2]
        image = QImage(
            solid.data, width, height, 3 * width, QImage.Format.Format_RGB888
        ).copy()
        self._image = image
        wide = min(WIDTH, LARGEST * width)
        tall = max(LOWEST, round(height * wide / width))
        self._scale = tall / height, wide / width
        fast = Qt.TransformationMode.FastTransformation
        keep = Qt.AspectRatioMode.IgnoreAspectRatio
        self.setPixmap(QPixmap.fromImage(image.scaled(wide, tall, keep, fast)))
        self.setFixedSize(wide, tall)

    def image(self) -> QImage:
        """Return the picture in its own pixels."""
        return QImage(self._image)

    def data(self) -> pd.DataFrame:
        """Return the pixels: a row of the table for each with y, x and values."""
        import pandas as pd

        y, x = np.indices(self._pixels.shape[:2]).reshape(2, -1)
        values = self._pixels.reshape(len(y), -1).T
        names = ["value"] if len(values) == 1 else ["red", "green", "blue"]
        return pd.DataFrame({"y": y, "x": x, **dict(zip(names, values, strict=False))})

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_asked.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say where it was."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position()
        down, right = self._scale
        self.clicked.emit(place.y() / down, place.x() / right)


class AddOnResult(QWidget):
    """The parts that a result has; the others stay hidden.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    chosen = Signal(int, object)
    """A frame and a place (y, x) in it, or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: Result | None = None
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.plot = LinePlot(self)
        self.plot.clicked.connect(self._go_to_point)
        self.picture = ClickedPicture(self)
        self.picture.clicked.connect(self._go_to_pixel)
        self.table = DataTable(self)
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.row_clicked.connect(self._go_to_row)
        self.copy_button = push_button("Copy table", self.copy_table, self)
        self.save_button = push_button("Save...", self._ask_place, self)
        self._buttons = QWidget(self)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        for part in (self.words, self.plot, self.picture, self.table, self._buttons):
            column.addWidget(part)
        self.hide()

    @property
    def result(self) -> Result | None:
        """What is shown."""
        return self._result

    def forget(self) -> None:
        """Show nothing."""
        self._result = None
        self.hide()

    def show_result(self, result: Result, made: str) -> None:
        """Show what came of a run.

        Parameters
        ----------
        result : Result
            Its parts.
        made : str
            A sentence.
        """
        self._result = result
        self.words.setText(made)
        plot, picture, table = result.plot, result.picture, result.table
        self.plot.setVisible(plot is not None)
        self.picture.setVisible(picture is not None)
        self.table.setVisible(table is not None)
        self.copy_button.setVisible(table is not None)
        self._buttons.setVisible(table is not None or picture is not None)
        if plot is not None:
            self.plot.show_lines(
                plot.x, plot.lines, (plot.x_label, plot.y_label), plot.colors
            )
        if picture is not None:
            self.picture.show_pixels(picture)
        if table is not None:
            self.table.show_table(table)
            self.table.setFixedHeight(min(TABLE_HEIGHT, 50 + ROW * len(table)))
        self.show()

    def copy_table(self) -> None:
        """Put the table on the clipboard, as spreadsheets take it."""
        if self._result is not None and self._result.table is not None:
            text = self._result.table.to_csv(sep="\t", index=False)
            QApplication.clipboard().setText(text)

    def save(self, place: Path) -> None:
        """Write the table, or the picture where the name ends as one."""
        result = self._result
        if result is None:
            return
        if place.suffix.lower() == ".png" and result.picture is not None:
            from PIL import Image

            Image.fromarray(result.picture).save(place)
        elif result.table is not None:
            result.table.to_csv(place, index=False)

    def _ask_place(self) -> None:
        result = self._result
        if result is None:
            return
        kinds = ["Table (*.csv)"] if result.table is not None else []
        kinds += ["Picture (*.png)"] if result.picture is not None else []
        name, kind = QFileDialog.getSaveFileName(self, "Save", "", ";;".join(kinds))
        if name:
            ending = ".png" if "png" in kind else ".csv"
            place = Path(name)
            self.save(place if place.suffix else place.with_suffix(ending))

    # -- clicks --------------------------------------------------------------------
    def _go_to_row(self, row: int) -> None:
        table: Any = None if self._result is None else self._result.table
        if table is None or "t" not in table:
            return
        place = None
        if {"y", "x"} <= set(table.columns):
            place = float(table["y"].iloc[row]), float(table["x"].iloc[row])
        self.chosen.emit(int(table["t"].iloc[row]), place)

    def _go_to_point(self, point: int) -> None:
        plot = None if self._result is None else self._result.plot
        if plot is not None and plot.frames is not None:
            self.chosen.emit(int(plot.frames[point]), None)

    def _go_to_pixel(self, y: float, x: float) -> None:
        found = None if self._result is None else self._result.place(y, x)
        if found is not None:
            self.chosen.emit(found[0], found[1:])
