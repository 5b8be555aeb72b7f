"""Our keys against napari's own: whatever we take from napari is taken on purpose."""

from __future__ import annotations

import pytest
from napari._app_model import get_app_model
from napari.settings import get_settings
from napari.utils.key_bindings import coerce_keybinding

from marey.docks.key_binding import _QT_ONLY
from marey.docks.keys import KEYS, by_key

TAKEN = {
    **dict.fromkeys("1234567", "digits choose types; napari's modes have buttons"),
    "Left": "one frame back, as in napari",
    "Right": "one frame on, as in napari",
    "Space": "held it pans, as in napari",
    "Delete": "removes what is selected, as in napari",
    "Backspace": "removes what is selected, as in napari",
    "Enter": "finishes an outline, as in napari",
    "Escape": "drops an outline, as in napari",
    "E": "erases, as in napari",
    "P": "paints, as in napari",
    "F": "fills while painting, as in napari",
    "=": "larger brush; classes are chosen by their own keys",
    "-": "smaller brush; classes are chosen by their own keys",
    "[": "smaller brush, as in napari",
    "]": "larger brush, as in napari",
    "B": "fills, as in ClickPoints; the controls can preserve labels",
    "Control-Y": "does again, as everywhere; the viewer has a button for 3D",
    "A": "writes a note, as in ClickPoints; a frame rarely wants all selected",
    "Y": "writes a note, as in ClickPoints; 3D only in napari",
    "O": "mask stronger, as in ClickPoints; 3D only in napari",
    "I": "mask fainter, as in ClickPoints; outlines have a button for it",
    "L": "looks; lines are a kind of type here",
    "M": "marks; new labels are made by the marks file",
    "C": "auto contrast, as in napari, by what is in sight",
    "Shift-V": "not visible; the layer list has eyes to hide layers",
    "Shift-L": "labels an interval; layers are locked by their menu",
    "V": "accepts, a tick; the layer list has eyes to hide layers",
    "R": "turns the picture, as in ClickPoints; rectangles are a kind of type here",
    "T": "one to one; paths are a kind of type here",
}
"""Keys that mean something in napari too, and why ours goes first on our layers."""


@pytest.fixture(scope="module")
def ours() -> dict[object, str]:
    """Our keys as napari compares them; without those that napari cannot name."""
    return {
        coerce_keybinding(key): key
        for line in KEYS
        for key in line.keys
        if not key.startswith(_QT_ONLY)
    }


def test_every_key_can_be_named_to_napari(ours):
    assert len(ours) == len([key for key in by_key() if not key.startswith(_QT_ONLY)])


def test_keys_of_napari_are_taken_on_purpose(ours):
    shortcuts = get_settings().shortcuts.shortcuts
    meant = {coerce_keybinding(str(k)) for keys in shortcuts.values() for k in keys}

    both = {ours[key] for key in meant & ours.keys()}

    assert not both - TAKEN.keys(), "decide, and write the reason into the table"
    assert not TAKEN.keys() - both, "napari no longer uses these"


@pytest.mark.gui
def test_no_menu_of_napari_listens_to_our_keys(ours, make_napari_viewer_proxy):
    make_napari_viewer_proxy()  # fills the menus
    menus = {
        coerce_keybinding(str(rule.keybinding)): rule.command_id
        for rule in get_app_model().keybindings
    }

    clash = {ours[key]: menus[key] for key in menus.keys() & ours.keys()}

    assert len(menus) > 10, "menus were found"
    assert not clash, "a menu's key goes before ours, or makes both silent"
