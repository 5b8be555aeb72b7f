"""Windows with a recording, and hands to use them with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """A copy of twelve frames of the simulated sample, to be marked."""
    shipped = Path(__file__).resolve().parents[2] / "sample_data" / "simulated"
    folder = tmp_path / "cells"
    folder.mkdir()
    for picture in sorted(shipped.glob("*.png"))[:12]:
        shutil.copy(picture, folder)
    return folder


@pytest.fixture
def window(make_napari_viewer, cells, qtbot):
    """A window of 1280 x 800 with the recording open and its docks."""
    from marey.docks import Desk, view

    viewer = make_napari_viewer(show=True)
    viewer.window.resize(1280, 800)
    view(cells, viewer)
    desk = Desk.of(viewer)
    qtbot.waitUntil(lambda: desk.is_settled)
    hands = Hands(viewer, desk, qtbot)
    yield hands
    desk.shut()
    vars(hands).clear()  # pytest keeps it until after the check for leaks


class Hands:
    """Mouse and keyboard of a person in front of a window."""

    def __init__(self, viewer, desk, qtbot) -> None:
        self.viewer = viewer
        self.desk = desk
        self.session = desk.session
        self.qtbot = qtbot
        self.canvas = viewer.window._qt_viewer.canvas.native

    @property
    def recording(self):
        return self.session.recording

    def dock(self, name: str):
        dock = self.desk.rail.open(name)
        self.qtbot.waitUntil(lambda: dock.in_sight and not dock._soon.isActive())
        return dock

    def click(self, x: int, y: int) -> None:
        from qtpy.QtCore import QPoint, Qt

        point = QPoint(x, y)
        self.qtbot.mouseMove(self.canvas, point)
        self.qtbot.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=point)

    def press(self, key, *, ctrl: bool = False, shift: bool = False) -> None:
        from qtpy.QtCore import Qt

        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if shift:
            held |= Qt.KeyboardModifier.ShiftModifier
        self.qtbot.keyClick(self.canvas, key, held)

    def push(self, button) -> None:
        from qtpy.QtCore import Qt

        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def marks(self):
        return self.recording.markers.table()

    def wait(self, truth) -> None:
        self.qtbot.waitUntil(truth, timeout=20_000)
