"""The steps of the Markers dock, by mouse and keys."""

from __future__ import annotations

import pytest
from qtpy.QtCore import Qt

from marey.words.outlines import box

pytestmark = pytest.mark.gui


@pytest.fixture
def dock(window, monkeypatch, tmp_path):
    monkeypatch.setenv("MAREY_DATA", str(tmp_path / "own"))
    return window.dock("Markers")


def unfold(window, dock, number: int) -> None:
    window.push(dock.steps[number]._head)
    window.wait(lambda: dock.steps[number].inside.isVisible())


def typed(window, line, text: str) -> None:
    window.push(line)
    line.selectAll()
    window.qtbot.keyClicks(line, text)
    window.qtbot.keyClick(line, Qt.Key.Key_Return)


def selected_chick(window, dock):
    """A point of a type that asks for something, selected."""
    rec = window.recording
    schema = {"age": {"kind": "number", "least": 0}, "sex": ["f", "m"], "wet": "flag"}
    rec.types.add("chick", attribute_schema=schema)
    (row,) = rec.markers.add("chick", 0, [[90, 120]])
    window.wait(lambda: len(window.session.points.data) == 1)
    window.session.choose_type("chick")
    window.session.select((int(row),))
    unfold(window, dock, 1)
    window.wait(lambda: "chick" in dock.mark.words.text())
    return int(row)


def test_the_selected_mark_is_told_and_edited(window, dock):
    row = selected_chick(window, dock)
    rec, form = window.recording, dock.mark
    assert "by " in form.words.text()
    typed(window, form.text, "hatched")
    window.wait(lambda: rec.markers.about(row).text == "hatched")
    fields = form.attributes.fields
    typed(window, fields["age"], "12")
    window.wait(lambda: rec.markers.about(row).attributes == {"age": 12.0})
    fields["sex"].setCurrentText("m")
    fields["sex"].textActivated.emit("m")
    window.wait(lambda: rec.markers.about(row).attributes.get("sex") == "m")
    window.wait(lambda: form._about.attributes.get("sex") == "m")
    fields["wet"].click()  # its box is only as wide as its mark
    wanted = {"age": 12.0, "sex": "m", "wet": True}
    window.wait(lambda: rec.markers.about(row).attributes == wanted)
    window.push(form.hidden)
    window.wait(lambda: rec.markers.about(row).visibility == 1)
    for _ in range(5):
        rec.undo()
    window.wait(lambda: rec.markers.about(row).attributes == {})
    window.wait(lambda: rec.markers.about(row).text == "")


def test_what_does_not_fit_is_said_and_not_written(window, dock):
    row = selected_chick(window, dock)
    said = []
    window.session.said.connect(said.append)
    typed(window, dock.mark.attributes.fields["age"], "-3")
    window.wait(lambda: bool(said))
    assert "at least 0" in said[-1]
    assert window.recording.markers.about(row).attributes == {}
    assert dock.mark.attributes.fields["age"].text() == ""


def test_one_step_is_open_at_a_time(window, dock):
    for number in (0, 1, 2, 3):
        unfold(window, dock, number)
        assert [step.is_open() for step in dock.steps] == [
            one == number for one in range(4)
        ]


def test_a_type_is_edited_field_by_field(window, dock):
    rec = window.recording
    rec.types.add("nest", "rectangle")
    window.wait(lambda: "nest" in dock.list.rows)
    window.session.choose_type("nest")
    unfold(window, dock, 0)
    form = dock.form
    window.wait(lambda: form.kind.currentText() == "rectangle")
    typed(window, form.label, "{area} px")
    window.wait(lambda: rec.types.get("nest").label == "{area} px")
    typed(window, form.label, "{aera}")
    window.wait(lambda: "did you mean {area}?" in form.trouble.text())
    assert rec.types.get("nest").label == "{area} px"
    form.height.setValue(20)
    window.wait(lambda: rec.types.get("nest").box == (20, 20))
    window.push(form.persistent)
    window.wait(lambda: rec.types.get("nest").persistent)
    window.qtbot.keyClicks(form.schema, "eggs: number 0 to 9")
    form.flush()  # as when the keyboard leaves the field
    window.wait(lambda: bool(rec.types.get("nest").attribute_schema))
    assert rec.types.get("nest").attribute_schema[0].most == 9
    for _ in range(4):
        rec.undo()
    assert rec.types.get("nest").label == ""


def test_a_kind_is_changed_with_its_marks_or_it_is_said_why_not(window, dock):
    rec = window.recording
    rec.types.add("nest", "rectangle")
    rec.shapes.add("nest", 0, box((60, 60), 20, 30))
    window.wait(lambda: "nest" in dock.list.rows)
    window.session.choose_type("nest")
    unfold(window, dock, 0)
    dock.form.kind.textActivated.emit("line")
    window.wait(lambda: "no line can be made" in dock.form.trouble.text())
    assert rec.types.get("nest").kind == "rectangle"
    dock.form.kind.textActivated.emit("ellipse")
    window.wait(lambda: rec.shapes.list()[0].kind == "ellipse")


def test_types_are_kept_and_used_again(window, dock):
    rec = window.recording
    rec.types.add("adult", key="1")
    window.wait(lambda: "adult" in dock.list.rows)
    dock.template.keep("penguins")
    assert list(rec.types.templates()) == ["penguins"]
    rec.types.remove("adult")
    names = [action.text() for action in dock.template.menu_now().actions()]
    assert "penguins" in names
    dock.template.use("penguins")
    window.wait(lambda: "adult" in dock.list.rows)


def test_an_example_is_taken_from_the_selected_mark(window, dock):
    selected_chick(window, dock)
    unfold(window, dock, 0)
    window.push(dock.form.example.take)
    window.wait(lambda: window.recording.types.example("chick") is not None)
    assert window.recording.types.example("chick").shape == (33, 33)


def test_keys_label_frames_copy_on_and_hide(window, dock):
    rec = window.recording
    rec.types.add("rain", "frame", key="5")
    row = selected_chick(window, dock)
    window.press(Qt.Key.Key_N, shift=True)
    window.wait(lambda: rec.markers.about(row).visibility == 1)
    window.press(Qt.Key.Key_C, shift=True)
    window.wait(lambda: window.session.t == 1)
    assert rec.markers.count(t=1) == 1
    window.press(Qt.Key.Key_5)
    window.wait(lambda: [one.t for one in rec.frame_labels.list()] == [1])
    window.press(Qt.Key.Key_Right)
    window.wait(lambda: window.session.t == 2)
    window.press(Qt.Key.Key_B, shift=True)
    window.press(Qt.Key.Key_Right)
    window.wait(lambda: window.session.t == 3)
    window.press(Qt.Key.Key_B, shift=True)
    window.wait(lambda: len(rec.frame_labels.list()) == 2)
    label = rec.frame_labels.list()[1]
    assert (label.t, label.last) == (2, 3)
    window.wait(lambda: dock.list.rows["rain"].here.text() == "1 here")
