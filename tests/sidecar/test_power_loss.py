"""The power fails: the disk holds what was synced, and nothing else."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import power_cut
from marey.sidecar import Sidecar
from marey.sidecar.writer import UNSYNCED_ROWS

SCRIPT = """
import sys, time
sys.path.insert(0, sys.argv[1])
import power_cut
power_cut.record(sys.argv[3])
import numpy as np
from marey.sidecar import Sidecar

marks = Sidecar.open(sys.argv[2], author="Ada")
spot = lambda count: np.arange(2 * count).reshape(-1, 2)
for step in range(40):
    ids = marks.markers.add("adult", step, [[step, 1]])
    power_cut.say("person", int(ids[0]), float(step))
    if step % 3 == 0:
        marks.markers.move(ids, [[step + 0.5, 1]])
        power_cut.say("person", int(ids[0]), step + 0.5)
    if step in (10, 25):
        time.sleep(2)  # idle: the log is folded into the file
stored = 0
with marks.group("found cells", kind="job"):
    for batch in range(8):
        marks.markers.add("cell", batch, spot(1500))
        stored += 1500
        power_cut.say("job", stored)
    for step in range(60):
        marks.markers.add("cell", 100 + step, spot(50))
        stored += 50
        power_cut.say("steps", stored)
power_cut.say("done", stored)
marks.notes.set(3, text="the end")
power_cut.say("note")
sys.stdout.write("told")
sys.stdout.flush()
time.sleep(60)
"""


@pytest.fixture
def story(path, tmp_path):
    """What a process wrote and was told, and the file before."""
    if power_cut.loaded_sqlite() is None:
        pytest.skip("this Python's SQLite cannot be listened to")
    with Sidecar.create(path) as marks:
        marks.types.add("adult")
        marks.types.add("cell")
    before = {str(path): path.read_bytes()}
    log = tmp_path / "log"
    tests = str(Path(power_cut.__file__).parent)
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, tests, str(path), str(log)],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout.read(4) == "told"
        child.kill()
    return power_cut.read(log), before


@pytest.mark.slow
def test_what_a_person_was_told_survives_a_power_cut(story, tmp_path):
    records, before = story
    assert {one[0] for one in records} >= {"told", "write", "sync", "truncate"}
    chance = random.Random(3)
    told = [place + 1 for place, one in enumerate(records) if one[0] == "told"]
    cuts = [*chance.sample(told, 30), *chance.sample(range(len(records)), 20), told[-1]]
    for number, cut in enumerate(cuts):
        lucky = chance if number % 3 == 0 else None
        files = power_cut.after_cut(records[:cut], before, chance=lucky)
        place = _lay_out(files, tmp_path / f"cut {number}")
        _check(place, [one[1:] for one in records[:cut] if one[0] == "told"])


def _lay_out(files, folder):
    folder.mkdir()
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(content)
    return next(folder.glob("*.marey"))


def _check(place, told):
    with Sidecar.open(place) as marks:
        there = dict(marks.rows("SELECT id, y FROM marker WHERE type = 1"))
        cells = marks.markers.count(type="cell")
        note = marks.notes.get(3).text
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]
        assert marks.rows("SELECT open FROM clock") == [(0,)]
    last = {words[1]: words[2] for words in told if words[0] == "person"}
    for row, y in last.items():
        assert there[row] in {y, y + 0.5}
    for kind, *words in told:
        if kind in {"job", "done"}:
            assert cells >= words[0]
        elif kind == "steps":
            assert cells >= words[0] - UNSYNCED_ROWS
        elif kind == "note":
            assert note == "the end"


def test_without_waiting_for_the_disk_marks_would_be_lost(path, tmp_path):
    """The replay can see a loss: with synchronous OFF there is one."""
    if power_cut.loaded_sqlite() is None:
        pytest.skip("this Python's SQLite cannot be listened to")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import power_cut;"
        "power_cut.record(sys.argv[3]); import sqlite3;"
        "c = sqlite3.connect(sys.argv[2], isolation_level=None);"
        "c.execute('PRAGMA journal_mode = WAL'); c.execute('PRAGMA synchronous = OFF');"
        "c.execute('INSERT INTO note(frame) VALUES (1)'); power_cut.say('note')"
    )
    Sidecar.create(path).close()
    before = {str(path): path.read_bytes()}
    log = tmp_path / "log"
    tests = str(Path(power_cut.__file__).parent)
    subprocess.run([sys.executable, "-c", code, tests, str(path), str(log)], check=True)
    records = power_cut.read(log)
    cut = next(place for place, one in enumerate(records) if one[0] == "told")
    files = power_cut.after_cut(records[: cut + 1], before)
    place = _lay_out(files, tmp_path / "cut")
    connection = sqlite3.connect(place)
    assert connection.execute("SELECT count(*) FROM note").fetchone() == (0,)
    connection.close()
