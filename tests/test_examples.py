"""Examples that do not run are worse than none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import marey
from marey.samples import copy_sample

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def test_there_are_examples():
    assert len(EXAMPLES) >= 4


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short_and_about_one_thing(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()

    assert len(lines) < 40
    assert lines[0].startswith('"""')


def run(path: Path, *words: object, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(path), *map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MPLBACKEND": "agg"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, tmp_path: Path):
    words = []
    if "sys.argv[1]" in path.read_text(encoding="utf-8"):
        with marey.open(copy_sample("nuclei", tmp_path)) as rec:
            rec.types.add("nucleus")
            words = [rec.path]

    said = run(path, *words, folder=tmp_path)

    assert said.strip(), "an example shows what it found"


def test_plain_sqlite_needs_nothing_of_marey():
    text = (ROOT / "examples" / "plain_sqlite.py").read_text(encoding="utf-8")

    assert [
        line for line in text.splitlines() if line.startswith(("import", "from"))
    ] == ["import sqlite3", "import sys"]


@pytest.mark.gui
def test_marks_of_plain_sql_appear_in_a_running_viewer(
    make_napari_viewer_proxy, tmp_path: Path
):
    from marey.docks.hand import Hand

    viewer = marey.view(
        copy_sample("nuclei", tmp_path), make_napari_viewer_proxy(show=True)
    )
    hand = Hand(viewer)
    hand.wait(lambda: hand.session.recording.series.complete)
    hand.click((100, 100))  # makes the file
    hand.settle()
    path = hand.session.recording.path

    run(ROOT / "examples" / "plain_sqlite.py", path, folder=tmp_path)

    hand.wait(lambda: hand.session.counts_here() == {"object": 1, "spot": 2})
    assert {(50.0, 60.5), (80.0, 120.0)} <= set(map(tuple, hand.session.points.data))
    hand.session.close()


def test_the_example_of_an_addon_is_one():
    from marey import addons

    (found,) = addons.load(ROOT / "examples" / "write_an_addon.py")

    assert [one.name for one in found.settings] == ["every", "name", "existing"]
    assert all(one.tooltip for one in found.settings)
