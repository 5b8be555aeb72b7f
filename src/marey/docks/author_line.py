"""Who marks, and whether the marks of others are in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QSignalBlocker
from qtpy.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from marey.docks.parts import Line, check_box

if TYPE_CHECKING:
    from marey.layers import Session
    from marey.recording import Recording


OTHERS = (
    "Show and count what other people marked and noted by hand.\n"
    "Off, their mask layers go as well; a mask layer that all share\n"
    "stays as it is, for its pixels do not tell who painted them"
)
"""What the box of others' marks does, in words."""


class AuthorLine(QWidget):
    """The name under which this session marks, and boxes for what others do.

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
            OTHERS,
        )
        self.own = check_box(
            "paint on a mask layer of my own",
            lambda own: session.trust.paint_own(own=own),
            self,
            "Strokes go to a layer with your name, beside the one that all share",
        )
        row = QHBoxLayout()
        row.addWidget(QLabel("Author", self))
        row.addWidget(self.name, 1)
        row.addWidget(self.others)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.own)

    def show_recording(self, recording: Recording) -> None:
        """Show who marks in a recording, but for a name that is being typed."""
        if not self.name.hasFocus():
            self.name.setText(recording.author)
        with QSignalBlocker(self.others):
            self.others.setChecked(recording.sidecar.others)
        with QSignalBlocker(self.own):
            self.own.setChecked(self._session.trust.paints_own)

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
        self._session.say(f"marks and notes of other people are {words}")
