"""The two strips worked by mouse and wheel, and what is painted on them."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("qtpy.QtWidgets")

from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtGui import QColor, QWheelEvent
from qtpy.QtWidgets import QApplication

from marey.docks.parts.strips import Strips
from marey.docks.timeline_axis import TimeAxis
from marey.docks.timeline_ticks import Ticks

pytestmark = pytest.mark.gui

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
WIDTH, MARGIN = 612, 6


@pytest.fixture
def strips(qtbot):
    """Sixty frames a minute apart, with a gap of a day in the middle."""
    made = Strips()
    qtbot.addWidget(made)
    made.resize(WIDTH, 60)
    seconds = np.arange(60) * 60.0
    seconds[30:] += 86_400
    made.show_frames(60, TimeAxis(seconds, np.array([29])))
    made.show_bounds(0, 59)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def asked(strips):
    heard = []
    strips.asked.connect(heard.append)
    return heard


def low(strip, t) -> QPoint:
    return QPoint(round(strip.x_of(t)), strip.height() - 6)


def high(strip, t) -> QPoint:
    return QPoint(round(strip.x_of(t)), 3)


def drag(qtbot, strip, begin, end, held=NONE):
    """Press, move and release with the button said to be down."""
    from qtpy.QtCore import QEvent
    from qtpy.QtGui import QMouseEvent

    qtbot.mousePress(strip, LEFT, held, begin)
    for part in (0.3, 0.7, 1.0):
        at = QPointF(begin) + (QPointF(end) - QPointF(begin)) * part
        place = QPointF(strip.mapToGlobal(at.toPoint()))
        move = QMouseEvent(
            QEvent.Type.MouseMove, at, place, Qt.MouseButton.NoButton, LEFT, held
        )
        QApplication.sendEvent(strip, move)
    qtbot.mouseRelease(strip, LEFT, held, end)


def wheel(strip, x, notches, held=NONE):
    at = QPointF(x, strip.height() / 2)
    event = QWheelEvent(
        at,
        QPointF(strip.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)


@pytest.mark.parametrize("n", [1, 2, 60, 12_804, 1_000_000])
def test_every_frame_is_found_where_it_is_drawn(qtbot, n):
    strips = Strips()
    qtbot.addWidget(strips)
    strips.resize(700, 40)
    strips.show_frames(n, TimeAxis(np.arange(n) * 0.1, np.zeros(0, np.int64)))
    for strip in (strips.frames, strips.time):
        for t in {0, n // 3, n // 2, n - 1}:
            assert strip.frame_at(strip.x_of(t)) == t


def test_a_click_goes_there(strips, asked, qtbot):
    qtbot.mouseClick(strips.frames, LEFT, pos=low(strips.frames, 10))
    qtbot.mouseClick(strips.frames, LEFT, pos=high(strips.frames, 20))
    qtbot.mouseClick(strips.time, LEFT, pos=low(strips.time, 40))
    assert asked[:2] == [10, 20]
    assert asked[2] == pytest.approx(40, abs=3)


def test_a_drag_in_the_upper_half_scrubs(strips, asked, qtbot):
    strip = strips.frames
    strips.zoom_to(10, 39)
    drag(qtbot, strip, high(strip, 12), high(strip, 30))
    assert asked[0] == 12
    assert asked[-1] == 30
    assert len(asked) > 2
    assert strips.scene.sight.frames == (10.0, 40.0)


def test_a_drag_in_the_lower_half_pans_both_strips_and_goes_nowhere(
    strips, asked, qtbot
):
    strips.zoom_to(10, 29)
    strip = strips.frames
    before = strips.scene.sight.seconds
    drag(qtbot, strip, low(strip, 24), low(strip, 19))
    first, last = strips.scene.sight.frames
    assert (first, last) == (pytest.approx(15, abs=0.3), pytest.approx(35, abs=0.3))
    assert strips.scene.sight.seconds != before
    assert asked == []


def test_the_line_of_the_shown_frame_is_a_handle(strips, asked, qtbot):
    strips.zoom_to(10, 29)
    strips.show_position(20)
    strip = strips.frames
    drag(qtbot, strip, low(strip, 20), low(strip, 25))
    assert asked[-1] == 25
    assert strips.scene.sight.frames == (10.0, 30.0)


def test_with_shift_a_drag_sets_the_range(strips, asked, qtbot):
    bounds = []
    strips.bounds_asked.connect(lambda *both: bounds.append(both))
    strip = strips.frames
    drag(qtbot, strip, low(strip, 40), low(strip, 20), SHIFT)
    assert bounds[-1] == (20, 40)
    assert asked == []


def test_the_ends_of_the_range_can_be_dragged(strips, asked, qtbot):
    bounds = []
    strips.bounds_asked.connect(lambda *both: bounds.append(both))
    strips.bounds_asked.connect(strips.show_bounds)
    strips.show_bounds(10, 50)
    strip = strips.frames
    left, right = strip.bound_places()
    y = strip.height() - 4
    drag(qtbot, strip, QPoint(round(left), y), low(strip, 15))
    assert bounds[-1] == (15, 50)
    drag(qtbot, strip, QPoint(round(right) - 1, y), low(strip, 30))
    assert bounds[-1] == (15, 30)
    drag(qtbot, strip, QPoint(round(strip.bound_places()[0]), y), low(strip, 55))
    assert bounds[-1] == (30, 30)
    assert asked == []


def test_the_wheel_zooms_about_the_pointer_and_double_click_fits(strips, qtbot):
    strip = strips.frames
    x = strip.x_of(20)
    wheel(strip, x, 3)
    first, last = strips.scene.sight.frames
    assert last - first < 30
    assert strip.frame_at(x) == 20
    low_second, _ = strips.scene.sight.seconds
    assert low_second == pytest.approx(first * 60, abs=90)
    wheel(strips.time, 300, -20)
    assert strips.scene.sight.is_fitted
    wheel(strip, x, 3)
    qtbot.mouseDClick(strip, LEFT, pos=low(strip, 20))
    assert strips.scene.sight.is_fitted


def test_shift_and_wheel_pans(strips):
    strips.zoom_to(20, 39)
    wheel(strips.frames, 300, -1, SHIFT)
    assert strips.scene.sight.frames == (22.0, 42.0)


def test_time_gives_way_where_it_is_unknown_and_says_so(strips):
    assert strips.time.isVisible()
    assert not strips.why.isVisible()
    strips.show_frames(60, None)
    assert not strips.time.isVisible()
    assert strips.why.isVisible()
    strips.show_frames(1, None)  # one picture may well have a date: no strip of one
    assert not strips.why.isVisible()
    strips.show_frames(60, None)
    strips.show_time(shown=False)
    assert not strips.why.isVisible()


def test_a_gap_is_hatched_and_named(strips):
    strip = strips.time
    picture = strip.grab().toImage()
    y = strip.height() - 4
    middle = range(200, 400)
    row = [picture.pixelColor(x, y).lightness() for x in middle]
    assert len(set(row)) > 1, "hatching has lines"
    assert "nothing was recorded for 23 h 59 min" in strip.words_at(300.0) or (
        "nothing was recorded for 1 d" in strip.words_at(300.0)
    )
    assert "nothing" not in strips.frames.words_at(300.0)


def test_ticks_are_drawn_in_their_colour_where_their_frame_is(strips):
    strips.show_ticks(
        [Ticks("#ff0000", np.array([10])), Ticks("#0000ff", np.array([40]))],
        broken=np.array([50]),
    )
    strip = strips.frames
    picture = strip.grab().toImage()

    def column(t):
        x = round(strip.x_of(t))
        return [picture.pixelColor(x, y) for y in range(strip.height())]

    assert any(c.red() > 200 > c.blue() for c in column(10))
    assert any(c.blue() > 200 > c.red() for c in column(40))
    assert any(c.red() > 180 and c.green() < 90 for c in column(50))
    assert not any(c.red() > 200 > c.blue() for c in column(25))
    strips.scene.filter.show("broken", shown=False)
    strips.redraw()
    picture = strip.grab().toImage()
    assert not any(c.red() > 180 and c.green() < 90 for c in column(50))


def test_ticks_of_the_colour_of_the_ground_have_an_edge(strips):
    from marey.docks.parts.strip_picture import picture

    strips.show_ticks([Ticks("#ffffff", np.array([10]))], broken=np.array([], int))
    strip = strips.frames
    drawn = {}
    for ink in ("#000000", "#ffffff"):
        shown = picture(strips.scene, strip.name, strip.size(), 1.0, QColor(ink))
        image, x = shown.toImage(), round(strip.x_of(10))
        height = strip.height()
        rows = [
            [image.pixelColor(x + d, y) for d in range(-9, 9)] for y in range(height)
        ]
        drawn[ink] = [c for row in rows[:-8] for c in row]
    assert any(c.alpha() > 100 and c.lightness() < 60 for c in drawn["#000000"])
    assert not any(c.alpha() > 100 and c.lightness() < 60 for c in drawn["#ffffff"])


def test_density_is_drawn_when_zoomed_out_and_all_are_plain_when_zoomed_in(strips):
    n = 100_000
    seconds = np.concatenate([np.arange(n // 2) * 0.1, 5000 + np.arange(n // 2) * 1.0])
    strips.show_frames(n, TimeAxis(seconds, np.empty(0, np.int64)))
    strips.show_bounds(0, n - 1)
    crowd, lonely = np.arange(20_000, 21_000), np.array([80_000])
    strips.show_ticks([Ticks("#ff0000", np.concatenate([crowd, lonely]))])

    def redness(t):
        strip = strips.frames
        picture = strip.grab().toImage()
        inside = (QPoint(round(strip.x_of(t)), y) for y in range(2, strip.height() - 8))
        lit = [picture.pixelColor(at) for at in inside]
        return max(colour.red() - colour.green() for colour in lit)

    far = redness(80_000)
    assert 80 < far < redness(20_500) - 60, "fainter, but seen"
    strips.zoom_to(79_900, 80_100)
    assert redness(80_000) > 230

    strips.fit()
    strip = strips.time
    picture = strip.grab().toImage()

    def ground(t):
        at = QPoint(round(strip.x_of(t)), strip.height() - 4)
        return picture.pixelColor(at).lightness()

    empty = picture.pixelColor(1, strip.height() - 4).lightness()
    dense, sparse = abs(ground(25_000) - empty), abs(ground(60_000) - empty)
    assert dense > sparse + 15 > 20


def test_what_is_in_memory_is_shown_without_a_new_picture(strips):
    strip = strips.frames
    strip.grab()
    drawn = strip._picture
    strips.show_held(np.array([[0, 10], [30, 35]]))
    picture = strip.grab().toImage()
    y = strip.height() - 3

    def shade(t):
        return picture.pixelColor(round(strip.x_of(t)), y).lightness()

    assert shade(4) == shade(32) != shade(20)
    assert strip._picture is drawn


def test_a_step_moves_the_line_and_draws_nothing_else_anew(strips):
    strips.grab()
    drawn = strips.frames._picture, strips.time._picture
    strips.show_position(33)
    strips.grab()
    assert (strips.frames._picture, strips.time._picture) == drawn
    strips.zoom_to(10, 20)
    strips.show_position(50)  # out of sight: the page is turned
    first, last = strips.scene.sight.frames
    assert first <= 50 < last
