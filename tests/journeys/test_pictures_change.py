"""Marks stay with their pictures whatever becomes of the folder.

Each picture carries its number as a code, and each mark the number of the picture
it was made on: a mark on another picture shows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import marey
from journeys.elsewhere import tell
from worlds import TellTale, read_code, write_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from marey.recording import Recording

MANY = 1000
FRAMES = 400


@pytest.fixture
def world() -> TellTale:
    return TellTale(frames=FRAMES + 40)


@pytest.fixture
def folder(world: TellTale, tmp_path: Path) -> Path:
    """FRAMES pictures that count without leading zeros."""
    return write_folder(TellTale(frames=FRAMES), tmp_path / "series", ".png")


def _picture(world: TellTale, t: int, path: Path) -> None:
    import cv2

    path.parent.mkdir(exist_ok=True)
    assert cv2.imwrite(str(path), world.plane(t))


def _mark_during_the_scan(folder: Path, rng: np.random.Generator) -> None:
    """Mark MANY times, on frames that are there already; say which picture it is."""
    with marey.open(folder, wait=False, author="me") as rec:
        rec.types.add("object")
        made = 0
        while made < MANY:
            rec.deliver()
            frames = rng.integers(0, len(rec.series), min(50, MANY - made))
            for t in frames:
                said = str(read_code(rec.series[int(t)])[0])
                rec.markers.add(
                    "object", int(t), rng.uniform(0, 100, (1, 2)), text=said
                )
            made += len(frames)
        rec.series.wait()


def _on_their_pictures(rec: Recording) -> tuple[int, set[int]]:
    """How many marks are on the picture they were made on; frames of the rest."""
    marks = rec.markers.table()
    assert len(marks) == MANY
    right, away = 0, set()
    for t, group in marks.groupby("t"):
        if not rec.series.valid[t]:
            away.add(int(t))
            continue
        code = str(read_code(rec.series[int(t)])[0])
        assert set(group["text"]) == {code}, f"frame {t} is picture {code}"
        right += len(group)
    return right, away


@pytest.mark.slow
def test_a_thousand_marks_stay_on_their_pictures(
    folder: Path, world: TellTale, rng: np.random.Generator
):
    _mark_during_the_scan(folder, rng)
    with marey.open(folder) as rec:
        assert _on_their_pictures(rec) == (MANY, set())
        lost = int(rec.markers.table()["t"].mode()[0])

    _picture(world, FRAMES + 1, folder / "frame_100a.png")
    (folder / f"frame_{lost}.png").unlink()
    with marey.open(folder) as rec:
        assert len(rec.series) == FRAMES + 1
        assert read_code(rec.series[101])[0] == FRAMES + 1, "in its natural place"
        _all_but_the_lost(rec, lost)

    _picture(world, FRAMES + 2, folder / "earlier" / "frame_0.png")
    _picture(world, FRAMES + 3, folder / "earlier" / "frame_1.png")
    with marey.open(folder) as rec:
        assert len(rec.series) == FRAMES + 3
        _all_but_the_lost(rec, lost)

    moved = folder.rename(folder.with_name("elsewhere"))
    with marey.open(folder.with_suffix(".marey")) as rec:
        assert rec.pictures_away
        assert len(rec.series) == FRAMES + 3
        right, _ = _on_their_pictures(rec)
        assert right == 0, "grey frames pass for no picture"
        match = rec.find_pictures(moved)
        assert not match.ambiguous
        with rec.with_pictures(match.found) as found:
            _all_but_the_lost(found, lost)


def _all_but_the_lost(rec: Recording, lost: int) -> None:
    """One picture was deleted: its marks are kept and it is listed."""
    right, away = _on_their_pictures(rec)
    assert len(away) == 1
    (t,) = away
    marks = rec.markers.table()
    texts = set(marks[marks["t"] == t]["text"])
    assert texts == {str(lost)}
    assert right == MANY - int((marks["text"] == str(lost)).sum())
    assert t in {problem.t for problem in rec.series.problems()}


@pytest.mark.gui
@pytest.mark.slow
def test_marks_clicked_while_the_scan_goes_on(folder: Path, staged: Callable):
    stage = staged()
    stage.desk.open(folder)
    stage.until(lambda: stage.recording is not None)
    clicked = {}
    for _ in range(8):
        stage.session.go(stage.session.n_frames - 1)
        stage.settle()
        t = stage.session.t
        code = read_code(stage.recording.series[t])[0]
        y, x = stage.click((60.0, 20.0 + 10 * len(clicked)))
        stage.settle()
        clicked[(code, round(y, 3), round(x, 3))] = t
    stage.until(lambda: stage.recording.series.complete)
    stage.settle()
    stage.desk.shut()

    with marey.open(folder) as rec:
        marks = rec.markers.table()
        found = {
            (read_code(rec.series[int(row.t)])[0], round(row.y, 3), round(row.x, 3))
            for row in marks.itertuples()
        }
    assert found == set(clicked)


@pytest.mark.gui
@pytest.mark.slow
@pytest.mark.parametrize("marked", [False, True])
def test_opening_playing_and_closing_changes_no_byte(beads: Path, marked: bool):
    if marked:
        with marey.open(beads) as rec:
            rec.types.add("adult")
            rec.markers.add("adult", range(10), np.full((10, 2), 50.0))
            rec.masks.write(3, np.eye(512, 1344, dtype=np.uint8))
            rec.notes.set(2, text="fog")
    before = _bytes_of(beads.parent)
    assert tell("open_play_close", beads)["played"] >= 20
    assert _bytes_of(beads.parent) == before


def _bytes_of(folder: Path) -> dict[str, bytes]:
    skipped = {"cache", "napari.yaml"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in skipped
    }
