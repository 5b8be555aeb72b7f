"""What a press on a strip takes hold of, and what moving it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qtpy.QtCore import Qt

if TYPE_CHECKING:
    from qtpy.QtCore import QPointF

    from marey.docks.parts.strip import Strip

    Hold = Literal["", "scrub", "ground", "first", "last", "range"]

STILL = 4
"""Pixels: a press that moves less is a click."""
NEAR = 5
"""Pixels around a handle from which it can be taken."""


class Grip:
    """The left button on a strip.

    In the upper half a press scrubs. In the lower half it takes a handle of the
    range, or the line of the shown frame; elsewhere a click goes to the frame
    and a drag pans, or scrubs while all frames are in sight. With Shift a drag
    sets the range anywhere.

    Parameters
    ----------
    strip : Strip
        Where the button goes down.
    """

    def __init__(self, strip: Strip) -> None:
        self._strip = strip
        self._hold: Hold = ""
        self._x = 0.0
        self._t = 0
        self._span = (0.0, 1.0)
        self._is_moved = False
        self._asked = -1

    def hold_at(self, at: QPointF) -> Hold:
        """Return what a press there would take hold of."""
        strip = self._strip
        if at.y() < strip.height() / 2:
            return "scrub"
        first, last = strip.bound_places()
        if abs(at.x() - first) <= NEAR:
            return "first"
        if abs(at.x() - last) <= NEAR:
            return "last"
        is_line = abs(at.x() - strip.x_of(strip.scene.t)) <= NEAR
        return "scrub" if is_line else "ground"

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """Return the shape of the pointer that says so."""
        hold = self.hold_at(at)
        if hold in {"first", "last"}:
            return Qt.CursorShape.SplitHCursor
        if hold == "scrub":
            return Qt.CursorShape.SizeHorCursor
        is_fitted = self._strip.scene.sight.is_fitted
        if is_fitted:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.OpenHandCursor

    def press(self, at: QPointF, *, wants_range: bool) -> None:
        """Take hold of what is there."""
        strip = self._strip
        self._hold = "range" if wants_range else self.hold_at(at)
        self._x, self._is_moved, self._asked = at.x(), False, -1
        self._t = strip.frame_at(at.x())
        self._span = strip.scene.sight.span(strip.name)
        if self._hold == "scrub":
            self._ask(at)

    def move(self, at: QPointF) -> None:
        """Move what is held."""
        strip = self._strip
        self._is_moved |= abs(at.x() - self._x) >= STILL
        if not self._hold or not (self._is_moved or self._hold == "scrub"):
            return
        t = strip.frame_at(at.x())
        first, last = strip.scene.bounds
        if self._hold == "ground" and strip.scene.sight.is_fitted:
            self._hold = "scrub"
        if self._hold == "scrub":
            self._ask(at)
        elif self._hold == "ground":
            self._pan(at)
        elif self._hold == "range":
            strip.bounds_asked.emit(min(t, self._t), max(t, self._t))
        elif self._hold == "first":
            strip.bounds_asked.emit(min(t, last), last)
        else:
            strip.bounds_asked.emit(first, max(t, first))

    def release(self, at: QPointF) -> None:
        """Let go; what was not moved was clicked."""
        if self._hold == "ground" and not self._is_moved:
            self._ask(at)
        self._hold = ""

    def _ask(self, at: QPointF) -> None:
        t = self._strip.frame_at(at.x())
        if t != self._asked:
            self._asked = t
            self._strip.asked.emit(t)

    def _pan(self, at: QPointF) -> None:
        strip = self._strip
        low, high = self._span
        by = (self._x - at.x()) * (high - low) / strip.room
        strip.scene.sight.look(strip.name, (low + by, high + by))
        strip.looked.emit()
