"""How sure marks of the chosen type have to be: a box, a number and a slider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QSignalBlocker, Qt, QTimer
from qtpy.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSlider

from marey.docks.dock_part import DockPart
from marey.docks.parts import check_box
from marey.sidecar.score_book import score_book

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.sidecar.score_book import ScoreBook
    from marey.words import MarkType

STEPS = 200
"""Places of the slider from the lowest to the highest score."""
SCORED = ("marker", "shape", "frame_label", "object")
"""Tables of what has a score."""
REST = 400
"""Milliseconds after which a number that was typed or stepped to is written."""


class ScoreLine(DockPart):
    """Sets the least score of the chosen type; in sight where marks have scores.

    While the slider moves, canvas, counts and timeline follow; the file is written
    when it is let go.
    """

    def build(self) -> None:
        """Make the controls."""
        self._span = (0.0, 1.0)
        self._shown: tuple[int, float | None] | None = None
        self.box = check_box(
            "only score ≥",
            self._switch,
            self,
            "Marks that are less sure are neither shown, counted nor exported",
        )
        self.number = QDoubleSpinBox(self)
        self.number.setDecimals(2)
        self.number.setToolTip("Least score of the chosen type")
        self.number.valueChanged.connect(self._type_in)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setToolTip("Least score of the chosen type; acts while it moves")
        self.slider.sliderPressed.connect(self._take_hold)
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderReleased.connect(self._release)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for control in (self.box, self.number, self.slider):
            line.addWidget(control)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._release)
        self.hide()

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the line."""
        session = self._session
        return [
            (session.type_changed, self.refresh),
            (session.types_changed, self.refresh),
            (session.changed, self._hear),
        ]

    def kind(self) -> MarkType | None:
        """Return the type whose least score is set."""
        return self._session.mark_type

    def refresh(self, *_news: object) -> None:
        """Ask whether the chosen type has scores, and show its least one."""
        recording, kind = self._session.recording, self.kind()
        if recording is None or kind is None or not kind.id:
            self.hide()
            return
        least = self._session.trust.least(kind.name)
        if self._shown != (kind.id, least):
            self._shown = (kind.id, least)
            self._ask(kind)
        elif not self.slider.isSliderDown():
            self._show_least(least)

    def _hear(self, change: Any) -> None:
        if change.table in SCORED and not self.isVisible():
            self._shown = None
            self.refresh()

    def _ask(self, kind: MarkType) -> None:
        """Read the scores of a type beside the window."""
        recording = self._session.recording
        if recording is not None:
            future = self._desk.read(score_book, recording.sidecar, kind.id)
            self._asking.ask("scores", future, self._take_book)

    def _take_book(self, book: ScoreBook) -> None:
        kind = self.kind()
        if kind is None or kind.id != book.type:
            return
        least = self._session.trust.least(kind.name)
        self.setVisible(book.has_scores or least is not None)
        if not self.slider.isSliderDown():
            self._span = book.span
            with QSignalBlocker(self.number):
                self.number.setRange(min(self._span[0], least or 0.0), self._span[1])
                self.number.setSingleStep((self._span[1] - self._span[0]) / 20)
            self._show_least(least)
        self._session.trust.keep_book(book)

    def _show_least(self, least: float | None) -> None:
        value = self._span[0] if least is None else least
        with QSignalBlocker(self.box):
            self.box.setChecked(least is not None)
        with QSignalBlocker(self.number):
            self.number.setValue(value)
        with QSignalBlocker(self.slider):
            low, high = self._span
            place = (value - low) / (high - low) if high > low else 0.0
            self.slider.setValue(round(min(max(place, 0.0), 1.0) * STEPS))

    # -- acts ----------------------------------------------------------------------
    def _slide(self, least: float | None) -> None:
        kind = self.kind()
        if kind is not None and kind.id:
            self._shown = (kind.id, least)
            self._session.trust.slide(kind.name, least)
            if not self.slider.isSliderDown():
                self._show_least(least)

    def _switch(self, on: bool) -> None:
        low, high = self._span
        value = self.number.value()
        self._slide((value if value > low else (low + high) / 2) if on else None)
        self._release()

    def _type_in(self, value: float) -> None:
        self._slide(value)
        self._rest.start()

    def _take_hold(self) -> None:
        """Read the scores anew: marks may have come since."""
        kind = self.kind()
        if kind is not None and kind.id:
            self._ask(kind)

    def _move(self, place: int) -> None:
        low, high = self._span
        value = round(low + (high - low) * place / STEPS, 4)
        with QSignalBlocker(self.number), QSignalBlocker(self.box):
            self.number.setValue(value)
            self.box.setChecked(True)
        self._slide(value)
        if not self.slider.isSliderDown():
            self._rest.start()

    def _release(self) -> None:
        self._rest.stop()
        self._session.trust.release()

    def flush(self) -> None:
        """Write what was set and not written yet."""
        if self._rest.isActive():
            self._release()
