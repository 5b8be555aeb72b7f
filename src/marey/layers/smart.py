"""Drawing with help, by the mouse: grow, superpixels, split, merge.

The left button is ours while one of these modes is chosen. What takes time is
worked out in a thread, on the part of the picture that is in sight; the window
shows the newest of it. What is drawn is stored by the doors of ``masks`` when the
button comes up: one act, one undo.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from marey.areas.cutting import pixels_of_line
from marey.layers.gestures import CLICK
from marey.layers.link import Poster
from marey.layers.patches import Window, grown, likeness, patches, window_around
from marey.layers.sifting import among
from marey.layers.tools import SMART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marey.layers.brush import Brush
    from marey.layers.pen import Pen
    from marey.layers.session import Session
    from marey.recording import Recording

REACH = 600
"""Pixels around the press that an area may grow over."""
PACE = 80.0
"""Screen pixels to the right that make the tolerance e times as large."""


class Smart:
    """Turns presses and drags into assisted drawing.

    Parameters
    ----------
    session : Session
        For whom.
    recording : Recording
        Whose pictures and masks.
    brush : Brush
        Which layer, class or cell is meant.
    pen : Pen
        Turns places of the world into pixels.

    Attributes
    ----------
    size : float
        Edge of a superpixel in pixels.
    tolerance : float
        How unlike a pixel may be that an area grows over, as a share of the
        range of values around the press; changed by dragging.
    """

    def __init__(
        self, session: Session, recording: Recording, brush: Brush, pen: Pen
    ) -> None:
        self.size = 24.0
        self.tolerance = 0.3
        self.session, self.recording = session, recording
        self.brush, self._pen = brush, pen
        self._pool = ThreadPoolExecutor(1, "marey smart")
        self._poster = Poster(session.poster.schedule)
        self._poster.refused.connect(self._say)
        self.stroke: _Stroke | None = None
        self.patches: tuple[tuple, tuple[np.ndarray, Window]] | None = None

    def stop(self) -> None:
        """Let go of what is under way; nothing of it is stored."""
        self.stroke = None
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _say(self, words: str) -> None:
        self.session.say(words.removeprefix("not stored: "))

    def leave(self) -> None:
        """Drop the stroke under way: another frame is drawn."""
        if self.stroke is not None:
            self.stroke.board.sieve.drop()
        self.stroke = None

    # -- the mouse -----------------------------------------------------------------
    def press(self, viewer: Any, event: Any) -> Iterator[None]:
        """Take the left button while one of our modes is chosen."""
        del viewer
        mode, session = self.session.paint_mode, self.session
        if event.button != 1 or session.tool != "paint" or mode not in SMART:
            return
        layer = session.tools.labels
        if layer is None or session.viewer.layers.selection.active is not layer:
            return
        stroke = self._begin(mode, self._pen.place(event.position), event.pos)
        yield
        while event.type == "mouse_move":
            if stroke is not None and stroke is self.stroke:
                stroke.to(self._pen.place(event.position), event.pos)
            yield
        if stroke is not None and stroke is self.stroke:
            if not np.array_equal(np.asarray(event.pos, float)[:2], stroke.pos):
                # a finger or a pen may come up where no move was told of
                stroke.to(self._pen.place(event.position), event.pos)
            stroke.release()

    def _begin(self, mode: str, yx: tuple[float, float], pos: Any) -> _Stroke | None:
        cells = self.brush.is_instances
        if mode in {"split", "merge"} and not cells:
            verb = "splitting" if mode == "split" else "merging"
            self.session.say(f"{verb} is for single cells: choose such a mask layer")
            return None
        if self.brush.value_at(yx) is None:
            self.session.say("outside the picture: nothing is drawn")
            return None
        kind = {"grow": _Grow, "superpixel": _Patch}.get(mode, _Line)
        self.stroke = kind(self, mode, yx, pos)
        self.stroke.start()
        return self.stroke

    # -- what strokes need ---------------------------------------------------------
    def work(
        self, task: Callable[..., Any], *given: Any, then: Callable[[Any], object]
    ) -> None:
        """Work something out in the thread and hand it over in the window's."""
        self._poster.post(self._pool.submit(task, *given), done=then)

    def picture(self, window: Window) -> Callable[[], np.ndarray]:
        """Return what reads the channels that are seen, within a window."""
        session, series = self.session, self.recording.series
        t, plane = self.brush.board.where
        shown = [n for n, one in enumerate(session.image_layers) if one.visible] or [0]
        if "C" not in series.axes:
            return lambda: window.of(series.plane(t, plane))
        return lambda: np.stack(
            [window.of(series.plane(t, plane, c)) for c in shown], axis=-1
        )

    def window_in_sight(self) -> Window:
        """Return the part of the picture that is in sight."""
        layer = self.session.tools.labels
        height, width = layer.data.shape[-2:]  # type: ignore[union-attr]
        corners = np.asarray(layer.corner_pixels)[:, -2:]  # type: ignore[union-attr]
        (y0, x0), (y1, x1) = np.clip(corners, 0, (height, width)).astype(int).tolist()
        if y1 - y0 < 8 or x1 - x0 < 8:
            return Window(0, 0, height, width)
        return Window(y0, x0, min(y1 + 1, height), min(x1 + 1, width))

    def with_patches(
        self, window: Window, then: Callable[[tuple[np.ndarray, Window]], object]
    ) -> None:
        """Call back with superpixels that hold a window, worked out once."""
        key = (self.brush.board.where, round(self.size), window)
        if self.patches is not None and self.patches[0] == key:
            then(self.patches[1])
            return

        def keep(found: np.ndarray) -> None:
            self.patches = key, (found, window)
            then(self.patches[1])

        self.session.say("working out superpixels ...")
        self.work(patches, self.picture(window), self.size, then=keep)

    def store(self, door: Callable[..., Any], *given: Any, **said: Any) -> None:
        """Store what was drawn, as one act; what the file says is drawn after it."""
        self.stroke = None
        t, plane = self.brush.board.where
        mine = {"layer": self.brush.name, "z": plane}

        def drawn(_: object) -> None:
            self.brush.reread()

        self.session.post(
            door, t, *given, **mine, **said, done=drawn, failed=lambda _: drawn(None)
        )


class _Stroke:
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


class _Paint(_Stroke):
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


class _Grow(_Paint):
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


class _Patch(_Paint):
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


class _Line(_Stroke):
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
