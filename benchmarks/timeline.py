"""Painting the timeline: a million frames, a hundred thousand ticks.

A *full repaint* draws both strips anew, as zooming and new marks do; a *step* only
moves the line of the shown frame. The rival fills the same widget with as many
plain rectangles as it has columns, which is what any painter of columns must do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from pairs import SCALES, against, figure, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = (1252, 43)
"""Of both strips in a window of 1280 x 800."""
BUDGET = 16.0
"""Milliseconds: one picture of sixty a second."""
TURN = 100.0
"""Milliseconds that nothing may hold a window; this is done beside its thread."""
TYPES = 5


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the cost of repaints, steps and news, measured in a process of its own.

    Painting needs no screen; other subjects of the same run do.
    """
    done = subprocess.run(
        [sys.executable, __file__, *(["--quick"] if quick else [])],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    yield from map(json.loads, done.stdout.splitlines())


def measured(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the figures, in a process that may have a Qt without a screen."""
    from qtpy.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    n, marked = (100_000, 10_000) if quick else (1_000_000, 100_000)
    rounds = 7 if quick else 25
    yield from _painting(n, marked, rounds)
    yield from _moving(n, marked, rounds)
    yield from _reading(n, rounds)
    del app


def _painting(n: int, marked: int, rounds: int) -> Iterator[dict[str, Any]]:
    strips = _strips(n, marked)
    rival = _Fill()
    facts = {"frames": n, "ticks": marked}

    def repaint() -> None:
        strips.redraw()
        strips.grab()

    for name, span in (
        ("repaint", None),
        ("repaint_zoomed", (0.4 * n, 0.45 * n)),
        ("repaint_close", (0.4 * n, 0.4 * n + 200)),
    ):
        strips.fit() if span is None else strips.zoom_to(int(span[0]), int(span[1]))
        yield against(
            f"timeline.{name}",
            repaint,
            rival.grab,
            rival_name="one QPainter rectangle a column",
            rounds=rounds,
            most_value=BUDGET,
            **facts,
        )


def _moving(n: int, marked: int, rounds: int) -> Iterator[dict[str, Any]]:
    """A step, with many ticks and with none; a turn of the wheel."""
    many, none = _strips(n, marked), _strips(n, 0)
    turn = iter(range(10**9))

    def step(strips: Any) -> None:
        for _ in range(10):
            strips.show_position(next(turn) % n)
            strips.grab()

    yield against(
        "timeline.step",
        lambda: step(many),
        lambda: step(none),
        rival_name="the same without a tick",
        rounds=rounds,
        per=10,
        most_ratio=1.5,
        frames=n,
        ticks=marked,
    )

    def zoom() -> None:
        sight = many.scene.sight
        sight.zoom("time", 0.3 * sight.seconds[1], 0.75)
        many.redraw()
        many.grab()
        sight.zoom("time", 0.3 * sight.seconds[1], 4 / 3)
        many.redraw()
        many.grab()

    ours, _ = take_turns(zoom, lambda: None, rounds=rounds)
    yield figure(
        "timeline.wheel",
        ours * SCALES["ms"] / 2,
        unit="ms CPU",
        most_value=BUDGET,
        frames=n,
        ticks=marked,
    )


def _reading(n: int, rounds: int) -> Iterator[dict[str, Any]]:
    """What a changed frame costs when a million points belong to tracks."""
    from marey.docks.track_bars import TrackPoints
    from marey.sidecar.track_places import TrackPlaces

    order = np.random.default_rng(3).permutation(n)
    track, t = 1 + order // 100, order % 100
    places = TrackPlaces(track, t, np.ones(n, bool))
    one = TrackPlaces(np.arange(1, 9), np.full(8, 50), np.ones(8, bool))
    points = TrackPoints()
    points.read(places)
    kinds: dict[int, int] = {}

    def renew() -> None:
        points.renew(50, one)
        points.bars(kinds)

    def read() -> None:
        points.read(places)
        points.bars(kinds)

    yield against(
        "timeline.one_track_point",
        renew,
        read,
        rival_name="all track points ordered anew",
        rounds=rounds,
        most_value=TURN,
        points=n,
    )


def _strips(n: int, marked: int) -> Any:
    from marey.docks.parts.strips import Strips
    from marey.docks.timeline_axis import TimeAxis
    from marey.docks.timeline_ticks import Ticks

    rng = np.random.default_rng(7)
    seconds = np.arange(n) * 60.0
    after = np.array([n // 3, n // 2])
    for gap in after:
        seconds[gap + 1 :] += 40 * 86_400
    strips = Strips()
    strips.resize(*SIZE)
    start = datetime(2016, 5, 14, tzinfo=UTC)
    strips.show_frames(n, TimeAxis(seconds, after), start=start, zone="Europe/Berlin")
    colours = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2")
    strips.show_ticks(
        [
            Ticks(
                colours[kind],
                np.sort(rng.choice(n, marked // TYPES, replace=False)),
                f"type {kind}",
            )
            for kind in range(TYPES if marked else 0)
        ],
        np.sort(rng.choice(n, 20, replace=False)),
    )
    strips.show_bounds(0, n - 1)
    strips.show()
    return strips


class _Fill:
    """A widget of the same size, one rectangle a column."""

    def __init__(self) -> None:
        from qtpy.QtCore import QRectF
        from qtpy.QtGui import QColor, QPainter
        from qtpy.QtWidgets import QWidget

        class Columns(QWidget):
            def paintEvent(self, event: Any) -> None:
                del event
                painter = QPainter(self)
                for x in range(self.width()):
                    colour = QColor(x % 256, 90, 120)
                    painter.fillRect(QRectF(x, 0, 1, self.height()), colour)
                painter.end()

        self._widget = Columns()
        self._widget.resize(*SIZE)
        self._widget.show()

    def grab(self) -> None:
        """Draw it."""
        self._widget.grab()


if __name__ == "__main__":
    for one in measured("--quick" in sys.argv[1:]):
        print(json.dumps(one), flush=True)
