"""What all docks have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qtpy.QtCore import QEvent, QSize, Qt, QTimer
from qtpy.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from marey.docks.desk import Desk
from marey.docks.drops import dropped_source, receive
from marey.docks.parts import (
    Asking,
    IconButton,
    Seldom,
    StateLine,
    guard_wheel,
    push_button,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import napari.viewer
    from psygnal import SignalInstance
    from qtpy.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QKeyEvent,
        QShowEvent,
    )

Wire = tuple[Any, Any]


class Dock(QWidget):
    """A window onto the session of a viewer; holds nothing of its own.

    A subclass fills `body` in `build`, shows the session in `refresh`, lists
    in `wires` which signals it hears, and says in `as_python` what it does.

    Parameters
    ----------
    napari_viewer : napari.viewer.Viewer
        The viewer; the session is found by it.
    """

    title: ClassVar[str] = ""
    empty_words: ClassVar[str] = "Open a recording first."

    def __init__(self, napari_viewer: napari.viewer.Viewer) -> None:
        super().__init__()
        self.desk = Desk.of(napari_viewer)
        self.session = self.desk.session
        self.asking = Asking(self)
        self.state = StateLine(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._refresh_now)
        self._wired: list[Wire] = []
        self._frame: QDockWidget | None = None
        self.setAcceptDrops(True)
        self.frame()
        self.build()
        guard_wheel(self)
        leave_keyboard(self)
        self._connect()
        self.refresh_soon()

    # -- for subclasses ------------------------------------------------------
    def build(self) -> None:
        """Put the controls into `body`; called once."""

    def refresh(self) -> None:
        """Show the session as it is; called only when in sight."""

    def make_way_in(self) -> QWidget:
        """Return what makes an empty dock useful, below its sentence."""
        return self.button(
            "Open a recording...", lambda: self.desk.rail.open("Recording")
        )

    def raised(self) -> None:
        """Do what belongs to a dock that a person brings to the front."""

    def flush(self) -> None:
        """Write what was typed and not written yet: the dock goes out of sight."""

    def wires(self) -> list[tuple[SignalInstance, Any]]:
        """Return the signals to hear, each with the method that hears it."""
        return []

    def seldom(self, slot: Callable[..., object]) -> Callable[..., None]:
        """Return a slot that is called some times a second while pictures play."""
        return Seldom(slot, self.desk.player.is_playing, self).hear

    def as_python(self) -> str:
        """Return lines for a notebook that do what this dock does."""
        return ""

    # -- the frame around every dock ----------------------------------------
    def frame(self) -> None:
        """Lay out state, empty page, scrolling body and pinned foot."""
        self.body = QWidget(self)
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(6, 6, 6, 6)
        self.scroll = QScrollArea(self)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(self.body)
        self.empty = QLabel(self.empty_words, self)
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(8, 8, 8, 4)
        self.way_in = self.make_way_in()
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(6, 2, 6, 4)
        self.foot.setSpacing(3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.state)
        layout.addWidget(self.empty)
        layout.addWidget(self.way_in, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.scroll, 1)
        layout.addStretch(0)  # holds the empty page at the top
        layout.addLayout(self.foot)
        self.copy_button = IconButton("copy", "Copy as Python", self)
        self.copy_button.clicked.connect(self.copy_as_python)
        self.foot.addWidget(self.copy_button)
        self.foot.addStretch(1)

    def turn_page(self, *, is_open: bool) -> None:
        """Show the empty page, or the body of an open recording."""
        self.empty.setVisible(not is_open)
        self.way_in.setVisible(not is_open)
        self.scroll.setVisible(is_open)
        self.copy_button.setVisible(is_open)

    def button(self, words: str, act: Any) -> QPushButton:
        """Return a button that does not take the keyboard from the canvas."""
        return push_button(words, act, self)

    @property
    def source(self) -> str:
        """Where the pictures of the open recording are, as one would type it."""
        recording = self.session.recording
        if recording is None:
            return ""
        return str(recording.series.source or recording.path)

    def copy_as_python(self) -> None:
        """Put the lines of `as_python` on the clipboard."""
        QApplication.clipboard().setText(self.as_python())
        self.session.said.emit(f"copied what {self.title} does as Python")

    def sizeHint(self) -> QSize:
        """Return the width that leaves the picture room at 1280 pixels."""
        return QSize(320, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the least width at which nothing is cut."""
        return QSize(300, 120)

    @property
    def in_sight(self) -> bool:
        """Whether anybody can see the dock.

        Qt calls a dock behind another tab visible and moves it off the window.
        """
        return self.isVisible() and not self.visibleRegion().isEmpty()

    # -- life ----------------------------------------------------------------
    def refresh_soon(self, *_news: object) -> None:
        """Refresh once in this turn of the event loop, however much is new."""
        if self.in_sight and not self._soon.isActive():
            self._soon.start(0)

    def _refresh_now(self) -> None:
        if not self.in_sight:
            return
        is_open = self.session.recording is not None
        self.turn_page(is_open=is_open)
        self.refresh()

    def _connect(self) -> None:
        session = self.session
        self._wired = [
            (session.opened, self.refresh_soon),
            (session.closed, self.refresh_soon),
            *self.wires(),
        ]
        for signal, slot in self._wired:
            signal.connect(slot)
        self.desk.join(self)

    def _disconnect(self) -> None:
        for signal, slot in self._wired:
            signal.disconnect(slot)
        self._wired = []
        self.asking.forget()
        self.desk.leave(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if not self._wired:
            self._connect()
        self.desk.join(self)
        frame = self.parent()
        if isinstance(frame, QDockWidget) and frame is not self._frame:
            self._frame = frame
            frame.visibilityChanged.connect(self._turned)
        self.refresh_soon()

    def _turned(self, shown: bool) -> None:
        """Hear that this dock came to the front of its tabs, or left it."""
        if shown:
            self.refresh_soon()
        else:
            self.flush()
        self.desk.rail.watch_tabs()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop listening; nothing is lost, there is nothing here to lose."""
        self._disconnect()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint what is drawn by hand when the theme changes."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self.update()

    def event(self, event: QEvent) -> bool:
        """Leave the session when napari takes the dock out of its window."""
        if event.type() == QEvent.Type.ParentChange and self.parent() is None:
            self._disconnect()
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand keys to the table first, then to napari."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()  # it closed a line of ours, not an outline
        elif not self.desk.keys.press(event):
            super().keyPressEvent(event)

    # -- drops ------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one folder or file."""
        if dropped_source(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped, or look at it where it is a file of marks."""
        source = dropped_source(event.mimeData())
        if source is not None:
            event.acceptProposedAction()
            receive(self.desk, source)


def leave_keyboard(root: QWidget) -> None:
    """Let a click leave the keyboard to the picture, but in what is typed in.

    Buttons are reached by Tab. The ground a button lies on must not take a
    click either: Qt offers it the keyboard when the button does not want it.

    Parameters
    ----------
    root : QWidget
        A dock after it was built.
    """
    for button in root.findChildren(QAbstractButton):
        if button.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for ground in root.findChildren(QScrollArea):
        ground.setFocusPolicy(Qt.FocusPolicy.NoFocus)
