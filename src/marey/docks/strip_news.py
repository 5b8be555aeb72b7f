"""What the strip shows of the marks: asked beside the window, told later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QObject, QTimer

from marey.docks.marked import FEW, TABLES, MarkedFrames
from marey.docks.parts.strip import FrameStrip, Ticks
from marey.words import FrameStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from marey.docks.desk import Desk
    from marey.docks.marked import Frames, Key
    from marey.docks.parts import Asking
    from marey.recording import Recording
    from marey.words import Change, MarkType

NOTE_COLOUR = "#8a8a8a"
MASK_COLOUR = "#d9a441"
"""For a mask layer that has no class yet."""


class StripNews(QObject):
    """Keeps a strip's ticks in step with the marks of a session.

    All is read once when a recording opens; then only frames that changed.

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
        self._marked: MarkedFrames | None = None
        self._found: Mapping[Key, Frames] = {}
        self._whole: set[str] = set()
        self._some: dict[str, set[int]] = {}
        self._is_final = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self._ask_now)

    def begin(self, recording: Recording) -> None:
        """Read the marks of a recording that was opened."""
        self._marked = MarkedFrames(recording)
        self._is_final = recording.series.complete
        self._found = {}
        self._read_all()

    def forget(self) -> None:
        """Let go of the recording: it is closed."""
        self._marked = None
        self._found, self._some = {}, {}
        self._whole.clear()
        self._strip.show_ticks(())

    def grow(self, *_news: object) -> None:
        """Read all again once no frame can change its place any more."""
        recording = self._session.recording
        if recording is not None and recording.series.complete and not self._is_final:
            self._is_final = True
            self._read_all()

    def hear(self, change: Change) -> None:
        """Look again at the frames that a change has touched."""
        if change.table == "frame":
            self._read_all()
        elif change.table in TABLES:
            frames = self._some.setdefault(change.table, set())
            frames.update(change.frames or ())
            is_many = change.frames is None or len(frames) > FEW
            if is_many or change.table == "mask_tile":
                self._whole.add(change.table)
            self._soon.start()

    def look_at_frame(self, t: int) -> None:
        """Tick a frame that turned out to be broken when it was shown."""
        recording = self._session.recording
        if recording is None or t >= len(recording.series):
            return
        if recording.series.frame(t).status is not FrameStatus.OK:
            self.show_ticks()

    def look_at_cache(self) -> None:
        """Show which frames are in the cache now."""
        if self._strip.isVisible():
            self._strip.refresh_cached()

    def show_ticks(self, *_news: object) -> None:
        """Show what is known, in the colours that types have now."""
        recording = self._session.recording
        if recording is not None:
            broken = np.flatnonzero(~recording.series.valid)
            self._strip.show_ticks(ticks_of(self._found, self._session.types), broken)

    def _read_all(self) -> None:
        self._whole.update(TABLES)
        self._soon.start()

    def _ask_now(self) -> None:
        if self._marked is None or not (self._whole or self._some):
            return
        whole = set(self._whole)
        some = {name: ids for name, ids in self._some.items() if name not in whole}
        self._whole.clear()
        self._some = {}
        future = self._desk.read(self._marked.renew, whole, some)
        self._asking.ask("ticks", future, self._tell, failed=self._owe)

    def _tell(self, found: Mapping[Key, NDArray[Any]]) -> None:
        self._found = found
        self.show_ticks()

    def _owe(self, _trouble: BaseException) -> None:
        """Read all at the next change: what was asked now is not known."""
        self._whole.update(TABLES)


def ticks_of(found: Mapping[Key, Frames], types: Sequence[MarkType]) -> list[Ticks]:
    """Return marked frames as ticks: types in their order, masks, then notes.

    Parameters
    ----------
    found : mapping
        What :meth:`MarkedFrames.renew` returned.
    types : sequence of MarkType
        Types in their order, with colours.
    """
    ticks = [
        Ticks(kind.color, found[key], kind.name)
        for kind in types
        for key in (("marker", kind.id), ("shape", kind.id))
        if key in found
    ]
    area = next((kind.color for kind in types if kind.kind == "mask"), MASK_COLOUR)
    ticks += [
        Ticks(area, frames, str(name), "masks")
        for (table, name), frames in found.items()
        if table == "mask_tile"
    ]
    if ("note", "") in found:
        ticks.append(Ticks(NOTE_COLOUR, found["note", ""], "note", "notes"))
    return [row for row in ticks if len(row.frames)]
