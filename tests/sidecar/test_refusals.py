"""What another program may not write is refused by the file, in words."""

import sqlite3

import numpy as np
import pytest

from garbled import BOX, GARBLED, corners, sql, sql_of_old
from marey.errors import BadValue
from marey.sidecar import Sidecar
from marey.sidecar.schema import expected_triggers

SOUND = [
    "INSERT INTO marker(frame, type, y, x, z, radius) VALUES (0, 1, -4.5, 1e9, 2, 0)",
    f"INSERT INTO shape(frame, type, kind, vertices) VALUES (0, 2, 'ellipse', {BOX})",
    "INSERT INTO shape(frame, type, kind, vertices)"
    f" VALUES (0, 2, 'line', {corners(-1e9, 0, 1e9, -1e-300)})",
    "INSERT INTO type(name, kind, color, size) VALUES ('t', 'mask', '#aB09ff', 3)",
    "INSERT INTO track(type, color) VALUES (1, '#123456')",
    "INSERT INTO track(type) VALUES (1)",
]


@pytest.fixture
def sidecar(path):
    with Sidecar.create(path, author="Ada") as made:
        made.types.add("dot")
        made.types.add("area", kind="polygon")
        yield made


def test_a_row_that_cannot_be_is_refused(sidecar):
    before = sidecar.rows("SELECT max(rev) FROM changeset")
    for statement in GARBLED.values():
        with pytest.raises(sqlite3.IntegrityError, match=r"marker|shape|type|track"):
            sql(sidecar.path, statement)
    assert sidecar.rows("SELECT max(rev) FROM changeset") == before


def test_what_can_be_is_taken(sidecar):
    sql(sidecar.path, *SOUND)
    assert len(sidecar.markers.table()) == 1
    assert len(sidecar.shapes.frame(0)) == 2


def test_neither_may_a_row_become_so(sidecar):
    sql(sidecar.path, *SOUND)
    for change in (
        "UPDATE marker SET x = 1e10",
        "UPDATE shape SET vertices = x'01'",
        f"UPDATE shape SET vertices = {corners(0, 0, 1, float('nan'))}",
        "UPDATE type SET color = 'red'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            sql(sidecar.path, change)


def test_triggers_of_an_older_build_are_put_in_place(sidecar, path):
    sidecar.close()
    old = expected_triggers()["marker_foreign_insert"].replace("1e9", "more")
    sql(path, "DROP TRIGGER marker_foreign_insert", old)
    with Sidecar.open(path) as again:
        assert again.read_only == ""
        there = dict(again.rows("SELECT name, sql FROM sqlite_schema"))
    assert there.items() >= expected_triggers().items()


def test_a_door_takes_nothing_from_beyond_a_picture_either(sidecar):
    with pytest.raises(BadValue, match="1,000,000,000 at most; 1e\\+300"):
        sidecar.markers.add("dot", 0, [[1e300, 0]])


def test_tables_comparing_and_kinds_survive_what_older_files_hold(sidecar):
    sidecar.shapes.add("area", 0, [[0, 0], [0, 4], [4, 4]])
    sidecar.versions.create("before")
    sql_of_old(sidecar.path, *GARBLED.values())

    # that with bytes beyond is a line, that with two corners can be drawn
    assert len(sidecar.shapes.frame(0)) == 3
    assert len(sidecar.shapes.table()) == 9
    assert len(sidecar.markers.table()) == 5
    assert {one.color for one in sidecar.types.list()} >= {"#999999"}
    changed = sidecar.versions.compare("before").table
    assert (changed["table"] == "shape").sum() == 8
    assert np.isnan(changed.loc[changed["table"] == "shape", "y"]).sum() == 5
    with pytest.raises(BadValue, match="cannot be read"):
        sidecar.types.change_kind("area", "polyline")
