"""A note that is being typed is never lost, whatever happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qtpy.QtWidgets import QLineEdit, QTextEdit

import marey
from marey.docks.hand import Hand
from marey.docks.parts import RatingStars
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.gui


@pytest.fixture
def hand(make_napari_viewer_proxy, tmp_path: Path) -> Hand:
    """A hand that has typed a note and a tag for frame 0 just now."""
    viewer = make_napari_viewer_proxy(show=True)
    marey.view(copy_sample("nuclei", tmp_path), viewer)
    hand = Hand(viewer)
    hand.turn(0.2)
    hand.key("A")
    hand.turn(0.2)
    hand.click_on(hand.find(QTextEdit, "Text").viewport())
    hand.write("anaphase")
    hand.click_on(hand.find(QLineEdit, "Tags"))
    hand.write("late")
    return hand


def _check(tmp_path: Path) -> None:
    with marey.open(tmp_path / "nuclei") as rec:
        note = rec.notes.get(0)
    assert (note.text, note.tags) == ("anaphase", ("late",))


def test_news_between_two_tags(hand: Hand):
    recording = hand.session.recording
    hand.write(", ")
    recording.notes.set(0, rating=3)
    stars = hand.window.findChild(RatingStars)
    hand.wait(lambda: stars.rating() == 3)
    hand.turn(0.2)
    hand.write("slow\n")
    hand.settle()

    assert recording.notes.get(0).tags == ("late", "slow")


def test_closing_the_window(hand: Hand, tmp_path: Path):
    hand.viewer.close()

    _check(tmp_path)


def test_another_dock_raised(hand: Hand, tmp_path: Path):
    hand.raise_dock("Markers")
    hand.settle()
    hand.session.recording.close()  # nothing more is written

    _check(tmp_path)
    hand.session.close()


def test_another_recording_opened(hand: Hand, tmp_path: Path):
    first = hand.session.recording
    hand.drop(copy_sample("simulated", tmp_path))
    hand.wait(lambda: hand.session.recording not in {first, None})

    _check(tmp_path)
    hand.session.close()
