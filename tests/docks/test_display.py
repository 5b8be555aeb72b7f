"""The Display dock, its keys, the lens and the offer, by real events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from qtpy.QtCore import QPoint
from qtpy.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QTableWidget,
    QToolButton,
    QWidget,
)

import marey
from marey.docks import Desk
from marey.docks.hand import Hand
from marey.layers.hud import NAME

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.gui

HEIGHT, WIDTH = 60, 80


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve frames of two channels: a step in x, brighter with each frame."""
    frames = np.zeros((12, 2, HEIGHT, WIDTH), np.uint16)
    frames[:, 0, :, WIDTH // 2 :] = 300
    frames[:, 1] = np.arange(WIDTH, dtype=np.uint16) * 10
    frames += np.arange(12, dtype=np.uint16)[:, None, None, None] * 50
    path = tmp_path / "two.tif"
    tifffile.imwrite(path, frames, imagej=True, metadata={"axes": "TCYX"})
    return path


@pytest.fixture
def hand(make_napari_viewer_proxy, folder: Path) -> Hand:
    viewer = make_napari_viewer_proxy(show=True)
    viewer.window.resize(1280, 800)
    marey.view(folder, viewer)
    hand = Hand(viewer)
    hand.turn(0.3)
    Desk.of(viewer).rail.open("Display")
    hand.turn(0.3)
    yield hand
    hand.session.close()


def dock_of(hand: Hand):
    return Desk.of(hand.viewer).rail.find("Display").widget()


def unfold(hand: Hand, heading: str) -> None:
    hand.click_on(hand.find(QToolButton, heading))
    hand.turn(0.1)


def test_numbers_and_auto_set_the_limits_of_the_chosen_channel(hand: Hand):
    display, dock = hand.session.display, dock_of(hand)
    white = hand.find(QDoubleSpinBox, "Value that is drawn white")
    before = display.limits(1)
    hand.click_on(white.lineEdit())
    white.selectAll()
    hand.write("700\n")

    assert display.limits(0)[1] == 700
    assert display.limits(1) == before
    display.choose_channel(1)
    hand.turn(0.1)
    hand.push("Auto", dock)
    assert display.limits(1) == pytest.approx((8, 789), abs=12)
    assert display.limits(0)[1] == 700


def test_black_above_white_is_put_back(hand: Hand):
    display = hand.session.display
    limits = display.limits()
    black = hand.find(QDoubleSpinBox, "Value that is drawn black")
    hand.click_on(black.lineEdit())
    black.selectAll()
    hand.write("99999\n")
    hand.turn(0.1)

    assert display.limits() == limits
    assert black.value() == limits[0]


def test_a_line_of_the_histogram_is_dragged(hand: Hand):
    display, plot = hand.session.display, dock_of(hand).contrast.plot
    low, high = display.limits()
    line = plot.region.lines[1]
    start = plot.mapFromScene(line.mapToScene(line.boundingRect().center()))
    goal = start - QPoint(60, 0)
    spot = plot.viewport()
    hand.pointer.move(spot, start)
    hand.turn(0.05)
    hand.pointer.press(spot, start)
    for at in (start - QPoint(20, 0), start - QPoint(40, 0), goal):
        hand.pointer.move(spot, at)
        hand.turn(0.02)
    hand.pointer.release(spot, goal)
    hand.turn(0.1)

    assert display.limits()[0] == low
    assert low < display.limits()[1] < high - 20


def test_per_frame_is_drawn_with_its_picture(hand: Hand):
    """What the graphics card has of picture and limits is of one frame, always."""
    display, image = hand.session.display, hand.session.image_layers[0]
    hand.push("each frame by itself")
    assert display.per_frame
    node = hand.viewer.__wrapped__.window._qt_viewer.canvas.layer_to_visual[image].node
    drawn = []
    canvas = hand.viewer.__wrapped__.window._qt_viewer.canvas._scene_canvas
    canvas.events.draw.connect(
        lambda _event: drawn.append((float(np.min(node._data)), float(node.clim[0])))
    )
    for _ in range(6):
        hand.key("Right")
        hand.turn(0.05)
    hand.wait(lambda: hand.session.t == 6, "frame 6")
    hand.turn(0.1)

    assert len({low for low, _ in drawn}) >= 3
    assert [pair for pair in drawn if pair[0] != pytest.approx(pair[1])] == []
    hand.push("each frame by itself")
    assert not display.per_frame


def test_a_quarter_turn_by_key_and_a_click_lands_on_its_pixel(hand: Hand):
    place = (20.0, 50.0)
    hand.session.choose("mark")
    hand.click(place)
    hand.key("R")
    hand.turn(0.2)
    assert hand.session.display.rotation == 90
    below = hand.click((40.0, 10.0))
    hand.settle()
    marks = hand.session.recording.markers.frame(0).yx

    assert len(marks) == 2
    assert marks[0] == pytest.approx(place, abs=1)
    assert marks[1] == pytest.approx(below, abs=0.51)
    unfold(hand, "View")
    hand.push("A quarter turn to the left")
    assert hand.session.display.rotation == 0


def test_every_angle_of_the_dock_keeps_clicks_true(hand: Hand):
    unfold(hand, "View")
    angle = dock_of(hand).view.angle
    hand.click_on(angle.lineEdit())
    angle.selectAll()
    hand.write("30\n")
    hand.session.choose("mark")
    clicked = hand.click((30.0, 30.0))
    hand.settle()

    assert hand.session.display.rotation == 30
    yx = hand.session.recording.markers.frame(0).yx
    assert yx == pytest.approx(np.array([clicked]), abs=0.51)


def test_c_sets_the_contrast_by_what_is_in_sight(hand: Hand):
    image = hand.session.image_layers[0]
    hand.viewer.scene.camera.zoom = 60
    hand.viewer.scene.camera.center = (0, *image.data_to_world((0, 30, 70))[-2:])
    hand.turn(0.1)
    hand.key("C")

    assert hand.session.display.limits(0) == (300, 301)


def test_the_lens_shows_the_pixels_below_the_pointer(hand: Hand):
    lens = Desk.of(hand.viewer).lens
    hand.hover((30.0, 41.0))
    hand.key("Q")
    hand.hover((30.0, 60.0))
    hand.turn(0.1)
    glass = lens.glass
    assert glass.isVisible()
    assert glass.words == "y 30 x 60: 300 | 600"
    middle = len(glass.pixels) // 2
    hand.hover((30.0, 39.0))
    assert glass.words == "y 30 x 39: 0 | 390"
    left, right = glass.pixels[middle, middle], glass.pixels[middle, middle + 1]
    assert left[1] < 60 < right[1], "green begins one pixel to the right"
    before = glass.pos()
    hand.key("R")
    hand.turn(0.1)
    assert glass.pos() == before
    hand.key("Right")
    hand.wait(lambda: hand.session.t == 1, "frame 1")
    hand.hover((30.0, 60.0))
    assert glass.words == "y 30 x 60: 350 | 650"
    hand.key("Q")
    assert not glass.isVisible()


def test_a_click_goes_through_the_lens(hand: Hand):
    hand.session.choose("mark")
    hand.key("Q")
    hand.click((20.0, 20.0))
    hand.click((26.0, 26.0))
    hand.settle()

    assert len(hand.session.recording.markers.frame(0).yx) == 2


def test_the_template_is_seen_while_it_is_typed(hand: Hand):
    unfold(hand, "Text over the picture")
    line = hand.find(QLineEdit, "Template of the text")
    hand.click_on(line)
    line.selectAll()
    hand.write("{frame} {fila}")
    hand.turn(0.1)
    overlay = hand.viewer.canvas.overlays[NAME]

    assert overlay.text == "0 {fila?}"
    assert dock_of(hand).text.trouble.text().startswith("there is no field {fila}")
    assert hand.find(QLabel, "0 {fila?}").isVisible()
    hand.push("Show over the picture")
    assert not overlay.visible
    line.clear()
    table = hand.find(QTableWidget, "Fields of the text")
    at = table.visualItemRect(table.item(1, 0)).center()
    hand.pointer.double_click(table.viewport(), at)
    hand.turn(0.1)
    assert line.text() == "{last}"


def test_an_offer_is_applied_by_one_click_in_the_tool_line(hand: Hand):
    session = hand.session
    session.display._offer([(0.0, 4000.0), None])
    hand.turn(0.1)
    words = "Brighter frames of two.tif channel 0 were found later: contrast 0 to 4000"
    assert hand.find(QLabel, words)
    timeline = Desk.of(hand.viewer).rail.find("Timeline").widget()
    assert timeline.tool_line.use.isVisible()
    clicks = hand.tally.clicks
    hand.push("Use it", timeline)

    assert hand.tally.clicks == clicks + 1
    assert session.display.limits(0)[1] == 4000
    hand.turn(0.1)
    assert not timeline.tool_line.use.isVisible()
    assert not dock_of(hand).offer.isVisible()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("heading", ["Contrast", "View", "Text over the picture"])
def test_nothing_is_wider_than_the_dock(hand: Hand, theme, heading):
    hand.viewer.theme = theme
    dock = dock_of(hand)
    fold = next(f for f in dock.folds if f._head.text() == heading)
    fold.open()
    hand.session.display.offers = {0: (12.0, 480.0)}
    hand.session.display.scale_bar = True
    hand.turn(0.2)

    assert dock.body.minimumSizeHint().width() <= 300
    for control in dock.body.findChildren(QWidget):
        inside = dock.body.rect()
        corner = control.mapTo(dock.body, control.rect().bottomRight())
        shown = control.isVisible() and control.parent() in (dock.body, fold.inside)
        assert not shown or corner.x() <= inside.right()
    assert [f.is_open() for f in dock.folds].count(True) == 1


def test_what_the_dock_does_can_be_copied(hand: Hand):
    hand.session.display.set_limits(3, 99)
    hand.turn(0.1)
    hand.push("Copy as Python", dock_of(hand))
    text = QApplication.clipboard().text()

    assert "display.set_limits(3, 99, 0)" in text
    compile(text, "copied", "exec")


def test_a_colour_picture_has_no_contrast_to_set(hand: Hand, tmp_path: Path):
    path = tmp_path / "rgb.tif"
    tifffile.imwrite(path, np.zeros((3, 20, 30, 3), np.uint8), photometric="rgb")
    hand.session.open(path)
    hand.wait(lambda: hand.session.n_frames == 3, "the other recording")
    hand.turn(0.2)

    assert hand.find(QLabel, "The colours of this recording")
    said = []
    hand.session.said.connect(said.append)
    hand.key("C")
    assert said == ["colours are shown as they are: there is no contrast to set"]
    box = dock_of(hand).contrast.findChild(QCheckBox)
    assert not box.isVisible()
