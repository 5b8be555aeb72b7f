"""What is really drawn: the canvas as a picture, and what can be seen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worlds import from_canvas

if TYPE_CHECKING:
    from journeys.stage import Stage

Place = tuple[float, float]


def canvas(stage: Stage) -> np.ndarray:
    """The canvas as it is drawn now, shape (H, W, 3)."""
    return stage.viewer.screenshot(canvas_only=True, flash=False)[..., :3]


def on_canvas(stage: Stage, yx: Place) -> Place:
    """Where a place of the frame is drawn, in fractions of screen pixels.

    Whole numbers are corners of screen pixels; their middles lie half a pixel on.
    """
    picture = stage.session.image_layers[0]
    world = picture.data_to_world((0.0,) * (picture.ndim - 2) + tuple(yx))[-2:]
    camera, area = stage.viewer.scene.camera, stage.canvas
    way = (np.array(world) - np.array(camera.center[-2:])) * camera.zoom
    y, x = way + np.array([area.height(), area.width()]) / 2
    return float(y), float(x)


def in_frame(stage: Stage, yx: Place) -> Place:
    """The place of the frame that is drawn somewhere on the canvas."""
    shown = stage.session.image_layers[0]
    camera, area = stage.viewer.scene.camera, stage.canvas
    way = np.array(yx) - np.array([area.height(), area.width()]) / 2
    world = way / camera.zoom + np.array(camera.center[-2:])
    y, x = shown.world_to_data((0.0,) * (shown.ndim - 2) + tuple(world))[-2:]
    return float(y), float(x)


def picture(
    stage: Stage, shape: tuple[int, int], seen: np.ndarray | None = None
) -> np.ndarray:
    """The drawn picture, cut out of the canvas and brought to its own size."""
    height, width = shape
    first = on_canvas(stage, (-0.5, -0.5))
    last = on_canvas(stage, (height - 0.5, width - 0.5))
    seen = canvas(stage) if seen is None else seen
    return from_canvas(seen, first, last, shape)


def without_marks(stage: Stage, shape: tuple[int, int]) -> np.ndarray:
    """The drawn picture alone."""
    points = stage.session.points
    if points is None:
        return picture(stage, shape)
    points.visible = False
    try:
        return picture(stage, shape)
    finally:
        points.visible = True


def drawn_mark(stage: Stage, seen: np.ndarray | None = None) -> Place:
    """Where the only mark is drawn, in pixels of the frame: pictures are grey."""
    seen = (canvas(stage) if seen is None else seen).astype(float)
    colour = np.ptp(seen, axis=2)
    rows, columns = np.nonzero(colour > 100)
    assert len(rows), "no mark is drawn"
    y = (rows.min() + rows.max() + 1) / 2
    x = (columns.min() + columns.max() + 1) / 2
    return in_frame(stage, (float(y), float(x)))


def strength(stage: Stage, yx: Place) -> float:
    """How much a mark changes the middle of where it is drawn, 0 to 255."""
    y, x = (round(v - 0.5) for v in on_canvas(stage, yx))
    points = stage.session.points
    there = canvas(stage).astype(float)[y, x]
    points.visible = False
    gone = canvas(stage).astype(float)[y, x]
    points.visible = True
    return float(np.abs(there - gone).max())
