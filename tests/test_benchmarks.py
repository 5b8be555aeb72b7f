"""The frame of the benchmarks: what each subject must offer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
