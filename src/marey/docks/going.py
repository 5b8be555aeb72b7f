"""Going to a frame and bringing a place of it into sight; also for other threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qtpy.QtCore import QObject, Signal

if TYPE_CHECKING:
    from marey.layers import Session

Place = tuple[float, float]


class WindowStage(QObject):
    """The window as an add-on sees it; may be used from any thread.

    Parameters
    ----------
    session : Session
        Of the window.
    parent : QObject
        Owner, in the thread of the window.
    """

    _went = Signal(int, object)
    _spoke = Signal(str)
    _barred = Signal(bool)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._coming: tuple[int, Place] | None = None
        self.selected: tuple[int, ...] = ()
        self.outlined: tuple[int, ...] = ()
        self._went.connect(self._go)
        self._spoke.connect(session.say)
        self._barred.connect(self._show_bar)

    @property
    def t(self) -> int:
        """Place of the shown frame."""
        return int(self._session.t)

    def look(self) -> None:
        """Note what is selected now; called in the thread of the window."""
        self.selected = tuple(self._session.selection)
        self.outlined = self._session.outlined

    def go(self, t: int, yx: Place | None = None) -> None:
        """Show a frame; with `yx` also bring that place into sight."""
        self._went.emit(int(t), None if yx is None else (float(yx[0]), float(yx[1])))

    def say(self, words: str) -> None:
        """Say something in the tool line."""
        self._spoke.emit(str(words))

    def show_scale_bar(self, *, on: bool) -> None:
        """Draw a scale bar, where the pixel size is known, or none."""
        self._barred.emit(on)

    def arrived(self, t: int) -> None:
        """Centre what was asked for: its frame is drawn."""
        if self._coming is not None and self._coming[0] == t:
            yx, self._coming = self._coming[1], None
            self._centre(yx)

    def _go(self, t: int, yx: Place | None) -> None:
        if self._session.recording is None:
            return
        there = self._session.go(t)
        self._coming = None if yx is None else (there, yx)
        self.arrived(self._session.t)

    def _show_bar(self, on: bool) -> None:
        if self._session.display.scale_bar != on:
            self._session.display.scale_bar = on

    def _centre(self, yx: Place) -> None:
        layer = self._session.points
        if layer is None or not np.isfinite(yx).all():
            return
        y, x = (float(n) for n in layer.data_to_world(yx)[-2:])
        self._session.viewer.scene.camera.center = (0.0, y, x)
