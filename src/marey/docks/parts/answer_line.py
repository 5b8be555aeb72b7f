"""A sentence with its buttons, that is there only when it has something to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from marey.docks.parts.buttons import push_button

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class AnswerLine(QWidget):
    """Says what came of something, or asks, and offers what can be done.

    Parameters
    ----------
    acts : mapping of str to callable
        Words of each button, and what it does.
    parent : QWidget
        Owner.

    Attributes
    ----------
    buttons : dict of str to QPushButton
        By their words.
    """

    def __init__(self, acts: Mapping[str, Callable[[], object]], parent: QWidget):
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {
            words: push_button(words, act, self) for words, act in acts.items()
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        for button in self.buttons.values():
            row.addWidget(button)
        self.hide()

    def say(self, words: str) -> None:
        """Show a sentence with the buttons."""
        self.words.setText(words)
        self.show()
