"""The list of all notes: found, filtered, with pictures, author and time."""

from __future__ import annotations

import pytest
from qtpy.QtCore import Qt

pytestmark = pytest.mark.gui


@pytest.fixture
def notes(window):
    rec = window.recording
    rec.sidecar.author = "Ada"
    rec.notes.set(2, "fog until noon", ["weather", "far"], 4)
    rec.notes.set(5, "a penguin with an egg", ["nest"], 5)
    rec.sidecar.author = "Ben"
    rec.notes.set(7, "fog again", ["weather"], 1)
    dock = window.dock("Notes")
    window.wait(lambda: dock.model.rowCount() == 3)
    return dock


def frames(dock):
    return [dock.found.index(n, 0).data() for n in range(dock.found.rowCount())]


def test_filters_find_what_the_script_finds(window, notes):
    find = window.recording.notes.find
    notes.filter.text.setText("fog")
    window.wait(lambda: frames(notes) == [2, 7])
    assert find("fog")["t"].tolist() == [2, 7]
    assert notes.said.text() == "2 of 3 notes"
    notes.filter.author.setCurrentText("Ben")
    window.wait(lambda: frames(notes) == [7])
    assert "rec.notes.find(text='fog', author='Ben')" in notes.as_python()
    notes.filter.text.clear()
    notes.filter.author.setCurrentIndex(0)
    notes.filter.tag.setCurrentText("weather")
    notes.filter.rating.setCurrentIndex(4)
    window.wait(lambda: frames(notes) == [2])
    assert find(tags="weather", least_rating=4)["t"].tolist() == [2]
    notes.filter.tag.setCurrentIndex(0)
    notes.filter.rating.setCurrentIndex(0)
    notes.filter.date.setCurrentText("today")
    window.wait(lambda: frames(notes) == [2, 5, 7])


def test_rows_have_pictures_author_and_time_and_sort(window, notes):
    model = notes.model
    role = Qt.ItemDataRole.DecorationRole
    window.wait(lambda: model.data(model.index(1, 0), role) is not None)
    picture = model.data(model.index(1, 0), role)
    assert 0 < picture.width() <= 56
    assert 0 < picture.height() <= 32
    said = [model.data(model.index(row, 4)) for row in range(3)]
    assert said == ["Ada", "Ada", "Ben"]
    assert len(model.data(model.index(0, 5))) == len("12:30")
    notes.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert frames(notes) == [5, 2, 7]
    notes.table.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert frames(notes) == [7, 5, 2]


def test_a_note_that_is_written_comes_into_the_list(window, notes):
    notes.filter.text.setText("rain")
    window.wait(lambda: frames(notes) == [])
    window.session.post(window.recording.notes.set, 9, text="rain")
    window.wait(lambda: frames(notes) == [9])
    notes.table.doubleClicked.emit(notes.found.index(0, 0))
    window.wait(lambda: window.session.t == 9)
