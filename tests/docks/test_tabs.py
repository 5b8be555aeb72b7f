"""A tab that a person clicks makes its dock the one at work."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

import marey
from marey.docks.hand import Hand
from marey.samples import copy_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.gui
def test_a_click_on_the_tab_of_masks_takes_the_brush(
    make_napari_viewer_proxy, tmp_path: Path
):
    viewer = make_napari_viewer_proxy(show=True)
    marey.view(copy_sample("nuclei", tmp_path), viewer)
    hand = Hand(viewer)
    hand.turn(0.2)
    gc.collect()

    hand.raise_dock("Masks")
    hand.turn(0.2)

    assert hand.session.tool == "paint"
    hand.session.close()
