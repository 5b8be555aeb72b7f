"""Closing a window, saving by napari's own means, and two windows at once."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtGui import QKeyEvent
from qtpy.QtWidgets import QApplication

import marey
from marey.docks.closing import Closing

pytestmark = pytest.mark.gui


@pytest.fixture
def asked(monkeypatch):
    """Questions that napari asks before it closes; each is answered by No."""
    from napari._qt.dialogs.confirm_close_dialog import ConfirmCloseDialog
    from napari.settings import get_settings

    questions = []

    def answer(dialog) -> int:
        questions.append(dialog.windowTitle())
        return 0

    monkeypatch.setattr(ConfirmCloseDialog, "exec_", answer, raising=False)
    monkeypatch.setattr(get_settings().application, "confirm_close_window", True)
    return questions


def test_an_event_in_the_wrapper_of_an_older_one_is_no_error(qapp):
    closing = Closing(QObject())
    old = QEvent(QEvent.Type.ShortcutOverride)
    assert closing.eventFilter(QObject(), old) is False


@pytest.mark.parametrize("place", ["canvas", "dock"])
def test_control_w_closes_without_a_question(window, asked, monkeypatch, place):
    closed = []
    target = window.canvas
    if place == "dock":
        target = window.dock("Notes").tags
        target.setFocus()
    held = Qt.KeyboardModifier.ControlModifier
    with monkeypatch.context() as instead:
        kind = type(window.desk.window)
        instead.setattr(kind, "close", lambda *_a, **_k: closed.append(True))
        window.qtbot.keyClick(target, Qt.Key.Key_W, held)
        window.wait(lambda: closed == [True])
    assert asked == []


def test_with_layers_of_others_napari_asks_as_it_does(window):
    window.viewer.add_points(np.zeros((1, 3)), name="theirs")
    held = Qt.KeyboardModifier.ControlModifier
    press = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_W, held)
    press.ignore()
    QApplication.sendEvent(window.desk.window, press)

    assert not press.isAccepted(), "the key is left to napari's menu"
    window.viewer.layers.remove("theirs")
    assert window.recording is not None


def test_save_all_is_opened_again_by_napari(window, make_napari_viewer, tmp_path):
    from marey.docks import Desk

    recording = window.recording
    recording.types.add("adult", color="#123456")
    recording.types.add("ice", kind="mask")
    recording.markers.add("adult", 3, [[5, 9], [7, 2]])
    ice = recording.masks.value("ice")
    labels = np.zeros((240, 320), np.uint8)
    labels[50:90, 60:80] = ice
    recording.masks.write(4, labels)
    recording.notes.set(5, "fog", ["far"], 2)
    window.session.canvas.need_points()
    recording.series.wait()
    saved = tmp_path / "saved.marey"
    assert window.viewer.layers.save(str(saved)) == [str(saved)]
    window.desk.shut()

    viewer = make_napari_viewer()
    viewer.open(str(saved), plugin=None)  # as File > Open does
    desk = Desk.of(viewer)
    again = desk.session.recording
    assert again.series.shape == (12, 240, 320)
    assert again.markers.table()[["t", "y", "x"]].to_numpy().tolist() == [
        [3, 5, 9],
        [3, 7, 2],
    ]
    assert again.types.get("adult").color == "#123456"
    np.testing.assert_array_equal(again.masks.read(4), labels)
    assert again.notes.get(5).tags == ("far",)
    desk.shut()


def test_two_windows_on_one_recording_see_each_other(
    window, make_napari_viewer, cells, qtbot
):
    from marey.docks import Desk, view

    window.recording.series.wait()
    window.recording.types.add("adult")
    viewer = make_napari_viewer(show=True)
    view(cells, viewer)
    other = Desk.of(viewer)
    assert other is not window.desk
    window.recording.markers.add("adult", 0, [[50, 90]])
    qtbot.waitUntil(
        lambda: other.session.counts_here().get("adult") == 1, timeout=20_000
    )
    other.session.go(4)
    qtbot.waitUntil(lambda: other.session.t == 4, timeout=20_000)
    assert window.session.t == 0, "each window has a frame of its own"
    other.shut()
    viewer.close()

    window.recording.markers.add("adult", 0, [[60, 90]])
    window.wait(lambda: window.session.counts_here().get("adult") == 2)


def test_a_second_recording_takes_the_place_of_the_first(window, tmp_path):
    first = window.recording
    first.series.wait()
    first.notes.set(2, "fog")
    other = marey.open(np.zeros((5, 32, 48), np.uint8), tmp_path / "other.marey")
    window.session.show(other)
    dock = window.dock("Recording")
    window.wait(lambda: "5 frames" in dock.facts.text())
    assert len(window.viewer.layers) == len(window.session.layers)
    assert not window.recording.notes.frames().size
    notes = window.dock("Notes")
    window.wait(lambda: notes.model.rowCount() == 0)
