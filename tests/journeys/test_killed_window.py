"""A window killed in the middle of a stroke or drag loses nothing it was told of."""

from __future__ import annotations

import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import marey
from journeys.elsewhere import begin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.gui, pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = 20
AT_ONCE = 2


@pytest.fixture
def places(beads: Path, tmp_path: Path) -> list[Path]:
    """Copies of the first frames of the beads, one for each kill."""
    folders = []
    for number in range(KILLS):
        folder = tmp_path / f"killed {number}"
        folder.mkdir()
        for picture in sorted(beads.iterdir())[:4]:
            shutil.copyfile(picture, folder / picture.name)
        folders.append(folder)
    return folders


def test_what_a_killed_window_was_told_is_there(places: list[Path], staged: Callable):
    lanes = [places[lane::AT_ONCE] for lane in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = [one for lane in pool.map(_kill_in_turn, lanes) for one in lane]
    assert len(told) == KILLS

    held = {states[-1]["held"] for _, states in told}
    assert held == {"a drag", "a stroke"}, "both were cut short"
    stage = staged()
    for lane in lanes:  # the others were opened by the window after them
        stage.open(lane[-1])
        stage.opened_without_a_question()


def _kill_in_turn(folders: list[Path]) -> list[tuple[Path, list[dict[str, Any]]]]:
    """Kill a window in each folder; the next one opens what was left."""
    told = []
    before: Path | None = None
    for folder in folders:
        seed = int(folder.name.split()[-1])
        told.append((folder, _work_and_kill(folder, seed, before)))
        copy = _copied(folder.with_suffix(".marey"))
        _check_the_file(copy)
        _check_the_marks(folder, copy, told[-1][1][:-1])
        before = folder
    return told


def _work_and_kill(
    folder: Path, seed: int, before: Path | None
) -> list[dict[str, Any]]:
    """Return what a window said until it was killed with the button down."""
    rng = np.random.default_rng(1000 + seed)
    lines: list[dict[str, Any]] = []
    words = [folder, seed] if before is None else [folder, seed, before]
    with begin("work_until_killed", *words) as process:
        for line in process.stdout:
            lines.append(json.loads(line))
            if "held" in lines[-1]:
                break
        sleep(float(rng.uniform(0, 0.05)))  # the stroke goes on meanwhile
        process.kill()
    assert process.returncode == -9
    assert "held" in lines[-1], lines
    if before is not None:
        assert lines.pop(0) == {"opened": str(before)}
    return lines


def _copied(path: Path) -> Path:
    """Copy a file and its write-ahead log; a window opens them as they were left."""
    copy = path.with_suffix(".copy.marey")
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
    return copy


def _check_the_file(copy: Path) -> None:
    """The file passes SQLite's own check, its write-ahead log included."""
    connection = sqlite3.connect(copy)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def _check_the_marks(folder: Path, copy: Path, states: list[dict[str, Any]]) -> None:
    """Each frame is as it was told last, but for the one act on its way."""
    last = {state["frame"]: state for state in states}
    now = states[-1]["frame"]
    with marey.open(folder, copy) as rec:
        differing = 0
        for t, state in last.items():
            marks = rec.markers.frame(t)
            found = {
                (int(n), y, x)
                for n, (y, x) in zip(marks.ids, marks.yx.tolist(), strict=True)
            }
            told = {tuple(mark) for mark in state["marks"]}
            painted = 0
            if t in set(rec.masks.frames()):
                painted = np.count_nonzero(rec.masks.read(t))
            ids = {mark[0] for mark in found ^ told}
            assert len(ids) <= 1
            assert painted >= state["mask"]
            if ids or painted != state["mask"]:
                differing += 1
                assert t == now
        assert differing <= 1
