"""A window that closes asks nothing and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from qtpy.QtWidgets import QMainWindow

    from marey.docks.desk import Desk


class Closing(QObject):
    """Writes what is pending before the window goes, without a question.

    napari asks before a window with layers closes, whether they are saved or
    not. Where all layers are ours everything is in the marks file already, so
    the question is left out.

    Parameters
    ----------
    desk : Desk
        Whose window it is.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk

    def watch(self, window: QMainWindow) -> None:
        """Take part in the closing of a window."""
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Close at once where nothing can be lost; write before going."""
        if event.type() != QEvent.Type.Close:
            return False
        if event.spontaneous() and self._all_ours():
            event.ignore()
            QTimer.singleShot(0, window.close)
            return True
        if not event.spontaneous():
            self._desk.shut()
        return False

    def _all_ours(self) -> bool:
        session = self._desk.session
        ours = set(session.layers)
        return bool(ours) and all(layer in ours for layer in session.viewer.layers)
