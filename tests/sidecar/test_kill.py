"""A process that marks in a loop is killed: what was acknowledged is there."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest

from marey.sidecar import Sidecar

KILLS = 30

# Imports once, then forks for every kill: each child opens the file anew.
SCRIPT = """
import json, os, sys
import numpy as np, pandas
from marey.sidecar import Sidecar
from marey.sidecar import door

def say(*words):
    os.write(1, (json.dumps(words) + "\\n").encode())

def mark_for_ever(path, turn):
    marks = Sidecar.open(path, author="Ada")
    step = turn * 1_000_000
    labels = np.zeros((700, 700), np.uint8)
    while True:
        step += 1
        ids = marks.markers.add("adult", step % 50, [[step, 1]])
        say("marker", int(ids[0]), step)
        if step % 3 == 0:
            marks.markers.move(ids, [[step + 0.5, 1]])
            say("marker", int(ids[0]), step + 0.5)
        if step % 5 == 0:
            marks.post(marks.notes.set, step % 50, text=str(step)).result()
            say("note", step % 50, step)
        if step % 7 == 0:
            labels[step % 700, step % 600 : step % 600 + 50] = step % 200
            marks.masks.write(turn, labels)
            say("mask", turn, int(labels.sum()))
        if step % 11 == 0:
            made = marks.markers.add("adult", 60, [[step, 1]] * 20)
            marks.undo()
            say("gone", int(made[0]), step)

for line in sys.stdin:
    turn, path = json.loads(line)
    child = os.fork()
    if child == 0:
        mark_for_ever(path, turn)
    say("child", child, turn)
    os.waitpid(child, 0)
    say("dead", child, turn)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_what_was_acknowledged_survives_thirty_kills(path):
    chance = random.Random(4)
    with Sidecar.create(path) as marks:
        marks.types.add("adult")
    acknowledged = []
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        for turn in range(KILLS):
            acknowledged += _kill_once(parent, path, turn, chance.uniform(0, 0.15))
            if turn % 10 == 9:
                _check(path, acknowledged)
        parent.stdin.close()
        parent.wait(20)
    assert len(acknowledged) > 2 * KILLS
    _check(path, acknowledged)


def _kill_once(parent, path, turn, after):
    """Let a child mark for a moment, kill it, and return what it was told."""
    parent.stdin.write(json.dumps([turn, str(path)]) + "\n")
    parent.stdin.flush()
    told, child = [], 0
    while not (child and told):
        words = json.loads(parent.stdout.readline())
        if words[0] == "child":
            child = words[1]
        else:
            told.append(words)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    while True:
        words = json.loads(parent.stdout.readline())
        if words[0] == "dead":
            return told
        told.append(words)


def _check(path, acknowledged):
    last = {(kind, key): value for kind, key, value in acknowledged}
    with Sidecar.open(path, author="Ada") as marks:
        rows = marks.rows("SELECT id, y FROM marker")
        there = dict(rows)
        for (kind, key), value in last.items():
            if kind == "marker":
                # The next step may have been stored just before the kill.
                assert there[key] in {value, value + 0.5}
            elif kind == "note":
                assert int(marks.notes.get(key).text) >= value
            elif kind == "mask":
                assert marks.masks.read(key, dtype=np.int64).any()
            else:
                assert key not in there
        assert marks.rows("SELECT open FROM clock") == [(0,)]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
