"""Opening, hiding and finding the docks of one window."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from qtpy.QtCore import QObject, Qt, QTimer
from qtpy.QtWidgets import QDockWidget, QTabBar

from marey.docks.cheat_sheet import CheatSheet

if TYPE_CHECKING:
    import napari.viewer

    from marey.docks.desk import Desk
    from marey.docks.dock import Dock

DOCKS = {
    "Recording": ("marey.docks.recording:RecordingDock", "right"),
    "Markers": ("marey.docks.markers:MarkersDock", "right"),
    "Masks": ("marey.docks.masks:MasksDock", "right"),
    "Table": ("marey.docks.marks_table:MarksTableDock", "right"),
    "History": ("marey.docks.history:HistoryDock", "right"),
    "Measures": ("marey.docks.measures:MeasuresDock", "right"),
    "Notes": ("marey.docks.notes:NotesDock", "right"),
    "Display": ("marey.docks.display:DisplayDock", "right"),
    "Export": ("marey.docks.export:ExportDock", "right"),
    "Exchange": ("marey.docks.exchange:ExchangeDock", "right"),
    "Add-ons": ("marey.docks.addons:AddOnsDock", "right"),
    "Timeline": ("marey.docks.timeline:TimelineDock", "bottom"),
}
"""Name, class and place of every dock."""

WATCHED = "watched by marey"
_SIDES = {Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea}


class Rail(QObject):
    """Knows which docks there are, and opens them by name.

    Parameters
    ----------
    desk : Desk
        Whose window it is.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._hidden: list[QDockWidget] = []

    def open(self, name: str) -> Dock:
        """Open a dock, or raise it where it is open, and return it."""
        frame = self.find(name)
        if frame is None:
            frame = self._add(name)
        frame.show()
        frame.raise_()
        dock = cast("Dock", frame.widget())
        if self._desk.is_settled:
            dock.raised()
        for wait in (0, 300):  # Qt makes tabs when it lays the window out
            QTimer.singleShot(wait, self.watch_tabs)
        return dock

    def watch_tabs(self) -> None:
        """Hear clicks on tabs: a dock that comes up by itself was not chosen."""
        window = self._desk.window
        for bar in [] if window is None else window.findChildren(QTabBar):
            # Remembered by Qt: the Python side of a tab bar comes and goes.
            if not bar.property(WATCHED):
                bar.setProperty(WATCHED, True)
                bar.tabBarClicked.connect(self._chosen)
                # names are never cut: where there are many, the bar scrolls
                bar.setElideMode(Qt.TextElideMode.ElideNone)
                bar.setUsesScrollButtons(True)

    def _chosen(self, place: int) -> None:
        name = cast("QTabBar", self.sender()).tabText(place)
        if name in DOCKS and self.find(name) is not None:
            QTimer.singleShot(0, partial(self.open, name))

    def find(self, name: str) -> QDockWidget | None:
        """Return the frame of a dock in the window, or None."""
        viewer = cast("napari.viewer.Viewer", self._desk.session.viewer)
        inside = viewer.window.dock_widgets.get(full_name(name))
        return None if inside is None else cast("QDockWidget", inside.parent())

    def toggle(self, name: str) -> None:
        """Hide a dock, or show it again."""
        frame = self.find(name)
        if frame is not None and frame.isVisible():
            frame.hide()
        else:
            self.open(name)

    def toggle_columns(self) -> None:
        """Hide what stands left and right of the picture, or bring it back."""
        if self._hidden:
            for frame in self._hidden:
                frame.show()
            self._hidden = []
            return
        window = self._desk.window
        if window is None:
            return
        for frame in window.findChildren(QDockWidget):
            if window.dockWidgetArea(frame) in _SIDES and not frame.isHidden():
                self._hidden.append(frame)
                frame.hide()

    def cheat_sheet(self) -> CheatSheet:
        """Show the list of keys and return the dialog."""
        sheet = CheatSheet(self._desk.keys.lines, self._desk.window)
        sheet.show()
        return sheet

    def _add(self, name: str) -> QDockWidget:
        viewer = cast("napari.viewer.Viewer", self._desk.session.viewer)
        room, kind = DOCKS[name][0].split(":")
        dock = getattr(import_module(room), kind)(viewer)
        area = DOCKS[name][1]
        frame = viewer.window.add_dock_widget(
            dock,
            # The name napari's own menu gives it, so that both find the same.
            name=full_name(name),
            area=area,
            tabify=area == "right",
        )
        frame.setWindowTitle(name)  # the tab: short, never elided
        self._desk.join(dock)
        return cast("QDockWidget", frame)


def full_name(name: str) -> str:
    """Return the name under which napari keeps a dock of ours."""
    return f"{name} (napari-marey)"
