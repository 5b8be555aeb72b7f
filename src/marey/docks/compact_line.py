"""Dropping history that nobody needs: said first, done by a second press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from marey.docks.parts import push_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.sidecar.compacting import Compacted

KEEPS = {"keep versions and undo": "undo", "keep versions only": "versions"}


class CompactLine(QWidget):
    """A choice, what would go, and the button that does it.

    Parameters
    ----------
    parent : QWidget
        The dock.
    look, drop : callable
        Called with ``"undo"`` or ``"versions"``; the answer comes by `show_plan`.
    """

    def __init__(
        self,
        parent: QWidget,
        look: Callable[[str], Any],
        drop: Callable[[str], Any],
    ) -> None:
        super().__init__(parent)
        self.keep = QComboBox(self)
        self.keep.addItems(list(KEEPS))
        self.keep.currentIndexChanged.connect(self.forget)
        self.look = push_button("What would go?", lambda: look(self.kept), self)
        self.drop = push_button("Drop it", lambda: drop(self.kept), self)
        self.drop.setToolTip("A copy of the whole file is written beside it first")
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.keep, 1)
        row.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.drop)
        self.forget()

    @property
    def kept(self) -> str:
        """What is kept, as the door calls it."""
        return KEEPS[self.keep.currentText()]

    def forget(self, *_choice: object) -> None:
        """Something changed: what would go has to be asked anew."""
        self.said.setText("")
        self.said.setVisible(False)
        self.drop.setVisible(False)

    def show_plan(self, plan: Compacted) -> None:
        """Say what would go, and offer to do it where there is anything."""
        self.said.setText(f"Would go: {plan.words}." if plan.rows else plan.words)
        self.said.setVisible(True)
        self.drop.setVisible(bool(plan.rows))

    def show_done(self, done: Compacted) -> None:
        """Say what went, and where the copy lies."""
        copy = f" A copy lies in {done.backup.name}." if done.backup else ""
        self.said.setText(f"Gone: {done.words}.{copy} {done.notice}".strip())
        self.said.setVisible(True)
        self.drop.setVisible(False)
