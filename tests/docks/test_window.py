from __future__ import annotations

import pytest
from qtpy.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from qtpy.QtGui import QDragEnterEvent, QDropEvent
from qtpy.QtWidgets import QApplication, QTabBar

pytestmark = pytest.mark.gui


def test_the_window_opens_as_drawn_in_the_plan(window):
    for name in ("Recording", "Markers", "Masks", "Timeline"):
        assert window.desk.rail.find(name) is not None
    assert window.desk.rail.open("Recording").in_sight
    assert not window.desk.rail.find("Markers").widget().in_sight
    timeline = window.desk.rail.find("Timeline").widget()
    assert 90 <= timeline.height() <= 140
    right = window.desk.rail.find("Recording")
    assert 300 <= right.width() <= 345
    assert window.canvas.width() >= 600
    assert "cells" in window.viewer.title


def test_no_tab_is_elided(window):
    bars = window.desk.window.findChildren(QTabBar)
    texts = [bar.tabText(i) for bar in bars for i in range(bar.count())]
    assert {"Recording", "Markers", "Masks"} <= set(texts)
    for bar in bars:
        for i in range(bar.count()):
            needed = bar.fontMetrics().horizontalAdvance(bar.tabText(i))
            assert bar.tabRect(i).width() >= needed


def test_a_click_marks_from_the_first_second(window):
    window.click(300, 200)
    window.wait(lambda: len(window.marks()) == 1)

    assert window.marks()["type"].tolist() == ["object"]
    line = window.desk.rail.find("Timeline").widget().tool_line
    window.wait(lambda: "marked" in line.last.text())
    assert "frame 0" in line.last.text()


def test_looking_writes_nothing(window, cells):
    window.press(Qt.Key.Key_Right)
    window.desk.player.start()
    window.wait(lambda: window.session.t > 3)
    window.desk.player.stop()

    assert not window.recording.path.exists()
    assert sorted(p.suffix for p in cells.iterdir()) == [".png"] * 12


def test_a_second_class_takes_one_click_and_its_name(window):
    window.click(300, 200)
    window.wait(lambda: len(window.marks()) == 1)
    dock = window.dock("Markers")
    window.push(dock.new)
    window.qtbot.keyClicks(dock.list.naming, "juvenile")
    window.qtbot.keyClick(dock.list.naming, Qt.Key.Key_Return)
    window.wait(lambda: "juvenile" in dock.list.rows)

    window.wait(lambda: window.session.type.name == "juvenile")
    kinds = {kind.name: kind for kind in window.session.types}
    assert kinds["object"].color != kinds["juvenile"].color
    assert kinds["object"].symbol != kinds["juvenile"].symbol


def test_counts_are_shown_here_and_in_all(window):
    for x in (200, 300, 400):
        window.click(x, 200)
    window.wait(lambda: len(window.marks()) == 3)
    window.press(Qt.Key.Key_Right)
    window.wait(lambda: window.session.t == 1)  # a click marks the frame in sight
    window.click(300, 250)
    window.wait(lambda: len(window.marks()) == 4)
    dock = window.dock("Markers")
    row = dock.list.rows["object"]

    window.wait(lambda: row.total.text() == "4")
    window.wait(lambda: row.here.text() == "1 here")


def test_a_type_is_renamed_and_recoloured_in_its_row(window):
    window.click(300, 200)
    window.wait(lambda: len(window.marks()) == 1)
    dock = window.dock("Markers")
    row = dock.list.rows["object"]
    row.rename()
    window.qtbot.keyClicks(row.name, "adult")
    window.qtbot.keyClick(row.name, Qt.Key.Key_Return)
    window.wait(lambda: "adult" in dock.list.rows)

    dock.list.rows["adult"].edited.emit("adult", {"color": "#123456", "key": "7"})
    window.wait(lambda: window.recording.types.get("adult").color == "#123456")
    window.wait(lambda: dock.list.rows["adult"].key.text() == "7")
    assert window.marks()["type"].tolist() == ["adult"]


def test_undo_names_what_it_took_back(window):
    window.click(300, 200)
    window.wait(lambda: len(window.marks()) == 1)
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.wait(lambda: len(window.marks()) == 0)

    line = window.desk.rail.find("Timeline").widget().tool_line
    window.wait(lambda: "undone" in line.last.text())

    window.press(Qt.Key.Key_Z, ctrl=True, shift=True)
    window.wait(lambda: len(window.marks()) == 1)


