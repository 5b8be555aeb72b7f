"""Whoever types into a line means the line, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import marey
from marey.docks.hand import Hand
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.gui


@pytest.fixture
def hand(make_napari_viewer_proxy, tmp_path: Path):
    viewer = make_napari_viewer_proxy(show=True)
    marey.view(copy_sample("nuclei", tmp_path), viewer)
    hand = Hand(viewer)
    hand.turn(0.5)
    yield hand
    hand.session.close()


def test_naming_a_type_does_that_alone_and_keys_work_afterwards(hand: Hand):
    said: list[str] = []
    hand.session.said.connect(said.append)
    hand.raise_dock("Markers")

    for name in ("large cell", "flat"):  # with l, f, a, Space and Return in them
        hand.push("+ New type")
        hand.write(f"{name}\n")
        hand.settle()
    assert (hand.session.t, hand.session.tool) == (0, "mark")
    assert said == []

    hand.key("1")
    hand.click((100, 100))
    hand.settle()
    assert hand.session.counts_here() == {"large cell": 1}


def test_undo_in_a_line_is_the_line_s(hand: Hand):
    hand.click((100, 100))
    hand.settle()
    hand.raise_dock("Markers")
    hand.push("+ New type")
    hand.write("ab")

    hand.key("Control-Z", "Control-Z", "Control-Z")
    hand.settle()

    assert hand.session.counts_here() == {"object": 1}
