"""The Add-ons dock: found, described, run, stopped, undone, reacting, previewed."""

from __future__ import annotations

import builtins
import threading
from textwrap import dedent
from typing import TYPE_CHECKING

import numpy as np
import pytest
from qtpy.QtWidgets import QApplication

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.gui

LAB = '''
from typing import Annotated, Literal
import numpy as np
import pandas as pd
from marey.addons import Plot, Preview, Result, TypeName, addon, steps_of


def rings(rec, t, size=4):
    return Preview(np.array([[20.0, 30.0]]), np.array([float(size)]), f"size {size}")


@addon(title="Mark the middles", preview=rings)
def middles(rec, stage, size: Annotated[int, {"min": 1, "max": 99}] = 4):
    """Mark the middle of each frame.

    Parameters
    ----------
    size
        Radius of the mark.
    """
    rec.types.add("middle")
    height, width = rec.series.shape[1:3]
    for t, report in steps_of(range(len(rec.series))):
        rec.markers.add("middle", t, [[height / 2, width / 2]], radius=float(size))
        yield report
    table = rec.markers.table(type="middle")
    plot = Plot(table["t"].to_numpy(float), {"y": table["y"].to_numpy()},
                frames=table["t"].to_numpy())
    return Result("marked them all", table, plot, np.eye(20, 40, dtype=np.uint8) * 255,
                  np.full((1, 2, 3), [3.0, 20.0, 30.0]))


@addon(on=("frame", "added"))
def watch(rec, t, stage, news, kind: TypeName = "object"):
    """Say what happened."""
    stage.say(f"{news.kind} at {t}")
    return f"heard {news.kind} at {t}"


@addon
def clumsy(rec):
    """Fail."""
    raise RuntimeError("it slipped")


@addon
def waits(rec):
    """Wait between reports."""
    import builtins
    for n in range(1000):
        rec.markers.add(rec.types.list()[0].name, 0, [[n, n]])
        yield n / 1000
        builtins.marey_test_go.wait(10)


@addon
def hangs(rec):
    """Never report."""
    import builtins
    builtins.marey_test_go.wait(60)


@addon
def goes(rec, stage):
    """Go elsewhere."""
    stage.go(5, (40.0, 50.0))
    return str(stage.selected)
'''


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from marey.addons import finding

    monkeypatch.setenv("MAREY_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(finding, "_SHELF", finding.Shelf())
    folder = tmp_path / "data" / "addons"
    folder.mkdir(parents=True)
    (folder / "lab.py").write_text(dedent(LAB), encoding="utf-8")
    return folder


@pytest.fixture
def dock(lab, window):
    found = window.dock("Add-ons")
    window.wait(lambda: found.list.count() > 4)
    return found


def choose(window, dock, name: str) -> None:
    found = {one.name: one for one in dock._found}
    for row in range(dock.list.count()):
        if dock.list.item(row).data(0x0100) == found[name]:
            dock.list.setCurrentRow(row)
    assert dock._addon.name == name


def run(window, dock, name: str) -> None:
    choose(window, dock, name)
    window.push(dock.run_button)
    window.wait(lambda: not dock.runner.is_running and dock.run_button.isEnabled())


def test_the_list_is_searched(window, dock):
    window.qtbot.keyClicks(dock.search, "middle of each")

    assert [dock.list.item(row).text() for row in range(dock.list.count())] == [
        "Mark the middles"
    ]


def test_the_form_is_made_of_the_signature(window, dock):
    choose(window, dock, "middles")

    assert dock.words.text() == "Mark the middle of each frame."
    row = dock.form.rows["size"]
    assert (row.value, row.min, row.max, row.tooltip) == (
        *(4, 1, 99),
        "Radius of the mark.",
    )


def test_run_marks_shows_the_result_and_is_one_undo(window, dock):
    choose(window, dock, "middles")
    dock.form.rows["size"].value = 7
    run(window, dock, "middles")

    assert window.recording.markers.count() == 12
    assert set(window.recording.markers.table()["radius"]) == {7.0}
    shown = dock.result
    assert shown.words.text().startswith("marked them all")
    assert "Ctrl+Z" in shown.words.text()
    assert shown.table.model().rowCount() == 12
    for part in (shown.plot, shown.picture, shown.table):
        assert part.isVisibleTo(dock)
    window.recording.undo()
    assert window.recording.markers.count() == 0


def test_a_click_in_a_result_goes_there(window, dock):
    run(window, dock, "middles")

    dock.result._go_to_row(8)
    window.wait(lambda: window.session.t == 8)
    dock.result.plot.clicked.emit(2)
    window.wait(lambda: window.session.t == 2)
    dock.result.picture.clicked.emit(3.0, 5.0)
    window.wait(lambda: window.session.t == 3)
    y, x = window.viewer.scene.camera.center[-2:]
    wanted = window.session.points.data_to_world((20.0, 30.0))
    assert (y, x) == pytest.approx(wanted)


def test_settings_are_there_again(window, dock):
    choose(window, dock, "middles")
    dock.form.rows["size"].value = 9
    run(window, dock, "middles")

    choose(window, dock, "goes")
    choose(window, dock, "middles")

    assert dock.form.values() == {"size": 9}


def test_an_error_is_said_and_stays(window, dock):
    run(window, dock, "clumsy")

    assert dock.state.state == "failed"
    assert "Clumsy: RuntimeError: it slipped (line" in dock.state.words()


def test_cancel_stops_at_the_next_report(window, dock):
    builtins.marey_test_go = threading.Event()
    window.recording.types.add("cell")
    choose(window, dock, "waits")
    window.push(dock.run_button)
    window.wait(lambda: dock.state.state == "working")
    window.wait(lambda: window.recording.markers.count() == 1)

    dock.state._press()
    builtins.marey_test_go.set()
    window.wait(lambda: dock.run_button.isEnabled())

    assert 1 <= window.recording.markers.count() <= 2
    window.recording.undo()
    assert window.recording.markers.count() == 0


def test_an_addon_sends_the_viewer_elsewhere(window, dock):
    window.recording.types.add("cell")
    (mark,) = window.recording.markers.add("cell", 0, [[10, 10]])
    window.session.refresh()
    window.session.select((int(mark),))

    run(window, dock, "goes")

    window.wait(lambda: window.session.t == 5)
    assert dock.result.words.text().startswith(f"({mark},)")


def test_one_that_is_switched_on_reacts(window, dock):
    choose(window, dock, "watch")
    assert dock.live_box.isVisible()
    dock.live_box.click()

    window.session.go(4)
    window.wait(lambda: dock.result.words.text() == "heard frame at 4")
    window.click(300, 300)
    window.wait(lambda: dock.result.words.text() == "heard added at 4")
    dock.live_box.click()
    window.session.go(5)
    window.wait(lambda: window.session.t == 5)
    assert dock.result.words.text() == "heard added at 4"


def test_a_preview_is_drawn_and_goes(window, dock):
    choose(window, dock, "middles")
    dock.preview.box.click()

    window.wait(lambda: window.session.canvas.preview is not None)
    layer = window.session.canvas.preview
    assert np.allclose(layer.data, [[20, 30]])
    assert layer.size[0] == 8
    dock.form.rows["size"].value = 6
    window.wait(lambda: dock.preview.words.text() == "size 6")
    assert window.session.canvas.preview.size[0] == 12
    assert window.recording.markers.count() == 0

    dock.preview.box.click()
    assert window.session.canvas.preview is None
    assert "preview" not in [layer.name for layer in window.viewer.layers]


def test_a_file_is_loaded_and_a_bad_one_said(window, dock, tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("def f(rec:\n")
    dock.load(bad)
    window.wait(lambda: dock.state.state == "failed")
    assert "SyntaxError" in dock.state.words()

    good = tmp_path / "good.py"
    good.write_text("def twice(rec, n: int = 2):\n    return n * 2\n")
    dock.load(good)
    window.wait(lambda: dock._addon is not None and dock._addon.name == "twice")
    assert dock.state.state == "ready"
    window.push(dock.run_button)
    window.wait(lambda: dock.result.words.text() == "4")


def test_an_edited_file_is_read_again_when_the_dock_is_looked_at(window, dock, lab):
    (lab / "lab.py").write_text("def fresh(rec):\n    '''New.'''\n")
    dock.refresh()
    window.wait(lambda: any(one.name == "fresh" for one in dock._found))
    assert not any(one.name == "middles" for one in dock._found)


def test_copied_lines_name_the_settings(window, dock):
    choose(window, dock, "middles")
    dock.copy_as_python()

    text = QApplication.clipboard().text()
    assert "addons.load(" in text
    assert "addons.run('middles', rec, t=0, size=4).run()" in text


def test_another_recording_finds_the_dock_quiet(window, dock, tmp_path):
    from marey.samples import copy_sample

    choose(window, dock, "watch")
    dock.live_box.click()
    before = window.recording
    window.desk.open(copy_sample("nuclei", tmp_path))
    window.wait(lambda: window.recording not in (None, before))

    assert not dock.live_box.isChecked()
    run(window, dock, "goes")
    window.wait(lambda: window.session.t == 5)


def test_one_that_does_not_stop_is_left_behind(window, dock, tmp_path, monkeypatch):
    from marey.docks import addons as room
    from marey.samples import copy_sample

    monkeypatch.setattr(room, "PATIENCE", 0.2)
    builtins.marey_test_go = threading.Event()
    said = []
    window.session.said.connect(said.append)
    choose(window, dock, "hangs")
    window.push(dock.run_button)
    window.wait(lambda: dock.state.state == "working")
    dock.state._press()
    assert dock.state.words() == "Hangs: stopping at its next report"
    thread = dock.runner._thread

    before = window.recording
    window.desk.open(copy_sample("nuclei", tmp_path))
    window.wait(lambda: window.recording not in (None, before))
    window.wait(lambda: window.recording.series.complete)
    window.wait(lambda: window.session.n_frames == 6)

    assert "Hangs does not stop: left behind" in said
    assert dock.run_button.isEnabled()
    builtins.marey_test_go.set()
    thread.join()
    run(window, dock, "goes")
    window.wait(lambda: window.session.t == 5)


def test_a_kymograph_of_the_line_that_is_selected(window, dock):
    recording = window.recording
    recording.types.add("way", kind="line")
    for y in (30, 60):
        recording.shapes.add("way", 0, [[y, 20], [y, 90]])
    window.session.refresh()
    window.session.shapes.selected_data = {1}
    run(window, dock, "kymograph")

    assert "12 frames down, 70.0 px across" in dock.result.words.text()
    row = recording.series[7][60, 20:91]
    table = dock.result.result.table
    assert np.allclose(table[table["t"] == 7].filter(like=" px").to_numpy()[0], row)
    down, right = dock.result.picture._scale
    dock.result.picture.clicked.emit(7.5, 35.0)
    window.wait(lambda: window.session.t == 7)
    wanted = window.session.points.data_to_world((60, 55))
    assert window.viewer.scene.camera.center[-2:] == pytest.approx(wanted, abs=1)
    assert down >= right


def test_a_ruler_shows_its_scale_bar(window, dock):
    choose(window, dock, "ruler")
    assert dock.form.rows["scale_bar"].native.text() == ""
    assert dock.form.rows["scale_bar"].value is True
    dock.form.rows["pixel_size"].value = 0.5
    run(window, dock, "ruler")

    window.wait(lambda: window.session.display.scale_bar)
    assert window.recording.calibration.pixel_size.value == 0.5
    assert window.recording.types.get("ruler").kind == "line"
