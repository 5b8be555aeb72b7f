"""The state of a dock in one place: empty, ready, working or failed."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

if TYPE_CHECKING:
    from marey.words import Report


class StateLine(QWidget):
    """Says what a dock is doing; a failure stays until dismissed.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    cancelled = Signal()
    """A person wants the work stopped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = "ready"
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._bar = QProgressBar(self)
        self._bar.setMaximumWidth(90)
        self._bar.setTextVisible(False)
        self._button = QPushButton(self)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._press)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._bar)
        layout.addWidget(self._button)
        self.ready()

    def words(self) -> str:
        """Return the sentence shown."""
        return str(self._words.text())

    def ready(self, words: str = "") -> None:
        """Nothing to report, or one calm sentence. A failure stays."""
        if self.state != "failed":
            self._show("ready", words)

    def working(
        self, words: str, report: Report | None = None, *, can_stop: bool = True
    ) -> None:
        """Say what is being done, how far it is, and offer Cancel where one can."""
        self._show("working", words if report is None else _spoken(report, words))
        self._button.setVisible(can_stop)
        self._bar.setRange(0, 0 if report is None else 1000)
        if report is not None:
            self._bar.setValue(round(report.fraction * 1000))

    def failed(self, words: str) -> None:
        """Say what happened, why and what to do, until dismissed."""
        self._show("failed", words)

    def dismiss(self) -> None:
        """Forget a failure."""
        self._show("ready", "")

    def _press(self) -> None:
        if self.state == "working":
            self.cancelled.emit()
        else:
            self.dismiss()

    def _show(self, state: str, words: str) -> None:
        self.state = state
        self._words.setText(words)
        self._bar.setVisible(state == "working")
        self._button.setVisible(state in {"working", "failed"})
        self._button.setText("Cancel" if state == "working" else "Dismiss")
        self.setVisible(bool(words))


def _spoken(report: Report, words: str) -> str:
    said = report.message or words
    if isnan(report.seconds_left):
        return said
    return f"{said}, about {max(1, round(report.seconds_left))} s left"
