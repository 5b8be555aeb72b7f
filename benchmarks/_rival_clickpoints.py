"""ClickPoints in its own environment; it is run, and nothing of it is copied."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_API", "pyside6")

from _rival_watch import measure

if TYPE_CHECKING:
    import numpy as np

SIZE = (1280, 800)


class ClickPoints:
    """Its window with nothing open, and a drop on it."""

    def __init__(self) -> None:
        import clickpoints
        from clickpoints.Core import ClickPointsWindow
        from clickpoints.includes import LoadConfig
        from qtpy.QtWidgets import QApplication

        clickpoints.define_paths()
        self.app = QApplication(sys.argv[:1])
        self.window = ClickPointsWindow(LoadConfig(sys.argv[0]), self.app)
        self.window.resize(*SIZE)
        self.window.show()

    def open(self, path: str) -> None:
        self.window.loadUrl(path, reset=True)

    def on_paint(self, call: Any) -> None:
        from qtpy.QtCore import QEvent, QObject

        class Ear(QObject):
            def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    call()
                return False

        self._ear = Ear()
        self.window.view.viewport().installEventFilter(self._ear)

    def picture(self) -> np.ndarray | None:
        return getattr(self.window.ImageDisplay, "image", None)

    def count(self) -> int:
        if self.window.load_timer.isActive():
            return 0
        return int(self.window.data_file.get_image_count())

    def go(self, t: int) -> None:
        self.window.JumpToFrame(t)

    def step(self) -> None:
        self.window.JumpFrames(1)

    def play(self) -> None:
        line = self.window.GetModule("Timeline")
        line.fps = 1000
        line.Play(state=True)

    def stop(self) -> None:
        self.window.GetModule("Timeline").Play(state=False)


if __name__ == "__main__":
    measure(ClickPoints(), sys.argv[1:])
