"""napari's list of layers rests while frames go by, and is drawn again after."""

from __future__ import annotations

import pytest
from qtpy.QtWidgets import QListView

from marey.docks.calm_list import LIST, REST, CalmList
from marey.layers import Session

pytestmark = pytest.mark.gui


def test_the_list_is_drawn_after_the_steps_not_with_them(make_napari_viewer, qtbot):
    viewer = make_napari_viewer()
    session = Session.of(viewer)
    window = viewer.window._qt_window
    (view,) = (
        one for one in window.findChildren(QListView) if type(one).__name__ == LIST
    )
    calm = CalmList(session, window)
    session.stepped.emit(0)
    assert view.updatesEnabled()  # nothing of ours is in this window yet
    calm.watch(window)
    session.stepped.emit(1)
    assert not view.updatesEnabled()
    session.stepped.emit(2)
    qtbot.waitUntil(view.updatesEnabled, timeout=10 * REST)
    session.stepped.emit(3)
    calm.release()
    assert view.updatesEnabled()
    session.stepped.emit(4)
    assert view.updatesEnabled()
