"""A window that closes asks nothing and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QObject, Qt, QTimer
from qtpy.QtGui import QKeyEvent
from qtpy.QtWidgets import QApplication, QMainWindow

from marey.docks.sight import canvas_of

if TYPE_CHECKING:
    from marey.docks.desk import Desk


class Closing(QObject):
    """Writes what is pending before the window goes, without a question.

    napari asks before a window with layers closes, whether they are saved or
    not. Where all layers are ours everything is in the marks file already, so
    the question is left out when the window is closed by its frame, by Ctrl+W,
    or by Ctrl+Q when it is the only one. An item of napari's menu that is
    clicked still asks: napari offers no public way round that.

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
        canvas = canvas_of(window)
        if canvas is not None:
            canvas.installEventFilter(self)

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Close at once where nothing can be lost; write before going."""
        if event.type() == QEvent.Type.ShortcutOverride:
            # PyQt may hand over the wrapper of an older event at the same address.
            return isinstance(event, QKeyEvent) and self._takes(event)
        if event.type() != QEvent.Type.Close or not isinstance(place, QMainWindow):
            return False
        if event.spontaneous() and self._all_ours():
            event.ignore()
            QTimer.singleShot(0, place.close)
            return True
        if not event.spontaneous():
            self._desk.shut()
        return False

    def _takes(self, event: QKeyEvent) -> bool:
        """Close by a key, which Qt offers before it calls napari's action."""
        window = self._desk.window
        is_for_us = event.modifiers() == Qt.KeyboardModifier.ControlModifier and (
            event.key() == Qt.Key.Key_W
            or (event.key() == Qt.Key.Key_Q and _is_only_window())
        )
        if not is_for_us or window is None or not self._all_ours():
            return False
        event.accept()
        QTimer.singleShot(0, self._close)
        return True

    def _close(self) -> None:
        if self._desk.window is not None:
            self._desk.window.close()

    def _all_ours(self) -> bool:
        session = self._desk.session
        ours = set(session.layers)
        return bool(ours) and all(layer in ours for layer in session.viewer.layers)


def _is_only_window() -> bool:
    tops = QApplication.topLevelWidgets()
    return sum(isinstance(top, QMainWindow) and top.isVisible() for top in tops) == 1
