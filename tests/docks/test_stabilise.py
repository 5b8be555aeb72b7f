"""Alignment in a window: one key, one tick, and clicks that store raw places."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QPoint, Qt

from marey.docks.hand import Hand

pytestmark = pytest.mark.gui

DRIFT = np.array([[0, 0], [3.25, -5.5], [6.5, -11.0], [2.0, 8.75]])


@pytest.fixture
def drifting(window):
    """The window with offsets for the first four of twelve frames."""
    window.recording.offsets.set(range(4), DRIFT)
    window.session.deliver()
    return window


def test_one_key_switches_it_on_and_off(drifting):
    dock = drifting.dock("Recording")
    line = drifting.desk.rail.find("Timeline").widget().tool_line
    drifting.press(Qt.Key.Key_U)
    drifting.wait(lambda: dock.stabilise.tick.isChecked())
    assert drifting.session.aligned
    drifting.wait(lambda: "aligned" in line.hint.text())
    assert "8 frames have no offset" in line.last.text()
    drifting.press(Qt.Key.Key_U)
    drifting.wait(lambda: not dock.stabilise.tick.isChecked())
    assert "aligned" not in line.hint.text()


def test_the_tick_switches_it_and_names_the_frames_that_lack_an_offset(drifting):
    dock = drifting.dock("Recording")
    drifting.wait(lambda: "8 frames: 4, 5, 6, ..." in dock.stabilise.said.text())
    Hand(drifting.viewer).click_on(
        dock.stabilise.tick, QPoint(8, dock.stabilise.tick.height() // 2)
    )
    assert drifting.session.aligned
    drifting.recording.offsets.set(range(4, 12), np.zeros((8, 2)))
    drifting.wait(lambda: dock.stabilise.said.text() == "")


def test_without_offsets_the_tick_waits(window):
    dock = window.dock("Recording")
    window.wait(lambda: "no offsets yet" in dock.stabilise.said.text())
    assert not dock.stabilise.tick.isEnabled()
    window.press(Qt.Key.Key_U)
    assert not window.session.aligned


def test_a_real_click_on_a_moved_frame_stores_the_raw_place(drifting):
    hand = Hand(drifting.viewer)
    hand.key("U", "Right", "Right")
    hand.settle()
    picture = drifting.session.image_layers[0]
    hand.turn(0.2)
    spot = QPoint(hand.canvas.width() // 2 + 37, hand.canvas.height() // 2 - 21)
    camera = drifting.viewer.scene.camera
    world = np.array(camera.center[-2:]) + np.array([-21, 37]) / camera.zoom
    scale = np.array(picture.scale[-2:])
    drifting.click(spot.x(), spot.y())
    drifting.wait(lambda: len(drifting.marks()) == 1)
    row = drifting.marks().iloc[0]
    assert row["t"] == 2
    # a click lies in the middle of a screen pixel, or at its corner
    slack = 0.75 / (camera.zoom * scale[0])
    assert [row["y"], row["x"]] == pytest.approx(world / scale - DRIFT[2], abs=slack)


def test_the_picture_moves_on_the_screen(drifting):
    hand = Hand(drifting.viewer)
    hand.settle()
    before = canvas_pixels(drifting)
    hand.key("Right", "Right")
    hand.settle()
    recorded = canvas_pixels(drifting)
    hand.key("U")
    hand.settle()
    aligned = canvas_pixels(drifting)
    zoom = (
        drifting.viewer.scene.camera.zoom * drifting.session.image_layers[0].scale[-1]
    )
    dy, dx = np.round(DRIFT[2] * zoom).astype(int)
    assert dy > 0
    assert dx < 0
    moved = recorded[20:-40, 40:-20]
    there = aligned[20 + dy : -40 + dy, 40 + dx : -20 + dx]
    inner = slice(80, -80)
    error = np.abs(moved[inner, inner].astype(int) - there[inner, inner])
    unmoved = np.abs(recorded.astype(int) - aligned)[inner, inner]
    assert error.mean() < 0.35 * unmoved.mean()
    assert not np.array_equal(before, recorded)


def canvas_pixels(window) -> np.ndarray:
    shown = window.viewer.screenshot(canvas_only=True, flash=False)
    return shown[..., :3].astype(np.int16).mean(axis=-1)


def test_every_painting_shows_a_frame_with_its_own_offset(drifting, monkeypatch):
    """What reaches the screen while frames are stepped through quickly."""
    recording = drifting.recording
    offsets = np.array([[t * 1.5, t * -0.75] for t in range(12)])
    recording.offsets.set(range(12), offsets)
    drifting.session.deliver()
    drifting.session.aligned = True
    picture = drifting.session.image_layers[0]
    frames = {recording.series[t].tobytes(): t for t in range(12)}
    scene = drifting.viewer.window._qt_viewer.canvas._scene_canvas
    painted = []

    def look(_event):
        drawn = np.ascontiguousarray(picture._slice.image.view)
        painted.append((frames[drawn.tobytes()], *picture.translate[-2:]))

    scene.events.draw.connect(look)
    for _ in range(3):
        for _ in range(11):
            drifting.press(Qt.Key.Key_Right)
            drifting.qtbot.wait(8)
        drifting.press(Qt.Key.Key_Home)
        drifting.qtbot.wait(30)
    scene.events.draw.disconnect(look)

    assert len({t for t, *_ in painted}) > 3
    scale = picture.scale[-1]
    wrong = [
        one for one in painted if one[1:] != pytest.approx(offsets[one[0]] * scale)
    ]
    assert not wrong


def test_the_words_stand_whole_in_the_dock(drifting):
    dock = drifting.dock("Recording")
    label = dock.stabilise.said
    drifting.wait(lambda: "frames" in label.text())
    drifting.wait(lambda: label.height() >= label.heightForWidth(label.width()))


def test_shapes_strokes_and_drags_of_a_moved_frame_are_stored_raw(drifting):
    hand = Hand(drifting.viewer)
    hand.key("U", "Right")
    hand.settle()
    slack = 1.0 / drifting.viewer.scene.camera.zoom + 0.01
    first = hand.click((100.0, 120.0))
    hand.settle()
    hand.drag([first, (110.0, 130.0), (125.0, 150.0)])
    hand.settle()
    (mark,) = drifting.recording.markers.frame(1).yx
    assert mark == pytest.approx((125.0, 150.0), abs=2 * slack)

    drifting.session.add_type("nest", "rectangle")
    drifting.wait(lambda: drifting.session.type.name == "nest")
    hand.settle()
    hand.drag([(40.0, 50.0), (50.0, 60.0), (90.0, 140.0)])
    hand.settle()
    (row,) = drifting.recording.shapes.frame(1)
    corners = np.asarray(row.vertices)
    assert corners.min(axis=0) == pytest.approx((40.0, 50.0), abs=2 * slack)
    assert corners.max(axis=0) == pytest.approx((90.0, 140.0), abs=2 * slack)

    drifting.session.choose("paint")
    drifting.session.labels.brush_size = 1
    hand.drag([(180.0, 60.0), (180.0, 80.0), (180.0, 100.0)])
    hand.settle()
    painted = np.argwhere(drifting.recording.masks.read(1))
    assert np.ptp(painted[:, 0]) <= 2
    assert painted.min(axis=0) == pytest.approx((180, 60), abs=2)
    assert painted.max(axis=0) == pytest.approx((180, 100), abs=2)
