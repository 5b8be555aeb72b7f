"""Four processes write at once to one file, some of it to the same rows."""

from __future__ import annotations

import collections
import json
import subprocess
import sys

import numpy as np
import pytest

from marey.sidecar import Sidecar

WRITERS, GESTURES, SHARED = 4, 1000, 20

SCRIPT = """
import json, random, sys
from marey.sidecar import Sidecar
path, me, gestures, shared = sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:])
chance = random.Random(me)
marks = Sidecar.open(path, author=f"writer {me}")
added, moved, refused, noted = [], [], 0, 0
print("ready", flush=True)
sys.stdin.readline()
seen = marks.markers.frame(0)
for step in range(gestures):
    what = chance.random()
    if what < 0.6:
        y = me * 100_000 + step
        added.append((int(marks.markers.add("adult", 1 + me, [[y, me]])[0]), y))
    elif what < 0.95:
        if step % 7 == 0:
            seen = marks.markers.frame(0)
        place = chance.randrange(shared)
        y = me * 100_000 + step
        row, etag = int(seen.ids[place]), int(seen.etag[place])
        done = marks.markers.move([row], [[y, me]], [etag])
        if done.ids:
            moved.append((row, y))
            # What a view does after its own edit: it knows the new etag.
            seen.etag[place] += 1
        else:
            refused += 1
            seen = marks.markers.frame(0)
    else:
        marks.notes.set(me, text=str(step))
        noted = step
marks.close()
print(json.dumps([added, moved, refused, noted]))
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_stale_edits_are_listed(path):
    with Sidecar.create(path) as marks:
        marks.types.add("adult")
        marks.markers.add("adult", 0, np.zeros((SHARED, 2)))
    numbers = [str(GESTURES), str(SHARED)]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(path), str(me), *numbers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in range(WRITERS)
    ]
    for one in writers:
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [json.loads(one.communicate(timeout=250)[0]) for one in writers]
    assert [one.returncode for one in writers] == [0] * WRITERS

    with Sidecar.open(path) as marks:
        there = dict(marks.rows("SELECT id, y FROM marker"))
        past = set(marks.rows("SELECT id, y FROM marker_hist")) | set(there.items())
        etags = dict(marks.rows("SELECT id, etag FROM marker WHERE frame = 0"))
        conflicts = marks.conflicts.list()
        authors = set(marks.markers.table()["author"])
        notes = [marks.notes.get(me).text for me in range(WRITERS)]
        assert marks.rows("PRAGMA integrity_check") == [("ok",)]

    moves = collections.Counter()
    for me, (added, moved, refused, noted) in enumerate(told):
        assert len(added) > 500
        assert all(there[row] == y for row, y in added)
        assert all((row, float(y)) in past for row, y in moved)
        assert refused > 0
        assert int(notes[me]) == noted
        moves.update(row for row, _ in moved)
    assert len({row for added, *_ in told for row, _ in added}) == sum(
        len(one[0]) for one in told
    )
    assert all(etag == 1 + moves[row] for row, etag in etags.items())
    assert len(conflicts) == sum(one[2] for one in told)
    assert len(authors) == WRITERS + 1
