"""Masks: one picture in the layer, a stroke one act, undo ours."""

from __future__ import annotations

import numpy as np
import pytest

from marey.layers import Session


def stroke(session, mouse, *way):
    assert session.tool == "paint"
    mouse.drag(*way)


def test_the_first_stroke_stores_class_layer_and_pixels(session, mouse):
    session.choose("paint")
    assert session.labels.data.dtype == np.uint8
    assert session.labels.data.shape == (60, 80)
    assert session.type.name == "area"
    stroke(session, mouse, (10, 20), (10, 40))
    stored = session.recording.masks.read(0)
    assert np.array_equal(stored, session.labels.data)
    assert stored[10, 20:40].all()
    assert [kind.name for kind in session.recording.masks.classes().values()] == [
        "area"
    ]
    assert len(session.recording.history.list()) == 1


def test_only_the_touched_box_is_written(session, mouse, monkeypatch):
    boxes = []
    write = session.recording.masks.write

    def spy(t, labels, **keywords):
        boxes.append(keywords["box"])
        return write(t, labels, **keywords)

    monkeypatch.setattr(session.recording.masks, "write", spy)
    session.choose("paint")
    session.labels.brush_size = 1
    stroke(session, mouse, (10, 20), (10, 40))
    ((y0, x0, y1, x1),) = boxes
    assert (y0, x0) <= (10, 20)
    assert 1 <= y1 - y0 <= 4
    assert 20 <= x1 - x0 <= 24


def test_undo_of_a_stroke_is_ours(session, mouse):
    session.choose("paint")
    stroke(session, mouse, (10, 20), (10, 40))
    stroke(session, mouse, (30, 20), (30, 40))
    session.labels.undo()  # what napari's own key and menu call
    assert session.labels.data[10, 30]
    assert not session.labels.data[30, 30]
    assert not session.recording.masks.read(0)[30, 30]
    session.labels.redo()
    assert session.labels.data[30, 30]


def test_masks_are_swapped_at_a_step(session, mouse):
    session.choose("paint")
    stroke(session, mouse, (10, 20), (10, 40))
    session.go(3)
    assert not session.labels.data.any()
    stroke(session, mouse, (30, 20), (30, 40))
    session.go(0)
    assert session.labels.data[10, 30]
    assert not session.labels.data[30, 30]
    assert session.recording.masks.frames().tolist() == [0, 3]


def test_a_stroke_over_a_step_keeps_both_parts(session, mouse):
    session.choose("paint")
    mouse.press((10, 20))
    mouse.to((10, 40))
    session.go(1)
    mouse.to((40, 40))
    mouse.release((40, 40))
    assert session.recording.masks.read(0)[10, 30]
    assert not session.recording.masks.read(0)[40, 40]
    assert session.recording.masks.read(1)[40, 40]


def test_modes_of_painting_are_one_tool(session, mouse):
    heard = []
    session.tool_changed.connect(heard.append)
    session.choose("erase")
    assert (session.tool, session.paint_mode) == ("paint", "erase")
    assert str(session.labels.mode) == "erase"
    session.labels.mode = "fill"  # by napari's own button
    assert session.paint_mode == "fill"
    assert heard[-1] == "paint"


def test_painting_does_not_mark_and_marking_does_not_paint(session, mouse):
    session.choose("paint")
    stroke(session, mouse, (10, 20), (10, 40))
    assert session.recording.markers.count() == 0
    session.choose_key("1")
    assert session.tool == "mark"
    mouse.click((30, 30))
    assert session.recording.markers.count() == 1
    assert not session.recording.masks.read(0)[30, 30]


def test_classes_get_their_values(session, mouse):
    session.add_type("membrane", "mask")
    session.add_type("nucleus", "mask")
    assert session.type.name == "nucleus"
    stroke(session, mouse, (10, 20), (10, 40))
    session.choose_class("membrane")
    stroke(session, mouse, (30, 20), (30, 40))
    classes = session.recording.masks.classes()
    stored = session.recording.masks.read(0)
    assert classes[int(stored[10, 30])].name == "nucleus"
    assert classes[int(stored[30, 30])].name == "membrane"


