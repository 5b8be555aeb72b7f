"""What a task costs in real events, held against the table in the plan.

Marks and strokes themselves are not counted; everything else is: clicks on
controls, keys, texts typed, things dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from qtpy.QtWidgets import QApplication, QFileDialog, QPushButton

import marey
from journeys.elsewhere import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from journeys.stage import Stage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

AT = (200.0, 300.0)
"""A place in the picture of the beads."""


def test_first_frame_of_an_own_folder_takes_one_drop(staged: Callable, beads: Path):
    stage = staged()
    stage.start_counting()
    stage.drop(beads)
    _first_frame_is_drawn(stage)
    assert stage.overhead == 1


def test_first_frame_of_an_own_folder_takes_two_clicks(staged: Callable, beads: Path):
    stage = staged()
    stage.start_counting()
    stage.push("Open folder...")
    dialog = stage.window.findChild(QFileDialog)
    assert dialog is not None
    stage.until(dialog.isVisible)
    # where a person's last folder is selected already; choosing one among many
    # is the file manager's part of the way
    dialog.setDirectory(str(beads.parent))
    dialog.selectFile(str(beads))
    stage.click_on(_accepting(dialog))
    _first_frame_is_drawn(stage)
    assert stage.overhead == 2


def _accepting(dialog: QFileDialog) -> QPushButton:
    words = {"Choose", "Open", "&Choose", "&Open"}
    buttons = dialog.findChildren(QPushButton)
    return next(b for b in buttons if b.text() in words and b.isVisible())


def _first_frame_is_drawn(stage: Stage) -> None:
    stage.until(lambda: stage.recording is not None, "the recording")
    stage.settle()
    assert stage.session.t == 0
    assert stage.session.image_layers[0].data.shape == (40, 512, 1344)


def test_the_first_mark_takes_nothing_but_the_click(staged: Callable, beads: Path):
    stage = staged(beads)
    stage.start_counting()
    stage.click(AT)
    stage.settle()
    assert stage.overhead == 0
    assert _types(stage) == ["object"]


def test_a_second_class_with_its_own_name_and_colour_takes_two(
    staged: Callable, beads: Path
):
    stage = staged(beads)
    stage.click(AT)
    stage.open_tab("Markers")
    stage.settle()

    stage.start_counting()
    stage.push("+ New type")
    stage.write("juvenile\n")
    stage.settle()
    stage.until(lambda: stage.session.type.name == "juvenile")
    assert stage.overhead == 2

    stage.click((300, 300))
    stage.settle()
    assert stage.overhead == 2, "the new class is chosen already"
    assert _types(stage) == ["object", "juvenile"]
    first, second = stage.recording.types.list()
    assert (first.color, first.symbol) != (second.color, second.symbol)
    assert first.color != second.color


def test_switching_the_class_takes_one_key(staged: Callable, beads: Path):
    stage = staged(beads)
    stage.click(AT)
    stage.session.add_type("juvenile")
    stage.settle()
    assert stage.session.type.name == "juvenile"

    stage.start_counting()
    stage.key("1")
    stage.click((300, 300))
    stage.settle()
    assert stage.overhead == 1
    assert _types(stage) == ["object", "object"]


@pytest.mark.parametrize("what", ["mark", "move", "removal", "stroke", "note", "type"])
def test_undoing_anything_takes_one_key(staged: Callable, beads: Path, what: str):
    stage = staged(beads)
    stage.click(AT)
    stage.settle()
    before = _everything(stage)
    _ACTS[what](stage)
    stage.settle()
    assert _everything(stage) != before

    stage.start_counting()
    stage.key("Control-Z")
    stage.settle()
    assert _everything(stage) == before
    assert stage.overhead == 1
    stage.until(lambda: "undone" in stage.said)


def _write_a_note(stage: Stage) -> None:
    stage.key("A")
    note = stage.dock("Notes")
    stage.until(lambda: note.in_sight and not note._soon.isActive())
    stage.write("fog")
    stage.key("Escape")  # back to the picture, and written down
    stage.until(lambda: len(stage.recording.notes.table()))


def _paint(stage: Stage) -> None:
    stage.key("P")
    stage.stroke((250, 400), (260, 500))


def _recolour(stage: Stage) -> None:
    stage.session.post(stage.recording.types.edit, "object", color="#123456")


_ACTS: dict[str, Callable[[Any], None]] = {
    "mark": lambda stage: stage.click((300, 300)),
    "move": lambda stage: stage.stroke(AT, (260, 380)),
    "removal": lambda stage: stage.click(AT, "Control"),
    "stroke": _paint,
    "note": _write_a_note,
    "type": _recolour,
}


def test_painting_in_this_frame_takes_one(staged: Callable, beads: Path):
    stage = staged(beads)
    stage.start_counting()
    stage.key("P")
    stage.stroke((250, 400), (260, 500))
    stage.settle()
    assert stage.overhead == 1
    assert stage.recording.masks.read(0).any()
    assert not len(stage.recording.markers.table())


def test_painting_takes_one_click_on_the_tab_as_well(staged: Callable, beads: Path):
    stage = staged(beads)
    stage.start_counting()
    stage.open_tab("Masks")
    stage.stroke((250, 400), (260, 500))
    stage.settle()
    assert stage.overhead == 1
    assert stage.recording.masks.read(0).any()


def test_closing_and_reopening_with_classes(staged: Callable, beads: Path):
    left = tell("mark_once", beads)
    assert left["overhead"] == 0, "nothing is saved by hand, nothing asked"

    again = staged()
    again.start_counting()
    again.drop(beads)
    again.until(lambda: again.recording is not None)
    again.settle()
    assert again.overhead == 1
    assert _types(again) == ["adult"]
    assert again.recording.types.get("adult").color == "#aa3377"
    assert again.session.tool == "look", "what is marked already is looked at first"


def test_the_next_frame_with_marks_is_one_key_away(staged: Callable, beads: Path):
    stage = staged(beads)
    for t in (7, 23):
        stage.session.go(t)
        stage.settle()
        stage.click(AT)
    stage.session.go(0)
    stage.settle()
    stage.start_counting()
    stage.key("Control-Right")
    stage.settle()
    assert stage.session.t == 7
    stage.key("Control-Right")
    stage.settle()
    assert stage.session.t == 23
    stage.key("Control-Left")
    stage.settle()
    assert stage.session.t == 7
    assert stage.overhead == 3


def test_forty_frames_as_a_film_take_two_clicks(staged: Callable, beads: Path):
    stage = staged(beads)
    stage.click(AT)
    stage.settle()
    camera = stage.viewer.scene.camera
    view = (camera.zoom, camera.center, stage.session.t)

    stage.start_counting()
    stage.push("Open Export")
    dock = stage.dock("Export")
    stage.until(lambda: "40 frames, 1344 x 512" in dock.estimate.text())
    stage.push("Start")
    stage.until(dock.result.isVisible, "the film")

    assert stage.overhead == 2
    assert (camera.zoom, camera.center, stage.session.t) == view
    film = beads.with_suffix(".mp4")
    with marey.open_series(film) as read, marey.open_series(beads) as source:
        assert read.shape[:3] == (40, 512, 1344)
        for t in (0, 17, 39):
            seen = read[t].mean(axis=2).ravel()
            alike = [np.corrcoef(seen, source[n].ravel())[0, 1] for n in range(40)]
            assert int(np.argmax(alike)) == t, "the film shows another frame"
        first = read[0].astype(int)
        y, x = map(int, AT)
        assert np.ptp(first[y, x]) > 60, "the mark is in its colour"


def _types(stage: Stage) -> list[str]:
    return stage.recording.markers.table()["type"].tolist()


def _everything(stage: Stage) -> tuple:
    QApplication.processEvents()
    rec = stage.recording
    rows = rec.markers.table()[["id", "t", "y", "x", "type"]].to_numpy().tolist()
    kinds = [(k.name, k.color) for k in rec.types.list()]
    masks = {t: rec.masks.read(t).tobytes() for t in rec.masks.frames()}
    notes = rec.notes.table()[["t", "text"]].to_numpy().tolist()
    return rows, kinds, {t: m for t, m in masks.items() if any(m)}, notes
