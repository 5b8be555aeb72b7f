"""The frame of the benchmarks: what each subject must offer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

RUN = Path(__file__).resolve().parents[1] / "benchmarks" / "run.py"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_subjects_are_listed():
    assert "house" in run("--list").stdout.split()


def test_an_unknown_subject_is_refused_with_the_known_ones():
    done = run("hosue")

    assert done.returncode == 2
    assert "no such subject: hosue; there are" in done.stderr


def test_a_figure_is_one_json_line():
    done = run("house", "--quick")

    assert done.returncode == 0, done.stderr
    (figure,) = map(json.loads, done.stdout.splitlines())
    assert set(figure) == {
        *("name", "value", "unit", "rival", "rival_value", "ratio", "goal", "holds")
    }
    assert figure["name"] == "house.import_marey"


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(RUN.parent))
    import pairs

    return pairs


def test_the_goal_decides_whether_it_holds(pairs):
    slow = pairs.figure("a.b", 3.0, unit="s", rival="c", rival_value=1.0, most_ratio=2)
    fast = pairs.figure("a.b", 1.5, unit="s", rival="c", rival_value=1.0, most_ratio=2)
    free = pairs.figure("a.b", 1.5, unit="s")

    assert (slow["holds"], fast["holds"], free["holds"]) == (False, True, None)
    assert slow["goal"] == "<= 2x"
    assert slow["ratio"] == 3.0


def test_both_take_the_same_number_of_turns(pairs):
    acts = []

    pairs.take_turns(lambda: acts.append("we"), lambda: acts.append("they"), rounds=1)

    assert acts.count("we") == acts.count("they") == pairs.ROUNDS + 1


def test_a_frame_is_told_by_the_code_in_its_pixels(pairs, rng):
    import _rival_watch

    for number in (0, 1, 617, 9_999):
        picture = rng.integers(0, 255, (128, 160), dtype=np.uint8)
        _rival_watch.coded(picture, number)
        noisy = picture * 0.9 + rng.normal(0, 12, picture.shape) + 8
        assert _rival_watch.code_of(np.dstack([noisy] * 3)) == number


def test_a_rival_that_is_not_there_is_named_with_the_reason(pairs, monkeypatch):
    import rivals

    monkeypatch.delenv(rivals.OWN_PYTHON, raising=False)
    assert "MAREY_RIVAL_CLICKPOINTS is not set" in rivals.rivals()[1]
    monkeypatch.setenv(rivals.OWN_PYTHON, "/nowhere/python")
    assert "there is no python" in rivals.rivals()[1]


def test_a_rival_that_cannot_is_named_with_its_last_word(pairs, tmp_path):
    import rivals

    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('no reader for this')")
    rival = rivals.Rival("X", sys.executable, str(script))
    task = rivals.Task("folder", tmp_path, 1, 0, 0, ("first",))
    assert rivals.run(rival, task) == "cannot: no reader for this"
