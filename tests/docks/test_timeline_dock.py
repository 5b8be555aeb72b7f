"""The timeline of a real window, worked by keys and mouse."""

from __future__ import annotations

import numpy as np
import pytest

from marey.docks.hand import Hand

pytestmark = pytest.mark.gui


@pytest.fixture
def timeline(window):
    dock = window.desk.rail.find("Timeline").widget()
    window.recording.series.wait()
    window.session.deliver()
    window.wait(lambda: dock.strips.scene.sight.has_time)
    return dock


@pytest.fixture
def hand(window):
    return Hand(window.viewer)


@pytest.fixture
def said(window):
    spoken: list[str] = []
    window.session.said.connect(spoken.append)
    yield spoken
    window.session.said.disconnect(spoken.append)


def type_place(hand, timeline, text) -> None:
    hand.click_on(timeline.place)
    hand.write(f"{text}\n")


def writes_in(line) -> bool:
    """Whether typed letters go there; a window without manager has no focus."""
    return line.window().focusWidget() is line


@pytest.mark.parametrize(
    ("text", "t"), [("7", 7), ("50%", 6), ("+1 min", 5), ("0:02:30", 5), ("90 s", 3)]
)
def test_a_frame_or_a_time_is_typed(window, timeline, hand, text, t):
    window.session.go(3)
    window.wait(lambda: window.session.t == 3)
    type_place(hand, timeline, text)
    window.wait(lambda: window.session.t == t)
    assert timeline.place.text() == str(t)
    assert not writes_in(timeline.place), "the keyboard is the picture's again"


def test_a_place_that_is_none_says_what_is_expected(window, timeline, hand, said):
    type_place(hand, timeline, "noon")
    assert "expected a frame (1234)" in said[-1]
    assert "'noon' came" in said[-1]
    assert window.session.t == 0
    hand.key("Escape")
    assert timeline.place.text() == "0"


def test_the_range_is_set_by_keys_and_played(window, timeline, hand, said):
    player = window.desk.player
    hand.key("L")
    for t, key in ((3, "B"), (8, "N")):
        window.session.go(t)
        window.wait(lambda t=t: window.session.t == t)
        hand.key(key)
    assert player.bounds == (3, 8)
    assert said[-1] == "play range: frames 3 to 8"
    assert timeline.strips.scene.bounds == (3, 8)
    hand.key("Control-Home")
    window.wait(lambda: window.session.t == 3)
    hand.key("Control-End")
    window.wait(lambda: window.session.t == 8)
    assert "range(3, 9, 1)" in timeline.as_python()


def test_alt_and_arrows_go_to_where_ticks_begin_or_end(window, timeline, hand, said):
    recording = window.recording
    recording.types.add("adult")
    recording.markers.add("adult", [2, 3, 4, 9], [[5, 9]] * 4)
    window.wait(lambda: any(len(one.frames) == 4 for one in timeline.strips.ticks))
    stops = []
    for _ in range(3):
        hand.key("Alt-Right")
        hand.turn(0.2)
        stops.append(window.session.t)
    assert stops == [2, 4, 9]
    hand.key("Alt-Right")
    assert said[-1] == "no block of ticks begins or ends later"
    hand.key("Alt-Left")
    window.wait(lambda: window.session.t == 4)


def test_a_key_waits_for_a_place_even_with_the_timeline_hidden(window, timeline, hand):
    hand.key("H")
    window.wait(lambda: not timeline.isVisible())
    hand.key("Shift-G")
    window.wait(lambda: timeline.isVisible() and writes_in(timeline.place))
    hand.write("7\n")
    window.wait(lambda: window.session.t == 7)


def test_ticks_are_hidden_from_the_menu_and_come_back(window, timeline):
    from marey.docks.timeline_menu import menu_of

    recording = window.recording
    recording.types.add("adult")
    recording.markers.add("adult", [2], [[5, 9]])
    recording.notes.set(4, "fog")
    window.wait(lambda: len(timeline.strips.ticks) == 2)

    def switch(*words):
        menu = menu_of(timeline, 3)
        for name in words:
            action = next(a for a in menu.actions() if a.text().strip() == name)
            menu = action.menu() or menu
        action.trigger()

    def shown():
        return [one.words for one in timeline.strips.scene.shown_ticks()]

    switch("Ticks", "Notes")
    assert shown() == ["adult"]
    switch("Ticks", "adult")
    assert shown() == []
    switch("Ticks", "Show all")
    assert shown() == ["adult", "note"]
    switch("Play from frame 3 on")
    assert window.desk.player.bounds == (3, 11)
    switch("Play up to frame 3")
    assert window.desk.player.bounds == (3, 3)
    switch("Zoom to the range")
    assert not timeline.strips.scene.sight.is_fitted
    switch("Fit all frames")
    assert timeline.strips.scene.sight.is_fitted
    switch("Play all frames")
    assert window.desk.player.bounds == (0, 11)
    switch("Strips", "Time")
    assert not timeline.strips.time.isVisible()
    switch("Strips", "Time")
    assert timeline.strips.time.isVisible()


