"""Who marks, changed in the Recording dock, and others' marks out of sight."""

from __future__ import annotations

import pytest
from qtpy.QtCore import QPoint

from marey.docks.hand import Hand
from marey.sidecar import Sidecar

pytestmark = pytest.mark.gui


@pytest.fixture
def shared(window):
    """The window with a mark of Ben's in frame 0 and one of one's own in frame 2."""
    recording = window.recording
    recording.types.add("adult")
    recording.markers.add("adult", 2, [[30, 40]])
    with Sidecar.open(recording.path, author="Ben") as ben:
        ben.markers.add("adult", 0, [[20, 20]])
        ben.notes.set(0, "seen by Ben")
    window.session.deliver()
    window.session.refresh()
    return window


def ticks(window, kind="marker"):
    scene = window.desk.rail.find("Timeline").widget().strips.scene
    found = [one.frames.tolist() for one in scene.ticks if one.kind == kind]
    return found[0] if found else []


def test_others_marks_go_from_picture_timeline_and_counts(shared):
    window, hand = shared, Hand(shared.viewer)
    window.wait(lambda: ticks(window) == [0, 2])
    assert ticks(window, "note") == [0]
    assert len(window.session.points.data) == 1
    box = window.dock("Recording").who.others
    hand.click_on(box, QPoint(8, box.height() // 2))
    window.wait(lambda: ticks(window) == [2])
    assert ticks(window, "note") == []
    assert len(window.session.points.data) == 0
    row = window.dock("Markers").list.rows["adult"]
    window.wait(lambda: row.total.text() == "1")
    box = window.dock("Recording").who.others
    hand.click_on(box, QPoint(8, box.height() // 2))
    window.wait(lambda: ticks(window) == [0, 2])
    assert len(window.session.points.data) == 1


def test_a_name_that_is_typed_signs_the_next_mark_and_undoes_only_its_own(shared):
    window, hand = shared, Hand(shared.viewer)
    line = window.dock("Recording").who.name
    hand.click_on(line)
    line.selectAll()
    hand.write("Grace\n")
    assert window.recording.author == "Grace"
    window.session.choose_type("adult")
    hand.settle()
    hand.click((60, 60))
    window.wait(lambda: len(window.marks()) == 3)
    assert window.marks()["author"].tolist()[-1] == "Grace"
    hand.key("Control-Z")
    window.wait(lambda: len(window.marks()) == 2)
    hand.key("Control-Z")
    line = window.desk.rail.find("Timeline").widget().tool_line
    window.wait(lambda: "nothing" in line.last.text())
    assert sorted(window.marks()["t"]) == [0, 2]
