"""What a person sees of a window, and can therefore click."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qtpy.QtWidgets import QTabBar, QWidget

from marey.errors import MareyError

if TYPE_CHECKING:
    from qtpy.QtCore import QPoint
    from qtpy.QtWidgets import QMainWindow

Kind = TypeVar("Kind", bound=QWidget)


class OutOfReach(MareyError):
    """A person could not click there: it is hidden, covered or not there."""


def canvas_of(window: QMainWindow | None) -> QWidget | None:
    """Return the widget of a window on which pictures are drawn, if it has one."""
    centre = None if window is None else window.centralWidget()
    for widget in [] if centre is None else centre.findChildren(QWidget):
        if widget.inherits("QOpenGLWidget"):
            return widget
    return None


def find(window: QWidget, kind: type[Kind], words: str) -> Kind:
    """Return the control in sight that says `words`.

    Parameters
    ----------
    window : QWidget
        Where to look.
    kind : type
        A class of Qt, such as ``QPushButton``.
    words : str
        Its text, the text in it when empty, its tool tip or accessible name;
        where none says just that, one that begins with it or holds it.

    Raises
    ------
    OutOfReach
        There is none in sight; the message lists what there is.
    """
    seen = [one for one in window.findChildren(kind) if is_in_sight(one)]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        for one in seen:
            if any(fits(said, words) for said in words_of(one)):
                return one
    there = sorted({next(iter(words_of(one)), "") for one in seen} - {""})
    message = f"no {kind.__name__} in sight says {words!r}; there are {there}"
    raise OutOfReach(message)


def find_tab(window: QWidget, words: str) -> tuple[QTabBar, QPoint]:
    """Return a tab bar, and where on it the tab that says `words` is.

    Raises
    ------
    OutOfReach
        There is none in sight.
    """
    for bar in window.findChildren(QTabBar):
        for index in range(bar.count()):
            if bar.isVisible() and bar.tabText(index) == words:
                return bar, bar.tabRect(index).center()
    message = f"no tab in sight is called {words!r}"
    raise OutOfReach(message)


def is_in_sight(widget: QWidget) -> bool:
    """Whether any part of a control is shown; those behind a tab are not."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def reachable(widget: QWidget, at: QPoint | None = None) -> QPoint:
    """Return where a control can be clicked.

    Raises
    ------
    OutOfReach
        It is hidden, disabled or covered by something else.
    """
    at = widget.rect().center() if at is None else at
    name = next(iter(words_of(widget)), "") or type(widget).__name__
    if not widget.isVisible() or not widget.visibleRegion().contains(at):
        message = f"{name!r} is not in sight"
        raise OutOfReach(message)
    if not widget.isEnabled():
        message = f"{name!r} is disabled"
        raise OutOfReach(message)
    top = widget.window()
    over = top.childAt(widget.mapTo(top, at))
    if over is not None and over is not widget and not widget.isAncestorOf(over):
        message = f"{name!r} is covered by {type(over).__name__}"
        raise OutOfReach(message)
    return at


def words_of(widget: QWidget) -> list[str]:
    """Return what a control says to a person."""
    said = [getattr(widget, name, None) for name in ("text", "placeholderText")]
    said += [widget.accessibleName, widget.toolTip]
    words = [call() for call in said if callable(call)]
    return [str(word).replace("&", "") for word in words if word]
