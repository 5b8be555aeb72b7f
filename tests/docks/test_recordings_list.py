"""Several recordings in one list: gone through by key, described, one table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tifffile
from qtpy.QtCore import Qt

import marey
from marey.docks.recordings_list import from_words, in_words

pytestmark = pytest.mark.gui


@pytest.fixture
def plate(tmp_path):
    """Three wells with marks, one of them broken, and one without."""
    folder = tmp_path / "plate"
    folder.mkdir()
    for well in range(5):
        pictures = folder / f"well_{well}.tif"
        frames = np.random.default_rng(well).integers(0, 99, (3, 64, 96), np.uint8)
        tifffile.imwrite(pictures, frames, photometric="minisblack")
        if well < 4:
            with marey.open(pictures, author="Ada") as rec:
                rec.types.add("cell")
                rec.markers.add("cell", 0, [[9, 9]] * (well + 1))
                rec.sidecar.describe(dose=well, strain="wild")
    broken = folder / "well_2.marey"
    broken.write_bytes(broken.read_bytes()[:5000])
    return folder


def opened(window, name):
    window.wait(lambda: window.recording is not None and window.recording.name == name)


def test_the_next_recording_by_key(window, plate):
    window.desk.open(plate / "well_0.tif")
    opened(window, "well_0.tif")
    window.press(Qt.Key.Key_PageDown)
    opened(window, "well_1.tif")
    window.press(Qt.Key.Key_PageUp)
    opened(window, "well_0.tif")
    said = []
    window.session.said.connect(said.append)
    window.press(Qt.Key.Key_PageUp)
    assert said[-1] == "this is the first recording of the list"
    assert window.recording.name == "well_0.tif"
    window.desk.open(plate / "well_1.tif")
    window.session.close()  # as for a moment before what is new is shown
    window.press(Qt.Key.Key_PageDown)
    assert said[-1] == "still opening well_1.tif: press again when it shows"
    opened(window, "well_1.tif")
    assert not window.desk.coming


def test_one_that_cannot_be_opened_is_passed_by_the_next_press(window, tmp_path):
    for day in (1, 2, 3):
        folder = tmp_path / "days" / f"day_{day}"
        folder.mkdir(parents=True)
        if day == 2:
            folder.with_name("day_2.marey").write_text("no pictures")
        else:
            tifffile.imwrite(folder / "a.tif", np.zeros((64, 96), np.uint8))
    window.desk.open(tmp_path / "days" / "day_1")
    opened(window, "day_1")
    failed = []
    window.desk.failed.connect(failed.append)
    window.press(Qt.Key.Key_PageDown)
    window.wait(lambda: bool(failed))
    assert window.recording.name == "day_1"
    window.press(Qt.Key.Key_PageDown)
    opened(window, "day_3")


def test_the_list_says_what_is_known_and_what_is_broken(window, plate):
    window.desk.open(plate / "well_0.tif")
    opened(window, "well_0.tif")
    dock = window.dock("Recording")
    listed = dock.recordings
    listed.fold.open()
    window.wait(lambda: listed.table.rowCount() == 5)
    cells = [
        [listed.table.item(row, column).text() for column in range(3)]
        for row in range(5)
    ]
    assert cells[1] == ["well_1", "dose=1, strain=wild", "2"]
    assert cells[2][2] == "unreadable"
    assert "damaged" in listed.table.item(2, 2).toolTip()
    assert cells[4] == ["well_4", "", "0"]
    assert listed.table.item(0, 0).font().bold()
    assert "1 of 5 in this folder, 1 cannot be read" in listed.place.text()

    listed.table.cellDoubleClicked.emit(3, 0)
    opened(window, "well_3.tif")
    window.wait(lambda: "4 of 5" in listed.place.text())
    assert listed.about.text() == "dose=3, strain=wild"


def test_what_is_typed_of_a_recording_is_kept_and_undone(window, plate):
    window.desk.open(plate / "well_0.tif")
    opened(window, "well_0.tif")
    listed = window.dock("Recording").recordings
    listed.fold.open()
    window.wait(lambda: listed.about.text() != "")
    listed.about.setText("dose=7.5, day=mon")
    listed.about.editingFinished.emit()
    window.wait(
        lambda: window.recording.sidecar.metadata == {"dose": 7.5, "day": "mon"}
    )
    window.recording.undo()
    assert window.recording.sidecar.metadata == {"dose": 0, "strain": "wild"}
    listed.about.setText("nonsense")
    listed.about.editingFinished.emit()
    assert "name=value" in window.dock("Recording").state.words()


def test_one_table_of_all(window, plate, tmp_path):
    window.desk.open(plate / "well_0.tif")
    opened(window, "well_0.tif")
    dock = window.dock("Recording")
    dock.recordings.use(str(plate))
    assert len(window.desk.expedition.experiment()) == 4, "marks files only"
    dock.recordings.write_table(str(tmp_path / "all.csv"))
    window.wait(lambda: dock.state.state == "failed")
    assert "7 rows to all.csv. Without well_2: " in dock.state.words()
    table = pd.read_csv(tmp_path / "all.csv")
    assert table.groupby("dose").size().to_dict() == {0: 1, 1: 2, 3: 4}

    dock.recordings.use(str(tmp_path / "nowhere"))
    assert "No recording was found" in dock.state.words()


def test_words_there_and_back():
    known = {"dose": 5, "ratio": 0.25, "strain": "wild type"}
    assert from_words(in_words(known)) == known
