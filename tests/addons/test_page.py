"""What the page on add-ons shows is one."""

from __future__ import annotations

import re
from pathlib import Path

from marey import addons
from marey.addons.kinds import EVENTS, EmptyStage, News

PAGE = Path(__file__).resolve().parents[2] / "docs" / "addons.md"


def test_the_reacting_one_works(written, rec):
    blocks = re.findall(r"```python\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if "on=(" in block]
    written("page.py", code)
    found = addons.get("count_here")

    stage = EmptyStage(3)
    with addons.Live(found, rec, stage) as live:
        rec.markers.add("cell", 3, [[1, 2], [3, 4]])
        rec.deliver()
        live.step(5)

    assert stage.said == ["added: 2 marks", "frame: 0 marks"]


def test_what_is_given_and_what_may_be_reacted_to_is_all_named():
    text = PAGE.read_text("utf-8")

    for name in (*addons.describing.GIVEN, *EVENTS, *vars(News("frame", 0))):
        assert f"`{name}`" in text, name


def test_every_shipped_one_is_described():
    text = PAGE.read_text("utf-8")

    for name in addons.finding.SHIPPED:
        assert f"(`{name}`)" in text, name
        assert f"**{addons.get(name).title}**" in text, name
