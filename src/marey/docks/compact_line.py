"""Dropping history that nobody needs: said first, done by a second press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from marey.docks.parts import push_button
from marey.jobs.compacting import compact

if TYPE_CHECKING:
    from marey.docks.dock import Dock
    from marey.docks.long_work import LongWork
    from marey.sidecar.compacting import Compacted

KEEPS = {"keep versions and undo": "undo", "keep versions only": "versions"}


class CompactLine(QWidget):
    """A choice, what would go, and the button that does it.

    Parameters
    ----------
    dock : Dock
        The dock, whose recording it is.
    work : LongWork
        What runs beside the window's thread.
    """

    def __init__(self, dock: Dock, work: LongWork) -> None:
        super().__init__(dock)
        self._session, self._work = dock.session, work
        self.keep = QComboBox(self)
        self.keep.addItems(list(KEEPS))
        self.keep.setMinimumContentsLength(10)
        self.keep.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.keep.currentIndexChanged.connect(self.forget)
        self.look = push_button("What would go?", self._look, self)
        tip = "A copy of the whole file is written beside it first"
        self.drop = push_button("Drop it", self._drop, self, tip)
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

    def _look(self, begin: str = "") -> None:
        recording, kept = self._session.recording, self.kept
        if recording is None:
            return
        self._work.ask(
            "looking for what may go",
            lambda: recording.compact(kept, dry_run=True),
            lambda plan: self._show_plan(plan, begin),
        )

    def _show_plan(self, plan: Compacted, begin: str = "") -> None:
        """Say what would go, and offer to do it where there is anything."""
        words = plan.words[:1].upper() + plan.words[1:]
        words = f"Would go: {plan.words}." if plan.rows else f"{words}."
        self.said.setText(f"{begin} {words}".strip())
        self.said.setVisible(True)
        self.drop.setText("Drop it" if plan.rows else "Give it back")
        self.drop.setVisible(plan.is_worth_it)

    def _drop(self) -> None:
        recording, kept = self._session.recording, self.kept
        if recording is None:
            return
        self.drop.setVisible(False)
        self._work.start(
            "making the marks file smaller",
            lambda: compact(recording, kept),
            self._show_done,
            lambda: self._look("Cancelled."),
        )

    def _show_done(self, done: Compacted) -> None:
        """Say what went, what it won, and where the copy lies."""
        gone = f"Gone: {done.words}. " if done.rows else ""
        copy = f" A copy lies in {done.backup.name}." if done.backup else ""
        won = done.won_words if done.won_words.endswith(".") else f"{done.won_words}."
        self.said.setText(f"{gone}{won}{copy}")
        self.said.setVisible(True)
        self.drop.setVisible(False)
        self._session.said.emit(won)
