"""The Exchange dock: looked at before, brought in as one act, taken out whole."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep

import pytest

import marey
from marey.docks.drops import MARKS, STACKS
from marey.docks.pointer import Pointer
from marey.exchange import Incoming, list_formats

pytestmark = pytest.mark.gui


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    file = tmp_path / "found.csv"
    rows = "".join(f"{t},{name},{t + 5},9\n" for t in range(3) for name in "ab")
    file.write_text(f"t,type,y,x\n{rows}40,a,1,1\n")
    return file


def choose(box, data: str) -> None:
    place = box.findData(data)
    assert place >= 0, data
    box.setCurrentIndex(place)
    box.activated.emit(place)


def rows(dock) -> dict[str, tuple[int, int]]:
    content = dock.incoming.view.table.content
    return {
        content.value(row, "type"): (
            content.value(row, "comes"),
            content.value(row, "left out"),
        )
        for row in range(content.rowCount())
    }


def test_a_dropped_file_is_looked_at_brought_in_and_taken_back(
    window, cells: Path, marks: Path
):
    window.recording.types.add("a")
    window.recording.markers.add("a", 0, [[1, 1]])
    Pointer().drop(window.canvas, window.canvas.rect().center(), marks)
    window.wait(lambda: window.desk.rail.find("Exchange") is not None)
    dock = window.dock("Exchange")
    part = dock.incoming
    window.wait(lambda: part.is_ready)
    assert part.format.currentData() == "csv"
    assert rows(dock) == {"a": (2, 1), "b": (3, 0)}
    assert "frame 40" in part.view.words.text()
    assert part.hand_made.isHidden()
    before = window.marks()

    choose(part.existing, "overwrite")
    window.wait(lambda: not part.hand_made.isHidden())
    assert part.hand_made.text() == "and 1 made or reviewed by people"
    assert not part.hand_made.isChecked()
    assert "1 row made or reviewed by people would stay" in part.view.words.text()
    window.push(part.hand_made)
    window.wait(lambda: "would be replaced" in part.view.words.text())
    assert "existing='overwrite',\n        hand_made=True" in dock.as_python()

    choose(part.existing, "beside")
    window.wait(lambda: rows(dock).get("a (2)") == (3, 0))
    assert window.marks().equals(before), "nothing was written by looking"
    code = dock.as_python()
    window.push(dock.go_button)
    window.wait(lambda: part.result.isVisible())
    assert part.result.words.text() == "2 types, 6 markers came from found.csv"
    assert not dock.go_button.isEnabled(), "it came: nothing is to be done"
    came = window.marks()
    assert len(came) == 7

    window.push(part.result.buttons["Undo"])
    window.wait(lambda: part.is_ready)
    assert window.marks().equals(before)
    window.desk.shut()
    exec(code, {})
    with marey.open(cells) as rec:
        assert rec.markers.count() == 7


def test_what_cannot_come_is_said_and_cancel_changes_nothing(
    window, marks: Path, monkeypatch
):
    dock = window.dock("Exchange")
    odd = marks.with_name("odd.json")
    odd.write_text("{}")
    dock.take(odd)
    window.wait(lambda: dock.state.state == "failed")
    assert "no format that is known here. Choose" in dock.state.words()
    assert not dock.go_button.isEnabled()
    far = marks.with_name("far.csv")
    far.write_text("t,type,y,x\n500,a,1,1\n")
    dock.take(far)
    window.wait(lambda: "another recording" in dock.state.words())
    assert dock.incoming.format.currentData() == "csv", (
        "the format is seen all the same"
    )
    assert not dock.go_button.isEnabled()
    dock.take(marks)
    window.wait(lambda: dock.incoming.is_ready)
    assert dock.state.state == "ready"

    at_once = Incoming.bring_in

    def slow(self, rec, existing, *, cancelled, told, **asked):
        told("bringing in markers", 1, 2)
        while not cancelled():
            sleep(0.01)
        return at_once(self, rec, existing, cancelled=cancelled, **asked)

    monkeypatch.setattr(Incoming, "bring_in", slow)
    said = []
    window.session.said.connect(said.append)
    window.push(dock.go_button)
    window.wait(lambda: "bringing in markers" in dock.state.words())
    window.push(dock.state._button)
    window.wait(lambda: not dock.runner.is_running and dock.go_button.isEnabled())
    assert "The import was cancelled; nothing was changed" in said
    assert len(window.marks()) == 0
    assert not window.recording.path.exists()


def test_marks_go_out_as_chosen_and_what_is_there_is_asked_for(window, cells: Path):
    rec = window.recording
    rec.types.add("a")
    rec.types.add("b")
    for t in (0, 5, 9):
        rec.markers.add("a", t, [[t, 4]])
        rec.markers.add("b", t, [[t, 8]])
    rec.versions.create("first")
    rec.markers.add("a", 1, [[3, 3]])
    dock = window.dock("Exchange")
    part = dock.outgoing
    window.push(dock.out_fold._head)
    window.wait(lambda: part.types.count() == 2)
    assert dock.go_button.text() == "Take out"
    choose(part.format, "coco")
    assert part.path.text() == str(cells.with_name("cells marks.json"))
    assert "COCO cannot hold:\n- Notes" in part.losses.text()
    part.types.item(1).setCheckState(part.types.item(0).checkState().Unchecked)
    part.version.setCurrentText("first")
    window.push(part.all_frames)
    part.first.setValue(2)
    assert part.last.value() == 11
    window.push(dock.go_button)
    window.wait(lambda: part.result.isVisible())
    target = Path(part.path.text())
    assert len(json.loads(target.read_text())["annotations"]) == 2
    about = json.loads(target.with_name(f"{target.name}.about.json").read_text())
    assert about["filter"] == {"types": ["a"], "frames": "2 to 11", "version": "first"}

    target.write_text("mine")
    window.push(dock.go_button)
    window.wait(lambda: part.question.isVisible())
    assert target.read_text() == "mine"
    window.push(part.question.buttons["New name"])
    window.wait(lambda: part.result.isVisible())
    other = Path(part.path.text())
    assert other != target
    assert f"{str(other)!r}" in dock.as_python()
    written = other.read_text()
    other.unlink()
    Path(f"{other}.about.json").unlink()
    exec(dock.as_python(), {})
    assert (
        json.loads(other.read_text())["annotations"]
        == (json.loads(written)["annotations"])
    )


def test_a_database_that_is_opened_waits_for_its_pictures(
    make_napari_viewer, qtbot, cells, shared_data
):
    from marey.docks import Desk, view

    file = shared_data / "clickpoints" / "penguin_count" / "count.cdb"
    viewer = make_napari_viewer(show=True)
    view(None, viewer)
    desk = Desk.of(viewer)
    desk.open(file)
    dock = desk.rail.open("Exchange")
    qtbot.waitUntil(lambda: "count.cdb waits" in dock.empty.text(), timeout=20_000)
    assert dock.state.state == "ready"
    desk.open(cells)
    qtbot.waitUntil(lambda: dock.incoming.is_ready, timeout=20_000)
    desk.shut()


def test_drops_know_the_endings_of_all_formats():
    ends = {end for one in list_formats() if one.reads for end in one.suffixes}
    assert ends - STACKS == MARKS
