"""The History dock: gone through, taken back, named, compared, made smaller."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QModelIndex, Qt
from qtpy.QtWidgets import QApplication

import marey
import marey.exchange
import marey.jobs
from marey.docks import attached_files, history_report, version_export
from marey.docks.history_rows import PAGE
from marey.docks.version_export import VersionExport
from marey.sidecar import Sidecar

pytestmark = pytest.mark.gui


@pytest.fixture
def history(window):
    """The dock over a recording in which a few things were done."""
    rec = window.recording
    rec.types.add("cell", color="#ff0000")
    rec.types.add("dead", color="#0000ff")
    rec.markers.add("cell", 2, [[20, 30], [40, 50], [60, 70]])
    rec.markers.add("cell", 5, [[10, 10]])
    with Sidecar.open(rec.path, author="Ben") as other:
        other.markers.add("dead", 3, [[90, 90]])
    window.session.go(1)
    dock = window.dock("History")
    window.qtbot.waitUntil(lambda: dock.model.rowCount() == 5)
    return dock


def words(dock):
    model = dock.model
    return [model.data(model.index(row, 1)) for row in range(model.rowCount())]


def click(window, dock, row):
    place = dock.view.visualRect(dock.model.index(row, 1)).center()
    window.qtbot.mouseClick(dock.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def row_of(dock, part):
    return next(n for n, said in enumerate(words(dock)) if part in said)


def test_it_lists_what_was_done_newest_first_and_goes_there(window, history):
    assert words(history)[0] == "marked 1 dead in frame 3"
    assert history.model.data(history.model.index(0, 2)) == "Ben"
    click(window, history, row_of(history, "3 cells"))
    window.qtbot.waitUntil(lambda: window.session.t == 2)


def test_what_is_done_meanwhile_appears(window, history):
    window.recording.markers.add("cell", 7, [[1, 1]])
    window.qtbot.waitUntil(lambda: words(history)[0] == "marked 1 cell in frame 7")


def test_one_act_is_taken_back_by_its_button(window, history):
    assert not history.undo.isEnabled()
    click(window, history, row_of(history, "3 cells"))
    assert history.undo.isEnabled()
    window.push(history.undo)
    window.qtbot.waitUntil(lambda: words(history)[0].startswith("undone: marked 3"))
    assert window.recording.markers.count() == 2
    row = row_of(history, "marked 3 cells")
    model = history.model
    undone = next(
        n
        for n, said in enumerate(words(history))
        if said == "marked 3 cells in frame 2"
    )
    font = model.data(model.index(undone, 1), Qt.ItemDataRole.FontRole)
    assert font.strikeOut()
    assert row == 0
    click(window, history, undone)
    window.qtbot.waitUntil(lambda: not history.undo.isEnabled())
    window.session.undo()
    window.qtbot.waitUntil(lambda: window.recording.markers.count() == 5)


def test_what_others_stand_on_is_said_and_stays(window, history):
    said = []
    window.session.said.connect(said.append)
    click(window, history, row_of(history, "added the type cell"))
    window.push(history.undo)
    window.qtbot.waitUntil(lambda: any("cannot be taken back" in one for one in said))
    assert "cell" in window.recording.types


def test_filters_by_author_and_frame(window, history):
    history.author.setCurrentText("Ben")
    window.qtbot.waitUntil(lambda: history.model.rowCount() == 1)
    history.author.setCurrentIndex(0)
    window.session.go(5)
    history.this_frame.setChecked(True)
    window.qtbot.waitUntil(lambda: words(history) == ["marked 1 cell in frame 5"])
    window.session.go(2)
    window.qtbot.waitUntil(lambda: words(history) == ["marked 3 cells in frame 2"])


def test_a_long_history_is_read_page_by_page(window, history):
    with Sidecar.open(window.recording.path, author="Ben") as other:
        other.write("many", lambda one: _many_acts(one, 1000), kind="version")
    window.session.deliver()
    history.refresh()
    model = history.model
    window.qtbot.waitUntil(lambda: model.rowCount() == PAGE)
    assert model.canFetchMore(QModelIndex())
    for pages in range(2, 5):
        history.view.scrollToBottom()
        window.qtbot.waitUntil(lambda n=pages: model.rowCount() >= n * PAGE)
    ids = [model.act(row).id for row in range(model.rowCount())]
    assert ids == sorted(ids, reverse=True)
    # what is done meanwhile comes on top, and what is looked at stays in sight
    top = history.view.rowAt(0)
    seen = model.act(top).id
    window.recording.markers.add("cell", 7, [[1, 1]])
    window.wait(lambda: model.act(0).words == "marked 1 cell in frame 7")
    assert model.act(history.view.rowAt(0)).id == seen
    assert model.rowCount() >= len(ids) + 1


def _many_acts(transaction, count):
    transaction.executemany(
        "INSERT INTO action(kind, words, author, at, rows) VALUES"
        " ('edit', ?, 'Ben', 0, 1)",
        [(f"act {n}",) for n in range(count)],
    )
    transaction.touch("action", "added", [1])


def test_versions_stand_between_and_are_shown_and_compared(window, history):
    rec, session = window.recording, window.session
    window.qtbot.keyClicks(history.new_name, "before")
    window.push(history.new_version)
    window.qtbot.waitUntil(lambda: words(history)[0] == "Version before")
    ids = rec.markers.table()["id"].to_numpy()
    rec.markers.move(ids[:1], [[25, 36]])
    rec.markers.retype(ids[1], "dead")
    rec.markers.remove(ids[3])
    window.qtbot.waitUntil(lambda: words(history)[0] == "removed 1 cell in frame 5")
    session.go(2)
    window.qtbot.waitUntil(lambda: session.t == 2)

    window.push(history.versions.show_it)
    names = [layer.name for layer in session.viewer.layers]
    assert "before: points" in names
    window.push(history.versions.show_it)
    assert session.past.shown == ()

    window.push(history.versions.compare)
    window.qtbot.waitUntil(lambda: session.past.comparison is not None)
    assert "1 removed, 1 moved, 1 relabelled" in history.differences.said.text()
    layers = {layer.name: layer for layer in session.viewer.layers}
    assert len(layers["before to now: what differs"].data) == 2
    listed = history.differences.table.content
    changes = [listed.value(row, "change") for row in range(listed.rowCount())]
    removed = changes.index("removed")
    history.differences.table.row_clicked.emit(removed)
    window.qtbot.waitUntil(lambda: session.t == 5)
    window.push(history.differences.hide_it)
    assert session.past.comparison is None
    assert not history.differences.isVisible()


def test_files_are_kept_with_a_version_opened_and_saved(
    window, history, tmp_path, monkeypatch
):
    rec = window.recording
    rec.versions.create("v1")
    rec.versions.attach("v1", b"#!/bin/sh", "../../bad.sh", "application/x-sh")
    window.wait(lambda: "../../bad.sh" in history.versions.attached.text())
    plot = tmp_path / "plot.csv"
    plot.write_text("1,2")
    history.files.attach_file("v1", plot)
    window.wait(lambda: "2 files" in history.versions.attached.text())
    bad, good = rec.versions.attachments("v1")
    opened = []
    monkeypatch.setattr(attached_files, "_show", opened.append)
    can = {}
    for entry in history.files.menu_of([bad, good]).actions():
        inside = {one.text(): one for one in entry.menu().actions()}
        can[entry.text()] = inside["Open"].isEnabled()
        if inside["Open"].isEnabled():
            inside["Open"].trigger()
    assert can == {"../../bad.sh": False, "plot.csv": True}
    window.wait(lambda: len(opened) == 1)
    assert opened[0].read_text() == "1,2"
    history.files.save_attached(bad, tmp_path / attached_files.file_name(bad))
    window.wait(lambda: (tmp_path / "_.._bad.sh").exists())


def test_the_file_is_made_smaller_only_after_it_was_said(window, history):
    rec = window.recording
    chance = np.random.default_rng(1)
    for _turn in range(4):
        rec.masks.write(0, chance.integers(0, 200, (240, 320)).astype(np.uint8))
    now = rec.masks.read(0)
    history.fold.open()
    history.compacting.keep.setCurrentIndex(1)
    said = history.compacting.said
    assert not history.compacting.drop.isVisible()
    window.push(history.compacting.look)
    window.wait(lambda: "Would go: 3 rows" in said.text())
    assert rec.history.next_undo() is not None
    window.push(history.compacting.drop)
    window.wait(lambda: "A copy lies in" in said.text())
    assert "KB won" in said.text()
    assert rec.history.next_undo() is None
    assert np.array_equal(rec.masks.read(0), now)


def test_methods_effort_script_and_a_version_are_taken_away(
    window, history, tmp_path, monkeypatch
):
    """What a paper needs of a history, each by its buttons, into files."""
    rec, report = window.recording, history.report
    rec.versions.create("v1")
    rec.markers.add("dead", 8, [[9, 9]])
    titles = []

    def at_once(_parent, title, offered, _kinds, then):
        titles.append(title)
        then(tmp_path / offered.name)

    for module in (history_report, version_export):
        monkeypatch.setattr(module, "ask_place", at_once)
    history.report_fold.open()
    window.wait(lambda: report.methods.isVisible())

    window.push(report.methods)
    window.wait(lambda: "annotated with Marey" in report.text.toPlainText())
    window.push(report.copy)
    assert QApplication.clipboard().text() == marey.jobs.methods(rec)
    window.push(report.save)
    window.wait(lambda: not history.work.is_running)
    saved = (tmp_path / f"{rec.path.stem} methods.txt").read_text()
    assert saved.strip() == marey.jobs.methods(rec)

    window.push(report.effort)
    window.wait(lambda: report.table.isVisible())
    assert not report.text.isVisible()
    report.pause.setValue(1)
    window.wait(lambda: not history.work.is_running)
    window.push(report.save)
    window.wait(lambda: not history.work.is_running)
    effort = pd.read_csv(tmp_path / f"{rec.path.stem} effort.csv")
    assert effort["made"].tolist() == rec.effort.table(1)["made"].tolist()

    window.push(report.script)
    window.wait(lambda: not history.work.is_running)
    assert (tmp_path / f"{rec.path.stem}_again.py").exists()

    export = VersionExport(history, history.work)
    entries = export.menu_of_formats("v1", marey.exchange.list_formats()).actions()
    next(one for one in entries if one.text() == "CSV tables...").trigger()
    window.wait(lambda: not history.work.is_running)
    table = pd.read_csv(tmp_path / f"{rec.path.stem} v1.csv")
    marks = table[table["table"] == "markers"]
    assert len(marks) == 5 == rec.markers.count() - 1
    assert titles[-1] == "Export v1 as CSV tables"


def test_copy_as_python_does_the_history_again(window, history, tmp_path):
    rec = window.recording
    rec.versions.create("v1")
    window.qtbot.waitUntil(lambda: history.versions.name.currentText() == "v1")
    lines = history.as_python()
    assert "    found = rec.versions.compare('v1')" in lines
    script = tmp_path / "again.py"
    script.write_text(lines, encoding="utf-8")
    marks = tmp_path / "again.marey"
    done = subprocess.run(
        [sys.executable, str(script), str(marks)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with marey.open(marks) as again:
        columns = ["id", "t", "y", "x", "type"]
        left, right = rec.markers.table()[columns], again.markers.table()[columns]
        assert len(left)
        assert left.equals(right)


def test_a_long_history_is_copied_as_a_script_to_save(window, history):
    for turn in range(4):
        window.recording.markers.add("cell", 0, np.full((100, 2), float(turn)))
    lines = history.as_python()
    assert 'marey.jobs.save_script(rec, "history_again.py")' in lines
    compile(lines, "copied", "exec")
