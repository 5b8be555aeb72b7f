"""The strokes of assisted drawing, from the press until the button comes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.cutting import pixels_of_line
from marey.layers.gestures import CLICK
from marey.layers.patches import Window, grown, likeness, window_around
from marey.layers.sifting import among

if TYPE_CHECKING:
    from marey.layers.smart import Smart

REACH = 600
"""Pixels around the press that an area may grow over."""
PACE = 80.0
"""Screen pixels to the right that make the tolerance e times as large."""


class Stroke:
    """One press, until the button comes up."""

    def __init__(self, smart: Smart, mode: str, yx: Any, pos: Any) -> None:
        self.smart, self.mode = smart, mode
        self.way = [(float(yx[0]), float(yx[1]))]
        self.begin = self.pos = np.asarray(pos, float)[:2]
        self.board = smart.brush.board
        self.released = False

    @property
    def current(self) -> bool:
        """Whether nobody has begun another one, or gone to another frame."""
        return self.smart.stroke is self

    def start(self) -> None:
        """Begin to work something out."""

    def to(self, yx: Any, pos: Any) -> None:
        """Follow the pointer."""
        self.way.append((float(yx[0]), float(yx[1])))
        self.pos = np.asarray(pos, float)[:2]
        self.follow()

    def follow(self) -> None:
        """Draw what the pointer has done so far."""

    def release(self) -> None:
        """Store what was drawn, now or as soon as it is known."""
        self.released = True
        self.finish()

    def finish(self) -> None:
        """Store what was drawn."""
        raise NotImplementedError


class Paint(Stroke):
    """A stroke that ends in an area of one value."""

    area: np.ndarray | None = None

    def start(self) -> None:
        """Know which class or cell is meant, and what may be painted over."""
        brush = self.smart.brush
        self.value, self.type = brush.meant(self.way[0])
        self.taken = brush.is_instances and brush.take_up(self.value)
        self.below = np.array(self.board.layer.data)  # type: ignore[union-attr]

    @property
    def free(self) -> np.ndarray:
        """Where it may paint."""
        brush = self.smart.brush
        if brush.is_instances and not brush.over:
            return np.asarray((self.below == 0) | (self.below == self.value))
        return ~among(self.below, self.board.sieve.hidden)

    def show(self, area: np.ndarray, window: Window) -> None:
        """Draw an area as it would be stored."""
        self.area = np.zeros(self.below.shape, bool)
        window.of(self.area)[...] = area
        self.area &= self.free
        self.board.preview(self.below, self.area, self.value)

    def finish(self) -> None:
        """Store the area, once it is known."""
        if self.area is None or not self.current:
            return
        smart = self.smart
        if not self.area.any():
            smart.session.say("nothing to paint here: it is another cell's")
            smart.leave()
            return
        paint = smart.brush.paint
        self.board.sieve.keep()
        smart.store(paint, self.area, self.value, self.type, taken=self.taken)


class Grow(Paint):
    """An area of like pixels around the press; dragging right takes more."""

    def start(self) -> None:
        """Learn how unlike the pixels around the press are."""
        super().start()
        self.window = window_around(self.way[0], REACH, self.below.shape)
        self.unlike: np.ndarray | None = None
        self.working = False
        self.shown = -1.0
        at = self.window.inside(self.way[0])
        self.smart.work(likeness, self.smart.picture(self.window), at, then=self._know)

    def _know(self, found: tuple[np.ndarray, float]) -> None:
        self.unlike, self.range = found
        self.follow()

    @property
    def tolerance(self) -> float:
        """The share of the range that the drag says."""
        share = self.smart.tolerance * np.exp((self.pos - self.begin)[0] / PACE)
        return float(np.clip(share, 1e-4, 4.0))

    def follow(self) -> None:
        """Let it grow by the newest tolerance."""
        if self.unlike is None or self.working or not self.current:
            return
        share = self.tolerance
        if share == self.shown:
            self._shown_newest()
            return
        self.working = True
        within = self.window.of(self.free)
        at = self.window.inside(self.way[0])

        def arrive(area: np.ndarray) -> None:
            self.working, self.shown = False, share
            if self.current:
                self.show(area, self.window)
                self.follow()

        limit = share * self.range
        self.smart.work(grown, self.unlike, at, limit, within, then=arrive)

    def _shown_newest(self) -> None:
        if self.released:
            self.smart.tolerance = self.shown
            super().finish()

    def finish(self) -> None:
        """Store the area of the newest tolerance, once it is drawn."""
        self.follow()


class Patch(Paint):
    """The superpixels that the pointer went over."""

    def start(self) -> None:
        """Work the superpixels out that are in sight."""
        super().start()
        self.found: tuple[np.ndarray, Window] | None = None
        self.smart.with_patches(self.smart.window_in_sight(), self._know)

    def _know(self, found: tuple[np.ndarray, Window]) -> None:
        self.found = found
        if self.current:
            self.follow()
            if self.released:
                super().finish()

    def follow(self) -> None:
        """Take the superpixels under the way."""
        if self.found is None:
            return
        found, window = self.found
        way = np.asarray(self.way if len(self.way) > 1 else self.way * 2)
        y, x = pixels_of_line(way - (window.y0, window.x0), found.shape)
        self.show(np.isin(found, np.unique(found[y, x])), window)

    def finish(self) -> None:
        """Store them, once they are known."""
        if self.found is not None:
            super().finish()


class Line(Stroke):
    """A way across cells: along it one is cut, or those it meets are merged."""

    def _met(self) -> list[int]:
        """Return the cells on the way, in its order, each as often as it is met."""
        data = self.board.layer.data  # type: ignore[union-attr]
        way = np.asarray(self.way if len(self.way) > 1 else self.way * 2)
        y, x = pixels_of_line(way, data.shape[-2:])
        met = data[y, x]
        met = met[(met > 0) & ~among(met, self.board.sieve.hidden)]
        return [int(value) for value in met]

    def follow(self) -> None:
        """Draw the line."""
        if self.mode == "split":
            data = self.board.layer.data  # type: ignore[union-attr]
            if not hasattr(self, "below"):
                self.below = np.array(data)
            line = np.zeros(self.below.shape, bool)
            line[pixels_of_line(np.asarray(self.way), line.shape)] = True
            self.board.preview(self.below, line, 0)

    def finish(self) -> None:
        """Cut, or merge."""
        if hasattr(self, "below"):
            self.board.preview(self.below, np.zeros(self.below.shape, bool), 0)
        met, smart = self._met(), self.smart
        say, masks = smart.session.say, smart.recording.masks
        cells = list(dict.fromkeys(met))
        if self.mode == "merge":
            if len(cells) < 2:
                smart.leave()
                say("nothing is merged: drag from one cell onto another")
                return
            smart.store(masks.merge, cells)
        elif not cells:
            smart.leave()
            say("no cell here: draw a line across one, or click it")
        else:
            is_click = np.hypot(*(self.pos - self.begin)) <= CLICK
            line = None if is_click else self.way
            smart.store(masks.split, max(cells, key=met.count), line)
