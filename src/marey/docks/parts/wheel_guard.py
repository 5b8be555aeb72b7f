"""The wheel scrolls the dock; it never changes a control in passing."""

from __future__ import annotations

from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QTabBar,
    QWidget,
)

_GUARDED = (QAbstractSpinBox, QComboBox, QAbstractSlider, QTabBar)


class _WheelGuard(QObject):
    """Turns the wheel away from controls that have no focus."""

    def eventFilter(self, control: QObject, event: QEvent) -> bool:
        """Let a wheel event through only where the keyboard is."""
        if event.type() != QEvent.Type.Wheel or not isinstance(control, QWidget):
            return False
        if control.hasFocus():
            return False
        event.ignore()  # the scroll area below takes it
        return True


def guard_wheel(root: QWidget) -> None:
    """Guard every control below `root` that the wheel could change.

    Parameters
    ----------
    root : QWidget
        A dock after it was built. Scroll bars are left alone.
    """
    guard = _WheelGuard(root)
    for control in root.findChildren(QWidget):
        if isinstance(control, _GUARDED) and not _scrolls(control):
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            control.installEventFilter(guard)


def _scrolls(control: QWidget) -> bool:
    return control.inherits("QScrollBar")
