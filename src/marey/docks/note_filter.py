"""What is asked for in the list of all notes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from marey.docks.parts import Line, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

ANY_TAG, ANYBODY, ANY_TIME = "all tags", "by anybody", "at any time"
RATINGS = ("all ratings", *(f"★ {n} or more" for n in range(1, 5)), "★ 5")
DAYS = {ANY_TIME: None, "today": 0, "in the last 7 days": 6, "in the last 30 days": 29}
"""What a person chooses, and how many days before today it reaches."""


class NoteFilter(QWidget):
    """Words, tag, least rating, author and date.

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
        self.text.setPlaceholderText("Search in all notes")
        self.text.setClearButtonEnabled(True)
        self.text.textChanged.connect(self._tell)
        self.tag, self.rating, self.author, self.date = (
            QComboBox(self) for _ in range(4)
        )
        boxes = QGridLayout()
        boxes.setSpacing(3)
        for place, (box, names) in enumerate(
            (
                (self.tag, [ANY_TAG]),
                (self.rating, list(RATINGS)),
                (self.author, [ANYBODY]),
                (self.date, list(DAYS)),
            )
        ):
            box.addItems(names)
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.currentIndexChanged.connect(self._tell)
            boxes.addWidget(box, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.text)
        column.addLayout(boxes)

    def _tell(self, *_news: object) -> None:
        self.changed.emit()

    def show_known(self, tags: Sequence[str], authors: Sequence[str]) -> None:
        """Offer the tags in use, and the people who wrote notes."""
        offer(self.tag, [ANY_TAG, *tags])
        offer(self.author, [ANYBODY, *authors])

    def asked(self) -> dict[str, Any]:
        """Return what is asked for, as `Notes.find` takes it."""
        asked: dict[str, Any] = {}
        if self.text.text().strip():
            asked["text"] = self.text.text().strip()
        if self.tag.currentIndex() > 0:
            asked["tags"] = (self.tag.currentText(),)
        if self.rating.currentIndex() > 0:
            asked["least_rating"] = self.rating.currentIndex()
        if self.author.currentIndex() > 0:
            asked["author"] = self.author.currentText()
        days = DAYS[self.date.currentText()]
        if days is not None:
            first = datetime.now().astimezone().date() - timedelta(days)
            asked["since"] = datetime.combine(first, time()).astimezone().timestamp()
        return asked
