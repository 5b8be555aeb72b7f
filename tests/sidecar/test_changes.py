"""The feed, and other programs writing with plain SQL."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from marey.sidecar import Sidecar


@pytest.fixture
def heard(marks):
    marks.types.add("adult")
    news = []
    marks.changes.connect(news.append)
    return news


def elsewhere(path, sql):
    """Run SQL in another program."""
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
    code += "c.executescript(sys.argv[2]); c.commit(); c.close()"
    subprocess.run([sys.executable, "-c", code, str(path), sql], check=True)


def wait_for(marks, news):
    until = time.monotonic() + 5
    while not news and time.monotonic() < until:
        time.sleep(0.02)
        marks.changes.deliver()


def test_own_changes_are_told_with_their_origin(marks, heard):
    marks.markers.add("adult", 3, [[1, 2]])
    assert heard == []
    marks.changes.deliver()
    (change,) = heard
    assert (change.table, change.ids, change.frames) == ("marker", (1,), (3,))
    assert (change.kind, change.author, change.origin) == (
        "added",
        "Ada",
        marks.session,
    )


def test_another_sidecar_of_the_file_hears_too(marks, heard, path):
    with Sidecar.open(path, author="Ben") as other:
        other.markers.add("adult", 3, [[1, 2]])
        marks.changes.deliver()
        assert heard[0].origin == other.session != marks.session


def test_plain_sql_of_another_program_is_seen(marks, heard, path):
    elsewhere(path, "INSERT INTO marker(frame, type, y, x) VALUES (7, 1, 5, 6)")
    wait_for(marks, heard)
    (change,) = heard
    assert (change.table, change.ids, change.frames) == ("marker", (1,), (7,))
    assert (change.kind, change.author, change.origin) == ("added", "external", 0)
    assert marks.markers.frame(7).yx.tolist() == [[5, 6]]
    assert marks.markers.table()["author"].tolist() == ["external"]


def test_what_another_program_did_can_be_undone(marks, heard, path):
    marks.markers.add("adult", 3, [[1, 2], [3, 4]])
    elsewhere(
        path, "UPDATE marker SET y = 50 WHERE id = 1; DELETE FROM marker WHERE id = 2"
    )
    assert marks.markers.frame(3).yx.tolist() == [[50, 2]]
    marks.undo("external")
    assert marks.markers.frame(3).yx.tolist() == [[1, 2], [3, 4]]


def test_disconnecting_ends_it(marks, heard):
    marks.changes.disconnect(heard.append)
    marks.changes.stop()
    marks.notes.set(0, "a")
    assert marks.changes.deliver() == 0
