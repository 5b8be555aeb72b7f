"""The left button on the canvas, when marking points.

Press and release within `CLICK` screen pixels is a click; a longer way is a
drag: of the mark under the press, or of the picture where the ground is
empty. The mark that a press would take is lit up before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

CLICK = 4.0
"""Screen pixels between press and release that still make a click."""
REACH = 6.0
"""Screen pixels from a mark within which a press takes it."""


class Marker(Protocol):
    """What gestures need of the one who marks; the session's `Pen`."""

    @property
    def marks_points(self) -> bool:
        """Whether a left click is ours now."""
        ...

    def place(self, position: Any) -> tuple[float, float]:
        """Turn a world position into pixels of the drawn frame, y first."""
        ...

    def mark_at(self, yx: tuple[float, float]) -> int | None:
        """Return the id of the mark within reach of a place."""
        ...

    def clicked(self, click: Click) -> None:
        """Act on a click."""
        ...

    def passed_over(self) -> None:
        """Say why a click does nothing, where no tool of ours takes it."""
        ...

    def hovered(self, yx: tuple[float, float] | None) -> None:
        """Light up what a press would take."""
        ...

    def drag(self, mark: int, by: tuple[float, float]) -> None:
        """Show a mark, and those selected with it, moved by a way."""
        ...

    def dropped(self) -> None:
        """Keep the marks where they were dragged."""
        ...


@dataclass(frozen=True)
class Click:
    """A press and a release at the same place.

    Attributes
    ----------
    yx : tuple of float
        The place in pixels of the frame.
    mark : int or None
        Id of the mark that was pressed.
    modifiers : frozenset of str
        ``Shift``, ``Control``, ``Alt``.
    """

    yx: tuple[float, float]
    mark: int | None
    modifiers: frozenset[str]


class Gestures:
    """Turns presses, moves and releases on a viewer into clicks and drags.

    Its methods are napari mouse callbacks of the viewer; they let everything
    pass that is not the left button marking points.

    Parameters
    ----------
    marker : Marker
        The one who marks.
    """

    def __init__(self, marker: Marker) -> None:
        self._marker = marker

    def press(self, viewer: Any, event: Any) -> Iterator[None]:
        """Follow the left button from press to release."""
        del viewer
        marker = self._marker
        if event.button != 1:
            return
        if not marker.marks_points:
            yield from self._look_on(event)
            return
        start, at = np.array(event.pos, float), marker.place(event.position)
        modifiers = frozenset(map(_name, event.modifiers))
        mark = None if "Alt" in modifiers else marker.mark_at(at)
        if mark is not None:
            event.handled = True  # the camera would pan along with the mark
        yield
        way, moved = 0.0, False
        while event.type == "mouse_move":
            way = max(way, _way(event, start))
            if mark is not None and way > CLICK:
                moved = True
                marker.drag(mark, _by(at, marker.place(event.position)))
            yield
        if mark is not None and not moved and _way(event, start) > CLICK:
            moved = True  # a finger or a pen: no move was told of in between
            marker.drag(mark, _by(at, marker.place(event.position)))
        if moved:
            marker.dropped()
        elif max(way, _way(event, start)) <= CLICK:
            marker.clicked(Click(at, mark, modifiers))

    def _look_on(self, event: Any) -> Iterator[None]:
        """Follow a press that is not ours; a click without effect gets a word."""
        start, way = np.array(event.pos, float), 0.0
        yield
        while event.type == "mouse_move":
            way = max(way, _way(event, start))
            yield
        if max(way, _way(event, start)) <= CLICK:
            self._marker.passed_over()

    def double_click(self, viewer: Any, event: Any) -> None:
        """Take the second of two fast clicks as a click.

        Qt sends it instead of a press, also where the first one stepped to
        another frame.
        """
        del viewer
        marker = self._marker
        if event.button == 1 and marker.marks_points:
            at = marker.place(event.position)
            modifiers = frozenset(str(key) for key in event.modifiers)
            mark = None if "Alt" in modifiers else marker.mark_at(at)
            marker.clicked(Click(at, mark, modifiers))

    def hover(self, viewer: Any, event: Any) -> None:
        """Light up the mark under the pointer."""
        del viewer
        if self._marker.marks_points:
            self._marker.hovered(self._marker.place(event.position))


def _name(key: Any) -> str:
    """Return the name of a modifier, which a window hands out as an object."""
    return str(getattr(key, "name", key))


def _way(event: Any, start: np.ndarray) -> float:
    return float(np.hypot(*(np.array(event.pos, float) - start)))


def _by(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    return end[0] - start[0], end[1] - start[1]
