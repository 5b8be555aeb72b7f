"""What is dropped on the canvas is taken by us where we know it, not asked about."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, cast

from qtpy.QtCore import QEvent, QMimeData, QObject, Qt
from qtpy.QtWidgets import QMainWindow, QWidget

from marey.exchange import fitting, list_formats

if TYPE_CHECKING:
    from marey.docks.desk import Desk
    from marey.docks.exchange import ExchangeDock

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
STACKS = frozenset({
    ".avi", ".gif", ".lsm", ".m4v", ".marey", ".mkv", ".mov", ".mp4", ".mpg",
    ".ome.tif", ".tif", ".tiff", ".webm", ".wmv", ".stk", ".btf", ".svs", ".ndpi",
    ".czi", ".nd2", ".lif", ".dv", ".oib", ".oif", ".vsi",
})  # fmt: skip
"""Single files that are recordings; other files stay napari's."""
MARKS = frozenset({
    ".cdb", ".csv", ".db", ".geff", ".geojson", ".h5", ".json", ".parquet", ".slp",
    ".sqlite", ".tsv", ".txt", ".xml",
})  # fmt: skip
"""Files of marks, of formats that come in; those that are recordings too are not."""
OURS = frozenset({".cdb"})
"""Files of marks that nobody else in the window could read."""


def dropped_source(mime: QMimeData) -> Path | None:
    """Return the one folder or file that is being dropped, or None."""
    urls = mime.urls() if mime.hasUrls() else []
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    return Path(urls[0].toLocalFile())


def is_recording(path: Path) -> bool:
    """Tell whether a dropped path is a folder, a video, a stack or marks."""
    return path.is_dir() or path.suffix.lower() in STACKS


def is_marks(path: Path) -> bool:
    """Tell whether a dropped path may be marks of another program, by its name."""
    return path.suffix.lower() in MARKS


def receive(desk: Desk, path: Path) -> None:
    """Bring in marks of another program, after a look; open all else.

    Parameters
    ----------
    desk : Desk
        Of the window that it was dropped on.
    path : Path
        What was dropped.
    """
    if is_marks(path):
        cast("ExchangeDock", desk.rail.open("Exchange")).take(path)
    else:
        desk.open(path)


@cache
def _warm() -> None:
    """Load what knows formats, once, while the mouse is still on its way."""
    Thread(target=list_formats, name="marey formats", daemon=True).start()


class CanvasDrops(QObject):
    """Watches the canvas of one window while a dock of ours is open in it.

    A drop with Alt held stays napari's, which then lets a person choose a
    reader; so does everything that is neither a recording nor, while one is open,
    a file of marks in a format that is known.

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
        """Take the drag of what is ours; leave all else to napari."""
        if event.type() not in _DRAGS:
            return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        source = dropped_source(event.mimeData())
        falls = event.type() == QEvent.Type.Drop
        if source is None or not self._takes(source, falls=falls):
            return False
        event.acceptProposedAction()
        if falls:
            receive(self._desk, source)
        return True

    def _takes(self, path: Path, *, falls: bool) -> bool:
        """Whether it is ours: by its name, and when it falls by what is inside."""
        if is_recording(path) or path.suffix.lower() in OURS:
            return True
        if not is_marks(path) or self._desk.session.recording is None:
            return False
        if not falls:
            _warm()
        return not falls or bool(fitting(path))
