"""Drawing by mouse in a frame of 2048 x 2048 pixels: how long the window is busy.

A person presses, drags and releases; between two chances to answer the thread of the
window works for so long at most. The rival is napari's own Labels layer, painted with
the same way of the mouse and a brush of the same size.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from _window import display, poll
from pairs import figure
from viewer import SIZE, longest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EDGE = 2048
MOST = 100.0
"""Milliseconds that one turn may take."""
BRUSH = 60


def figures(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the longest turn of each way of drawing."""
    with display() as why_not, tempfile.TemporaryDirectory() as place:
        if why_not:
            yield figure("stroke", float("nan"), unit="ms CPU", rival=why_not)
            return
        os.environ["NAPARI_CONFIG"] = str(Path(place) / "napari.yaml")
        theirs = _by_napari(1 if quick else 5)
        yield from _by_marey(Path(place), 1 if quick else 5, theirs)


def _picture() -> np.ndarray:
    rng = np.random.default_rng(5)
    shade = np.add.outer(np.arange(EDGE), np.arange(EDGE)) // 24
    return (shade + rng.integers(0, 60, (2, EDGE, EDGE))).astype(np.uint8)


def _way(number: int, steps: int = 40) -> list[tuple[float, float]]:
    """A wave across the frame, as the mouse goes it."""
    x = np.linspace(200, EDGE - 200, steps)
    y = 300 + 250 * number + 120 * np.sin(x / 150)
    return list(zip(y.tolist(), x.tolist(), strict=True))


def _by_napari(rounds: int) -> float:
    """Milliseconds of the longest turn of napari's own brush."""
    import napari
    from qtpy.QtWidgets import QWidget

    from marey.docks.hand import Hand

    class Bare(Hand):
        """A hand for a window without Marey."""

        _picture = property(lambda self: self.viewer.layers[0])

    viewer = napari.Viewer(show=True)
    viewer.window.resize(*SIZE)
    viewer.add_image(_picture())
    layer = viewer.add_labels(np.zeros((EDGE, EDGE), np.uint8))
    layer.mode, layer.brush_size = "paint", BRUSH
    viewer.window.add_dock_widget(QWidget(), name="empty")  # a hand asks a dock
    poll(0.5)
    hand = Bare(viewer)
    turns = [_busiest(lambda n=n: hand.drag(_way(n))) for n in range(rounds)]
    viewer.close()
    return float(np.median(turns))


def _by_marey(place: Path, rounds: int, theirs: float) -> Iterator[dict[str, Any]]:
    import napari

    import marey
    from marey.docks import Desk
    from marey.docks.hand import Hand

    rec = marey.open(_picture(), place / "large.marey", author="Ada")
    rec.masks.layers.add("mask")
    rec.types.add("area", "mask")
    rec.types.add("lumen", "mask")
    rec.types.add("nest", "polygon", line_style="dashed")
    ring = 40 * np.array([[0, 1], [0.9, 0.4], [0.6, -0.8], [-0.6, -0.8], [-0.9, 0.4]])
    middles = np.random.default_rng(2).uniform(100, EDGE - 100, (20, 2))
    rec.shapes.add_many("nest", 0, [middle + ring for middle in middles], "polygon")
    viewer = napari.Viewer(show=True)
    viewer.window.resize(*SIZE)
    marey.view(None, viewer)
    desk = Desk.of(viewer)
    desk.session.show(rec)
    poll(0.5)
    hand = Hand(viewer)
    for name, words, act in _acts(desk.session, hand, middles):
        poll(0.5)
        done = _last(rec)
        turns = [_busiest(lambda n=n, act=act: act(n)) for n in range(rounds)]
        if _last(rec) < done + rounds:
            message = f"{name} drew nothing"
            raise RuntimeError(message)
        own = name == "stroke"
        yield figure(
            name,
            float(np.median(turns)),
            unit="ms CPU",
            rival="napari's own brush" if own else None,
            rival_value=theirs if own else None,
            goal=f"<= {MOST:.0f} ms",
            most_value=MOST,
            what=words,
        )
    desk.shut()
    viewer.close()


def _last(rec: Any) -> int:
    return int(rec.sidecar.rows("SELECT max(id) FROM action")[0][0])


def _acts(
    session: Any, hand: Any, middles: np.ndarray
) -> Iterator[tuple[str, str, Callable[[int], object]]]:
    """Yield name, words and gesture of all ways of drawing; chosen when it is asked."""
    session.choose_mask_layer("mask")
    session.choose_type("area")
    session.choose("paint")
    session.labels.brush_size = BRUSH
    yield "stroke", f"a stroke of {BRUSH} px across the frame", lambda n: _drag(hand, n)
    yield "undo_stroke", "Ctrl+Z of a stroke", lambda _: session.undo()
    session.choose("grow")
    yield (
        "grow",
        "growing from a seed under a drag",
        lambda n: hand.drag([(1900, 200 + 300 * n), (1900, 230 + 300 * n)]),
    )
    session.choose("polygon")
    yield "mask_polygon", "an area outlined by 30 corners", lambda n: _outline(hand, n)
    session.choose("fill")

    def fill(number: int) -> None:
        session.choose_type(
            ("lumen", "area")[number % 2]
        )  # what is full stays as it is
        hand.click((40, 40))

    yield "fill", "filling what is free", fill
    session.choose_type("nest")
    session.choose("mark")

    def drag_shape(number: int) -> None:
        y, x = middles[number] + (0, 40)
        hand.drag([(y, x), *((y + 4 * k, x + 3 * k) for k in range(1, 15))])

    yield "drag_corner", "a corner of one of 20 dashed polygons", drag_shape


def _drag(hand: Any, number: int) -> None:
    hand.drag(_way(number))


def _outline(hand: Any, number: int) -> None:
    turn = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    y, x = 600 + 150 * np.sin(turn), 400 + 250 * number + 150 * np.cos(turn)
    corners = list(zip(y.tolist(), x.tolist(), strict=True))
    for corner in corners[:-1]:
        hand.click(corner)
    hand.double_click(corners[-1])


def _busiest(act: Callable[[], object]) -> float:
    """Milliseconds of the longest turn while something is done, and after it."""
    with longest() as turns:
        act()
        poll(0.5)
    return 1e3 * max(turns)
