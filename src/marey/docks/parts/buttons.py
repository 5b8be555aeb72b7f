"""Buttons and boxes whose click leaves the keyboard to the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QCheckBox, QPushButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from qtpy.QtWidgets import QWidget


def push_button(
    words: str, act: Callable[[], object], parent: QWidget, tip: str = ""
) -> QPushButton:
    """Return a button that acts when it is clicked."""
    made = QPushButton(words, parent)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda: act())
    return made


def check_box(
    words: str, act: Callable[[bool], object], parent: QWidget, tip: str = ""
) -> QCheckBox:
    """Return a box that says whether it is checked when somebody clicks it."""
    made = QCheckBox(words, parent)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(act)
    return made
