"""A line of text whose keys are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QLineEdit

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent


class Line(QLineEdit):
    """A line edit that passes no key on while somebody types.

    Qt's own passes on what it has no use for, Return among them, and the
    window would take it for a key of the table: close an outline, say.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the key, used or not."""
        super().keyPressEvent(event)
        event.accept()
