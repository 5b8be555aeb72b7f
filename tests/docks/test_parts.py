from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

import pytest
from qtpy.QtCore import QPoint, QPointF, QRectF, Qt
from qtpy.QtGui import QWheelEvent
from qtpy.QtWidgets import (
    QApplication,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from marey.docks.parts import (
    Asking,
    ColourButton,
    ElidedLabel,
    Fold,
    IconButton,
    RatingStars,
    Seldom,
    StateLine,
    guard_wheel,
)
from marey.docks.parts.clock_text import absolute, counted, elapsed, file_size
from marey.docks.parts.icons import SIGNS
from marey.docks.parts.symbols import symbol_path
from marey.docks.rail import DOCKS
from marey.words import Report

pytestmark = pytest.mark.gui


def shown(qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_stars_are_set_and_cleared_by_clicks(qtbot):
    stars = shown(qtbot, RatingStars())
    said = []
    stars.rated.connect(said.append)

    for x in (22 * 3 + 5, 22 * 3 + 5, 5):
        qtbot.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(x, 10))

    assert said == [4, 0, 1]


def test_showing_a_rating_says_nothing(qtbot):
    stars = shown(qtbot, RatingStars())
    with qtbot.assertNotEmitted(stars.rated):
        stars.show_rating(3)
    assert stars.rating() == 3


def test_stars_take_digits_and_leave_other_keys(qtbot):
    stars = shown(qtbot, RatingStars())
    with qtbot.waitSignal(stars.rated) as said:
        qtbot.keyClick(stars, "5")
    assert said.args == [5]
    with qtbot.assertNotEmitted(stars.rated):
        qtbot.keyClick(stars, "7")


def wheel_over(control) -> None:
    place = QPointF(control.rect().center())
    event = QWheelEvent(
        place,
        control.mapToGlobal(place),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, event)


def test_the_wheel_changes_only_what_has_the_keyboard(qtbot):
    page = QWidget()
    layout = QVBoxLayout(page)
    spin, other = QSpinBox(), QSpinBox()
    layout.addWidget(spin)
    layout.addWidget(other)
    guard_wheel(page)
    shown(qtbot, page)
    page.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)

    wheel_over(spin)
    assert spin.value() == 0

    wheel_over(other)
    assert other.value() == 1


def test_scroll_bars_keep_their_wheel(qtbot):
    area = QScrollArea()
    tall = QLabel("tall")
    tall.setMinimumHeight(4000)
    area.setWidget(tall)
    guard_wheel(area)
    shown(qtbot, area)

    bar = area.verticalScrollBar()
    bar.setValue(100)
    wheel_over(bar)

    assert bar.value() < 100


def test_a_long_path_asks_for_no_room(qtbot):
    label = shown(qtbot, ElidedLabel("/a/very/long/path" * 20))
    assert label.minimumSizeHint().width() < 50
    assert label.toolTip() == label.text()
    label.resize(80, 20)
    assert not label.grab().isNull()


def test_a_fold_shows_and_hides_what_is_inside(qtbot):
    inside = QLabel("inside")
    fold = shown(qtbot, Fold("Problems", inside))
    assert inside.isHidden()

    with qtbot.waitSignal(fold.opened):
        fold.open()
    assert inside.isVisible()

    fold.close_up()
    assert inside.isHidden()


def test_a_failure_stays_until_it_is_dismissed(qtbot):
    line = shown(qtbot, StateLine())
    line.failed("the folder is empty: choose another one")
    line.ready("calm again")
    assert line.words() == "the folder is empty: choose another one"

    line.dismiss()
    assert line.words() == ""
    assert line.state == "ready"


def test_work_shows_what_it_does_and_can_be_cancelled(qtbot):
    line = shown(qtbot, StateLine())
    line.working("", Report(0.25, message="frame 212 of 1,000", seconds_left=12.3))
    assert line.words() == "frame 212 of 1,000, about 12 s left"

    with qtbot.waitSignal(line.cancelled):
        qtbot.mouseClick(line._button, Qt.MouseButton.LeftButton)


def test_every_dock_has_a_sign_for_the_tool_line():
    assert {name.lower() for name in DOCKS} <= SIGNS.keys()


def test_signs_and_symbols_can_be_drawn(qtbot):
    for sign in SIGNS:
        button = shown(qtbot, IconButton(sign, "words"))
        assert not button.grab().isNull()
        assert button.accessibleName() == "words"
    for symbol in ("disc", "star", "x", "cross", "triangle_up", "nobody knows"):
        assert not symbol_path(symbol, QRectF(0, 0, 10, 10)).isEmpty()


def test_a_colour_is_shown_without_a_word(qtbot):
    button = shown(qtbot, ColourButton("#ff0000"))
    with qtbot.assertNotEmitted(button.chosen):
        button.show_colour("#00ff00", "star")
    middle = button.grab().toImage().pixelColor(11, 11)
    assert middle.green() > 200 > middle.red()


def test_answers_come_in_the_windows_thread_and_only_the_newest(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    asking, heard = Asking(owner), []
    old, new = Future(), Future()
    asking.ask("counts", old, lambda value: heard.append(("old", value)))
    asking.ask("counts", new, lambda value: heard.append(("new", value)))
    new.set_result(2)
    old.set_result(1)

    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("new", 2)]


def test_a_failed_answer_goes_to_who_asked_for_failures(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    asking, heard, future = Asking(owner), [], Future()
    asking.ask(
        "open", future, heard.append, failed=lambda error: heard.append(str(error))
    )
    future.set_exception(ValueError("the folder is empty"))

    qtbot.waitUntil(lambda: heard == ["the folder is empty"])


def test_forgotten_questions_are_not_answered(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    asking, heard, future = Asking(owner), [], Future()
    asking.ask("counts", future, heard.append)
    asking.forget()
    future.set_result(1)
    QApplication.processEvents()

    assert heard == []


def test_times_and_sizes_read_well():
    assert elapsed(3 * 3600 + 61.5) == "03:01:01.500"
    assert elapsed(59.9999) == "00:01:00.000"
    assert elapsed(-2) == "-00:00:02.000"
    assert absolute(None, 3.0) == ""
    assert absolute(datetime(2016, 5, 14, 11, 0, 18), 214.12) == "2016-05-14 11:03:52"
    assert file_size(2_100_000_000) == "2.1 GB"
    assert counted(0, "mark") == "0 marks"


def test_news_is_heard_at_once_and_seldom_while_pictures_play(qtbot):
    owner, heard, playing = QWidget(), [], [False]
    qtbot.addWidget(owner)
    seldom = Seldom(heard.append, lambda: playing[0], owner)
    for t in range(3):
        seldom.hear(t)
    assert heard == [0, 1, 2]
    playing[0] = True
    for t in range(3, 50):
        seldom.hear(t)
    assert heard == [0, 1, 2]
    qtbot.waitUntil(lambda: heard == [0, 1, 2, 49])
    playing[0] = False
    seldom.hear(50)
    assert heard[-1] == 50
