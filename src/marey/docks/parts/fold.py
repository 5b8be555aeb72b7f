"""A heading that folds what is below it."""

from __future__ import annotations

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """A section with a heading; a click on the heading opens or folds it.

    Parameters
    ----------
    heading : str
        Text of the heading.
    inside : QWidget
        What is shown when open.
    parent : QWidget, optional
        Owner.
    """

    opened = Signal()
    """The section was opened by a person."""

    def __init__(
        self, heading: str, inside: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.inside = inside
        self._head = QToolButton(self)
        self._head.setText(heading)
        self._head.setCheckable(True)
        self._head.setAutoRaise(True)
        self._head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setArrowType(Qt.ArrowType.RightArrow)
        self._head.toggled.connect(self._turn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._head)
        layout.addWidget(inside)
        inside.setVisible(False)

    def set_heading(self, heading: str) -> None:
        """Show another heading, such as one with a new count."""
        self._head.setText(heading)

    def open(self) -> None:
        """Unfold the section."""
        self._head.setChecked(True)

    def close_up(self) -> None:
        """Fold the section."""
        self._head.setChecked(False)

    def is_open(self) -> bool:
        """Tell whether the section is unfolded."""
        return bool(self._head.isChecked())

    def _turn(self, shown: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow
        self._head.setArrowType(arrow)
        self.inside.setVisible(shown)
        if shown:
            self.opened.emit()
