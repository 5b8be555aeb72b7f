"""A hand reaches what a person can reach, and nothing else; and it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QAbstractButton, QLabel

import marey
from marey.docks.hand import Hand, Tally
from marey.docks.keys import KEYS
from marey.docks.pointer import key_of
from marey.docks.sight import OutOfReach
from marey.errors import BadValue
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path


def test_every_key_of_the_table_can_be_pressed():
    pressed = {key_of(key) for line in KEYS for key in line.keys}

    assert len(pressed) == len({key for line in KEYS for key in line.keys})
    assert key_of("Control-Shift-Z")[0] == Qt.Key.Key_Z


def test_a_key_that_there_is_not():
    with pytest.raises(BadValue, match="expected a key"):
        key_of("Control-Nothing")


@pytest.fixture
def hand(make_napari_viewer_proxy, tmp_path: Path):
    viewer = make_napari_viewer_proxy(show=True)
    marey.view(copy_sample("nuclei", tmp_path), viewer)
    hand = Hand(viewer)
    hand.turn(0.5)
    yield hand
    hand.session.close()


@pytest.mark.gui
def test_places_and_counts(hand: Hand):
    hit = hand.click((50, 60))
    hand.settle()
    assert hit == pytest.approx((50, 60), abs=0.5)
    assert hand.session.points.data[0] == pytest.approx(hit, abs=1e-4)

    hand.drag([hit, (60, 70), (80, 90)])
    hand.key("Right", "Left")
    hand.settle()

    assert hand.session.points.data[0] == pytest.approx((80, 90), abs=1)
    assert hand.tally == Tally(clicks=1, drags=1, keys=2)
    assert hand.tally.in_words() == "1 click, 1 drag, 2 keys"


@pytest.mark.gui
def test_what_is_out_of_sight_is_out_of_reach(hand: Hand):
    button = hand.find(QAbstractButton, "Folder...")
    hand.raise_dock("Markers")
    hand.turn(0.2)

    with pytest.raises(OutOfReach, match="not in sight"):
        hand.click_on(button)
    with pytest.raises(OutOfReach, match="there are"):
        hand.find(QAbstractButton, "Folder...")
    with pytest.raises(OutOfReach, match="is not in sight"):
        hand.click((5000, 0))
    with pytest.raises(OutOfReach, match="no tab"):
        hand.raise_dock("Nothing")


@pytest.mark.gui
def test_what_is_disabled_or_covered_is_out_of_reach(hand: Hand):
    button = hand.find(QAbstractButton, "Folder...")
    cover = QLabel("in the way", button.window())
    cover.setGeometry(button.window().rect())
    cover.show()
    with pytest.raises(OutOfReach, match="covered by QLabel"):
        hand.click_on(button)
    cover.deleteLater()
    hand.turn()

    button.setEnabled(False)
    with pytest.raises(OutOfReach, match="disabled"):
        hand.click_on(button)
    assert hand.tally == Tally()


@pytest.mark.gui
def test_waiting_in_vain_says_for_what(hand: Hand):
    with pytest.raises(TimeoutError, match="for the moon in vain"):
        hand.wait(lambda: False, "the moon", seconds=0.05)
