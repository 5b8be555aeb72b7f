"""Every key, pressed on the canvas with every tool on every layer of ours.

The events are Qt's own, so that shortcuts of menus, the filter of our window and
napari's dispatch all have their say. What napari would do is listened to and not
done.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import pytest
from napari.utils.key_bindings import KeymapProvider
from qtpy.QtCore import Qt
from qtpy.QtGui import QAction
from qtpy.QtWidgets import QApplication

from marey.docks.cheat_sheet import CheatSheet
from marey.docks.keys import line_for
from marey.layers.tools import TOOLS

pytestmark = [pytest.mark.gui, pytest.mark.slow]

LAYERS = ("image", "points", "shapes", "labels")
MODIFIERS = {
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Control": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Keypad": Qt.KeyboardModifier.KeypadModifier,
}
QT_NAMES = {
    "=": "Equal", "-": "Minus", "[": "BracketLeft", "]": "BracketRight",
    "?": "Question", "/": "Slash", "*": "Asterisk", "Enter": "Return",
}  # fmt: skip
ASKED = {"look", "mark", "paint", "eraser", "fill", "pick", "cancel", "type 1"}
"""Lines that may find what they ask for: the tool line shows that it is so."""


def as_qt(name: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """Return what Qt calls a key of the table."""
    held = Qt.KeyboardModifier.NoModifier
    while "-" in name[1:] and name.split("-")[0] in MODIFIERS:
        modifier, name = name.split("-", 1)
        held |= MODIFIERS[modifier]
    if name == "Tab" and held & MODIFIERS["Shift"]:
        name = "Backtab"
    return getattr(Qt.Key, f"Key_{QT_NAMES.get(name, name)}"), held


@pytest.fixture
def answers(window, monkeypatch):
    """Who answered: our lines by name, and napari's own."""
    heard: list[str] = []
    for lines in window.desk.keys._places.values():
        for where, line in lines.items():
            if line.name != "play":
                lines[where] = replace(line, act=told(heard, line))
    toggle = window.desk.player.toggle
    monkeypatch.setattr(
        window.desk.player, "toggle", lambda: (heard.append("play"), toggle())
    )
    for kind in kinds(KeymapProvider):
        for binding in kind.__dict__.get("class_keymap", {}):
            if str(binding) in MODIFIERS:  # a key of its own that comes before ours
                continue
            own = f"napari {kind.__name__} {binding}"
            monkeypatch.setitem(
                kind.class_keymap, binding, lambda _who, own=own: heard.append(own)
            )
    main = window.viewer.window._qt_window
    for action in main.findChildren(QAction):
        if not action.shortcut().isEmpty():
            words = f"menu {action.text()}"
            action.triggered.connect(lambda *_, words=words: heard.append(words))
    return heard


def told(heard, line):
    def act(desk):
        heard.append(line.name)
        return line.act(desk)

    return act


def kinds(kind):
    yield kind
    for lower in kind.__subclasses__():
        yield from kinds(lower)


@pytest.fixture
def words(window):
    """What was said in the tool line."""
    spoken: list[str] = []
    window.session.said.connect(spoken.append)
    window.session.acted.connect(spoken.append)
    yield spoken
    window.session.said.disconnect(spoken.append)
    window.session.acted.disconnect(spoken.append)


def sight(window) -> tuple:
    """What a person sees of a session."""
    session, desk = window.session, window.desk
    camera = session.viewer.scene.camera
    main = window.viewer.window._qt_window
    return (
        session.t,
        session.tool,
        session.paint_mode,
        session.type,
        session.selection,
        desk.player.is_playing(),
        session.labels.brush_size,
        session.labels.opacity,
        camera.zoom,
        desk.rail.find("Timeline").isVisible(),
        main.focusWidget() is desk.rail.find("Timeline").widget().place,
        desk.rail.find("Markers").isHidden(),
        sum(sheet.isVisible() for sheet in main.findChildren(CheatSheet)),
        desk.rail.find("Notes") is not None and desk.rail.find("Notes").isVisible(),
    )


def begin(window, tool: str, kind: str) -> None:
    """Stand on a frame in the middle with a tool, on a layer, nothing at its end."""
    session, rail = window.session, window.desk.rail
    window.desk.player.stop()
    for sheet in window.viewer.window._qt_window.findChildren(CheatSheet):
        sheet.close()
    for name, open_ in (("Timeline", True), ("Notes", False)):
        frame = rail.find(name)
        if frame is not None and frame.isVisible() != open_:
            rail.toggle(name)
    window.canvas.setFocus()
    if rail.find("Markers").isHidden():
        rail.toggle_columns()
    session.tools.paint_mode = "paint"
    if session.tool != tool or session.paint_mode != "paint":
        session.choose(tool)
    session.labels.brush_size, session.labels.opacity = 10, 0.5
    session.viewer.scene.camera.zoom = 3.3
    session.go(5)
    while session.t != 5:
        QApplication.processEvents()
    layer = {
        "image": session.image_layers[0],
        "points": session.points,
        "shapes": session.shapes,
        "labels": session.labels,
    }[kind]
    with session.tools.quietly():
        session.viewer.layers.selection.active = layer
    assert (session.tool, session.viewer.layers.selection.active) == (tool, layer)


def seen(window, words, before, name: str) -> bool:
    """Whether what a key did can be seen or read, as soon as it is done."""
    until = monotonic() + 1
    while monotonic() < until:
        if name in ASKED or words or sight(window) != before:
            return True
        QApplication.processEvents()
    return False


@pytest.mark.parametrize("tool", TOOLS)
def test_every_key_has_one_answer_that_is_seen(window, answers, words, tool):
    session = window.session
    session.choose("paint")
    session.canvas.need_points()
    session.canvas.need_shapes()
    wrong = {}
    for kind in LAYERS:
        for key, places in window.desk.keys._places.items():
            begin(window, tool, kind)
            QApplication.processEvents()
            line = line_for(window.desk, places)
            before = sight(window)
            answers.clear()
            words.clear()
            window.qtbot.keyClick(window.canvas, *as_qt(key))
            ours = [name for name in answers if not name.startswith("napari")]
            if line is None:
                good = not ours and len(answers) <= 1  # napari's own, if any
            else:
                good = answers == [line.name] and seen(window, words, before, line.name)
            if not good:
                wrong[kind, key] = (list(answers), list(words))
    begin(window, tool, "image")
    assert wrong == {}
