from __future__ import annotations

import pytest

from marey.docks.cheat_sheet import as_html
from marey.docks.key_binding import setting_name
from marey.docks.keys import ANYWHERE, KEYS, Key, by_key, remapped
from marey.layers.tools import TOOLS


def nothing(desk) -> None:
    return None


def test_no_key_does_two_things():
    for key, places in by_key().items():
        assert set(places) <= {ANYWHERE, *TOOLS}, key
        if ANYWHERE in places:
            assert len(places) == 1, key


def test_two_lines_with_the_same_key_are_refused():
    table = (Key("one", ("A",), "one", nothing), Key("two", ("A",), "two", nothing))
    with pytest.raises(ValueError, match="one thing"):
        by_key(table)


def test_names_are_unique_also_as_settings():
    names = [setting_name(line.name) for line in KEYS]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_keys_can_be_changed_and_taken_away():
    table = remapped({"play": "Q", "first": "", "nobody knows": "W"})
    found = {line.name: line.keys for line in table}
    assert found["play"] == ("Q",)
    assert found["first"] == ()
    assert found["last"] == ("End",)


def test_every_key_is_in_the_cheat_sheet():
    text = as_html(KEYS)
    for line in KEYS:
        if not line.name.startswith("type "):
            assert line.words in text, line.name
    assert "1 to 9" in text
    assert text.count("play from here on") == 1
    assert "Alt+Left" in text


def test_the_keys_of_clickpoints_keep_their_meaning():
    places = by_key()
    for key, name in {
        "Left": "back",
        "Right": "forward",
        "Home": "first",
        "End": "last",
        "Space": "play",
        "Control-Right": "next marked",
        "Control-Left": "previous marked",
        "Control-Z": "undo",
        "Control-Y": "redo",
        "H": "hide timeline",
        "F1": "keys",
        "Keypad-9": "forward 100",
        "Control-Home": "range start",
        "Control-End": "range end",
        "Alt-Right": "next block",
        "N": "end range",
    }.items():
        assert [line.name for line in places[key].values()] == [name]
    assert places["F"]["paint"].name == "fill"
    assert places["F"]["look"].name == "fit"
