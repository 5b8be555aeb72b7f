"""`marey.view`: a napari window with a recording and its docks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDockWidget, QMainWindow

from marey.docks import preferences
from marey.docks.desk import Desk

if TYPE_CHECKING:
    import napari

FIRST = ("Recording", "Markers", "Masks")
"""Docks of the right column, the first of them raised."""
COLUMN = 320
"""Width of the right column: at 1280 pixels the picture keeps 620."""
NARROW = 1400
"""Windows narrower than this have napari's layer controls folded."""


def view(
    source_or_recording: Any = None, viewer: napari.Viewer | None = None
) -> napari.Viewer:
    """Open a napari window with a recording, its layers and the docks.

    Parameters
    ----------
    source_or_recording : path, array or Recording, optional
        What to show; without it the window says how to open something.
    viewer : napari.Viewer, optional
        An open viewer to use; a new one by default.

    Returns
    -------
    napari.Viewer
        The viewer. In a script, call ``napari.run()`` afterwards.
    """
    if viewer is None:
        from napari import Viewer

        viewer = Viewer(title="Marey")
    desk = Desk.of(viewer)
    for name in FIRST:
        desk.rail.open(name)
    desk.rail.open("Timeline")
    desk.rail.open(FIRST[0])
    if desk.window is not None:
        arrange(desk.window)
    desk.settle()
    _show(desk, source_or_recording)
    return viewer


def arrange(window: QMainWindow) -> None:
    """Give the columns their widths, and the picture the rest."""
    if window.width() < NARROW:
        for frame in window.findChildren(QDockWidget):
            if frame.objectName() == "layer controls":
                frame.hide()
    right = [
        frame
        for frame in window.findChildren(QDockWidget)
        if window.dockWidgetArea(frame) == Qt.DockWidgetArea.RightDockWidgetArea
        and frame.isVisible()
    ]
    if right:
        window.resizeDocks(right[:1], [COLUMN], Qt.Orientation.Horizontal)


def _show(desk: Desk, wanted: Any) -> None:
    if wanted is None:
        return
    if isinstance(wanted, (str, os.PathLike)):
        desk.session.open(
            Path(wanted), author=preferences.author(), watch=preferences.watches()
        )
    elif hasattr(wanted, "series"):
        desk.session.show(wanted)
    else:
        desk.session.open(
            wanted, author=preferences.author(), watch=preferences.watches()
        )
