"""The Recording dock: backup, pictures that moved, problems, bad sources."""

from __future__ import annotations

import shutil

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFileDialog

import marey
from marey.docks.backup import write_backup
from marey.docks.find_pictures import Choice

pytestmark = pytest.mark.gui


def answer(window, dock, path) -> None:
    """Choose a path in the file dialog that a button has opened."""
    (dialog,) = dock.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    window.wait(lambda: not dock.findChildren(QFileDialog))


def said(window) -> str:
    return window.desk.rail.find("Timeline").widget().tool_line.last.text()


def test_a_backup_is_a_whole_copy(window, tmp_path):
    dock = window.dock("Recording")
    assert not dock.backup_button.isEnabled(), "there are no marks yet"
    window.recording.notes.set(3, "fog")
    window.wait(dock.backup_button.isEnabled)
    window.push(dock.backup_button)
    answer(window, dock, tmp_path / "copy.marey")

    window.wait(lambda: said(window) == "backed up to copy.marey")
    with marey.open(tmp_path / "copy.marey") as copy:
        assert copy.notes.get(3).text == "fog"


def test_a_backup_over_the_marks_themselves_is_refused(window):
    dock = window.dock("Recording")
    window.recording.notes.set(3, "fog")
    write_backup(dock, window.recording.path)

    assert dock.state.state == "failed"
    assert "another name" in dock.state.words()
    assert window.recording.notes.get(3).text == "fog"


@pytest.fixture
def moved(window, cells, tmp_path):
    """Marks whose pictures lie elsewhere now, two of them twice."""
    window.recording.series.wait()
    window.recording.notes.set(3, "fog")
    window.session.close()
    elsewhere = tmp_path / "elsewhere"
    shutil.move(cells, elsewhere)
    names = sorted(elsewhere.glob("*.png"))
    for place in ("left", "right"):
        (elsewhere / place).mkdir()
        shutil.copy(names[3], elsewhere / place / "copy.png")
    names[3].unlink()
    window.desk.open(tmp_path / "cells.marey")
    window.wait(lambda: window.recording is not None)
    return elsewhere


def test_pictures_that_moved_are_found_and_doubt_is_asked_about(window, moved):
    dock = window.dock("Recording")
    window.wait(dock.find.isVisible)
    assert len(window.recording.series) == 12, "it opens without its pictures"
    window.push(dock.find)
    answer(window, dock, moved)

    window.wait(lambda: bool(dock.findChildren(Choice)))
    (choice,) = dock.findChildren(Choice)
    assert list(choice.boxes) == [3]
    assert "left" in choice.boxes[3].itemText(0)
    choice.boxes[3].setCurrentIndex(1)
    choice.accept()

    window.wait(lambda: not window.recording.pictures_away)
    assert "found 12 pictures" in said(window)
    window.wait(lambda: not dock.find.isVisible())
    now_at = int(window.recording.series.positions(3))  # it lies in a subfolder now
    assert window.recording.notes.get(now_at).text == "fog"
    assert window.recording.series.valid.all()


def test_a_folder_without_the_pictures_says_so(window, moved, tmp_path):
    dock = window.dock("Recording")
    (tmp_path / "nothing").mkdir()
    window.push(dock.find)
    answer(window, dock, tmp_path / "nothing")

    window.wait(lambda: dock.state.state == "failed")
    assert "choose another folder" in dock.state.words()


def test_a_click_on_a_problem_goes_to_its_frame(make_napari_viewer, cells, qtbot):
    from marey.docks import Desk, view

    broken = sorted(cells.glob("*.png"))[7]
    broken.write_bytes(broken.read_bytes()[:300])
    (cells / "readme.txt").write_text("x", encoding="utf-8")
    viewer = make_napari_viewer(show=True)
    view(cells, viewer)
    desk = Desk.of(viewer)
    dock = desk.rail.open("Recording")
    desk.session.go(7)
    qtbot.waitUntil(lambda: dock.problems.list.count() == 1, timeout=20_000)
    qtbot.waitUntil(lambda: "1 foreign file" in dock.skipped.text(), timeout=20_000)
    desk.session.go(0)
    qtbot.waitUntil(lambda: desk.session.t == 0, timeout=20_000)
    dock.problems.fold.open()
    row = dock.problems.list.item(0)
    assert "frame 7" in row.text()
    qtbot.waitUntil(dock.problems.list.isVisible)
    middle = dock.problems.list.visualItemRect(row).center()
    place = dock.problems.list.viewport()
    qtbot.mouseClick(place, Qt.MouseButton.LeftButton, pos=middle)

    qtbot.waitUntil(lambda: desk.session.t == 7, timeout=20_000)
    desk.shut()


def make_foreign(path):
    path.mkdir()
    (path / "readme.txt").write_text("x", encoding="utf-8")


def make_corrupt(path):
    path.write_bytes(b"SQLite format 3\0" + b"junk" * 500)


@pytest.mark.parametrize(
    ("name", "make"), [("notes", make_foreign), ("bad.marey", make_corrupt)]
)
def test_what_cannot_be_opened_says_so_until_dismissed(window, tmp_path, name, make):
    make(tmp_path / name)
    dock = window.dock("Recording")
    before = window.recording
    window.desk.open(tmp_path / name)
    window.wait(lambda: dock.state.state == "failed")
    window.session.step(1)
    window.wait(lambda: window.session.t == 1)

    assert name in dock.state.words()
    assert window.recording is before
    dock.state.dismiss()
    assert not dock.state.isVisible()


def test_calibration_is_set_shown_with_its_source_and_taken_back(window):
    dock = window.dock("Recording")
    assert dock.values["pixel_size"].text() == "unknown: lengths in px"
    dock.set_fold.open()
    dock.form.fields["pixel_size"].setText("0,35")
    window.push(dock.form.set_button)
    window.wait(lambda: dock.values["pixel_size"].text() == "0.35 um/px (typed)")
    assert window.session.image_layers[0].scale[-1] == pytest.approx(0.35)

    dock.set_fold.open()
    dock.form.fields["pixel_size"].setText("wide")
    window.push(dock.form.set_button)
    assert "number above 0" in dock.state.words()
    dock.form.fields["pixel_size"].setText("")
    window.push(dock.form.set_button)
    window.wait(lambda: "unknown" in dock.values["pixel_size"].text())
