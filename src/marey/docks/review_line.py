"""What is left to review: how much, the keys that accept and go on, and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt, QTimer
from qtpy.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from marey.docks import acts
from marey.docks.dock_part import DockPart
from marey.docks.marked import REVIEWED
from marey.docks.parts import ElidedLabel, IconButton, push_button
from marey.docks.score_line import ScoreLine
from marey.layers.trust import words_left

if TYPE_CHECKING:
    from psygnal import SignalInstance

    from marey.recording import Recording
    from marey.words import Change, MarkType

SOON = 250
"""Milliseconds after which many acts in a row are counted once."""

WAITING = "machines made them; nobody has accepted or changed them"
"""What is left to review, for the tooltip."""

Left = tuple[tuple[int, int], tuple[int, int]]


class ReviewLine(DockPart):
    """Says how much machines made that nobody has looked at, and goes through it."""

    def build(self) -> None:
        """Make the controls."""
        self.scores = ScoreLine(self._desk, self._asking, self)
        self.words = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.accept = push_button(
            "Accept",
            lambda: acts.accept(self._desk),
            self,
            "Accept the selected marks, or all of this frame (V)",
        )
        self.next = push_button(
            "Next",
            lambda: acts.unreviewed(1)(self._desk),
            self,
            "Next frame with something not reviewed (J); Shift+J goes back",
        )
        self.more = IconButton("more", "Accept all of a type...", self)
        self.more.clicked.connect(self._open_menu)
        self.menu = QMenu(self)
        self._line = QWidget(self)
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        row.addWidget(self.words, 1)
        for button in (self.accept, self.next, self.more):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.scores)
        column.addWidget(self._line)
        self._line.hide()
        self._of_type = (0, 0)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self.refresh)

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, for the dock that has the line."""
        session = self._session
        return [
            *self.scores.wires(),
            (session.opened, self._forget),
            (session.opened, self.refresh),
            (session.closed, self._forget),
            (session.type_changed, self._count_soon),
            (session.changed, self._hear),
        ]

    def refresh(self, *_news: object) -> None:
        """Ask how much is left, in all and of the chosen type."""
        recording = self._session.recording
        if recording is not None:
            future = self._desk.read(_left, recording, self._session.mark_type)
            self._asking.ask("left to review", future, self._show)

    def live_total(self) -> dict[str, int]:
        """Return how many marks count of a type whose slider is being moved."""
        trust = self._session.trust
        found = {}
        for kind in self._session.types:
            book = trust.book(kind.id)
            if kind.id in trust.moved and book is not None:
                found[kind.name] = book.count(trust.moved[kind.id])
        return found

    def _hear(self, change: Change) -> None:
        if change.table in {*REVIEWED, "type"}:
            self._count_soon()

    def _count_soon(self, *_news: object) -> None:
        self._soon.start()

    def _forget(self, *_news: object) -> None:
        self._line.hide()

    def _show(self, left: Left) -> None:
        (unseen, total), self._of_type = left
        words = words_left((unseen, total))
        self.words.setText(words)
        self.words.setToolTip(f"{words}: {WAITING}")
        self._line.setVisible(total > 0)
        for button in (self.accept, self.next, self.more):
            button.setEnabled(unseen > 0)

    def _open_menu(self) -> None:
        """Offer to accept all of the chosen type, saying how many that are."""
        menu, kind = self.menu, self._session.mark_type
        unseen = self._of_type[0]
        menu.clear()
        if kind is not None and unseen:
            act = menu.addAction(f"Accept all {unseen:,} of {kind.name}")
            act.triggered.connect(lambda: self._session.trust.accept_type(kind.name))
        else:
            name = "this type" if kind is None else kind.name
            menu.addAction(f"Nothing of {name} waits for a look").setEnabled(False)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))


def _left(recording: Recording, kind: MarkType | None) -> Left:
    """Read how much is left, in all and of a type."""
    known = kind is not None and kind.id > 0
    of_type = recording.review.left(kind.id) if kind is not None and known else (0, 0)
    return recording.review.left(), of_type
