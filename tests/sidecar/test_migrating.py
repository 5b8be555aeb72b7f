"""A file of the first format, made by the Marey of that time."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from marey.errors import SidecarError
from marey.sidecar import Sidecar
from marey.sidecar.schema import METADATA, SCHEMA_VERSION

OLD = Path(__file__).with_name("format-1.marey.gz")


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.marey"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def columns(path):
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            for name in METADATA.tables
        }


def check(marks):
    table = marks.markers.table()
    assert table[["t", "y", "x"]].values.tolist() == [[1, 5, 6], [1, 3, 4]]
    before = marks.markers.table(version="v1")
    assert before[["y", "x"]].values.tolist() == [[5, 6], [3, 4]]
    assert marks.notes.get(2).text == "fog"
    assert (marks.masks.read(0)[3:9, 4:10] == 1).all()


def test_an_older_file_is_brought_up_and_kept_beside(old):
    was = old.read_bytes()
    with Sidecar.open(old, author="Ada") as marks:
        assert marks.read_only == ""
        check(marks)
        assert marks.types.get("adult").line_style == "solid"
        assert marks.rows("PRAGMA user_version") == [(SCHEMA_VERSION,)]
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]
    kept = old.with_name("old.format-1.marey")
    assert columns(old) == {
        name: {column.name for column in table.columns}
        for name, table in METADATA.tables.items()
    }
    with (
        closing(sqlite3.connect(kept)) as one,
        closing(sqlite3.connect(":memory:")) as b,
    ):
        b.deserialize(was)
        assert list(one.iterdump()) == list(b.iterdump())


def test_its_history_goes_on(old):
    with Sidecar.open(old, author="Ada") as marks:
        marks.undo()  # takes back what the older Marey wrote last
        assert not marks.masks.read(0).any()
        marks.redo()
        marks.types.edit("adult", line_style="dashed")
        marks.undo()
        assert marks.types.get("adult").line_style == "solid"
        while marks.history.next_undo() is not None:
            marks.undo()
        assert len(marks.types.list()) == 0
        while marks.history.next_redo() is not None:
            marks.redo()
        check(marks)
        assert marks.types.get("adult").line_style == "dashed"


def test_opening_again_changes_nothing(old):
    Sidecar.open(old).close()
    Sidecar.open(old).close()
    assert len(list(old.parent.glob("old.format-1*"))) == 1


def test_where_it_may_not_be_written_a_copy_is_read(old, monkeypatch):
    was = old.read_bytes()
    monkeypatch.setattr("marey.sidecar.opening.os.access", lambda *_: False)
    with Sidecar.open(old) as marks:
        check(marks)
        assert "may not be written" in marks.read_only
    assert old.read_bytes() == was
    assert [one.name for one in old.parent.iterdir()] == ["old.marey"]


def test_without_room_for_the_copy_it_is_left_alone(old, monkeypatch):
    was = old.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("marey.sidecar.migrating.backup", full)
    with pytest.raises(SidecarError, match="Make room"):
        Sidecar.open(old)
    assert old.read_bytes() == was
