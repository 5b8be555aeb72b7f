"""Saving what is drawn: as a picture, as a drawing, and its data as a table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from qtpy.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Signal
from qtpy.QtGui import QImage, QPainter
from qtpy.QtSvg import QSvgGenerator
from qtpy.QtWidgets import QApplication, QMenu

from marey.docks.parts.asking import Asking, in_thread
from marey.docks.parts.icons import IconButton
from marey.docks.parts.save_dialog import ask_place
from marey.docks.parts.themed_view import GROUND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

FINENESS = 4
"""Pixels of a saved picture for one of the screen: sharp in print."""
KINDS = {
    ".png": ("Save picture (PNG)...", "Picture"),
    ".svg": ("Save drawing (SVG)...", "Drawing"),
    ".csv": ("Save data (CSV)...", "Table"),
}
"""What a plot is saved as: words of the menu, and of the dialog."""
_BUTTON = QSize(20, 20)


class Plot(Protocol):
    """What can be saved: a widget that draws itself and knows its data."""

    def size(self) -> QSize:
        """Return the size on the screen, in pixels."""
        ...

    def logicalDpiX(self) -> int:
        """Return the pixels of an inch, by which letters are sized."""
        ...

    def draw(self, painter: QPainter) -> None:
        """Draw it as on paper, in pixels of the screen."""
        ...

    def data(self) -> pd.DataFrame:
        """Return what is drawn, as a table."""
        ...


class PlotSaving(QObject):
    """What a menu or a small button on a plot can do with it.

    Parameters
    ----------
    plot : QWidget
        A `Plot`.
    place : callable
        Returns the name that is offered, without an ending.
    kinds : tuple of str
        Endings of what it can be saved as, of `KINDS`.
    """

    said = Signal(str)
    """It was saved or copied, in words."""
    failed = Signal(str)
    """Why it could not be saved, in words."""

    def __init__(
        self,
        plot: Any,
        place: Callable[[], Path],
        kinds: tuple[str, ...] = tuple(KINDS),
    ) -> None:
        super().__init__(plot)
        self._plot, self._place, self._kinds = plot, place, kinds
        self._asking = Asking(self)
        self.button: IconButton | None = None

    def show_button(self, *, at_top: bool = False) -> None:
        """Put a small button on the plot.

        Parameters
        ----------
        at_top : bool
            At the upper right, and not below the axis at the left.
        """
        self._at_top = at_top
        button = self.button = IconButton("export", "Save or copy this", self._plot)
        button.setFixedSize(_BUTTON)
        button.setFlat(True)
        corner = button.rect().bottomLeft()
        button.clicked.connect(lambda: self.open_menu(button.mapToGlobal(corner)))
        self._plot.installEventFilter(self)
        self._put_button()

    def menu(self) -> QMenu:
        """Return the menu."""
        menu = QMenu(self._plot)
        menu.aboutToHide.connect(menu.deleteLater)
        self.add_to(menu)
        return menu

    def add_to(self, menu: QMenu) -> None:
        """Add what can be done to another menu."""
        for ending in self._kinds:
            menu.addAction(KINDS[ending][0], partial(self._ask, ending))
        menu.addAction("Copy picture", self.copy)

    def open_menu(self, place: QPoint) -> None:
        """Open the menu at a place of the screen."""
        self.menu().popup(place)

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QApplication.clipboard().setImage(as_image(self._plot))
        self.said.emit("copied the plot as a picture")

    def save(self, path: Path) -> None:
        """Write the plot; the ending says as what.

        Parameters
        ----------
        path : Path
            Ends in ``.png``, ``.svg`` or ``.csv``; what is there is replaced.
        """
        if path.suffix.lower() == ".csv":
            # a long table is written beside the window's thread
            write = partial(self._plot.data().to_csv, path, index=False)
            self._asking.ask(
                "save",
                in_thread(write),
                lambda _none: self._saved(path),
                failed=lambda error: self._could_not(path, error),
            )
            return
        try:
            save_drawn(self._plot, path)
        except OSError as error:
            self._could_not(path, error)
        else:
            self._saved(path)

    def _saved(self, path: Path) -> None:
        self.said.emit(f"saved {path.name}")

    def _could_not(self, path: Path, error: BaseException) -> None:
        self.failed.emit(f"{path.name} could not be written: {error}")

    def _ask(self, ending: str) -> None:
        words, kind = KINDS[ending]
        title = words.removesuffix("...")
        offered = self._place()
        offered = offered.with_name(f"{offered.name}{ending}")
        ask_place(self._plot, title, offered, {kind: ending}, self.save)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the button in its corner."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._put_button()
        return bool(super().eventFilter(watched, event))

    def _put_button(self) -> None:
        """Keep it in a corner where nothing is drawn."""
        if self.button is not None:
            right = self._plot.width() - _BUTTON.width()
            below = self._plot.height() - _BUTTON.height()
            self.button.move(*((right, 0) if self._at_top else (0, below)))


def save_drawn(plot: Plot, path: Path) -> None:
    """Write a plot as a picture or as a drawing.

    Parameters
    ----------
    plot : Plot
        What is written.
    path : Path
        Ends in ``.svg``, or in an ending of a picture.

    Raises
    ------
    OSError
        It could not be written.
    """
    if path.suffix.lower() != ".svg":
        if not as_image(plot).save(str(path)):
            raise OSError("the folder may not be written, or the disk is full")
        return
    path.touch()  # Qt says nothing where it cannot write
    made = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # it knows clipping
    made.setFileName(str(path))
    made.setResolution(plot.logicalDpiX())  # letters as large as on the screen
    made.setSize(plot.size())
    made.setViewBox(QRectF(0, 0, plot.size().width(), plot.size().height()))
    made.setTitle(path.stem)
    painter = QPainter(made)
    plot.draw(painter)
    painter.end()


def as_image(plot: Plot) -> QImage:
    """Return a plot as a picture of several times its pixels.

    Parameters
    ----------
    plot : Plot
        Where it has a method ``image()``, that is the picture.
    """
    if hasattr(plot, "image"):
        return QImage(plot.image())
    image = QImage(plot.size() * FINENESS, QImage.Format.Format_RGB32)
    per_metre = round(plot.logicalDpiX() / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    image.setDevicePixelRatio(
        FINENESS
    )  # lines and dots grow with it, unlike by scaling
    image.fill(GROUND)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot.draw(painter)
    painter.end()
    return image
