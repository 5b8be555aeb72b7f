"""What can go wrong with the file, each in words and with a way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from marey import sidecar
from marey.errors import (
    NotASidecar,
    SidecarBusy,
    SidecarDamaged,
    SidecarError,
    SidecarReadOnly,
)
from marey.sidecar import Sidecar, journal, soundness

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def marked(path):
    """A file with 3,000 markers, a note and a mask."""
    with Sidecar.create(path, author="Ada") as marks:
        marks.types.add("adult")
        marks.markers.add("adult", np.arange(3000) % 30, np.ones((3000, 2)))
        marks.markers.move(1, [[5, 5]])
        marks.notes.set(3, text="windy")
        marks.masks.write(2, np.ones((50, 60), np.uint8))
    return path


def break_page_of(path, table):
    """Write nonsense over the middle of a table."""
    connection = sqlite3.connect(path)
    pages = connection.execute(
        "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
    ).fetchall()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    place = (pages[len(pages) // 2][0] - 1) * size
    content[place : place + size] = b"\x99" * size
    path.write_bytes(content)


def has_dbstat():
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("SELECT * FROM dbstat")
    except sqlite3.Error:
        return False
    finally:
        connection.close()
    return True


needs_dbstat = pytest.mark.skipif(not has_dbstat(), reason="SQLite without dbstat")


# -- damaged -------------------------------------------------------------------


@needs_dbstat
def test_what_can_be_read_of_a_damaged_file_is_copied(marked):
    break_page_of(marked, "marker")
    before = marked.read_bytes()
    copy = sidecar.rescue(marked)
    assert marked.read_bytes() == before
    assert copy.name == "penguins.rescued.marey"
    with Sidecar.open(copy, author="Ada") as marks:
        assert marks.notes.get(3).text == "windy"
        assert marks.masks.read(2).all()
        assert 2500 < marks.markers.count() < 3000
        assert marks.rows("SELECT y FROM marker WHERE id = 1") == [(5.0,)]
        ids = marks.markers.add("adult", 1, [[1, 1]])
        assert ids[0] > 3000
        marks.undo()
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]


@needs_dbstat
def test_damage_is_found_in_the_background_and_nothing_more_is_written(
    marked, monkeypatch
):
    monkeypatch.setattr(soundness, "_PATIENCE", 0.0)
    break_page_of(marked, "marker")
    with Sidecar.open(marked) as marks:
        until = time.monotonic() + 10
        while not marks.notice and time.monotonic() < until:
            time.sleep(0.01)
        assert "is damaged" in marks.notice
        with pytest.raises(SidecarReadOnly, match="is damaged"):
            marks.notes.set(0, text="no")


@needs_dbstat
def test_a_file_that_cannot_be_opened_is_copied_at_once(marked):
    break_page_of(marked, "sqlite_schema")
    with pytest.raises(SidecarDamaged, match="is damaged"):
        Sidecar.open(marked)


def test_a_truncated_file_says_that_it_is_damaged(marked):
    content = marked.read_bytes()
    marked.write_bytes(content[: len(content) // 2])
    with pytest.raises(SidecarDamaged, match="is damaged"):
        read_all(marked)


def read_all(path):
    with Sidecar.open(path) as marks:
        marks.markers.table()
        marks.masks.read(2)
        marks.history.table()


def test_rescue_asks_for_a_closed_file_of_ours(marks, path, tmp_path):
    with pytest.raises(SidecarError, match="Close it first"):
        sidecar.rescue(path)
    other = tmp_path / "other.marey"
    other.write_bytes(b"hello" * 100)
    with pytest.raises(NotASidecar):
        sidecar.rescue(other)


# -- triggers --------------------------------------------------------------------


def alter(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_lost_triggers_are_found_and_put_back(marked):
    alter(marked, "DROP TRIGGER marker_foreign_update")
    with Sidecar.open(marked) as marks:
        assert "marker_foreign_update" in marks.read_only
        assert marks.read_only == marks.notice
        assert marks.markers.count() == 3000
        with pytest.raises(SidecarReadOnly, match=r"marey\.sidecar\.repair"):
            marks.notes.set(0, text="no")
    assert "marker_foreign_update" in sidecar.repair(marked)
    with Sidecar.open(marked) as marks:
        assert marks.read_only == ""
        marks.notes.set(0, text="yes")


def test_a_table_made_anew_by_another_program_is_taken_over(marked):
    # What pandas' to_sql(if_exists="replace") does.
    alter(
        marked,
        "CREATE TABLE other AS SELECT id, frame, type, y, x FROM marker WHERE id < 50",
        "DROP TABLE marker",
        "ALTER TABLE other RENAME TO marker",
    )
    with Sidecar.open(marked) as marks:
        assert "marker were made anew" in marks.read_only
    assert "made anew" in sidecar.repair(marked)
    assert sidecar.repair(marked) == ""
    with Sidecar.open(marked, author="Ada") as marks:
        assert marks.markers.count() == 49
        made = marks.markers.add("adult", 1, [[1, 1]])
        marks.markers.move(made, [[2, 2]])
        marks.undo()
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]


def test_triggers_of_an_older_marey_are_renewed(marked):
    alter(
        marked,
        "DROP TRIGGER note_id_guard",
        "CREATE TRIGGER note_id_guard BEFORE UPDATE OF id ON note BEGIN SELECT 1; END",
        "ALTER TABLE frame DROP COLUMN digest",
    )
    with Sidecar.open(marked) as marks:
        assert marks.read_only == ""
        marks.rows("SELECT digest FROM frame")
        sql = "SELECT sql FROM sqlite_schema WHERE name = 'note_id_guard'"
        assert "never changes" in marks.rows(sql)[0][0]


# -- other programs ----------------------------------------------------------------

HOLD = """
import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2].split(";"):
    c.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.readline()
