"""What a display asks of every drawn frame: histogram, contrast, lens.

Each beside the same done by numpy with all pixels of the frame. Without a window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.components import ViewerModel

from marey.layers import Session
from marey.layers.lens import magnified, values_at
from marey.recording import open as open_recording
from pairs import against

if TYPE_CHECKING:
    from collections.abc import Iterator

REACH = 13
"""Pixels to each side of the pointer that the lens shows, magnified tenfold."""


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures of a frame of many pixels."""
    side = 1024 if quick else 4096
    noise = np.random.default_rng(0)
    frames = noise.integers(0, 4000, (2, side, side), np.uint16)
    session = Session.of(ViewerModel())
    session.show(open_recording(frames))
    display, picture = session.display, frames[0]
    yield against(
        f"histogram, {side} x {side}",
        display.histogram,
        lambda: np.histogram(picture, 256),
        rival_name="numpy, all pixels",
        most_value=20.0,
    )
    yield against(
        f"contrast of what is in sight, {side} x {side}",
        display.auto,
        lambda: np.percentile(picture, (1, 99.8)),
        rival_name="numpy, all pixels",
        most_value=100.0,
    )
    images, place = session.image_layers, (side / 2, side / 2)
    yield against(
        f"lens, {side} x {side}",
        lambda: (magnified(images, place, REACH), values_at(images, place)),
        lambda: images[0].colormap.map(picture[:27, :27].ravel() / 4000),
        rival_name="its colormap alone",
        most_value=16.0,
    )
    session.close()
