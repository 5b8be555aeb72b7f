"""Programs in other languages write with plain SQL, and what runs follows.

The programs are those of the documentation, in ``examples/foreign``.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from marey.samples import copy_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAMS = Path(__file__).resolve().parents[2] / "examples" / "foreign"
LONG = 60
"""Seconds after which a program is given up; a guard, never a measure."""

T = 1
WRITTEN = {
    "C": {
        "marks": [("spot", 40.5, 80.0), ("spot", 90.0, 25.25)],
        "shape": ("outline", "polygon", [[20, 30], [20, 70.5], [60.25, 50]]),
        "types": {"spot": "#d55e00", "outline": "#009e73"},
    },
    "Perl": {
        "marks": [("bead", 33.5, 44.0), ("bead", 71.0, 120.25)],
        "shape": ("track of dust", "polyline", [[10, 12], [25.5, 40], [80, 100]]),
        "types": {"bead": "#0072b2", "track of dust": "#cc79a7"},
    },
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Compiles the program in C, once."""
    target = tmp_path_factory.mktemp("compiled") / "marks"

    def compile_it() -> Path:
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "tcc"))), None)
        if compiler is None or not Path("/usr/include/sqlite3.h").exists():
            pytest.skip("no C compiler, or no sqlite3.h: see scripts/system.sh")
        if not target.exists():
            source = PROGRAMS / "marks.c"
            command = [compiler, "-std=c99", "-Wall", "-Werror", "-o", target, source]
            subprocess.run([*command, "-lsqlite3"], check=True, timeout=LONG)
        return target

    return compile_it


@pytest.fixture(params=["C", "Perl"])
def program(request: pytest.FixtureRequest, compiled) -> tuple[str, list[str]]:
    """A language and the command that runs its program."""
    if request.param == "C":
        return "C", [str(compiled())]
    perl = shutil.which("perl")
    module = [perl or "perl", "-MDBD::SQLite", "-e", "1"]
    if perl is None or subprocess.run(module, check=False, timeout=LONG).returncode:
        pytest.skip("no Perl with DBD::SQLite: see scripts/system.sh")
    return "Perl", [perl, str(PROGRAMS / "marks.pl")]


@pytest.fixture
def rec(tmp_path: Path) -> Iterator[marey.Recording]:
    """A recording on which a person has marked one nucleus."""
    with marey.open(copy_sample("nuclei", tmp_path)) as opened:
        opened.types.add("nucleus")
        opened.markers.add("nucleus", T, [[7.5, 9.25]])
        yield opened


def run(command: list[str], *words: object) -> list[tuple[str, float, float]]:
    """Run a program; return the marks of the frame as it read them."""
    done = subprocess.run(
        [*command, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.rsplit(" ", 2) for line in done.stdout.splitlines()]
    return [(name, float(y), float(x)) for name, y, x in rows]


def frame_id(recording: marey.Recording) -> int:
    return int(recording.series.ids[T])


def test_what_a_program_writes_is_what_marey_reads(rec, program):
    language, command = program
    wanted = WRITTEN[language]

    read = run(command, rec.path, frame_id(rec))

    assert read == [("nucleus", 7.5, 9.25), *wanted["marks"]]
    marks = rec.markers.table(T)
    assert [*zip(marks["type"], marks["y"], marks["x"], strict=True)] == read
    assert set(marks["author"]) == {rec.author, "external"}
    (shape,) = rec.shapes.frame(T)
    name, kind, vertices = wanted["shape"]
    assert (shape.kind, shape.type) == (kind, rec.types.get(name).id)
    assert np.array_equal(shape.vertices, vertices)
    assert {k.name: k.color for k in rec.types.list() if k.name != "nucleus"} == (
        wanted["types"]
    )
    note = rec.notes.get(T)
    assert note.text == f"seen by a program in {language}"
    assert note.tags == ("program", language)


def test_what_a_program_wrote_is_undone_like_any_act(rec, program):
    _, command = program
    before = rec.markers.table()

    run(command, rec.path, frame_id(rec))
    assert rec.markers.count() == 3
    rec.undo("external")

    assert rec.markers.table().equals(before)
    assert rec.shapes.list() == []
    assert rec.notes.get(T).text == ""


def test_a_program_that_comes_again_keeps_one_note_and_one_type(rec, program):
    _, command = program

    run(command, rec.path, frame_id(rec))
    run(command, rec.path, frame_id(rec))

    assert rec.markers.count() == 5
    assert len(rec.types.list()) == 3
    assert len(rec.notes.table()) == 1


def test_a_program_that_is_given_a_wrong_file_makes_none(program, tmp_path: Path):
    _, command = program
    absent = tmp_path / "not there.marey"

    done = subprocess.run(
        [*command, str(absent), "0"],
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )

    assert done.returncode != 0
    assert done.stderr
    assert not absent.exists()


@pytest.mark.gui
def test_what_a_program_writes_appears_in_a_window(
    make_napari_viewer, program, tmp_path
):
    from journeys.stage import Stage

    language, command = program
    stage = Stage.set(copy_sample("nuclei", tmp_path), make_napari_viewer(show=True))
    stage.click((60.0, 60.0))
    stage.settle()
    stage.key("Right")
    stage.settle()
    recording, pen = stage.recording, stage.session._bench.pen
    assert (stage.session.t, len(pen.marks)) == (T, 0)
    timeline = stage.dock("Timeline")

    read = run(command, recording.path, frame_id(recording))

    wanted = WRITTEN[language]
    assert read == wanted["marks"]
    stage.until(lambda: len(pen.marks) == 2, "the marks")
    yx = [list(place[1:]) for place in wanted["marks"]]
    assert np.allclose(stage.session.points.data, yx)
    stage.until(lambda: len(stage.session.shapes.data) == 1, "the shape")
    assert np.allclose(stage.session.shapes.data[0], wanted["shape"][2])
    here = stage.session.counts_here()
    assert {name: here[name] for name in wanted["types"]} == {
        wanted["marks"][0][0]: 2,
        wanted["shape"][0]: 1,
    }

    def ticked() -> set[str]:
        return {tick.words for tick in timeline.strips.ticks if T in tick.frames}

    stage.until(lambda: ticked() == {*wanted["types"], "note"}, "the ticks")
    # and the other way: the program sees what the person does next
    stage.click((30.0, 31.0))
    stage.settle()
    assert len(run(command, recording.path, frame_id(recording))) == 5
    stage.until(lambda: len(pen.marks) == 5, "the marks of the second run")
    stage.desk.shut()
    vars(stage).clear()  # pytest keeps it until after the check for leaks
