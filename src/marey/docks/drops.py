"""Recordings dropped on the canvas are opened by us, not asked about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QMimeData, QObject, Qt
from qtpy.QtWidgets import QMainWindow, QWidget

if TYPE_CHECKING:
    from marey.docks.desk import Desk

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
STACKS = frozenset({
    ".avi", ".gif", ".lsm", ".m4v", ".marey", ".mkv", ".mov", ".mp4", ".mpg",
    ".ome.tif", ".tif", ".tiff", ".webm", ".wmv", ".stk", ".btf", ".svs", ".ndpi",
    ".czi", ".nd2", ".lif", ".dv", ".oib", ".oif", ".vsi",
})  # fmt: skip
"""Single files that are recordings; other files stay napari's."""


def dropped_source(mime: QMimeData) -> Path | None:
    """Return the one folder or file that is being dropped, or None."""
    urls = mime.urls() if mime.hasUrls() else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def is_recording(path: Path) -> bool:
    """Tell whether a dropped path is a folder, a video, a stack or marks."""
    return path.is_dir() or path.suffix.lower() in STACKS


class CanvasDrops(QObject):
    """Watches the canvas of one window while a dock of ours is open in it.

    A drop with Alt held stays napari's, which then lets a person choose a
    reader; so does everything that is no recording.

    Parameters
    ----------
    desk : Desk
        Opens what is dropped.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._watched: list[QWidget] = []

    def watch(self, window: QMainWindow) -> None:
        """Take the drops on a window's canvas."""
        centre = window.centralWidget()
        if self._watched or centre is None:
            return
        self._watched = [
            place
            for place in (centre, *centre.findChildren(QWidget))
            if place.acceptDrops()
        ]
        for place in self._watched:
            place.installEventFilter(self)

    def release(self) -> None:
        """Give the drops back to napari."""
        for place in self._watched:
            try:
                place.removeEventFilter(self)
            except RuntimeError:  # the window has gone
                break
        self._watched = []

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Take the drag of a recording; leave all else to napari."""
        if event.type() not in _DRAGS:
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        source = dropped_source(event.mimeData())
        if source is None or not is_recording(source):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._desk.open(source)
        return True
