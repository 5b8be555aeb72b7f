"""Reviewing by hand in a window: scores, what is left, accept and go on."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QPoint

from marey.docks.hand import Hand
from marey.docks.timeline_ticks import UNREVIEWED_COLOUR

pytestmark = pytest.mark.gui

SCORES = [0.1, 0.3, 0.5, 0.7, 0.9]


@pytest.fixture
def machine_made(window):
    """Five adults of a detector in frames 0, 2 and 4, and one of a person's in 1."""
    recording = window.recording
    recording.types.add("adult", color="#e69f00")
    made = {"origin": recording.makers.program("detector")}
    yx = np.column_stack([np.arange(20, 70, 10), np.arange(20, 70, 10)])
    for t in (0, 2, 4):
        recording.markers.add("adult", t, yx, score=SCORES, **made)
    recording.markers.add("adult", 1, [[30, 40]])
    window.session.deliver()
    window.session.refresh()
    window.session.choose_type("adult")
    return window


@pytest.fixture
def dock(machine_made):
    dock = machine_made.dock("Markers")
    machine_made.wait(lambda: "15 of 15" in dock.review.words.text())
    machine_made.wait(lambda: dock.review.scores.isVisible())
    return dock


def ticks(window, kind):
    scene = window.desk.rail.find("Timeline").widget().strips.scene
    return next((one for one in scene.ticks if one.kind == kind), None)


def test_large_numbers_leave_the_dock_its_width(machine_made, dock):
    body = dock.review.parentWidget()
    width = body.minimumSizeHint().width()
    dock.review._show(((1_000_000, 1_000_000), (0, 0)))
    assert body.minimumSizeHint().width() == width
    assert "1,000,000 of 1,000,000" in dock.review.words.toolTip()


def test_what_is_left_is_said_accepted_and_gone_through_by_keys(machine_made, dock):
    window, hand = machine_made, Hand(machine_made.viewer)
    window.wait(lambda: ticks(window, "unreviewed") is not None)
    assert ticks(window, "unreviewed").frames.tolist() == [0, 2, 4]
    assert ticks(window, "unreviewed").colour == UNREVIEWED_COLOUR
    hand.key("V")
    window.wait(lambda: "10 of 15" in dock.review.words.text())
    window.wait(lambda: ticks(window, "unreviewed").frames.tolist() == [2, 4])
    hand.key("J")
    window.wait(lambda: window.session.t == 2)
    hand.key("V")
    window.wait(lambda: "5 of 15" in dock.review.words.text())
    hand.key("J")
    window.wait(lambda: window.session.t == 4)
    hand.key("Shift-J")
    line = window.desk.rail.find("Timeline").widget().tool_line
    window.wait(lambda: "none earlier; 5 of 15 left" in line.last.text())
    hand.key("Control-Z")
    hand.key("Control-Z")
    window.wait(lambda: "10 of 15" in dock.review.words.text())


def test_the_buttons_do_as_the_keys(machine_made, dock):
    window, hand = machine_made, Hand(machine_made.viewer)
    hand.click_on(dock.review.accept)
    window.wait(lambda: "10 of 15" in dock.review.words.text())
    hand.click_on(dock.review.next)
    window.wait(lambda: window.session.t == 2)


def test_a_type_is_accepted_from_the_menu(machine_made, dock):
    window, hand = machine_made, Hand(machine_made.viewer)
    hand.click_on(dock.review.more)
    hand.turn(0.2)
    menu = dock.review.findChild(type(dock.review.menu))
    (action,) = menu.actions()
    assert action.text() == "Accept all 15 of adult"
    hand.click_on(menu, menu.actionGeometry(action).center())
    window.wait(lambda: dock.review.words.text() == "all 15 reviewed")
    assert not dock.review.accept.isEnabled()


def test_the_slider_acts_while_it_moves_and_writes_when_let_go(machine_made, dock):
    window, hand = machine_made, Hand(machine_made.viewer)
    slider, row = dock.review.scores.slider, dock.list.rows["adult"]
    types = window.recording.types
    window.wait(lambda: row.total.text() == "16")
    hand.turn(0.2)
    middle = slider.height() // 2
    hand.pointer.press(slider, QPoint(6, middle), "left")
    for x in range(6, slider.width() // 2 + 1, 4):
        hand.pointer.move(slider, QPoint(x, middle))
        hand.turn()
    window.wait(lambda: row.here.text() in {"2 here", "3 here"})
    least = window.session.trust.least("adult")
    assert 0.3 < least < 0.7
    count = sum(score >= least for score in SCORES)
    assert len(window.session.points.data) == count
    window.wait(lambda: row.total.text() == str(3 * count + 1))
    assert types.get("adult").least_score is None
    hand.pointer.release(slider, QPoint(x, middle))
    window.wait(lambda: types.get("adult").least_score == least)
    window.wait(lambda: f"{3 * count} of {3 * count}" in dock.review.words.text())
    assert dock.review.scores.box.isChecked()
    hand.key("Control-Z")
    window.wait(lambda: types.get("adult").least_score is None)
    window.wait(lambda: len(window.session.points.data) == 5)
    window.wait(lambda: not dock.review.scores.box.isChecked())


def test_frames_lose_their_tick_while_the_slider_moves(machine_made, dock):
    window = machine_made
    window.wait(lambda: ticks(window, "marker") is not None)
    assert ticks(window, "marker").frames.tolist() == [0, 1, 2, 4]
    window.session.trust.slide("adult", 0.95)
    assert ticks(window, "marker").frames.tolist() == [1]
    window.session.trust.slide("adult", None)
    assert ticks(window, "marker").frames.tolist() == [0, 1, 2, 4]


def test_the_box_switches_the_least_score_off_and_on(machine_made, dock):
    window, hand = machine_made, Hand(machine_made.viewer)
    types, scores = window.recording.types, dock.review.scores
    hand.click_on(scores.box, QPoint(8, scores.box.height() // 2))
    window.wait(lambda: types.get("adult").least_score == 0.5)
    window.wait(lambda: len(window.session.points.data) == 3)
    scores.number.setValue(0.8)
    window.wait(lambda: types.get("adult").least_score == 0.8)
    hand.click_on(scores.box, QPoint(8, scores.box.height() // 2))
    window.wait(lambda: types.get("adult").least_score is None)
    window.wait(lambda: len(window.session.points.data) == 5)


def test_where_no_machine_was_at_work_there_is_nothing_to_see(window):
    dock = window.dock("Markers")
    window.recording.types.add("adult")
    window.recording.markers.add("adult", 0, [[30, 40]])
    window.session.deliver()
    window.session.refresh()
    Hand(window.viewer).turn(0.6)
    assert not dock.review.scores.isVisible()
    assert not dock.review.accept.isVisible()
    line = window.desk.rail.find("Timeline").widget().tool_line
    Hand(window.viewer).key("J")
    window.wait(lambda: "nothing to review" in line.last.text())
