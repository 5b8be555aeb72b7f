"""The Table dock: all marks found, sorted, gone to and changed by mouse."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtCore import QItemSelectionModel, Qt

from marey.docks.marks_filter import span
from marey.errors import BadValue

pytestmark = pytest.mark.gui


@pytest.fixture
def table(window):
    """The dock over 700 marks of three kinds, some of a program."""
    rec = window.recording
    rec.types.add("cell")
    rec.types.add("nest", kind="polygon")
    rng = np.random.default_rng(3)
    yx = rng.uniform(20, 200, (690, 2))
    rec.markers.add("cell", rng.integers(0, 12, 690), yx, text="by hand")
    for t in (2, 5):
        rec.shapes.add("nest", t, [[30, 40], [30, 80], [70, 80], [70, 40]])
    maker = rec.makers.program("finder", "1")
    score = np.linspace(0.1, 0.8, 8)
    rec.markers.add("cell", 7, yx[:8], score=score, origin=maker)
    dock = window.dock("Table")
    window.wait(lambda: dock.said.text() == "700 marks found")
    return dock


def cell(dock, row, head):
    from marey.docks.mark_rows import HEADS

    return dock.model.data(dock.model.index(row, HEADS.index(head)))


def select(dock, *rows):
    model = dock.view.selectionModel()
    model.clearSelection()
    how = QItemSelectionModel.SelectionFlag
    for row in rows:
        model.select(dock.model.index(row, 0), how.Select | how.Rows)


def test_pages_are_read_as_they_come_into_sight(window, table):
    assert cell(table, 650, "frame") == "..."
    # asked for again, as a table in sight does: news may have begun the list anew
    window.wait(lambda: cell(table, 650, "frame") != "...")
    everything = window.recording.marks.find().table()
    for row in (0, 199, 200, 650, 699):
        window.wait(lambda row=row: cell(table, row, "frame") != "...")
        assert cell(table, row, "frame") == str(everything["t"][row])


def test_marks_of_others_leave_the_list_when_they_are_switched_off(window, table):
    window.recording.sidecar.author = "Somebody Else"
    window.recording.markers.add("cell", 3, [(50.0, 60.0)])
    window.wait(lambda: table.said.text() == "701 marks found")
    window.session.others = False
    window.wait(lambda: table.said.text() == "9 marks found")  # one, and the program's
    window.session.others = True
    window.wait(lambda: table.said.text() == "701 marks found")


def test_filters_find_what_the_script_finds(window, table):
    table.filter.state.setCurrentText("made by programs")
    window.wait(lambda: table.said.text() == "8 marks found")
    assert cell(table, 0, "source") == "program finder"
    assert cell(table, 0, "review") == "unseen"
    table.filter.score.setText("0.45-0.75")
    window.wait(lambda: table.said.text() == "3 marks found")
    assert "score=(0.45, 0.75)" in table.as_python()
    table.filter.score.setText("much")
    window.wait(lambda: "A score is a number" in table.said.text())
    table.filter.score.clear()
    table.filter.state.setCurrentIndex(0)
    table.filter.type.setCurrentText("nest")
    window.wait(lambda: table.said.text() == "2 marks found")
    table.filter.this_frame.setChecked(True)
    window.wait(lambda: table.said.text() == "0 marks found")
    window.session.go(5)
    window.wait(lambda: table.said.text() == "1 mark found")


def test_a_head_sorts(window, table):
    from marey.docks.mark_rows import HEADS

    table.view.sortByColumn(HEADS.index("score"), Qt.SortOrder.DescendingOrder)
    window.wait(lambda: cell(table, 0, "score") == "0.8")
    assert [cell(table, row, "score") for row in range(3)] == ["0.8", "0.7", "0.6"]


def test_a_click_goes_there_and_lights_the_mark_up(window, table):
    row = table.model.row(20)
    index = table.model.index(20, 1)
    table.view.scrollTo(index)
    window.qtbot.mouseClick(
        table.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=table.view.visualRect(index).center(),
    )
    window.wait(lambda: window.session.t == row["t"])
    window.wait(lambda: window.session.selection == (row["id"],))
    layer = window.session.image_layers[0]
    middle = layer.world_to_data(
        (window.session.t, *window.viewer.scene.camera.center[-2:])
    )
    assert np.allclose(middle[-2:], [row["y"], row["x"]], atol=1)


def test_thumbnails_show_what_is_around(window, table):
    window.wait(lambda: table.model._crops.get(0) is not None)
    picture = table.model._crops[0].toImage()
    assert (picture.width(), picture.height()) == (32, 32)
    shades = {picture.pixelColor(x, y).value() for x in range(32) for y in range(32)}
    assert len(shades) > 10


def test_selected_rows_are_changed_as_one_act(window, table):
    select(table, 0, 1, 690)
    assert table.said.text() == "3 marks selected"
    table.give_text("look again")
    window.wait(lambda: len(window.recording.marks.find(text="look again")) == 3)
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.wait(lambda: len(window.recording.marks.find(text="look again")) == 0)

    table.filter.state.setCurrentText("unseen")
    window.wait(lambda: table.said.text() == "8 marks found")
    select(table, *range(8))
    window.push(table.accept)
    window.wait(lambda: len(window.recording.marks.find(review=1)) == 8)
    table.filter.state.setCurrentIndex(0)
    window.wait(lambda: table.said.text() == "700 marks found")
    select(table, 690)
    window.push(table.remove)
    window.wait(lambda: table.said.text() == "699 marks found")


def test_what_another_program_does_is_listed(window, table):
    window.recording.markers.remove([1, 2, 3])
    window.wait(lambda: table.said.text() == "697 marks found")


def test_scores_are_read_as_people_write_them():
    assert span("0.2-0.8") == (0.2, 0.8)
    with pytest.raises(BadValue, match="number"):
        span("a lot")
