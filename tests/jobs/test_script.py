"""A whole history as a script: run by a new interpreter, the tables come out equal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pandas as pd
import pytest

import marey.jobs
from marey.errors import BadValue
from marey.sidecar.schema import VERSIONED

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    *("types", "marks", "markers", "shapes", "objects", "tracks", "events", "notes"),
    *("frame_labels", "selections", "offsets", "makers"),
)
UNLIKE = {"author", "at", "etag", "created", "edited", "changed_at"}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "well 'three'"
    folder.mkdir()
    for number in range(4):
        picture = np.full((20, 30), number, np.uint8)
        cv2.imwrite(str(folder / f"{number}.png"), picture)
    return folder


def work(rec: marey.Recording) -> None:
    """Do something of every kind."""
    rec.types.add("cell", description='said "so"\nand so', least_score=0.2)
    rec.types.add("wall", "polygon", box_height=4.5)
    rec.types.add("fence", "polygon")
    rec.types.add("blurred", "frame")
    maker = rec.makers.program("finder", "1.2", {"size": 7})
    ids = rec.markers.add("cell", [0, 1, 1], [[1, 2], [3.25, 4], [1 / 3, 6]])
    rec.markers.move(ids[:1], [[9, 9]])
    rec.undo()
    rec.markers.add("cell", 2, [[5, 5]] * 3, score=[0.1, 0.5, 0.9], origin=maker)
    rec.review.accept(ids[:1])
    rec.shapes.add("wall", 1, [[0, 0], [5, 0.5], [5, 7]], style={"color": "#ff0000"})
    rec.shapes.add("fence", 1, [[0, 0], [5, 0.5], [5, 7]])
    track = rec.tracks.add("cell", name="one")
    rec.markers.edit(ids[:2], track=track)
    rec.events.add(track, 1, "death", certainty=0.5)
    labels = np.zeros((20, 30), np.int32)
    labels[3:9, 4:12] = 3
    rec.masks.layers.add("cells", "instances", tile=16)
    rec.masks.write(2, labels, layer="cells")
    rec.objects.set(2, 3, "cells", track=track)
    rec.masks.paint(0, labels > 0, "wall")
    rec.notes.set(3, "Ärger: 'x'", tags=["a", "b"], rating=4)
    rec.frame_labels.add("blurred", 1, 3)
    rec.selections.save("best", [3, 1], reason="sharp", score=[0.5, 0.25])
    rec.offsets.set([1, 2], [[0.5, -1], [2, 3]], rotation=[0, 0.5])
    rec.review.complete([0, 1], "cell")
    rec.calibrate("pixel_size", 0.35)
    rec.versions.create("first", "for the paper")
    rec.markers.remove(ids[2:])
    rec.types.change_kind("fence", "polyline")


def compare(one: marey.Recording, other: marey.Recording) -> None:
    for name, table in VERSIONED.items():
        sql = f"SELECT id, {', '.join(table.data)} FROM {name} ORDER BY id"
        assert one.sidecar.rows(sql) == other.sidecar.rows(sql), name
    for name in TABLES:
        family = getattr(one, name)
        if hasattr(family, "table"):
            left, right = family.table(), getattr(other, name).table()
            left = left.drop(columns=list(UNLIKE & set(left)))
            pd.testing.assert_frame_equal(left, right[list(left)])


def add_two(again: marey.jobs.Again) -> None:
    again.add("type", [1], name="cell")
    again.add("note", [1], words="x")


def run(script: Path, marks: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script), str(marks)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_new_interpreter_makes_the_same_tables(tmp_path, pictures):
    with marey.open(pictures, author="Ada") as rec:
        work(rec)
        text = marey.jobs.script(rec)
        compile(text, "again.py", "exec")
        assert "9.0" not in text
        assert "again.makers" in text
        assert "finder" in text
        assert ": Ada, " in text
        script = tmp_path / "again.py"
        script.write_text(text, encoding="utf-8")
        run(script, tmp_path / "again.marey")
        with marey.open(pictures, tmp_path / "again.marey", author="Eve") as again:
            compare(rec, again)
            assert again.versions.names() == ["first"]
            then, now = rec.versions.at("first"), again.versions.at("first")
            with then, now:
                assert len(now.markers.table(all_scores=True)) == 6
                columns = ["id", "t", "y", "x", "type"]
                pd.testing.assert_frame_equal(
                    then.markers.table()[columns], now.markers.table()[columns]
                )
            words = [act.words for act in again.history.list()]
            assert "removed 1 cell in frame 1" in words


def test_long_columns_and_masks_lie_beside(tmp_path, pictures):
    generator = np.random.default_rng(1)
    with marey.open(pictures) as rec:
        work(rec)
        rec.markers.add("cell", 3, generator.random((1000, 2)) * 20)
        corners = [generator.random((40, 2)) * 20 for _ in range(30)]
        rec.shapes.add_many("wall", 2, corners)
        layer = rec.masks.layers.add("noise", "instances", tile=128).name
        rec.masks.write(0, generator.integers(0, 2**30, (20, 30)), layer=layer)
        rec.masks.write(1, generator.integers(0, 2**30, (90, 99)), layer=layer)
        files = marey.jobs.save_script(rec, tmp_path / "again.py")
        assert [one.suffix for one in files] == [".py", ".npz"]
        assert files[0].stat().st_size < 30_000
        run(files[0], tmp_path / "again.marey")
        with marey.open(pictures, tmp_path / "again.marey") as again:
            compare(rec, again)


def test_words_of_others_stay_words(tmp_path, pictures):
    with marey.open(pictures, author="Eve\n    raise SystemExit(3)") as rec:
        rec.types.add('"""\nraise SystemExit(4)\r')
        with rec.group("said\nraise SystemExit(5)\u2028x"):
            rec.notes.set(0, "\\ ''' and \"")
        script = tmp_path / "again.py"
        script.write_text(marey.jobs.script(rec), encoding="utf-8")
        run(script, tmp_path / "again.marey")
        with marey.open(pictures, tmp_path / "again.marey") as again:
            compare(rec, again)


