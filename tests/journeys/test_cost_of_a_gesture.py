"""A gesture costs the same in a file of a million rows as in one of a thousand.

Counted, not timed: steps of SQLite's virtual machine, in all threads, while one
gesture is made through the layers. Two files have the same marks in and around the
shown frame; one has a thousand rows, the other a million and a track of a hundred
thousand points. The seconds are in the benchmarks.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pytest
from napari.components import ViewerModel

import marey
from marey.layers import Session
from marey.layers.gestures import Click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

FRAMES = 100_000
PICTURES = np.broadcast_to(np.zeros((1, 64, 64), np.uint8), (FRAMES, 64, 64))
FEW, MANY, TRACK, CROWD = 1_000, 1_000_000, 99_000, 10_000
GRAIN = 10
MOST = 1.5
SLACK = 200
"""Steps that do not matter: a page of an index more or less, 0.01 ms."""


class Steps:
    """Counts what SQLite does, by name of a gesture."""

    def __init__(self) -> None:
        self.total = 0
        self.of: Counter[str] = Counter()

    def tick(self) -> int:
        self.total += GRAIN
        return 0

    @contextmanager
    def during(self, gesture: str) -> Iterator[None]:
        before = self.total
        yield
        self.of[gesture] = self.total - before


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Counts the steps of every connection that is opened from now on."""
    counted, connect = Steps(), sqlite3.connect

    def counting(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)
        connection.set_progress_handler(counted.tick, GRAIN)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counting)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", counting)
    return counted


def _fill(path: Path, rows: int, *, here: int, track: int) -> Path:
    """Write `here` rows in frame 500, a track from 400 on, the rest elsewhere."""
    rng = np.random.default_rng(1)
    with marey.open(PICTURES, path, author="me") as rec:
        rec.types.add("cell")
        rec.types.add("bead", tracked=True)
        rec.markers.add("cell", np.full(here, 500), rng.uniform(0, 64, (here, 2)))
        number = rec.tracks.add("bead")
        t, yx = 400 + np.arange(track), rng.uniform(0, 64, (track, 2))
        rec.markers.add("bead", t, yx, track=np.full(track, number))
        t = 1000 + np.arange(rows - here - track) % (FRAMES - 1000)
        rec.markers.add("cell", t, rng.uniform(0, 64, (len(t), 2)))
        assert rec.markers.count() == rows
    return path


def _gestures(path: Path, steps: Steps) -> Counter[str]:
    """Make each gesture once and return what it took."""
    steps.of = Counter()
    session = Session.of(viewer := ViewerModel())
    with steps.during("open"):
        session.show(marey.open(PICTURES, path, author="me"))
    session.go(490)
    with steps.during("step"):
        session.go(500)
    session.choose_type("cell")
    pen = session._bench.pen
    pen.add(session.type, (3.0, 3.0))
    session.deliver()
    with steps.during("add"):
        pen.add(session.type, (5.0, 5.0))
        session.deliver()
    row = int(pen.marks.ids[-1])
    with steps.during("move"):
        pen.board.move({row: (9.0, 9.0)})
        session.deliver()
    with steps.during("undo"):
        session.undo()
        session.deliver()
    with steps.during("remove"):
        pen.remove((row,))
        session.deliver()
    session.choose_type("bead")
    with steps.during("step of a track"):
        session.go(501)
    with steps.during("begin a track"):
        pen.clicked(Click((30.0, 30.0), None, frozenset({"Alt"})))
        session.deliver()
    session.close()
    del viewer
    return steps.of


def test_no_gesture_reads_the_whole_file(tmp_path: Path, steps: Steps):
    few = _fill(tmp_path / "few.marey", FEW, here=100, track=200)
    many = _fill(tmp_path / "many.marey", MANY, here=100, track=TRACK)

    small, large = _gestures(few, steps), _gestures(many, steps)
    assert small["add"] > 0, "nothing was counted"
    dear = {
        name: (small[name], large[name])
        for name in small
        if large[name] > MOST * small[name] + SLACK
    }
    assert not dear


def test_a_crowd_in_the_frame_is_read_by_steps_and_not_by_acts(
    tmp_path: Path, steps: Steps
):
    few = _fill(tmp_path / "few.marey", FEW, here=100, track=200)
    crowd = _fill(tmp_path / "crowd.marey", 2 * CROWD, here=CROWD, track=200)

    small, large = _gestures(few, steps), _gestures(crowd, steps)
    assert large["step"] > 10 * small["step"], "the crowd is read once"
    for act in ("add", "move", "remove"):
        assert large[act] <= MOST * small[act] + SLACK, act
