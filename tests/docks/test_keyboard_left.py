"""A click on a button of a dock leaves the keyboard to the picture."""

from __future__ import annotations

import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QAbstractButton, QLineEdit, QTableView, QWidget

from marey.docks.hand import Hand
from marey.docks.rail import DOCKS

pytestmark = pytest.mark.gui


def taker(control: QWidget) -> QWidget | None:
    """Return who gets the keyboard by a click, found as Qt does: from below up."""
    at: QWidget | None = control
    while at is not None and not at.isWindow():
        if at.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            return at
        at = at.parentWidget()
    return None


def steps(window, hand) -> bool:
    """Whether an arrow key steps a frame, and whoever has the keyboard lets it."""
    before = window.session.t
    hand.key("Right")
    hand.turn(0.05)
    window.wait(lambda: not window.session.poster._posts)
    return window.session.wanted == before + 1


@pytest.mark.parametrize("name", DOCKS)
def test_arrow_keys_step_frames_after_a_click_in_a_dock(window, name):
    window.wait(lambda: window.recording.series.complete)
    hand, dock = Hand(window.viewer), window.dock(name)
    window.canvas.setFocus()
    hand.turn(0.05)
    assert steps(window, hand), "before any click"

    hand.click_on(dock.copy_button)
    assert steps(window, hand), "after a click on a button"

    if name != "Timeline":  # its ground is all strips and controls
        ground = dock.body.visibleRegion().boundingRect()
        hand.click_on(dock.body, QPoint(ground.left() + 2, ground.center().y()))
        assert steps(window, hand), "after a click on the ground"


@pytest.mark.parametrize("name", DOCKS)
def test_no_button_of_a_dock_takes_the_keyboard(window, name):
    dock = window.dock(name)
    buttons = [
        button
        for button in dock.findChildren(QAbstractButton)
        # the corner of a table, and what empties a line, are parts of them
        if not isinstance(button.parent(), QTableView | QLineEdit)
    ]
    assert buttons
    takers = {
        f"{button.text() or button.toolTip()}": found
        for button in buttons
        if (found := taker(button)) is not None
    }
    assert takers == {}


def test_auto_contrast_names_both_of_its_keys(window):
    from marey.docks.keys import KEYS

    (line,) = [line for line in KEYS if line.name == "auto contrast"]
    said = window.dock("Display").contrast.auto.toolTip()
    assert said.endswith(f"({' or '.join(line.keys)})")
