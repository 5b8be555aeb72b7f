"""The line that says who owns the left button and what was done last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, QTimer
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from marey.docks.parts import ElidedLabel, IconButton, push_button
from marey.docks.rail import DOCKS

if TYPE_CHECKING:
    from marey.docks.desk import Desk

SAID_FOR = 6000
"""Milliseconds for which a word of explanation stands before the last act."""

_TOOLS = {
    "look": ("Look", "Look: a drag pans (L)"),
    "mark": ("Mark", "Mark: a click adds the chosen type (M)"),
    "paint": ("Paint", "Paint with the chosen class (P)"),
}


class ToolLine(QWidget):
    """Tool, type, hints, the last act with Undo, and the signs of the docks.

    Parameters
    ----------
    desk : Desk
        Whose session it shows.
    parent : QWidget
        The timeline.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._act = self._offer = self._offered = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.tools = {name: self._tool_button(name) for name in _TOOLS}
        self.hint = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.last = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.last.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        # What was done or said has its room first; hints take what is left.
        self.last.setSizePolicy(
            QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred
        )
        tip = "Take the last act back (Ctrl+Z)"
        self.undo = push_button("Undo", lambda: desk.session.undo(), self, tip)
        self.undo.setVisible(False)
        self.use = push_button(
            "Use it",
            lambda: desk.session.display.use_offered(),
            self,
            "Show all frames by this contrast",
        )
        self.use.hide()
        for button in self.tools.values():
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.hint, 1)
        row.addWidget(self.last)
        row.addWidget(self.use)
        row.addWidget(self.undo)
        row.addSpacing(6)
        self._add_signs(row)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(SAID_FOR)
        self._fade.timeout.connect(self._show_act)
        self.forget()

    def show_tool(self, *_news: object) -> None:
        """Show who owns the left button, and the hints that go with it."""
        session = self._desk.session
        for name, button in self.tools.items():
            button.setChecked(name == session.tool)
            button.setEnabled(session.recording is not None)
        self.hint.setText(session.hint() if session.recording is not None else "")
        self.undo.setVisible(session.recording is not None)

    def show_act(self, words: str) -> None:
        """Show an act that is in the file, with its Undo."""
        self._act, self._offer = words, ""
        self._fade.stop()
        self._show_act()

    def say(self, words: str) -> None:
        """Show a word of explanation for a while."""
        self.last.setText(words)
        self.use.hide()
        self._fade.start()

    def show_offer(self) -> None:
        """Say what was found later, until the next act; the Display dock keeps it."""
        words = self._desk.session.display.offer_in_words()
        if words != self._offered:
            self._offered = self._offer = words
            self._show_act()

    def forget(self) -> None:
        """Begin anew: another recording, nothing done yet."""
        self._act = ""
        self._show_act()

    def _show_act(self) -> None:
        self.last.setText(self._offer or self._act)
        self.use.setVisible(bool(self._offer))

    def _tool_button(self, name: str) -> QPushButton:
        words, tip = _TOOLS[name]
        button = push_button(words, lambda: self._choose(name), self, tip)
        button.setCheckable(True)
        return button

    def _choose(self, name: str) -> None:
        self._desk.session.choose(name)
        self.show_tool()

    def _add_signs(self, row: QHBoxLayout) -> None:
        for name in DOCKS:
            if name == "Timeline":  # this line stands on it
                continue
            button = IconButton(name.lower(), f"Open {name}", self)
            button.clicked.connect(lambda _on, name=name: self._desk.rail.open(name))
            row.addWidget(button)
        keys = IconButton("keys", "Show all keys (F1)", self)
        keys.clicked.connect(self._desk.rail.cheat_sheet)
        row.addWidget(keys)
