"""Cells below the least score of their type: hidden by colour, spared by strokes."""

from __future__ import annotations

import numpy as np
import pytest
from napari.utils.colormaps import label_colormap

from marey.exchange import pack
from marey.layers import Session
from marey.layers.sifting import among, sifted

SCORES = {4: 0.2, 9: 0.6, 12: None}


def labelled(values=(4, 9, 12)) -> np.ndarray:
    labels = np.zeros((60, 80), np.int64)
    for place, value in enumerate(values):
        labels[10:20, 10 + 20 * place : 20 + 20 * place] = value
    return labels


@pytest.fixture
def cells(recording, viewer):
    """Three cells of the type nucleus, none hidden yet, and the brush in hand."""
    masks = recording.masks
    masks.layers.add("cells", kind="instances")
    masks.write(0, labelled(), layer="cells")
    recording.types.add("nucleus", "mask")
    scores = list(SCORES.values())
    recording.objects.set(0, [*SCORES], type="nucleus", score=scores)
    session = Session.of(viewer)
    session.show(recording)
    session.choose_mask_layer("cells")
    session.choose("paint")
    session.labels.brush_size = 3
    yield session
    session.close()


@pytest.fixture
def unsure(cells):
    """The same where cell 4 is hidden."""
    cells.recording.types.edit("nucleus", least_score=0.5)
    cells.deliver()
    assert hidden(cells) == [4]
    return cells


def hidden(session) -> list[int]:
    """Values that are painted, but as clear as the background."""
    layer = session.labels
    there = np.unique(layer.data)
    alpha = layer.colormap.map(there)[:, 3]
    return [int(v) for v, a in zip(there, alpha, strict=True) if v and not a]


def stored(session) -> np.ndarray:
    return session.recording.masks.read(0, "cells")


@pytest.mark.parametrize("value", [7, 300, 70_000, 2**31 - 1])
def test_a_hidden_value_is_clear_in_every_width_of_labels(value):
    labels = np.array([[0, 1, value]], np.min_scalar_type(value))
    colors = sifted(label_colormap(), np.array([value]))
    assert colors.map(labels)[0, :, 3].tolist() == [0, 1, 0]
    texture = colors._data_to_texture(labels)
    assert texture[0, 1] != 0
    if labels.itemsize > 2:
        assert texture[0, 2] == 0
    plain = label_colormap()
    assert np.array_equal(colors.map(labels[:, :2]), plain.map(labels[:, :2]))
    assert among(labels, np.array([value]))[0].tolist() == [False, False, True]


def test_canvas_counts_sql_and_export_agree_at_every_threshold(cells):
    recording = cells.recording
    for least in (None, 0.1, 0.5, 0.6, 0.7):
        recording.types.edit("nucleus", least_score=least)
        cells.deliver()
        counted = {v for v, s in SCORES.items() if not (s and least and s < least)}
        assert set(SCORES) - set(hidden(cells)) == counted
        assert cells.cells_here() == {"nucleus": len(counted)}
        assert recording.objects.count(0, "nucleus") == len(counted)
        part = pack(recording).masks[0]
        assert set(np.unique(part.read())) - {0} == counted
        assert set(part.objects["value"]) == counted
        table = recording.objects.table("cells")
        assert set(table["value"]) == counted
    assert np.array_equal(stored(cells), labelled()), "no pixel was touched"
    every = pack(recording, least_score=-np.inf).masks[0]
    assert set(np.unique(every.read())) == {0, *SCORES}


def test_cells_follow_the_slider_before_anything_is_written(cells):
    cells.labels.contour = 2
    before = len(cells.recording.history.list())
    cells.trust.slide("nucleus", 0.5)
    assert hidden(cells) == [4]
    cells.trust.slide("nucleus", 0.9)
    assert hidden(cells) == [4, 9]
    assert cells.cells_here() == {"nucleus": 1}
    cells.labels.new_colormap(seed=3)  # napari's button: other colours
    assert hidden(cells) == [4, 9]
    assert len(cells.recording.history.list()) == before
    cells.trust.release()
    assert hidden(cells) == [4, 9]
    cells.undo()
    cells.deliver()
    assert hidden(cells) == []


def test_hidden_cells_are_those_of_the_frame(unsure):
    recording = unsure.recording
    recording.masks.write(2, labelled((5, 6, 70_000)), layer="cells")
    recording.objects.set(2, [70_000], type="nucleus", score=0.1)
    unsure.go(2)
    assert hidden(unsure) == [70_000]
    unsure.go(0)
    assert hidden(unsure) == [4]
    recording.objects.set(0, [4], score=0.8)
    unsure.deliver()
    assert hidden(unsure) == []


def test_a_stroke_on_a_hidden_cell_takes_it_up_and_undo_hides_it_again(unsure, mouse):
    said = []
    unsure.said.connect(said.append)
    mouse.drag((15, 15), (25, 15))
    assert "now it is yours" in said[0]
    assert (stored(unsure) == 4).sum() > 100
    unsure.deliver()
    assert hidden(unsure) == []
    assert unsure.recording.objects.count(0, "nucleus") == 3
    unsure.undo()
    unsure.deliver()
    assert hidden(unsure) == [4]
    assert np.array_equal(stored(unsure), labelled())

    mouse.click((15, 15))  # no pixel changes, yet it counts
    unsure.deliver()
    assert hidden(unsure) == []


def test_strokes_spare_hidden_cells_and_say_so(unsure, mouse):
    said = []
    unsure.said.connect(said.append)
    unsure.choose("erase")
    unsure.labels.brush_size = 9
    mouse.drag((15, 15), (15, 35))
    found = stored(unsure)
    assert (found == 4).sum() == 100
    assert (found == 9).sum() < 100
    assert said[-1].startswith("left a hidden cell as it was")
    assert np.array_equal(unsure.labels.data, found)

    unsure.choose("paint")
    unsure.paint_over = True
    mouse.drag((5, 15), (30, 15))
    assert (stored(unsure) == 4).sum() == 100
    acts = len(unsure.recording.history.list())
    unsure.choose("erase")
    unsure.labels.brush_size = 1
    mouse.drag((15, 14), (15, 16))
    assert len(unsure.recording.history.list()) == acts, "nothing was left of it"


def test_a_version_beside_the_present_hides_what_was_unsure_then(unsure):
    recording = unsure.recording
    recording.versions.create("v1")
    recording.types.edit("nucleus", least_score=None)
    unsure.deliver()
    unsure.past.show("v1")
    layer = unsure.viewer.layers["v1: cells"]
    alpha = layer.colormap.map(np.array([4, 9, 12], layer.data.dtype))[:, 3]
    assert alpha.tolist() == [0, 1, 1]
    then = pack(recording, version="v1").masks[0]
    assert set(np.unique(then.read())) == {0, 9, 12}
    assert set(np.unique(pack(recording).masks[0].read())) == {0, 4, 9, 12}
