"""Ctrl+Z in a real window: nothing surprising happens at the first press."""

from __future__ import annotations

import numpy as np
import pytest

from marey.sidecar import Sidecar
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED

pytestmark = pytest.mark.gui


def tables(recording):
    return {
        (name, *row)
        for name, table in VERSIONED.items()
        for row in recording.sidecar.rows(
            f"SELECT id, {', '.join(table.data)} FROM {as_of(name, None)}"
        )
    }


def earlier_session(recording):
    with Sidecar.open(recording.path, author=recording.author) as before:
        before.markers.add("adult", 0, [[10, 20]])
    return "of an earlier session"


def another_frame(recording):
    recording.markers.add("adult", 7, [[10, 20]])
    return "in another frame"


def a_job(recording):
    with recording.group("followed 1 bead", kind="job"):
        recording.markers.add("adult", 0, [[10, 20]])
    return "a job"


def many_rows(recording):
    recording.markers.add("adult", 0, np.full((101, 2), 9.0))
    return "of 101 rows"


@pytest.mark.parametrize("case", [earlier_session, another_frame, a_job, many_rows])
def test_the_first_ctrl_z_only_says_so_and_goes_there(window, case):
    from qtpy.QtCore import Qt

    recording, session, wait = window.recording, window.session, window.qtbot.waitUntil
    recording.types.add("adult")
    reason = case(recording)
    acts = recording.history.list()
    place = recording.history.places(acts[:1])[0]
    before = tables(recording)
    said = []
    session.said.connect(said.append)

    window.press(Qt.Key.Key_Z, ctrl=True)
    wait(lambda: bool(said))
    assert f"next undo is {reason}: {acts[0].words}" in said[-1]
    wait(lambda: session.t == place and session.wanted == place)
    assert said[-1] in window.desk.rail.open("Timeline").tool_line.last.text()
    assert tables(recording) == before
    assert recording.history.list() == acts

    window.press(Qt.Key.Key_Z, ctrl=True)
    wait(lambda: len(recording.history.list()) == len(acts) + 1)
    assert tables(recording) != before


def test_ctrl_z_never_takes_back_what_another_did(window):
    from qtpy.QtCore import Qt

    recording, session = window.recording, window.session
    with Sidecar.open(recording.path, author="Ben") as other:
        other.types.add("adult")
        other.markers.add("adult", 0, [[10, 20]])
    before, said = tables(recording), []
    session.said.connect(said.append)
    for presses in range(1, 4):
        window.press(Qt.Key.Key_Z, ctrl=True)
        window.qtbot.waitUntil(lambda n=presses: said.count("nothing to undo") == n)
    assert tables(recording) == before


def test_ctrl_z_takes_back_the_last_corner_of_an_outline(window):
    from qtpy.QtCore import Qt

    window.session.add_type("nest", "polygon")
    window.qtbot.waitUntil(lambda: window.session.shapes is not None)
    window.qtbot.waitUntil(lambda: len(window.session.poster) == 0)
    before, said = tables(window.recording), []
    window.session.said.connect(said.append)
    middle = window.canvas.rect().center()
    for x, y in ((0, 0), (60, 0), (60, 60)):
        window.click(middle.x() + x, middle.y() + y)
    window.press(Qt.Key.Key_Z, ctrl=True)
    assert said[-1] == "took back the last corner of the polygon; 2 left"
    assert tables(window.recording) == before
