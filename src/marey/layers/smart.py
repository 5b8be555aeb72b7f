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

from marey.layers.link import Poster
from marey.layers.patches import Window, patches
from marey.layers.strokes import Grow, Line, Patch
from marey.layers.tools import SMART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marey.layers.brush import Brush
    from marey.layers.pen import Pen
    from marey.layers.session import Session
    from marey.layers.strokes import Stroke
    from marey.recording import Recording

GRID = 64
"""Pixels by which the window of superpixels grows and moves."""
Key = tuple[Any, ...]
"""What superpixels depend on: frame and plane, size, window, visible channels."""


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
        self.stroke: Stroke | None = None
        self.patches: tuple[Key, tuple[np.ndarray, Window]] | None = None

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

    def _begin(self, mode: str, yx: tuple[float, float], pos: Any) -> Stroke | None:
        cells = self.brush.is_instances
        if mode in {"split", "merge"} and not cells:
            verb = "splitting" if mode == "split" else "merging"
            self.session.say(f"{verb} is for single cells: choose such a mask layer")
            return None
        if self.brush.value_at(yx) is None:
            self.session.say("outside the picture: nothing is drawn")
            return None
        kind = {"grow": Grow, "superpixel": Patch}.get(mode, Line)
        self.stroke = kind(self, mode, yx, pos)
        self.stroke.start()
        return self.stroke

    # -- what strokes need ---------------------------------------------------------
    def work(
        self,
        task: Callable[..., Any],
        *given: Any,
        then: Callable[[Any], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Work something out in the thread and hand it over in the window's."""
        future = self._pool.submit(task, *given)
        self._poster.post(future, done=then, failed=failed)

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
        # a coarse grid: a little pan leaves the patches where they are
        return Window(
            y0 // GRID * GRID,
            x0 // GRID * GRID,
            min((y1 // GRID + 1) * GRID, height),
            min((x1 // GRID + 1) * GRID, width),
        )

    def key_of(self, window: Window) -> Key:
        """Return what the superpixels of a window depend on."""
        shown = tuple(one.visible for one in self.session.image_layers)
        return self.brush.board.where, round(self.size), window, shown

    def key_in_sight(self) -> Key:
        """Return what the superpixels that are in sight depend on."""
        return self.key_of(self.window_in_sight())

    def with_patches(
        self,
        window: Window,
        then: Callable[[tuple[np.ndarray, Window]], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Call back with superpixels that hold a window, worked out once.

        Parameters
        ----------
        window : Window
            The window.
        then : callable
            Takes them, with their window.
        failed : callable, optional
            Takes the error; given by who does not want anything to be said.
        """
        key = self.key_of(window)
        if self.patches is not None and self.patches[0] == key:
            then(self.patches[1])
            return

        def keep(found: np.ndarray) -> None:
            self.patches = key, (found, window)
            then(self.patches[1])

        if failed is None:
            self.session.say("working out superpixels ...")
        self.work(patches, self.picture(window), self.size, then=keep, failed=failed)

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