"""


def hold(path, statements):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout.readline() == "held\n"
    return other


def wait_until(true):
    until = time.monotonic() + 20
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    assert true()


def test_posted_acts_wait_while_another_program_writes(marked):
    with Sidecar.open(marked, author="Ada") as marks:
        with hold(marked, "BEGIN IMMEDIATE") as other:
            futures = [
                marks.post(marks.notes.set, t, text="waited") for t in range(10, 13)
            ]
            wait_until(lambda: marks.trouble)
            assert "Another program is writing to penguins.marey" in marks.trouble
            assert marks.waiting == 3
            marks.patience = 0.5
            assert marks.markers.count() == 3000  # looking goes on
            other.stdin.write("\n")
            other.stdin.close()
        assert [one.result(20).text for one in futures] == ["waited"] * 3
        assert (marks.trouble, marks.waiting) == ("", 0)


def test_a_script_gives_up_after_its_patience(marked):
    with Sidecar.open(marked) as marks:
        marks.patience = 0.5
        with (
            hold(marked, "BEGIN IMMEDIATE") as other,
            pytest.raises(SidecarBusy, match="Another program is writing"),
        ):
            marks.notes.set(0, text="no")
        other.wait(5)
        marks.notes.set(0, text="yes")


def test_a_file_held_exclusively_says_so(marked):
    statements = "PRAGMA locking_mode = EXCLUSIVE;BEGIN EXCLUSIVE"
    words = "held exclusively by another program"
    with hold(marked, statements), pytest.raises(SidecarBusy, match=words):
        Sidecar.open(marked)
    Sidecar.open(marked).close()


# -- folders -------------------------------------------------------------------

LOOK = """
import sys
from marey.errors import SidecarReadOnly
from marey.sidecar import Sidecar
with Sidecar.open(sys.argv[1], author="nobody") as marks:
    print(marks.notes.get(3).text, "|", marks.read_only)
    try:
        marks.notes.set(0, text="no")
    except SidecarReadOnly as error:
        print("refused", error)
"""


@pytest.fixture
def public():
    """A folder that others may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not ROOT, reason="only root can act as somebody else")
