"""Who marks, and whether the marks of others are in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import QHBoxLayout, QLabel, QWidget

from marey.docks.parts import Line, check_box

if TYPE_CHECKING:
    from marey.layers import Session
    from marey.recording import Recording


class AuthorLine(QWidget):
    """The name under which this session marks, and a box for what others marked.

    Parameters
    ----------
    session : Session
        Whose author it is.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.name = Line(self)
        self.name.setPlaceholderText("your name")
        self.name.setToolTip("Your acts are kept, and taken back, under this name")
        self.name.editingFinished.connect(self._set_name)
        self.others = check_box(
            "others' marks",
            self._show_others,
            self,
            "Show and count what other people marked by hand",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel("Author", self))
        row.addWidget(self.name, 1)
        row.addWidget(self.others)

    def show_recording(self, recording: Recording) -> None:
        """Show who marks in a recording, but for a name that is being typed."""
        if not self.name.hasFocus():
            self.name.setText(recording.author)
        with QSignalBlocker(self.others):
            self.others.setChecked(recording.sidecar.others)

    def _set_name(self) -> None:
        recording, name = self._session.recording, self.name.text().strip()
        if recording is None or not name or name == recording.author:
            return
        recording.sidecar.author = name
        if not self._session.others:  # those of the one before are another's now
            self._session.others = True
            self._session.others = False

    def _show_others(self, shown: bool) -> None:
        self._session.others = shown
        words = "shown" if shown else "left out, on picture, timeline and in counts"
        self._session.say(f"marks of other people are {words}")
