"""A display, windows on it, and what they do while one waits."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def display() -> Iterator[str]:
    """Work on the display there is, or on a virtual one; say why there is none."""
    if os.environ.get("DISPLAY") or os.name == "nt":
        yield ""
        return
    if shutil.which("Xvfb") is None:
        yield "not measured: no display, and no Xvfb"
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        os.environ["DISPLAY"] = ":" + server.stdout.readline().strip()
        os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
        try:
            yield ""
        finally:
            server.terminate()
            del os.environ["DISPLAY"]


def turn() -> None:
    """Let a window do what waits, and sleep until something comes."""
    from qtpy.QtCore import QEventLoop
    from qtpy.QtWidgets import QApplication

    flags = QEventLoop.ProcessEventsFlag
    QApplication.processEvents(flags.AllEvents | flags.WaitForMoreEvents)


def let_work(seconds: float) -> None:
    """Let windows live for a while."""
    from qtpy.QtCore import QTimer

    until = time.monotonic() + seconds
    timer = QTimer()
    timer.start(10)
    while time.monotonic() < until:
        turn()
    timer.stop()


def poll(seconds: float) -> None:
    """Let windows live for a while, looking every 4 ms whether there is work.

    The looking costs CPU time, where `let_work` sleeps: figures of CPU time that
    were measured with one cannot be compared with those of the other.
    """
    from qtpy.QtWidgets import QApplication

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.004)


def wait_for(truth: Callable[[], bool], seconds: float = 120.0) -> None:
    """Let windows live until something is true."""
    from qtpy.QtCore import QTimer

    until = time.monotonic() + seconds
    timer = QTimer()
    timer.start(20)
    while not truth():
        turn()
        if time.monotonic() > until:
            message = "what was waited for did not come"
            raise RuntimeError(message)
    timer.stop()


class Drawings:
    """Counts the drawings of a canvas and calls somebody at each."""

    def __init__(self, viewer: Any, look: Callable[[], object] = lambda: None) -> None:
        self.count = 0
        self._look = look
        self._events = viewer.window._qt_viewer.canvas._scene_canvas.events
        self._events.draw.connect(self._on_draw)

    def _on_draw(self, event: object) -> None:
        del event
        self.count += 1
        self._look()

    def end(self) -> None:
        """Count no more."""
        self._events.draw.disconnect(self._on_draw)


def canvas_size(viewer: Any) -> tuple[int, int]:
    """Height and width of the canvas, in pixels."""
    native = viewer.window._qt_viewer.canvas.native
    return native.height(), native.width()


def alike(viewer: Any, other: Any) -> None:
    """Give a window and its canvas the sizes of another's; empty docks fill the rest.

    Painting costs with the window, not only with the canvas: Qt puts the whole of
    it together anew for each picture.
    """
    right, below = _fillings(viewer)
    viewer.window._qt_window.resize(other.window._qt_window.size())
    for _ in range(4):
        let_work(0.3)
        height, width = canvas_size(viewer)
        goal_height, goal_width = canvas_size(other)
        right.setFixedWidth(max(right.width() + width - goal_width, 1))
        below.setFixedHeight(max(below.height() + height - goal_height, 1))
    let_work(0.3)


def _fillings(viewer: Any) -> tuple[Any, Any]:
    """Return the two empty docks of a window."""
    from qtpy.QtWidgets import QWidget

    main = viewer.window._qt_window
    if not hasattr(main, "fillings"):
        main.fillings = QWidget(), QWidget()
        for widget, area in zip(main.fillings, ("right", "bottom"), strict=True):
            viewer.window.add_dock_widget(widget, name=f"empty, {area}", area=area)
    return main.fillings
