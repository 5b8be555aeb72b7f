"""Marks shown in every frame are found by what changed, and are always all of them."""

from __future__ import annotations

import numpy as np
import pytest

from marey.sidecar import Sidecar
from marey.sidecar.mark_arrays import FIELDS
from other_program import Other
from stories import Story


def check(marks):
    """Compare with what a look at every row says."""
    for table, door in (("marker", marks.markers), ("shape", marks.shapes)):
        rows = marks.rows(
            f"SELECT m.id, m.etag, m.frame FROM {table} m JOIN type y ON y.id = m.type"
            " WHERE y.persistent = 1 ORDER BY m.id"
        )
        found = door.standing()
        if table == "marker":
            frames = marks.axis.t(np.array([row[2] for row in rows], np.int64))
            assert found.ids.tolist() == [row[0] for row in rows]
            assert found.etag.tolist() == [row[1] for row in rows]
            assert found.t.tolist() == frames.tolist()
        else:
            assert [(one.id, one.etag) for one in found] == [row[:2] for row in rows]


class Watched(Story):
    """A story in which somebody steps after every act."""

    def _keep(self):
        super()._keep()
        for who in self.people:
            check(who)


@pytest.mark.parametrize("foreign", [0.0, 0.3])
def test_in_any_story_the_standing_marks_are_all_of_them(foreign):
    for seed in range(6):
        story = Watched(seed, foreign=foreign)
        story.people[0].types.add("stone", persistent=True)
        story.tell(20)
        kinds = [one.id for one in story.people[0].types.list()]
        story.people[0].types.edit(kinds[0], persistent=True)
        story.tell(30)


def test_what_other_programs_and_undo_do_is_seen_at_once(tmp_path):
    path = tmp_path / "a.marey"
    marks, other = Sidecar.create(path, author="Ada"), Other()
    try:
        stone = marks.types.add("stone", persistent=True).id
        first = marks.markers.add("stone", [0, 5], [[1, 2], [3, 4]])
        check(marks)
        for statement in (
            (f"INSERT INTO marker(frame, type, y, x) VALUES (3, {stone}, 1, 1)", []),
            (f"INSERT INTO marker(frame, type, y, x) VALUES (4, {stone}, 1, 1)", []),
            ("UPDATE marker SET y = 9 WHERE frame = 4", []),
            ("DELETE FROM marker WHERE frame = 3", []),
        ):
            assert other.sql(path, statement) == ""
            check(marks)
        marks.markers.move(int(first[0]), [[7, 7]])
        marks.versions.create("then")
        marks.markers.remove(first)
        check(marks)
        marks.undo()
        check(marks)
        with marks.versions.at("then") as past:
            marks.markers.remove(first)
            assert past.markers.standing().ids.tolist() == [*first, 4]
            check(past)
        marks.axis.set([5, 4, 3, 0])
        check(marks)
    finally:
        other.end()
        marks.close()


def test_of_many_marks_a_step_asks_for_none(tmp_path):
    with Sidecar.create(tmp_path / "a.marey", author="Ada") as marks:
        marks.types.add("stone", persistent=True)
        marks.types.add("cell")
        marks.markers.add("stone", 0, [[1, 1]])
        marks.markers.standing()
        asked = []
        marks.rows, rows = (
            lambda sql, *more: asked.append(sql) or rows(sql, *more),
            marks.rows,
        )

        marks.markers.standing()

        assert not any("FROM marker" in sql for sql in asked)
        del marks.rows
        marks.markers.add("cell", 1, [[1, 1]])
        plan = marks.rows(
            f"EXPLAIN QUERY PLAN SELECT {FIELDS} FROM marker m"
            " WHERE m.rev > 3 AND m.type IN (1, 2)"
        )
        assert "USING INDEX marker_rev" in str(plan)
