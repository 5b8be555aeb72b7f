"""Each kind of mark in each state, seen on the canvas by the pixels it colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from journeys import eye
from marey.sidecar.type_values import COLORS
from marey.words import Review, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

SHAPE = (150, 260)
"""Height unlike width: swapped axes do not go by."""
NEAR = 5
"""Screen pixels within which the colour of its type has to be seen."""
APART = 60
"""Between two colours, of 255, after the weaker is made as bright as the stronger."""
KINDS = ("point", "line", "polyline", "rectangle", "ellipse", "polygon")
ROWS = {kind: 15.0 + 20 * row for row, kind in enumerate(KINDS)}
STATES = ("person", "unseen", "accepted", "corrected", "not visible", "unsure", "off")
COLUMNS = {state: 20.0 + 35 * place for place, state in enumerate(STATES)}
SEEN = STATES[:5]
FRAME = 1


def corners(kind: str, y: float, x: float) -> list[list[float]]:
    """Return a shape 12 wide and 8 high about a place."""
    box = [[y - 4, x - 6], [y - 4, x + 6], [y + 4, x + 6], [y + 4, x - 6]]
    return {
        "line": [[y - 4, x - 6], [y + 4, x + 6]],
        "polyline": [box[0], [y + 4, x], box[1]],
        "polygon": [box[0], box[1], [y + 4, x]],
    }.get(kind, box)


def outline(kind: str, y: float, x: float) -> list[tuple[float, float]]:
    """Return places that its line goes through."""
    if kind == "point":
        return [(y, x)]
    if kind == "ellipse":
        return [(y - 4, x), (y + 4, x), (y, x - 6), (y, x + 6)]
    return [(float(a), float(b)) for a, b in corners(kind, y, x)]


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A black recording with every kind of mark in every state, and a mask."""
    with marey.open(np.zeros((3, *SHAPE), "u1"), tmp_path / "a.marey") as rec:
        machine = rec.makers.program("detector")
        for kind, color in zip(KINDS, COLORS, strict=False):
            rec.types.add(kind, kind=kind, color=color, least_score=0.5, symbol="disc")
            rec.types.add(f"{kind} off", kind=kind, color=color, visible=False)
            for state in STATES:
                add(rec, kind, state, machine)
        rec.types.add("area", kind="mask", color="#cc79a7")
        labels = np.zeros(SHAPE, "u1")
        labels[132:145, 20:240] = rec.masks.value("area")
        rec.masks.write(FRAME, labels)
    return tmp_path / "a.marey"


def add(rec: marey.Recording, kind: str, state: str, machine: int) -> None:
    """Mark one thing of a kind, in a state, in its place of the grid."""
    y, x = ROWS[kind], COLUMNS[state]
    name = f"{kind} off" if state == "off" else kind
    more = {} if state in {"person", "off"} else {"origin": machine, "score": 0.9}
    more |= {"score": 0.2} if state == "unsure" else {}
    review = {"accepted": Review.ACCEPTED, "corrected": Review.CORRECTED}.get(state)
    more |= {} if review is None else {"review": int(review)}
    if state == "not visible":
        more |= {"visibility": int(Visibility.OUT_OF_VIEW), "review": 1}
    if kind == "point":
        rec.markers.add(name, FRAME, [[y, x]], **more)
    else:
        rec.shapes.add(name, FRAME, corners(kind, y, x), **more)


def is_colored(stage: Stage, seen: np.ndarray, yx: tuple, color: str) -> bool:
    """Tell whether a colour is drawn within `NEAR` screen pixels of a place."""
    row, column = (round(v - 0.5) for v in eye.on_canvas(stage, yx))
    window = seen[
        max(0, row - NEAR) : row + NEAR + 1, max(0, column - NEAR) : column + NEAR + 1
    ].astype(float)
    strength = window.max(axis=2, keepdims=True)
    wanted = np.array([int(color[n : n + 2], 16) for n in (1, 3, 5)], float)
    brightest = window / np.maximum(strength, 1) * wanted.max()
    near = np.abs(brightest - wanted).max(axis=2) < APART
    return bool((near & (strength[..., 0] > 40)).any())


@pytest.fixture
def stage(marked: Path, staged: Callable) -> Stage:
    rec = marey.open(np.zeros((3, *SHAPE), "u1"), marked, author="Ada")
    stage = staged(rec)
    stage.session.go(FRAME)
    stage.settle()
    stage.turn(0.3)
    return stage


def places(state: str) -> list[tuple[str, tuple[float, float]]]:
    return [
        (kind, yx) for kind in KINDS for yx in outline(kind, ROWS[kind], COLUMNS[state])
    ]


def color_of(kind: str) -> str:
    return COLORS[KINDS.index(kind)]


def test_every_kind_and_state_shows_the_colour_of_its_type(stage: Stage):
    seen = eye.canvas(stage)
    missing = [
        (state, kind, yx)
        for state in SEEN
        for kind, yx in places(state)
        if not is_colored(stage, seen, yx, color_of(kind))
    ]
    assert not missing


def test_what_is_hidden_or_not_sure_enough_colours_nothing(stage: Stage):
    seen = eye.canvas(stage)
    for state in ("unsure", "off"):
        for kind, yx in places(state):
            assert not is_colored(stage, seen, yx, color_of(kind)), (state, kind)


def test_the_mask_has_the_colour_of_its_class(stage: Stage):
    seen = eye.canvas(stage)
    assert is_colored(stage, seen, (138, 130), "#cc79a7")
    assert not is_colored(stage, seen, (125, 230), "#cc79a7")


def test_another_frame_shows_none_of_them(stage: Stage):
    stage.session.go(0)
    stage.settle()
    seen = eye.canvas(stage)
    for kind, yx in places("person"):
        assert not is_colored(stage, seen, yx, color_of(kind)), kind


def test_what_is_unseen_looks_other_than_what_was_looked_at(stage: Stage):
    seen = eye.canvas(stage).astype(float)
    for kind in KINDS:
        pictures = [crop(stage, seen, kind, state) for state in ("unseen", "accepted")]
        assert np.abs(pictures[0] - pictures[1]).max() > APART, kind
        person, corrected = (
            crop(stage, seen, kind, state) for state in ("person", "corrected")
        )
        # a fraction of a screen pixel apart, where edges are smoothed
        assert abs(person.sum() - corrected.sum()) < 0.1 * person.sum(), kind


def crop(stage: Stage, seen: np.ndarray, kind: str, state: str) -> np.ndarray:
    """Return what is drawn about the place of one mark."""
    y, x = eye.on_canvas(stage, (ROWS[kind], COLUMNS[state]))
    reach = round(9 * stage.zoom)
    row, column = round(y), round(x)
    return seen[row - reach : row + reach, column - reach : column + reach]


def test_a_new_colour_is_seen_at_once(stage: Stage):
    stage.recording.types.edit("point", color="#00ff00")
    stage.session.deliver()
    stage.turn(0.3)
    seen = eye.canvas(stage)
    for state in SEEN:
        at = (ROWS["point"], COLUMNS[state])
        assert is_colored(stage, seen, at, "#00ff00"), state
