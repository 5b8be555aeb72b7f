"""The session: found by its viewer, opens, closes, chooses, grows."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
import tifffile
from napari.components import ViewerModel
from napari.utils._proxies import PublicOnlyProxy

import marey.layers
from marey.errors import BadValue, UnknownName
from marey.layers import Session
from marey.recording import open as open_recording


def test_public_names_are_there_twice():
    for name in marey.layers.__all__:
        assert getattr(marey.layers, name) is getattr(marey.layers, name)
    with pytest.raises(AttributeError, match="nothing"):
        _ = marey.layers.nothing


def test_a_viewer_has_one_session():
    one, two = ViewerModel(), ViewerModel()
    assert Session.of(one) is Session.of(one)
    assert Session.of(one) is Session.of(PublicOnlyProxy(one))
    assert Session.of(one) is not Session.of(two)


def test_a_session_goes_with_its_viewer():
    viewer = ViewerModel()
    seen = weakref.ref(Session.of(viewer))
    del viewer
    gc.collect()
    assert seen() is None


def test_nothing_open_does_no_harm(viewer):
    session = Session.of(viewer)
    assert session.t == 0
    assert session.n_frames == 0
    assert session.layers == ()
    assert session.undo() == "nothing to undo"
    session.delete()
    session.walk()
    session.cancel()
    session.deliver()
    session.close()
    with pytest.raises(BadValue, match="open"):
        session.post(print)


def test_open_and_close_leave_the_viewer_as_it_was(viewer, pictures, place):
    own = viewer.add_image(np.zeros((5, 5)))
    callbacks = len(viewer.mouse_drag_callbacks)
    session = Session.of(viewer)
    opened, closed = [], []
    session.opened.connect(opened.append)
    session.closed.connect(lambda: closed.append(True))
    recording = open_recording(pictures, place)
    session.show(recording)
    assert opened == [recording]
    session.close()
    assert list(viewer.layers) == [own]
    assert closed == [True]
    assert session.recording is None
    assert len(viewer.mouse_drag_callbacks) == callbacks + 1


def test_another_recording_takes_the_place(session, pictures, tmp_path):
    session.show(open_recording(pictures[:4], tmp_path / "other.marey"))
    assert session.n_frames == 4
    assert len(session.image_layers) == 1


def test_closed_and_opened_again_all_is_there(viewer, pictures, place, mouse):
    session = Session.of(viewer)
    session.show(open_recording(pictures, place, author="me"))
    viewer.scene.camera.zoom = 4
    mouse.click((10, 20))
    session.add_type("adult")
    mouse.click((30, 40))
    session.close()
    session.show(open_recording(pictures, place, author="me"))
    assert session.tool == "look"
    assert session.counts_here() == {"object": 1, "adult": 1}
    session.close()


def test_the_first_frame_is_shown_and_others_are_not_read(viewer, tmp_path):
    folder = tmp_path / "series"
    folder.mkdir()
    for t in range(9):
        tifffile.imwrite(folder / f"{t}.tif", np.full((20, 30), 10 * t, np.uint8))
    session = Session.of(viewer)
    recording = open_recording(folder)
    session.show(recording)
    assert viewer.dims.point[0] == 0
    assert session.image_layers[0].name == recording.series.name
    assert not (tmp_path / "series.marey").exists()
    session.close()


def test_unknown_tools_and_types_are_refused(session):
    with pytest.raises(BadValue, match="'hammer' came"):
        session.choose("hammer")
    with pytest.raises(UnknownName, match="object"):
        session.choose_type("adult")
    assert session.choose_key("7") is False


def test_exactly_one_tool_owns_the_button(session, viewer):
    session.add_type("nest", "polygon")
    session.choose("paint")
    for tool, layer in [
        ("look", session.image_layers[0]),
        ("paint", session.labels),
        ("mark", session.shapes),
    ]:
        session.choose(tool)
        assert viewer.layers.selection.active is layer
        others = {session.points, session.shapes, session.labels} - {layer, None}
        assert all(str(other.mode) == "pan_zoom" for other in others)
    session.choose_key("1")


def test_selecting_a_layer_chooses_its_tool(session, viewer):
    session.choose("look")
    viewer.layers.selection.active = session.points
    assert session.tool == "look"  # its mode still pans
    session.points.mode = "add"
    assert session.tool == "mark"
    assert session.tools.marks_points
    viewer.layers.selection.active = session.image_layers[0]
    assert session.tool == "look"


def test_napari_adds_nothing_of_its_own_in_add_mode(session, mouse):
    session.points.mode = "pan_zoom"
    session.points.mode = "add"
    mouse.click((10, 20))
    assert len(session.points.data) == 1
    assert session.recording.markers.count() == 1


def test_napari_select_mode_is_stored_when_the_button_comes_up(session, mouse):
    mouse.click((10, 20))
    session.points.mode = "select"
    before = len(session.recording.history.list())
    mouse.drag((10, 20), (12, 22), (20, 30), (22, 30))
    assert session.recording.markers.frame(0).yx.round().tolist() == [[22, 30]]
    assert len(session.recording.history.list()) == before + 1
    session.points.selected_data = {np.int64(0)}
    session.points.remove_selected()
    assert session.recording.markers.count() == 0


def test_keys_are_bound_on_the_viewer_and_on_our_instances_only(session, viewer):
    pressed = []
    foreign = viewer.add_points(np.zeros((1, 2)))
    session.bind({"Control-Z": pressed.append, "1": pressed.append})
    session.choose("paint")
    for target in (viewer, *session.layers):
        assert len(target.keymap) >= 2
    assert not foreign.keymap
    assert not type(session.points).class_keymap.get("1")


def test_a_removed_layer_is_made_again(session, viewer, mouse):
    mouse.click((10, 20))
    viewer.layers.remove(session.points)
    assert session.points is None
    session.choose("mark")
    assert session.points.data.tolist() == [[10, 20]]
    mouse.click((30, 20))
    assert session.recording.markers.count() == 2


def test_types_edited_elsewhere_change_the_looks(session, mouse):
    session.add_type("adult")
    mouse.click((10, 20))
    heard = []
    session.types_changed.connect(heard.append)
    session.recording.types.edit("adult", color="#ff0000")
    session.deliver()
    assert len(heard) == 1
    assert session.points.face_color[0].tolist() == [1, 0, 0, 1]
    session.recording.types.rename("adult", "old one")
    session.deliver()
    assert session.type.name == "old one"


def test_hidden_types_are_not_drawn_and_not_hit(session, mouse):
    session.add_type("adult")
    mouse.click((10, 20))
    session.recording.types.edit("adult", visible=False)
    session.deliver()
    assert len(session.points.data) == 0
    assert session.counts_here() == {"adult": 1}


def test_hint_names_tool_type_and_count(session, mouse):
    mouse.click((10, 20))
    assert session.hint().startswith("marking: object (1)")
    assert "1 here" in session.hint()
    assert session.hint().count("·") <= 4


def test_layers_say_that_they_are_ours(session, place):
    session.choose("paint")
    roles = {layer.metadata["marey"]["role"] for layer in session.layers}
    assert roles == {"image", "points", "labels"}
    assert Path(session.points.metadata["marey"]["recording"]) == place


def test_words_of_acts(session, mouse):
    acted = []
    session.acted.connect(acted.append)
    mouse.click((10, 20))
    mouse.click((30, 20))
    mouse.drag((30, 20), (40, 40))
    assert acted[0] == "marked object in frame 0"
    assert acted[2].startswith("moved 1 object")