def test_how_fast_is_chosen_or_typed(window, timeline, hand, said):
    controls, player = timeline.controls, window.desk.player
    for text, rate, speed in (
        ("25 fps", 25, None),
        ("2.5x", 25, 2.5),
        ("12", 12, None),
    ):
        hand.click_on(controls.rate.lineEdit())
        controls.rate.lineEdit().selectAll()
        hand.write(f"{text}\n")
        assert (player.rate, player.speed) == (rate, speed)
    assert controls.rate.currentText() == "12 fps"
    hand.click_on(controls.rate.lineEdit())
    controls.rate.lineEdit().selectAll()
    hand.write("fast\n")
    assert "expected frames a second (30 fps)" in said[-1]
    assert controls.rate.currentText() == "12 fps"


def test_loop_direction_and_keeping_time_are_buttons(window, timeline, hand):
    controls, player = timeline.controls, window.desk.player
    seen = []
    for _ in range(3):
        hand.click_on(controls.loop)
        seen.append(player.loop)
    assert seen == ["ping-pong", "once", "loop"]
    hand.click_on(controls.backward)
    assert player.direction == -1
    assert "range(11, -1, -1)" in timeline.as_python()
    hand.click_on(controls.on_time)
    assert player.keep_time
    player.playing_changed.emit(True)
    player.start()
    player.measured.emit(29.84, 3)
    assert controls.shown.text() == "shown 29.8, 3 dropped"
    player.stop()


def test_the_strip_is_clicked_and_the_window_remembers_the_zoom(window, timeline, hand):
    strip = timeline.strips.frames
    from qtpy.QtCore import QPoint

    hand.click_on(strip, QPoint(round(strip.x_of(8)), strip.height() - 5))
    window.wait(lambda: window.session.t == 8)
    timeline.strips.zoom_to(4, 9)
    timeline.refresh()
    assert timeline.strips.scene.sight.frames == (4.0, 10.0)


@pytest.mark.parametrize("width", [900, 1100, 1280, 1600])
def test_nothing_is_cut(window, timeline, width, qtbot):
    from qtpy.QtWidgets import QLabel, QPushButton

    window.viewer.window.resize(width, 800)
    qtbot.wait(200)
    window.session.go(11)
    for label in timeline.findChildren(QLabel):
        if label.isVisible() and type(label) is QLabel:
            assert label.width() >= label.sizeHint().width(), label.text()
    for button in timeline.findChildren(QPushButton):
        if button.isVisible() and button.text():
            wide = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= wide, button.text()
    shown = timeline.controls.shown
    words = "shown 29.8, 1,203 dropped" if width >= 1280 else "shown 29.8"
    assert shown.width() >= shown.fontMetrics().horizontalAdvance(words)
    row = timeline.column.itemAt(1)
    assert row.minimumSize().width() <= timeline.width()
    assert timeline.strips.frames.height() >= 18
    assert timeline.strips.time.height() >= 16


def test_where_the_slider_is_ahead_a_fine_line_says_so(window, timeline):
    strips = timeline.strips
    strips.show_wanted(9)
    assert (strips.scene.t, strips.scene.wanted) == (0, 9)
    window.session.go(7)
    window.wait(lambda: window.session.t == 7)
    assert (strips.scene.t, strips.scene.wanted) == (7, 7)


def test_times_that_become_known_bring_the_strip_of_time(window, timeline):
    strips = timeline.strips
    window.recording.set_times(None)
    window.recording.set_times(np.full(12, np.nan))
    window.wait(lambda: not strips.scene.sight.has_time)
    assert strips.why.isVisible()
    window.recording.set_times(0.5)
    window.wait(lambda: strips.time.isVisible())
    assert strips.scene.sight.seconds == (0.0, 6.0)


def test_playing_cuts_the_gaps_that_the_series_knows(window):
    recording, player = window.recording, window.desk.player
    window.wait(lambda: recording.series.complete)
    seconds = np.arange(12.0)
    seconds[6:] += 1000
    recording.set_times(seconds)
    window.wait(lambda: recording.series.gaps.tolist() == [5])
    player.speed = 1.0
    player.start()
    begin, end = player._clockwork._film_seconds()[[5, 6]]
    player.stop()
    assert end - begin == 1.0, "not 1001 seconds"
