"""What napari's status bar says beside ours."""

from __future__ import annotations


def test_no_hint_names_keys_that_choose_types_here(session, mouse):
    session.add_type("bead")
    mouse.click((10, 10))
    for tool in ("look", "mark", "paint", "mark"):
        session.choose(tool)
        assert [layer.help for layer in session.viewer.layers if layer.help] == []
    assert not session.viewer.help
