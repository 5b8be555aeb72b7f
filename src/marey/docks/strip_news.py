"""What the strip shows of the marks: asked beside the window, told later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QObject, QTimer

from marey.docks.marked import BY_FRAME, FEW, TABLES, Marked, MarkedFrames, block_edges
from marey.docks.timeline_ticks import ticks_of
from marey.layers.trust import live_frames
from marey.words import FrameStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from marey.docks.desk import Desk
    from marey.docks.parts import Asking
    from marey.docks.parts.strips import Strips
    from marey.recording import Recording
    from marey.words import Change

_PARTS = {"selection_frame": "selection"}
"""Tables whose rows are parts of another's."""


class StripNews(QObject):
    """Keeps a strip's ticks in step with the marks of a session.

    All is read once when a recording opens; then only frames that changed.

    Parameters
    ----------
    desk : Desk
        Whose session has the marks.
    asking : Asking
        Brings the answers into the window's thread.
    strips : Strips
        Where they are shown.
    """

    def __init__(self, desk: Desk, asking: Asking, strips: Strips) -> None:
        super().__init__(strips)
        self._desk = desk
        self._session = desk.session
        self._asking = asking
        self._strips = strips
        self._marked: MarkedFrames | None = None
        self._found = Marked()
        self._edges: NDArray[np.int64] | None = None
        self._whole: set[str] = set()
        self._some: dict[str, set[int]] = {}
        self._is_final = False
        self._least: dict[int, float | None] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(150)
        self._soon.timeout.connect(self._ask_now)

    def begin(self, recording: Recording) -> None:
        """Read the marks of a recording that was opened."""
        self._marked = MarkedFrames(recording)
        self._is_final = recording.series.complete
        self._found = Marked()
        self._least = {kind.id: kind.least_score for kind in self._session.types}
        self._read_all()

    def forget(self) -> None:
        """Let go of the recording: it is closed."""
        self._marked = None
        self._found, self._some = Marked(), {}
        self._whole.clear()
        self._edges = None
        self._strips.show_ticks((), np.zeros(0, np.int64))

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
            return
        table = _PARTS.get(change.table, change.table)
        if table in TABLES:
            frames = self._some.setdefault(table, set())
            frames.update(change.frames or ())
            is_many = change.frames is None or len(frames) > FEW
            if is_many or table not in BY_FRAME:
                self._whole.add(table)
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
        recording = self._session.recording
        if recording is not None and self._strips.isVisible():
            self._strips.show_held(recording.series.cached_spans())

    def look_anew(self, *_news: object) -> None:
        """Read all again: other marks count now."""
        self._read_all()

    def count_anew(self, *_news: object) -> None:
        """Read all again where other scores count now; then show all by the types."""
        least = {kind.id: kind.least_score for kind in self._session.types}
        rows = least.keys() | self._least.keys()
        if any(least.get(row) != self._least.get(row) for row in rows):
            self._read_all()
        self._least = least
        self.show_ticks()

    def show_ticks(self, *_news: object) -> None:
        """Show what is known, in the colours that types have now."""
        recording = self._session.recording
        if recording is not None:
            self._edges = None
            broken = np.flatnonzero(~recording.series.valid)
            # a slider that is moved goes before what the file says
            frames = live_frames(self._session.trust, self._found.frames)
            found = replace(self._found, frames=frames)
            self._strips.show_ticks(ticks_of(found, self._session.types), broken)

    def next_edge(self, t: int, direction: int) -> int | None:
        """Return where the next block of shown ticks begins or ends.

        Parameters
        ----------
        t : int
            From where to look.
        direction : int
            1 for later frames, -1 for earlier ones.
        """
        if self._edges is None:
            scene = self._strips.scene
            shown = [one.frames for one in scene.shown_ticks()]
            self._edges = block_edges(shown, scene.n)
        if direction > 0:
            there = self._edges[np.searchsorted(self._edges, t, "right") :][:1]
        else:
            there = self._edges[: np.searchsorted(self._edges, t)][-1:]
        return int(there[0]) if len(there) else None

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

    def _tell(self, found: Marked) -> None:
        self._found = found
        self.show_ticks()

    def _owe(self, _trouble: BaseException) -> None:
        """Read all at the next change: what was asked now is not known."""
        self._whole.update(TABLES)
