"""Marks, masks and notes made in a window are found again in another process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from journeys.elsewhere import tell

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.gui, pytest.mark.slow]

COUNTING = """
import sys
import marey

with marey.open(sys.argv[1]) as rec:
    marks = rec.markers.table()
    print(marks.groupby("type").size().to_dict())
    print({t: int((marks["t"] == t).sum()) for t in sorted(set(marks["t"]))})
"""


@pytest.fixture(params=["penguins", "flies"])
def source(request: pytest.FixtureRequest) -> Path:
    """Real data: one large colour picture, and a video."""
    return request.getfixturevalue(request.param)


def test_all_that_was_done_is_found_in_a_new_process(source: Path):
    left = tell("mark_and_leave", source)
    found = tell("come_back", source)

    many = source.suffix == ".mp4"
    assert len(left["marks"]) == (7 if many else 4)
    assert [name for name, *_ in left["types"][:2]] == ["object", "juvenile"]
    assert sorted(left["classes"].values()) == ["area", "snow"]
    assert [note[1:3] for note in left["notes"]] == [
        ["fog until noon", ["fog", "weather"]]
    ]
    assert {name: found[name] for name in left} == left

    assert found["tool"] == "look", "what has marks is looked at first"
    drawn = sorted(row for rows in found["drawn"] for row in rows)
    assert drawn == sorted(row[:5] for row in left["marks"])

    _count_from_a_script(source, left)


def _count_from_a_script(source: Path, left: dict) -> None:
    script = COUNTING.strip()
    assert len(script.splitlines()) <= 10
    said = subprocess.run(
        [sys.executable, "-c", script, str(source)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    by_type, by_frame = {}, {}
    for _, t, _, _, kind, *_ in left["marks"]:
        by_type[kind] = by_type.get(kind, 0) + 1
        by_frame[t] = by_frame.get(t, 0) + 1
    assert said.splitlines() == [
        str(dict(sorted(by_type.items()))),
        str(dict(sorted(by_frame.items()))),
    ]
