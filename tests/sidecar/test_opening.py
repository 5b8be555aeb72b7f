"""Opening what is ours, and refusing, untouched, what is not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from marey.errors import NotASidecar, SidecarError, SidecarMoved, SidecarReadOnly
from marey.sidecar import Sidecar


def test_one_store_a_file(marks, path):
    with Sidecar.open(path, author="Ben") as other:
        marks.types.add("adult")
        assert [one.name for one in other.types.list()] == ["adult"]


def test_at_rest_there_is_one_whole_file(path):
    with Sidecar.create(path) as marks:
        marks.notes.set(0, "hello")
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_log_of_a_deleted_file_does_not_come_back_in_a_new_one(path):
    killed = """
import os, sys
from marey.sidecar import Sidecar
marks = Sidecar.create(sys.argv[1])
marks.types.add("old")
os._exit(1)
"""
    subprocess.run([sys.executable, "-c", killed, str(path)], check=False)
    log = path.with_name(path.name + "-wal")
    left = log.read_bytes()
    path.unlink()
    with Sidecar.create(path) as marks:
        marks.types.add("new")
        assert [one.name for one in marks.types.list()] == ["new"]
    assert log.with_name(f"{log.name}.left").read_bytes() == left


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"PK\x03\x04 and so on" * 20, "is not a Marey file")],
)
def test_other_files_are_refused_and_left_alone(path, content, words):
    path.write_bytes(content)
    with pytest.raises(NotASidecar, match=words):
        Sidecar.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a(b)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotASidecar, match="another program"):
        Sidecar.open(path)
    assert path.read_bytes() == before


def test_a_newer_file_may_be_looked_at(path):
    with Sidecar.create(path) as marks:
        marks.notes.set(0, "from the future")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with Sidecar.open(path) as marks:
        assert "newer Marey" in marks.read_only
        assert marks.notes.get(0).text == "from the future"
        with pytest.raises(SidecarReadOnly, match="newer Marey"):
            marks.notes.set(0, "no")


def test_missing_folders_and_folders_as_files(tmp_path):
    with pytest.raises(SidecarError, match="does not exist"):
        Sidecar.open(tmp_path / "no" / "a.marey")
    with pytest.raises(NotASidecar, match="is a folder"):
        Sidecar.open(tmp_path)
    with pytest.raises(SidecarError, match="does not exist"):
        Sidecar.open(tmp_path / "a.marey", create=False)


def test_a_file_moved_while_open_is_not_written_to(marks, path):
    marks.notes.set(0, "before")
    path.rename(path.with_name("elsewhere.marey"))
    with pytest.raises(SidecarMoved, match="renamed, moved or deleted"):
        marks.notes.set(1, "after")
    path.with_name("elsewhere.marey").rename(path)
    marks.notes.set(1, "back again")


def test_the_room_is_cheap_to_enter():
    code = (
        "import sys, marey.sidecar;"
        "print([m for m in ('sqlalchemy', 'pandas', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]"
