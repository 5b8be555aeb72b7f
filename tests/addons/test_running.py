"""Running: reports, one undo, cancelling, errors, settings that are remembered."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

import marey
from marey import addons
from marey.addons import as_result, steps_of
from marey.addons.kinds import EmptyStage
from marey.errors import AddOnError, BadValue, UnknownName
from marey.words import Done, Report


def mark_each(rec, every: int = 1, name: str = "cell"):
    """Mark each frame."""
    for t, report in steps_of(range(0, len(rec.series), every)):
        rec.markers.add(name, t, [[t, t]])
        yield report
    return "marked them"


def test_a_generator_reports_and_returns(rec):
    told = list(addons.run(mark_each, rec, every=2))

    reports, done = told[:-1], told[-1]
    assert [one.done for one in reports] == [1, 2, 3, 4, 5]
    assert [one.frame for one in reports] == [0, 2, 4, 6, 8]
    assert reports[-1].fraction == 1
    assert reports[-1].seconds_left >= 0
    assert (done.result, done.made) == ("marked them", "marked them")
    assert rec.markers.frames().tolist() == [0, 2, 4, 6, 8]


def test_all_it_writes_is_one_action_and_one_undo(rec):
    before = set(rec.history.table()["action"])

    done = addons.run(mark_each, rec).run()

    assert set(rec.history.table()["action"]) - before == {done.action}
    assert rec.undo().words == "undone: Mark each"
    assert rec.markers.count() == 0


def test_what_the_caller_writes_meanwhile_is_not_part_of_it(rec):
    for report in addons.run(mark_each, rec):
        if getattr(report, "done", 0) == 3:
            rec.types.add("mine")
    words = rec.history.table()["words"].tolist()

    assert sum("Mark each" in one for one in words) == 1
    assert sum("mine" in one for one in words) == 1


def test_closing_stops_it_and_leaves_one_undo(rec):
    job = addons.run(mark_each, rec)
    for report in job:
        if report.done == 4:
            break
    job.close()

    assert rec.markers.count() == 4
    rec.undo()
    assert rec.markers.count() == 0


def test_closing_lets_the_addon_put_away_its_things(rec):
    put_away = []

    def tidy(rec):
        try:
            while True:
                yield 0.5
        finally:
            put_away.append(True)

    with addons.run(tidy, rec) as job:
        next(job)
    assert put_away == [True]


def test_numbers_and_words_are_reports_too(rec):
    def chatty(rec):
        yield 0.25
        yield "half way"
        yield Report(0.75, 3, 4)
        yield Done({"a": 1})

    told = list(addons.run(chatty, rec))

    assert [one.fraction for one in told[:3]] == [0.25, 0.0, 0.75]
    assert told[1].message == "half way"
    assert told[3].result == {"a": 1}


def test_a_plain_function_is_told_the_frame_and_may_go_elsewhere(rec):
    def here(rec, t: int, stage):
        stage.go(t + 1)
        stage.say("went on")
        return int(rec.series[t].max()), stage.t

    assert addons.run(here, rec, t=4).run().result == (4, 5)
    stage = EmptyStage(7, selected=[3])
    assert addons.run(here, rec, stage=stage).run().result == (7, 8)
    assert stage.said == ["went on"]


def test_one_that_writes_nothing_leaves_no_action(rec):
    before = len(rec.history.table())

    done = addons.run(lambda rec: len(rec.series), rec).run()

    assert (done.result, done.action) == (10, None)
    assert len(rec.history.table()) == before


def test_it_writes_masks_and_shapes_as_well(rec):
    def paint(rec, t: int):
        rec.types.add("box", kind="rectangle")
        rec.masks.write(t, np.ones((40, 60), np.uint8))
        rec.shapes.add("box", t, [[1, 1], [1, 5], [4, 5], [4, 1]])

    addons.run(paint, rec, t=2).run()

    assert rec.masks.read(2).all()
    rec.undo()
    assert not rec.masks.any()
    assert rec.shapes.list() == []
    assert [one.name for one in rec.types.list()] == ["cell"]


def test_an_error_is_said_with_its_line_and_what_was_written_is_one_undo(written, rec):
    written(
        "clumsy.py",
        """
        def clumsy(rec):
            rec.markers.add("cell", 0, [[1, 1]])
            yield 0.5
            return [][3]
        """,
    )

    with pytest.raises(AddOnError, match=r"Clumsy: IndexError: .* \(line 5\)"):
        addons.run("clumsy", rec).run()

    assert rec.markers.count() == 1
    rec.undo()
    assert rec.markers.count() == 0


def test_errors_of_marey_are_told_as_they_are(rec):
    def wrong(rec):
        rec.markers.add("no such type", 0, [[1, 1]])

    with pytest.raises(UnknownName, match="no such type"):
        addons.run(wrong, rec).run()


def test_a_setting_that_is_unknown_is_said_before_any_work(rec):
    with pytest.raises(BadValue, match="has the settings every, name"):
        addons.run(mark_each, rec, each=2)


def test_settings_are_remembered_with_the_recording(rec, written):
    written("keep.py", "def keep(rec, size: int = 3, out: str = 'a', f=None): pass\n")
    assert addons.recall("keep", rec) == {}
    before = len(rec.history.table())

    addons.run("keep", rec, size=np.int64(9), out=Path("b")).run()

    assert len(rec.history.table()) == before  # settings are no act
    assert addons.recall("keep", rec) == {"size": 9, "out": "b", "f": None}
    with marey.open(np.zeros((10, 40, 60), np.uint8), rec.path) as again:
        assert addons.recall("keep", again)["size"] == 9


def test_looking_alone_makes_no_marks_file(tmp_path):
    with marey.open(np.zeros((3, 8, 9), np.uint8), tmp_path / "a.marey") as rec:
        addons.run("counts", rec).run()
        assert not rec.path.exists()


def test_two_run_at_once_in_two_threads(rec):
    rec.types.add("other")
    jobs = [
        threading.Thread(target=addons.run(mark_each, rec, name=name).run)
        for name in ("cell", "other")
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()

    rec.undo()
    assert len(rec.markers.table()["type"].unique()) == 1
    assert rec.markers.count() == 10


def test_copied_lines_do_the_same(tmp_path, written, capsys):
    from marey.samples import copy_sample

    place = copy_sample("nuclei", tmp_path)
    path = written(
        "marker.py",
        """
        def marker(rec, t: int, y: float = 3, name: str = "spot"):
            rec.types.add(name)
            rec.markers.add(name, t, [[y, y]])
            return "made one"
        """,
    )
    found = addons.get("marker")

    exec(addons.as_python(found, str(place), {"y": 5.5, "name": "dot"}, 2), {})

    assert str(path) in addons.as_python(found, "x", {}, 0)
    assert capsys.readouterr().out == "made one\n"
    with marey.open(place) as rec:
        row = rec.markers.table().iloc[0]
        assert (row["t"], row["y"], row["type"]) == (2, 5.5, "dot")


def test_results_of_any_kind_are_shown(rec):
    table = rec.markers.table()
    assert as_result(table).table is table
    assert as_result(None).words == ""
    assert as_result(np.zeros((3, 4))).picture.shape == (3, 4)
    assert as_result("well").words == "well"
