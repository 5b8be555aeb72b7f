"""The step Trails of the Markers dock: what is chosen there is on the picture."""

from __future__ import annotations

import numpy as np
import pytest

from marey.jobs.colours import table_of

pytestmark = pytest.mark.gui


@pytest.fixture
def form(window):
    rec = window.recording
    rec.types.add("bead", color="#ff0000", tracked=True)
    t = np.arange(10)
    track = rec.tracks.add("bead")
    yx = np.stack([np.full(10, 60.0), 20 + 14.0 * t], axis=1)
    rec.markers.add("bead", t, yx, track=track, score=t / 10)
    dock = window.dock("Markers")
    window.wait(lambda: "bead" in dock.list.rows)
    dock.steps[3].open()
    window.wait(lambda: dock.trails.color.findText("score") >= 0)
    return dock.trails


def seen_at(window, y, x):
    """Return the colour of the window where a pixel of the frame is drawn."""
    window.viewer.reset_view()
    shot = window.viewer.screenshot(canvas_only=True, flash=False)[..., :3]
    camera, layer = window.viewer.scene.camera, window.session.image_layers[0]
    place = np.array(layer.data_to_world((0, y, x))[-2:])
    middle = np.array(shot.shape[:2]) / 2
    row, column = middle + (place - camera.center[-2:]) * camera.zoom
    part = shot[int(row) - 2 : int(row) + 3, int(column) - 2 : int(column) + 3]
    return part.reshape(-1, 3).astype(int)


def is_there(window, y, x, color):
    """Return whether something of this hue is drawn; thin lines are smoothed."""
    seen = seen_at(window, y, x)
    seen = seen[np.ptp(seen, axis=1) > 60]
    hue = np.asarray(color) / max(color)
    away = np.abs(seen / seen.max(axis=1, initial=1)[:, None] - hue).max(axis=1)
    return bool((away < 0.2).any())


def test_length_and_colours_are_on_the_picture(window, form):
    window.session.go(8)
    window.wait(lambda: window.session.t == 8)
    form.behind.setValue(4)
    window.wait(lambda: window.session.trails.layer is not None)
    window.wait(lambda: is_there(window, 60, 20 + 14 * 6.5, (255, 0, 0)))
    assert not is_there(window, 60, 20 + 14 * 2.5, (255, 0, 0))
    form.color.setCurrentText("score")
    form.color.activated.emit(form.color.currentIndex())
    window.wait(lambda: window.session.trails.limits == (0, 0.9))
    window.wait(lambda: form.high.text() == "0.9" and form.legend.isVisible())
    form.high.setText("0.7")
    form.high.setModified(True)
    form.high.editingFinished.emit()
    assert window.session.trails.limits == (0, 0.7)
    window.wait(lambda: is_there(window, 60, 20 + 14 * 6.5, table_of("viridis")[255]))
    form.box.click()
    window.wait(lambda: window.session.trails.layer is None)


def test_wrong_limits_are_said(window, form):
    said = []
    window.session.said.connect(said.append)
    window.session.trails.set(color="score", limits=(0, 1))
    form.low.setText("much")
    form.low.setModified(True)
    form.low.editingFinished.emit()
    assert "rising numbers" in said[-1]
    assert window.session.trails.limits == (0, 1)
    assert form.low.text() == "0"


def test_what_was_chosen_is_exported(window, form):
    form.behind.setValue(3)
    dock = window.dock("Export")
    wishes = dock.wishes()
    assert wishes.trails == {"behind": 3}
    python = window.dock("Display").as_python()
    assert "Session.of(viewer).trails.set(behind=3)" in python
