"""The Export dock: as seen, asked before, stopped, and never in the way."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import numpy as np
import pytest
from PIL import Image
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QApplication

import marey
from marey.docks.hand import Hand

pytestmark = pytest.mark.gui


@pytest.fixture
def dock(window):
    dock = window.dock("Export")
    window.qtbot.waitUntil(lambda: "frames" in dock.estimate.text())
    return dock


def ended(dock) -> bool:
    return not dock.runner.is_running and dock.start_button.isEnabled()


def wait_for_end(window, dock) -> None:
    window.qtbot.waitUntil(lambda: ended(dock), timeout=30_000)


def choose(box, words: str) -> None:
    assert box.findText(words) >= 0, words
    box.setCurrentText(words)


def test_a_free_name_beside_the_data_is_proposed(window, dock, cells: Path):
    assert dock.path.text() == str(cells.with_suffix(".mp4"))
    cells.with_suffix(".gif").touch()
    choose(dock.form.kind, "Film, GIF")
    assert dock.path.text() == str(cells.with_name("cells-2.gif"))
    choose(dock.form.kind, "Pictures, PNG")
    assert dock.path.text() == str(cells.with_name("cells frames"))


def test_a_typed_name_keeps_its_stem(window, dock, tmp_path: Path):
    dock.path.setText(str(tmp_path / "mine.mp4"))
    dock.path.textEdited.emit("")
    choose(dock.form.kind, "Stack, raw values")
    assert dock.path.text() == str(tmp_path / "mine.tif")


def test_the_estimate_follows_what_is_chosen(window, dock):
    before = dock.estimate.text()
    assert before.startswith("12 frames, ")
    dock.form.every.setValue(5)
    window.qtbot.waitUntil(lambda: dock.estimate.text().startswith("3 frames, "))
    choose(dock.form.part, "selected shape")
    window.qtbot.waitUntil(lambda: "No shape is selected" in dock.estimate.text())


@pytest.mark.parametrize(
    ("kind", "count"),
    [("Film, MP4", 12), ("Pictures, JPEG", 12), ("Stack, as seen", 12)],
)
def test_start_writes_what_is_said(window, dock, kind: str, count: int):
    choose(dock.form.kind, kind)
    shown = window.session.t
    window.viewer.scene.camera.zoom *= 1.5
    view = (window.viewer.scene.camera.zoom, window.viewer.scene.camera.center)
    dock.start()
    assert not dock.start_button.isEnabled()
    assert dock.state.state == "working"
    wait_for_end(window, dock)
    assert dock.result.isVisible()
    assert dock.show_button.isVisible()
    with marey.open_series(dock.path.text()) as series:
        assert len(series) == count
    assert window.session.t == shown
    assert (window.viewer.scene.camera.zoom, window.viewer.scene.camera.center) == view


def test_copy_as_python_makes_the_same(window, dock, tmp_path: Path):
    image = window.session.image_layers[0]
    image.contrast_limits = (20, 90)
    image.gamma = 0.7
    image.colormap = "magenta"
    dock.form.every.setValue(4)
    choose(dock.form.kind, "Pictures, PNG")
    dock.start()
    wait_for_end(window, dock)
    made = Path(dock.path.text())
    other = tmp_path / "by script"
    code = dock.as_python().replace(repr(str(made)), repr(str(other)))
    assert "gamma=0.7" in code
    assert "'#ff00ff'" in code
    window.desk.shut()
    exec(code, {})
    names = sorted(one.name for one in made.iterdir())
    assert len(names) == 3
    for name in names:
        with Image.open(made / name) as one, Image.open(other / name) as two:
            assert np.array_equal(np.asarray(one), np.asarray(two))


def test_the_figure_is_the_shown_frame_as_seen(window, dock):
    image = window.session.image_layers[0]
    image.contrast_limits = (0, 255)
    window.session.go(7)
    window.qtbot.waitUntil(lambda: window.session.t == 7)
    choose(dock.form.kind, "This frame, PNG")
    dock.start()
    wait_for_end(window, dock)
    with Image.open(dock.path.text()) as figure:
        written = np.asarray(figure)
    assert np.array_equal(written[..., 0], window.recording.series[7])


def test_what_is_in_sight_is_what_is_written(window, dock):
    camera = window.viewer.scene.camera
    camera.zoom *= 4
    camera.center = (0, 60, 90)
    choose(dock.form.part, "what is in sight")
    y0, x0, y1, x1 = dock.wishes().region
    height, width = window.canvas.height(), window.canvas.width()
    assert (y1 - y0) == pytest.approx(height / camera.zoom, abs=2)
    assert (x1 - x0) == pytest.approx(width / camera.zoom, abs=2)
    assert ((y0 + y1 - 1) / 2, (x0 + x1 - 1) / 2) == pytest.approx((60, 90), abs=1)


def test_the_part_that_was_drawn(window, dock):
    window.recording.types.add("nest", kind="rectangle")
    corners = [[10, 20], [10, 60], [50, 60], [50, 20]]
    window.recording.shapes.add("nest", 0, corners, kind="rectangle")
    window.session.refresh()
    choose(dock.form.part, "selected shape")
    assert dock.wishes().region == (10, 20, 51, 61)


def test_hidden_layers_are_not_drawn(window, dock):
    window.session.points.visible = False
    assert "markers" not in dock.wishes().overlays
    assert "notes" in dock.wishes().overlays


def test_what_is_there_is_asked_for_inline(window, dock):
    target = Path(dock.path.text())
    target.write_text("mine")
    hand = Hand(window.viewer)
    hand.push("Start")
    window.qtbot.waitUntil(dock.question.isVisible, timeout=10_000)
    assert target.read_text() == "mine"
    hand.push("New name")
    wait_for_end(window, dock)
    assert target.read_text() == "mine"
    assert target.with_name("cells-2.mp4").exists()
    dock.path.setText(str(target))
    hand.push("Start")
    window.qtbot.waitUntil(dock.question.isVisible, timeout=10_000)
    hand.push("Replace")
    wait_for_end(window, dock)
    with marey.open_series(target) as film:
        assert len(film) == 12


def test_a_failure_stays_in_words(window, dock, tmp_path: Path):
    dock.path.setText(str(tmp_path / "nowhere" / "a.mp4"))
    dock.start()
    wait_for_end(window, dock)
    assert dock.state.state == "failed"
    assert "There is no folder" in dock.state.words()
    assert dock.path.text().endswith("a.mp4")


def test_what_is_not_possible_says_why(window, dock):
    window.qtbot.waitUntil(lambda: bool(dock.form.aligned.toolTip()))
    assert not dock.form.scale_bar.isEnabled()
    assert not dock.form.aligned.isEnabled()
    window.recording.calibrate("pixel_size", 0.5)
    window.session.recalibrate()
    window.qtbot.waitUntil(dock.form.scale_bar.isEnabled)


def _slow(monkeypatch, seconds: float = 0.05) -> None:
    from time import sleep

    from marey.jobs.painting import Painter

    drawn = Painter.__call__

    def slowly(self, t):
        sleep(seconds)
        return drawn(self, t)

    monkeypatch.setattr(Painter, "__call__", slowly)


def test_cancel_leaves_nothing(window, dock, monkeypatch, cells: Path):
    _slow(monkeypatch)
    said = []
    window.session.said.connect(said.append)
    hand = Hand(window.viewer)
    hand.push("Start")
    window.qtbot.waitUntil(dock.preview.isVisible, timeout=10_000)
    hand.push("Cancel")
    wait_for_end(window, dock)
    assert any("cancelled after" in words for words in said)
    assert dock.state.state == "ready"
    assert not [one for one in cells.parent.iterdir() if "mp4" in one.name]


def test_closing_the_recording_ends_the_work_first(window, dock, monkeypatch):
    _slow(monkeypatch)
    dock.start()
    window.qtbot.waitUntil(dock.preview.isVisible, timeout=10_000)
    target = Path(dock.path.text())
    window.session.close()
    assert not dock.runner.is_running
    window.qtbot.wait(50)
    assert not target.exists()
    assert not list(target.parent.glob(".*part*"))


def test_closing_the_window_ends_the_work_first(window, dock, monkeypatch):
    _slow(monkeypatch)
    dock.start()
    window.qtbot.waitUntil(dock.preview.isVisible, timeout=10_000)
    window.desk.shut()
    assert not dock.runner.is_running


def test_the_window_lives_while_it_is_written(window, dock, monkeypatch):
    """Beats of a timer go on, and frames can be stepped."""
    _slow(monkeypatch)
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(monotonic()))
    timer.start(10)
    dock.start()
    window.session.go(3)
    while not ended(dock):
        QApplication.processEvents()
    timer.stop()
    assert len(beats) > 10, "the writing takes 12 times 0.05 s"
    assert window.session.t == 3
    assert dock.result.isVisible()
