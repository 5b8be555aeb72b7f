"""What the strip shows of the marks: asked beside the window, told later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, QTimer

from marey.docks.parts.strip import FrameStrip, Ticks
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marey.docks.desk import Desk
    from marey.docks.parts import Asking
    from marey.recording import Recording
    from marey.words import Change, MarkType

_TICKED = frozenset({"marker", "shape", "mask_tile", "type", "note", "frame"})
NOTE_COLOUR = "#8a8a8a"


class StripNews(QObject):
    """Keeps a strip's ticks in step with the marks of a session.

    Parameters
    ----------
    desk : Desk
        Whose session has the marks.
    asking : Asking
        Brings the answers into the window's thread.
    strip : FrameStrip
        Where they are shown.
    """

    def __init__(self, desk: Desk, asking: Asking, strip: FrameStrip) -> None:
        super().__init__(strip)
        self._desk = desk
        self._session = desk.session
        self._asking = asking
        self._strip = strip
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self._ask_now)

    def hear(self, change: Change) -> None:
        """Ask again where a change may have moved a tick."""
        if change.table in _TICKED:
            self.ask()

    def ask(self, *_news: object) -> None:
        """Ask soon; many changes are one question."""
        if not self._soon.isActive():
            self._soon.start()

    def look_at_frame(self, t: int) -> None:
        """Ask again where a frame turned out to be broken when it was shown."""
        recording = self._session.recording
        if recording is not None and not _is_fine(recording, t):
            self.ask()

    def look_at_cache(self) -> None:
        """Show which frames are in the cache now."""
        if self._strip.isVisible():
            self._strip.refresh_cached()

    def _ask_now(self) -> None:
        recording = self._session.recording
        if recording is not None:
            types = self._session.types
            future = self._desk.read(_ticks, recording, types)
            self._asking.ask("ticks", future, self._tell)

    def _tell(self, ticks: Sequence[Ticks]) -> None:
        recording = self._session.recording
        if recording is not None:
            broken = [p.t for p in recording.series.problems() if p.t is not None]
            self._strip.show_ticks(ticks, broken)


def _is_fine(recording: Recording, t: int) -> bool:
    if t >= len(recording.series):
        return True
    return recording.series.frame(t).status is FrameStatus.OK


def _ticks(recording: Recording, types: Sequence[MarkType]) -> list[Ticks]:
    """Read, beside the window's thread, which frames have marks of each type."""
    rows = [
        Ticks(kind.color, recording.markers.frames(type=kind.name).tolist(), kind.name)
        for kind in types
        if kind.kind == "point" and kind.id > 0  # 0: offered, not in the file
    ]
    return [row for row in rows if row.frames]
