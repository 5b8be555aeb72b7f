"""Binding the table of keys to one window."""

from __future__ import annotations

from inspect import isgeneratorfunction
from typing import TYPE_CHECKING, Any

from napari.settings import get_plugin_settings
from napari.utils.key_bindings import coerce_keybinding
from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtWidgets import QWidget

from marey.docks.keys import KEYS, Key, by_key, line_for, remapped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qtpy.QtGui import QKeyEvent
    from qtpy.QtWidgets import QMainWindow

    from marey.docks.desk import Desk

_QT_ONLY = ("Keypad-", "Tab", "Shift-Tab", "?")
"""Keys that napari never hears of: Qt uses them up or drops what tells them apart."""


class KeyBinding(QObject):
    """The keys of one window, each with exactly one handler at any moment.

    Parameters
    ----------
    desk : Desk
        Whose window and session it is.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.lines: tuple[Key, ...] = remapped(own_keys())
        self._places = by_key(self.lines)
        desk.session.bind(
            {
                key: self._handler(key, places)
                for key, places in self._places.items()
                if not key.startswith(_QT_ONLY)
            }
        )

    def watch(self, window: QMainWindow) -> None:
        """Hear the keys that only Qt tells apart, on the window and its canvas."""
        window.installEventFilter(self)
        for canvas in _canvases(window):
            canvas.installEventFilter(self)

    def back_to_canvas(self) -> None:
        """Give the keyboard to the picture: a person is done with a text."""
        window = self._desk.window
        for canvas in [] if window is None else _canvases(window):
            canvas.setFocus()

    def eventFilter(self, place: QObject, event: QEvent) -> bool:
        """Take a key press that is in the table and that napari cannot name."""
        return event.type() == QEvent.Type.KeyPress and self.press(event)

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key that only Qt tells apart; tell whether there was one."""
        places = self._places.get(qt_only_name(event), {})
        line = line_for(self._desk, places)
        if line is None:
            return False
        line.act(self._desk)
        return True

    def _handler(self, key: str, places: Mapping[str, Key]) -> Callable[[Any], Any]:
        lines = list(places.values())
        if len(lines) == 1 and isgeneratorfunction(lines[0].act):
            return self._held(lines[0])

        def press(owner: Any) -> Any:
            line = line_for(self._desk, places)
            if line is not None:
                return line.act(self._desk)
            return napari_own(owner, key)

        return press

    def _held(self, line: Key) -> Callable[[Any], Any]:
        def hold(owner: Any) -> Any:
            yield from line.act(self._desk)

        return hold


def _canvases(window: QMainWindow) -> list[QWidget]:
    centre = window.centralWidget()
    inside = [] if centre is None else centre.findChildren(QWidget)
    return [
        place
        for place in inside
        if place.inherits("QOpenGLWidget") or place.inherits("QGLWidget")
    ]


def qt_only_name(event: QKeyEvent) -> str:
    """Return the table's name of a key that napari cannot name, or ``""``."""
    if event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
        return "Tab" if event.key() == Qt.Key.Key_Tab else "Shift-Tab"
    if event.text() == "?":
        return "?"
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return f"Keypad-{event.text()}" if event.text().strip() else ""
    return ""


def napari_own(owner: Any, key: str) -> Any:
    """Do what napari does with a key that the active tool leaves alone."""
    binding = coerce_keybinding(key)
    for kind in type(owner).__mro__:
        act = getattr(kind, "class_keymap", {}).get(binding)
        if act is not None:
            return act(owner)
    return None


def own_keys() -> dict[str, str]:
    """Return the keys that a person changed in napari's preferences."""
    try:
        settings = get_plugin_settings("napari-marey")
    except (KeyError, ValueError):  # not installed as a plugin: a bare script
        return {}
    chosen = getattr(settings, "keys", None)
    if chosen is None:
        return {}
    names = {line.name: setting_name(line.name) for line in KEYS}
    # napari may still hold the page of an older version, without the newest keys
    return {
        name: getattr(chosen, setting)
        for name, setting in names.items()
        if hasattr(chosen, setting)
    }


def setting_name(name: str) -> str:
    """Return the name of a line as napari's settings want it."""
    return name.replace(" ", "_")
