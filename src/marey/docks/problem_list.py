"""Frames that cannot be shown, folded under their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from marey.docks.parts import Fold
from marey.docks.parts.clock_text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.words import Problem

_SHOWN = 500  # a list of more helps nobody; the rest is counted


class ProblemList(QWidget):
    """Problems of a recording; a click goes to the frame.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    asked = Signal(int)
    """A person wants to see this frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(self._go)
        self.fold = Fold("Problems", self.list, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show a list of problems; with none there is nothing to see."""
        self.setVisible(bool(problems))
        self.fold.set_heading(f"Problems ({len(problems):,})")
        self.list.clear()
        for problem in problems[:_SHOWN]:
            place = problem.path if problem.t is None else f"frame {problem.t}"
            item = QListWidgetItem(f"{place}: {problem.reason}")
            item.setToolTip(problem.path)
            item.setData(Qt.ItemDataRole.UserRole, problem.t)
            self.list.addItem(item)
        self.list.setFixedHeight(min(140, 12 + 56 * len(problems)))
        if len(problems) > _SHOWN:
            self.list.addItem(f"and {counted(len(problems) - _SHOWN, 'more', 'more')}")

    def _go(self, item: QListWidgetItem) -> None:
        t = item.data(Qt.ItemDataRole.UserRole)
        if t is not None:
            self.asked.emit(t)
