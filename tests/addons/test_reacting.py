"""Add-ons that are switched on: what sets them off, and what does not."""

from __future__ import annotations

import sqlite3
from collections import deque
from time import sleep

import numpy as np
import pytest

import marey
from marey.addons import Live, addon
from marey.addons.kinds import EmptyStage
from marey.errors import BadValue

HEARD: deque = deque()


@pytest.fixture(autouse=True)
def nothing_heard():
    HEARD.clear()


@addon(on=("frame", "added", "moved", "removed", "painted"))
def listen(rec, news):
    """Write down what happens."""
    HEARD.append((news.kind, news.table, news.frames))


def test_marks_added_moved_and_removed(rec):
    with Live(listen, rec):
        ids = rec.markers.add("cell", 3, [[1, 2]])
        rec.deliver()
        rec.markers.move(ids, [[3, 4]])
        rec.deliver()
        rec.markers.remove(ids)
        rec.deliver()
    rec.markers.add("cell", 3, [[1, 2]])
    rec.deliver()

    assert list(HEARD) == [
        ("added", "marker", (3,)),
        ("moved", "marker", (3,)),
        ("removed", "marker", (3,)),
    ]


def test_shapes_and_masks(rec):
    rec.types.add("way", kind="line")
    with Live(listen, rec):
        rec.shapes.add("way", 1, [[0, 0], [5, 5]])
        rec.masks.write(2, np.ones((40, 60), np.uint8))
        rec.deliver()

    assert ("added", "shape", (1,)) in HEARD
    assert ("painted", "", (2,)) in HEARD


def test_frames(rec):
    with Live(listen, rec) as live:
        live.step(4)

    assert [one[0] for one in HEARD] == ["frame"]


def test_only_what_is_named_sets_it_off(rec):
    @addon(on="removed")
    def gone(rec, news):
        HEARD.append(news.kind)

    with Live(gone, rec) as live:
        ids = rec.markers.add("cell", 0, [[1, 2]])
        live.step(3)
        rec.deliver()
        assert not HEARD
        rec.markers.remove(ids)
        rec.deliver()

    assert list(HEARD) == ["removed"]


def test_another_program_sets_it_off(rec):
    with Live(listen, rec):
        file = sqlite3.connect(rec.path, isolation_level=None)
        file.execute("INSERT INTO marker (frame, y, x, type) VALUES (2, 1, 1, 1)")
        file.close()
        for _ in range(200):
            rec.deliver()
            if HEARD:
                break
            sleep(0.05)

    assert [one[0] for one in HEARD] == ["added"]


def test_what_reacting_addons_write_sets_none_of_them_off(rec):
    @addon(on="added")
    def twin(rec, news):
        HEARD.append("twin")
        rec.markers.add("cell", news.frames[0] + 1, [[1, 1]])

    @addon(on="added")
    def other(rec, news):
        HEARD.append("other")
        rec.markers.add("cell", news.frames[0] + 2, [[1, 1]])

    with Live(twin, rec), Live(other, rec):
        rec.markers.add("cell", 0, [[9, 9]])
        for _ in range(5):
            rec.deliver()

    assert sorted(HEARD) == ["other", "twin"]
    assert rec.markers.count() == 3


def test_an_error_is_said_and_stops_nobody(rec):
    @addon(on="added", title="Bad")
    def bad(rec, news):
        raise RuntimeError("no")

    stage = EmptyStage()
    with Live(bad, rec, stage) as broken, Live(listen, rec):
        for t in range(2):
            rec.markers.add("cell", t, [[1, 1]])
            rec.deliver()
        assert broken.trouble.startswith("Bad: RuntimeError: no")

    assert len(HEARD) == 2
    assert len(stage.said) == 2


def test_frames_that_pile_up_count_as_one(rec):
    waiting: list = []
    with Live(listen, rec, soon=waiting.append) as live:
        for t in range(6):
            live.step(t)
        rec.markers.add("cell", 0, [[1, 1]])
        rec.deliver()
        assert len(waiting) == 1
        waiting.pop()()

    assert [one[0] for one in HEARD] == ["frame", "added"]


def test_what_it_makes_is_one_undo_of_its_own(rec):
    @addon(on="added", title="Twin")
    def twin(rec, news):
        rec.types.add("twin")
        rec.markers.add("twin", 5, [[1, 1]])

    made = []
    with Live(twin, rec, told=made.append):
        rec.markers.add("cell", 0, [[9, 9]])
        rec.deliver()

    assert made[0].action is not None
    assert rec.undo().words == "undone: Twin"
    assert rec.markers.table()["type"].tolist() == ["cell"]


def test_one_that_reacts_to_nothing_cannot_be_switched_on(rec):
    with pytest.raises(BadValue, match="reacts to nothing"):
        Live(lambda rec: None, rec)


def test_news_name_frames_where_they_stand(tmp_path):
    from marey.samples import copy_sample

    folder = copy_sample("nuclei", tmp_path)
    with marey.open(folder) as rec:
        rec.types.add("cell")
    sorted(folder.glob("*.tif*"))[0].unlink()
    with marey.open(folder) as rec, Live(listen, rec):
        rec.series.wait()
        rec.markers.add("cell", 2, [[1, 1]])
        rec.deliver()

    assert HEARD[-1] == ("added", "marker", (2,))
