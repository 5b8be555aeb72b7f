"""The field for a frame or a time to go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Qt

from marey.docks.parts.line import Line
from marey.docks.timeline_place import EXPECTED, find_place
from marey.errors import BadValue

if TYPE_CHECKING:
    from qtpy.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
    from qtpy.QtWidgets import QWidget

    from marey.docks.desk import Desk


class PlaceField(Line):
    """Shows the number of the frame, and goes to what is typed.

    Parameters
    ----------
    desk : Desk
        Whose session goes there.
    parent : QWidget
        The timeline.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._t = 0
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(144)  # a date and a time
        self.setToolTip(f"Go to {EXPECTED}; Return goes there")
        self.setAccessibleName("Frame or time to go to")
        self.returnPressed.connect(self.go)

    def show_frame(self, t: int) -> None:
        """Show a frame's number, unless something else is being typed."""
        self._t = t
        if not (self.hasFocus() and self.isModified()):
            self.setText(f"{t:,}")

    def take_keyboard(self) -> None:
        """Wait for a place to be typed."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def go(self) -> None:
        """Go to what was typed, or say what can be typed."""
        session = self._desk.session
        recording = session.recording
        if recording is None:
            return
        try:
            t = find_place(self.text(), recording.series, session.t)
        except BadValue as trouble:
            session.say(str(trouble))
            self.selectAll()
            return
        self.setModified(False)
        self.show_frame(session.t)  # the one to come follows when it is drawn
        self._desk.player.stop()
        session.go(t)
        self._desk.back_to_picture()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.show_frame(self._t)
            self._desk.back_to_picture()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select all: what is typed takes the place of the number."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the frame again: what was not sent with Return is dropped."""
        super().focusOutEvent(event)
        self.setModified(False)
        self.show_frame(self._t)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select all at a first click, as nobody edits single digits."""
        super().mouseReleaseEvent(event)
        if not self.isModified() and not self.hasSelectedText():
            self.selectAll()
