"""Every key, with every tool, on every kind of layer: exactly one handler."""

from __future__ import annotations

import pytest
from napari.utils.key_bindings import coerce_keybinding

from marey.docks.keys import KEYS, by_key, line_for

pytestmark = pytest.mark.gui

TO_NAPARI = [
    key for key in by_key() if not key.startswith(("Keypad", "Tab", "Shift-Tab", "?"))
]
TO_QT = [key for key in by_key() if key not in TO_NAPARI]
LAYERS = ("image", "points", "labels", "shapes", "nobody")


@pytest.fixture
def heard(window, monkeypatch):
    """Names of the lines that were called, in place of what they do."""
    calls = []
    from dataclasses import replace

    def told(line):
        return replace(line, act=lambda desk, line=line: calls.append(line.name))

    places = window.desk.keys._places
    for lines in places.values():
        for where, line in lines.items():
            if line.name != "play":
                lines[where] = told(line)
    monkeypatch.setattr(window.desk.player, "toggle", lambda: calls.append("play"))
    return calls


def activate(window, kind: str) -> None:
    session = window.session
    layer = {
        "image": lambda: session.image_layers[0],
        "points": lambda: session.canvas.need_points(),
        "labels": lambda: session.labels,
        "shapes": lambda: session.canvas.need_shapes(),
        "nobody": lambda: None,
    }[kind]()
    window.viewer.layers.selection.clear()
    if layer is not None:
        window.viewer.layers.selection.active = layer


@pytest.mark.parametrize("tool", ["look", "mark", "paint"])
def test_every_key_has_exactly_one_handler(window, heard, tool):
    window.session.choose("paint")  # so that every layer of ours is there
    wrong = {}
    for kind in LAYERS:
        window.session.choose(tool)
        activate(window, kind)
        for key in TO_NAPARI:
            named, wanted = press(window, heard, key)
            if named != wanted:
                wrong[kind, key] = (named, wanted)
            if window.session.tool != tool:  # napari's own key changed the mode
                window.session.choose(tool)
                activate(window, kind)
    assert wrong == {}


def press(window, heard, key) -> tuple[list[str], list[str]]:
    """Press a key as the canvas does; return who acted and who should have."""
    line = line_for(window.desk, window.desk.keys._places[key])
    handler = window.viewer.window._qt_viewer.canvas._key_map_handler
    heard.clear()
    handler.press_key(coerce_keybinding(key))
    handler.release_key(coerce_keybinding(key))
    return heard.copy(), [] if line is None else [line.name]


def test_keys_that_napari_cannot_name_reach_the_table(window, heard):
    from qtpy.QtWidgets import QApplication

    for key in TO_QT:
        heard.clear()
        QApplication.sendEvent(window.canvas, as_event(key))
        assert heard == [line_for(window.desk, by_key()[key]).name], key


def as_event(key: str):
    from qtpy.QtCore import Qt
    from qtpy.QtGui import QKeyEvent

    down, plain = QKeyEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
    if key == "Tab":
        return QKeyEvent(down, Qt.Key.Key_Tab, plain)
    if key == "Shift-Tab":
        return QKeyEvent(down, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    if key == "?":
        return QKeyEvent(down, Qt.Key.Key_Question, plain, "?")
    keypad = Qt.KeyboardModifier.KeypadModifier
    return QKeyEvent(down, Qt.Key.Key_0, keypad, key.removeprefix("Keypad-"))


def test_digits_choose_types_on_our_layers_and_nowhere_else(window):
    import numpy as np

    theirs = window.viewer.add_points(np.zeros((1, 2)))
    handler = window.viewer.window._qt_viewer.canvas._key_map_handler
    window.viewer.layers.selection.active = theirs
    handler.press_key(coerce_keybinding("2"))

    assert theirs.mode == "add", "napari's own key on a layer of others"
    assert len({line.name for line in KEYS}) == len(KEYS)


def test_a_key_that_cannot_do_anything_says_why(window):
    from qtpy.QtCore import Qt

    said = []
    window.session.said.connect(said.append)
    window.press(Qt.Key.Key_Left)
    assert said[-1] == "this is the first frame"
    window.press(Qt.Key.Key_End)
    window.wait(lambda: window.session.t == 11)
    window.press(Qt.Key.Key_Right)
    assert said[-1] == "this is the last frame"
    window.press(Qt.Key.Key_O)
    assert said[-1] == "there is no mask yet: P paints one"
    window.session.close()
    window.press(Qt.Key.Key_Right)
    assert said[-1] == "nothing is open: drop a folder on the picture"
    window.session.said.disconnect(said.append)


def test_the_points_of_a_second_recording_are_there_before_it_is_painted(window, cells):
    import marey

    with marey.open(cells) as rec:
        rec.types.add("nest", kind="rectangle")
        rec.shapes.add("nest", 0, [[1, 1], [1, 9], [9, 9], [9, 1]], kind="rectangle")
    window.desk.open(cells)
    first = window.recording
    window.wait(lambda: window.recording not in (None, first))

    assert window.session.tool == "look"
    assert window.session.points in window.viewer.layers
    window.qtbot.wait(50)
    window.session.choose("mark")
    window.qtbot.wait(50)
