"""The tick that shows frames aligned, and which of them have no offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from marey.docks.parts.clock_text import counted

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np

    from marey.docks.dock import Dock
    from marey.words import Change

NAMED = 3
"""So many frames without an offset are named; of more, the first ones."""


class Stabilise(QWidget):
    """Switches the alignment of the session, and says what lacks for it.

    Parameters
    ----------
    dock : Dock
        Where it stands.
    """

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self._dock = dock
        self._answer: Future | None = None
        self._again = False
        self.tick = QCheckBox("Stabilise", self)
        self.tick.setToolTip("Show each frame where its offset puts it (U)")
        self.tick.clicked.connect(self._set)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setToolTip("A frame without an offset lies as the frame before it")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tick)
        row.addWidget(self.said, 1)

    def refresh(self, *_news: object) -> None:
        """Show whether frames are aligned, and ask which have no offset."""
        self.tick.setChecked(self._dock.session.aligned)
        if self._answer is not None and not self._answer.done():
            self._again = True  # a program may store offsets faster than they are read
        else:
            self._ask()

    def _ask(self) -> None:
        recording = self._dock.session.recording
        if recording is None:
            return
        offsets = recording.offsets
        self._again = False
        self._answer = self._dock.desk.read(
            lambda: (offsets.count(), offsets.missing())
        )
        self._dock.asking.ask("offsets", self._answer, self._show)

    def hear(self, change: Change) -> None:
        """Ask again when offsets have changed."""
        if change.table == "frame_offset" and self._dock.in_sight:
            self.refresh()

    def _set(self, on: bool) -> None:
        self._dock.session.aligned = on
        self.tick.setChecked(self._dock.session.aligned)

    def _show(self, found: tuple[int, np.ndarray]) -> None:
        if self._again:
            self._ask()
        known, missing = found
        self.tick.setEnabled(bool(known))
        self.said.setText(lacking(missing) if known else "no offsets yet")


def lacking(missing: np.ndarray) -> str:
    """Say which frames have no offset of their own.

    Examples
    --------
    >>> import numpy as np
    >>> lacking(np.array([7, 9]))
    'no offset for 2 frames: 7, 9'
    >>> lacking(np.arange(5))
    'no offset for 5 frames: 0, 1, 2, ...'
    >>> lacking(np.arange(0))
    ''
    """
    if not len(missing):
        return ""
    names = [str(int(t)) for t in missing[:NAMED]]
    more = ["..."] if len(missing) > NAMED else []
    frames = counted(len(missing), "frame")
    return f"no offset for {frames}: {', '.join(names + more)}"
