"""The two linked strips of a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QPointF, Signal
from qtpy.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from marey.docks.parts.plot_saving import FINENESS
from marey.docks.parts.strip import Strip
from marey.docks.parts.strip_picture import paint
from marey.docks.parts.strip_scene import Scene
from marey.docks.parts.themed_view import GROUND, INK
from marey.docks.timeline_sight import FRAMES, TIME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from qtpy.QtGui import QPainter

    from marey.docks.timeline_axis import TimeAxis
    from marey.docks.timeline_ticks import Ticks

    Frames = NDArray[np.int64]

WHY_NO_TIME = "no time is known: Recording, Set... says when frames were taken"


class Strips(QWidget):
    """Frames above, time below; what is in sight is the same on both.

    The strip of time gives way where nobody knows when frames were taken, or
    where a person has hidden it.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    asked = Signal(int)
    """A person wants this frame."""
    bounds_asked = Signal(int, int)
    """A person wants these frames to be played."""
    frame_menu_asked = Signal(QPointF, int)
    """A right click, at a place of the screen and on a frame."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.frames = Strip(self.scene, FRAMES, self)
        self.time = Strip(self.scene, TIME, self)
        self.why = QLabel(WHY_NO_TIME, self)
        self._wants_time = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.frames, 11)
        column.addWidget(self.time, 9)
        column.addWidget(self.why)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for strip in (self.frames, self.time):
            strip.asked.connect(self.asked)
            strip.bounds_asked.connect(self.bounds_asked)
            strip.menu_asked.connect(self.frame_menu_asked)
            strip.looked.connect(self.redraw)
        self._share_room()

    # -- what is shown ---------------------------------------------------------
    def show_frames(
        self,
        n: int,
        axis: TimeAxis | None = None,
        *,
        start: datetime | None = None,
        zone: str = "",
        keep: bool = False,
    ) -> None:
        """Show so many frames.

        Parameters
        ----------
        n : int
            How many frames there are now.
        axis : TimeAxis, optional
            When they were taken; without it there is one strip.
        start : datetime, optional
            When the first was taken.
        zone : str
            Time zone of the labels.
        keep : bool
            Stay where a person has zoomed to: the same recording has grown.
        """
        scene = self.scene
        scene.n, scene.start, scene.zone = n, start, zone
        scene.t = scene.wanted = min(scene.t, max(0, n - 1))
        scene.sight.show(n, axis, keep=keep)
        self._share_room()
        self.redraw()

    def show_ticks(self, ticks: Sequence[Ticks], broken: Frames | None = None) -> None:
        """Show where marks are, and which frames cannot be shown."""
        self.scene.ticks = ticks
        if broken is not None:
            self.scene.broken = broken
        self.redraw()

    def show_position(self, t: int) -> None:
        """Move the line to the shown frame, and the sight with it."""
        if t == self.scene.t:
            return
        self.scene.t = t
        if self.scene.sight.follow(t):
            self.redraw()
        else:
            self.frames.update()
            self.time.update()

    def show_wanted(self, t: int) -> None:
        """Draw a fine line at the frame that is asked for, until it is shown."""
        if t != self.scene.wanted:
            self.scene.wanted = t
            self.frames.update()
            self.time.update()

    def show_bounds(self, first: int, last: int) -> None:
        """Show which frames are played."""
        self.scene.bounds = first, last
        self.frames.update()
        self.time.update()

    def show_held(self, spans: Frames) -> None:
        """Show which frames are in memory, as half-open spans, (S, 2)."""
        self.scene.held = spans
        self.frames.refresh_held()

    def show_time(self, *, shown: bool) -> None:
        """Show or hide the strip of time."""
        self._wants_time = shown
        self._share_room()

    @property
    def shows_time(self) -> bool:
        """Whether a person wants the strip of time."""
        return self._wants_time

    def fit(self) -> None:
        """Bring all frames into sight."""
        self.scene.sight.fit()
        self.redraw()

    def zoom_to(self, first: int, last: int) -> None:
        """Bring a range into sight, and nothing else."""
        self.scene.sight.look(FRAMES, (float(first), last + 1.0))
        self.redraw()

    def redraw(self) -> None:
        """Draw both strips anew at the next painting."""
        self.frames.redraw()
        self.time.redraw()

    def draw(self, painter: QPainter) -> None:
        """Draw the strips as on paper, without what is only of this moment."""
        for strip in (self.frames, self.time):
            if strip.isVisible():
                painter.save()
                painter.translate(strip.pos())
                measures = strip.size(), float(FINENESS)
                paint(painter, self.scene, strip.name, measures, INK, ground=GROUND)
                painter.restore()

    def data(self) -> pd.DataFrame:
        """Return a row for each tick: frame, what it is, and of which kind."""
        import pandas as pd

        parts = [
            pd.DataFrame({"frame": one.frames, "what": one.words, "kind": one.kind})
            for one in self.scene.shown_ticks()
        ]
        if not parts:
            return pd.DataFrame(columns=["frame", "what", "kind"])
        return pd.concat(parts, ignore_index=True)

    @property
    def ticks(self) -> Sequence[Ticks]:
        """What is ticked now, also what the filter hides."""
        return self.scene.ticks

    def _share_room(self) -> None:
        knows = self.scene.sight.has_time
        self.time.setVisible(knows and self._wants_time)
        several = self.scene.n > 1  # a single picture has its date beside its number
        self.why.setVisible(several and not knows and self._wants_time)
