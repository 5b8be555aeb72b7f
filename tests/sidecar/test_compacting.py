"""Compacting: versions read exactly afterwards, and undo goes on where it is kept."""

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

from marey.errors import BadValue, DiskFull, NothingToUndo, UnknownName
from marey.sidecar import Sidecar
from marey.sidecar.past import as_of
from marey.sidecar.schema import VERSIONED
from stories import Story


def state(marks, revision=None):
    return {
        (name, *row)
        for name, table in VERSIONED.items()
        for row in marks.rows(
            f"SELECT id, {', '.join(table.data)} FROM {as_of(name, revision)}"
        )
    }


@pytest.fixture
def painted(marks):
    """A file in which a mask was painted over and over, with versions in between."""
    marks.types.add("adult")
    chance = np.random.default_rng(1)
    for turn in range(30):
        marks.masks.write(0, chance.integers(0, 9, (300, 300)).astype(np.uint8))
        marks.markers.add("adult", turn, [[turn, 1]])
        if turn in (10, 20):
            marks.versions.create(f"v{turn}")
    return marks


def test_it_says_before_what_goes_and_changes_nothing(painted, path):
    before, acts = state(painted), len(painted.history.list())
    plan = painted.compact("versions", dry_run=True)
    assert plan.rows == {"mask_tile": 27}
    assert plan.acts == 61
    assert plan.versions == ("v10", "v20")
    assert "27 rows of history (about" in plan.words
    assert "2 versions and all marks stay" in plan.words
    assert (state(painted), len(painted.history.list())) == (before, acts)
    assert plan.before == plan.after
    assert list(path.parent.glob("*before-compacting*")) == []


def test_versions_and_the_present_read_as_before(painted, path):
    revisions = [painted.versions.revision(one) for one in ("v10", "v20")]
    before = [state(painted, one) for one in (None, *revisions)]
    compared = painted.versions.compare("v10", "v20").table
    done = painted.compact("versions")
    assert done.after < 0.6 * done.before
    assert 0.5 < done.bytes / (done.before - done.after) < 2
    assert [state(painted, one) for one in (None, *revisions)] == before
    assert painted.versions.compare("v10", "v20").table.equals(compared)
    with Sidecar.open(done.backup, author="Ada") as copy:
        assert state(copy) == before[0]
        copy.undo()
    assert done.backup == path.with_name("penguins.before-compacting.marey")
    assert painted.rows("PRAGMA integrity_check") == [("ok",)]


def test_what_undo_would_need_is_gone_and_said(painted):
    act = painted.history.next_undo()
    painted.compact("versions", backup=False)
    assert painted.history.next_undo() is None
    with pytest.raises(NothingToUndo):
        painted.undo()
    assert "dropped when the file was compacted" in painted.history.can_undo(act)
    assert not painted.history.get(act).undone
    painted.markers.add("adult", 3, [[1, 1]])
    painted.undo()


def test_a_revision_without_a_name_is_not_whole_any_more(painted):
    painted.compact("versions", backup=False)
    with pytest.raises(UnknownName, match="older than the last compacting"):
        painted.markers.table(version=5)
    named = painted.versions.revision("v10")
    assert len(painted.markers.table(version=named)) == 11
    painted.versions.create("later")
    assert len(painted.markers.table(version=painted.versions.revision("later"))) == 30


def test_keeping_undo_drops_only_what_nobody_can_ask_for(painted):
    for _ in range(5):
        painted.undo()
    painted.markers.add("adult", 3, [[9, 9]])  # puts those out of redo's reach
    before = state(painted)
    done = painted.compact()
    assert done.acts == 0
    assert sum(done.rows.values()) > 0
    steps = 0
    while painted.history.next_undo() is not None:
        assert not painted.undo().conflicts
        steps += 1
    assert state(painted) == set()
    for _ in range(steps):
        painted.redo()
    assert state(painted) == before
    assert painted.compact(dry_run=True).acts == 0


def test_acts_of_the_last_days_stay_undoable(painted, path):
    other = sqlite3.connect(path)
    other.execute("UPDATE action SET at = at - 5 * 86400 WHERE id < 40")
    other.commit()
    other.close()
    painted.compact("versions", days=2, backup=False)
    assert painted.history.next_undo() is not None
    while painted.history.next_undo() is not None:
        assert not painted.undo().conflicts
    assert painted.markers.count() > 0


