"""Compacting that is broken off or killed: the file is whole, and says what it is."""

from __future__ import annotations

import signal
import subprocess
import sys

import numpy as np
import pytest

import marey
import marey.jobs
from marey.sidecar import Sidecar
from marey.sidecar.compacting import STEPS
from marey.words import Done

SCRIPT = """
import os, signal, sys
from marey.sidecar import Sidecar

def told(report):
    if report.done == int(sys.argv[2]) and report.fraction > float(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

with Sidecar.open(sys.argv[1], author="Ada") as marks:
    marks.compact("versions", told=told)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "penguins.marey"


@pytest.fixture
def marks(path):
    with Sidecar.create(path, author="Ada") as made:
        yield made


class Enough(Exception):
    """Nobody wants the rest."""


@pytest.fixture
def moved(marks):
    """A file in which marks were moved and a mask was painted over and over."""
    marks.types.add("adult")
    chance = np.random.default_rng(1)
    ids = marks.markers.add("adult", 0, chance.uniform(0, 99, (30_000, 2)))
    for _turn in range(2):
        marks.markers.move(ids, chance.uniform(0, 99, (30_000, 2)))
        marks.masks.write(0, chance.integers(0, 9, (900, 900)).astype(np.uint8))
    marks.versions.create("v1")
    marks.markers.remove(ids[:10])
    return marks


def told_of(marks):
    rows = marks.rows("SELECT count(*), sum(y), sum(x) FROM marker")
    past = marks.markers.table(version="v1")[["id", "y", "x"]].sum().tolist()
    return rows, past, marks.masks.read(0).sum()


def is_whole(marks):
    return marks.rows("PRAGMA integrity_check") == [("ok",)]


def breaking_off(step, fraction=-1.0):
    def told(report):
        if report.done == step and report.fraction > fraction:
            raise Enough

    return told


@pytest.mark.parametrize("step", range(3), ids=STEPS[:3])
def test_before_the_rows_have_gone_nothing_is_changed(step, moved, path):
    before, acts = told_of(moved), moved.history.next_undo()
    rows = moved.rows("SELECT count(*) FROM marker_hist")
    with pytest.raises(Enough):
        moved.compact("versions", told=breaking_off(step))
    assert (told_of(moved), moved.history.next_undo()) == (before, acts)
    assert moved.rows("SELECT count(*) FROM marker_hist") == rows
    left = {one.name for one in path.parent.iterdir() if "compacting" in one.name}
    assert left == set()
    moved.undo()


def test_who_stops_waiting_keeps_the_copy_for_the_writer_goes_on(
    moved, path, monkeypatch
):
    write = moved.write

    def left_alone(words, work, **how):
        result = write(words, work, **how)
        if words.startswith("compacted"):
            raise KeyboardInterrupt
        return result

    rows = moved.rows("SELECT count(*) FROM marker_hist")
    monkeypatch.setattr(moved, "write", left_alone)
    with pytest.raises(KeyboardInterrupt):
        moved.compact("versions")
    assert moved.rows("SELECT count(*) FROM marker_hist") != rows
    with Sidecar.open(path.with_name("penguins.before-compacting.marey")) as copy:
        assert copy.rows("SELECT count(*) FROM marker_hist") == rows


def test_while_the_file_is_written_anew_the_history_has_gone_and_that_is_said(moved):
    before = told_of(moved)
    done = moved.compact("versions", told=breaking_off(3))
    assert done.backup.exists()
    assert "compact once more" in done.won_words
    assert done.won == 0
    assert (told_of(moved), is_whole(moved)) == (before, True)
    plan = moved.compact("versions", dry_run=True)
    assert (plan.rows, plan.is_worth_it) == ({}, True)
    assert "MB of the file are unused" in plan.words
    again = moved.compact("versions")
    assert again.won > 1_000_000
    assert again.backup is None
    assert told_of(moved) == before
    assert not moved.compact("versions", dry_run=True).is_worth_it


def test_a_copy_that_is_broken_off_while_others_mark_leaves_nothing(moved, path):
    copy = path.with_name("copy.marey")

    def told(part):
        if part > 0.3:
            raise Enough

    with pytest.raises(Enough):
        moved.backup(copy, told=told)
    assert list(path.parent.glob("*copy*")) == []

    def mark(_part):
        with Sidecar.open(path, author="Ben") as other:
            other.post(other.markers.add, "adult", 1, [[1, 1]]).result()

    count = moved.markers.count()
    moved.backup(copy, told=mark)
    with Sidecar.open(copy) as whole:
        assert whole.markers.count() == count
    assert moved.markers.count() > count


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_in_any_step_the_file_is_whole(moved, tmp_path):
    before = told_of(moved)
    for step, fraction in ((1, 0.2), (2, 0.5), (3, 0.0)):
        copy = moved.backup(tmp_path / f"killed {step}.marey")
        words = [sys.executable, "-c", SCRIPT, str(copy), str(step), str(fraction)]
        assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
        with Sidecar.open(copy, author="Ada") as again:
            assert is_whole(again)
            assert told_of(again) == before
            assert (again.history.next_undo() is None) == (step == 3)
            again.markers.add("adult", 1, [[1, 1]])


def test_as_a_job_it_says_how_far_it_is_and_what_was_won(moved, path):
    with marey.open(np.zeros((3, 900, 900), "u1"), path, author="Ada") as rec:
        with marey.jobs.compact(rec, "versions") as cancelled:
            assert next(cancelled).fraction < 1
        acts = rec.history.next_undo()
        *reports, done = marey.jobs.compact(rec, "versions", backup=False)
    assert acts is not None
    assert isinstance(done, Done)
    assert [one.fraction for one in reports] == sorted(one.fraction for one in reports)
    assert {one.message for one in reports} <= set(STEPS) | {""}
    assert done.result.won == done.result.before - done.result.after > 1_000_000
    assert f"{done.result.won / 1e6:.1f} MB won" in done.made
    assert path.stat().st_size < done.result.before