def test_a_class_of_somebody_else_moves_aside(session, mouse):
    session.add_type("membrane", "mask")
    session.recording.types.add("other", "mask")
    session.recording.masks.value("other")  # takes value 1 behind our back
    stroke(session, mouse, (10, 20), (10, 40))
    classes = session.recording.masks.classes()
    stored = session.recording.masks.read(0)
    assert classes[int(stored[10, 30])].name == "membrane"
    session.deliver()
    assert np.array_equal(session.labels.data, stored)


def test_many_instances_widen_the_layer(session, viewer):
    wide = np.zeros((60, 80), np.uint16)
    wide[5, 5] = 300
    session.recording.masks.layers.add("cells", kind="instances")
    session.recording.masks.write(2, wide, layer="cells")
    session.choose_mask_layer("cells")
    session.go(2)
    assert session.labels.data.dtype == np.uint16
    assert session.labels.data[5, 5] == 300


def test_a_refused_stroke_goes_away(session, mouse, monkeypatch):
    said = []
    session.said.connect(said.append)
    session.choose("paint")

    def full(*_, **__):
        raise OSError("the disk is full")

    monkeypatch.setattr(session.recording.masks, "write", full)
    stroke(session, mouse, (10, 20), (10, 40))
    assert not session.labels.data.any()
    assert said == ["not stored: the disk is full"]


def test_reopened_masks_are_there(viewer, recording):
    picture = np.zeros((60, 80), np.uint8)
    picture[3:9, 4:20] = 1
    recording.types.add("area", "mask")
    recording.masks.value("area")
    recording.masks.write(0, picture)
    session = Session.of(viewer)
    session.show(recording)
    assert session.tool == "look"
    assert np.array_equal(session.labels.data, picture)
    colour = session.labels.get_color(1)
    expected = recording.types.get("area").color
    assert "#" + "".join(f"{round(255 * float(c)):02x}" for c in colour[:3]) == expected
    session.close()


@pytest.mark.parametrize("mode", ["fill", "polygon", "pick"])
def test_other_modes_are_taken(session, mode):
    session.choose(mode)
    assert str(session.labels.mode) == mode


def test_working_never_asks_for_all_painted_frames(
    recording, viewer, mouse, monkeypatch
):
    recording.masks.write(2, np.ones((60, 80), np.uint8))

    def asked(*_: object) -> None:
        message = "all tiles of the file were read"
        raise AssertionError(message)

    monkeypatch.setattr(recording.masks, "frames", asked)
    session = Session.of(viewer)
    session.show(recording)
    assert session.tool == "look"
    session.choose("paint")
    stroke(session, mouse, (10, 20), (10, 40))
    session.go(2)
    assert session.labels.data.all()
    recording.masks.remove(2)
    session.deliver()
    assert not session.labels.data.any()
    session.go(0)
    assert session.labels.data[10, 30]
    assert session.next_marked(1) is None
    session.close()


def test_news_in_the_middle_of_a_stroke_wait_for_its_end(session, mouse):
    session.choose("paint")
    mouse.drag((10, 20), (10, 40))
    mouse.press((30, 20))
    mouse.to((30, 40))
    session.recording.masks.layers.edit("mask", opacity=0.3)
    session.deliver()  # the layer is read anew, but not yet
    assert session.labels.data[30, 30]
    mouse.to((50, 40))
    mouse.release((50, 40))
    assert np.array_equal(session.recording.masks.read(0), session.labels.data)
    assert session.labels.data[30, 30]
    assert session.labels.data[45, 40]


def test_a_button_held_over_steps_writes_only_where_it_painted(session, mouse):
    session.choose("paint")
    mouse.press((10, 20))
    mouse.to((10, 40))
    for t in (1, 2, 3):
        session.go(t)
    mouse.to((40, 40))
    mouse.release((40, 40))
    words = [act.words for act in session.recording.history.list()]
    assert words == ["painted mask in frame 3", "painted mask in frame 0"]
