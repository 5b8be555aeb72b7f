"""The figures of a benchmark run become tables of the page."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "docs" / "make_performance.py"


def load():
    spec = importlib.util.spec_from_file_location("make_performance", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_replace_what_stood_between_the_marks():
    made = load()
    figure = {
        "name": "sidecar.bulk_insert",
        "value": 0.912345,
        "unit": "s CPU",
        "rival": "sqlite3 executemany",
        "rival_value": 0.7,
        "ratio": 1.3033,
        "goal": "<= 1.8",
        "holds": True,
    }
    missed = {**figure, "name": "sidecar.b", "holds": False, "ratio": None}
    old = "before\n<!-- figures -->\nstale\n<!-- end of figures -->\nafter\n"

    new = made.page(old, [json.dumps(figure), "", json.dumps(missed)])

    assert new.startswith("before\n<!-- figures -->")
    assert new.endswith("<!-- end of figures -->\nafter\n")
    assert "stale" not in new
    assert "| bulk insert | 0.912 s CPU | 0.7 sqlite3 executemany | 1.30 |" in new
    assert "**missed**" in new
    large = {**figure, "name": "rivals.memory", "value": 1220.7, "unit": "MiB"}
    assert "| memory | 1,221 MiB |" in made.page(old, [json.dumps(large)])
    again = made.page(new, [json.dumps(figure)])
    assert again.count("### sidecar") == 1


def test_subjects_that_were_not_run_keep_their_tables():
    made = load()
    first = {"name": "sidecar.a", "value": 1.0, "unit": "ms"}
    second = {"name": "exchange.b", "value": 2.0, "unit": "ms"}
    page = made.page("<!-- figures --><!-- end of figures -->", [json.dumps(first)])
    both = made.page(page, [json.dumps(second)])
    assert "| a | 1 ms |" in both
    assert both.index("### exchange") < both.index("### sidecar")
    newer = made.page(both, [json.dumps(first | {"value": 3.0})])
    assert "| a | 3 ms |" in newer
    assert "| a | 1 ms |" not in newer
    assert "| b | 2 ms |" in newer


def test_the_page_has_the_marks():
    page = (SCRIPT.parent / "performance.md").read_text(encoding="utf-8")

    for mark in load().MARKS:
        assert page.count(mark) == 1