@pytest.mark.parametrize("log", [False, True])
def test_a_folder_of_somebody_else_may_be_looked_at(marked, public, log):
    place = public / "penguins.marey"
    shutil.copy(marked, place)
    other = sqlite3.connect(place, isolation_level=None)
    if log:
        # Some of it lies in the log still.
        other.execute("UPDATE note SET text = 'calm' WHERE frame = 3")
    before = {one.name: one.stat().st_size for one in public.iterdir()}
    someone = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not here")
    done = subprocess.run(
        [*someone, sys.executable, "-c", LOOK, str(place)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/"},
    )
    other.close()
    if "No module named" in done.stderr or "Permission denied" in done.stderr:
        pytest.skip("somebody else may not run this Python")
    assert done.returncode == 0, done.stderr
    text, _, why = done.stdout.splitlines()[0].partition(" | ")
    assert text == ("calm" if log else "windy")
    assert "may look but not" in why
    assert done.stdout.splitlines()[1].startswith("refused")
    assert before.keys() <= {
        "penguins.marey",
        "penguins.marey-wal",
        "penguins.marey-shm",
    }


@pytest.fixture
def small_disk(tmp_path):
    """A disk of six megabytes."""
    if not ROOT:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)],
        capture_output=True,
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_acts_wait_for_room_on_a_full_disk(small_disk):
    path = small_disk / "full.marey"
    stored, futures = [], []
    with Sidecar.create(path, author="Ada") as marks:
        marks.types.add("adult")
        filler = small_disk / "filler"
        stored += marks.markers.add("adult", 0, np.zeros((500, 2))).tolist()
        room = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(max(0, room - 200_000)))
        add = marks.markers.add
        futures += [marks.post(add, "adult", t, np.ones((99, 2))) for t in range(30)]
        wait_until(lambda: marks.trouble)
        assert "disk is full" in marks.trouble
        assert marks.waiting > 0
        for one in futures:
            if one.done():
                stored += one.result().tolist()
        assert marks.markers.count() == len(stored)
        filler.unlink()
        wait_until(lambda: marks.waiting == 0)
        assert marks.trouble == ""
        stored = sum((one.result(5).tolist() for one in futures), stored[:500])
    with Sidecar.open(path) as marks:
        assert set(stored) == set(marks.markers.arrays().ids.tolist())
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]


def test_on_a_network_folder_a_rollback_journal_is_used(path, monkeypatch):
    monkeypatch.setattr(journal, "filesystem", lambda folder: "nfs4")
    with Sidecar.create(path, author="Ada") as marks:
        assert "network folder (nfs4)" in marks.notice
        assert marks.rows("PRAGMA journal_mode") == [("delete",)]
        marks.notes.set(0, text="slow")
        with Sidecar.open(path, author="Ben") as other:
            assert other.notes.get(0).text == "slow"
        alter(path, "UPDATE note SET text = 'other'")
        assert marks.notes.get(0).text == "other"
        marks.undo("external")
        assert not list(path.parent.glob("*-wal"))


def test_an_unknown_folder_is_tried_out(path, monkeypatch):
    assert journal.filesystem(Path("/proc")) in {"proc", ""}
    monkeypatch.setattr(journal, "filesystem", lambda folder: "mystery")
    with Sidecar.create(path) as marks:
        assert marks.notice == ""
        assert marks.rows("PRAGMA journal_mode") == [("wal",)]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


# -- copies --------------------------------------------------------------------


def test_a_copy_is_whole_while_the_file_is_in_use(marks, path, tmp_path):
    marks.types.add("adult")
    marks.markers.add("adult", 0, [[1, 1]])
    copy = marks.backup(tmp_path / "copy.marey")
    marks.markers.add("adult", 0, [[2, 2]])
    with Sidecar.open(copy, author="Ada") as other:
        assert other.markers.count() == 1
        other.undo()
    assert marks.markers.count() == 2
    assert marks.backup(copy) == copy
    with pytest.raises(SidecarError, match="marks file itself"):
        marks.backup(path)
