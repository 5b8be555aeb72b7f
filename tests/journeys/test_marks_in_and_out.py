"""A person of ClickPoints comes over: their file in, marks out to other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from qtpy.QtCore import QPoint

from journeys import studies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qtpy.QtWidgets import QComboBox

    from journeys.stage import Stage
    from marey.docks import ExchangeDock
    from marey.docks.exchange_out import TakeOut

pytestmark = [pytest.mark.gui, pytest.mark.slow]


def test_penguins_come_in_are_seen_taken_back_and_go_out(
    staged: Callable, penguins: Path, shared_data: Path
):
    file = shared_data / "clickpoints" / "penguin_count" / "count.cdb"
    truth = studies.expected(shared_data)["penguin_counts"][studies.COUNTED]
    stage = staged(penguins)
    stage.start_counting()
    stage.drop(file)
    stage.until(lambda: stage.dock("Exchange") is not None, "the dock to open")
    dock = stage.dock("Exchange")
    stage.until(lambda: dock.incoming.is_ready, "the look at the file")
    words = dock.incoming.view.words.text()
    assert "382 markers would come" in words
    assert "2 frames not in this recording" in words
    assert stage.recording.markers.count() == 0, "a look writes nothing"

    stage.click_on(dock.go_button)
    stage.until(lambda: dock.incoming.result.isVisible(), "the marks to come")
    stage.settle()
    assert stage.overhead == 2, "a drop and a click"
    assert "382 markers came from count.cdb" in dock.incoming.result.words.text()
    stage.until(lambda: _drawn(stage) == sum(truth.values()), "all marks drawn")
    assert [one.key for one in stage.recording.types.list()] == ["1", "2"]

    stage.click_on(dock.incoming.result.buttons["Undo"])
    stage.until(lambda: dock.incoming.is_ready, "the look after the undo")
    stage.until(lambda: _drawn(stage) == 0, "the marks to go")
    assert stage.recording.markers.count() == 0

    stage.click_on(dock.go_button)
    stage.until(lambda: dock.incoming.result.isVisible(), "the marks to come again")
    _choose(stage, dock.incoming.existing, "all, beside what is there")
    stage.until(lambda: dock.incoming.is_ready, "what would come beside")
    stage.click_on(dock.go_button)
    stage.until(lambda: dock.incoming.result.isVisible(), "the marks beside")
    stage.until(lambda: _drawn(stage) == 2 * sum(truth.values()), "both drawn")
    names = {one.name for one in stage.recording.types.list()}
    assert names == {*truth, *(f"{name} (2)" for name in truth)}
    _goes_out(stage, dock, truth)


def _goes_out(stage: Stage, dock: ExchangeDock, truth: dict[str, int]) -> None:
    """Take the counted types out, for two programs."""
    part = dock.outgoing
    stage.click_on(dock.out_fold._head)
    stage.until(lambda: part.types.count() == 4, "the types")
    for row in range(part.types.count()):
        if part.types.item(row).text() not in truth:
            _untick(stage, part, row)
    folder = stage.recording.path.parent
    _choose(stage, part.format, "COCO")
    stage.click_on(dock.go_button)
    coco = folder / "penguin_count marks.json"
    stage.until(coco.exists, "the file for COCO")
    stage.until(lambda: part.result.isVisible(), "the end")
    content = json.loads(coco.read_text())
    names = {one["id"]: one["name"] for one in content["categories"]}
    found = pd.Series([names[one["category_id"]] for one in content["annotations"]])
    assert found.value_counts().to_dict() == truth

    _choose(stage, part.format, "CSV tables")
    stage.click_on(dock.go_button)
    csv = folder / "penguin_count marks.csv"
    stage.until(csv.exists, "the table")
    stage.until(lambda: part.result.isVisible(), "the end")
    marks = pd.read_csv(csv)
    assert marks.groupby("type").size().to_dict() == truth
    about = json.loads(csv.with_name(f"{csv.name}.about.json").read_text())
    assert about["filter"]["types"] == list(truth)


def _drawn(stage: Stage) -> int:
    """How many marks are on the canvas."""
    return len(stage.session.points.data)


def _choose(stage: Stage, box: QComboBox, words: str) -> None:
    """Unfold a box and go down, or up, to what it should say."""
    way = box.findText(words) - box.currentIndex()
    stage.click_on(box)
    stage.key(*["Down" if way > 0 else "Up"] * abs(way), "Return")
    assert box.currentText() == words


def _untick(stage: Stage, part: TakeOut, row: int) -> None:
    line = part.types.visualItemRect(part.types.item(row))
    stage.click_on(part.types.viewport(), line.topLeft() + QPoint(10, 7))
