"""The borders of superpixels, shown while they are what the left button takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Labels
from napari.utils.colormaps import DirectLabelColormap

from marey.layers.labels import Box, around
from marey.layers.painting import redraw
from marey.layers.patches import borders_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from marey.layers.patches import Window
    from marey.layers.session import Session
    from marey.layers.smart import Smart

    Schedule = Callable[[Callable[[], object], int], object]

REST = 200
"""Milliseconds in which frame, view and size have to rest before patches are found."""
COLOR = np.array([0.94, 0.89, 0.26, 0.75])


class Borders:
    """Draws the borders of the superpixels that are in sight, one pixel wide.

    They are found in the thread of assisted drawing, once nothing moves, and are
    those that a click takes. What is wrong by now goes from sight at once.

    Parameters
    ----------
    session : Session
        Whose picture.
    smart : Smart
        Finds the patches.
    schedule : callable
        ``schedule(fn, ms)``.
    """

    def __init__(self, session: Session, smart: Smart, schedule: Schedule) -> None:
        self._session, self._smart = session, smart
        self.schedule = schedule
        self._layer: Labels | None = None
        self._drawn: Box | None = None
        self._shown: object = None
        self._asked = 0
        self._working = False

    @property
    def layer(self) -> Labels | None:
        """The layer they are on; None where none are shown."""
        return self._layer

    def start(self) -> None:
        """Follow the tool and what is in sight."""
        camera = self._session.viewer.scene.camera
        self._session.tool_changed.connect(self.ask)
        for event in (camera.events.zoom, camera.events.center):
            event.connect(self.ask)

    def end(self) -> None:
        """Show none any more, and follow nothing."""
        camera = self._session.viewer.scene.camera
        self._session.tool_changed.disconnect(self.ask)
        for event in (camera.events.zoom, camera.events.center):
            event.disconnect(self.ask)
        self._drop()

    @property
    def _wanted(self) -> bool:
        session = self._session
        is_tool = session.tool == "paint" and session.paint_mode == "superpixel"
        return is_tool and session.tools.labels is not None

    def ask(self, *_news: object) -> None:
        """Show the borders as they are now, as soon as nothing moves."""
        if not self._wanted:
            self._drop()
            return
        if self._layer is not None and self._shown != self._smart.key_in_sight():
            self._clear()
        self._asked += 1
        asked = self._asked
        self.schedule(lambda: self._look(asked), REST)

    def _look(self, asked: int) -> None:
        """Have them found, unless something was asked for since."""
        if asked != self._asked or self._working or not self._wanted:
            return
        window = self._smart.window_in_sight()
        key = self._smart.key_of(window)
        if key == self._shown:
            return
        self._working = True

        def arrive(found: tuple[np.ndarray, Window]) -> None:
            self._working = False
            if self._wanted and key == self._smart.key_in_sight():
                self._draw(*found)
                self._shown = key
            else:
                self.ask()  # something moved meanwhile

        def fail(error: Exception) -> None:
            del error  # the poster says it
            self._working = False

        self._smart.with_patches(window, arrive, fail)

    # -- drawing -------------------------------------------------------------------
    def _draw(self, found: np.ndarray, window: Window) -> None:
        layer, before = self._need(), self._drawn
        if before is not None:
            layer.data[before[0] : before[2], before[1] : before[3]] = 0
        window.of(layer.data)[...] = borders_of(found)
        self._drawn = window.y0, window.x0, window.y1, window.x1
        box = around(before, self._drawn)
        if box is not None:
            redraw(layer, box)

    def _need(self) -> Labels:
        canvas = self._session.canvas
        if self._layer is None or self._layer not in canvas.extras:
            empty = np.zeros(canvas.placing.shape, np.uint8)
            clear = np.zeros(4)
            colors = DirectLabelColormap(color_dict={None: clear, 0: clear, 1: COLOR})
            self._layer = canvas.add_extra(
                Labels, empty, "patch borders", colormap=colors
            )
            self._drawn = None
        return self._layer

    def _clear(self) -> None:
        """Take what is drawn out of sight."""
        self._shown = None
        if self._layer is not None and self._drawn is not None:
            y0, x0, y1, x1 = box = self._drawn
            self._layer.data[y0:y1, x0:x1] = 0
            redraw(self._layer, box)
        self._drawn = None

    def _drop(self) -> None:
        self._shown = self._drawn = None
        layer, self._layer = self._layer, None
        if layer is not None:
            self._session.canvas.drop_extra(layer)
