"""Marey with its docks, as a person opens it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from _rival_watch import measure

SIZE = (1280, 800)


class Marey:
    """A window with the docks that are open at first."""

    def __init__(self) -> None:
        import napari

        import marey
        from marey.docks import Desk

        self.viewer = napari.Viewer(show=True)
        self.viewer.window.resize(*SIZE)
        marey.view(None, self.viewer)
        self.desk = Desk.of(self.viewer)
        self.session = self.desk.session

    def open(self, path: str) -> None:
        self.desk.open(path)

    def on_paint(self, call: Any) -> None:
        scene = self.viewer.window._qt_viewer.canvas._scene_canvas
        scene.events.draw.connect(call)

    def picture(self) -> np.ndarray | None:
        layers = self.session.image_layers
        return np.asarray(layers[0]._slice.image.raw) if layers else None

    def count(self) -> int:
        recording = self.session.recording
        if recording is None or not recording.series.complete:
            return 0
        return len(recording.series)

    def go(self, t: int) -> None:
        self.session.go(t)

    def step(self) -> None:
        self.session.step(1)

    def play(self) -> None:
        self.desk.player.rate = 1000.0
        self.desk.player.start()

    def stop(self) -> None:
        self.desk.player.stop()


if __name__ == "__main__":
    measure(Marey(), sys.argv[1:])
