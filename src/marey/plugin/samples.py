"""The two recordings of *File > Open Sample*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marey.plugin.as_layers import image_of
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path

LayerData = tuple[Any, ...]


def open_sample_real() -> list[LayerData]:
    """Open dividing nuclei, a real time-lapse."""
    return _open(copy_sample("nuclei"))


def open_sample_simulated() -> list[LayerData]:
    """Open simulated cells that move, divide, drift and blink."""
    return _open(copy_sample("simulated"))


def _open(folder: Path) -> list[LayerData]:
    """Return the pictures; a window then opens them as a recording.

    napari wants a sample to return a layer. Where there is a window its first
    picture stands in until the recording is shown, with its docks.
    """
    import napari

    from marey.frames import open_series

    viewer = napari.current_viewer()
    with open_series(folder) as series:
        pictures = series[:1] if viewer is not None else series[:]
        layer = (pictures, image_of(series)[1], "image")
    if viewer is not None:
        from qtpy.QtCore import QTimer

        before = set(viewer.layers)
        QTimer.singleShot(0, lambda: _replace(viewer, before, folder))
    return [layer]


def _replace(viewer: Any, before: set[Any], folder: Path) -> None:
    from marey.docks import view

    for stand_in in [layer for layer in viewer.layers if layer not in before]:
        viewer.layers.remove(stand_in)
    view(folder, viewer)
