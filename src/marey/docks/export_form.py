"""What to export and how, as controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    "Film, MP4": ".mp4",
    "Film, MKV": ".mkv",
    "Film, AVI (MJPEG)": ".avi",
    "Film, GIF": ".gif",
    "Pictures, PNG": "png",
    "Pictures, JPEG": "jpg",
    "Pictures, TIFF": "tif",
    "Stack, as seen": ".tif",
    "Stack, raw values": ".tif",
    "This frame, PNG": ".png",
    "This frame, SVG": ".svg",
    "This frame, PDF": ".pdf",
}
"""What can be written, and its suffix; of pictures without a dot."""
WHOLE, SIGHT, SHAPE = "whole frame", "what is in sight", "selected shape"
CLOCKS = {"no clock": None, "since the start": "elapsed", "date and time": "absolute"}
OVERLAYS = ("markers", "tracks", "shapes", "masks", "notes")


class ExportForm(QWidget):
    """Kind, range, crop, overlays, clock and pace.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    changed = Signal()
    kind_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_controls()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, Iterable[QWidget]]] = [
            ("As", [self.kind]),
            ("Frames", [self.first, QLabel("to", self), self.last]),
            ("", [self.all_button, QLabel("every", self), self.every]),
            ("Part", [self.part]),
            ("Scale", [self.scale, self.aligned]),
            ("Drawn in", [self.overlays["markers"], self.overlays["tracks"]]),
            ("", [self.overlays["shapes"], self.overlays["masks"]]),
            ("", [self.overlays["notes"], self.scale_bar]),
            ("Clock", [self.clock]),
            ("Pace", [self.fps, self.pace]),
        ]
        for row, (words, parts) in enumerate(rows):
            line = QHBoxLayout()
            line.setSpacing(4)
            for part in parts:
                line.addWidget(part, 0 if isinstance(part, QLabel) else 1)
            grid.addWidget(QLabel(words, self), row, 0)
            grid.addLayout(line, row, 1)

    def _make_controls(self) -> None:
        self.kind = self._choice(KINDS)
        self.kind.currentTextChanged.connect(self._on_kind)
        self.first, self.last = self._number(0, 0), self._number(0, 0)
        self.every = self._number(1, 1_000_000)
        self.every.setToolTip("Take every n-th frame")
        self.all_button = QCheckBox("all", self)
        self.all_button.toggled.connect(self._on_all)
        self.part = self._choice((WHOLE, SIGHT, SHAPE))
        self.part.setToolTip("Which part of the frames is written")
        self.scale = QSpinBox(self)
        self.scale.setRange(1, 1600)
        self.scale.setValue(100)
        self.scale.setSuffix(" %")
        self.scale.setToolTip("Written pixels per pixel")
        self.scale.valueChanged.connect(self._tell)
        self.overlays = {name: self._tick(name, on=True) for name in OVERLAYS}
        self.scale_bar = self._tick("scale bar")
        self.aligned = self._tick("aligned")
        self.clock = self._choice(CLOCKS)
        self.fps = QDoubleSpinBox(self)
        self.fps.setRange(0.01, 1000)
        self.fps.setDecimals(2)
        self.fps.setValue(10)
        self.fps.valueChanged.connect(self._tell)
        self.pace = self._choice(("fps", "x real time"))
        self.pace.setToolTip(
            "Each frame equally long, or as long as it took, so many times faster"
        )

    def _choice(self, words: Iterable[str]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(words))
        # or the longest of them makes the whole dock wider than its column
        box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        box.setMinimumContentsLength(6)
        box.currentIndexChanged.connect(self._tell)
        return box

    def _number(self, low: int, high: int) -> QSpinBox:
        box = QSpinBox(self)
        box.setMinimumWidth(84)
        box.setRange(low, high)
        box.setGroupSeparatorShown(True)
        box.valueChanged.connect(self._tell)
        return box

    def _tick(self, words: str, *, on: bool = False) -> QCheckBox:
        box = QCheckBox(words, self)
        box.setChecked(on)
        box.toggled.connect(self._tell)
        return box

    # -- what is chosen ------------------------------------------------------------
    @property
    def suffix(self) -> str:
        """Suffix of the kind; of pictures without a dot."""
        return KINDS[self.kind.currentText()]

    @property
    def ending(self) -> str:
        """How the name of what is written ends; empty for a folder of pictures."""
        return self.suffix if self.suffix.startswith(".") else ""

    @property
    def is_figure(self) -> bool:
        """Whether only the shown frame is written."""
        return self.kind.currentText().startswith("This frame")

    @property
    def is_raw(self) -> bool:
        """Whether pixel values are written as they are."""
        return self.kind.currentText().endswith("raw values")

    def wishes(self) -> dict[str, Any]:
        """Return what is chosen, but for frames and part, as `export` takes it."""
        made: dict[str, Any] = {"scale": self.scale.value() / 100}
        if self.aligned.isChecked():
            made["aligned"] = True
        if self.is_raw:
            return made | {"raw": True, "overlays": ()}
        if self.suffix == ".tif":
            made["raw"] = False
        if not self.ending:
            made["images"] = self.suffix
        made["overlays"] = tuple(
            name for name, tick in self.overlays.items() if tick.isChecked()
        )
        made["clock"] = CLOCKS[self.clock.currentText()]
        made["scale_bar"] = self.scale_bar.isChecked()
        if self.kind.currentText().startswith("Film"):
            if self.pace.currentIndex():
                made |= {"fps": "real", "speed": self.fps.value()}
            else:
                made["fps"] = self.fps.value()
        return made

    # -- what there is -----------------------------------------------------------
    def show_range(self, first: int, last: int, count: int) -> None:
        """Show the frames that are played; nothing is told.

        Parameters
        ----------
        first, last : int
            The range, both ends included.
        count : int
            How many frames there are.
        """
        whole = (first, last) == (0, count - 1)
        for box, value in ((self.first, first), (self.last, last)):
            box.blockSignals(True)
            box.setRange(0, max(count - 1, 0))
            box.setValue(value)
            box.blockSignals(False)
        self.all_button.blockSignals(True)
        self.all_button.setChecked(whole)
        self.all_button.blockSignals(False)
        self._fit()

    def offer(self, *, scale_bar: str, aligned: str, dated: bool, timed: bool) -> None:
        """Enable what is possible; the others say why not.

        Parameters
        ----------
        scale_bar, aligned : str
            Why there can be none, in words; empty where there can.
        dated, timed : bool
            Whether the date of the first frame, and any times, are known.
        """
        for tick, why in ((self.scale_bar, scale_bar), (self.aligned, aligned)):
            tick.setEnabled(not why)
            tick.setToolTip(why)
            if why:
                tick.setChecked(False)
        for row, there in ((1, timed), (2, dated)):
            item = self.clock.model().item(row)
            item.setEnabled(there)
            if not there and self.clock.currentIndex() == row:
                self.clock.setCurrentIndex(0)

    def _fit(self) -> None:
        """Disable what means nothing for the kind."""
        raw, figure = self.is_raw, self.is_figure
        film = self.kind.currentText().startswith("Film")
        for box in (*self.overlays.values(), self.clock):
            box.setEnabled(not raw)
        for box in (self.first, self.last):
            box.setEnabled(not figure and not self.all_button.isChecked())
        for one in (self.every, self.all_button):
            one.setEnabled(not figure)
        for one in (self.fps, self.pace):
            one.setEnabled(film)

    def _on_all(self, every: bool) -> None:
        if every:
            self.first.setValue(0)
            self.last.setValue(self.last.maximum())
        self._fit()

    def _on_kind(self) -> None:
        self._fit()
        self.kind_changed.emit()

    def _tell(self) -> None:
        self.changed.emit()