def test_a_second_copy_does_not_replace_the_first(painted):
    first = painted.compact("versions").backup
    for turn in range(3):
        painted.masks.write(0, np.full((300, 300), turn, np.uint8))
    second = painted.compact("versions").backup
    assert first != second
    assert first.exists()
    assert second.exists()


def test_nothing_to_drop_changes_nothing(marks, path):
    marks.types.add("adult")
    done = marks.compact("versions")
    assert done.words == "there is no history that could go"
    assert done.backup is None
    assert marks.undo().words == "undone: added the type adult"
    with pytest.raises(BadValue, match="keep is one of"):
        marks.compact("everything")


@pytest.mark.parametrize("keep", ["undo", "versions"])
def test_random_stories_come_out_with_compacting_in_between(keep, path):
    """Every version of a story reads back; kept undo walks to the start and back."""
    for seed in range(8):
        story = Story(seed, authors=("Ada", "Ben"), foreign=0.2)
        who = story.people[0]
        story.tell(30)
        who.versions.create("v1")
        version = story.state()
        story.tell(30)
        now = story.state()
        done = who.write(
            "compact", lambda one, keep=keep: _dropped(one, keep), kind="version"
        )
        assert done is not None
        assert story.state(who.versions.revision("v1")) == version
        assert story.state() == now
        if keep == "undo":
            steps = 0
            while who.history.next_undo() is not None:
                who.undo()
                steps += 1
            for _ in range(steps):
                who.redo()
            assert story.state() == now


def _dropped(transaction, keep):
    from marey.sidecar.dropping import drop

    return drop(transaction, keep, 0.0)


SCRIPT = """
import json, sys
from marey.sidecar import Sidecar
with Sidecar.open(sys.argv[1], author="Ada") as marks:
    print("ready", flush=True)
    marks.compact("versions", backup=False)
    print("done", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kill_while_compacting_leaves_a_whole_file(painted, path, tmp_path):
    """Either the history is there or it is not; marks and versions always are."""
    marks = painted
    whole = [state(marks), state(marks, marks.versions.revision("v10"))]
    copy = tmp_path / "copy.marey"
    chance = random.Random(3)
    ended = []
    for _ in range(12):
        marks.backup(copy)
        child = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(copy)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child.pid, signal.SIGKILL)
        ended.append(child.communicate(timeout=60)[0])
        with Sidecar.open(copy, author="Ada") as again:
            revision = again.versions.revision("v10")
            assert [state(again), state(again, revision)] == whole
            assert again.rows("PRAGMA integrity_check") == [("ok",)]
            left = again.rows("SELECT count(*) FROM mask_tile_hist")[0][0]
            assert left in (29, 2)
            again.markers.add("adult", 1, [[1, 1]])
    assert json.dumps(ended)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of six megabytes of its own."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_leaves_everything_as_it_was(small_disk):
    path = small_disk / "full.marey"
    with Sidecar.create(path, author="Ada") as marks:
        chance = np.random.default_rng(1)
        marks.patience = 2
        for _ in range(5):
            noise = chance.integers(0, 250, (400, 400)).astype(np.uint8)
            marks.masks.write(0, noise)
        marks.give_back_room()
        room = os.statvfs(small_disk)
        free = room.f_bavail * room.f_frsize
        (small_disk / "ballast").write_bytes(bytes(free - path.stat().st_size // 2))
        before, acts = state(marks), len(marks.history.list())
        with pytest.raises(DiskFull):
            marks.compact("versions")
        assert (state(marks), len(marks.history.list())) == (before, acts)
        assert list(small_disk.glob("*before-compacting*")) == []
        assert marks.undo().words.startswith("undone")
        marks.redo()
        with pytest.raises(DiskFull):
            marks.compact("versions", backup=False)
        assert (state(marks), len(marks.history.list())) == (before, acts + 2)
        (small_disk / "ballast").unlink()
        done = marks.compact("versions", backup=False)
        assert state(marks) == before
        assert done.after < done.before


def test_where_the_file_cannot_be_written_anew_that_is_said(painted, monkeypatch):
    def no_room(**_told):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(painted, "give_back_room", no_room)
    before = state(painted)
    done = painted.compact("versions", backup=False)
    assert "could not be written anew" in done.notice
    assert state(painted) == before
    assert done.rows == {"mask_tile": 27}
