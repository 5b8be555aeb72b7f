"""Two viewers in one process do not disturb each other."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.gui, pytest.mark.slow]

AT, THERE = (200.0, 300.0), (300.0, 500.0)


def test_each_window_has_its_own_recording_tool_frame_and_undo(
    staged: Callable, beads: Path, tmp_path: Path
):
    other = tmp_path / "other"
    shutil.copytree(beads, other)
    left, right = staged(beads), staged(other)
    assert left.session is not right.session

    left.click(AT)
    right.key("Right", "P")
    right.settle()
    right.stroke(AT, THERE)
    left.settle()
    right.settle()
    assert (left.session.t, right.session.t) == (0, 1)
    assert (left.session.tool, right.session.tool) == ("mark", "paint")
    assert left.recording.markers.count() == 1
    assert right.recording.markers.count() == 0
    assert list(left.recording.masks.frames()) == []
    assert list(right.recording.masks.frames()) == [1]

    right.key("Control-Z")
    right.settle()
    assert not right.recording.masks.read(1).any()
    assert left.recording.markers.count() == 1
    assert "painted" not in left.said


def test_two_windows_on_one_recording_see_each_others_marks(
    staged: Callable, beads: Path
):
    left, right = staged(beads), staged(beads)
    left.click(AT)
    left.settle()
    right.until(lambda: len(right.session._bench.pen.marks) == 1, "the mark")
    left.click(THERE)
    left.settle()
    right.until(lambda: len(right.session._bench.pen.marks) == 2, "the second mark")
    right.click(AT, "Control")
    right.settle()
    left.until(lambda: len(left.session._bench.pen.marks) == 1, "the removal")
    assert left.recording.markers.count() == 1