def test_nothing_to_undo_says_so(window):
    window.press(Qt.Key.Key_Z, ctrl=True)
    line = window.desk.rail.find("Timeline").widget().tool_line
    window.wait(lambda: bool(line.last.text()))


def test_raising_masks_makes_the_brush_active(window):
    dock = window.dock("Masks")
    window.wait(lambda: window.session.tool == "paint")
    window.wait(lambda: dock.modes["paint"].isChecked())
    assert dock.list.rows, "a class is offered before the first stroke"

    dock.brush.setValue(37)
    assert window.session.labels.brush_size == 37

    window.dock("Markers")
    window.wait(lambda: window.session.tool == "mark")


def test_a_stroke_paints_and_only_paints(window):
    window.dock("Masks")
    window.wait(lambda: window.session.tool == "paint")
    window.click(300, 200)
    window.wait(lambda: list(window.recording.masks.frames()) == [0])

    assert len(window.marks()) == 0


def test_a_note_is_written_without_a_button(window):
    dock = window.dock("Notes")
    dock.text.setFocus()
    window.qtbot.keyClicks(dock.text, "fog")
    window.qtbot.mouseClick(dock.stars, Qt.MouseButton.LeftButton, pos=QPoint(50, 10))
    window.session.step(1)
    window.wait(lambda: window.recording.notes.get(0).text == "fog")

    assert window.recording.notes.get(0).rating == 3
    window.wait(lambda: dock.model.rowCount() == 1)
    dock.table.doubleClicked.emit(dock.found.index(0, 0))
    window.wait(lambda: window.session.t == 0)
    window.wait(lambda: dock.text.toPlainText() == "fog")


def test_space_plays_when_tapped(window):
    window.press(Qt.Key.Key_Space)
    window.wait(lambda: window.desk.player.is_playing())
    window.wait(lambda: window.session.t >= 2)
    window.press(Qt.Key.Key_Space)
    assert not window.desk.player.is_playing()


def test_the_frame_can_be_typed_and_clicked(window):
    timeline = window.desk.rail.find("Timeline").widget()
    timeline.place.setFocus()
    timeline.place.selectAll()
    window.qtbot.keyClicks(timeline.place, "7")
    window.qtbot.keyClick(timeline.place, Qt.Key.Key_Return)
    window.wait(lambda: window.session.t == 7)

    strip = timeline.strips.frames
    at = QPoint(round(strip.x_of(3)), 10)
    window.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    window.wait(lambda: window.session.t == 3)
    assert timeline.place.text() == "3"
    assert "00:01:30" in timeline.clock.text()


def test_ticks_come_where_marks_are(window):
    window.session.go(5)
    window.wait(lambda: window.session.t == 5)
    window.click(300, 200)
    strip = window.desk.rail.find("Timeline").widget().strips
    window.wait(lambda: [tick.frames.tolist() for tick in strip.ticks] == [[5]])


def test_one_key_hides_all_columns(window):
    before = window.canvas.width()
    window.press(Qt.Key.Key_F2)
    window.wait(lambda: window.canvas.width() > before + 400)
    window.press(Qt.Key.Key_F2)
    window.wait(lambda: window.canvas.width() < before + 50)


def test_the_cheat_sheet_comes_on_f1_and_question_mark(window):
    for key in (Qt.Key.Key_F1, "?"):
        window.press(key)
        window.wait(lambda: isinstance(_sheet(), object) and _sheet() is not None)
        _sheet().close()
        window.wait(lambda: _sheet() is None)


def _sheet():
    from marey.docks.cheat_sheet import CheatSheet

    sheets = [w for w in QApplication.topLevelWidgets() if isinstance(w, CheatSheet)]
    return next((sheet for sheet in sheets if sheet.isVisible()), None)


def drop(place, path, *, event_type=None):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    held = Qt.KeyboardModifier.NoModifier
    button = Qt.MouseButton.LeftButton
    copy = Qt.DropAction.CopyAction
    entered = QDragEnterEvent(QPoint(20, 20), copy, mime, button, held)
    QApplication.sendEvent(place, entered)
    dropped = QDropEvent(QPointF(20, 20), copy, mime, button, held)
    QApplication.sendEvent(place, dropped)
    return entered.isAccepted()