def test_until_an_act(tmp_path, pictures):
    with marey.open(pictures) as rec:
        rec.types.add("cell")
        rec.markers.add("cell", 0, [[1, 2]])
        act = rec.history.list()[0]
        rec.markers.add("cell", 1, [[1, 2]])
        text = marey.jobs.script(rec, act.id)
    assert text.count("with again.act") == 2


def test_again_wants_a_new_file_and_an_act(tmp_path, pictures):
    with marey.open(pictures) as rec:
        again = marey.jobs.Again(rec)
        with pytest.raises(BadValue, match="in an act"):
            again.add("type", [1], name="cell")
        with again.act("x"), pytest.raises(BadValue, match="Tables are"):
            again.add("cell", [1])
        with again.act("x"), pytest.raises(BadValue, match="A note has t, text"):
            again.add("note", [1], words="x")
        with again.act("x"), pytest.raises(BadValue, match="2 rows need 2"):
            again.add("note", [1, 2], text=["x"])
        with pytest.raises(BadValue, match="edit or a job"), again.act("x", "undo"):
            pass
        rec.types.add("cell")
        with pytest.raises(BadValue, match="not empty: a type"):
            marey.jobs.Again(rec)
        with pytest.raises(BadValue, match=r"ends in \.py"):
            marey.jobs.save_script(rec, tmp_path / "again.txt")


def test_an_act_that_fails_leaves_nothing(tmp_path, pictures):
    with marey.open(pictures) as rec:
        again = marey.jobs.Again(rec)
        with pytest.raises(BadValue, match="has t, text"), again.act("x"):
            add_two(again)
        assert rec.types.list() == []


def test_it_says_how_far_it_is_and_broken_off_it_writes_nothing(pictures, tmp_path):
    path = tmp_path / "again.py"

    class Enough(Exception):
        """Nobody wants the rest."""

    def stop(report):
        if report.fraction > 0.9:
            raise Enough

    heard = []
    with marey.open(pictures) as rec:
        work(rec)
        with pytest.raises(Enough):
            marey.jobs.save_script(rec, path, told=stop)
        assert list(tmp_path.glob("again*")) == []
        marey.jobs.save_script(rec, path, told=heard.append)
        assert path.read_text(encoding="utf-8") == marey.jobs.script(rec)
    fractions = [one.fraction for one in heard]
    assert fractions == sorted(fractions)
    assert len({one.message for one in heard}) == 4
