"""napari's list of layers is not drawn with every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, QTimer
from qtpy.QtWidgets import QListView

if TYPE_CHECKING:
    from qtpy.QtWidgets import QMainWindow

    from marey.layers import Session

REST = 400
"""Milliseconds after a step until the list is drawn again."""
LIST = "QtLayerList"
"""napari's class of the list."""


class CalmList(QObject):
    """Draws napari's list of layers some time after a step, not with it.

    Whatever happens to one layer has the whole list laid out and drawn anew,
    thumbnails, icons and all, and at a step something happens to each. That
    costs more than the marks of a frame. While a recording plays, the list is
    drawn a few times a second.

    Parameters
    ----------
    session : Session
        Whose steps.
    parent : QObject
        Owns it.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._list: QListView | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._draw)
        session.stepped.connect(self._on_step)

    def watch(self, window: QMainWindow) -> None:
        """Find the list in a window; without one there is nothing to calm."""
        views = window.findChildren(QListView)
        lists = [view for view in views if type(view).__name__ == LIST]
        self._list = lists[0] if lists else None

    def release(self) -> None:
        """Let the list draw itself, and forget it."""
        self._rest.stop()
        self._draw()
        self._list = None

    def _on_step(self, _t: int) -> None:
        if self._list is not None and not self._rest.isActive():
            self._list.setUpdatesEnabled(False)
            self._rest.start()

    def _draw(self) -> None:
        if self._list is not None:
            self._list.setUpdatesEnabled(True)
