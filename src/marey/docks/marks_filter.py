"""What is asked for in the list of all marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import Line, offer
from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import MarkType

STATES: dict[str, dict[str, Any]] = {
    "any state": {},
    "made by people": {"source": "person"},
    "made by programs": {"source": "program"},
    "made by models": {"source": "model"},
    "unseen": {"review": 0},
    "accepted": {"review": 1},
    "corrected": {"review": 2},
}
"""What a person chooses, and what it asks for."""

ALL_TYPES = "all types"
ANYBODY = "by anybody"


class MarksFilter(QWidget):
    """Text, type, author, state, score, track, and whether only this frame.

    Parameters
    ----------
    parent : QWidget
        The dock.
    """

    changed = Signal()
    """Something else is asked for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = Line(self)
        self.text.setPlaceholderText("Search in texts and attributes")
        self.text.setClearButtonEnabled(True)
        self.type, self.author, self.state = (QComboBox(self) for _ in range(3))
        self.type.addItem(ALL_TYPES)
        self.author.addItem(ANYBODY)
        self.state.addItems(list(STATES))
        self.score, self.track = Line(self), Line(self)
        self.score.setPlaceholderText("0.5 or 0.2-0.8")
        self.track.setPlaceholderText("number")
        self.this_frame = QCheckBox("this frame", self)
        self._lay_out()
        for line in (self.text, self.score, self.track):
            line.textChanged.connect(self._tell)
        for box in (self.type, self.author, self.state):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.currentIndexChanged.connect(self._tell)
        self.this_frame.toggled.connect(self._tell)

    def _lay_out(self) -> None:
        boxes = QGridLayout()
        boxes.addWidget(self.type, 0, 0)
        boxes.addWidget(self.author, 0, 1)
        boxes.addWidget(self.state, 1, 0)
        boxes.addWidget(self.this_frame, 1, 1)
        numbers = QHBoxLayout()
        numbers.addWidget(QLabel("score ≥", self))
        numbers.addWidget(self.score, 2)
        numbers.addWidget(QLabel("track", self))
        numbers.addWidget(self.track, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.text)
        column.addLayout(boxes)
        column.addLayout(numbers)

    def _tell(self, *_news: object) -> None:
        self.changed.emit()

    def show_types(self, types: Sequence[MarkType]) -> None:
        """Offer the types there are."""
        offer(self.type, [ALL_TYPES, *(one.name for one in types)])

    def show_authors(self, authors: Sequence[str]) -> None:
        """Offer the people who wrote here."""
        offer(self.author, [ANYBODY, *authors])

    def asked(self, t: int) -> dict[str, Any]:
        """Return what is asked for, as `Marks.find` takes it.

        Parameters
        ----------
        t : int
            The shown frame.

        Raises
        ------
        BadValue
            A score or track is no number.
        """
        asked = dict(STATES[self.state.currentText()])
        if self.text.text().strip():
            asked["text"] = self.text.text().strip()
        if self.type.currentIndex() > 0:
            asked["types"] = self.type.currentText()
        if self.author.currentIndex() > 0:
            asked["author"] = self.author.currentText()
        if self.this_frame.isChecked():
            asked["t"] = t
        if self.score.text().strip():
            asked["score"] = span(self.score.text())
        if self.track.text().strip():
            asked["track"] = _whole(self.track.text())
        return asked


def span(text: str) -> tuple[float | None, float | None]:
    """Return least and largest of what was typed.

    Examples
    --------
    >>> span("0.5"), span("0.2-0.8"), span("-0.8")
    ((0.5, None), (0.2, 0.8), (None, 0.8))
    """
    low, between, high = text.replace("–", "-").strip().partition("-")
    try:
        return (
            float(low) if low.strip() else None,
            float(high) if between and high.strip() else None,
        )
    except ValueError as error:
        raise BadValue(
            f"A score is a number, or two with - between; {text!r} came."
        ) from error


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadValue(f"A track is a number; {text!r} came.") from error