@pytest.mark.parametrize("place", ["dock", "canvas"])
def test_a_dropped_folder_is_opened(window, tmp_path, place):
    other = tmp_path / "other"
    window.recording.series.wait()
    other.mkdir()
    for picture in sorted((tmp_path / "cells").glob("*.png"))[:3]:
        (other / picture.name).write_bytes(picture.read_bytes())
    target = {
        "dock": window.desk.rail.open("Recording"),
        "canvas": window.viewer.window._qt_viewer,
    }[place]

    assert drop(target, other)
    window.wait(lambda: window.recording and window.recording.series.name == "other")
    window.wait(lambda: window.session.n_frames == 3)


def test_other_files_stay_naparis(window, tmp_path, monkeypatch):
    table = tmp_path / "points.csv"
    table.write_text("a,b\n")
    taken = []
    viewer = window.viewer.window._qt_viewer
    monkeypatch.setattr(
        type(viewer), "dropEvent", lambda self, event: taken.append(event)
    )
    drop(viewer, table)
    assert len(taken) == 1


def test_an_empty_folder_fails_in_words_that_stay(window, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    dock = window.dock("Recording")
    window.desk.open(empty)
    window.wait(lambda: dock.state.state == "failed")

    assert "empty" in dock.state.words()
    assert window.recording is not None, "what was open stays open"


def test_without_a_recording_every_dock_is_usable(make_napari_viewer, qtbot):
    from marey.docks import Desk, view

    viewer = make_napari_viewer(show=True)
    view(None, viewer)
    desk = Desk.of(viewer)
    for name in ("Recording", "Markers", "Masks", "Notes", "Timeline"):
        dock = desk.rail.open(name)
        qtbot.waitUntil(lambda dock=dock: dock.in_sight)
        dock.copy_as_python()
    recording = desk.rail.open("Recording")
    qtbot.waitUntil(lambda: recording.open_sample.isVisible())
    assert "Drop a folder" in recording.empty.text()
    desk.shut()


def test_docks_take_napari_s_proxy(make_napari_viewer_proxy, qtbot):
    from marey.docks import (
        MarkersDock,
        MasksDock,
        NotesDock,
        RecordingDock,
        TimelineDock,
    )

    viewer = make_napari_viewer_proxy()
    for kind in (RecordingDock, MarkersDock, MasksDock, NotesDock, TimelineDock):
        dock = kind(viewer)
        qtbot.addWidget(dock)
        assert dock.session.viewer is viewer.__wrapped__
        dock.close()


def test_a_closed_dock_hears_nothing_more(window):
    dock = window.dock("Markers")
    signals = [signal for signal, _ in dock._wired]
    # its steps hear some of them, too
    left = [len(signal) - sum(one is signal for one in signals) for signal in signals]
    window.viewer.window.remove_dock_widget(window.desk.rail.find("Markers"))
    window.wait(lambda: not dock._wired)

    assert [len(signal) for signal in signals] == left
    assert window.session.tool == "mark", "the dock that came up was not chosen"
    dock.deleteLater()


def test_a_click_on_a_tab_chooses_its_tool(window):
    def clicked() -> bool:
        for bar in window.desk.window.findChildren(QTabBar):
            texts = [bar.tabText(i) for i in range(bar.count())]
            if "Masks" in texts:
                middle = bar.tabRect(texts.index("Masks")).center()
                window.qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=middle)
        return window.session.tool == "paint"

    window.wait(clicked)  # Qt may still be laying the tabs out at the first click


def test_copy_as_python_runs(window, tmp_path):
    window.click(300, 200)
    window.wait(lambda: len(window.marks()) == 1)
    for name in ("Timeline", "Markers", "Masks", "Notes"):
        lines = window.dock(name).as_python()
        exec(compile(lines, name, "exec"), {})


def test_closing_asks_nothing_and_loses_nothing(make_napari_viewer, cells, qtbot):
    import marey
    from marey.docks import Desk, view

    viewer = make_napari_viewer(show=True)
    view(cells, viewer)
    session = Desk.of(viewer).session
    session.add_type("adult")
    session.post(session.recording.markers.add, "adult", 3, [[5, 9], [7, 2]])
    viewer.close()

    with marey.open(cells) as recording:
        assert recording.markers.count() == 2


def test_docks_bring_no_torch(window):
    import sys

    for name in ("Recording", "Markers", "Masks", "Notes", "Timeline"):
        window.dock(name)
    assert "torch" not in sys.modules
    assert "triton" not in sys.modules
