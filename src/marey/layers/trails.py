"""Previous positions of tracked objects, drawn as ghosts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marey.layers.pointview import screen_pixel
from marey.layers.tracks import WINDOW, Ghosts, last_positions, no_ghosts

if TYPE_CHECKING:
    from marey.layers.alignment import Alignment
    from marey.layers.session import Session
    from marey.recording import Recording


class Trails:
    """Shows where the objects of tracks were before the shown frame.

    Nothing is read and no layer is made as long as no type is tracked.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Where the tracks are.

    Attributes
    ----------
    ghosts : Ghosts
        Last position of each track that is still open, in pixels of the shown
        frame: where frames are aligned, the objects of other frames are too.
    alignment : Alignment or None
        Says where positions of other frames lie.
    """

    def __init__(self, session: Session, recording: Recording) -> None:
        self._session = session
        self._recording = recording
        self.ghosts: Ghosts = no_ghosts()
        self.alignment: Alignment | None = None

    @property
    def is_used(self) -> bool:
        """Whether any type is tracked."""
        return any(kind.tracked for kind in self._session.types)

    def show(self, t: int) -> None:
        """Draw the ghosts of a frame."""
        self.ghosts = self._read(t) if self.is_used else no_ghosts()
        self.draw()

    def _read(self, t: int) -> Ghosts:
        tracked = [kind.id for kind in self._session.types if kind.tracked]
        ghosts = last_positions(self._recording.tracks.ends(t, WINDOW, tracked), t)
        if self.alignment is None or not len(ghosts):
            return ghosts
        return replace(ghosts, yx=self.alignment.carried(ghosts, t))

    def draw(self) -> None:
        """Draw the ghosts as they are, at the present zoom."""
        canvas, ghosts = self._session.canvas, self.ghosts
        if canvas.ghosts is None and not len(ghosts):
            return
        layer = canvas.need_ghosts()
        if not len(layer.data) and not len(ghosts):
            return
        looks = self._session.looks
        slots = looks.slots(ghosts.types)
        rims = looks.faces[slots]
        rims[:, 3] *= np.clip(1.0 - ghosts.ages / (WINDOW + 1), 0.2, 0.8)
        with layer.events.blocker_all():
            layer.data = ghosts.yx
            if len(ghosts):
                layer.face_color = np.zeros((len(ghosts), 4))
                layer.border_color = rims
                layer.border_width = np.full(len(ghosts), 0.15)
                layer.symbol = looks.symbols[slots]
                pixel = screen_pixel(self._session.viewer, layer)
                layer.size = looks.sizes[slots] * pixel
        layer.refresh(extent=False, thumbnail=False, highlight=False)
