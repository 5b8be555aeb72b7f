"""Mouse and key events as the window system would send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from qtpy.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QWheelEvent
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QApplication

from marey.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from qtpy.QtGui import QWindow
    from qtpy.QtWidgets import QWidget

NONE = Qt.KeyboardModifier.NoModifier
MODIFIERS = {
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Control": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Meta": Qt.KeyboardModifier.MetaModifier,
    "Keypad": Qt.KeyboardModifier.KeypadModifier,
}
BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "right": Qt.MouseButton.RightButton,
    "middle": Qt.MouseButton.MiddleButton,
}
NOTCH = 120
"""What one notch of a wheel is to Qt: eighths of a degree."""
_QT_NAMES = {
    "Delete": "Del",
    "Escape": "Esc",
    "PageDown": "PgDown",
    "PageUp": "PgUp",
}


def key_of(name: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """Translate napari's name of a key, such as ``"Control-Shift-Z"``.

    Raises
    ------
    BadValue
        There is no such key.
    """
    *held, key = name.split("-") if name not in {"-", "Keypad--"} else [name]
    sequence = QKeySequence(_QT_NAMES.get(key, key))
    if sequence.isEmpty() or sequence[0].key() == Qt.Key.Key_unknown:
        message = f"expected a key such as 'Control-Z'; {name!r} came"
        raise BadValue(message)
    # a "?" is a key of its own; its Shift is known to the keyboard only
    return sequence[0].key(), modifiers(held)


def modifiers(names: Iterable[str]) -> Qt.KeyboardModifier:
    """Join modifier keys by their names: ``Shift``, ``Control``, ``Alt``."""
    joined = NONE
    for name in names:
        if name not in MODIFIERS:
            message = f"expected one of {', '.join(MODIFIERS)}; {name!r} came"
            raise BadValue(message)
        joined |= MODIFIERS[name]
    return joined


class Pointer:
    """Sends events to windows, which find the widget that they are for.

    Nothing is sent to a widget directly, so what is covered by something else
    or has no focus does not get it either.
    """

    def __init__(self) -> None:
        self._button = Qt.MouseButton.LeftButton
        self._held = NONE

    def move(self, widget: QWidget, at: QPoint) -> None:
        """Move to a place of a widget."""
        window, place = _in_window(widget, at)
        QTest.mouseMove(window, place)

    def press(
        self,
        widget: QWidget,
        at: QPoint,
        button: str = "left",
        held: Iterable[str] = (),
    ) -> None:
        """Press a button, with modifier keys held until it is released."""
        self._button, self._held = BUTTONS[button], modifiers(held)
        window, place = _in_window(widget, at)
        QTest.mousePress(window, self._button, self._held, place)

    def release(self, widget: QWidget, at: QPoint) -> None:
        """Release the button that was pressed."""
        window, place = _in_window(widget, at)
        QTest.mouseRelease(window, self._button, self._held, place)
        self._held = NONE

    def double_click(self, widget: QWidget, at: QPoint) -> None:
        """Click twice with the left button."""
        window, place = _in_window(widget, at)
        QTest.mouseDClick(window, BUTTONS["left"], NONE, place)

    def wheel(
        self, widget: QWidget, at: QPoint, notches: int, held: Iterable[str] = ()
    ) -> None:
        """Turn the wheel; away from the hand is positive."""
        window, place = _in_window(widget, at)
        for _ in range(abs(notches)):
            turn = QPoint(0, NOTCH if notches > 0 else -NOTCH)
            event = QWheelEvent(
                QPointF(place),
                QPointF(window.mapToGlobal(place)),
                QPoint(),
                turn,
                Qt.MouseButton.NoButton,
                modifiers(held),
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(window, event)

    def key_down(self, window: QWindow, name: str) -> None:
        """Press a key, as the window that has the focus gets it."""
        QTest.keyPress(window, *key_of(name))

    def key_up(self, window: QWindow, name: str) -> None:
        """Release a key."""
        QTest.keyRelease(window, *key_of(name))

    def type(self, window: QWindow, letter: str) -> None:
        """Type one letter."""
        if letter == "\n":
            QTest.keyClick(window, Qt.Key.Key_Return)
        else:
            QTest.keyClick(window, letter)

    def drop(self, widget: QWidget, at: QPoint, path: Path) -> None:
        """Drop a file or folder, as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        window, place = _in_window(widget, at)
        copy, left = Qt.DropAction.CopyAction, BUTTONS["left"]
        enter = QDragEnterEvent(place, copy, data, left, NONE)
        QApplication.sendEvent(window, enter)
        fall = QDropEvent(QPointF(place), copy, data, left, NONE, QEvent.Type.Drop)
        QApplication.sendEvent(window, fall)


def _in_window(widget: QWidget, at: QPoint) -> tuple[QWindow, QPoint]:
    top = widget.window()
    window = top.windowHandle()
    if window is None:  # Qt would abort the process
        message = "the window should be shown before a hand can work it, and is not"
        raise BadValue(message)
    return window, widget.mapTo(top, at)
