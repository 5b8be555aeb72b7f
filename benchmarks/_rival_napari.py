"""napari alone: its own reader, a stack of files through dask, its own slider."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from _rival_watch import measure

SIZE = (1280, 800)


class Napari:
    """napari as it is installed, without plugins."""

    def __init__(self) -> None:
        import napari

        self.viewer = napari.Viewer(show=True)
        self.viewer.window.resize(*SIZE)
        self._dims = self.viewer.window._qt_viewer.dims

    def open(self, path: str) -> None:
        self.viewer.open(path, plugin="napari", stack=True)
        self.go(0)  # it begins in the middle

    def on_paint(self, call: Any) -> None:
        scene = self.viewer.window._qt_viewer.canvas._scene_canvas
        scene.events.draw.connect(call)

    def picture(self) -> np.ndarray | None:
        layers = self.viewer.layers
        return np.asarray(layers[0]._slice.image.raw) if layers else None

    def count(self) -> int:
        layers = self.viewer.layers
        return int(layers[0].data.shape[0]) if layers else 0

    def go(self, t: int) -> None:
        self.viewer.dims.set_current_step(0, t)

    def step(self) -> None:
        self.go(self.viewer.dims.current_step[0] + 1)

    def play(self) -> None:
        self._dims.play(0, fps=1000)

    def stop(self) -> None:
        self._dims.stop()


if __name__ == "__main__":
    measure(Napari(), sys.argv[1:])
